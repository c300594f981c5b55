// Events in an SQLite file, for whoever asks with SQL; importers/sqlite reads it back without loss.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <filesystem>
#include <memory>

#include "model/event/event.h"
#include "model/event/position.h"

struct sqlite3;
struct sqlite3_stmt;

namespace oxbow {

// The table `events`: position (its primary key), source, stream, partition, offset, kind, key,
// value, type, time, record_time, record, details. What an event does not have is NULL; bytes that
// are UTF-8 are TEXT, others BLOB; `details` is a JSON object of all that has no column of its own
// (see eventExtrasJson()). The view `latest` is the table behind the last event: stream, key, row,
// position.
//
// One thread.
class EventDatabase {
public:
    // Fills a file that is empty. Errors name it, the reason and what to do.
    static absl::StatusOr<std::unique_ptr<EventDatabase>> create(const std::filesystem::path& file);
    ~EventDatabase();
    EventDatabase(const EventDatabase&) = delete;
    EventDatabase& operator=(const EventDatabase&) = delete;

    absl::Status append(Position position, const EventView& event);
    // All is in the file; it says how many bytes that are. Once, at the end.
    absl::StatusOr<std::uint64_t> finish();

private:
    EventDatabase(std::filesystem::path file, sqlite3* database);
    absl::Status run(const char* sql);
    absl::Status failure() const;
    void bind(int column, const OptionalBytesView& bytes);

    const std::filesystem::path m_file;
    std::unique_ptr<sqlite3, int (*)(sqlite3*)> m_database;
    std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> m_insert;
};

// The columns of `events`, in their order, with commas between.
inline constexpr char kEventColumns[] =
    "position, source, stream, partition, offset, kind, key, value, type, time, record_time, "
    "record, details";

}  // namespace oxbow
