// The half of log_store.h that makes and opens a log.
#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>
#include <rocksdb/cache.h>
#include <rocksdb/file_checksum.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/listener.h>
#include <rocksdb/table.h>

#include <algorithm>
#include <chrono>
#include <cstdarg>
#include <system_error>
#include <thread>

#include "model/block/packed_ints.h"
#include "model/block/stored.pb.h"
#include "model/log/store/blocking.h"
#include "model/log/store/log_caches.h"
#include "model/log/store/log_store.h"
#include "model/log/store/new_folder.h"

namespace oxbow {
namespace {

namespace fs = std::filesystem;

constexpr int kOpenFiles = 256;
// Where many logs are open at once: a process has a thousand files, mostly.
constexpr int kOpenFilesOfMany = 32;
constexpr double kFilterBitsPerKey = 10;
// A reader may look while the writer exchanges a file for another one.
constexpr int kReaderAttempts = 20;
constexpr std::chrono::milliseconds kBetweenAttempts{10};

// After a failed write RocksDB would try again by itself, in a thread of its own, or take no more
// for good. We open it anew when somebody writes next: that is the same after whatever failed, and
// tells what is there.
class NoRecovery final : public rocksdb::EventListener {
public:
    void OnBackgroundError(rocksdb::BackgroundErrorReason, rocksdb::Status* error) override {
        if (error->IsIOError() && error->severity() == rocksdb::Status::kFatalError) {
            *error = rocksdb::Status(*error, rocksdb::Status::kHardError);
        }
    }
    void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason, rocksdb::Status,
                              bool* byItself) override {
        *byItself = false;
    }
};

// What fails is told by its status. A diary on the same disk would be one more file that cannot be
// written when that is full.
class NoDiary final : public rocksdb::Logger {
public:
    using rocksdb::Logger::Logv;
    void Logv(const char*, va_list) override {}
};

rocksdb::Options databaseOptions(rocksdb::Env* env) {
    rocksdb::Options options;
    options.env = env;
    options.info_log = std::make_shared<NoDiary>();
    options.max_bgerror_resume_count = 0;
    options.listeners.push_back(std::make_shared<NoRecovery>());
    options.max_background_jobs = 2;
    // A row is read as a block and one of its segments, which lie side by side: let the system read
    // them in one go.
    options.advise_random_on_open = false;
    options.stats_dump_period_sec = 0;
    options.stats_persist_period_sec = 0;
    options.max_total_wal_size = std::size_t{4} << 20;
    // What was cut off the journal's end is told by the head; whatever else is wrong with it, and a
    // journal that is gone, is told here.
    options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
    options.track_and_verify_wals_in_manifest = true;
    options.avoid_flush_during_recovery = true;
    options.file_checksum_gen_factory = rocksdb::GetFileChecksumGenCrc32cFactory();
    return options;
}

rocksdb::ColumnFamilyOptions familyOptions(std::size_t family,
                                           const std::shared_ptr<rocksdb::Cache>& cache) {
    rocksdb::ColumnFamilyOptions options;
    // Our values are packed already.
    options.compression = rocksdb::kNoCompression;
    options.write_buffer_size = std::size_t{1} << 20;
    rocksdb::BlockBasedTableOptions table;
    table.block_cache = cache;
    table.checksum = rocksdb::kXXH3;
    table.format_version = 5;
    if (family == indexOf(Family::Keys)) {
        // A key that was never seen is told by a few bits in memory: no block is read for it.
        table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(kFilterBitsPerKey));
        table.whole_key_filtering = true;
    }
    options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
    return options;
}

bool isThere(const fs::path& path) {
    std::error_code ignored;
    return fs::exists(path, ignored);
}

absl::Status mayBeMade(const fs::path& workspace) {
    if (workspace.empty()) {
        return absl::InvalidArgumentError("a workspace needs a name; say which folder it is to be");
    }
    std::error_code error;
    if (isThere(workspace / "log")) {
        return absl::AlreadyExistsError(absl::StrFormat(
            "%s is a workspace already; choose another name, or add to it", workspace.string()));
    }
    if (isThere(workspace) &&
        !(fs::is_directory(workspace, error) && fs::is_empty(workspace, error))) {
        return absl::AlreadyExistsError(absl::StrFormat(
            "%s is there already and is not a workspace; choose another name", workspace.string()));
    }
    return absl::OkStatus();
}

rocksdb::Status syncFolder(rocksdb::Env& env, const fs::path& folder) {
    std::unique_ptr<rocksdb::Directory> directory;
    auto status = env.NewDirectory(folder.empty() ? "." : folder.string(), &directory);
    return status.ok() ? directory->Fsync() : status;
}

}  // namespace

fs::path LogStore::databasePath() const {
    return m_workspace / "log";
}

std::string LogStore::headPath() const {
    return (m_workspace / "head").string();
}

absl::StatusOr<std::unique_ptr<LogStore>> LogStore::create(const fs::path& workspace,
                                                           rocksdb::Env* env, Log::Keys keys,
                                                           std::shared_ptr<LogCaches> caches) {
    if (auto status = mayBeMade(workspace); !status.ok()) {
        return status;
    }
    const fs::path making = makingOf(workspace);
    auto lock = makeNewFolder(workspace);
    if (!lock.ok()) {
        return lock.status();
    }
    std::unique_ptr<LogStore> store(new LogStore(making, Log::Access::ReadWrite, env, caches));
    auto status = store->make(keys);
    if (status.ok()) {
        rocksdb::Status moved = syncFolder(*env, making);
        if (moved.ok()) {
            moved =
                env->RenameFile(making.string(), (making.parent_path() / making.stem()).string());
        }
        if (moved.ok()) {
            moved = syncFolder(*env, making.parent_path());
        }
        status = moved.ok() ? status : store->failure(moved, "making it");
    }
    if (!status.ok()) {
        store.reset();
        std::error_code ignored;
        fs::remove_all(making, ignored);
        return status;
    }
    store.reset(new LogStore(workspace, Log::Access::ReadWrite, env, std::move(caches)));
    store->m_writerLock = *std::move(lock);
    if (status = store->start(); !status.ok()) {
        return status;
    }
    return store;
}

namespace {

// Who merely looks whether somebody writes holds it for a moment, too.
std::optional<FolderLock> lockOfTheWriter(const fs::path& workspace) {
    constexpr int kLooks = 20;
    constexpr std::chrono::milliseconds kBetweenLooks{5};
    std::optional<FolderLock> lock;
    for (int i = 0; i < kLooks && !lock; ++i) {
        if (i > 0) {
            std::this_thread::sleep_for(kBetweenLooks);
        }
        lock = FolderLock::tryLock(workspace, FolderLock::Kind::Exclusive);
    }
    return lock;
}

}  // namespace

absl::StatusOr<std::unique_ptr<LogStore>> LogStore::open(const fs::path& workspace,
                                                         Log::Access access, rocksdb::Env* env,
                                                         std::shared_ptr<LogCaches> caches) {
    std::error_code error;
    if (!isThere(workspace)) {
        const fs::path making = makingOf(workspace);
        if (isThere(making) && !FolderLock::tryLock(making, FolderLock::Kind::Shared)) {
            return isBeingMade(workspace);
        }
        return absl::NotFoundError(
            absl::StrFormat("%s does not exist; import a log into it first", workspace.string()));
    }
    if (!isThere(workspace / "log")) {
        return absl::FailedPreconditionError(absl::StrFormat(
            "%s is not an Oxbow workspace (it has no log in it)", workspace.string()));
    }
    std::unique_ptr<LogStore> store(new LogStore(workspace, access, env, caches));
    if (access == Log::Access::ReadWrite) {
        auto lock = lockOfTheWriter(workspace);
        if (!lock) {
            return absl::UnavailableError(absl::StrFormat(
                "%s is open in another Oxbow; close it there, or read it without changing it",
                workspace.string()));
        }
        store->m_writerLock = *std::move(lock);
        // Opening it for writing changes files: what is damaged, and may yet be put back, is found
        // before.
        LogStore look(workspace, Log::Access::ReadOnly, env, caches);
        if (auto status = look.start(); !status.ok()) {
            return status;
        }
    } else {
        store->m_readerLock = FolderLock::lock(store->databasePath(), FolderLock::Kind::Shared);
    }
    if (auto status = store->start(); !status.ok()) {
        return status;
    }
    return store;
}

// All that a workspace is before it has its name.
absl::Status LogStore::make(Log::Keys keys) {
    if (auto status = openDatabase(Opening::Create); !status.ok()) {
        return status;
    }
    if (const auto status = LogHeadFile::create(*m_env, headPath(), LogHead()); !status.ok()) {
        return failure(status, "making it");
    }
    if (const auto status = m_head.open(*m_env, headPath()); !status.ok()) {
        return failure(status, "making it");
    }
    log::Format format;
    format.set_version(keys == Log::Keys::Borrowed ? kBorrowingFormat : kLogFormatVersion);
    auto status = put("format", format);
    closeDatabase();
    return status;
}

absl::Status LogStore::start() {
    // Before the database: what is committed in between is no reason to miss anything.
    const auto head = LogHeadFile::read(*m_env, headPath());
    if (auto status = checkManifest(head); !status.ok()) {
        return status;
    }
    const bool reads = m_access == Log::Access::ReadOnly;
    if (auto status = openDatabase(reads ? Opening::Read : Opening::Write); !status.ok()) {
        return status;
    }
    if (auto status = load(); !status.ok()) {
        return status;
    }
    if (auto status = checkHead(head); !status.ok()) {
        return status;
    }
    return reads ? absl::OkStatus() : startWriting();
}

absl::Status LogStore::load() {
    auto status = readSmallThings();
    return status.ok() ? loadCatalog() : status;
}

absl::Status LogStore::startWriting() {
    if (m_format >= 3) {
        if (const auto status = m_head.open(*m_env, headPath()); !status.ok()) {
            return failure(status, "opening");
        }
    }
    // What a crash left half written.
    std::error_code ignored;
    fs::remove_all(m_workspace / "staging", ignored);
    m_started = true;
    writeHead();
    // From here on files are deleted where nobody reads them: see deleteFiles().
    m_database->DisableFileDeletions().PermitUncheckedError();
    eraseReplaced();
    // Every opening begins a journal. What those before it hold goes into files, which the list of
    // files names: only the loss of the last journal is told by the head.
    return flush();
}

absl::Status LogStore::reopenAfterFailure() {
    if (!m_writeFailed) {
        return absl::OkStatus();
    }
    const auto head = LogHeadFile::read(*m_env, headPath());
    {
        const std::unique_lock nobodyReads(m_openMutex);
        // See written(): without that the list of files is not to be gone by.
        if (const auto status = m_database ? m_database->Resume() : rocksdb::Status();
            !status.ok()) {
            return failure(status, "writing again");
        }
        closeDatabase();
        if (auto status = openDatabase(Opening::Write); !status.ok()) {
            // Whoever reads goes on, if only that is possible.
            openDatabase(Opening::Read).IgnoreError();
            return status;
        }
        m_database->DisableFileDeletions().PermitUncheckedError();
    }
    if (auto status = load(); !status.ok()) {
        return status;
    }
    if (auto status = checkHead(head); !status.ok()) {
        return status;
    }
    if (m_format >= 3) {
        if (const auto status = m_head.open(*m_env, headPath()); !status.ok()) {
            return failure(status, "opening");
        }
    }
    m_writeFailed = false;
    return absl::OkStatus();
}

absl::Status LogStore::openDatabase(Opening opening) {
    noteBlocking("opening");
    rocksdb::Options options = databaseOptions(m_env);
    options.create_if_missing = opening == Opening::Create;
    options.create_missing_column_families = opening == Opening::Create;
    options.max_open_files = m_isAlone ? kOpenFiles : kOpenFilesOfMany;
    std::vector<rocksdb::ColumnFamilyDescriptor> families;
    families.emplace_back(rocksdb::kDefaultColumnFamilyName, rocksdb::ColumnFamilyOptions());
    for (std::size_t i = 0; i < kFamilies; ++i) {
        families.emplace_back(kFamilyNames[i], familyOptions(i, m_caches->stored()));
    }
    const std::string path = databasePath().string();
    rocksdb::Status status;
    for (int attempt = 0; attempt < kReaderAttempts; ++attempt) {
        std::vector<rocksdb::ColumnFamilyHandle*> handles;
        rocksdb::DB* database = nullptr;
        status = opening == Opening::Read
                     ? rocksdb::DB::OpenForReadOnly(options, path, families, &handles, &database)
                     : rocksdb::DB::Open(options, path, families, &handles, &database);
        if (status.ok()) {
            m_database.reset(database);
            m_database->DestroyColumnFamilyHandle(handles[0]);
            std::copy(handles.begin() + 1, handles.end(), m_families.begin());
            return absl::OkStatus();
        }
        const bool writerAtWork = m_access == Log::Access::ReadOnly &&
                                  !FolderLock::tryLock(m_workspace, FolderLock::Kind::Shared);
        if (!writerAtWork) {
            break;
        }
        std::this_thread::sleep_for(kBetweenAttempts);
    }
    return openingFailure(status);
}

absl::Status LogStore::openingFailure(const rocksdb::Status& status) const {
    if (status.IsInvalidArgument()) {
        std::vector<std::string> names;
        const auto listed = rocksdb::DB::ListColumnFamilies(databaseOptions(m_env),
                                                            databasePath().string(), &names);
        const auto unknown = [](const std::string& name) {
            return name != rocksdb::kDefaultColumnFamilyName &&
                   std::find(kFamilyNames.begin(), kFamilyNames.end(), name) == kFamilyNames.end();
        };
        if (listed.ok() && std::any_of(names.begin(), names.end(), unknown)) {
            return absl::FailedPreconditionError(
                absl::StrFormat("%s was written by a newer Oxbow (%s); open it with that version",
                                m_workspace.string(), status.ToString()));
        }
    }
    if (status.IsNoSpace() || (status.IsIOError() && !status.IsPathNotFound())) {
        return failure(status, "opening");
    }
    return damaged(status.ToString());
}

absl::Status LogStore::damaged(std::string_view what) const {
    return absl::DataLossError(absl::StrFormat(
        "the log in %s is damaged: %s; put the file back from a copy of the workspace, or import "
        "the sources again into a new one",
        databasePath().string(), what));
}

absl::Status LogStore::readSmallThings() {
    std::unordered_map<std::string, std::string> things;
    {
        const auto iterator = iterate(Family::Meta);
        for (iterator->SeekToFirst(); iterator->Valid(); iterator->Next()) {
            things.insert_or_assign(iterator->key().ToString(), iterator->value().ToString());
        }
        if (!iterator->status().ok()) {
            return failure(iterator->status(), "opening");
        }
    }
    log::Format format;
    const auto stored = things.find("format");
    if (stored == things.end() || !format.ParseFromString(stored->second) ||
        format.version() == 0) {
        return damaged("it does not say which version of Oxbow wrote it");
    }
    m_format = format.version();
    if (m_format > kBorrowingFormat) {
        return absl::FailedPreconditionError(absl::StrFormat(
            "%s was written by a newer Oxbow (log format %d; this one reads up to %d); open it "
            "with the newer version",
            m_workspace.string(), m_format, kBorrowingFormat));
    }
    if (m_format < kOldestLogFormat) {
        return absl::FailedPreconditionError(absl::StrFormat(
            "%s was written by an older Oxbow (log format %d; this one reads %d to %d); import the "
            "sources again into a new workspace",
            m_workspace.string(), m_format, kOldestLogFormat, kLogFormatVersion));
    }
    std::uint64_t changes = 0;
    if (const auto counted = things.find("changes"); counted != things.end()) {
        std::string_view in = counted->second;
        if (!readVarint(in, changes)) {
            return damaged("it does not say how often its marks changed");
        }
    }
    if (auto status = readReplaced(things["replaced"]); !status.ok()) {
        return status;
    }
    const std::lock_guard lock(m_mutex);
    m_small = std::move(things);
    m_changes = changes;
    return absl::OkStatus();
}

// Merged runs that were not erased yet. Whoever read one before the database was opened anew may
// still do so.
absl::Status LogStore::readReplaced(std::string_view ids) {
    std::vector<Replaced> known = std::move(m_replaced);
    for (const auto& run : catalog()->runs) {
        known.push_back({run->id, run, run->namePages});
    }
    m_replaced.clear();
    while (!ids.empty()) {
        std::uint64_t id = 0;
        if (!readVarint(ids, id) || id >= UINT32_MAX) {
            return damaged("its list of merged runs cannot be read");
        }
        const auto found = std::find_if(known.begin(), known.end(),
                                        [id](const Replaced& run) { return run.id == id; });
        m_replaced.push_back(
            found != known.end() ? *found : Replaced{static_cast<std::uint32_t>(id), {}, {}});
        m_nextRunId = std::max<std::uint32_t>(m_nextRunId, static_cast<std::uint32_t>(id) + 1);
    }
    return absl::OkStatus();
}

absl::Status LogStore::loadCatalog() {
    struct Stored {
        std::uint32_t id = 0;
        log::Run run;
        std::uint32_t order() const { return run.has_merged_from() ? run.merged_from() : id; }
    };
    std::vector<Stored> runs;
    const auto iterator = iterate(Family::Runs);
    for (iterator->SeekToFirst(); iterator->Valid(); iterator->Next()) {
        Stored& stored = runs.emplace_back();
        const rocksdb::Slice key = iterator->key();
        for (std::size_t i = 0; i < key.size(); ++i) {
            stored.id = stored.id << 8 | static_cast<std::uint8_t>(key[i]);
        }
        if (key.size() != sizeof stored.id || stored.id == UINT32_MAX ||
            !stored.run.ParseFromArray(iterator->value().data(),
                                       static_cast<int>(iterator->value().size()))) {
            return damaged(absl::StrFormat("run %d cannot be read", stored.id));
        }
    }
    if (!iterator->status().ok()) {
        return failure(iterator->status(), "opening");
    }
    std::sort(runs.begin(), runs.end(),
              [](const Stored& a, const Stored& b) { return a.order() < b.order(); });
    std::shared_ptr<const Catalog> read = std::make_shared<Catalog>();
    for (const Stored& stored : runs) {
        auto next = read->with(stored.run, stored.id);
        if (!next.ok()) {
            return damaged(std::string(next.status().message()));
        }
        read = *std::move(next);
    }
    m_nextRunId = std::max<std::uint32_t>(m_nextRunId, read->nextRunId);
    // Where it was known before it stays the same one: that is how who reads a run is known.
    auto next = std::make_shared<Catalog>(*read);
    const auto before = catalog();
    for (auto& run : next->runs) {
        const auto same = std::find_if(before->runs.begin(), before->runs.end(),
                                       [&run](const auto& known) { return known->id == run->id; });
        if (same != before->runs.end()) {
            run = *same;
        }
    }
    const std::lock_guard lock(m_mutex);
    m_catalog = std::move(next);
    return absl::OkStatus();
}

absl::Status LogStore::checkManifest(const std::optional<LogHead>& head) const {
    std::string current;
    if (!head ||
        !rocksdb::ReadFileToString(m_env, (databasePath() / "CURRENT").string(), &current).ok() ||
        numberOfManifest(current) != head->manifest) {
        return absl::OkStatus();  // whatever is wrong, the database will say
    }
    const std::string name = current.substr(0, current.find('\n'));
    std::uint64_t size = 0;
    if (m_env->GetFileSize((databasePath() / name).string(), &size).ok() &&
        size < head->manifestBytes) {
        return damaged(
            absl::StrFormat("%s was cut: it has %d of %d bytes", name, size, head->manifestBytes));
    }
    return absl::OkStatus();
}

absl::Status LogStore::checkHead(const std::optional<LogHead>& head) const {
    if (m_format < 3) {
        return absl::OkStatus();
    }
    if (!head) {
        return absl::DataLossError(absl::StrFormat(
            "%s is missing or damaged, so nobody knows whether the log is whole; put it back from "
            "a copy of the workspace, or import the sources again into a new one",
            headPath()));
    }
    const auto there = catalog();
    if (there->commits < head->commits) {
        return damaged(absl::StrFormat(
            "of %d commits only %d are there: its journal or its MANIFEST was cut or lost",
            head->commits, there->commits));
    }
    if (m_changes < head->changes) {
        return damaged("marks that were set are not there: its journal was cut or lost");
    }
    return absl::OkStatus();
}

}  // namespace oxbow
