// Events as CSV (RFC 4180), for spreadsheets; importers/csv_importer.h reads it back without loss.
#pragma once

#include <absl/status/statusor.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/event/event.h"
#include "model/event/position.h"

namespace oxbow {

// A cell of none is empty without quotes, an empty text is "" with quotes, so that null and empty
// stay apart. Lines end with "\n". Numbers and texts are written as they are: 9007199254740993 and
// 3.540 are for the reader to keep.
void appendCsvCell(std::string& out, const OptionalBytesView& text);

// The names of the columns: position, source, stream, partition, offset, kind, key, value, type,
// time, record_time, record, details, base64. `details` is a JSON object of all that has no column
// of its own (see eventExtrasJson()); `base64` names the columns that are in base64 because their
// bytes are not UTF-8, with a space between.
std::string eventCsvHeader();
void appendEventCsv(std::string& out, std::optional<Position> position, const EventView& event);

// The cells of one line, in the order of the columns; InvalidArgument says which is wrong and why.
absl::StatusOr<Event> parseEventCsv(const std::vector<OptionalBytesView>& cells);

// The table's rows: the columns stream, key, position, row, error, base64. Of a row that its fold
// could not go on with there is no row but an error: the sentence why.
std::string rowCsvHeader();
void appendRowCsv(std::string& out, std::string_view stream, std::string_view key,
                  const OptionalBytesView& row, Position position, bool poisoned = false);

}  // namespace oxbow
