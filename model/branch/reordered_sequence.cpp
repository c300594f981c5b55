#include "model/branch/reordered_sequence.h"

#include <absl/container/flat_hash_map.h>
#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>
#include <absl/strings/str_split.h>

#include <algorithm>
#include <limits>
#include <map>
#include <numeric>
#include <queue>
#include <tuple>
#include <utility>

#include "model/branch/branch_times.h"
#include "model/event/event_batch.h"

namespace oxbow {
namespace {

constexpr std::int64_t kNoTime = std::numeric_limits<std::int64_t>::min();
constexpr std::size_t kReadAtOnce = EventBatch::kCapacity;

std::optional<std::int64_t> timeOf(std::int64_t kept) {
    return kept == kNoTime ? std::nullopt : std::optional(kept);
}

using Partition = std::pair<std::string, std::int32_t>;  // of a stream
using Places = std::vector<Position>;

// One after the other.
Places oneAfterTheOther(const std::map<Partition, Places>& partitions,
                        const std::vector<std::int32_t>& first) {
    std::vector<const std::pair<const Partition, Places>*> order;
    for (const auto& partition : partitions) {
        order.push_back(&partition);
    }
    const auto rank = [&first](std::int32_t partition) {
        return std::find(first.begin(), first.end(), partition) - first.begin();
    };
    std::stable_sort(order.begin(), order.end(), [&](const auto* a, const auto* b) {
        return std::tuple(rank(a->first.second), a->first.second, a->first.first) <
               std::tuple(rank(b->first.second), b->first.second, b->first.first);
    });
    Places out;
    for (const auto* partition : order) {
        out.insert(out.end(), partition->second.begin(), partition->second.end());
    }
    return out;
}

// The earliest next one first; of those at one time, the one that the base has first.
Places byTime(const std::map<Partition, Places>& partitions,
              const std::vector<std::int64_t>& times) {
    struct Head {
        std::int64_t time;
        Position base;
        const Places* of;
        std::size_t next;
        bool operator>(const Head& other) const {
            return std::tie(time, base) > std::tie(other.time, other.base);
        }
    };
    std::priority_queue<Head, std::vector<Head>, std::greater<>> heads;
    for (const auto& [name, places] : partitions) {
        heads.push({times[places.front().value()], places.front(), &places, 1});
    }
    Places out;
    while (!heads.empty()) {
        Head head = heads.top();
        heads.pop();
        out.push_back(head.base);
        if (head.next < head.of->size()) {
            head.base = (*head.of)[head.next++];
            // It is due no earlier than the one before it, and at once where it has no time.
            head.time = std::max(head.time, times[head.base.value()]);
            heads.push(head);
        }
    }
    return out;
}

}  // namespace

absl::StatusOr<InterleaveRule> InterleaveRule::parse(std::string_view text) {
    InterleaveRule rule;
    constexpr std::string_view kPartitions = "partitions";
    if (text == "time") {
        return rule;
    }
    const auto wrong = [&] {
        return absl::InvalidArgumentError(absl::StrCat(
            "\"", std::string(text),
            "\" says not how partitions interleave: \"time\", \"partitions\" (one after the other) "
            "or \"partitions 2,0,1\" (in this order) do"));
    };
    if (!text.starts_with(kPartitions)) {
        return wrong();
    }
    rule.by = By::Partition;
    const std::string rest(text.substr(kPartitions.size()));
    if (rest.empty()) {
        return rule;
    }
    for (const auto& each : absl::StrSplit(rest.substr(1), ',')) {
        std::int32_t number = 0;
        if (rest.front() != ' ' || !absl::SimpleAtoi(each, &number)) {
            return wrong();
        }
        rule.first.push_back(number);
    }
    return rule;
}

absl::StatusOr<std::shared_ptr<const ReorderedSequence>> ReorderedSequence::create(
    std::shared_ptr<const EventSequence> base, const InterleaveRule& rule,
    const Cancelled& cancelled) {
    std::shared_ptr<ReorderedSequence> made(new ReorderedSequence(std::move(base)));
    const EventSequence& events = *made->m_base;
    const Position end = events.end();
    std::map<Partition, Places> partitions;
    std::vector<std::int64_t> times;
    std::vector<std::uint32_t> types;
    const Names names = events.types();
    absl::flat_hash_map<std::string, std::uint32_t> numbers;
    for (std::uint32_t i = 0; i < names->size(); ++i) {
        numbers.emplace((*names)[i], i);
    }
    made->m_typeCount = names->size();
    const auto none = static_cast<std::uint32_t>(names->size());
    const auto status = forEachEvent(
        events, Position(), end, EventParts::All,
        [&](Position p, const EventView& event) {
            partitions[{std::string(event.stream), event.partition}].push_back(p);
            times.push_back(countedTime(event).value_or(kNoTime));
            const auto type = event.type ? numbers.find(std::string(*event.type)) : numbers.end();
            types.push_back(type == numbers.end() ? none : type->second);
            return true;
        },
        cancelled);
    if (!status.ok()) {
        return status;
    }
    if (partitions.size() < 2) {
        return absl::InvalidArgumentError(
            "all events are of one partition of one stream: there is nothing to interleave");
    }
    for (const std::int32_t wanted : rule.first) {
        const bool isThere =
            std::any_of(partitions.begin(), partitions.end(),
                        [wanted](const auto& one) { return one.first.second == wanted; });
        if (!isThere) {
            return absl::InvalidArgumentError(
                absl::StrCat("no event is of the partition ", wanted));
        }
    }
    made->m_order = rule.by == InterleaveRule::By::Time ? byTime(partitions, times)
                                                        : oneAfterTheOther(partitions, rule.first);
    made->m_places.resize(made->m_order.size());
    std::int64_t maximum = kNoTime;
    for (std::size_t i = 0; i < made->m_order.size(); ++i) {
        const Position inBase = made->m_order[i];
        made->m_places[inBase.value()] = Position(i);
        const std::int64_t time = times[inBase.value()];
        made->m_times.push_back(time);
        made->m_typeOf.push_back(types[inBase.value()]);
        if (time != kNoTime) {
            made->m_lateCount += maximum != kNoTime && time < maximum ? 1 : 0;
            made->m_first = std::min(made->m_first.value_or(time), time);
        }
        maximum = std::max(maximum, time);
        made->m_maxima.push_back(maximum);
    }
    return made;
}

absl::Status ReorderedSequence::read(std::span<const Position> wanted, EventParts parts,
                                     const VisitEvent& visit, const Cancelled& cancelled) const {
    for (std::size_t first = 0; first < wanted.size(); first += kReadAtOnce) {
        const auto part = wanted.subspan(first, std::min(kReadAtOnce, wanted.size() - first));
        const auto beyond =
            std::find_if(part.begin(), part.end(), [this](Position p) { return p >= end(); });
        const auto count = static_cast<std::size_t>(beyond - part.begin());
        // In the base's order, and then in this one.
        std::vector<std::size_t> inBase(count);
        std::iota(inBase.begin(), inBase.end(), std::size_t{0});
        std::sort(inBase.begin(), inBase.end(), [&](std::size_t a, std::size_t b) {
            return m_order[part[a].value()] < m_order[part[b].value()];
        });
        std::vector<Position> positions;
        for (const std::size_t each : inBase) {
            positions.push_back(m_order[part[each].value()]);
        }
        EventBatch batch;
        const auto status = m_base->read(
            positions, parts,
            [&batch](Position, const EventView& event) {
                batch.append(event);
                return true;
            },
            cancelled);
        if (!status.ok()) {
            return status;
        }
        std::vector<std::size_t> places(count);
        for (std::size_t i = 0; i < count; ++i) {
            places[inBase[i]] = i;
        }
        for (std::size_t i = 0; i < count; ++i) {
            if (!visit(part[i], batch.events[places[i]])) {
                return absl::OkStatus();
            }
        }
        if (beyond != part.end()) {
            return absl::OutOfRangeError(absl::StrFormat(
                "there is no event at %d: the branch ends at %d", beyond->value(), end().value()));
        }
    }
    return cancelled && cancelled() ? absl::CancelledError("nobody waits for these events any more")
                                    : absl::OkStatus();
}

// Reads some at a time: more and more of them.
class ReorderedSequence::Cursor final : public EventCursor {
public:
    Cursor(const ReorderedSequence& events, Position from, Direction way, EventParts parts)
        : m_events(events), m_way(way), m_parts(parts), m_next(std::min(from, events.end())) {}

    bool next() override {
        const bool forward = m_way == Direction::Forward;
        if (!m_status.ok() || m_next == (forward ? m_events.end() : Position())) {
            return false;
        }
        m_at = forward ? m_next : m_next.previous();
        if (!(m_at >= m_first && m_at < m_first + m_batch.events.size()) && !fill()) {
            return false;
        }
        m_next = forward ? m_next.next() : m_at;
        return true;
    }
    Position position() const override { return m_at; }
    const EventView& event() const override { return m_batch.events[m_at - m_first]; }
    const absl::Status& status() const override { return m_status; }

private:
    bool fill() {
        const std::uint64_t most = m_count;
        m_count = std::min(m_count * 4, kReadAtOnce);
        if (m_way == Direction::Forward) {
            m_first = m_at;
        } else {
            m_first = Position(m_at.value() + 1 - std::min(m_at.value() + 1, most));
        }
        const Position last =
            m_way == Direction::Forward ? std::min(m_events.end(), m_at + most) : m_at.next();
        std::vector<Position> wanted;
        for (Position p = m_first; p < last; p = p.next()) {
            wanted.push_back(p);
        }
        m_batch = EventBatch();
        m_status = m_events.read(wanted, m_parts, [this](Position, const EventView& event) {
            m_batch.append(event);
            return true;
        });
        return m_status.ok();
    }

    const ReorderedSequence& m_events;
    const Direction m_way;
    const EventParts m_parts;
    Position m_next;
    Position m_at;
    Position m_first;  // of the batch
    EventBatch m_batch;
    std::size_t m_count = 16;
    absl::Status m_status;
};

std::unique_ptr<EventCursor> ReorderedSequence::from(Position from, Direction way,
                                                     EventParts parts) const {
    return std::make_unique<Cursor>(*this, from, way, parts);
}

std::optional<Timestamp> ReorderedSequence::firstTime() const {
    return asTold(m_base->firstTime(), m_first);
}

std::optional<Timestamp> ReorderedSequence::lastTime() const {
    return asTold(m_base->lastTime(), m_maxima.empty() ? std::nullopt : timeOf(m_maxima.back()));
}

absl::StatusOr<std::optional<std::int64_t>> ReorderedSequence::runningMaximum(Position p) const {
    if (p > end()) {
        return absl::OutOfRangeError(absl::StrFormat(
            "there is no position %d: the branch ends at %d", p.value(), end().value()));
    }
    return p == Position() ? std::nullopt : timeOf(m_maxima[p.value() - 1]);
}

absl::StatusOr<Position> ReorderedSequence::positionAt(std::int64_t nanoseconds) const {
    return positionNear(nanoseconds);
}

Position ReorderedSequence::positionNear(std::int64_t nanoseconds) const {
    return Position(static_cast<std::uint64_t>(
        std::upper_bound(m_maxima.begin(), m_maxima.end(), nanoseconds) - m_maxima.begin()));
}

absl::StatusOr<std::optional<Position>> ReorderedSequence::firstNotLater(
    Position from, std::int64_t nanoseconds) const {
    for (Position p = from; p < end(); p = p.next()) {
        const std::int64_t time = m_times[p.value()];
        if (time != kNoTime && time <= nanoseconds) {
            return p;
        }
    }
    return std::nullopt;
}

std::vector<std::uint64_t> ReorderedSequence::typeCounts() const {
    return m_base->typeCounts();
}

absl::StatusOr<TypeCounts> ReorderedSequence::countsByType(const std::vector<Position>& edges,
                                                           bool) const {
    if (edges.size() < 2 || !std::is_sorted(edges.begin(), edges.end()) || edges.back() > end()) {
        return absl::InvalidArgumentError(absl::StrFormat(
            "a timeline of this branch needs two rising edges, and ends at %d at most",
            end().value()));
    }
    TypeCounts counts(edges.size() - 1, std::vector<std::uint64_t>(m_typeCount + 1));
    for (std::size_t i = 0; i + 1 < edges.size(); ++i) {
        for (std::uint64_t p = edges[i].value(); p < edges[i + 1].value(); ++p) {
            ++counts[i][m_typeOf[p]];
        }
    }
    return counts;
}

std::optional<Position> ReorderedSequence::find(const EventId& id) const {
    const auto inBase = m_base->find(id);
    return inBase && *inBase < end() ? std::optional(m_places[inBase->value()]) : std::nullopt;
}

}  // namespace oxbow
