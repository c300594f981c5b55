#include "importers/kafka/directory.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>
#include <sys/stat.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <system_error>
#include <tuple>
#include <utility>

namespace oxbow::kafka {
namespace {

namespace fs = std::filesystem;

constexpr int kDeepest = 3;  // a partition's folder, below the one that was opened
constexpr std::size_t kMostEntries = 1'000'000;
constexpr std::size_t kOffsetDigits = 20;

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

enum class FileRole { Other, Segment, Swap, Deleted, Cleaned };

FileRole roleOf(std::string_view name) {
    if (!baseOffsetOf(name)) {
        return FileRole::Other;
    }
    if (name.ends_with(".log")) {
        return FileRole::Segment;
    }
    if (name.ends_with(".log.swap")) {
        return FileRole::Swap;
    }
    if (name.ends_with(".log.deleted")) {
        return FileRole::Deleted;
    }
    return name.ends_with(".log.cleaned") ? FileRole::Cleaned : FileRole::Other;
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

absl::StatusOr<Segment> segmentAt(const fs::path& path, const fs::path& below) {
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0) {
        return cannotRead(path, std::error_code(errno, std::generic_category()));
    }
    Segment segment;
    segment.path = path;
    segment.name = path.lexically_relative(below).string();
    segment.baseOffset = baseOffsetOf(path.filename().string()).value_or(0);
    segment.size = static_cast<std::uint64_t>(info.st_size);
    segment.inode = info.st_ino;
    return segment;
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
        if (fs::is_directory(status)) {
            if (absl::Status result = readFolder(m_root, 0); !result.ok()) {
                return result;
            }
        } else if (absl::Status result = readFile(); !result.ok()) {
            return result;
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
            const std::string name = it->path().filename().string();
            std::error_code ignored;  // a dangling link is no folder
            if (it->is_directory(ignored)) {
                out.folders.push_back(it->path());
                continue;
            }
            if (isRedpandaSegment(name)) {
                return absl::InvalidArgumentError(absl::StrFormat(
                    "%s is a segment of Redpanda, whose files are not Kafka's; consume the topic "
                    "with kcat -J and import what it prints",
                    it->path().string()));
            }
            switch (roleOf(name)) {
                case FileRole::Segment:
                    out.segments.push_back(it->path());
                    break;
                case FileRole::Swap:
                    out.swaps.push_back(it->path());
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
        if (error) {
            return cannotRead(folder, error);
        }
        std::sort(out.folders.begin(), out.folders.end());
        return out;
    }

    absl::Status readFolder(const fs::path& folder, int depth) {
        absl::StatusOr<Listing> listing = list(folder);
        if (absl::IsPermissionDenied(listing.status()) && depth > 0 &&
            !parsePartitionName(folder.filename().string())) {
            note("folders that may not be read are left out");
            return absl::OkStatus();
        }
        if (!listing.ok()) {
            return listing.status();
        }
        if (!listing->segments.empty() || !listing->swaps.empty()) {
            return addPartition(folder, *listing);
        }
        for (const fs::path& inner : listing->folders) {
            if (depth >= kDeepest || isLeftOut(inner)) {
                continue;
            }
            if (absl::Status result = readFolder(inner, depth + 1); !result.ok()) {
                return result;
            }
        }
        return absl::OkStatus();
    }

    // Says why in the report.
    bool isLeftOut(const fs::path& folder) {
        const std::string folderName = folder.filename().string();
        if (folderName.starts_with('.')) {
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
        std::vector<Segment>& segments = m_found[{name.topic, name.number}];
        for (const fs::path& path : listing.segments) {
            auto segment = segmentAt(path, m_root);
            if (!segment.ok()) {
                return segment.status();
            }
            segments.push_back(*std::move(segment));
        }
        // A swap file replaces segments that are still there, unless the broker was killed between
        // the two steps.
        for (const fs::path& path : listing.swaps) {
            auto segment = segmentAt(path, m_root);
            if (!segment.ok()) {
                return segment.status();
            }
            note("segments that were about to replace others (.swap) are read after them");
            segments.push_back(*std::move(segment));
        }
        note(
            "segments that compaction or retention has replaced (.deleted) are left out; open one "
            "itself to read it",
            listing.deleted);
        note("segments that compaction has not finished (.cleaned) are left out", listing.cleaned);
        m_folders.push_back(folder);
        return absl::OkStatus();
    }

    absl::Status readFile() {
        const std::string name = m_root.filename().string();
        if (isRedpandaSegment(name)) {
            return absl::InvalidArgumentError(
                absl::StrCat(m_root.string(),
                             " is a segment of Redpanda, whose files are not Kafka's; consume the "
                             "topic with kcat -J and import what it prints"));
        }
        auto segment = segmentAt(m_root, m_root.parent_path());
        if (!segment.ok()) {
            return segment.status();
        }
        std::error_code error;
        const fs::path folder = fs::absolute(m_root, error).parent_path();
        auto partition = parsePartitionName(folder.filename().string());
        if (!partition) {
            partition = PartitionName{m_topic.empty() ? m_root.stem().string() : m_topic, -1, ""};
        }
        m_found[{partition->topic, partition->number}].push_back(*std::move(segment));
        m_folders.push_back(folder);
        return absl::OkStatus();
    }

    absl::Status nothingFound() const {
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
        for (auto& [name, segments] : m_found) {
            std::sort(segments.begin(), segments.end(), [](const Segment& a, const Segment& b) {
                const auto rank = [](const Segment& one) {
                    return std::tuple(one.baseOffset, !one.name.ends_with(".log"), ~one.size);
                };
                return std::tuple(rank(a), std::string_view(a.name)) <
                       std::tuple(rank(b), std::string_view(b.name));
            });
            out.partitions.push_back({name.first, name.second, std::move(segments)});
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

    fs::path m_root;
    std::string m_topic;
    std::map<std::pair<std::string, std::int32_t>, std::vector<Segment>> m_found;
    std::vector<fs::path> m_folders;
    std::size_t m_entries = 0;
    FidelityReport m_left;
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
        sum += segment.size;
    }
    return sum;
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
