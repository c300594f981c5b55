// Many partitions, one order.
#pragma once

#include <absl/status/status.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "importers/importer.h"
#include "importers/kafka/directory.h"
#include "importers/kafka/partition_reader.h"

namespace oxbow::kafka {

// Merges the partitions by the rule that MergeOrder states and hands the batches to the sink. Holds
// one unpacked batch of each partition that it stands in: of all of them in MergeOrder::Time, of
// one in MergeOrder::Offset.
class PartitionMerger {
public:
    // `directory` must be arranged.
    PartitionMerger(Directory directory, MergeOrder order, std::string source, EventSink& sink);

    // Goes on where a batch with this mark ended; call before run(). What has been added to the
    // folder since then is not read, so that the result is that of an import without the break.
    // FailedPrecondition where what was there has changed.
    absl::Status resume(std::string_view mark);
    // See EventTypeFinder::setPath().
    absl::Status setTypePath(const FieldPaths& path) { return m_context.types.setPath(path); }
    absl::Status run();
    const FidelityReport& fidelity() const { return m_context.fidelity; }

private:
    absl::Status runByTime();
    absl::Status runByOffset();
    // Goes to the first item of a partition that has not been begun.
    absl::Status begin(std::size_t index);
    // Takes the item the reader stands on, hands the batch on where it is full, and goes on.
    absl::Status takeOne(std::size_t index);
    absl::Status handOver();
    void newBatch();
    void finish(std::size_t index);
    std::string mark() const;
    absl::Status keepOnlyMarked(MarkReader& mark);

    Directory m_directory;
    MergeOrder m_order;
    EventSink& m_sink;
    ImportContext m_context;
    // One a partition; null before it is begun and after its end.
    std::vector<std::unique_ptr<PartitionReader>> m_readers;
    std::vector<bool> m_done;
    std::uint64_t m_bytesDone = 0;  // of the partitions that are done
    std::unique_ptr<EventBatch> m_batch;
    std::size_t m_detailsBytes = 0;  // of its events, beside its arena
};

}  // namespace oxbow::kafka
