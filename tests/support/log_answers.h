// All that a log answers, as one text: two logs that answer alike have the same.
#pragma once

#include <absl/status/statusor.h>
#include <absl/strings/str_cat.h>

#include <string>
#include <vector>

#include "model/keys/key_order.h"
#include "model/log/log.h"

namespace oxbow {

inline void addBytes(std::string& out, const OptionalBytesView& bytes) {
    absl::StrAppend(&out, bytes ? std::to_string(bytes->size()) : std::string("-"), ":");
    out += bytes.value_or("");
}

inline void addTime(std::string& out, const std::optional<Timestamp>& time) {
    absl::StrAppend(&out, time ? time->nanoseconds : -1, "/", time ? time->zoneMinutes : 0, " ");
}

// Every event, every key with its versions, the counts, times, rejected records, sources and marks;
// the first failure where something cannot be read.
inline absl::StatusOr<std::string> answersOf(const Log& log) {
    std::string out = absl::StrCat(log.end().value(), " ", log.keyCount(), " ", log.lateCount());
    auto status =
        log.scan(Position(), log.end(), [&out](Position, const EventView& event, auto key) {
            for (const OptionalBytesView bytes :
                 {OptionalBytesView(event.source), OptionalBytesView(event.stream), event.key,
                  event.type, event.value, event.record}) {
                addBytes(out, bytes);
            }
            addTime(out, event.time);
            addTime(out, event.recordTime);
            absl::StrAppend(&out, event.partition, " ", event.offset, " ",
                            static_cast<int>(event.kind), " ", key ? key->value() + 1 : 0,
                            event.details ? event.details->headers.size() : 0, "\n");
            return true;
        });
    for (std::uint32_t id = 0; id < log.keyCount() && status.ok(); ++id) {
        const auto key = log.keys().key(KeyId(id));
        if (!key.ok()) {
            return key.status();
        }
        const auto found = log.keys().find(key->stream, key->bytes);
        if (!found.ok()) {
            return found.status();
        }
        addBytes(out, key->bytes);
        absl::StrAppend(&out, key->stream.value(), " ", *found ? (*found)->value() + 1 : 0, ":");
        for (std::uint64_t at = 0; at <= log.end().value(); at += 1 + log.end().value() / 7) {
            const auto version = log.versionAt(KeyId(id), Position(at));
            const auto next = log.nextEvent(KeyId(id), Position(at));
            if (!version.ok() || !next.ok()) {
                return version.ok() ? next.status() : version.status();
            }
            absl::StrAppend(&out, *version ? (*version)->writer.value() + 1 : 0,
                            *version && (*version)->deleted ? "d" : "", "/",
                            *next ? (*next)->value() + 1 : 0, " ");
        }
    }
    if (!status.ok()) {
        return status;
    }
    const Position middle(log.end().value() / 2);
    const auto counts = log.countsByType({Position(), middle, log.end()}, true);
    const auto maximum = log.runningMaximum(middle);
    const auto rejected = log.rejected(0, log.rejectedCount());
    const auto order = log.keys().order();
    for (const absl::Status& each :
         {counts.status(), maximum.status(), rejected.status(), order.status()}) {
        if (!each.ok()) {
            return each;
        }
    }
    for (const auto& row : *counts) {
        for (const std::uint64_t count : row) {
            absl::StrAppend(&out, count, " ");
        }
    }
    for (const std::uint32_t id : (*order)->ids()) {
        absl::StrAppend(&out, id, " ");
    }
    const auto position = log.positionAt(maximum->value_or(0));
    if (!position.ok()) {
        return position.status();
    }
    absl::StrAppend(&out, maximum->value_or(0), " ", position->value(), "\n");
    for (const PlacedRejection& each : *rejected) {
        absl::StrAppend(&out, each.before.value(), " ", each.record.reason, "\n");
    }
    for (const ImportedSource& source : log.sources()) {
        absl::StrAppend(&out, source.path, " ", source.complete ? "whole" : "part", "\n");
    }
    for (const Mark& mark : log.marks()) {
        absl::StrAppend(&out, mark.position.value(), " ", mark.name, "\n");
    }
    return out;
}

}  // namespace oxbow
