#include "importers/sqlite/oxbow_database_importer.h"

#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>
#include <sqlite3.h>

#include <memory>
#include <system_error>
#include <utility>
#include <vector>

#include "importers/batch_writer.h"
#include "importers/import_pipeline.h"
#include "importers/stream_name.h"
#include "model/forms/event_csv.h"
#include "model/forms/event_database.h"

namespace oxbow {
namespace {

using Database = std::unique_ptr<sqlite3, int (*)(sqlite3*)>;
using Statement = std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)>;

constexpr std::string_view kMagic("SQLite format 3\0", 16);

absl::Status unreadable(const std::filesystem::path& path, sqlite3* database) {
    return absl::DataLossError(
        absl::StrCat(path.string(), " cannot be read as an SQLite file: ", sqlite3_errmsg(database),
                     "; what came before was read"));
}

absl::StatusOr<Database> openDatabase(const std::filesystem::path& path) {
    sqlite3* opened = nullptr;
    const int result = sqlite3_open_v2(path.c_str(), &opened, SQLITE_OPEN_READONLY, nullptr);
    Database database(opened, sqlite3_close_v2);
    return result == SQLITE_OK ? absl::StatusOr<Database>(std::move(database))
                               : unreadable(path, opened);
}

absl::StatusOr<Statement> selectFrom(sqlite3* database, const std::filesystem::path& path) {
    const std::string sql = absl::StrCat("SELECT ", kEventColumns,
                                         " FROM events WHERE position >= ? ORDER BY position");
    sqlite3_stmt* prepared = nullptr;
    const int result = sqlite3_prepare_v2(database, sql.c_str(), -1, &prepared, nullptr);
    Statement statement(prepared, sqlite3_finalize);
    return result == SQLITE_OK ? absl::StatusOr<Statement>(std::move(statement))
                               : unreadable(path, database);
}

Sniff sniffDatabase(const SourceHead& head) {
    if (!head.head.starts_with(kMagic)) {
        return {};
    }
    const auto database = openDatabase(head.path);
    const auto events = database.ok() ? selectFrom(database->get(), head.path)
                                      : absl::StatusOr<Statement>(database.status());
    return events.ok() ? Sniff{100, "an SQLite file with Oxbow's table \"events\""}
                       : Sniff{0,
                               "an SQLite file, but without a table \"events\" as Oxbow writes "
                               "it; export a table of it as CSV or JSON"};
}

class DatabaseImporter final : public SourceImporter {
public:
    DatabaseImporter(const ImportOptions& options, std::string sourceName)
        : m_source(std::move(sourceName)),
          m_writer(m_source, options.stream.empty() ? streamNameOf(m_source) : options.stream) {}

    absl::Status run(const std::filesystem::path& path, std::string_view mark,
                     EventSink& sink) override;
    std::uint64_t sizeOf(const std::filesystem::path& path) const override {
        std::error_code error;
        const auto size = std::filesystem::file_size(path, error);
        return error ? 0 : size;
    }

private:
    void take(sqlite3_stmt* row);

    std::string m_source;
    BatchWriter m_writer;
};

// The cell's bytes as they are; numbers as text.
OptionalBytesView bytesIn(sqlite3_stmt* row, int column) {
    if (sqlite3_column_type(row, column) == SQLITE_NULL) {
        return std::nullopt;
    }
    const auto* const bytes = static_cast<const char*>(sqlite3_column_blob(row, column));
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(row, column));
    return bytes == nullptr ? std::string_view("") : std::string_view(bytes, size);
}

void DatabaseImporter::take(sqlite3_stmt* row) {
    std::vector<OptionalBytesView> cells;
    std::vector<std::string> numbers;
    const int columns = sqlite3_column_count(row);
    numbers.reserve(static_cast<std::size_t>(columns));
    for (int column = 0; column < columns; ++column) {
        if (sqlite3_column_type(row, column) == SQLITE_INTEGER) {
            numbers.push_back(absl::StrCat(sqlite3_column_int64(row, column)));
            cells.emplace_back(numbers.back());
        } else {
            cells.push_back(bytesIn(row, column));
        }
    }
    cells.emplace_back(std::nullopt);  // nothing is in base64
    const absl::StatusOr<Event> event = parseEventCsv(cells);
    if (event.ok()) {
        m_writer.append(event->view());
        return;
    }
    m_writer.reject(0, static_cast<std::uint64_t>(sqlite3_column_int64(row, 0)), 0, {},
                    std::string(event.status().message()));
}

absl::Status DatabaseImporter::run(const std::filesystem::path& path, std::string_view mark,
                                   EventSink& sink) {
    std::int64_t from = 0;
    if (!mark.empty() && !absl::SimpleAtoi(absl::string_view(mark.data(), mark.size()), &from)) {
        return absl::InvalidArgumentError(
            "the mark to go on with the import from is damaged; import the file anew");
    }
    const auto database = openDatabase(path);
    if (!database.ok()) {
        return database.status();
    }
    const auto rows = selectFrom(database->get(), path);
    if (!rows.ok()) {
        return rows.status();
    }
    sqlite3_bind_int64(rows->get(), 1, from);
    int step = SQLITE_DONE;
    while ((step = sqlite3_step(rows->get())) == SQLITE_ROW) {
        from = sqlite3_column_int64(rows->get(), 0) + 1;
        take(rows->get());
        if (m_writer.full()) {
            if (absl::Status status = m_writer.flush(sink, absl::StrCat(from)); !status.ok()) {
                return status;
            }
        }
        if (sink.cancelled()) {
            return absl::CancelledError(kCancelledMessage);
        }
    }
    if (!m_writer.empty()) {
        if (absl::Status status = m_writer.flush(sink, absl::StrCat(from)); !status.ok()) {
            return status;
        }
    }
    return step == SQLITE_DONE ? absl::OkStatus() : unreadable(path, database->get());
}

}  // namespace

Format oxbowDatabaseFormat() {
    Format format;
    format.name = "oxbow-sqlite";
    format.title = "events of Oxbow in an SQLite file";
    format.endings = {".sqlite", ".sqlite3", ".db"};
    format.sniff = sniffDatabase;
    format.makeSource = [](const ImportOptions& options, std::string sourceName) {
        return std::make_unique<DatabaseImporter>(options, std::move(sourceName));
    };
    return format;
}

}  // namespace oxbow
