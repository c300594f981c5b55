#include "model/log/timeline_counts.h"

#include <absl/strings/str_format.h>

#include <algorithm>
#include <utility>

namespace oxbow {
namespace {

using Counts = std::vector<std::uint64_t>;

// Walks the blocks once, from the first edge to the last, and deals each out to the intervals that
// it lies in.
class Counter {
public:
    Counter(const Catalog& catalog, const KeyIndex* index, const std::vector<Position>& edges)
        : m_catalog(catalog), m_index(index), m_edges(edges), m_types(catalog.types->size()) {}

    absl::StatusOr<std::vector<Counts>> run() {
        m_out.assign(m_edges.size() - 1, Counts(m_types + 1));
        const Position last = m_edges.back();
        for (const auto& run : m_catalog.runs) {
            if (run->end() <= m_edges.front() || run->first >= last) {
                continue;
            }
            for (const BlockSummary& block : run->blocks) {
                const Position begin = run->first + block.firstInRun;
                if (begin >= last) {
                    break;
                }
                if (begin + block.count > m_edges.front()) {
                    if (auto status = deal(*run, block, begin); !status.ok()) {
                        return status;
                    }
                }
            }
        }
        return std::move(m_out);
    }

private:
    std::size_t column(std::uint32_t typePlusOne) const {
        return typePlusOne == 0 ? m_types : typePlusOne - 1;
    }

    absl::Status deal(const RunSummary& run, const BlockSummary& block, Position begin) {
        const Position end = begin + block.count;
        while (m_interval + 1 < m_out.size() && m_edges[m_interval + 1] <= begin) {
            ++m_interval;
        }
        if (m_edges[m_interval] <= begin && end <= m_edges[m_interval + 1]) {
            for (std::uint32_t i = block.typesBegin; i < block.typesEnd; ++i) {
                m_out[m_interval][column(run.types[i].typePlusOne)] += run.types[i].count;
            }
            return absl::OkStatus();
        }
        for (std::size_t i = m_interval; i < m_out.size() && m_edges[i] < end; ++i) {
            const Position from = std::max(begin, m_edges[i]);
            const Position to = std::min(end, m_edges[i + 1]);
            if (from >= to) {
                continue;
            }
            if (!m_index) {
                share(run, block, from - begin, to - begin, m_out[i]);
            } else if (auto status = count(run, from, to, m_out[i]); !status.ok()) {
                return status;
            }
        }
        return absl::OkStatus();
    }

    // The block's events [from, to), as if each type were spread evenly: differences of rounded
    // shares, so that all parts of a block add up to the block.
    void share(const RunSummary& run, const BlockSummary& block, std::uint64_t from,
               std::uint64_t to, Counts& counts) const {
        for (std::uint32_t i = block.typesBegin; i < block.typesEnd; ++i) {
            const std::uint64_t n = run.types[i].count;
            counts[column(run.types[i].typePlusOne)] +=
                n * to / block.count - n * from / block.count;
        }
    }

    absl::Status count(const RunSummary& run, Position from, Position to, Counts& counts) const {
        for (Position p = from; p < to;) {
            const auto place = m_index->hot(run, p);
            if (!place.ok()) {
                return place.status();
            }
            const std::size_t end =
                std::min<std::uint64_t>(place->group->size(), place->index + (to - p));
            for (std::size_t i = place->index; i < end; ++i, p = p.next()) {
                const std::uint32_t type = place->group->typePlusOne(i);
                if (type > m_types) {
                    return absl::DataLossError("an event names a type that the log does not know");
                }
                ++counts[column(type)];
            }
        }
        return absl::OkStatus();
    }

    const Catalog& m_catalog;
    const KeyIndex* m_index;
    const std::vector<Position>& m_edges;
    std::size_t m_types;
    std::size_t m_interval = 0;
    std::vector<Counts> m_out;
};

}  // namespace

absl::StatusOr<std::vector<std::vector<std::uint64_t>>> countsByType(
    const Catalog& catalog, const KeyIndex* index, const std::vector<Position>& edges) {
    if (edges.size() < 2 || !std::is_sorted(edges.begin(), edges.end()) ||
        edges.back() > catalog.end()) {
        return absl::InvalidArgumentError(absl::StrFormat(
            "a timeline needs at least two rising edges of at most %d", catalog.end().value()));
    }
    return Counter(catalog, index, edges).run();
}

}  // namespace oxbow
