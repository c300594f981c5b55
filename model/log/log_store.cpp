#include "model/log/log_store.h"

#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>
#include <rocksdb/cache.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>
#include <sys/stat.h>

#include <cerrno>
#include <system_error>
#include <utility>
#include <vector>

#include "model/log/blocking.h"
#include "model/log/log.pb.h"

namespace oxbow {
namespace {

constexpr std::array<const char*, kFamilies> kFamilyNames = {
    "meta",  "runs", "blocks",   "hot",   "postings", "checkpoints",
    "names", "keys", "rejected", "texts", "order",    "types"};
constexpr std::size_t kBlockCacheBytes = std::size_t{64} << 20;
// Of passes over much of a family: the disk gives large pieces several times as fast.
constexpr std::size_t kReadAheadBytes = std::size_t{2} << 20;
constexpr double kFilterBitsPerKey = 10;

std::size_t indexOf(Family family) {
    return static_cast<std::size_t>(family);
}

rocksdb::Options databaseOptions() {
    rocksdb::Options options;
    options.max_background_jobs = 2;
    options.max_open_files = 256;
    // A row is read as a block and one of its segments, which lie side by side: let the system read
    // them in one go.
    options.advise_random_on_open = false;
    options.keep_log_file_num = 1;
    options.info_log_level = rocksdb::WARN_LEVEL;
    options.stats_dump_period_sec = 0;
    options.stats_persist_period_sec = 0;
    options.max_total_wal_size = std::size_t{4} << 20;
    return options;
}

rocksdb::ColumnFamilyOptions familyOptions(std::size_t family,
                                           const std::shared_ptr<rocksdb::Cache>& cache) {
    rocksdb::ColumnFamilyOptions options;
    // Our values are packed already.
    options.compression = rocksdb::kNoCompression;
    options.write_buffer_size = std::size_t{1} << 20;
    // Runs never overlap, so there is nothing to compact, but in `keys`, which sorts by bytes, and
    // in `order`, which is written again.
    options.disable_auto_compactions =
        family != indexOf(Family::Keys) && family != indexOf(Family::Order);
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

std::string bigEndian(std::uint64_t number, std::size_t bytes) {
    std::string out(bytes, '\0');
    for (std::size_t i = bytes; i-- > 0; number >>= 8) {
        out[i] = static_cast<char>(number & 0xff);
    }
    return out;
}

std::filesystem::path stagingOf(const std::filesystem::path& workspace) {
    return workspace / "staging";
}

std::filesystem::path databaseOf(const std::filesystem::path& workspace) {
    return workspace / "log";
}

rocksdb::Slice slice(std::string_view bytes) {
    return {bytes.data(), bytes.size()};
}

}  // namespace

std::string storeKey(std::uint32_t first) {
    return bigEndian(first, 4);
}
std::string storeKey(std::uint32_t first, std::uint32_t second) {
    return bigEndian(std::uint64_t{first} << 32 | second, 8);
}
std::string storeKey(std::uint32_t first, std::uint32_t second, std::uint32_t third) {
    return storeKey(first, second) + bigEndian(third, 4);
}
std::string storeKey64(std::uint64_t number) {
    return bigEndian(number, 8);
}
std::string storeKey(StreamId stream, std::string_view bytes) {
    return bigEndian(stream.value(), 4).append(bytes);
}

LogStore::LogStore(std::filesystem::path workspace, Log::Access access)
    : m_workspace(std::move(workspace)), m_access(access) {}

LogStore::~LogStore() {
    if (m_database) {
        noteBlocking("closing");
        for (rocksdb::ColumnFamilyHandle* family : m_families) {
            if (family) {
                m_database->DestroyColumnFamilyHandle(family);
            }
        }
        m_database->Close();
    }
}

absl::Status LogStore::failure(const rocksdb::Status& status, std::string_view what) const {
    const std::string text = status.ToString();
    if (status.IsNoSpace() || absl::StrContains(text, "No space left")) {
        std::error_code ignored;
        const auto space = std::filesystem::space(m_workspace, ignored);
        return absl::ResourceExhaustedError(absl::StrFormat(
            "%s: the disk of %s is full (%d MiB are free); make room and go on: what was committed "
            "is safe",
            what, m_workspace.string(), space.available >> 20));
    }
    // A file that is not there is damage as well: nobody but Oxbow removes any.
    if (status.IsCorruption() || status.IsPathNotFound()) {
        return absl::DataLossError(
            absl::StrFormat("%s: the log in %s is damaged: %s; import the "
                            "sources again into a new workspace",
                            what, m_workspace.string(), text));
    }
    return absl::InternalError(
        absl::StrFormat("%s: the log in %s failed: %s", what, m_workspace.string(), text));
}

absl::StatusOr<std::unique_ptr<LogStore>> LogStore::create(const std::filesystem::path& workspace) {
    std::error_code error;
    if (std::filesystem::exists(databaseOf(workspace) / "CURRENT", error)) {
        return absl::AlreadyExistsError(absl::StrFormat(
            "%s is a workspace already; choose another name, or add to it", workspace.string()));
    }
    // What is made here is its owner's alone: the sources may be, and nobody looks at the rights of
    // what was made of them. A folder that was there already keeps its own.
    const auto parent =
        std::filesystem::absolute(workspace / ".", error).parent_path().parent_path();
    std::filesystem::create_directories(parent, error);
    if (::mkdir(workspace.c_str(), S_IRWXU) != 0 && errno != EEXIST) {
        error.assign(errno, std::generic_category());
    }
    if (error) {
        return absl::PermissionDeniedError(
            absl::StrFormat("%s cannot be made: %s; choose a folder that you may write to",
                            workspace.string(), error.message()));
    }
    std::unique_ptr<LogStore> store(new LogStore(workspace, Log::Access::ReadWrite));
    if (auto status = store->openDatabase(true); !status.ok()) {
        return status;
    }
    if (auto status = store->checkFormat(true); !status.ok()) {
        return status;
    }
    return store;
}

absl::StatusOr<std::unique_ptr<LogStore>> LogStore::open(const std::filesystem::path& workspace,
                                                         Log::Access access) {
    std::error_code error;
    if (!std::filesystem::exists(workspace, error)) {
        return absl::NotFoundError(
            absl::StrFormat("%s does not exist; import a log into it first", workspace.string()));
    }
    if (!std::filesystem::exists(databaseOf(workspace) / "CURRENT", error)) {
        return absl::FailedPreconditionError(
            absl::StrFormat("%s is not an Oxbow workspace (it has no log in it)%s",
                            workspace.string(), error ? ": " + error.message() : std::string()));
    }
    std::unique_ptr<LogStore> store(new LogStore(workspace, access));
    for (auto step : {&LogStore::openDatabase, &LogStore::checkFormat}) {
        if (auto status = (store.get()->*step)(false); !status.ok()) {
            return status;
        }
    }
    if (auto status = store->loadCatalog(); !status.ok()) {
        return status;
    }
    return store;
}

absl::Status LogStore::openDatabase(bool create) {
    noteBlocking("opening");
    rocksdb::Options options = databaseOptions();
    options.create_if_missing = create;
    options.create_missing_column_families = create;
    const auto cache = rocksdb::NewLRUCache(kBlockCacheBytes);
    std::vector<rocksdb::ColumnFamilyDescriptor> families;
    families.emplace_back(rocksdb::kDefaultColumnFamilyName, rocksdb::ColumnFamilyOptions());
    for (std::size_t i = 0; i < kFamilies; ++i) {
        families.emplace_back(kFamilyNames[i], familyOptions(i, cache));
    }
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* database = nullptr;
    const std::string path = databaseOf(m_workspace).string();
    const rocksdb::Status status =
        m_access == Log::Access::ReadOnly
            ? rocksdb::DB::OpenForReadOnly(options, path, families, &handles, &database)
            : rocksdb::DB::Open(options, path, families, &handles, &database);
    if (!status.ok()) {
        // A family that this version expects, or knows nothing of, was made by another version.
        if (status.IsInvalidArgument()) {
            return absl::FailedPreconditionError(
                absl::StrFormat("%s was written by another version of Oxbow (%s); open it with "
                                "that version, or import the sources again",
                                m_workspace.string(), status.ToString()));
        }
        // RocksDB has no code of its own for a lock that is held; it says so only here.
        if (status.IsIOError() && absl::StrContains(status.ToString(), "/LOCK: ")) {
            return absl::UnavailableError(absl::StrFormat(
                "%s is open in another Oxbow; close it there, or read it without changing it",
                m_workspace.string()));
        }
        return failure(status, "opening");
    }
    m_database.reset(database);
    m_database->DestroyColumnFamilyHandle(handles[0]);
    for (std::size_t i = 0; i < kFamilies; ++i) {
        m_families[i] = handles[i + 1];
    }
    if (m_access == Log::Access::ReadWrite) {
        // What a crash left half written.
        std::error_code ignored;
        std::filesystem::remove_all(stagingOf(m_workspace), ignored);
    }
    return absl::OkStatus();
}

absl::Status LogStore::checkFormat(bool create) {
    log::Format format;
    if (create) {
        format.set_version(kLogFormatVersion);
        return put(Family::Meta, "format", format.SerializeAsString());
    }
    const auto value = get(Family::Meta, "format");
    if (!value.ok()) {
        return value.status();
    }
    if (!*value || !format.ParseFromString(**value)) {
        return absl::DataLossError(absl::StrFormat(
            "%s does not say which version of Oxbow wrote it; import the sources again",
            m_workspace.string()));
    }
    if (format.version() > kLogFormatVersion) {
        return absl::FailedPreconditionError(absl::StrFormat(
            "%s was written by a newer Oxbow (log format %d; this one reads up to %d); open it "
            "with the newer version",
            m_workspace.string(), format.version(), kLogFormatVersion));
    }
    return absl::OkStatus();
}

absl::Status LogStore::loadCatalog() {
    std::shared_ptr<const Catalog> catalog = std::make_shared<Catalog>();
    const auto iterator = iterate(Family::Runs);
    for (iterator->SeekToFirst(); iterator->Valid(); iterator->Next()) {
        log::Run run;
        if (!run.ParseFromArray(iterator->value().data(),
                                static_cast<int>(iterator->value().size()))) {
            return absl::DataLossError(
                absl::StrFormat("run %d of the log in %s cannot be read; import the sources again",
                                catalog->runs.size(), m_workspace.string()));
        }
        auto next = catalog->with(run);
        if (!next.ok()) {
            return next.status();
        }
        catalog = *std::move(next);
    }
    if (!iterator->status().ok()) {
        return failure(iterator->status(), "opening");
    }
    const std::lock_guard lock(m_mutex);
    m_catalog = std::move(catalog);
    return absl::OkStatus();
}

std::shared_ptr<const Catalog> LogStore::catalog() const {
    const std::lock_guard lock(m_mutex);
    return m_catalog;
}

absl::StatusOr<std::optional<std::string>> LogStore::get(Family family,
                                                         std::string_view key) const {
    noteBlocking("reading");
    std::string value;
    const rocksdb::Status status =
        m_database->Get(rocksdb::ReadOptions(), m_families[indexOf(family)], slice(key), &value);
    if (status.IsNotFound()) {
        return std::nullopt;
    }
    if (!status.ok()) {
        return failure(status, "reading");
    }
    return value;
}

absl::StatusOr<bool> LogStore::get(Family family, std::string_view key,
                                   rocksdb::PinnableSlice& value) const {
    noteBlocking("reading");
    // A database that is open for reading only would not let go of what is pinned already.
    value.Reset();
    const rocksdb::Status status =
        m_database->Get(rocksdb::ReadOptions(), m_families[indexOf(family)], slice(key), &value);
    if (!status.ok() && !status.IsNotFound()) {
        return failure(status, "reading");
    }
    return status.ok();
}

std::unique_ptr<rocksdb::Iterator> LogStore::iterate(Family family, Blocks blocks) const {
    noteBlocking("reading");
    rocksdb::ReadOptions options;
    options.fill_cache = blocks == Blocks::Keep;
    if (blocks == Blocks::Pass) {
        options.readahead_size = kReadAheadBytes;
    }
    return std::unique_ptr<rocksdb::Iterator>(
        m_database->NewIterator(options, m_families[indexOf(family)]));
}

absl::Status LogStore::keepDerived(
    Family family, const std::vector<std::pair<std::string, std::string>>& pairs) const {
    noteBlocking("writing");
    auto staged = stage("derived-");
    if (!staged.ok()) {
        return staged.status();
    }
    for (const auto& [key, value] : pairs) {
        if (auto status = (*staged)->put(family, key, value); !status.ok()) {
            return status;
        }
    }
    return ingestFiles(**staged);
}

absl::Status LogStore::put(Family family, std::string_view key, std::string_view value) {
    noteBlocking("writing");
    if (m_access == Log::Access::ReadOnly) {
        return absl::UnavailableError(absl::StrFormat(
            "%s was opened for reading only; nothing can be saved in it", m_workspace.string()));
    }
    rocksdb::WriteOptions options;
    options.sync = true;
    const rocksdb::Status status =
        m_database->Put(options, m_families[indexOf(family)], slice(key), slice(value));
    return status.ok() ? absl::OkStatus() : failure(status, "saving");
}

bool LogStore::acquireWriter() {
    const std::lock_guard lock(m_mutex);
    return !std::exchange(m_writing, true);
}

bool LogStore::beingWritten() const {
    const std::lock_guard lock(m_mutex);
    return m_writing;
}

void LogStore::releaseWriter() {
    const std::lock_guard lock(m_mutex);
    m_writing = false;
}

absl::StatusOr<std::unique_ptr<StagedRun>> LogStore::stage(std::string prefix) const {
    std::error_code error;
    std::filesystem::create_directories(stagingOf(m_workspace), error);
    if (error) {
        return absl::PermissionDeniedError(
            absl::StrFormat("%s cannot be made: %s; nothing can be added to this workspace",
                            stagingOf(m_workspace).string(), error.message()));
    }
    return std::unique_ptr<StagedRun>(new StagedRun(*this, std::move(prefix)));
}

absl::Status LogStore::ingest(StagedRun& staged, const log::Run& run) {
    const auto before = catalog();
    auto after = before->with(run);
    if (!after.ok()) {
        return after.status();
    }
    if (auto status =
            staged.put(Family::Runs, storeKey(static_cast<std::uint32_t>(before->runs.size())),
                       run.SerializeAsString());
        !status.ok()) {
        return status;
    }
    if (auto status = ingestFiles(staged); !status.ok()) {
        return status;
    }
    const std::lock_guard lock(m_mutex);
    m_catalog = *std::move(after);
    return absl::OkStatus();
}

absl::Status LogStore::ingestFiles(StagedRun& staged) const {
    if (auto status = staged.finish(); !status.ok()) {
        return status;
    }
    std::vector<rocksdb::IngestExternalFileArg> arguments;
    for (std::size_t i = 0; i < kFamilies; ++i) {
        const auto& file = staged.m_files[i];
        if (file.path.empty()) {
            continue;
        }
        rocksdb::IngestExternalFileArg argument;
        argument.column_family = m_families[i];
        argument.external_files = {file.path.string()};
        argument.options.move_files = true;
        // The number lives in the manifest; writing it into each file would sync each once more.
        argument.options.write_global_seqno = false;
        arguments.push_back(std::move(argument));
    }
    if (const auto status = m_database->IngestExternalFiles(arguments); !status.ok()) {
        return failure(status, "committing");
    }
    return absl::OkStatus();
}

StagedRun::StagedRun(const LogStore& store, std::string prefix)
    : m_store(store), m_prefix(std::move(prefix)) {}

StagedRun::~StagedRun() {
    std::error_code ignored;
    for (File& file : m_files) {
        file.writer.reset();
        if (!file.path.empty()) {
            std::filesystem::remove(file.path, ignored);
        }
    }
}

absl::Status StagedRun::put(Family family, std::string_view key, std::string_view value) {
    File& file = m_files[indexOf(family)];
    if (!file.writer) {
        file.path = stagingOf(m_store.m_workspace) /
                    absl::StrCat(m_prefix, kFamilyNames[indexOf(family)], ".sst");
        rocksdb::Options options(rocksdb::DBOptions(), m_store.m_database->GetOptions(
                                                           m_store.m_families[indexOf(family)]));
        file.writer = std::make_unique<rocksdb::SstFileWriter>(rocksdb::EnvOptions(), options,
                                                               m_store.m_families[indexOf(family)]);
        if (const auto status = file.writer->Open(file.path.string()); !status.ok()) {
            return m_store.failure(status, "writing");
        }
    }
    m_bytes += key.size() + value.size();
    const auto status = file.writer->Put(slice(key), slice(value));
    return status.ok() ? absl::OkStatus() : m_store.failure(status, "writing");
}

absl::Status StagedRun::finish() {
    for (File& file : m_files) {
        if (!file.writer) {
            continue;
        }
        if (const auto status = file.writer->Finish(); !status.ok()) {
            return m_store.failure(status, "writing");
        }
        file.writer.reset();
    }
    return absl::OkStatus();
}

}  // namespace oxbow
