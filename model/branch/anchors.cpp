#include "model/branch/anchors.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "model/branch/edit_names.h"

namespace oxbow {
namespace {

constexpr std::size_t kSampled = 256;  // events of an edit of very many
constexpr std::uint64_t kMostOrdinal = 10'000;

// FNV-1a: a file that was written on another machine has the same.
class ContentHash {
public:
    void add(const OptionalBytesView& bytes) {
        addByte(bytes ? 1 : 0);
        if (bytes) {
            for (const char byte : *bytes) {
                addByte(static_cast<unsigned char>(byte));
            }
            addNumber(bytes->size());
        }
    }
    void addNumber(std::uint64_t number) {
        for (int i = 0; i < 8; ++i) {
            addByte(static_cast<unsigned char>(number >> (8 * i)));
        }
    }
    std::uint64_t value() const { return m_value; }

private:
    void addByte(unsigned char byte) { m_value = (m_value ^ byte) * 0x100000001B3U; }

    std::uint64_t m_value = 0xCBF29CE484222325U;
};

// How many versions of the event's key came before it.
std::optional<std::uint64_t> ordinalOf(const EventView& event, Position p, const History* latest) {
    if (latest == nullptr || !event.key) {
        return std::nullopt;
    }
    const Names streams = latest->keys().streams();
    const auto stream = std::find(streams->begin(), streams->end(), event.stream);
    if (stream == streams->end()) {
        return std::nullopt;
    }
    const auto key = latest->keys().find(
        StreamId(static_cast<std::uint32_t>(stream - streams->begin())), *event.key);
    if (!key.ok() || !*key) {
        return std::nullopt;
    }
    std::uint64_t count = 0;
    const auto status =
        latest->versions(**key, Position(), p, Direction::Forward,
                         [&count](const KeyVersion&) { return ++count <= kMostOrdinal; });
    return status.ok() && count <= kMostOrdinal ? std::optional(count) : std::nullopt;
}

// The numbers of the log's events that edits of very many name, rising.
std::vector<std::uint64_t> namedByMany(const Branch& branch) {
    std::vector<std::uint64_t> numbers;
    for (const Edit& edit : branch.edits) {
        if (edit.events.size() <= kMostAnchored) {
            continue;
        }
        for (const EventId& id : edit.events) {
            if (id.branch == 0) {
                numbers.push_back(id.number);
            }
        }
    }
    if (!std::is_sorted(numbers.begin(), numbers.end())) {
        std::sort(numbers.begin(), numbers.end());
    }
    numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
    return numbers;
}

// Those that anchor() keeps.
std::vector<EventId> anchoredAtOnce(const Branch& branch, const Edit& edit) {
    std::vector<EventId> ids;
    Edit named;
    named.gap = edit.gap;
    named.copyOf = edit.copyOf;
    const std::size_t count = edit.events.size();
    for (std::size_t i = 0; i < std::min(count, kMostAnchored); ++i) {
        if (count <= kMostAnchored) {
            named.events.push_back(edit.events[i]);
        } else if (i < kSampled) {
            named.events.push_back(edit.events[i * (count - 1) / (kSampled - 1)]);
        }
    }
    forEachName(named, [&ids](const EventId& id) { ids.push_back(id); });
    if (branch.from.behind) {
        ids.push_back(*branch.from.behind);
    }
    if (branch.base.empty() && branch.pinnedEnd && *branch.pinnedEnd > Position()) {
        ids.push_back({0, branch.pinnedEnd->previous().value()});
    }
    return ids;
}

}  // namespace

std::uint64_t contentHash(const EventView& event) {
    ContentHash hash;
    hash.add(event.stream);
    hash.add(event.key);
    hash.add(event.type);
    hash.add(event.value);
    const auto& time = event.time ? event.time : event.recordTime;
    hash.addNumber(time ? static_cast<std::uint64_t>(time->nanoseconds) : 0);
    return hash.value();
}

absl::Status anchor(Branch& branch, const Edit& edit, const EventSequence& base,
                    const History* latest) {
    std::vector<std::pair<Position, std::uint64_t>> wanted;
    for (const EventId& id : anchoredAtOnce(branch, edit)) {
        const auto known = std::lower_bound(
            branch.anchors.begin(), branch.anchors.end(), id.number,
            [](const EventAnchor& one, std::uint64_t number) { return one.number < number; });
        const bool isKnown = known != branch.anchors.end() && known->number == id.number;
        if (const auto p = id.branch == 0 && !isKnown ? base.find(id) : std::nullopt) {
            wanted.emplace_back(*p, id.number);
        }
    }
    std::sort(wanted.begin(), wanted.end());
    wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
    std::vector<Position> positions;
    for (const auto& [p, number] : wanted) {
        positions.push_back(p);
    }
    std::size_t next = 0;
    const auto status =
        base.read(positions, EventParts::All, [&](Position p, const EventView& event) {
            EventAnchor one;
            one.number = wanted[next++].second;
            one.source = event.source;
            one.stream = event.stream;
            one.partition = event.partition;
            one.offset = event.offset;
            one.content = contentHash(event);
            one.key = event.key ? OptionalBytes(*event.key) : std::nullopt;
            one.ordinal = ordinalOf(event, p, latest);
            branch.anchors.push_back(std::move(one));
            return true;
        });
    std::sort(branch.anchors.begin(), branch.anchors.end(),
              [](const EventAnchor& a, const EventAnchor& b) { return a.number < b.number; });
    return status;
}

bool lacksAnchors(const Branch& branch) {
    return namedByMany(branch).size() > branch.manyAnchors.size();
}

absl::Status anchorMany(Branch& branch, const EventSequence& base, const Cancelled& cancelled) {
    const std::vector<std::uint64_t> wanted = namedByMany(branch);
    const auto known = branch.manyAnchors.entries();
    const auto isBefore = [](const AnchorTable::Entry& entry, std::uint64_t number) {
        return entry.number < number;
    };
    std::vector<std::pair<Position, std::uint64_t>> unknown;
    for (const std::uint64_t number : wanted) {
        const auto found = std::lower_bound(known.begin(), known.end(), number, isBefore);
        const bool isKnown = found != known.end() && found->number == number;
        if (const auto p = isKnown ? std::nullopt : base.find({0, number})) {
            unknown.emplace_back(*p, number);
        }
    }
    std::sort(unknown.begin(), unknown.end());
    std::vector<Position> positions;
    positions.reserve(unknown.size());
    for (const auto& [p, number] : unknown) {
        positions.push_back(p);
    }
    // Those that are still named stay.
    AnchorTable made;
    std::vector<AnchorTable::Entry> all;
    for (AnchorTable::Entry entry : known) {
        if (std::binary_search(wanted.begin(), wanted.end(), entry.number)) {
            entry.origin = made.numberOf(branch.manyAnchors.origins()[entry.origin]);
            all.push_back(entry);
        }
    }
    std::size_t next = 0;
    EventOrigin origin;
    const auto status = base.read(
        positions, EventParts::All,
        [&](Position, const EventView& event) {
            origin.source = event.source;
            origin.stream = event.stream;
            origin.partition = event.partition;
            all.push_back(
                {unknown[next++].second, made.numberOf(origin), event.offset, contentHash(event)});
            return true;
        },
        cancelled);
    if (!status.ok()) {
        return status;
    }
    std::sort(all.begin(), all.end(), [](const AnchorTable::Entry& a, const AnchorTable::Entry& b) {
        return a.number < b.number;
    });
    for (const AnchorTable::Entry& entry : all) {
        made.add(entry);
    }
    branch.manyAnchors = std::move(made);
    return absl::OkStatus();
}

}  // namespace oxbow
