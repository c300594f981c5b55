#include "importers/kafka/segment_order.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "importers/kafka/file_window.h"
#include "importers/kafka/segment_reader.h"
#include "importers/source/byte_source.h"

namespace oxbow::kafka {
namespace {

constexpr std::size_t kHeadWindow = 4 * 1024;

// The first two batches of a segment, as far as their headers make sense.
struct Head {
    std::optional<BatchProbe> first;
    std::optional<BatchProbe> second;
    // Two that stand in order speak for each other.
    bool agrees() const { return first && second && second->baseOffset > first->lastOffset; }
};

absl::StatusOr<std::optional<BatchProbe>> probeAt(FileWindow& file, const Segment& segment,
                                                  std::uint64_t at) {
    const std::uint64_t left = segment.size - std::min(at, segment.size);
    if (left < kProbeSize) {
        return std::nullopt;
    }
    const auto bytes = file.view(at, kProbeSize);
    if (!bytes.ok()) {
        return bytes.status();
    }
    BatchProbe probe = probeBatch(*bytes);
    if (probe.magic < 0 || probe.size > left) {
        return std::nullopt;
    }
    return probe;
}

absl::StatusOr<Head> headOf(const Segment& segment) {
    FileWindow file(kHeadWindow);
    file.open(segment);
    Head head;
    auto first = probeAt(file, segment, 0);
    if (!first.ok()) {
        return first.status();
    }
    head.first = *std::move(first);
    // Most names say what the first batch says; then the second one is of no interest.
    if (!head.first || head.first->baseOffset == segment.baseOffset) {
        return head;
    }
    auto second = probeAt(file, segment, head.first->size);
    if (!second.ok()) {
        return second.status();
    }
    head.second = *std::move(second);
    return head;
}

// Unpacks all of it, to know how much it is.
absl::Status measure(Segment& segment, FidelityReport& left,
                     const std::function<bool()>& cancelled) {
    const auto source = ByteSource::open(segment.path);
    if (!source.ok()) {
        return source.status();
    }
    segment.size = 0;
    while (true) {
        if (cancelled()) {
            return absl::CancelledError("the import was cancelled");
        }
        const auto piece = (*source)->read();
        if (!piece.ok()) {
            ++left[absl::StrCat("damage: ", std::string(piece.status().message()),
                                "; what could be unpacked before was read")];
            return absl::OkStatus();
        }
        if (piece->empty()) {
            return absl::OkStatus();
        }
        segment.size += piece->size();
    }
}

class Arranger {
public:
    Arranger(Partition& partition, FidelityReport& left, const std::function<bool()>& cancelled)
        : m_partition(partition), m_left(left), m_cancelled(cancelled) {}

    absl::Status run() {
        if (absl::Status status = look(); !status.ok()) {
            return status;
        }
        std::map<std::size_t, std::vector<std::size_t>> folders;
        for (std::size_t i = 0; i < m_partition.segments.size(); ++i) {
            if (!m_partition.segments[i].isSwap) {
                folders[m_partition.segments[i].folder].push_back(i);
            }
        }
        for (auto& [folder, members] : folders) {
            arrangeFolder(members);
        }
        sort();
        return absl::OkStatus();
    }

private:
    // Takes out what may not be read.
    absl::Status look() {
        std::vector<Segment> readable;
        for (Segment& segment : m_partition.segments) {
            absl::Status status = absl::OkStatus();
            if (segment.packed) {
                status = measure(segment, m_left, m_cancelled);
            }
            absl::StatusOr<Head> head = status.ok() ? headOf(segment) : status;
            if (absl::IsPermissionDenied(head.status())) {
                ++m_left[absl::StrCat(segment.name,
                                      " may not be read (permission denied): what is in it is left "
                                      "out, and its offsets are missing")];
                continue;
            }
            if (!head.ok()) {
                return head.status();
            }
            segment.start = segment.baseOffset.value_or(head->first ? head->first->baseOffset : 0);
            m_heads.push_back(*std::move(head));
            readable.push_back(std::move(segment));
        }
        m_partition.segments = std::move(readable);
        return absl::OkStatus();
    }

    std::int64_t nameOf(std::size_t i) const { return m_partition.segments[i].start; }

    // Segments of one folder follow each other.
    void arrangeFolder(std::vector<std::size_t>& members) {
        const auto byStart = [this](std::size_t a, std::size_t b) {
            return m_partition.segments[a].start < m_partition.segments[b].start;
        };
        std::stable_sort(members.begin(), members.end(), byStart);
        std::vector<std::pair<std::size_t, std::int64_t>> renamed;
        for (const std::size_t i : members) {
            const Head& head = m_heads[i];
            if (!m_partition.segments[i].baseOffset || !head.agrees()) {
                continue;
            }
            const std::int64_t next = nextStart(members, i);
            const auto within = [&](const BatchProbe& probe) {
                return probe.baseOffset >= nameOf(i) && probe.baseOffset < next;
            };
            if (!within(*head.first) && !within(*head.second)) {
                renamed.emplace_back(i, head.first->baseOffset);
            }
        }
        for (const auto& [i, start] : renamed) {
            Segment& segment = m_partition.segments[i];
            segment.start = start;
            ++m_left[absl::StrCat(
                "segments whose name is not the offset that they begin with are "
                "read where their offsets belong (",
                m_partition.name(), ")")];
        }
        std::stable_sort(members.begin(), members.end(), byStart);
        for (const std::size_t i : members) {
            Segment& segment = m_partition.segments[i];
            segment.end = nextStart(members, i);
            segment.isLast = segment.end == kNoOffset;
        }
    }

    // What the first segment behind this one begins with; where two batches in it say more than its
    // name does, what they say.
    std::int64_t nextStart(const std::vector<std::size_t>& members, std::size_t i) const {
        std::int64_t next = kNoOffset;
        for (const std::size_t other : members) {
            if (nameOf(other) <= nameOf(i)) {
                continue;
            }
            const Head& head = m_heads[other];
            const bool later = head.agrees() && head.first->baseOffset > nameOf(other);
            next = std::min(next, later ? head.first->baseOffset : nameOf(other));
        }
        return next;
    }

    void sort() {
        std::stable_sort(m_partition.segments.begin(), m_partition.segments.end(),
                         [](const Segment& a, const Segment& b) {
                             return std::tuple(a.start, a.isSwap, ~a.size) <
                                    std::tuple(b.start, b.isSwap, ~b.size);
                         });
    }

    Partition& m_partition;
    FidelityReport& m_left;
    const std::function<bool()>& m_cancelled;
    std::vector<Head> m_heads;  // of each segment, in the order in which they were found
};

}  // namespace

absl::Status arrange(Directory& directory, const std::function<bool()>& cancelled) {
    for (Partition& partition : directory.partitions) {
        if (absl::Status status = Arranger(partition, directory.left, cancelled).run();
            !status.ok()) {
            return status;
        }
    }
    std::erase_if(directory.partitions,
                  [](const Partition& partition) { return partition.segments.empty(); });
    return absl::OkStatus();
}

}  // namespace oxbow::kafka
