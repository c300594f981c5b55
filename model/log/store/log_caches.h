// What the logs of a workspace keep in memory, within one limit for all of them: its own, and those
// of its folds.
#pragma once

#include <rocksdb/cache.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

#include "model/block/lru_cache.h"
#include "model/log/index/hot_group.h"
#include "model/log/index/key_names.h"
#include "model/log/store/block_cache.h"
#include "model/log/write/run_undo.h"

namespace oxbow {

// Of one of the logs, which are numbered, something that it knows by a number.
struct LogCacheKey {
    std::uint32_t log = 0;
    std::uint64_t number = 0;
    friend bool operator==(const LogCacheKey&, const LogCacheKey&) = default;
};

}  // namespace oxbow

template <>
struct std::hash<oxbow::LogCacheKey> {
    std::size_t operator()(const oxbow::LogCacheKey& key) const {
        return std::hash<std::uint64_t>()(key.number * 0x9e3779b97f4a7c15ULL + key.log);
    }
};

namespace oxbow {

// What is in it belongs to stores that are open: each takes its own out when it is closed. Any
// thread.
class LogCaches {
public:
    LogCaches() : m_stored(rocksdb::NewLRUCache(kStoredBytes)) {}

    std::uint32_t newLog() { return m_logs++; }
    void forget(std::uint32_t log) {
        const auto isOf = [log](const LogCacheKey& key) { return key.log == log; };
        hotGroups.eraseIf(isOf);
        names.eraseIf(isOf);
        undos.eraseIf(isOf);
        blocks.eraseIf(isOf);
    }

    // The database's own, of pieces of files.
    const std::shared_ptr<rocksdb::Cache>& stored() const { return m_stored; }
    LruCache<LogCacheKey, HotGroup> hotGroups{kHotBytes};
    // Those of about a million usual keys.
    LruCache<LogCacheKey, NamesPage> names{kNameBytes};
    LruCache<LogCacheKey, RunUndo> undos{kUndoBytes};
    // Some 64 blocks of usual events with what they inflate.
    LruCache<LogCacheKey, BlockCache::Entry> blocks{kBlockBytes};

private:
    static constexpr std::size_t kStoredBytes = std::size_t{64} << 20;
    static constexpr std::size_t kHotBytes = std::size_t{8} << 20;
    static constexpr std::size_t kNameBytes = std::size_t{16} << 20;
    static constexpr std::size_t kUndoBytes = std::size_t{24} << 20;
    static constexpr std::size_t kBlockBytes = std::size_t{20} << 20;

    const std::shared_ptr<rocksdb::Cache> m_stored;
    std::atomic<std::uint32_t> m_logs = 0;
};

}  // namespace oxbow
