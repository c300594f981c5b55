// Edits find their events again: see anchors.h.
#include <absl/container/flat_hash_map.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "model/branch/anchors.h"
#include "model/branch/edit_names.h"

namespace oxbow {
namespace {

// A name of the log that no event has.
constexpr std::uint64_t kNowhere = std::uint64_t{1} << 63;

// An event that is not where an edit names it, and where it was found.
struct Lost {
    std::size_t branch = 0;  // of those that are re-attached
    std::uint64_t number = 0;
    std::size_t origin = 0;
    std::int64_t offset = -1;
    std::uint64_t content = 0;
    const EventAnchor* anchor = nullptr;  // null: of very many
    std::optional<Position> byRef;
    std::optional<Position> byBoth;  // what it says, as the same of its key
    std::optional<Position> byContent;
    std::optional<Position> byOrdinal;

    std::optional<Position> place() const {
        return byRef ? byRef : byBoth ? byBoth : byContent ? byContent : byOrdinal;
    }
};

class Origins {
public:
    std::size_t numberOf(const EventOrigin& origin) {
        m_last.reset();
        return m_numbers
            .emplace(keyOf(origin.source, origin.stream, origin.partition), m_numbers.size())
            .first->second;
    }
    std::optional<std::size_t> find(const EventView& event) {
        // Events that follow one another are mostly of one.
        if (!m_last || std::get<0>(*m_last) != event.source ||
            std::get<1>(*m_last) != event.stream || std::get<2>(*m_last) != event.partition) {
            m_last = keyOf(event.source, event.stream, event.partition);
            const auto found = m_numbers.find(*m_last);
            m_found = found == m_numbers.end() ? std::nullopt : std::optional(found->second);
        }
        return m_found;
    }

private:
    using Key = std::tuple<std::string, std::string, std::int32_t>;
    static Key keyOf(std::string_view source, std::string_view stream, std::int32_t partition) {
        return {std::string(source), std::string(stream), partition};
    }
    absl::flat_hash_map<Key, std::size_t> m_numbers;
    std::optional<Key> m_last;  // that was looked for
    std::optional<std::size_t> m_found;
};

// Those that have something in common, by that.
template <class Key>
class Groups {
public:
    // In the order of `all` within a group.
    template <class KeyOf>
    void make(const std::vector<Lost>& all, KeyOf keyOf) {
        std::vector<std::pair<Key, std::size_t>> order;
        for (std::size_t i = 0; i < all.size(); ++i) {
            if (const std::optional<Key> key = keyOf(all[i])) {
                order.emplace_back(*key, i);
            }
        }
        std::sort(order.begin(), order.end());
        m_members.reserve(order.size());
        for (const auto& [key, i] : order) {
            auto& group = m_groups.try_emplace(key, Group{m_members.size(), 0}).first->second;
            ++group.count;
            m_members.push_back(i);
        }
    }
    std::span<const std::size_t> of(const Key& key) const {
        const auto found = m_groups.find(key);
        return found == m_groups.end()
                   ? std::span<const std::size_t>()
                   : std::span(m_members).subspan(found->second.first, found->second.count);
    }

private:
    struct Group {
        std::size_t first = 0;
        std::size_t count = 0;
    };
    absl::flat_hash_map<Key, Group> m_groups;
    std::vector<std::size_t> m_members;
};

// Goes through the log once for those that are not at their places.
class Search {
public:
    Search(std::vector<Lost>& lost, Origins& origins, const EventSequence& log)
        : m_lost(lost), m_origins(origins), m_log(log), m_ranks(lost.size()) {
        using Ref = std::pair<std::size_t, std::int64_t>;
        m_byRef.make(lost, [](const Lost& one) {
            return one.offset >= 0 ? std::optional(Ref(one.origin, one.offset)) : std::nullopt;
        });
        m_byContent.make(lost, [](const Lost& one) { return std::optional(one.content); });
        // Of several that say the same, the first is the first again.
        std::map<std::pair<std::uint64_t, std::size_t>, std::uint64_t> same;
        for (std::size_t i = 0; i < lost.size(); ++i) {
            m_ranks[i] = same[{lost[i].content, lost[i].branch}]++;
            if (const EventAnchor* anchor = lost[i].anchor;
                anchor != nullptr && anchor->key && anchor->ordinal) {
                m_byKey[{anchor->stream, *anchor->key}].waiting.push_back(i);
            }
        }
    }

    absl::Status run(const Cancelled& cancelled) {
        return forEachEvent(
            m_log, Position(), m_log.end(), EventParts::All,
            [this](Position p, const EventView& event) {
                look(p, event);
                return true;
            },
            cancelled);
    }

private:
    struct OfKey {
        std::uint64_t seen = 0;
        std::vector<std::size_t> waiting;
    };

    static void setOnce(std::optional<Position>& place, Position p) {
        place = place ? place : std::optional(p);
    }

    void look(Position p, const EventView& event) {
        if (event.offset >= 0) {
            if (const auto origin = m_origins.find(event)) {
                for (const std::size_t i : m_byRef.of({*origin, event.offset})) {
                    setOnce(m_lost[i].byRef, p);
                }
            }
        }
        OfKey* const ofKey = keyOf(event);
        const std::uint64_t content = contentHash(event);
        if (const auto same = m_byContent.of(content); !same.empty()) {
            const std::uint64_t rank = m_seen[content]++;
            for (const std::size_t i : same) {
                Lost& one = m_lost[i];
                if (m_ranks[i] == rank) {
                    setOnce(one.byContent, p);
                }
                if (ofKey != nullptr && one.anchor != nullptr &&
                    one.anchor->ordinal == ofKey->seen) {
                    setOnce(one.byBoth, p);
                }
            }
        }
        if (ofKey != nullptr) {
            for (const std::size_t i : ofKey->waiting) {
                if (m_lost[i].anchor->ordinal == ofKey->seen) {
                    setOnce(m_lost[i].byOrdinal, p);
                }
            }
            ++ofKey->seen;
        }
    }

    OfKey* keyOf(const EventView& event) {
        if (m_byKey.empty() || !event.key || event.kind != EventKind::Data) {
            return nullptr;
        }
        const auto found = m_byKey.find({std::string(event.stream), std::string(*event.key)});
        return found == m_byKey.end() ? nullptr : &found->second;
    }

    std::vector<Lost>& m_lost;
    Origins& m_origins;
    const EventSequence& m_log;
    Groups<std::pair<std::size_t, std::int64_t>> m_byRef;
    Groups<std::uint64_t> m_byContent;
    std::vector<std::uint64_t> m_ranks;  // of each, among those of its branch that say the same
    absl::flat_hash_map<std::uint64_t, std::uint64_t> m_seen;  // of what is looked for, how often
    std::map<std::pair<std::string, std::string>, OfKey> m_byKey;
};

class Reattachment {
public:
    Reattachment(std::span<Branch> branches, const EventSequence& log, const Cancelled& cancelled)
        : m_branches(branches), m_log(log), m_cancelled(cancelled) {}

    absl::Status run() {
        std::vector<Lost> asked;
        for (std::size_t i = 0; i < m_branches.size(); ++i) {
            for (const EventAnchor& one : m_branches[i].anchors) {
                asked.push_back({i,
                                 one.number,
                                 m_origins.numberOf({one.source, one.stream, one.partition}),
                                 one.offset,
                                 one.content,
                                 &one,
                                 {},
                                 {},
                                 {},
                                 {}});
            }
        }
        auto status = takeLost(std::move(asked));
        if (!status.ok() || m_lost.empty()) {
            return status;
        }
        // Those of very many are only looked at where some are not where they were.
        std::vector<bool> isOther(m_branches.size());
        for (const Lost& one : m_lost) {
            isOther[one.branch] = true;
        }
        asked.clear();
        for (std::size_t i = 0; i < m_branches.size(); ++i) {
            const AnchorTable& many = m_branches[i].manyAnchors;
            if (!isOther[i] || many.empty()) {
                continue;
            }
            std::vector<std::size_t> origins;
            for (const EventOrigin& origin : many.origins()) {
                origins.push_back(m_origins.numberOf(origin));
            }
            for (const AnchorTable::Entry& one : many.entries()) {
                asked.push_back({i,
                                 one.number,
                                 origins[one.origin],
                                 one.offset,
                                 one.content,
                                 nullptr,
                                 {},
                                 {},
                                 {},
                                 {}});
            }
        }
        if (status = takeLost(std::move(asked)); !status.ok()) {
            return status;
        }
        if (status = Search(m_lost, m_origins, m_log).run(m_cancelled); !status.ok()) {
            return status;
        }
        for (std::size_t i = 0; i < m_branches.size(); ++i) {
            if (isOther[i]) {
                rename(i);
            }
        }
        return absl::OkStatus();
    }

private:
    // Of all that are asked about, those that are not at their places.
    absl::Status takeLost(std::vector<Lost> asked) {
        std::stable_sort(asked.begin(), asked.end(),
                         [](const Lost& a, const Lost& b) { return a.number < b.number; });
        std::vector<Position> there;
        for (const Lost& one : asked) {
            const Position p(one.number);
            if (p < m_log.end() && (there.empty() || there.back() != p)) {
                there.push_back(p);
            }
        }
        std::size_t next = 0;
        const auto status = m_log.read(
            there, EventParts::All,
            [&](Position p, const EventView& event) {
                const auto origin = m_origins.find(event);
                std::optional<std::uint64_t> content;
                for (; next < asked.size() && asked[next].number == p.value(); ++next) {
                    const Lost& one = asked[next];
                    if (one.offset < 0 && !content) {
                        content = contentHash(event);
                    }
                    const bool isThere = one.offset >= 0
                                             ? origin == one.origin && event.offset == one.offset
                                             : content == one.content;
                    if (!isThere) {
                        m_lost.push_back(one);
                    }
                }
                return true;
            },
            m_cancelled);
        m_lost.insert(m_lost.end(), asked.begin() + static_cast<std::ptrdiff_t>(next), asked.end());
        return status;
    }

    void rename(std::size_t which) {
        Branch& branch = m_branches[which];
        absl::flat_hash_map<std::uint64_t, std::uint64_t> found;
        for (const Lost& one : m_lost) {
            if (one.branch == which) {
                const auto place = one.place();
                found.try_emplace(one.number, place ? place->value() : kNowhere | one.number);
            }
        }
        const auto newNumber = [&found](std::uint64_t number) {
            const auto to = found.find(number);
            return to == found.end() ? number : to->second;
        };
        const auto many = branch.manyAnchors.entries();
        const auto isKnown = [&](std::uint64_t number) {
            return std::binary_search(branch.anchors.begin(), branch.anchors.end(), number,
                                      ByNumber()) ||
                   std::binary_search(many.begin(), many.end(), number, ByNumber());
        };
        for (Edit& edit : branch.edits) {
            const bool isOfMany = edit.events.size() > kMostAnchored;
            forEachName(edit, [&](EventId& id) {
                if (id.branch == 0) {
                    id.number = isOfMany && !isKnown(id.number) ? kNowhere | id.number
                                                                : newNumber(id.number);
                }
            });
            if (isOfMany) {
                std::sort(edit.events.begin(), edit.events.end());
            }
        }
        if (branch.from.behind && branch.from.behind->branch == 0) {
            branch.from.behind->number = newNumber(branch.from.behind->number);
        }
        if (branch.base.empty() && branch.pinnedEnd && *branch.pinnedEnd > Position()) {
            const std::uint64_t last = newNumber(branch.pinnedEnd->previous().value());
            branch.pinnedEnd = (last & kNowhere) == 0 ? Position(last).next() : *branch.pinnedEnd;
        }
        for (EventAnchor& one : branch.anchors) {
            one.number = newNumber(one.number);
        }
        sortByNumber(branch.anchors);
        AnchorTable renamed;
        std::vector<AnchorTable::Entry> entries = many;
        for (AnchorTable::Entry& one : entries) {
            one.number = newNumber(one.number);
            one.origin = renamed.numberOf(branch.manyAnchors.origins()[one.origin]);
        }
        sortByNumber(entries);
        for (const AnchorTable::Entry& one : entries) {
            renamed.add(one);
        }
        branch.manyAnchors = std::move(renamed);
    }

    struct ByNumber {
        template <class A, class B>
        bool operator()(const A& a, const B& b) const {
            return numberOf(a) < numberOf(b);
        }
        static std::uint64_t numberOf(std::uint64_t number) { return number; }
        template <class Anchor>
        static std::uint64_t numberOf(const Anchor& anchor) {
            return anchor.number;
        }
    };
    // Two may have been found at one place: then it is known by the first.
    template <class Anchors>
    static void sortByNumber(Anchors& anchors) {
        std::stable_sort(anchors.begin(), anchors.end(), ByNumber());
        const auto isSame = [](const auto& a, const auto& b) { return a.number == b.number; };
        anchors.erase(std::unique(anchors.begin(), anchors.end(), isSame), anchors.end());
    }

    const std::span<Branch> m_branches;
    const EventSequence& m_log;
    const Cancelled& m_cancelled;
    Origins m_origins;
    std::vector<Lost> m_lost;
};

}  // namespace

absl::Status reattach(std::span<Branch> branches, const EventSequence& log,
                      const Cancelled& cancelled) {
    return Reattachment(branches, log, cancelled).run();
}

}  // namespace oxbow
