#include "importers/import_plan.h"

#include <absl/container/flat_hash_map.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <system_error>
#include <tuple>
#include <utility>

#include "importers/import.h"
#include "importers/stream_name.h"

namespace oxbow {
namespace {

namespace fs = std::filesystem;

constexpr char kByTime[] = "by record time";

std::string absolutePath(const fs::path& path) {
    std::error_code ignored;
    return fs::absolute(path, ignored).lexically_normal().string();
}

bool isDirectory(const fs::path& path) {
    std::error_code ignored;
    return fs::is_directory(path, ignored);
}

// Not all of it is in the log: reading it again may give more.
bool isOpenEnded(const ImportedSource& source) {
    return !source.complete || !source.damage.empty();
}

bool isSameFile(const ImportedSource& known, const PlannedSource& source) {
    return known.path == absolutePath(source.path) ||
           (known.inode != 0 && known.inode == source.stamp.inode &&
            known.device == source.stamp.device);
}

// Whether what is said of times now is another thing than was said or found then.
bool contradicts(const TimeReading& told, const TimeReading& was) {
    return (told.unit && told.unit != was.unit) || (told.order && told.order != was.order) ||
           (told.year && told.year != was.year) || (!told.zone.empty() && told.zone != was.zone) ||
           (!told.layouts.empty() && told.layouts != was.layouts);
}

Reading ofText(const ToldText& text) {
    Reading reading;
    reading.text = text;
    return reading;
}

bool agrees(const ToldText& told, const ToldText& was) {
    return (told.patterns.empty() || told.patterns == was.patterns) &&
           (told.start.empty() || told.start == was.start) &&
           (!told.numbers || told.numbers == was.numbers);
}

class Planner {
public:
    Planner(const Log& log, const ImportOptions& options, SourceFiles& files)
        : m_log(log), m_options(options), m_files(files), m_known(log.sources()) {
        for (std::size_t number = 0; number < m_known.size(); ++number) {
            const ImportedSource& known = m_known[number];
            m_knownAs[known.fingerprint].push_back(number);
            m_knownAs[known.path].push_back(number);
            m_knownFiles[{known.device, known.inode}].push_back(number);
        }
    }

    absl::StatusOr<std::vector<ImportGroup>> plan(const std::vector<fs::path>& paths);

private:
    PlannedSource planOne(const fs::path& path) const;
    absl::Status checkTwice(const PlannedSource& source) const;
    std::vector<std::size_t> knownLike(const PlannedSource& source) const;
    absl::Status findBefore(PlannedSource& source) const;
    absl::StatusOr<bool> hasGrown(const ImportedSource& known, const PlannedSource& source) const;
    absl::Status changedSince(const ImportedSource& known, const PlannedSource& source) const;
    void goOnWith(std::size_t number, PlannedSource& source) const;
    absl::Status checkOptions(PlannedSource& source) const;
    absl::Status checkOrder(const PlannedSource& source) const;
    void nameDatedStreams();
    void nameManyByFolder();
    absl::Status checkInterrupted() const;
    std::vector<ImportGroup> group();

    const Log& m_log;
    const ImportOptions& m_options;
    SourceFiles& m_files;
    const std::vector<ImportedSource> m_known;
    // Their numbers, by path and fingerprint, and by device and inode.
    absl::flat_hash_map<std::string, std::vector<std::size_t>> m_knownAs;
    using FileId = std::pair<std::uint64_t, std::uint64_t>;
    absl::flat_hash_map<FileId, std::vector<std::size_t>> m_knownFiles;
    std::vector<PlannedSource> m_planned;
    // The first planned of each, by number.
    absl::flat_hash_map<FileId, std::size_t> m_plannedFiles;
    absl::flat_hash_map<std::string, std::size_t> m_plannedContents;
};

absl::StatusOr<std::vector<ImportGroup>> Planner::plan(const std::vector<fs::path>& paths) {
    for (const fs::path& path : paths) {
        m_planned.push_back(planOne(path));
        const PlannedSource& planned = m_planned.back();
        if (planned.stamp.inode != 0) {
            m_plannedFiles.emplace(FileId(planned.stamp.device, planned.stamp.inode),
                                   m_planned.size() - 1);
        }
        if (planned.status.ok() && !planned.stamp.fingerprint.empty()) {
            m_plannedContents.emplace(planned.stamp.fingerprint, m_planned.size() - 1);
        }
    }
    nameDatedStreams();
    nameManyByFolder();
    if (auto status = checkInterrupted(); !status.ok()) {
        return status;
    }
    return group();
}

// The folder that holds files named by dates, or folders of such.
fs::path folderOfDated(const fs::path& file) {
    fs::path folder = fs::path(absolutePath(file)).parent_path();
    while (folder.has_filename() && isNamedByDate(folder.filename().string())) {
        folder = folder.parent_path();
    }
    return folder;
}

// Days of one thing, a file each, are one stream, called like their folder: those that are in the
// log from before count as well.
void Planner::nameDatedStreams() {
    if (!m_options.stream.empty()) {
        return;
    }
    std::map<fs::path, std::set<std::string>> dated;
    const auto note = [&dated](const fs::path& path) {
        const bool named = isNamedByDate(path.filename().string());
        if (named) {
            dated[folderOfDated(path)].insert(absolutePath(path));
        }
        return named;
    };
    for (const ImportedSource& known : m_known) {
        note(known.path);
    }
    for (const PlannedSource& source : m_planned) {
        note(source.path);
    }
    for (PlannedSource& source : m_planned) {
        if (!isNamedByDate(source.path.filename().string())) {
            continue;
        }
        const fs::path folder = folderOfDated(source.path);
        if (folder.has_filename() && dated[folder].size() > 1) {
            source.options.stream = streamNameOf(folder.filename().string());
        }
    }
}

// A log tells 65,536 names of sources apart, and as many of streams: where there are more files,
// each is called like its folder.
void Planner::nameManyByFolder() {
    constexpr std::size_t kMostNamed = 50'000;
    if (m_planned.size() + m_known.size() <= kMostNamed) {
        return;
    }
    for (PlannedSource& source : m_planned) {
        source.name = fs::path(absolutePath(source.path)).parent_path().filename().string();
        if (source.options.stream.empty()) {
            source.options.stream = streamNameOf(source.name);
        }
    }
}

PlannedSource Planner::planOne(const fs::path& path) const {
    PlannedSource source;
    source.path = path;
    source.options = m_options;
    auto stamp = stampOf(path, m_files);
    if (!stamp.ok()) {
        source.status = stamp.status();
        return source;
    }
    source.stamp = *std::move(stamp);
    source.status = checkTwice(source);
    if (source.status.ok()) {
        source.status = findBefore(source);
    }
    if (source.status.ok()) {
        source.status = source.before ? checkOptions(source) : checkOrder(source);
    }
    return source;
}

absl::Status Planner::checkTwice(const PlannedSource& source) const {
    if (const auto same = m_plannedFiles.find({source.stamp.device, source.stamp.inode});
        source.stamp.inode != 0 && same != m_plannedFiles.end()) {
        return absl::AlreadyExistsError(absl::StrFormat("%s is the same as %s and is imported once",
                                                        source.path.string(),
                                                        m_planned[same->second].path.string()));
    }
    const auto alike = m_plannedContents.find(source.stamp.fingerprint);
    if (!m_options.append && alike != m_plannedContents.end()) {
        return absl::FailedPreconditionError(absl::StrFormat(
            "%s has the same content as %s and was left out; if both tell of their own events, "
            "--append adds it too",
            source.path.string(), m_planned[alike->second].path.string()));
    }
    return absl::OkStatus();
}

// The log's sources that this one may be or continue, the latest first.
std::vector<std::size_t> Planner::knownLike(const PlannedSource& source) const {
    std::vector<std::size_t> numbers;
    const auto add = [&numbers](const auto& map, const auto& key) {
        if (const auto found = map.find(key); found != map.end()) {
            numbers.insert(numbers.end(), found->second.begin(), found->second.end());
        }
    };
    add(m_knownAs, source.stamp.fingerprint);
    add(m_knownAs, absolutePath(source.path));
    add(m_knownFiles, FileId(source.stamp.device, source.stamp.inode));
    std::sort(numbers.begin(), numbers.end(), std::greater<>());
    numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
    return numbers;
}

void Planner::goOnWith(std::size_t number, PlannedSource& source) const {
    source.before = m_known[number];
    source.number = number;
}

// Finds the record of the source that this one is, or continues.
absl::Status Planner::findBefore(PlannedSource& source) const {
    const bool directory = isDirectory(source.path);
    const ImportedSource* changed = nullptr;
    for (const std::size_t number : knownLike(source)) {
        const ImportedSource& known = m_known[number];
        const bool sameFile = isSameFile(known, source);
        if (known.fingerprint == source.stamp.fingerprint) {
            // --follow waits for what comes, and --append takes a copy for a source of its own.
            if (isOpenEnded(known) || m_options.follow) {
                goOnWith(number, source);
                return absl::OkStatus();
            }
            if (sameFile || !m_options.append) {
                return absl::AlreadyExistsError(absl::StrFormat(
                    "%s is in %s already%s; open the workspace, or import into a new one",
                    source.path.string(), m_log.workspace().string(),
                    sameFile ? std::string()
                             : absl::StrCat(", imported as ", known.path,
                                            " (--append adds it all the same)")));
            }
            continue;
        }
        if (!sameFile) {
            continue;
        }
        // An interrupted import of a folder goes on with what was there when it began.
        const auto grown = directory ? isOpenEnded(known) : hasGrown(known, source);
        if (!grown.ok()) {
            return grown.status();
        }
        if (*grown) {
            goOnWith(number, source);
            return absl::OkStatus();
        }
        changed = known.complete && changed == nullptr ? &known : changed;
    }
    return changed != nullptr && !m_options.append ? changedSince(*changed, source)
                                                   : absl::OkStatus();
}

absl::StatusOr<bool> Planner::hasGrown(const ImportedSource& known,
                                       const PlannedSource& source) const {
    const bool goesOn = !known.endMark.empty() || isOpenEnded(known);
    const bool isMember = source.stamp.inode == 0;  // of an archive: it does not grow
    if (!goesOn || isMember || known.bytes == 0 || known.bytes >= source.stamp.bytes) {
        return false;
    }
    const auto start = stampOfStart(source.path, known.bytes);
    if (!start.ok()) {
        return start.status();
    }
    return start->fingerprint == known.fingerprint;
}

absl::Status Planner::changedSince(const ImportedSource& known, const PlannedSource& source) const {
    if (isDirectory(source.path)) {
        return absl::FailedPreconditionError(absl::StrFormat(
            "%s was imported before and holds other files now: its partitions would have to be "
            "merged anew, so import it into a new workspace; --append adds all of it again, "
            "at the end",
            source.path.string()));
    }
    return absl::FailedPreconditionError(absl::StrFormat(
        "%s was imported before, and what was read then (%d bytes) is no more what stands there: "
        "it cannot be gone on with; import it into a new workspace, or, if it is another file of "
        "the same name, add all of it at the end with --append",
        source.path.string(), known.bytes));
}

// A source is gone on with as it was read before, whatever would be guessed today. What the user
// says to the contrary is refused, since one source would be read in two ways; where nothing of it
// is in the log yet, it wins.
absl::Status Planner::checkOptions(PlannedSource& source) const {
    const ImportedSource& before = *source.before;
    if (before.endMark.empty()) {
        return absl::OkStatus();
    }
    const auto refuse = [&source](std::string_view what, std::string_view then,
                                  std::string_view now) {
        return absl::FailedPreconditionError(
            absl::StrFormat("%s was imported with %s \"%s\" and can only be gone on with so, not "
                            "with \"%s\"; leave "
                            "the option out, or import the source into a new workspace",
                            source.path.string(), what, then, now));
    };
    const Reading then = readingOf(before.mapping);
    if (!m_options.format.empty() && m_options.format != before.format &&
        m_options.format != then.format) {
        return refuse("the format", then.format.empty() ? before.format : then.format,
                      m_options.format);
    }
    for (const MappedField& field : kMappedFields) {
        const FieldPaths& told = m_options.reading.fields.*field.path;
        // A field that was never found is kept as none.
        const FieldPaths& was = then.fields.*field.path;
        if (told && told.words() != was.words()) {
            return refuse(absl::StrCat("the ", field.name), was.value_or(""), *told);
        }
    }
    if (contradicts(m_options.reading.time, then.time)) {
        return refuse("times read as", readingJson({{}, then.time}),
                      readingJson({{}, m_options.reading.time}));
    }
    const ToldDialect& told = m_options.reading.dialect;
    const ToldDialect& was = then.dialect;
    const std::tuple<const char*, const std::optional<std::string>&,
                     const std::optional<std::string>&>
        texts[] = {{"the encoding", told.encoding, was.encoding},
                   {"the delimiter", told.delimiter, was.delimiter},
                   {"the quoting", told.quote, was.quote},
                   {"the header", told.header, was.header},
                   {"the comment", told.comment, was.comment}};
    for (const auto& [what, now, then_] : texts) {
        if (now && now != then_) {
            return refuse(what, then_.value_or(""), *now);
        }
    }
    if (told.skip && told.skip != was.skip) {
        return refuse("lines above the table", absl::StrCat(was.skip.value_or(0)),
                      absl::StrCat(*told.skip));
    }
    if (!m_options.reading.records.empty() && m_options.reading.records != then.records) {
        return refuse("records at", then.records, m_options.reading.records);
    }
    if (m_options.reading.text.saysAnything() && !agrees(m_options.reading.text, then.text)) {
        return refuse("the patterns", readingJson(ofText(then.text)),
                      readingJson(ofText(m_options.reading.text)));
    }
    source.options.format = before.format;
    if (then != Reading()) {
        source.options.reading = then;
    }
    return absl::OkStatus();
}

// A log in the order of time stays so: what would stand between its events is told.
absl::Status Planner::checkOrder(const PlannedSource& source) const {
    const bool ordered = std::any_of(m_known.begin(), m_known.end(), [](const ImportedSource& one) {
        return one.orderRule.starts_with(kByTime);
    });
    if (!ordered || m_options.order != MergeOrder::Time || m_options.append || !m_log.lastTime()) {
        return absl::OkStatus();
    }
    const auto preview = previewImport(source.path, m_options, 100);
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
    if (!first || *first >= m_log.lastTime()->nanoseconds) {
        return absl::OkStatus();
    }
    const auto at = m_log.positionAt(*first);
    if (!at.ok()) {
        return at.status();
    }
    return absl::FailedPreconditionError(absl::StrFormat(
        "%s begins before this log ends, and the log is in the order of time: from position %d on "
        "its events would stand between the %d events that are there; nothing was changed. Add it "
        "at the end with --append (its events then count as late), or import all sources together "
        "into a new workspace",
        source.path.string(), at->value(), m_log.end() - *at));
}

// An interrupted import comes to its end before another one: its events belong together. Sources
// that were being merged can only be gone on with together.
absl::Status Planner::checkInterrupted() const {
    const auto goesOn = [this](std::size_t number) {
        return std::any_of(m_planned.begin(), m_planned.end(), [number](const PlannedSource& one) {
            return one.status.ok() && one.before && one.number == number;
        });
    };
    std::size_t unfinished = 0;
    std::vector<std::string> missing;
    for (std::size_t number = 0; number < m_known.size(); ++number) {
        if (!m_known[number].complete) {
            ++unfinished;
            if (!goesOn(number)) {
                missing.push_back(m_known[number].path);
            }
        }
    }
    const bool merging = std::any_of(m_known.begin(), m_known.end(), [](const auto& source) {
        return source.merged > 0 && !source.complete;
    });
    const bool any = missing.size() < unfinished;
    if (missing.empty() || (any && !merging) || (!any && m_options.append)) {
        return absl::OkStatus();
    }
    for (const PlannedSource& source : m_planned) {
        if (m_planned.size() == 1 && !source.status.ok()) {
            return source.status;
        }
    }
    if (any) {
        return absl::FailedPreconditionError(absl::StrFormat(
            "the import into %s was interrupted while sources were merged, and can only go on with "
            "all of them: %s is missing here (or has changed since)",
            m_log.workspace().string(), missing.front()));
    }
    return absl::FailedPreconditionError(absl::StrFormat(
        "the import of %s into %s did not come to its end, and these sources do not go on with it "
        "(or it has changed since); import it again first, use a new workspace, or add these at "
        "the end with --append",
        missing.back(), m_log.workspace().string()));
}

std::vector<ImportGroup> Planner::group() {
    std::vector<ImportGroup> groups;
    const auto isMerging = [](const ImportedSource& source) {
        return source.merged > 0 && !source.complete;
    };
    const auto merging = std::find_if(m_known.begin(), m_known.end(), isMerging);
    if (merging != m_known.end()) {
        // In the order in which they were merged before.
        const auto first = static_cast<std::size_t>(merging - m_known.begin());
        ImportGroup& merged = groups.emplace_back(merging->merged);
        std::erase_if(m_planned, [&](PlannedSource& source) {
            const bool member = source.status.ok() && source.before && source.number >= first &&
                                source.number < first + merged.size();
            if (member) {
                PlannedSource& place = merged[source.number - first];
                place = std::move(source);
            }
            return member;
        });
        if (std::any_of(merged.begin(), merged.end(),
                        [](const PlannedSource& source) { return source.path.empty(); })) {
            groups.clear();  // --append: other sources come before it is gone on with
        }
    } else if (m_options.mergeSources) {
        ImportGroup merged;
        std::erase_if(m_planned, [&merged](PlannedSource& source) {
            const bool member = source.status.ok();
            if (member) {
                merged.push_back(std::move(source));
            }
            return member;
        });
        if (!merged.empty()) {
            groups.push_back(std::move(merged));
        }
    }
    for (PlannedSource& source : m_planned) {
        groups.emplace_back().push_back(std::move(source));
    }
    return groups;
}

}  // namespace

std::string orderRuleOf(MergeOrder order) {
    return order == MergeOrder::Time
               ? absl::StrCat(kByTime,
                              "; among equals by stream, partition and offset; offsets always rise "
                              "within a partition")
               : "by stream, then partition, then offset";
}

std::string mergeRuleOf(std::size_t sources) {
    return absl::StrFormat(
        "%s (the event's, else the record's), merged from %d sources; among equals by the order in "
        "which the sources were given; within a source its own order: an event whose time goes "
        "back, or that has none, stays behind the one before it",
        kByTime, sources);
}

absl::StatusOr<std::vector<ImportGroup>> planImport(const Log& log,
                                                    const std::vector<fs::path>& sources,
                                                    const ImportOptions& options,
                                                    SourceFiles& files) {
    return Planner(log, options, files).plan(sources);
}

}  // namespace oxbow
