#include "model/log/store/block_cache.h"

#include <absl/strings/str_format.h>

#include <utility>

#include "model/log/store/log_caches.h"

namespace oxbow {
namespace {

LogCacheKey keyOf(const LogStore& store, const RunSummary& run, std::size_t number) {
    return {store.number(), std::uint64_t{run.id} << 32 | number};
}

}  // namespace

absl::StatusOr<BlockReader> BlockCache::read(const RunSummary& run, std::size_t number) const {
    const std::string where =
        absl::StrFormat("block %d of run %d in %s", number, run.id, m_store.workspace().string());
    auto value = m_store.get(Family::Blocks, storeKey(run.id, static_cast<std::uint32_t>(number)));
    if (!value.ok()) {
        return value.status();
    }
    if (!*value) {
        return absl::DataLossError(
            absl::StrFormat("%s is missing; import the sources again", where));
    }
    auto reader = BlockReader::open(
        **std::move(value), m_store.catalog()->shapes, where,
        [this, run = run.id, number, where](std::size_t segment) -> absl::StatusOr<std::string> {
            auto data = m_store.get(Family::Texts, storeKey(run, static_cast<std::uint32_t>(number),
                                                            static_cast<std::uint32_t>(segment)));
            if (!data.ok()) {
                return data.status();
            }
            if (!*data) {
                return absl::DataLossError(absl::StrFormat(
                    "segment %d of %s is missing; import the sources again", segment, where));
            }
            return **std::move(data);
        });
    if (reader.ok() && reader->count() != run.blocks[number].count) {
        return absl::DataLossError(
            absl::StrFormat("%s has %d events instead of %d; import the sources again", where,
                            reader->count(), run.blocks[number].count));
    }
    return reader;
}

void BlockCache::reweigh(const RunSummary& run, std::size_t number, std::size_t weight) const {
    m_store.caches().blocks.reweigh(keyOf(m_store, run, number), weight);
}

absl::StatusOr<std::shared_ptr<const BlockCache::Entry>> BlockCache::block(
    const RunSummary& run, std::size_t number) const {
    const LogCacheKey key = keyOf(m_store, run, number);
    if (auto cached = m_store.caches().blocks.find(key)) {
        return cached;
    }
    auto reader = read(run, number);
    if (!reader.ok()) {
        return reader.status();
    }
    auto entry = std::make_shared<const Entry>(*std::move(reader));
    m_store.caches().blocks.insert(key, entry, entry->reader.weight());
    return entry;
}

}  // namespace oxbow
