#include "model/log/block_cache.h"

#include <absl/strings/str_format.h>

#include <utility>

namespace oxbow {
namespace {

// A block of usual events, with what it inflates, weighs about 300 KiB.
constexpr std::size_t kBlocksKept = 64;

}  // namespace

BlockCache::BlockCache(const LogStore& store) : m_store(store), m_blocks(kBlocksKept) {}

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

absl::StatusOr<std::shared_ptr<const BlockCache::Entry>> BlockCache::block(
    const RunSummary& run, std::size_t number) const {
    const std::uint64_t key = std::uint64_t{run.id} << 32 | number;
    if (auto cached = m_blocks.find(key)) {
        return cached;
    }
    auto reader = read(run, number);
    if (!reader.ok()) {
        return reader.status();
    }
    auto entry = std::make_shared<const Entry>(*std::move(reader));
    m_blocks.insert(key, entry, 1);
    return entry;
}

}  // namespace oxbow
