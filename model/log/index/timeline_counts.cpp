#include "model/log/index/timeline_counts.h"

#include <absl/strings/str_format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "model/block/packed_ints.h"

namespace oxbow {
namespace {

using Counts = std::vector<std::uint64_t>;

// Walks the blocks from the first edge to the last, once, and deals each out to the intervals that
// it lies in.
class Counter {
public:
    Counter(const Catalog& catalog, const LogStore* store, const std::vector<Position>& edges)
        : m_catalog(catalog), m_store(store), m_edges(edges), m_typeCount(catalog.types->size()) {}

    absl::StatusOr<std::vector<Counts>> run() {
        m_out.assign(m_edges.size() - 1, Counts(m_typeCount + 1));
        const Position last = m_edges.back();
        const Position front = m_edges.front();
        for (std::size_t r = front < last ? m_catalog.runOf(front) : m_catalog.runs.size();
             r < m_catalog.runs.size() && m_catalog.runs[r]->first < last; ++r) {
            const RunSummary& run = *m_catalog.runs[r];
            std::size_t number = front > run.first ? run.blockOf(front) : 0;
            for (; number < run.blocks.size(); ++number) {
                const BlockSummary& block = run.blocks[number];
                const Position begin = run.first + block.firstInRun;
                if (begin >= last) {
                    break;
                }
                if (auto status = deal(run, block, begin); !status.ok()) {
                    return status;
                }
            }
        }
        return std::move(m_out);
    }

private:
    std::size_t column(std::uint32_t typePlusOne) const {
        return typePlusOne == 0 ? m_typeCount : typePlusOne - 1;
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
            if (m_store == nullptr) {
                share(run, block, from - begin, to - begin, m_out[i]);
            } else if (auto status = count(run, from - run.first, to - run.first, m_out[i]);
                       !status.ok()) {
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

    // The run's events [from, to), one by one.
    absl::Status count(const RunSummary& run, std::uint64_t from, std::uint64_t to,
                       Counts& counts) {
        while (from < to) {
            const auto group = static_cast<std::uint32_t>(from / kHotGroupEvents);
            if (auto status = openTypes(run, group); !status.ok()) {
                return status;
            }
            const std::uint64_t first = std::uint64_t{group} * kHotGroupEvents;
            const std::uint64_t end = std::min(to, first + m_groupTypes.size());
            if (end <= from) {
                return damaged(run, group);
            }
            m_types.resize(end - from);
            m_groupTypes.decode(from - first, end - from, m_types.data());
            for (const std::uint32_t type : m_types) {
                if (type > m_typeCount) {
                    return absl::DataLossError("an event names a type that the log does not know");
                }
                ++counts[column(type)];
            }
            from = end;
        }
        return absl::OkStatus();
    }

    // Many edges may lie in one group.
    absl::Status openTypes(const RunSummary& run, std::uint32_t group) {
        if (m_group == std::pair(run.id, group)) {
            return absl::OkStatus();
        }
        m_group.reset();
        const auto there = m_store->get(Family::Types, storeKey(run.id, group), m_value);
        if (!there.ok()) {
            return there.status();
        }
        const auto types =
            *there ? PackedInts::open(m_value.ToStringView(), kHotGroupEvents) : std::nullopt;
        if (!types) {
            return damaged(run, group);
        }
        m_groupTypes = *types;
        m_group = std::pair(run.id, group);
        return absl::OkStatus();
    }

    static absl::Status damaged(const RunSummary& run, std::uint32_t group) {
        return absl::DataLossError(
            absl::StrFormat("the types of group %d in run %d are damaged; import the sources again "
                            "into a new workspace",
                            group, run.id));
    }

    const Catalog& m_catalog;
    const LogStore* m_store;
    const std::vector<Position>& m_edges;
    std::size_t m_typeCount;
    std::size_t m_interval = 0;
    std::vector<Counts> m_out;
    // The group of types that was read last.
    std::optional<std::pair<std::uint32_t, std::uint32_t>> m_group;  // run, number
    rocksdb::PinnableSlice m_value;
    PackedInts m_groupTypes;             // 0: no type, else 1 + its id
    std::vector<std::uint32_t> m_types;  // of the events at work
};

}  // namespace

absl::StatusOr<std::vector<std::vector<std::uint64_t>>> countsByType(
    const Catalog& catalog, const LogStore* store, const std::vector<Position>& edges) {
    if (edges.size() < 2 || !std::is_sorted(edges.begin(), edges.end()) ||
        edges.back() > catalog.end()) {
        return absl::InvalidArgumentError(absl::StrFormat(
            "a timeline needs at least two rising edges of at most %d", catalog.end().value()));
    }
    return Counter(catalog, store, edges).run();
}

}  // namespace oxbow
