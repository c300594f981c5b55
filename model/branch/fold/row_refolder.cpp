#include "model/branch/fold/row_refolder.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <future>
#include <iterator>
#include <span>
#include <utility>

#include "model/event/event_batch.h"
#include "model/history/fold/fold_change.h"

namespace oxbow {
namespace {

constexpr std::size_t kFirstEvents = 4;
constexpr std::size_t kMostEvents = EventBatch::kCapacity;
// Asked in one go whether they reach the row.
constexpr std::uint64_t kLookedAtOnce = 4'096;

absl::Status givenUp() {
    return absl::CancelledError("the fold is not made in the branch");
}

bool isOver(const Cancelled& cancelled) {
    return cancelled && cancelled();
}

}  // namespace

absl::Status reachTooMuch(std::uint64_t events) {
    return absl::ResourceExhaustedError(
        absl::StrCat("the edits reach rows of more than ", events, " events"));
}

// The row at work; of every other the fold is told that it holds nothing, which is as good as
// anything: what it makes of a row hangs on no other, and is forgotten here.
class RowRefolder::OneRow final : public FoldRows {
public:
    void start(const RowKey& key, std::optional<FoldRow> row) {
        // As it is kept.
        m_key = {key.stream, isLongKey(key.key) ? shortKey(key.key) : key.key};
        m_row = std::move(row);
    }
    const std::optional<FoldRow>& row() const { return m_row; }
    void writeTo(RefoldedRow* into) { m_into = into; }

    void begin(const FoldEvent& event) override {
        finish();
        m_position = event.position;
    }
    absl::StatusOr<const FoldRow*> find(const RowKey& key) override {
        return isAtWork(key) && m_row ? &*m_row : nullptr;
    }
    absl::Status put(const RowKey& key, FoldRow row) override {
        if (isAtWork(key)) {
            write();
            m_row = keptRow(key.key, std::move(row));
        }
        return absl::OkStatus();
    }
    absl::Status erase(const RowKey& key) override {
        if (isAtWork(key) && m_row) {
            write();
            m_row.reset();
        }
        return absl::OkStatus();
    }
    absl::Status publish(const EventView&) override { return absl::OkStatus(); }

    // After the last event.
    void finish() {
        // What an event puts and takes away again was never there.
        if (m_isWritten && (m_row || m_wasHeld)) {
            m_into->add(m_position, m_row);
        }
        m_isWritten = false;
    }

private:
    bool isAtWork(const RowKey& key) const {
        return isLongKey(key.key) ? key.stream == m_key.stream && shortKey(key.key) == m_key.key
                                  : key == m_key;
    }
    void write() {
        m_wasHeld = m_isWritten ? m_wasHeld : m_row.has_value();
        m_isWritten = true;
    }

    RowKey m_key;
    std::optional<FoldRow> m_row;
    RefoldedRow* m_into = nullptr;
    Position m_position;
    bool m_isWritten = false;
    bool m_wasHeld = false;
};

// Events to be applied, in the branch's positions, and how far in the base they reach.
struct RowRefolder::Candidates {
    std::vector<Position> positions;
    bool areCertain = true;  // to reach the row; else each is to be asked
    Position baseEnd;
    std::size_t own = 0;  // how many of the row's own events are among those so far
};

RowRefolder::RowRefolder(const Fold& fold, FoldRunner& runner, const BranchSequence& events,
                         const FoldedHistory& base, const History& latest, RefoldLimits limits,
                         RefoldProgress progress, Cancelled cancelled)
    : m_fold(fold),
      m_runner(runner),
      m_events(events),
      m_base(base),
      m_latest(latest),
      m_limits(limits),
      m_progress(std::move(progress)),
      m_cancelled(std::move(cancelled)),
      m_rows(std::make_unique<OneRow>()) {}

RowRefolder::~RowRefolder() = default;

absl::StatusOr<std::optional<FoldRow>> RowRefolder::heldInBase(Position at) const {
    return m_inBase ? m_base.heldAt(*m_inBase, at)
                    : absl::StatusOr<std::optional<FoldRow>>(std::nullopt);
}

// Only a row of a stream is one of a key.
absl::Status RowRefolder::findKeyOfEvents(const RowKey& row) {
    m_isOfAKey = m_fold.isByOwnKey() && !row.stream.empty();
    m_inLatest.reset();
    const Names streams = m_latest.keys().streams();
    const auto stream = std::find(streams->begin(), streams->end(), row.stream);
    if (!m_isOfAKey || stream == streams->end()) {
        return absl::OkStatus();
    }
    const auto key = m_latest.keys().find(
        StreamId(static_cast<std::uint32_t>(stream - streams->begin())), row.key);
    if (key.ok()) {
        m_inLatest = *key;
    }
    return key.status();
}

absl::Status RowRefolder::refold(RefoldedRow& row, std::optional<KeyId> inBase,
                                 const RowEdits& edits) {
    m_inBase = inBase;
    if (auto status = findKeyOfEvents(row.key()); !status.ok()) {
        return status;
    }
    std::size_t cut = 0;
    std::size_t own = 0;
    while (cut < edits.cuts.size() || own < edits.own.size()) {
        if (auto status = refoldStretch(row, edits, cut, own); !status.ok()) {
            return status;
        }
    }
    m_bytes += row.bytes();
    return absl::OkStatus();
}

absl::Status RowRefolder::checkLimits(const RefoldedRow& row) const {
    if (isOver(m_cancelled)) {
        return givenUp();
    }
    if (m_applied > m_limits.events || m_looked > m_limits.looked) {
        return reachTooMuch(m_applied > m_limits.events ? m_limits.events : m_limits.looked);
    }
    if (m_bytes + row.bytes() > m_limits.bytes) {
        return absl::ResourceExhaustedError(
            "the rows that the edits reach have too many versions "
            "to keep them in memory");
    }
    return absl::OkStatus();
}

// From the next edit on; leaves `cut` and `own` behind those that it has come past.
absl::Status RowRefolder::refoldStretch(RefoldedRow& row, const RowEdits& edits, std::size_t& cut,
                                        std::size_t& own) {
    const BranchLayout& layout = m_events.layout();
    const auto next = [&] {
        Position first = layout.baseEnd();
        if (cut < edits.cuts.size()) {
            first = edits.cuts[cut];
        }
        return own < edits.own.size() ? std::min(first, layout.baseOf(edits.own[own])) : first;
    };
    m_next = next();
    auto held = heldInBase(m_next);
    if (!held.ok()) {
        return held.status();
    }
    m_held = *held;
    m_rows->start(row.key(), *std::move(held));
    RefoldedStretch& stretch = row.begin(layout.placeOf(m_next), m_next);
    m_rows->writeTo(&row);
    std::size_t most = kFirstEvents;
    while (true) {
        if (auto status = checkLimits(row); !status.ok()) {
            return status;
        }
        Candidates candidates;
        candidates.own = own;
        if (auto status = findCandidates(edits, most, candidates); !status.ok()) {
            return status;
        }
        if (auto status = applyTo(row, candidates); !status.ok()) {
            return status;
        }
        m_next = candidates.baseEnd;
        own = candidates.own;
        while (cut < edits.cuts.size() && edits.cuts[cut] < m_next) {
            ++cut;
        }
        const bool isPoisoned = m_rows->row() && m_rows->row()->poisoned;
        const bool isDone = own == edits.own.size() && m_next == layout.baseEnd();
        if (isPoisoned || isDone) {
            // Nothing is applied to a poisoned row any more.
            own = edits.own.size();
            cut = edits.cuts.size();
            stretch.baseEnd = layout.baseEnd();
            stretch.end = layout.end();
            return absl::OkStatus();
        }
        auto now = heldInBase(m_next);
        if (!now.ok()) {
            return now.status();
        }
        m_held = *std::move(now);
        // Where the base is met, it answers up to the next edit.
        if (m_held == m_rows->row() && next() > m_next) {
            stretch.baseEnd = m_next;
            stretch.end = layout.placeOf(m_next);
            return absl::OkStatus();
        }
        most = std::min(most * 2, kMostEvents);
    }
}

// The versions from m_next to before `to` that are still in the branch, at most so many.
absl::Status RowRefolder::findVersions(const History& history, KeyId key, Position to,
                                       std::size_t most, Candidates& out) const {
    out.baseEnd = to;
    return history.versions(key, m_next, to, Direction::Forward, [&](const KeyVersion& version) {
        if (out.positions.size() == most) {
            out.baseEnd = version.writer;
            return false;
        }
        if (const auto here = m_events.layout().untouched(version.writer)) {
            out.positions.push_back(*here);
        }
        return true;
    });
}

absl::Status RowRefolder::findCandidates(const RowEdits& edits, std::size_t most, Candidates& out) {
    const BranchLayout& layout = m_events.layout();
    const Position baseEnd = layout.baseEnd();
    absl::Status status;
    if (m_inLatest) {
        status = findVersions(m_latest, *m_inLatest, baseEnd, most, out);
    } else if (m_isOfAKey) {
        out.baseEnd = baseEnd;
    } else {
        // What an event of the base did not write, it may have reached all the same.
        const bool isPoisoned = m_held && m_held->poisoned;
        const WritesRows writes = m_fold.writesRows();
        const bool mayMiss =
            isPoisoned || writes == WritesRows::Some || (writes == WritesRows::Held && !m_held);
        status = mayMiss ? lookAtAll(out) : findWriters(most, out);
    }
    if (!status.ok()) {
        return status;
    }
    // The branch's own between them: up to the gap where the rest begins.
    const Position end = out.baseEnd == baseEnd ? layout.end() : layout.placeOf(out.baseEnd);
    const std::size_t inBase = out.positions.size();
    for (; out.own < edits.own.size() && edits.own[out.own] < end; ++out.own) {
        out.positions.push_back(edits.own[out.own]);
    }
    std::inplace_merge(out.positions.begin(),
                       out.positions.begin() + static_cast<std::ptrdiff_t>(inBase),
                       out.positions.end());
    return absl::OkStatus();
}

// Up to where the fold may hold nothing any more, or have failed.
absl::Status RowRefolder::findWriters(std::size_t most, Candidates& out) const {
    const Position baseEnd = m_events.layout().baseEnd();
    out.baseEnd = baseEnd;
    if (!m_inBase) {
        return absl::OkStatus();
    }
    Position last = baseEnd;
    bool isCut = false;  // off before the base's end
    std::size_t count = 0;
    auto status = m_base.versions(*m_inBase, m_next, baseEnd, Direction::Forward,
                                  [&](const KeyVersion& version) {
                                      last = version.writer;
                                      isCut = version.deleted || ++count == most;
                                      return !isCut;
                                  });
    if (status.ok() && !isCut) {
        // The last version there is may be one where the fold failed.
        const auto held = heldInBase(baseEnd);
        status = held.status();
        isCut = last < baseEnd && held.ok() && *held && (*held)->poisoned;
    }
    if (!status.ok()) {
        return status;
    }
    const Position to = isCut ? last.next() : baseEnd;
    return findVersions(m_base, *m_inBase, to, most + 1, out);
}

absl::Status RowRefolder::lookAtAll(Candidates& out) const {
    const Position baseEnd = m_events.layout().baseEnd();
    out.areCertain = false;
    out.baseEnd = m_next + std::min<std::uint64_t>(kLookedAtOnce, baseEnd - m_next);
    for (Position p = m_next; p < out.baseEnd; p = p.next()) {
        if (const auto here = m_events.layout().untouched(p)) {
            out.positions.push_back(*here);
        }
    }
    return absl::OkStatus();
}

absl::Status RowRefolder::applyTo(RefoldedRow& row, const Candidates& candidates) {
    std::vector<RowKey> reached;
    for (std::size_t first = 0; first < candidates.positions.size();) {
        if (isOver(m_cancelled)) {
            return givenUp();
        }
        if (candidates.areCertain) {
            if (auto status = applyNext(candidates.positions, first); !status.ok()) {
                return status;
            }
            continue;
        }
        EventBatch batch;
        std::vector<Position> positions;
        absl::Status failure;
        const auto part =
            std::span<const Position>(candidates.positions)
                .subspan(first, std::min(kMostEvents, candidates.positions.size() - first));
        const auto status =
            m_events.read(part, EventParts::All, [&](Position p, const EventView& event) {
                ++first;
                ++m_looked;
                reached.clear();
                failure = m_runner.route({p, event}, reached);
                if (!failure.ok() ||
                    std::find(reached.begin(), reached.end(), row.key()) == reached.end()) {
                    return failure.ok();
                }
                batch.append(event);
                positions.push_back(p);
                return !batch.full();
            });
        if (!status.ok() || !failure.ok()) {
            return status.ok() ? failure : status;
        }
        if (auto applied = apply(positions, batch); !applied.ok()) {
            return applied;
        }
    }
    return absl::OkStatus();
}

absl::Status RowRefolder::apply(std::span<const Position> positions, const EventBatch& batch) {
    std::vector<FoldEvent> events;
    events.reserve(positions.size());
    for (std::size_t i = 0; i < positions.size(); ++i) {
        events.push_back({positions[i], batch.events[i]});
    }
    if (!events.empty()) {
        if (auto applied = m_runner.applyBatch(events, *m_rows); !applied.ok()) {
            return applied;
        }
        m_rows->finish();
    }
    m_applied += events.size();
    if (m_progress) {
        m_progress(m_applied);
    }
    return absl::OkStatus();
}

// Reading costs most, of events that lie far apart: where there are many, two read at once.
absl::Status RowRefolder::applyNext(std::span<const Position> all, std::size_t& first) {
    constexpr std::size_t kEventsWorthAThread = 128;
    const auto part = all.subspan(first, std::min(kMostEvents, all.size() - first));
    const std::size_t half = part.size() >= kEventsWorthAThread ? part.size() / 2 : part.size();
    const std::span<const Position> parts[] = {part.first(half), part.subspan(half)};
    EventBatch batches[2];
    const auto read = [this](std::span<const Position> wanted, EventBatch& into) {
        return m_events.read(wanted, EventParts::All, [&into](Position, const EventView& event) {
            into.append(event);
            return !into.full();
        });
    };
    std::future<absl::Status> other;
    if (!parts[1].empty()) {
        other = std::async(std::launch::async, [&] { return read(parts[1], batches[1]); });
    }
    absl::Status status = read(parts[0], batches[0]);
    if (other.valid()) {
        status.Update(other.get());
    }
    for (std::size_t i = 0; status.ok() && i < std::size(parts); ++i) {
        const std::size_t count = batches[i].events.size();
        status = apply(parts[i].first(count), batches[i]);
        first += count;
        m_looked += count;
        if (count < parts[i].size()) {
            break;  // it was full before: the rest is read anew
        }
    }
    return status;
}

}  // namespace oxbow
