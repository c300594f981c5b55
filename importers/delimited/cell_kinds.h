// What the cells of a table are, by the look of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "model/event/event.h"

namespace oxbow {

using Cells = std::vector<OptionalBytesView>;

enum class CellKind : std::uint8_t { Nothing, Number, Time, Json, Text };
CellKind kindOf(const OptionalBytesView& cell);
// What most cells of a column are, from a row on.
CellKind columnKind(const std::vector<Cells>& rows, std::size_t from, std::size_t column);

// "1,50", "1.234,56".
bool isDecimalComma(std::string_view text);
// "1.234", "12.345.678": points may part its thousands. `several`: they do nothing else.
bool isGrouped(std::string_view text, bool several = false);

// Whether the first row names the columns: most names are there, none is a number, a time or a JSON
// container, none comes again below, not even with other digits ("k0" above "k17"), and where one
// is missing or stands there twice, something below is of another kind than a name.
bool looksLikeHeader(const std::vector<Cells>& rows);
// Whether the first cells of rows that have one more than `header` are names of the rows: they
// differ, no name of the header means them, and they are texts, or numbers from 1 on.
bool looksLikeRowNames(const Cells& header, const std::vector<Cells>& rows);

}  // namespace oxbow
