// Small random logs for property tests: few keys, so that they are written again, deleted and come
// back; every kind of absence; several streams, types and clock regressions.
#pragma once

#include <QTemporaryDir>

#include <memory>
#include <random>
#include <string>
#include <vector>

#include "model/event/event.h"
#include "model/event/event_batch.h"
#include "model/log/log.h"
#include "model/log/log_builder.h"

namespace oxbow {

inline Event randomEvent(std::mt19937_64& random, std::int64_t offset) {
    const auto below = [&random](std::uint64_t limit) { return random() % limit; };
    Event event;
    event.source = "source-" + std::to_string(below(2));
    event.stream = below(3) == 0 ? "payments" : "orders";
    event.partition = static_cast<std::int32_t>(below(3)) - 1;
    event.offset = offset;
    if (below(20) == 0) {
        event.kind = below(2) == 0 ? EventKind::Control : EventKind::Aborted;
    }
    if (below(10) != 0) {
        event.key = below(15) == 0 ? "" : "key-" + std::to_string(below(12));
    }
    if (below(5) != 0) {
        event.value = below(12) == 0 ? "" : R"({"n":)" + std::to_string(below(4)) + "}";
    }
    if (below(8) != 0) {
        event.type = "Type" + std::to_string(below(5));
    }
    if (below(6) != 0) {
        Timestamp time;
        time.precision = TimePrecision::Millisecond;
        time.zoneMinutes = below(2) == 0 ? 0 : Timestamp::kNoZone;
        time.nanoseconds =
            (1'000'000 + offset * 10 - static_cast<std::int64_t>(below(40))) * 1'000'000;
        event.time = time;
    }
    if (below(4) == 0) {
        event.recordTime = Timestamp{static_cast<std::int64_t>(below(1'000'000)),
                                     TimePrecision::Nanosecond, Timestamp::kNoZone};
    }
    if (below(4) == 0) {
        event.record = "record " + std::to_string(offset) + event.value.value_or("");
    }
    if (below(5) == 0) {
        event.details.headers = {{"trace", std::to_string(below(9))}, {"trace", std::nullopt}};
        event.details.actor = "someone";
    }
    return event;
}

inline std::vector<Event> randomEvents(std::uint64_t seed, std::size_t count) {
    std::mt19937_64 random(seed);
    std::vector<Event> events;
    for (std::size_t i = 0; i < count; ++i) {
        events.push_back(randomEvent(random, static_cast<std::int64_t>(i)));
    }
    return events;
}

// Appends events in batches of `batchSize`, committing a run after every `runSize` events, mostly
// with a checkpoint.
inline absl::Status appendEvents(const std::shared_ptr<Log>& log, const std::vector<Event>& events,
                                 std::size_t batchSize = 7, std::size_t runSize = 50) {
    LogBuilder::Options options;
    options.firstRunEvents = static_cast<std::uint32_t>(runSize);
    auto builder = LogBuilder::create(log, options);
    if (!builder.ok()) {
        return builder.status();
    }
    std::size_t inRun = 0;
    for (std::size_t i = 0; i < events.size();) {
        auto batch = std::make_unique<EventBatch>();
        for (; i < events.size() && batch->events.size() < batchSize; ++i) {
            batch->append(events[i].view());
        }
        inRun += batch->events.size();
        if (auto status = (*builder)->append(std::move(batch)); !status.ok()) {
            return status;
        }
        if (inRun >= runSize) {
            inRun = 0;
            if (auto status = (*builder)->commit(); !status.ok()) {
                return status;
            }
        }
    }
    return (*builder)->commit();
}

// A new log of these events in a folder of `parent`.
inline std::shared_ptr<Log> makeLog(const QTemporaryDir& parent, const std::vector<Event>& events,
                                    std::size_t batchSize = 7, std::size_t runSize = 50) {
    auto log = Log::create(parent.filePath("log.oxbow").toStdString());
    if (!log.ok() || !appendEvents(*log, events, batchSize, runSize).ok()) {
        return nullptr;
    }
    return *std::move(log);
}

}  // namespace oxbow
