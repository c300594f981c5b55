// Blocks of a log, read and kept for a while.
#pragma once

#include <absl/status/statusor.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "model/block/block.h"
#include "model/block/lru_cache.h"
#include "model/log/store/log_store.h"

namespace oxbow {

// Any thread. A BlockReader fills a cache of its own while it reads, so each is used under its
// lock.
class BlockCache {
public:
    explicit BlockCache(const LogStore& store) : m_store(store) {}

    struct Entry {
        explicit Entry(BlockReader blockReader) : reader(std::move(blockReader)) {}
        mutable std::mutex mutex;
        mutable BlockReader reader;
        // Before each event, and behind the last; empty until somebody asked.
        mutable std::vector<std::optional<std::int64_t>> maxima;
    };
    absl::StatusOr<std::shared_ptr<const Entry>> block(const RunSummary& run,
                                                       std::size_t number) const;
    // What a kept one weighs after it was read from: it may have inflated more.
    void reweigh(const RunSummary& run, std::size_t number, std::size_t weight) const;
    // A block that is not kept: for passes over the whole log.
    absl::StatusOr<BlockReader> read(const RunSummary& run, std::size_t number) const;

private:
    const LogStore& m_store;
};

}  // namespace oxbow
