#include "importers/kafka/directory.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <fstream>
#include <map>
#include <set>
#include <system_error>
#include <utility>

#include "importers/kafka/segment_reader.h"
#include "importers/source/byte_source.h"
#include "importers/text/sniffing.h"

namespace oxbow::kafka {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostEntries = 1'000'000;
constexpr std::size_t kOffsetDigits = 20;
// Further ones of a kind are counted.
constexpr std::size_t kMostNamed = 20;

bool allDigits(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// The base offset that a segment's name starts with.
std::optional<std::int64_t> baseOffsetOf(std::string_view name) {
    if (name.size() < kOffsetDigits || !allDigits(name.substr(0, kOffsetDigits))) {
        return std::nullopt;
    }
    std::int64_t offset = 0;
    const auto result = std::from_chars(name.data(), name.data() + kOffsetDigits, offset);
    return result.ec == std::errc() ? std::optional(offset) : std::nullopt;
}

// Redpanda: "0-1-v1.log". Kafka's names have 20 digits.
bool isRedpandaSegment(std::string_view name) {
    constexpr std::string_view kEnding = "-v1.log";
    if (!name.ends_with(kEnding) || baseOffsetOf(name)) {
        return false;
    }
    const std::string_view numbers = name.substr(0, name.size() - kEnding.size());
    const auto dash = numbers.find('-');
    return dash != std::string_view::npos && allDigits(numbers.substr(0, dash)) &&
           allDigits(numbers.substr(dash + 1));
}

std::string redpandaMessage(const fs::path& path) {
    return absl::StrCat(path.string(),
                        " is a segment of Redpanda, whose files are not Kafka's; consume the topic "
                        "with kcat -J and import what it prints");
}

enum class FileRole { Other, Segment, PerhapsSegment, Swap, Deleted, Cleaned, AbortIndex };

// `name` without the ending of a packer.
FileRole roleOf(std::string_view name) {
    if (!baseOffsetOf(name)) {
        return name.ends_with(".log") ? FileRole::PerhapsSegment : FileRole::Other;
    }
    for (const auto& [ending, role] :
         {std::pair(".log", FileRole::Segment), std::pair(".log.swap", FileRole::Swap),
          std::pair(".log.deleted", FileRole::Deleted),
          std::pair(".log.cleaned", FileRole::Cleaned),
          std::pair(".txnindex", FileRole::AbortIndex)}) {
        if (name.ends_with(ending)) {
            return role;
        }
    }
    return FileRole::Other;
}

absl::Status cannotRead(const fs::path& path, const std::error_code& why) {
    const std::string message = absl::StrFormat("cannot read %s: %s", path.string(), why.message());
    if (why == std::errc::permission_denied) {
        return absl::PermissionDeniedError(
            absl::StrCat(message, "; ask its owner for the right to read it, or copy it"));
    }
    if (why == std::errc::no_such_file_or_directory) {
        return absl::NotFoundError(absl::StrCat(message, "; check the path"));
    }
    return absl::UnavailableError(message);
}

// "00000000000000000042.log" and its .txnindex have the same stem.
std::string stemOf(const fs::path& path) {
    return path.filename().string().substr(0, kOffsetDigits);
}

// A file with another name that begins with a whole batch.
bool beginsWithBatch(const fs::path& path) {
    const auto source = ByteSource::open(path);
    if (!source.ok()) {
        return false;
    }
    const auto head = (*source)->read();
    if (!head.ok()) {
        return false;
    }
    const BatchProbe probe = probeBatch(head->substr(0, kProbeSize));
    return probe.magic >= 0 && probe.size <= head->size() &&
           checksumFits(probe, head->substr(0, probe.size));
}

class Finder {
public:
    Finder(fs::path root, std::string topic) : m_root(std::move(root)), m_topic(std::move(topic)) {}

    absl::StatusOr<Directory> find() {
        std::error_code error;
        const fs::file_status status = fs::status(m_root, error);
        if (error) {
            return cannotRead(m_root, error);
        }
        const absl::Status found = fs::is_directory(status) ? readFolder(m_root) : readFile();
        if (!found.ok()) {
            return found;
        }
        if (m_found.empty()) {
            return nothingFound();
        }
        return sorted();
    }

private:
    struct Listing {
        std::vector<fs::path> folders;
        std::vector<fs::path> segments;
        std::vector<fs::path> swaps;
        std::vector<fs::path> abortIndexes;
        std::uint64_t deleted = 0;
        std::uint64_t cleaned = 0;
    };

    // The name by which an absolute or relative path ends, for "." and "/a/b/" too.
    static std::string nameOf(const fs::path& path) {
        std::error_code error;
        const fs::path whole = fs::absolute(path, error).lexically_normal();
        return (whole.has_filename() ? whole : whole.parent_path()).filename().string();
    }

    absl::StatusOr<Listing> list(const fs::path& folder) {
        Listing out;
        std::error_code error;
        for (fs::directory_iterator it(folder, error), end; !error && it != end;
             it.increment(error)) {
            if (++m_entries > kMostEntries) {
                return absl::InvalidArgumentError(absl::StrFormat(
                    "%s has more than %d files and folders; choose the folder in it that holds "
                    "the partitions",
                    m_root.string(), kMostEntries));
            }
            std::error_code ignored;  // a dangling link is no folder
            if (it->is_directory(ignored)) {
                out.folders.push_back(it->path());
            } else {
                addFile(it->path(), out);
            }
        }
        if (error) {
            return cannotRead(folder, error);
        }
        std::sort(out.folders.begin(), out.folders.end());
        return out;
    }

    void addFile(const fs::path& path, Listing& out) {
        const std::string name = path.filename().string();
        const std::string_view plain = withoutPackerEnding(name);
        if (isRedpandaSegment(plain)) {
            if (m_redpanda.empty()) {
                m_redpanda = redpandaMessage(path);
            }
            note("segments of Redpanda, whose files are not Kafka's, are left out");
            return;
        }
        switch (roleOf(plain)) {
            case FileRole::Segment:
                out.segments.push_back(path);
                break;
            case FileRole::PerhapsSegment:
                if (beginsWithBatch(path)) {
                    out.segments.push_back(path);
                }
                break;
            case FileRole::Swap:
                out.swaps.push_back(path);
                break;
            case FileRole::AbortIndex:
                out.abortIndexes.push_back(path);
                break;
            case FileRole::Deleted:
                ++out.deleted;
                break;
            case FileRole::Cleaned:
                ++out.cleaned;
                break;
            case FileRole::Other:
                break;
        }
    }

    absl::Status readFolder(const fs::path& folder) {
        struct stat info {};
        // A link may lead back to where it came from.
        if (::stat(folder.c_str(), &info) == 0 &&
            !m_visited.emplace(info.st_dev, info.st_ino).second) {
            return absl::OkStatus();
        }
        const absl::StatusOr<Listing> listing = list(folder);
        if (!listing.ok()) {
            const bool isRoot = folder == m_root;
            if (!isRoot && absl::IsPermissionDenied(listing.status())) {
                noteUnreadable(folder);
                return absl::OkStatus();
            }
            // A broker removes folders while it works.
            return !isRoot && absl::IsNotFound(listing.status()) ? absl::OkStatus()
                                                                 : listing.status();
        }
        if (!listing->segments.empty() || !listing->swaps.empty()) {
            if (absl::Status status = addPartition(folder, *listing); !status.ok()) {
                return status;
            }
        }
        for (const fs::path& inner : listing->folders) {
            if (isLeftOut(inner)) {
                continue;
            }
            if (absl::Status status = readFolder(inner); !status.ok()) {
                return status;
            }
        }
        return absl::OkStatus();
    }

    // Says why in the report.
    bool isLeftOut(const fs::path& folder) {
        const std::string folderName = folder.filename().string();
        if (folderName.starts_with('.')) {
            note("hidden folders (.…) are left out; open one itself to read it");
            return true;
        }
        const auto name = parsePartitionName(folderName);
        if (!name) {
            return false;
        }
        if (name->suffix == "delete") {
            note("partition folders that the broker is deleting (-delete) are left out");
        } else if (name->suffix == "future") {
            note("partition folders that are still being copied (-future) are left out");
        } else if (name->suffix == "stray") {
            note(
                "partition folders that the broker no longer owns (-stray) are left out; open one "
                "itself to read it");
        } else if (name->topic.starts_with("__")) {
            note("partitions of internal topics (__…) are left out; open one itself to read it");
        } else {
            return false;
        }
        return true;
    }

    absl::Status addPartition(const fs::path& folder, const Listing& listing) {
        const auto named = parsePartitionName(nameOf(folder));
        const PartitionName name =
            named ? *named
                  : PartitionName{m_topic.empty() ? nameOf(folder) : m_topic, -1, std::string()};
        Partition& partition = m_found[{name.topic, name.number}];
        for (const fs::path& path : listing.segments) {
            if (absl::Status status = addSegment(path, listing, partition); !status.ok()) {
                return status;
            }
        }
        // A swap file replaces segments that are still there, unless the broker was killed between
        // the two steps.
        for (const fs::path& path : listing.swaps) {
            if (absl::Status status = addSegment(path, listing, partition); !status.ok()) {
                return status;
            }
            partition.segments.back().isSwap = true;
            note("segments that were about to replace others (.swap) are read beside them");
        }
        partition.abortIndexes.insert(partition.abortIndexes.end(), listing.abortIndexes.begin(),
                                      listing.abortIndexes.end());
        note(
            "segments that compaction or retention has replaced (.deleted) are left out; open one "
            "itself to read it",
            listing.deleted);
        note("segments that compaction has not finished (.cleaned) are left out", listing.cleaned);
        addNotesOfBroker(folder, name, partition);
        m_folders.push_back(folder);
        return absl::OkStatus();
    }

    absl::Status addSegment(const fs::path& path, const Listing& beside, Partition& partition) {
        struct stat info {};
        const bool isRoot = path == m_root;
        if (::stat(path.c_str(), &info) != 0) {
            if (errno == ENOENT && !isRoot) {
                return absl::FailedPreconditionError(absl::StrCat(
                    path.string(),
                    " was removed while its folder was read: a broker is at work in this folder; "
                    "stop it, or copy the folder and import the copy"));
            }
            return cannotRead(path, std::error_code(errno, std::generic_category()));
        }
        Segment& segment = partition.segments.emplace_back();
        segment.path = path;
        segment.name = path.lexically_relative(isRoot ? m_root.parent_path() : m_root).string();
        segment.folder = m_folders.size();
        const std::string file = path.filename().string();
        segment.baseOffset = baseOffsetOf(file);
        segment.packed = withoutPackerEnding(file).size() != file.size();
        segment.size = segment.packedSize = static_cast<std::uint64_t>(info.st_size);
        segment.inode = info.st_ino;
        const std::string stem = stemOf(path);
        segment.hasAbortIndex =
            std::any_of(beside.abortIndexes.begin(), beside.abortIndexes.end(),
                        [&stem](const fs::path& index) { return stemOf(index) == stem; });
        return absl::OkStatus();
    }

    // Lines of "topic partition offset" in files of the folder that the partition's folder lies in.
    void addNotesOfBroker(const fs::path& folder, const PartitionName& name, Partition& partition) {
        std::error_code error;
        const fs::path above = fs::absolute(folder, error).lexically_normal() / "..";
        for (const auto& [file, slot] :
             {std::pair("log-start-offset-checkpoint", &Partition::logStart),
              std::pair("cleaner-offset-checkpoint", &Partition::cleanedTo)}) {
            const fs::path path = (above / file).lexically_normal();
            auto known = m_checkpoints.find(path.string());
            if (known == m_checkpoints.end()) {
                known = m_checkpoints.emplace(path.string(), readCheckpoint(path)).first;
            }
            const auto at = known->second.find({name.topic, name.number});
            if (at != known->second.end()) {
                partition.*slot = std::max((partition.*slot).value_or(0), at->second);
            }
        }
    }

    using PartitionKey = std::pair<std::string, std::int32_t>;
    using Checkpoint = std::map<PartitionKey, std::int64_t>;
    static Checkpoint readCheckpoint(const fs::path& path) {
        Checkpoint out;
        std::ifstream file(path);
        std::string version;
        std::string count;
        std::getline(file, version);
        std::getline(file, count);
        PartitionKey partition;
        std::int64_t offset = 0;
        while (file >> partition.first >> partition.second >> offset) {
            out[partition] = offset;
        }
        return out;
    }

    absl::Status readFile() {
        const std::string name = m_root.filename().string();
        if (isRedpandaSegment(withoutPackerEnding(name))) {
            return absl::InvalidArgumentError(redpandaMessage(m_root));
        }
        std::error_code error;
        const fs::path folder = fs::absolute(m_root, error).parent_path();
        auto named = parsePartitionName(folder.filename().string());
        if (!named) {
            const std::string stem = fs::path(withoutPackerEnding(name)).stem().string();
            named = PartitionName{m_topic.empty() ? stem : m_topic, -1, ""};
        }
        Listing beside;
        const fs::path index = folder / (stemOf(m_root) + ".txnindex");
        if (baseOffsetOf(name) && fs::exists(index, error)) {
            beside.abortIndexes.push_back(index);
        }
        Partition& partition = m_found[{named->topic, named->number}];
        if (absl::Status status = addSegment(m_root, beside, partition); !status.ok()) {
            return status;
        }
        const auto bytes = ByteSource::open(m_root);
        partition.segments.back().packed = bytes.ok() && !(*bytes)->packer().empty();
        partition.abortIndexes = std::move(beside.abortIndexes);
        addNotesOfBroker(folder, *named, partition);
        m_folders.push_back(folder);
        return absl::OkStatus();
    }

    absl::Status nothingFound() const {
        if (!m_unreadable.empty()) {
            return absl::PermissionDeniedError(absl::StrFormat(
                "%s holds no partition to import, and %s may not be read: permission denied; ask "
                "its owner for the right to read it, or copy it",
                m_root.string(), m_unreadable));
        }
        if (!m_redpanda.empty()) {
            return absl::InvalidArgumentError(m_redpanda);
        }
        if (!m_left.empty()) {
            return absl::InvalidArgumentError(absl::StrFormat(
                "%s holds no partition to import: %s", m_root.string(), m_left.begin()->first));
        }
        return absl::InvalidArgumentError(absl::StrFormat(
            "%s holds no Kafka partition: no folder like orders-0 with segments like "
            "00000000000000000000.log is in it; choose a broker's log.dir or a part of one",
            m_root.string()));
    }

    absl::StatusOr<Directory> sorted() {
        Directory out;
        for (auto& [name, partition] : m_found) {
            std::sort(partition.segments.begin(), partition.segments.end(),
                      [](const Segment& a, const Segment& b) { return a.name < b.name; });
            partition.topic = name.first;
            partition.number = name.second;
            out.partitions.push_back(std::move(partition));
        }
        out.folders = std::move(m_folders);
        out.left = std::move(m_left);
        return out;
    }

    void note(std::string sentence, std::uint64_t count = 1) {
        if (count > 0) {
            m_left[std::move(sentence)] += count;
        }
    }

    void noteUnreadable(const fs::path& folder) {
        if (m_unreadable.empty()) {
            m_unreadable = folder.string();
        }
        if (++m_unreadableCount > kMostNamed) {
            note("further folders that may not be read (permission denied) are left out");
            return;
        }
        note(absl::StrCat(folder.lexically_relative(m_root).string(),
                          " may not be read (permission denied): what is in it is left out"));
    }

    fs::path m_root;
    std::string m_topic;
    std::map<PartitionKey, Partition> m_found;
    std::vector<fs::path> m_folders;
    std::set<std::pair<dev_t, ino_t>> m_visited;
    std::map<std::string, Checkpoint> m_checkpoints;
    std::size_t m_entries = 0;
    FidelityReport m_left;
    std::string m_redpanda;    // why the first segment of Redpanda was left out
    std::string m_unreadable;  // the first folder that may not be read
    std::size_t m_unreadableCount = 0;
};

// "orders-0": no suffix yet.
std::optional<PartitionName> parsePlainName(std::string_view folder) {
    const auto dash = folder.rfind('-');
    if (dash == std::string_view::npos || dash == 0) {
        return std::nullopt;
    }
    const std::string_view digits = folder.substr(dash + 1);
    PartitionName name;
    if (!allDigits(digits) ||
        std::from_chars(digits.data(), digits.data() + digits.size(), name.number).ec !=
            std::errc()) {
        return std::nullopt;
    }
    name.topic = folder.substr(0, dash);
    return name;
}

}  // namespace

std::uint64_t Partition::size() const {
    std::uint64_t sum = 0;
    for (const Segment& segment : segments) {
        sum += segment.packedSize;
    }
    return sum;
}

std::string Partition::name() const {
    return number < 0 ? topic : absl::StrCat(topic, "-", number);
}

std::uint64_t Directory::size() const {
    std::uint64_t sum = 0;
    for (const Partition& partition : partitions) {
        sum += partition.size();
    }
    return sum;
}

std::optional<PartitionName> parsePartitionName(std::string_view folder) {
    constexpr std::size_t kMarkSize = 33;  // a point and 32 hexadecimal digits
    constexpr std::size_t kUuidSize = 23;  // a dash and 22 characters of base64
    for (const std::string_view suffix : {"-delete", "-future", "-stray"}) {
        if (!folder.ends_with(suffix) || folder.size() < suffix.size() + kMarkSize) {
            continue;
        }
        const std::size_t end = folder.size() - suffix.size() - kMarkSize;
        if (folder[end] == '.') {
            auto name = parsePlainName(folder.substr(0, end));
            if (name) {
                name->suffix = suffix.substr(1);
            }
            return name;
        }
    }
    if (auto name = parsePlainName(folder)) {
        return name;
    }
    // Tiered storage adds the topic's id: "orders-0-4L6g3nShT-eMCtK--X86sw".
    if (folder.size() > kUuidSize && folder[folder.size() - kUuidSize] == '-') {
        return parsePlainName(folder.substr(0, folder.size() - kUuidSize));
    }
    return std::nullopt;
}

absl::StatusOr<Directory> readDirectory(const std::filesystem::path& path,
                                        const std::string& topic) {
    return Finder(path, topic).find();
}

}  // namespace oxbow::kafka
