#include "model/log/index/log_heads.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "model/log/event_reader.h"
#include "model/log/log_insides.h"
#include "model/log/store/block_cache.h"

namespace oxbow {

struct LogHeads::Insides {
    explicit Insides(const LogStore& store) : blocks(store), catalog(store.catalog()) {}
    absl::Status open(Position p);

    const BlockCache blocks;
    const std::shared_ptr<const Catalog> catalog;
    // At work, and its events.
    std::optional<BlockReader> block;
    Position begin;
    Position end;
    // Before each of them, as far as somebody asked.
    std::vector<std::optional<std::int64_t>> maxima;
};

LogHeads::LogHeads(const Log& log) : m_insides(std::make_unique<Insides>(LogInsides::store(log))) {}

LogHeads::~LogHeads() = default;

absl::Status LogHeads::Insides::open(Position p) {
    if (p >= catalog->end()) {
        return noEventAt(p, catalog->end());
    }
    const RunSummary& run = *catalog->runs[catalog->runOf(p)];
    const std::size_t number = run.blockOf(p);
    auto read = blocks.read(run, number);
    if (!read.ok()) {
        return read.status();
    }
    block.emplace(*std::move(read));
    begin = run.first + run.blocks[number].firstInRun;
    end = begin + run.blocks[number].count;
    maxima.assign(1, run.blocks[number].runningMaximum);
    return absl::OkStatus();
}

absl::StatusOr<EventHead> LogHeads::at(Position p) {
    if (!m_insides->block || p < m_insides->begin || p >= m_insides->end) {
        if (auto status = m_insides->open(p); !status.ok()) {
            return status;
        }
    }
    const BlockReader& block = *m_insides->block;
    const std::size_t i = p - m_insides->begin;
    auto& maxima = m_insides->maxima;
    while (maxima.size() <= i) {
        maxima.push_back(std::max(maxima.back(), block.nanoseconds(maxima.size() - 1)));
    }
    const std::uint32_t type = block.typePlusOne(i);
    return EventHead{block.nanoseconds(i), maxima[i],
                     type == 0 ? std::nullopt : std::optional(type - 1)};
}

}  // namespace oxbow
