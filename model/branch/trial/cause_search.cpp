#include "model/branch/trial/cause_search.h"

#include <absl/container/flat_hash_map.h>

#include <algorithm>
#include <iterator>
#include <numeric>
#include <optional>
#include <utility>

namespace oxbow {
namespace {

class CauseSearch {
public:
    CauseSearch(std::size_t count, const CauseTest& test, std::uint64_t mostTrials,
                const Cancelled& cancelled)
        : m_test(test), m_mostTrials(mostTrials), m_cancelled(cancelled), m_all(count) {
        std::iota(m_all.begin(), m_all.end(), std::size_t{0});
    }

    absl::StatusOr<CauseSearchResult> run(const std::vector<CauseSet>& starts) {
        auto first = firstOf(starts);
        if (!m_failure.ok()) {
            return m_failure;
        }
        if (!first) {
            return result(CauseSearchResult::Found::No, {});
        }
        CauseSet set = *std::move(first);
        minimise(set);
        if (m_failure.ok() && set.size() > 1 && !m_ranOut) {
            if (const auto one = aloneIn(m_all)) {
                set = {*one};
            }
        }
        if (!m_failure.ok()) {
            return m_failure;
        }
        using Found = CauseSearchResult::Found;
        // All of one were tried where there are two; of one, the empty set has not the effect.
        Found found = m_minimal ? Found::OneMinimal : Found::Unproven;
        if (set.size() == 1 || (set.size() == 2 && !m_ranOut)) {
            found = Found::Smallest;
        }
        return result(found, std::move(set));
    }

private:
    CauseSearchResult result(CauseSearchResult::Found found, CauseSet set) const {
        return {found, std::move(set), m_trials};
    }

    // False, too, where no more may be tried.
    bool has(const CauseSet& set) {
        if (set.empty() || !m_failure.ok() || m_ranOut) {
            return false;
        }
        if (set.size() == 1) {
            if (const auto known = m_alone.find(set.front()); known != m_alone.end()) {
                return known->second;
            }
        }
        if (m_trials >= m_mostTrials) {
            m_ranOut = true;
            return false;
        }
        if (m_cancelled && m_cancelled()) {
            m_failure = absl::CancelledError("the search for a cause was cancelled");
            return false;
        }
        ++m_trials;
        const auto does = m_test(set);
        m_failure = does.status();
        if (set.size() == 1 && does.ok()) {
            m_alone[set.front()] = *does;
        }
        return does.ok() && *does;
    }

    // Of these, the last that does it alone: what came last is looked at first.
    std::optional<std::size_t> aloneIn(const CauseSet& set) {
        for (auto it = set.rbegin(); it != set.rend(); ++it) {
            if (has({*it})) {
                return *it;
            }
        }
        return std::nullopt;
    }

    std::optional<CauseSet> firstOf(const std::vector<CauseSet>& starts) {
        for (const CauseSet& start : starts) {
            if (has(start)) {
                return start;
            }
        }
        if (has(m_all)) {
            return m_all;
        }
        const auto one = aloneIn(m_all);
        return one ? std::optional(CauseSet{*one}) : std::nullopt;
    }

    static CauseSet without(const CauseSet& set, std::size_t from, std::size_t to) {
        CauseSet out(set.begin(), set.begin() + static_cast<std::ptrdiff_t>(from));
        out.insert(out.end(), set.begin() + static_cast<std::ptrdiff_t>(to), set.end());
        return out;
    }

    void minimise(CauseSet& set) {
        std::size_t parts = 2;
        while (set.size() > 1 && m_failure.ok() && !m_ranOut) {
            parts = std::min(parts, set.size());
            const auto edge = [&](std::size_t part) { return set.size() * part / parts; };
            bool smaller = false;
            for (std::size_t i = 0; i < parts && !smaller; ++i) {
                CauseSet part(set.begin() + static_cast<std::ptrdiff_t>(edge(i)),
                              set.begin() + static_cast<std::ptrdiff_t>(edge(i + 1)));
                if (has(part)) {
                    set = std::move(part);
                    parts = 2;
                    smaller = true;
                }
            }
            // Of two parts, each is what the other leaves.
            for (std::size_t i = 0; i < parts && parts > 2 && !smaller; ++i) {
                CauseSet rest = without(set, edge(i), edge(i + 1));
                if (has(rest)) {
                    set = std::move(rest);
                    parts = std::max<std::size_t>(parts - 1, 2);
                    smaller = true;
                }
            }
            if (!smaller) {
                if (parts == set.size()) {
                    m_minimal = m_failure.ok() && !m_ranOut;
                    return;
                }
                parts = std::min(parts * 2, set.size());
            }
        }
        m_minimal = set.size() == 1;
    }

    const CauseTest& m_test;
    const std::uint64_t m_mostTrials;
    const Cancelled& m_cancelled;
    CauseSet m_all;
    absl::flat_hash_map<std::size_t, bool> m_alone;
    std::uint64_t m_trials = 0;
    bool m_ranOut = false;
    bool m_minimal = false;
    absl::Status m_failure;
};

}  // namespace

absl::StatusOr<CauseSearchResult> searchCause(std::size_t count,
                                              const std::vector<CauseSet>& starts,
                                              const CauseTest& test, std::uint64_t mostTrials,
                                              const Cancelled& cancelled) {
    return CauseSearch(count, test, mostTrials, cancelled).run(starts);
}

}  // namespace oxbow
