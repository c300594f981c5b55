// CSV and TSV as events.
#pragma once

#include "importers/importer.h"

namespace oxbow {

// RFC 4180, with quotes, doubled quotes and line ends in quoted cells. Where the first row does not
// look like a header, columns are named column1, column2, …; a mapping that names a cell of the
// first row says that it is one.
//
// - the event's record is the row as it stands;
// - key, type, time and stream are cells of the mapped columns;
// - value is the cell of the mapped column, or of one named value, payload or data; else a JSON
//   object of all columns: a cell that is a JSON number is one, with its digits as they are, an
//   empty cell is null, "" is an empty string, all others are strings;
// - a cell with nothing in it is null: no key, a tombstone as the value; "" is an empty one;
// - a row with more or fewer cells than columns is a rejected record, and so is the line with a
//   quote that is not closed as it should be (see csv_framer.h); in the header such a quote is read
//   over, and counted.
Format csvFormat();  // "csv": the delimiter is chosen among , ; tab and |
Format tsvFormat();  // "tsv": tab

}  // namespace oxbow
