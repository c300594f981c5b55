// What the Kafka tests share: an import kept in memory, folders to damage, and views of other
// tools.
#pragma once

#include <QTemporaryDir>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "importers/importer.h"

namespace oxbow::kafkatest {

// All that an import yields, in order.
struct Imported {
    absl::Status status;
    std::vector<Event> events;
    std::vector<RejectedRecord> rejected;
    // After each batch: the mark, how many events and rejected records there were, bytes read.
    struct Cut {
        std::string mark;
        std::size_t events = 0;
        std::size_t rejected = 0;
        std::uint64_t bytesRead = 0;
    };
    std::vector<Cut> cuts;
    FidelityReport fidelity;
};

struct Run {
    MergeOrder order = MergeOrder::Time;
    std::string mark;
    std::optional<std::string> type;  // of the mapping
    // The sink cancels at this batch.
    std::size_t cancelAt = SIZE_MAX;
};
Imported importFrom(const std::filesystem::path& path, const Run& run = {});
// Into a sink of the test's own.
absl::Status importWith(const std::filesystem::path& path, EventSink& sink);

// One line for one event, nothing left out: "orders 2 17 data key=… value=… time=… …".
std::string describe(const Event& event);
std::vector<std::string> describeAll(const std::vector<Event>& events);

// Lines of `kcat -J` as events of the source "kafka".
std::vector<Event> eventsOfKcat(const std::filesystem::path& file);
// By stream, partition and offset.
void sortByPlace(std::vector<Event>& events);
std::vector<Event> only(const std::vector<Event>& events,
                        const std::function<bool(const Event&)>& which);

std::filesystem::path testData(std::string_view name);
std::string readFile(const std::filesystem::path& path);
void writeFile(const std::filesystem::path& path, std::string_view bytes);

// A folder with one partition, "topic-0", and its only segment.
class OneSegment {
public:
    explicit OneSegment(std::string_view bytes = {});
    void set(std::string_view bytes);
    std::filesystem::path folder() const;
    std::filesystem::path file() const;

private:
    QTemporaryDir m_folder;
};

// Batches for hostile tests: what no tool writes. Fields are what they should be until changed.
struct RawBatch {
    std::int64_t baseOffset = 0;
    std::int32_t leaderEpoch = 0;
    std::int16_t attributes = 0;
    std::int32_t lastOffsetDelta = 0;
    std::int64_t baseTimestamp = 1'600'000'000'000;
    std::int64_t maxTimestamp = 1'600'000'000'000;
    std::int64_t producerId = -1;
    std::int32_t recordCount = 1;
    std::string records;  // already encoded, and packed where the attributes say so
    // With its length and its checksum.
    std::string bytes() const;
};
std::string zigzag(std::int64_t value);
// A record with these fields and no headers.
std::string rawRecord(std::int32_t offsetDelta, std::string_view key, std::string_view value,
                      std::int64_t timeDelta = 0);
// The record's body with its length before it.
std::string withLength(std::string_view body);
std::string bigEndian(std::uint64_t value, int bytes);
// One record, "k" = `value`.
std::string batchAt(std::int64_t offset, std::int64_t time, const std::string& value);
// One record of a producer's transaction, and the marker that ends one.
std::string transactionalAt(std::int64_t offset, std::int64_t producer, const std::string& value);
std::string markerAt(std::int64_t offset, std::int64_t producer, bool commit);
// "00000000000000000042.log"
std::string segmentName(std::int64_t baseOffset);

std::vector<std::int64_t> offsets(const Imported& imported);
std::vector<std::string> values(const Imported& imported);
// Of the first sentence of the report that has this part; 0 where none has.
std::uint64_t counted(const Imported& imported, std::string_view part);

// Puts the right checksum into a batch of format 2.
void seal(std::string& batch);

}  // namespace oxbow::kafkatest
