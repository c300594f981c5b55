#include "model/log/event_reader.h"

#include <absl/strings/str_format.h>

#include <algorithm>
#include <functional>
#include <utility>

#include "model/log/write/fill_names.h"

namespace oxbow {
namespace {

constexpr std::size_t kEventsPerCheck = 64;
constexpr std::size_t kBytesPerCheck = std::size_t{1} << 20;

// The name of one key, and what holds it.
class OneName {
public:
    explicit OneName(const KeyIndex& index) : m_index(index) {}
    absl::StatusOr<KeyView> operator()(KeyId id) {
        auto page = m_index.names().page(id);
        if (!page.ok()) {
            return page.status();
        }
        m_page = *std::move(page);
        return m_page->key(id.value() - m_page->first());
    }

private:
    const KeyIndex& m_index;
    std::shared_ptr<const NamesPage> m_page;
};

}  // namespace

absl::Status noEventAt(Position p, Position end) {
    return absl::OutOfRangeError(
        absl::StrFormat("there is no event at %d: the log ends at %d", p.value(), end.value()));
}

std::optional<std::int64_t> EventReader::runningMaximum(const BlockSummary& summary,
                                                        const BlockReader& block,
                                                        std::size_t index) {
    std::optional<std::int64_t> maximum = summary.runningMaximum;
    for (std::size_t i = 0; i < index; ++i) {
        const auto time = block.nanoseconds(i);
        if (time && (!maximum || *time > *maximum)) {
            maximum = time;
        }
    }
    return maximum;
}

absl::StatusOr<EventReader::Row> EventReader::row(Position p) const {
    const auto catalog = m_store.catalog();
    if (p >= catalog->end()) {
        return noEventAt(p, catalog->end());
    }
    const RunSummary& run = *catalog->runs[catalog->runOf(p)];
    const std::size_t number = run.blockOf(p);
    const BlockSummary& summary = run.blocks[number];
    const std::size_t i = (p - run.first) - summary.firstInRun;
    const auto entry = m_blocks.block(run, number);
    if (!entry.ok()) {
        return entry.status();
    }
    const auto hot = m_index.hot(run, p);
    if (!hot.ok()) {
        return hot.status();
    }
    EventView view;
    EventDetails details;
    OneName name(m_index);
    const std::lock_guard lock((*entry)->mutex);
    BlockReader& block = (*entry)->reader;
    if (auto status =
            fillNames(*catalog, block, i, hot->group->key(hot->index), std::ref(name), view);
        !status.ok()) {
        return status;
    }
    if (auto status = block.read(i, view, details); !status.ok()) {
        return status;
    }
    Row row;
    row.event = Event(view);
    row.key = hot->group->key(hot->index);
    const auto maximum = runningMaximum(summary, block, i);
    const auto time = block.nanoseconds(i);
    row.late = maximum && time && *time < *maximum;
    m_blocks.reweigh(run, number, block.weight());
    return row;
}

template <class Read>
absl::Status EventReader::readAt(Position p, bool names, EventView& view, Read read) const {
    const auto catalog = m_store.catalog();
    if (p >= catalog->end()) {
        return noEventAt(p, catalog->end());
    }
    const RunSummary& run = *catalog->runs[catalog->runOf(p)];
    const std::size_t number = run.blockOf(p);
    const auto entry = m_blocks.block(run, number);
    if (!entry.ok()) {
        return entry.status();
    }
    OneName name(m_index);
    const std::size_t i = (p - run.first) - run.blocks[number].firstInRun;
    const std::lock_guard lock((*entry)->mutex);
    BlockReader& block = (*entry)->reader;
    if (names || block.valueNeedsNames(i)) {
        const auto hot = m_index.hot(run, p);
        if (!hot.ok()) {
            return hot.status();
        }
        if (auto status =
                fillNames(*catalog, block, i, hot->group->key(hot->index), std::ref(name), view);
            !status.ok()) {
            return status;
        }
    }
    if (auto status = read(block, i); !status.ok()) {
        return status;
    }
    m_blocks.reweigh(run, number, block.weight());
    return absl::OkStatus();
}

absl::Status EventReader::readOne(Position p, EventParts parts, const VisitEvent& visit,
                                  bool& goOn) const {
    // What is visited is copied out of the block first: whoever visits may read the same block.
    Event copy;
    OptionalBytes value;
    EventView view;
    EventDetails details;
    const bool all = parts == EventParts::All;
    const auto status = readAt(p, all, view, [&](BlockReader& block, std::size_t i) {
        auto read = all ? block.read(i, view, details) : block.readValue(i, view, details);
        if (read.ok() && all) {
            copy = Event(view);
        } else if (read.ok() && view.value) {
            value.emplace(*view.value);
        }
        return read;
    });
    if (!status.ok()) {
        return status;
    }
    if (all) {
        view = copy.view();
    } else {
        view.value = value ? OptionalBytesView(*value) : std::nullopt;
        view.key.reset();
        view.record.reset();
    }
    goOn = visit(p, view);
    return absl::OkStatus();
}

absl::Status EventReader::readMembersOf(Position p, const EventSequence::VisitMembers& visit,
                                        bool& goOn) const {
    OptionalBytes value;
    EventView view;
    EventDetails details;
    ValueMembers members;
    bool divided = false;
    const auto status = readAt(p, false, view, [&](BlockReader& block, std::size_t i) {
        const auto read = block.readMembers(i, view, details, m_members, members);
        if (!read.ok() || *read) {
            divided = read.ok();
            return read.status();
        }
        auto whole = block.readValue(i, view, details);
        if (whole.ok() && view.value) {
            value.emplace(*view.value);
        }
        return whole;
    });
    if (!status.ok()) {
        return status;
    }
    view.value = value ? OptionalBytesView(*value) : std::nullopt;
    view.key.reset();
    view.record.reset();
    goOn = visit(p, view, divided ? &members : nullptr);
    return absl::OkStatus();
}

template <class ReadOne>
absl::Status EventReader::readEach(std::size_t count, std::size_t& bytes,
                                   const Cancelled& cancelled, ReadOne readOne) {
    bool goOn = true;
    for (std::size_t i = 0; goOn && i < count; ++i) {
        if (i % kEventsPerCheck == 0 || bytes > kBytesPerCheck) {
            bytes = 0;
            if (cancelled && cancelled()) {
                return absl::CancelledError("nobody waits for these events any more");
            }
        }
        if (auto status = readOne(i, goOn); !status.ok()) {
            return status;
        }
    }
    return absl::OkStatus();
}

absl::Status EventReader::read(std::span<const Position> wanted, EventParts parts,
                               const VisitEvent& visit, const Cancelled& cancelled) const {
    std::size_t bytes = 0;
    const VisitEvent counting = [&](Position p, const EventView& event) {
        bytes += event.value ? event.value->size() : 0;
        return visit(p, event);
    };
    return readEach(wanted.size(), bytes, cancelled, [&](std::size_t i, bool& goOn) {
        return readOne(wanted[i], parts, counting, goOn);
    });
}

absl::Status EventReader::readMembers(std::span<const Position> wanted,
                                      const EventSequence::VisitMembers& visit,
                                      const Cancelled& cancelled) const {
    std::size_t bytes = 0;
    const EventSequence::VisitMembers counting = [&](Position p, const EventView& event,
                                                     const ValueMembers* members) {
        bytes += event.value ? event.value->size() : 0;
        return visit(p, event, members);
    };
    return readEach(wanted.size(), bytes, cancelled, [&](std::size_t i, bool& goOn) {
        return readMembersOf(wanted[i], counting, goOn);
    });
}

EventReader::Cursor::Cursor(const EventReader& reader, Position from, Direction way,
                            EventParts parts)
    : m_reader(reader),
      m_catalog(reader.m_store.catalog()),
      m_way(way),
      m_parts(parts),
      m_names(reader.m_index.names()),
      m_next(std::min(from, m_catalog->end())) {}

bool EventReader::Cursor::fail(absl::Status status) {
    m_status = std::move(status);
    return false;
}

bool EventReader::Cursor::next() {
    if (!m_status.ok() || m_next == (m_way == Direction::Forward ? end() : Position())) {
        return false;
    }
    m_at = m_way == Direction::Forward ? m_next : m_next.previous();
    m_next = m_way == Direction::Forward ? m_next.next() : m_at;
    return read(m_at);
}

bool EventReader::Cursor::openBlock(Position p) {
    m_run = m_catalog->runs[m_catalog->runOf(p)].get();
    const std::size_t number = m_run->blockOf(p);
    auto block = m_reader.m_blocks.read(*m_run, number);
    if (!block.ok()) {
        return fail(block.status());
    }
    m_block.reset();
    m_block.emplace(*std::move(block));
    m_blockBegin = m_run->first + m_run->blocks[number].firstInRun;
    m_blockEnd = m_blockBegin + m_block->count();
    return true;
}

bool EventReader::Cursor::read(Position p) {
    if ((!m_block || p < m_blockBegin || p >= m_blockEnd) && !openBlock(p)) {
        return false;
    }
    // The place of the event in its group of keys moves along with it; a group ends with its run,
    // or before.
    const bool forward = m_way == Direction::Forward;
    const bool inGroup =
        m_hot.group && (forward ? ++m_hot.index < m_hot.group->size() : m_hot.index-- > 0);
    if (!inGroup) {
        auto place = m_reader.m_index.hot(*m_run, p);
        if (!place.ok()) {
            return fail(place.status());
        }
        m_hot = *std::move(place);
    }
    m_key = m_hot.group->key(m_hot.index);
    const std::size_t i = p - m_blockBegin;
    const bool all = m_parts == EventParts::All;
    m_event = {};
    if (all || m_block->valueNeedsNames(i)) {
        if (auto status = fillNames(
                *m_catalog, *m_block, i, m_key, [this](KeyId id) { return m_names.key(id); },
                m_event);
            !status.ok()) {
            return fail(std::move(status));
        }
    }
    m_details = {};
    auto status =
        all ? m_block->read(i, m_event, m_details) : m_block->readValue(i, m_event, m_details);
    return status.ok() || fail(std::move(status));
}

}  // namespace oxbow
