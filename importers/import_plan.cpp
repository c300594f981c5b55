#include "importers/import_plan.h"

#include <absl/strings/str_format.h>

#include <algorithm>
#include <system_error>
#include <utility>

#include "importers/byte_source.h"
#include "importers/file_reader.h"
#include "importers/import.h"
#include "importers/registry.h"

namespace oxbow {
namespace {

// What was imported of a source before it grew; absent where it was not imported before.
absl::StatusOr<std::optional<ImportedSource>> grownFrom(const Log& log,
                                                        const std::filesystem::path& path,
                                                        const SourceStamp& stamp, bool append) {
    std::error_code ignored;
    const bool directory = std::filesystem::is_directory(path, ignored);
    const std::string absolute = std::filesystem::absolute(path, ignored).string();
    const auto known = log.sources();
    for (auto source = known.rbegin(); source != known.rend(); ++source) {
        if (source->complete && source->endMark.empty()) {
            continue;
        }
        if (directory) {
            // An interrupted import of a folder goes on with what was there when it began.
            if (source->path == absolute && !source->complete) {
                return *source;
            }
        } else if (source->bytes > 0 && source->bytes < stamp.bytes) {
            const auto start = stampOfStart(path, source->bytes);
            if (!start.ok()) {
                return start.status();
            }
            if (start->fingerprint == source->fingerprint) {
                return *source;
            }
        }
    }
    for (const ImportedSource& source : known) {
        if (source.path == absolute && source.complete && !append && directory) {
            return absl::FailedPreconditionError(absl::StrFormat(
                "%s was imported before and holds other files now: its partitions would have to be "
                "merged anew, so import it into a new workspace; --append adds all of it again, "
                "at the end",
                path.string()));
        }
        if (source.path == absolute && source.complete && !append) {
            return absl::FailedPreconditionError(absl::StrFormat(
                "%s was imported before, and what was read then (%d bytes) is no more what stands "
                "there: it cannot be gone on with; import it into a new workspace, or, if it is "
                "another file of the same name, add all of it at the end with --append",
                path.string(), source.bytes));
        }
    }
    return std::nullopt;
}

// A log in the order of time stays so: what would stand between its events is told.
absl::Status checkOrder(const Log& log, const PlannedSource& source, const ImportOptions& options) {
    const auto known = log.sources();
    const bool ordered = std::any_of(known.begin(), known.end(), [](const ImportedSource& one) {
        return one.orderRule.starts_with("by record time");
    });
    if (!ordered || options.order != MergeOrder::Time || options.append || !log.lastTime()) {
        return absl::OkStatus();
    }
    const auto preview = previewImport(source.path, options, 100);
    if (!preview.ok()) {
        return preview.status();
    }
    std::optional<std::int64_t> first;
    for (const Event& event : preview->events) {
        const auto& time = event.time ? event.time : event.recordTime;
        if (time && (!first || time->nanoseconds < *first)) {
            first = time->nanoseconds;
        }
    }
    if (!first || *first >= log.lastTime()->nanoseconds) {
        return absl::OkStatus();
    }
    const auto at = log.positionAt(*first);
    if (!at.ok()) {
        return at.status();
    }
    return absl::FailedPreconditionError(absl::StrFormat(
        "%s begins before this log ends, and the log is in the order of time: from position %d on "
        "its events would stand between the %d events that are there; nothing was changed. Add it "
        "at the end with --append (its events then count as late), or import all sources together "
        "into a new workspace",
        source.path.string(), at->value(), log.end() - *at));
}

}  // namespace

absl::StatusOr<std::vector<PlannedSource>> planImport(
    const Log& log, const std::vector<std::filesystem::path>& sources,
    const ImportOptions& options) {
    std::vector<PlannedSource> planned;
    const auto known = log.sources();
    const auto mark = log.resumeMark();
    bool resumes = false;
    for (const auto& path : sources) {
        auto stamp = stampOf(path);
        if (!stamp.ok()) {
            return stamp.status();
        }
        PlannedSource source{path, *std::move(stamp), {}, std::nullopt};
        const auto found =
            std::find_if(known.begin(), known.end(), [&source](const ImportedSource& candidate) {
                return candidate.fingerprint == source.stamp.fingerprint;
            });
        if (found != known.end() && found->complete) {
            if (mark) {
                continue;  // done before the interruption
            }
            if (!options.follow) {
                return absl::AlreadyExistsError(absl::StrFormat(
                    "%s is in %s already; open the workspace, or import into a new one",
                    path.string(), log.workspace().string()));
            }
        }
        if (found != known.end()) {
            source.before = *found;
        } else {
            auto before = grownFrom(log, path, source.stamp, options.append);
            if (!before.ok()) {
                return before.status();
            }
            source.before = *std::move(before);
        }
        if (source.before) {
            source.mark = source.before->complete ? source.before->endMark : mark.value_or("");
            resumes = resumes || !source.before->complete;
        }
        if (!source.before && log.end() > Position()) {
            if (auto status = checkOrder(log, source, options); !status.ok()) {
                return status;
            }
        }
        planned.push_back(std::move(source));
    }
    if (mark && !resumes) {
        return absl::FailedPreconditionError(absl::StrFormat(
            "the import of %s into %s did not come to its end, and these sources do not go on with "
            "it (or it has changed since); import it again first, or use a new workspace",
            known.back().path, log.workspace().string()));
    }
    return planned;
}

absl::Status checkLastLine(const PlannedSource& source) {
    const Format* const format = source.before ? findFormat(source.before->format) : nullptr;
    if (format == nullptr || !format->growsByLines || !source.before->complete ||
        source.before->bytes == source.stamp.bytes) {
        return absl::OkStatus();
    }
    const auto file = FileReader::open(source.path);
    if (!file.ok()) {
        return file.status();
    }
    const auto around = (*file)->peek(source.before->bytes - 1, 2);
    if (!around.ok() || around->size() < 2) {
        return around.status();
    }
    const auto endsLine = [](char c) { return c == '\n' || c == '\r' || c == '\0'; };
    if (endsLine((*around)[0]) || endsLine((*around)[1])) {
        return absl::OkStatus();
    }
    return absl::FailedPreconditionError(absl::StrFormat(
        "%s ended at byte %d in the middle of a line when it was imported, and that line has grown "
        "since: its record is in the log already and would change; import the file into a new "
        "workspace (or use --follow, which waits for the end of a line)",
        source.path.string(), source.before->bytes));
}

std::string diskWarning(const std::vector<std::filesystem::path>& sources,
                        const std::filesystem::path& workspace) {
    // A quarter of regular text; a packed source is a tenth of what it holds or less, so that the
    // log takes about twice its size. What is added on top is held while a run is written.
    constexpr std::uint64_t kSlackBytes = std::uint64_t{256} << 20;
    std::uint64_t needed = kSlackBytes;
    for (const auto& source : sources) {
        const auto stamp = stampOf(source);
        if (!stamp.ok()) {
            return {};
        }
        const auto bytes = ByteSource::open(source);
        const bool packed = bytes.ok() && !(*bytes)->packer().empty();
        needed += packed ? stamp->bytes * 2 : stamp->bytes / 4;
    }
    std::error_code error;
    const auto space = std::filesystem::space(workspace, error);
    if (error || space.available >= needed) {
        return {};
    }
    return absl::StrFormat(
        "the log will take about %d MiB, and %d MiB are free on the disk of %s; if it fills up, "
        "what was committed is safe, and the same import goes on once there is room",
        needed >> 20, space.available >> 20, workspace.string());
}

}  // namespace oxbow
