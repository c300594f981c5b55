#include "model/log/store/log_store.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>
#include <rocksdb/convenience.h>
#include <rocksdb/sst_file_writer.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <system_error>
#include <utility>
#include <vector>

#include "model/block/packed_ints.h"
#include "model/block/stored.pb.h"
#include "model/log/store/blocking.h"
#include "model/log/store/log_caches.h"

namespace oxbow {
namespace {

// Of passes over much of a family: the disk gives large pieces several times as fast.
constexpr std::size_t kReadAheadBytes = std::size_t{1} << 18;
// Files that nobody needs are deleted every so many commits, …
constexpr std::uint64_t kCommitsToDelete = 32;
// … and after so many even where another process still reads an older state of the log: it is told
// to open it again.
constexpr std::uint64_t kMostCommitsToDelete = 8'192;
// What a merged run left behind is erased key by key, or where it is more, as a range.
constexpr std::size_t kMostErasedOneByOne = 1'024;

rocksdb::WriteOptions throughToTheDisk() {
    rocksdb::WriteOptions options;
    options.sync = true;
    return options;
}

rocksdb::Status notOpen() {
    return rocksdb::Status::IOError("the database could not be opened again after a failed write");
}

std::string varint(std::uint64_t number) {
    std::string out;
    appendVarint(out, number);
    return out;
}

}  // namespace

LogStore::LogStore(std::filesystem::path workspace, Log::Access access, rocksdb::Env* env,
                   std::shared_ptr<LogCaches> caches)
    : m_workspace(std::move(workspace)),
      m_access(access),
      m_env(env),
      m_isAlone(caches == nullptr),
      m_caches(caches ? std::move(caches) : std::make_shared<LogCaches>()),
      m_number(m_caches->newLog()) {}

LogStore::~LogStore() {
    m_caches->forget(m_number);
    if (m_started) {
        eraseReplaced();
        deleteFiles();
    }
    closeDatabase();
}

void LogStore::closeDatabase() {
    if (!m_database) {
        return;
    }
    noteBlocking("closing");
    for (rocksdb::ColumnFamilyHandle*& family : m_families) {
        if (family) {
            m_database->DestroyColumnFamilyHandle(std::exchange(family, nullptr));
        }
    }
    m_database->Close();
    m_database.reset();
}

absl::Status LogStore::failure(const rocksdb::Status& status, std::string_view what) const {
    const std::string text = status.ToString();
    if (status.IsNoSpace()) {
        std::error_code ignored;
        const auto space = std::filesystem::space(m_workspace, ignored);
        return absl::ResourceExhaustedError(absl::StrFormat(
            "%s: the disk of %s is full (%d MiB are free); make room and go on: what was committed "
            "is safe",
            what, m_workspace.string(), space.available >> 20));
    }
    if (status.IsPathNotFound() && m_access == Log::Access::ReadOnly && wasRewritten()) {
        return absl::AbortedError(absl::StrFormat(
            "%s: %s was written on for so long by another program that what was open here is gone; "
            "open it again",
            what, m_workspace.string()));
    }
    if (status.IsCorruption() || status.IsPathNotFound()) {
        return damaged(absl::StrFormat("%s: %s", what, text));
    }
    return absl::InternalError(
        absl::StrFormat("%s: the log in %s failed: %s", what, m_workspace.string(), text));
}

// Whether another process has committed since it was opened here.
bool LogStore::wasRewritten() const {
    const auto head = LogHeadFile::read(*m_env, headPath());
    return head && head->commits > catalog()->commits;
}

std::shared_ptr<const Catalog> LogStore::catalog() const {
    const std::lock_guard lock(m_mutex);
    return m_catalog;
}

absl::StatusOr<std::optional<std::string>> LogStore::get(Family family,
                                                         std::string_view key) const {
    noteBlocking("reading");
    std::string value;
    const std::shared_lock open(m_openMutex);
    const rocksdb::Status status =
        m_database ? m_database->Get(rocksdb::ReadOptions(), handle(family), slice(key), &value)
                   : notOpen();
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
    value.Reset();  // it may hold what it was given before
    const std::shared_lock open(m_openMutex);
    const rocksdb::Status status =
        m_database ? m_database->Get(rocksdb::ReadOptions(), handle(family), slice(key), &value)
                   : notOpen();
    if (!status.ok() && !status.IsNotFound()) {
        return failure(status, "reading");
    }
    return status.ok();
}

LogStore::Iterator LogStore::iterate(Family family, Blocks blocks) const {
    noteBlocking("reading");
    rocksdb::ReadOptions options;
    options.fill_cache = blocks == Blocks::Keep;
    if (blocks == Blocks::Pass) {
        options.readahead_size = kReadAheadBytes;
    }
    Iterator out;
    out.m_open = std::shared_lock(m_openMutex);
    out.m_iterator.reset(m_database ? m_database->NewIterator(options, handle(family))
                                    : rocksdb::NewErrorIterator(notOpen()));
    return out;
}

std::optional<std::string> LogStore::small(std::string_view name) const {
    const std::lock_guard lock(m_mutex);
    const auto found = m_small.find(std::string(name));
    return found == m_small.end() ? std::nullopt : std::optional(found->second);
}

absl::Status LogStore::keepDerived(
    Family family, const std::vector<std::pair<std::string, std::string>>& pairs) const {
    noteBlocking("writing");
    const auto staged = stage("derived-");
    for (const auto& [key, value] : pairs) {
        if (auto status = staged->put(family, key, value); !status.ok()) {
            return status;
        }
    }
    return write(*staged);
}

absl::Status LogStore::put(std::string_view name, const google::protobuf::MessageLite& value) {
    noteBlocking("writing");
    if (m_access == Log::Access::ReadOnly) {
        return absl::UnavailableError(absl::StrFormat(
            "%s was opened for reading only; nothing can be saved in it", m_workspace.string()));
    }
    std::string bytes;
    if (auto status = serialise(value, bytes); !status.ok()) {
        return status;
    }
    const std::lock_guard one(m_putMutex);
    {
        const std::lock_guard lock(m_writerMutex);
        auto status = m_writing ? absl::OkStatus() : reopenAfterFailure();
        if (!status.ok()) {
            return status;
        }
    }
    const std::uint64_t changes = m_changes + 1;
    const auto status = written([&] {
        rocksdb::WriteBatch batch;
        batch.Put(handle(Family::Meta), slice(name), bytes);
        batch.Put(handle(Family::Meta), "changes", varint(changes));
        return m_database->Write(throughToTheDisk(), &batch);
    });
    if (!status.ok()) {
        return failure(status, "saving");
    }
    {
        const std::lock_guard lock(m_mutex);
        m_small.insert_or_assign(std::string(name), std::move(bytes));
        m_changes = changes;
    }
    writeHead();
    return absl::OkStatus();
}

absl::Status LogStore::acquireWriter() {
    const std::lock_guard lock(m_writerMutex);
    if (m_writing) {
        return absl::UnavailableError(absl::StrFormat(
            "another import into %s is at work; wait for it or cancel it", m_workspace.string()));
    }
    auto status = reopenAfterFailure();
    m_writing = status.ok();
    return status;
}

void LogStore::releaseWriter() {
    m_writing = false;
}

std::unique_ptr<StagedRun> LogStore::stage(std::string prefix) const {
    return std::make_unique<StagedRun>(*this, std::move(prefix));
}

absl::StatusOr<std::filesystem::path> LogStore::makeStaging() const {
    const std::filesystem::path folder = m_workspace / "staging";
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) {
        return absl::PermissionDeniedError(
            absl::StrFormat("%s cannot be made: %s; nothing can be added to this workspace",
                            folder.string(), error.message()));
    }
    return folder;
}

std::unique_ptr<rocksdb::SstFileWriter> LogStore::fileWriter(Family family) const {
    const std::shared_lock open(m_openMutex);
    return std::make_unique<rocksdb::SstFileWriter>(
        rocksdb::EnvOptions(),
        m_database ? m_database->GetOptions(handle(family)) : rocksdb::Options());
}

absl::Status LogStore::ingest(StagedRun& staged, log::Run& run, std::uint32_t id,
                              std::optional<std::size_t> replaced) {
    if (auto status = upgradeFormat(); !status.ok()) {
        return status;
    }
    const auto before = catalog();
    run.set_commit(before->commits + 1);
    std::vector<std::uint32_t> ids = {id};
    std::vector<Replaced> gone = m_replaced;
    for (std::size_t i = replaced.value_or(before->runs.size()); i < before->runs.size(); ++i) {
        const auto& old = before->runs[i];
        ids.push_back(old->id);
        gone.push_back({old->id, old, old->namePages});
    }
    if (replaced) {
        run.set_merged_from(before->runs[*replaced]->mergedFrom);
    }
    auto after = replaced ? before->withMerged(*replaced, run, id) : before->with(run, id);
    if (!after.ok()) {
        return after.status();
    }
    std::sort(ids.begin(), ids.end());
    absl::Status status;
    for (const std::uint32_t each : ids) {
        status.Update(each == id ? staged.put(Family::Runs, storeKey(id), run)
                                 : staged.erase(Family::Runs, storeKey(each)));
    }
    if (replaced && status.ok()) {
        // What an end before they are erased leaves behind is erased at the next opening.
        status = staged.put(Family::Meta, "replaced", idsOf(gone));
    }
    if (status.ok()) {
        status = write(staged);
    }
    if (!status.ok()) {
        return status;
    }
    m_replaced = std::move(gone);
    {
        const std::lock_guard lock(m_mutex);
        m_catalog = *std::move(after);
    }
    writeHead();
    eraseReplaced();
    if (++m_commitsSinceDeleted % kCommitsToDelete == 0) {
        deleteFiles();
    }
    return absl::OkStatus();
}

std::string LogStore::idsOf(const std::vector<Replaced>& runs) {
    std::string out;
    for (const Replaced& run : runs) {
        appendVarint(out, run.id);
    }
    return out;
}

absl::Status LogStore::upgradeFormat() {
    if (m_format >= kLogFormatVersion) {
        return absl::OkStatus();
    }
    auto head = LogHeadFile::create(*m_env, headPath(), LogHead());
    if (head.ok()) {
        head = m_head.open(*m_env, headPath());
    }
    if (!head.ok()) {
        return failure(head, "committing");
    }
    log::Format format;
    format.set_version(kLogFormatVersion);
    auto status = put("format", format);
    if (status.ok()) {
        m_format = kLogFormatVersion;
    }
    return status;
}

absl::Status LogStore::write(StagedRun& staged) const {
    if (!staged.isSmall()) {
        return ingestFiles(staged);
    }
    const auto status = written([&] {
        rocksdb::WriteBatch batch = staged.batch();
        return m_database->Write(throughToTheDisk(), &batch);
    });
    return status.ok() ? absl::OkStatus() : failure(status, "committing");
}

template <class Step>
rocksdb::Status LogStore::written(Step step) const {
    const std::shared_lock open(m_openMutex);
    if (!m_database) {
        return notOpen();
    }
    if (m_writeFailed) {
        const std::lock_guard lock(m_mutex);
        return m_failedWith;
    }
    auto status = step();
    if (!status.ok()) {
        {
            const std::lock_guard lock(m_mutex);
            m_failedWith = status;
        }
        m_writeFailed = true;
        // A list of files that could not be written to the end may name some that are not there: a
        // new one is made at once, if the disk takes it.
        m_database->Resume().PermitUncheckedError();
    }
    return status;
}

absl::Status LogStore::ingestFiles(StagedRun& staged) const {
    if (auto status = staged.finish(); !status.ok()) {
        return status;
    }
    const auto status = written([&] {
        std::vector<rocksdb::IngestExternalFileArg> arguments;
        for (std::size_t i = 0; i < kFamilies; ++i) {
            const auto& file = staged.m_files[i];
            if (file.path.empty()) {
                continue;
            }
            rocksdb::IngestExternalFileArg argument;
            argument.column_family = m_families[i];
            argument.external_files = {file.path.string()};
            argument.files_checksums = {file.info.file_checksum};
            argument.files_checksum_func_names = {file.info.file_checksum_func_name};
            argument.options.verify_file_checksum = false;
            argument.options.move_files = true;
            // The number lives in the manifest; writing it into each file would sync each once
            // more.
            argument.options.write_global_seqno = false;
            arguments.push_back(std::move(argument));
        }
        return m_database->IngestExternalFiles(arguments);
    });
    return status.ok() ? absl::OkStatus() : failure(status, "committing");
}

std::uint64_t LogStore::numberOfManifest(std::string_view file) {
    constexpr std::string_view kName = "MANIFEST-";
    const std::size_t at = file.find(kName);
    std::uint64_t number = 0;
    for (std::size_t i = at == std::string_view::npos ? file.size() : at + kName.size();
         i < file.size() && file[i] >= '0' && file[i] <= '9'; ++i) {
        number = number * 10 + static_cast<std::uint64_t>(file[i] - '0');
    }
    return number;
}

void LogStore::writeHead() {
    const std::lock_guard one(m_headMutex);
    LogHead head;
    {
        const std::lock_guard lock(m_mutex);
        head.commits = m_catalog->commits;
        head.changes = m_changes;
    }
    std::vector<std::string> files;
    {
        const std::shared_lock open(m_openMutex);
        if (!m_database) {
            return;
        }
        m_database->GetLiveFiles(files, &head.manifestBytes, false).PermitUncheckedError();
    }
    for (const std::string& file : files) {
        head.manifest = std::max(head.manifest, numberOfManifest(file));
    }
    if (m_format >= 3) {
        // What was committed is committed all the same.
        m_head.write(head).PermitUncheckedError();
    }
}

void LogStore::eraseReplaced() {
    rocksdb::WriteBatch batch;
    std::vector<Replaced> kept;
    const auto current = catalog();
    for (const Replaced& run : m_replaced) {
        if (!run.run.expired() || !eraseRun(run.id, batch)) {
            kept.push_back(run);
            continue;
        }
        for (const std::uint32_t page : run.namePages) {
            if (!current->hasNamePage(page)) {
                batch.Delete(handle(Family::KeyPages), storeKey(page));
            }
        }
    }
    if (kept.size() == m_replaced.size()) {
        return;
    }
    batch.Put(handle(Family::Meta), "replaced", idsOf(kept));
    // Not waited for: what a crash undoes of it is done again at the next opening.
    if (written([&] { return m_database->Write(rocksdb::WriteOptions(), &batch); }).ok()) {
        m_replaced = std::move(kept);
    }
}

// False where its keys cannot be read.
bool LogStore::eraseRun(std::uint32_t id, rocksdb::WriteBatch& batch) const {
    const std::string begin = storeKey(id);
    const std::string end = storeKey(id + 1);
    for (const Family family : kFamiliesOfRuns) {
        rocksdb::Slice first(begin);
        rocksdb::Slice last(end);
        std::vector<std::string> keys;
        const auto iterator = iterate(family, Blocks::Pass);
        for (iterator->Seek(begin); iterator->Valid() && iterator->key().compare(last) < 0 &&
                                    keys.size() <= kMostErasedOneByOne;
             iterator->Next()) {
            keys.push_back(iterator->key().ToString());
        }
        if (!iterator->status().ok()) {
            return false;
        }
        if (keys.size() > kMostErasedOneByOne) {
            written([&] {
                return rocksdb::DeleteFilesInRange(m_database.get(), handle(family), &first, &last,
                                                   false);
            }).PermitUncheckedError();
            batch.DeleteRange(handle(family), first, last);
            continue;
        }
        for (const std::string& key : keys) {
            batch.Delete(handle(family), key);
        }
    }
    return true;
}

void LogStore::deleteFiles() {
    // Whoever reads the log in another process has locked the folder.
    const auto lock = FolderLock::tryLock(databasePath(), FolderLock::Kind::Exclusive);
    if (!lock && m_commitsSinceDeleted < kMostCommitsToDelete) {
        return;
    }
    m_commitsSinceDeleted = 0;
    const std::shared_lock open(m_openMutex);
    if (!m_database) {
        return;
    }
    m_database->EnableFileDeletions(false).PermitUncheckedError();
    m_database->DisableFileDeletions().PermitUncheckedError();
}

absl::Status LogStore::flush() {
    const auto status = written([&] {
        return m_database->Flush(rocksdb::FlushOptions(), {m_families.begin(), m_families.end()});
    });
    return status.ok() ? absl::OkStatus() : failure(status, "saving");
}

absl::Status LogStore::verifyFiles() const {
    rocksdb::ReadOptions options;
    options.verify_checksums = true;
    options.fill_cache = false;
    options.readahead_size = kReadAheadBytes;
    // Each file's own checksum; those of its blocks where an older Oxbow kept none of the file.
    const std::shared_lock open(m_openMutex);
    auto status = m_database ? m_database->VerifyFileChecksums(options) : notOpen();
    if (status.ok()) {
        status = m_database->VerifyChecksum(options);
    }
    return status.ok() ? absl::OkStatus() : failure(status, "checking all files");
}

}  // namespace oxbow
