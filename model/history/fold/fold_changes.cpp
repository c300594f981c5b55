#include "model/history/fold/fold_changes.h"

#include <absl/strings/escaping.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>

#include <unistd.h>

#include <algorithm>
#include <system_error>
#include <utility>
#include <vector>

#include "model/log/store/folder_lock.h"
#include "model/oxlog/crc32c.h"
#include "model/oxlog/merkle.h"

namespace oxbow {
namespace {

namespace fs = std::filesystem;

constexpr const char* kMapName = "changes.map";

// Each part with its length, so that no two identities are the same text.
std::string textOf(const FoldIdentity& identity) {
    return absl::StrCat(identity.kind.size(), ":", identity.kind, identity.definition.size(), ":",
                        identity.definition, identity.version);
}

// What says nothing about what stands in the folder.
bool isOfTheMoment(const absl::Status& status) {
    return absl::IsUnavailable(status) || absl::IsPermissionDenied(status) ||
           absl::IsResourceExhausted(status) || absl::IsCancelled(status);
}

// Where the rows of a fold could be kept with borrowed keys, and that pays: an entry is kept for
// each event, and looked at on the way to one that changed something.
constexpr std::uint64_t kEventsSampled = 128;
constexpr std::uint64_t kLeastChangedOfTen = 7;

absl::StatusOr<Log::Keys> keysFor(const Fold& fold, const std::shared_ptr<const Log>& log) {
    if (!fold.numbers() || !log || log->borrowsKeys() || log->end() == Position()) {
        return Log::Keys::Own;
    }
    const auto runner = fold.start();
    if (!runner.ok()) {
        return runner.status();
    }
    std::vector<Position> sampled;
    const std::uint64_t events = log->end().value();
    const std::uint64_t count = std::min(events, kEventsSampled);
    for (std::uint64_t i = 0; i < count; ++i) {
        sampled.emplace_back(events * i / count);
    }
    std::uint64_t changed = 0;
    absl::Status routed;
    const auto status =
        log->read(sampled, EventParts::All, [&](Position at, const EventView& event) {
            std::vector<RowKey> rows;
            routed = (*runner)->route({at, event}, rows);
            changed += rows.size();
            return routed.ok();
        });
    if (!status.ok() || !routed.ok()) {
        return status.ok() ? routed : status;
    }
    return changed * 10 >= count * kLeastChangedOfTen ? Log::Keys::Borrowed : Log::Keys::Own;
}

absl::Status checkMadeOf(const EventSequence& base, const FoldRecord& made) {
    for (const BaseSample& sample : {made.firstSample, made.lastSample}) {
        if (made.map.baseEnd() == Position()) {
            break;
        }
        const auto event = made.map.baseEnd() <= base.end()
                               ? eventAt(base, sample.position)
                               : absl::OutOfRangeError("made of more events than there are");
        if (!event.ok()) {
            return absl::IsOutOfRange(event.status())
                       ? absl::DataLossError(event.status().message())
                       : event.status();
        }
        if (sampleOf(sample.position, event->view()) != sample) {
            return absl::DataLossError(
                absl::StrFormat("the event at %d is another than the one that the fold was made of",
                                sample.position.value()));
        }
    }
    return absl::OkStatus();
}

// Unavailable where somebody is at work in it.
absl::Status removeFolder(const fs::path& folder) {
    const auto lock = FolderLock::tryLock(folder, FolderLock::Kind::Exclusive);
    if (!lock) {
        return absl::UnavailableError(
            absl::StrFormat("%s is open in another Oxbow; close it there first", folder.string()));
    }
    std::error_code error;
    fs::remove_all(folder, error);
    return error ? absl::PermissionDeniedError(
                       absl::StrFormat("%s cannot be removed: %s; see who may write to it",
                                       folder.string(), error.message()))
                 : absl::OkStatus();
}

}  // namespace

std::string folderNameOf(const FoldIdentity& identity) {
    const oxlog::Hash hash = oxlog::Sha256().of(textOf(identity));
    return absl::BytesToHexString(std::string(oxlog::bytesOf(hash)));
}

BaseSample sampleOf(Position position, const EventView& event) {
    const auto textOf = [](const OptionalBytesView& bytes) {
        return bytes ? absl::StrCat(bytes->size(), ":", std::string(*bytes)) : std::string("-");
    };
    const std::string text = absl::StrCat(
        textOf(event.source), textOf(event.stream), event.partition, "/", event.offset,
        textOf(event.key), textOf(event.value), textOf(event.type), "/",
        event.time ? event.time->nanoseconds : 0, "/",
        event.recordTime ? event.recordTime->nanoseconds : 0, "/", static_cast<int>(event.kind));
    return {position, oxlog::crc32c(text)};
}

FoldChanges::FoldChanges(std::shared_ptr<Log> log, std::string identity, FoldRecord made,
                         std::unique_ptr<ChangeMapFile> file)
    : m_log(std::move(log)),
      m_identity(std::move(identity)),
      m_file(std::move(file)),
      m_made(std::make_shared<const FoldRecord>(std::move(made))) {}

absl::StatusOr<std::shared_ptr<FoldChanges>> FoldChanges::openThere(
    const fs::path& folder, const std::string& identity,
    const std::shared_ptr<const EventSequence>& base, Log::Access access) {
    auto log = Log::open(folder, access, std::dynamic_pointer_cast<const Log>(base));
    if (!log.ok()) {
        return log.status();
    }
    const ChangeNumber end = changeAt((*log)->end());
    const fs::path path = folder / kMapName;
    FoldRecord made;
    std::unique_ptr<ChangeMapFile> file;
    if (access == Log::Access::ReadWrite) {
        auto opened = ChangeMapFile::open(path, identity, end, made);
        if (!opened.ok()) {
            return opened.status();
        }
        file = *std::move(opened);
    } else {
        auto read = ChangeMapFile::read(path, identity, end);
        if (!read.ok()) {
            return read.status();
        }
        made = *std::move(read);
    }
    if (auto status = checkMadeOf(*base, made); !status.ok()) {
        return status;
    }
    return std::shared_ptr<FoldChanges>(
        new FoldChanges(*std::move(log), identity, std::move(made), std::move(file)));
}

absl::StatusOr<std::shared_ptr<FoldChanges>> FoldChanges::create(const fs::path& folder,
                                                                 const std::string& identity,
                                                                 std::shared_ptr<const Log> base,
                                                                 Log::Keys keys) {
    auto log = Log::create(folder, std::move(base), keys);
    if (!log.ok()) {
        return log.status();
    }
    auto file = ChangeMapFile::create(folder / kMapName, identity);
    if (!file.ok()) {
        return file.status();
    }
    return std::shared_ptr<FoldChanges>(
        new FoldChanges(*std::move(log), identity, FoldRecord(), *std::move(file)));
}

absl::StatusOr<std::shared_ptr<FoldChanges>> FoldChanges::open(
    const fs::path& folder, const Fold& fold, const std::shared_ptr<const EventSequence>& base,
    Log::Access access) {
    const std::string text = textOf(fold.identity());
    auto there = openThere(folder, text, base, access);
    if (there.ok() || isOfTheMoment(there.status())) {
        return there;
    }
    if (access == Log::Access::ReadOnly) {
        return absl::NotFoundError(absl::StrFormat(
            "the fold has not been made yet, or must be made anew (%s)", folder.string()));
    }
    std::error_code ignored;
    if (fs::exists(fs::symlink_status(folder, ignored))) {
        if (::access(folder.c_str(), W_OK) != 0) {
            return absl::PermissionDeniedError(absl::StrFormat(
                "%s cannot be brought up to date: it may not be written to", folder.string()));
        }
        if (auto status = removeFolder(folder); !status.ok()) {
            return status;
        }
    }
    auto log = std::dynamic_pointer_cast<const Log>(base);
    const auto keys = keysFor(fold, log);
    return keys.ok() ? create(folder, text, std::move(log), *keys) : keys.status();
}

std::shared_ptr<const FoldRecord> FoldChanges::made() const {
    const std::lock_guard lock(m_mutex);
    return m_made;
}

const FoldRecord& FoldChanges::begun() const {
    return m_begun.empty() ? *m_made : *m_begun.back();
}

absl::Status FoldChanges::begin(const CauseBits& bits, const FoldCounts& counts,
                                BaseSample lastEvent) {
    const FoldRecord& before = begun();
    const bool isFirst = before.map.baseEnd() == Position();
    auto next = std::make_shared<const FoldRecord>(FoldRecord{
        before.map.with(bits), counts, isFirst ? lastEvent : before.firstSample, lastEvent});
    if (auto status = m_file->add(bits, *next); !status.ok()) {
        return status;
    }
    m_begun.push_back(std::move(next));
    return absl::OkStatus();
}

void FoldChanges::settle() {
    const ChangeNumber end = changeAt(m_log->end());
    while (!m_begun.empty() && m_begun.front()->map.changeEnd() <= end) {
        const std::lock_guard lock(m_mutex);
        m_made = std::move(m_begun.front());
        m_begun.pop_front();
    }
}

absl::Status FoldChanges::forget() {
    settle();
    m_begun.clear();
    FoldRecord made;
    auto file = ChangeMapFile::open(folder() / kMapName, m_identity, m_made->map.changeEnd(), made);
    if (!file.ok()) {
        return file.status();
    }
    m_file = *std::move(file);
    const std::lock_guard lock(m_mutex);
    m_made = std::make_shared<const FoldRecord>(std::move(made));
    return absl::OkStatus();
}

void FoldChanges::spoil() const {
    std::error_code ignored;
    fs::resize_file(folder() / kMapName, 0, ignored);
}

}  // namespace oxbow
