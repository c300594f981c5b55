#include "model/forms/event_database.h"

#include <absl/strings/str_cat.h>
#include <sqlite3.h>

#include <string>
#include <system_error>
#include <utility>

#include "model/forms/event_json.h"
#include "model/payload/json.h"

namespace oxbow {
namespace {

constexpr char kSchema[] = R"(
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA application_id = 0x4f58424f;
CREATE TABLE events (
  position INTEGER PRIMARY KEY,
  source TEXT, stream TEXT, partition INTEGER, offset INTEGER, kind TEXT,
  key, value, type, time TEXT, record_time TEXT, record, details TEXT
);
BEGIN;
)";

// SQLite gives the other columns of the row that has the largest position.
constexpr char kEnd[] = R"(
CREATE INDEX events_by_key ON events (stream, key, position);
CREATE VIEW latest AS
  SELECT stream, key, row, position FROM (
    SELECT stream, key, value AS row, max(position) AS position FROM events
    WHERE kind = 'data' AND key IS NOT NULL GROUP BY stream, key
  ) WHERE row IS NOT NULL;
COMMIT;
)";

}  // namespace

EventDatabase::EventDatabase(std::filesystem::path file, sqlite3* database)
    : m_file(std::move(file)),
      m_database(database, sqlite3_close_v2),
      m_insert(nullptr, sqlite3_finalize) {}

EventDatabase::~EventDatabase() = default;

absl::Status EventDatabase::failure() const {
    const int code = sqlite3_errcode(m_database.get());
    const std::string message =
        absl::StrCat(m_file.string(),
                     " cannot be written as an SQLite file: ", sqlite3_errmsg(m_database.get()));
    return code == SQLITE_FULL
               ? absl::ResourceExhaustedError(absl::StrCat(message, "; make room on the disk"))
               : absl::UnavailableError(absl::StrCat(message, "; choose another place"));
}

absl::Status EventDatabase::run(const char* sql) {
    return sqlite3_exec(m_database.get(), sql, nullptr, nullptr, nullptr) == SQLITE_OK
               ? absl::OkStatus()
               : failure();
}

absl::StatusOr<std::unique_ptr<EventDatabase>> EventDatabase::create(
    const std::filesystem::path& file) {
    sqlite3* opened = nullptr;
    const int result =
        sqlite3_open_v2(file.c_str(), &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
    std::unique_ptr<EventDatabase> database(new EventDatabase(file, opened));
    if (result != SQLITE_OK) {
        return database->failure();
    }
    if (auto status = database->run(kSchema); !status.ok()) {
        return status;
    }
    const std::string insert =
        absl::StrCat("INSERT INTO events (", kEventColumns, ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)");
    sqlite3_stmt* prepared = nullptr;
    if (sqlite3_prepare_v2(opened, insert.c_str(), -1, &prepared, nullptr) != SQLITE_OK) {
        return database->failure();
    }
    database->m_insert.reset(prepared);
    return database;
}

void EventDatabase::bind(int column, const OptionalBytesView& bytes) {
    sqlite3_stmt* const insert = m_insert.get();
    if (!bytes) {
        sqlite3_bind_null(insert, column);
        return;
    }
    // An address of none would be NULL.
    const char* const data = bytes->empty() ? "" : bytes->data();
    if (isValidUtf8(*bytes)) {
        sqlite3_bind_text64(insert, column, data, bytes->size(), SQLITE_STATIC, SQLITE_UTF8);
    } else {
        sqlite3_bind_blob64(insert, column, data, bytes->size(), SQLITE_STATIC);
    }
}

absl::Status EventDatabase::append(Position position, const EventView& event) {
    sqlite3_stmt* const insert = m_insert.get();
    const OptionalBytes time = exactTimeText(event.time);
    const OptionalBytes recordTime = exactTimeText(event.recordTime);
    const std::string extras = eventExtrasJson(event);
    const bool recordIsValue = event.record && event.record == event.value;
    int column = 0;
    const auto number = [&](std::int64_t value) {
        ++column;
        if (value < 0) {
            sqlite3_bind_null(insert, column);
        } else {
            sqlite3_bind_int64(insert, column, value);
        }
    };
    number(static_cast<std::int64_t>(position.value()));
    bind(++column, event.source);
    bind(++column, event.stream);
    number(event.partition);
    number(event.offset);
    bind(++column, eventKindName(event.kind));
    bind(++column, event.key);
    bind(++column, event.value);
    bind(++column, event.type);
    bind(++column, time);
    bind(++column, recordTime);
    bind(++column, recordIsValue ? OptionalBytesView() : event.record);
    bind(++column, extras.empty() ? OptionalBytesView() : OptionalBytesView(extras));
    const bool written = sqlite3_step(insert) == SQLITE_DONE;
    const absl::Status status = written ? absl::OkStatus() : failure();
    sqlite3_reset(insert);
    return status;
}

absl::StatusOr<std::uint64_t> EventDatabase::finish() {
    m_insert.reset();
    if (auto status = run(kEnd); !status.ok()) {
        return status;
    }
    m_database.reset();
    std::error_code error;
    const std::uint64_t bytes = std::filesystem::file_size(m_file, error);
    return error ? 0 : bytes;
}

}  // namespace oxbow
