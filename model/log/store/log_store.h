// The log's RocksDB database, and the step that commits a run. What the families hold: families.h.
//
// A small run goes through the database's journal; a large one is written to sorted files in
// `staging/` beside the database and ingested into all families by one atomic call. Either way a
// crash leaves it there whole or not at all. Runs that another one has taken the place of are
// erased once nobody in this process reads them; their files are deleted once no other process
// reads the log.
//
// Threads: reads from any thread; ingest() and put() from one at a time.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <rocksdb/db.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "model/log/log.h"
#include "model/log/store/catalog.h"
#include "model/log/store/families.h"
#include "model/log/store/folder_lock.h"
#include "model/log/store/log_head.h"
#include "model/log/store/staged_run.h"

namespace oxbow {

// Raised by every change that an older Oxbow would misread. Format 2 (no merged runs, no head, no
// witnesses) is read, and becomes 3 when something is added to it.
inline constexpr std::uint32_t kLogFormatVersion = 3;
inline constexpr std::uint32_t kOldestLogFormat = 2;
// That of a log that borrows its keys.
inline constexpr std::uint32_t kBorrowingFormat = 4;

class LogCaches;

class LogStore {
public:
    // See Log::create() and Log::open(). All files go through `env`. With caches it is one of those
    // that have them together, and keeps fewer files open; else it has its own.
    static absl::StatusOr<std::unique_ptr<LogStore>> create(
        const std::filesystem::path& workspace, rocksdb::Env* env = rocksdb::Env::Default(),
        Log::Keys keys = Log::Keys::Own, std::shared_ptr<LogCaches> caches = nullptr);
    static absl::StatusOr<std::unique_ptr<LogStore>> open(
        const std::filesystem::path& workspace, Log::Access access,
        rocksdb::Env* env = rocksdb::Env::Default(), std::shared_ptr<LogCaches> caches = nullptr);
    ~LogStore();

    const std::filesystem::path& workspace() const { return m_workspace; }
    Log::Access access() const { return m_access; }
    // Hot groups without keys, no postings, no names: another log has them.
    bool borrowsKeys() const { return m_format == kBorrowingFormat; }
    std::shared_ptr<const Catalog> catalog() const;

    LogCaches& caches() const { return *m_caches; }
    const std::shared_ptr<LogCaches>& sharedCaches() const { return m_caches; }
    std::uint32_t number() const { return m_number; }  // in the caches

    // Absent where there is no such key.
    absl::StatusOr<std::optional<std::string>> get(Family family, std::string_view key) const;
    // The same without a copy of large values; false where there is no such key. What `value` held
    // before is let go.
    absl::StatusOr<bool> get(Family family, std::string_view key,
                             rocksdb::PinnableSlice& value) const;
    // Blocks that are passed once are not worth room in the cache.
    enum class Blocks { Keep, Pass };
    // While it lives the database stays open: it is not kept for longer than a pass, and nothing is
    // written meanwhile by the same thread.
    class Iterator {
    public:
        rocksdb::Iterator* operator->() const { return m_iterator.get(); }

    private:
        friend class LogStore;
        std::shared_lock<std::shared_mutex> m_open;
        std::unique_ptr<rocksdb::Iterator> m_iterator;
    };
    Iterator iterate(Family family, Blocks blocks = Blocks::Keep) const;
    // Of the family `meta`. Written through to the disk before it returns.
    absl::Status put(std::string_view name, const google::protobuf::MessageLite& value);
    // What put() wrote last; absent where there is none. Read when the log was opened: it costs
    // nothing and cannot fail.
    std::optional<std::string> small(std::string_view name) const;

    // Writes pairs (of rising keys) that follow from what is committed, in one step; any thread, at
    // any time, one call at a time. What it loses in a crash can be made again.
    absl::Status keepDerived(Family family,
                             const std::vector<std::pair<std::string, std::string>>& pairs) const;

    // One writer at a time: Unavailable while another one has it.
    absl::Status acquireWriter();
    void releaseWriter();
    bool beingWritten() const { return m_writing; }

    // An id that no run has had.
    std::uint32_t newRunId() { return m_nextRunId++; }
    // The files' names begin with `prefix`, which tells apart those that are made at the same time.
    std::unique_ptr<StagedRun> stage(std::string prefix) const;
    // Makes the run durable and visible, all families at once: after all others, or in the place of
    // those from number `replaced` on.
    absl::Status ingest(StagedRun& staged, log::Run& run, std::uint32_t id,
                        std::optional<std::size_t> replaced = std::nullopt);

    // Moves what stands in the journal into files: whoever opens the log next has less to read.
    absl::Status flush();

    // Reads all that is stored and holds it against its checksums. DataLoss names the file.
    absl::Status verifyFiles() const;

    absl::Status failure(const rocksdb::Status& status, std::string_view what) const;

private:
    // A run whose place another one has taken.
    struct Replaced {
        std::uint32_t id = 0;
        std::weak_ptr<const RunSummary> run;  // while somebody may read it
        std::vector<std::uint32_t> namePages;
    };

    LogStore(std::filesystem::path workspace, Log::Access access, rocksdb::Env* env,
             std::shared_ptr<LogCaches> caches);

    absl::Status make(Log::Keys keys);
    absl::Status start();
    enum class Opening { Create, Write, Read };
    absl::Status openDatabase(Opening opening);
    absl::Status openingFailure(const rocksdb::Status& status) const;
    absl::Status damaged(std::string_view what) const;
    bool wasRewritten() const;
    absl::Status load();
    absl::Status readSmallThings();
    absl::Status readReplaced(std::string_view ids);
    absl::Status loadCatalog();
    absl::Status checkManifest(const std::optional<LogHead>& head) const;
    absl::Status checkHead(const std::optional<LogHead>& head) const;
    absl::Status startWriting();
    void closeDatabase();

    std::filesystem::path databasePath() const;
    std::string headPath() const;
    rocksdb::ColumnFamilyHandle* handle(Family family) const { return m_families[indexOf(family)]; }

    absl::StatusOr<std::filesystem::path> makeStaging() const;
    std::unique_ptr<rocksdb::SstFileWriter> fileWriter(Family family) const;
    absl::Status upgradeFormat();
    absl::Status write(StagedRun& staged) const;
    // A write to the database; after one that failed it takes nothing more until it is opened anew.
    template <class Step>
    rocksdb::Status written(Step step) const;
    rocksdb::Status writeThrough(rocksdb::WriteBatch& batch) const;
    // Opens the database anew where a write failed before: the disk may be well again. What failed
    // may be there all the same, whole. With m_writerMutex, and nobody else about to commit.
    absl::Status reopenAfterFailure();
    absl::Status ingestFiles(StagedRun& staged) const;
    void writeHead();
    // 0 where it is the name of no manifest.
    static std::uint64_t numberOfManifest(std::string_view file);
    // As they stand in the store: one varint each.
    static std::string idsOf(const std::vector<Replaced>& runs);
    // Erases what merged runs have taken the place of and nobody reads any more.
    void eraseReplaced();
    bool eraseRun(std::uint32_t id, rocksdb::WriteBatch& batch) const;
    void deleteFiles();
    friend class StagedRun;

    std::filesystem::path m_workspace;
    Log::Access m_access;
    rocksdb::Env* m_env;
    FolderLock m_writerLock;  // of the workspace: one process writes
    FolderLock m_readerLock;  // of the database's folder: no file of it is deleted meanwhile
    const bool m_isAlone;     // its caches are its own
    const std::shared_ptr<LogCaches> m_caches;  // outlive the database: values pin what they hold
    const std::uint32_t m_number;
    // Shared by whoever uses the database, exclusive where it is opened anew.
    mutable std::shared_mutex m_openMutex;
    std::unique_ptr<rocksdb::DB> m_database;  // null where it could not be opened anew
    std::array<rocksdb::ColumnFamilyHandle*, kFamilies> m_families{};
    mutable std::atomic<bool> m_writeFailed = false;
    std::mutex m_writerMutex;  // guards who the writer is
    std::atomic<bool> m_writing = false;
    std::mutex m_putMutex;   // one put() at a time
    std::mutex m_headMutex;  // guards m_head
    LogHeadFile m_head;
    std::atomic<std::uint32_t> m_format = kLogFormatVersion;
    std::atomic<std::uint32_t> m_nextRunId = 0;

    std::vector<Replaced> m_replaced;  // of the thread that commits
    std::uint64_t m_commitsSinceDeleted = 0;
    bool m_started = false;  // opened for writing, and found whole

    mutable std::mutex m_mutex;  // guards what follows
    std::shared_ptr<const Catalog> m_catalog = std::make_shared<Catalog>();
    std::unordered_map<std::string, std::string> m_small;
    std::uint64_t m_changes = 0;
    mutable rocksdb::Status m_failedWith;  // the write that failed
};

}  // namespace oxbow
