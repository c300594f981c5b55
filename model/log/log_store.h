// The log's RocksDB database: column families, keys, and the step that commits a run.
//
//   meta         name                     Format, Marks, Playhead: small things that change
//   runs         be32 run                 Run: loaded whole at open
//   blocks       be32 run, be32 block     Block
//   hot          be32 run, be32 group     HotGroup of 16,384 events
//   types        be32 run, be32 group     the same events' types, packed integers: 0 no type, else
//                                         1 + type id. What the timeline counts at its edges
//   postings     be32 run, be32 page      Postings of 1,024 keys
//   checkpoints  be32 run, be32 page      Checkpoint of 2,048 keys
//   names        be32 page                KeyPage of 1,024 keys, by id
//   keys         be32 stream, key bytes   varint key id: finds a key by its bytes
//   rejected     be64 number              Rejected
//   texts        be32 run, be32 block,    the data of one of the block's segments; apart, so that
//                be32 segment             going over the columns of many blocks reads no texts
//   order        be32 page                OrderPage of 16,384 keys, by their order; may be missing
//
// A run is written to sorted files in `staging/` beside the database and ingested into all families
// by one atomic call: a crash leaves it there whole or not at all.
//
// Threads: reads from any thread; ingest() and put() from one at a time.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <rocksdb/db.h>
#include <rocksdb/sst_file_writer.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/log/catalog.h"
#include "model/log/log.h"

namespace oxbow {

enum class Family : std::uint8_t {
    Meta,
    Runs,
    Blocks,
    Hot,
    Postings,
    Checkpoints,
    KeyPages,
    Keys,
    Rejected,
    Texts,
    Order,
    Types,
};
inline constexpr std::size_t kFamilies = 12;

inline constexpr std::uint32_t kHotGroupEvents = 16'384;
inline constexpr std::uint32_t kPostingsKeys = 1'024;
inline constexpr std::uint32_t kCheckpointKeys = 2'048;
inline constexpr std::uint32_t kNamesKeys = 1'024;
// Raised by every change that an older Oxbow would misread.
inline constexpr std::uint32_t kLogFormatVersion = 2;

// Big-endian keys sort by number.
std::string storeKey(std::uint32_t first);
std::string storeKey(std::uint32_t first, std::uint32_t second);
std::string storeKey(std::uint32_t first, std::uint32_t second, std::uint32_t third);
std::string storeKey64(std::uint64_t number);
std::string storeKey(StreamId stream, std::string_view bytes);

// Sorted files that together are one run; deleted unless ingested.
class StagedRun;

class LogStore {
public:
    static absl::StatusOr<std::unique_ptr<LogStore>> create(const std::filesystem::path& workspace);
    static absl::StatusOr<std::unique_ptr<LogStore>> open(const std::filesystem::path& workspace,
                                                          Log::Access access);
    ~LogStore();

    const std::filesystem::path& workspace() const { return m_workspace; }
    Log::Access access() const { return m_access; }
    std::shared_ptr<const Catalog> catalog() const;

    // Absent where there is no such key.
    absl::StatusOr<std::optional<std::string>> get(Family family, std::string_view key) const;
    // The same without a copy of large values; false where there is no such key. What `value` held
    // before is let go.
    absl::StatusOr<bool> get(Family family, std::string_view key,
                             rocksdb::PinnableSlice& value) const;
    // Blocks that are passed once are not worth room in the cache.
    enum class Blocks { Keep, Pass };
    std::unique_ptr<rocksdb::Iterator> iterate(Family family, Blocks blocks = Blocks::Keep) const;
    // Written through to the disk before it returns.
    absl::Status put(Family family, std::string_view key, std::string_view value);

    // Writes pairs (of rising keys) that follow from what is committed, in one step; any thread, at
    // any time, one call at a time. What it loses in a crash can be made again.
    absl::Status keepDerived(Family family,
                             const std::vector<std::pair<std::string, std::string>>& pairs) const;

    // One writer at a time: false while another one has it.
    bool acquireWriter();
    void releaseWriter();
    bool beingWritten() const;

    // The files' names begin with `prefix`, which tells apart those that are made at the same time.
    absl::StatusOr<std::unique_ptr<StagedRun>> stage(std::string prefix) const;
    // Makes the run durable and visible, all families at once.
    absl::Status ingest(StagedRun& staged, const log::Run& run);

    absl::Status failure(const rocksdb::Status& status, std::string_view what) const;

private:
    LogStore(std::filesystem::path workspace, Log::Access access);
    absl::Status openDatabase(bool create);
    absl::Status checkFormat(bool create);
    absl::Status loadCatalog();
    absl::Status ingestFiles(StagedRun& staged) const;

    std::filesystem::path m_workspace;
    Log::Access m_access;
    std::unique_ptr<rocksdb::DB> m_database;
    std::array<rocksdb::ColumnFamilyHandle*, kFamilies> m_families{};
    mutable std::mutex m_mutex;  // guards m_catalog and m_writing
    std::shared_ptr<const Catalog> m_catalog = std::make_shared<Catalog>();
    bool m_writing = false;

    friend class StagedRun;
};

class StagedRun {
public:
    ~StagedRun();
    StagedRun(const StagedRun&) = delete;
    StagedRun& operator=(const StagedRun&) = delete;

    // Keys of one family must come in rising order.
    absl::Status put(Family family, std::string_view key, std::string_view value);
    std::uint64_t bytesWritten() const { return m_bytes; }

private:
    friend class LogStore;
    // The files' names begin with `prefix`.
    StagedRun(const LogStore& store, std::string prefix);
    absl::Status finish();

    const LogStore& m_store;
    const std::string m_prefix;
    struct File {
        std::filesystem::path path;
        std::unique_ptr<rocksdb::SstFileWriter> writer;
    };
    std::array<File, kFamilies> m_files;
    std::uint64_t m_bytes = 0;
};

}  // namespace oxbow
