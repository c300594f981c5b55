#include "importers/kafka/partition_merger.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>

#include <algorithm>
#include <limits>
#include <set>
#include <utility>

#include "model/event/event_weight.h"

namespace oxbow::kafka {
namespace {

constexpr std::uint64_t kMarkVersion = 2;
// For the windows of all files that are read at once.
constexpr std::size_t kWindowsBudget = 32 * 1024 * 1024;
// A batch of events is handed on when it holds as much, however few events these are.
constexpr std::size_t kLargestArena = 4 * 1024 * 1024;
constexpr std::size_t kMostRejected = 64;

std::size_t windowFor(std::size_t files) {
    return std::clamp<std::size_t>(kWindowsBudget / std::max<std::size_t>(files, 1), 8 * 1024,
                                   1024 * 1024);
}

// About how many files are read at once: one a folder, unless segments overlap.
std::size_t filesAtOnce(const Directory& directory, MergeOrder order) {
    std::size_t all = 0;
    std::size_t most = 1;
    for (const Partition& partition : directory.partitions) {
        std::set<std::size_t> folders;
        for (const Segment& segment : partition.segments) {
            folders.insert(segment.folder);
        }
        all += folders.size();
        most = std::max(most, folders.size());
    }
    return order == MergeOrder::Time ? all : most;
}

// FNV-1a over what must not change in a partition between an import's break and its resumption: all
// its segments' places and sizes, but that of the last one, which may grow.
std::uint64_t fingerprintOf(const std::vector<Segment>& segments) {
    std::uint64_t hash = 14695981039346656037ULL;
    const auto add = [&hash](std::uint64_t number) {
        for (int i = 0; i < 8; ++i) {
            hash = (hash ^ ((number >> (8 * i)) & 0xff)) * 1099511628211ULL;
        }
    };
    for (std::size_t i = 0; i < segments.size(); ++i) {
        add(static_cast<std::uint64_t>(segments[i].start));
        add(i + 1 < segments.size() ? segments[i].size : 0);
    }
    return hash;
}

absl::Status markMakesNoSense() {
    return absl::FailedPreconditionError(
        "the import cannot be resumed: its mark is not one of this version; import the folder "
        "again into a new workspace");
}

absl::Status changedSince(const std::string& what) {
    return absl::FailedPreconditionError(absl::StrCat(
        "the import cannot be resumed: partition ", what,
        " has changed since it was interrupted; import the folder again into a new workspace"));
}

}  // namespace

PartitionMerger::PartitionMerger(Directory directory, MergeOrder order, std::string source,
                                 EventSink& sink)
    : m_directory(std::move(directory)), m_order(order), m_sink(sink) {
    m_context.source = std::move(source);
    m_context.cancelled = [this] { return m_sink.cancelled(); };
    m_context.windowSize = windowFor(filesAtOnce(m_directory, order));
    m_context.fidelity = m_directory.left;
    m_readers.resize(m_directory.partitions.size());
    m_done.resize(m_directory.partitions.size());
}

absl::Status PartitionMerger::run() {
    newBatch();
    absl::Status status = m_order == MergeOrder::Time ? runByTime() : runByOffset();
    if (status.ok() && !m_batch->empty()) {
        status = handOver();
    }
    return status;
}

absl::Status PartitionMerger::runByTime() {
    using Head = std::pair<std::int64_t, std::size_t>;  // merge time, partition
    std::vector<Head> heads;
    for (std::size_t i = 0; i < m_readers.size(); ++i) {
        if (absl::Status status = begin(i); !status.ok()) {
            return status;
        }
        if (!m_done[i]) {
            heads.emplace_back(m_readers[i]->mergeTime(), i);
        }
    }
    std::make_heap(heads.begin(), heads.end(), std::greater<>());
    while (!heads.empty()) {
        std::pop_heap(heads.begin(), heads.end(), std::greater<>());
        Head head = heads.back();
        heads.pop_back();
        // Most often the next event is of the same partition.
        do {
            if (absl::Status status = takeOne(head.second); !status.ok()) {
                return status;
            }
            if (m_done[head.second]) {
                break;
            }
            head.first = m_readers[head.second]->mergeTime();
        } while (heads.empty() || head < heads.front());
        if (!m_done[head.second]) {
            heads.push_back(head);
            std::push_heap(heads.begin(), heads.end(), std::greater<>());
        }
    }
    return absl::OkStatus();
}

absl::Status PartitionMerger::runByOffset() {
    for (std::size_t i = 0; i < m_readers.size(); ++i) {
        if (absl::Status status = begin(i); !status.ok()) {
            return status;
        }
        while (!m_done[i]) {
            if (absl::Status status = takeOne(i); !status.ok()) {
                return status;
            }
        }
    }
    return absl::OkStatus();
}

absl::Status PartitionMerger::begin(std::size_t index) {
    if (m_done[index] || m_readers[index]) {
        return absl::OkStatus();
    }
    m_readers[index] = std::make_unique<PartitionReader>(m_directory.partitions[index], m_context);
    if (absl::Status status = m_readers[index]->advance(); !status.ok()) {
        return status;
    }
    if (m_readers[index]->atEnd()) {
        finish(index);
    }
    return absl::OkStatus();
}

absl::Status PartitionMerger::takeOne(std::size_t index) {
    PartitionReader& reader = *m_readers[index];
    const std::size_t events = m_batch->events.size();
    reader.take(*m_batch);
    if (m_batch->events.size() > events && m_batch->events.back().details != nullptr) {
        m_detailsBytes += weightOf(*m_batch->events.back().details);
    }
    if (m_batch->full() || m_batch->arena().bytesUsed() + m_detailsBytes >= kLargestArena ||
        m_batch->rejected.size() >= kMostRejected) {
        if (absl::Status status = handOver(); !status.ok()) {
            return status;
        }
        newBatch();
    }
    if (absl::Status status = reader.advance(); !status.ok()) {
        return status;
    }
    if (reader.atEnd()) {
        finish(index);
    }
    return absl::OkStatus();
}

void PartitionMerger::finish(std::size_t index) {
    m_done[index] = true;
    m_bytesDone += m_directory.partitions[index].size();
    m_readers[index].reset();
}

void PartitionMerger::newBatch() {
    m_batch = std::make_unique<EventBatch>();
    m_detailsBytes = 0;
    m_batch->events.reserve(EventBatch::kCapacity);
    ++m_context.batchSerial;
    m_context.sourceInBatch = m_batch->arena().copy(m_context.source);
}

absl::Status PartitionMerger::handOver() {
    m_batch->sourceBytesRead = m_bytesDone;
    for (const auto& reader : m_readers) {
        m_batch->sourceBytesRead += reader ? reader->bytesPassed() : 0;
    }
    m_batch->resumeMark = mark();
    return m_sink.accept(std::move(m_batch));
}

// The rule, what was counted so far, and for each partition which files it had and where it stands.
std::string PartitionMerger::mark() const {
    MarkWriter out;
    out.number(kMarkVersion)
        .number(static_cast<std::uint64_t>(m_order))
        .fidelity(m_context.fidelity)
        .number(m_readers.size());
    for (std::size_t i = 0; i < m_readers.size(); ++i) {
        const Partition& partition = m_directory.partitions[i];
        out.text(partition.name())
            .number(partition.segments.size())
            .number(partition.segments.back().size)
            .number(fingerprintOf(partition.segments));
    }
    for (std::size_t i = 0; i < m_readers.size(); ++i) {
        out.number(m_done[i] ? 2 : m_readers[i] ? 1 : 0);
        if (!m_done[i] && m_readers[i]) {
            m_readers[i]->writeMark(out);
        }
    }
    return out.take();
}

absl::Status PartitionMerger::resume(std::string_view mark) {
    MarkReader in(mark);
    const std::uint64_t version = in.number();
    const std::uint64_t order = in.number();
    if (!in.ok() || version != kMarkVersion) {
        return markMakesNoSense();
    }
    if (order != static_cast<std::uint64_t>(m_order)) {
        return absl::FailedPreconditionError(
            "the import cannot be resumed: it merged its partitions by another rule; resume it "
            "with the same --order");
    }
    m_context.fidelity = in.fidelity();
    if (absl::Status status = keepOnlyMarked(in); !status.ok()) {
        return status;
    }
    for (std::size_t i = 0; i < m_readers.size(); ++i) {
        const std::uint64_t state = in.number();
        if (state == 2) {
            finish(i);
        } else if (state == 1) {
            m_readers[i] = std::make_unique<PartitionReader>(m_directory.partitions[i], m_context);
            const absl::StatusOr<bool> resumed = m_readers[i]->resume(in);
            if (!resumed.ok()) {
                return resumed.status();
            }
            if (!*resumed) {
                return changedSince(m_directory.partitions[i].name());
            }
            if (m_readers[i]->atEnd()) {
                finish(i);
            }
        }
    }
    return in.complete() ? absl::OkStatus() : markMakesNoSense();
}

// Cuts the directory to what it was when the mark was written.
absl::Status PartitionMerger::keepOnlyMarked(MarkReader& mark) {
    std::vector<Partition> kept;
    const std::uint64_t count = mark.number();
    for (std::uint64_t i = 0; i < count && mark.ok(); ++i) {
        const std::string name = mark.text();
        const std::uint64_t segments = mark.number();
        const std::uint64_t lastSize = mark.number();
        const std::uint64_t fingerprint = mark.number();
        const auto at = std::find_if(m_directory.partitions.begin(), m_directory.partitions.end(),
                                     [&](const Partition& one) { return one.name() == name; });
        if (at == m_directory.partitions.end() || segments == 0 || at->segments.size() < segments) {
            return changedSince(name);
        }
        at->segments.resize(static_cast<std::size_t>(segments));
        Segment& last = at->segments.back();
        if (last.size < lastSize || fingerprintOf(at->segments) != fingerprint) {
            return changedSince(name);
        }
        if (!last.packed) {
            last.size = last.packedSize = lastSize;
        }
        kept.push_back(std::move(*at));
    }
    if (!mark.ok()) {
        return markMakesNoSense();
    }
    m_directory.partitions = std::move(kept);
    m_readers.resize(m_directory.partitions.size());
    m_done.assign(m_directory.partitions.size(), false);
    return absl::OkStatus();
}

}  // namespace oxbow::kafka
