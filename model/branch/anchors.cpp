#include "model/branch/anchors.h"

#include <absl/container/flat_hash_map.h>

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>

namespace oxbow {
namespace {

constexpr std::size_t kMostAnchored = 1'000;  // events of one edit
constexpr std::uint64_t kMostOrdinal = 10'000;
// A name of the log that no event has.
constexpr std::uint64_t kNowhere = std::uint64_t{1} << 63;

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

std::uint64_t hashOf(const EventView& event) {
    ContentHash hash;
    hash.add(event.stream);
    hash.add(event.key);
    hash.add(event.type);
    hash.add(event.value);
    const auto& time = event.time ? event.time : event.recordTime;
    hash.addNumber(time ? static_cast<std::uint64_t>(time->nanoseconds) : 0);
    return hash.value();
}

bool isAt(const EventAnchor& anchor, const EventView& event) {
    return anchor.offset >= 0
               ? std::tuple(anchor.source, anchor.stream, anchor.partition, anchor.offset) ==
                     std::tuple(event.source, event.stream, event.partition, event.offset)
               : anchor.content == hashOf(event);
}

// The events of the log that an edit names.
template <class Use>
void forEachName(Edit& edit, Use use) {
    for (EventId& id : edit.events) {
        use(id);
    }
    if (edit.gap.behind) {
        use(*edit.gap.behind);
    }
    if (edit.copyOf) {
        use(*edit.copyOf);
    }
}

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

// Goes through the log once for those that are not at their places.
class Search {
public:
    Search(std::vector<const EventAnchor*> lost, const EventSequence& log) : m_log(log) {
        for (const EventAnchor* anchor : lost) {
            Lost& entry = m_lost.emplace_back();
            entry.anchor = anchor;
        }
        for (Lost& entry : m_lost) {
            const EventAnchor& anchor = *entry.anchor;
            if (anchor.offset >= 0) {
                m_byOffset[anchor.offset].push_back(&entry);
            }
            m_byContent[anchor.content].push_back(&entry);
            if (anchor.key && anchor.ordinal) {
                m_byKey[{anchor.stream, *anchor.key}].waiting.push_back(&entry);
            }
        }
    }

    absl::StatusOr<std::map<std::uint64_t, std::uint64_t>> run(const Cancelled& cancelled) {
        const auto status = forEachEvent(
            m_log, Position(), m_log.end(), EventParts::All,
            [this](Position p, const EventView& event) {
                look(p, event);
                return true;
            },
            cancelled);
        if (!status.ok()) {
            return status;
        }
        std::map<std::uint64_t, std::uint64_t> found;
        for (const Lost& entry : m_lost) {
            const auto& place = entry.byRef       ? entry.byRef
                                : entry.byContent ? entry.byContent
                                                  : entry.byOrdinal;
            found[entry.anchor->number] = place ? place->value() : kNowhere | entry.anchor->number;
        }
        return found;
    }

private:
    struct Lost {
        const EventAnchor* anchor = nullptr;
        std::optional<Position> byRef;
        std::optional<Position> byContent;
        std::optional<Position> byOrdinal;
    };
    struct OfKey {
        std::uint64_t seen = 0;
        std::vector<Lost*> waiting;
    };

    static void setOnce(std::optional<Position>& place, Position p) {
        place = place ? place : std::optional(p);
    }

    void look(Position p, const EventView& event) {
        if (const auto found = m_byOffset.find(event.offset); found != m_byOffset.end()) {
            for (Lost* entry : found->second) {
                if (isAt(*entry->anchor, event)) {
                    setOnce(entry->byRef, p);
                }
            }
        }
        if (const auto found = m_byContent.find(hashOf(event)); found != m_byContent.end()) {
            for (Lost* entry : found->second) {
                setOnce(entry->byContent, p);
            }
        }
        if (m_byKey.empty() || !event.key || event.kind != EventKind::Data) {
            return;
        }
        const auto found = m_byKey.find({std::string(event.stream), std::string(*event.key)});
        if (found != m_byKey.end()) {
            for (Lost* entry : found->second.waiting) {
                if (entry->anchor->ordinal == found->second.seen) {
                    setOnce(entry->byOrdinal, p);
                }
            }
            ++found->second.seen;
        }
    }

    const EventSequence& m_log;
    std::deque<Lost> m_lost;  // stays where it is
    absl::flat_hash_map<std::int64_t, std::vector<Lost*>> m_byOffset;
    absl::flat_hash_map<std::uint64_t, std::vector<Lost*>> m_byContent;
    std::map<std::pair<std::string, std::string>, OfKey> m_byKey;
};

}  // namespace

absl::Status anchor(Branch& branch, const Edit& edit, const EventSequence& base,
                    const History* latest) {
    if (edit.events.size() > kMostAnchored) {
        return absl::OkStatus();
    }
    std::vector<std::pair<Position, std::uint64_t>> wanted;
    Edit named = edit;
    forEachName(named, [&](const EventId& id) {
        const auto known = std::lower_bound(
            branch.anchors.begin(), branch.anchors.end(), id.number,
            [](const EventAnchor& one, std::uint64_t number) { return one.number < number; });
        const bool isKnown = known != branch.anchors.end() && known->number == id.number;
        if (const auto p = id.branch == 0 && !isKnown ? base.find(id) : std::nullopt) {
            wanted.emplace_back(*p, id.number);
        }
    });
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
            one.content = hashOf(event);
            one.key = event.key ? OptionalBytes(*event.key) : std::nullopt;
            one.ordinal = ordinalOf(event, p, latest);
            branch.anchors.push_back(std::move(one));
            return true;
        });
    std::sort(branch.anchors.begin(), branch.anchors.end(),
              [](const EventAnchor& a, const EventAnchor& b) { return a.number < b.number; });
    return status;
}

absl::Status reattach(std::vector<Branch>& line, const EventSequence& log,
                      const Cancelled& cancelled) {
    std::map<std::uint64_t, const EventAnchor*> anchors;
    for (const Branch& branch : line) {
        for (const EventAnchor& one : branch.anchors) {
            anchors.emplace(one.number, &one);
        }
    }
    std::vector<Position> there;
    std::vector<const EventAnchor*> lost;
    for (const auto& [number, one] : anchors) {
        if (number < log.end().value()) {
            there.emplace_back(number);
        } else {
            lost.push_back(one);
        }
    }
    auto status = log.read(
        there, EventParts::All,
        [&](Position p, const EventView& event) {
            const EventAnchor* const one = anchors.at(p.value());
            if (!isAt(*one, event)) {
                lost.push_back(one);
            }
            return true;
        },
        cancelled);
    if (!status.ok() || lost.empty()) {
        return status;
    }
    const auto found = Search(std::move(lost), log).run(cancelled);
    if (!found.ok()) {
        return found.status();
    }
    const auto rename = [&found](EventId& id) {
        const auto to = id.branch == 0 ? found->find(id.number) : found->end();
        if (to != found->end()) {
            id.number = to->second;
        }
    };
    for (Branch& branch : line) {
        for (Edit& edit : branch.edits) {
            forEachName(edit, rename);
        }
        if (branch.from.behind) {
            rename(*branch.from.behind);
        }
        for (EventAnchor& one : branch.anchors) {
            const auto to = found->find(one.number);
            one.number = to != found->end() ? to->second : one.number;
        }
        std::sort(branch.anchors.begin(), branch.anchors.end(),
                  [](const EventAnchor& a, const EventAnchor& b) { return a.number < b.number; });
    }
    return absl::OkStatus();
}

}  // namespace oxbow
