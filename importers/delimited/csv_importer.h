// CSV and TSV as events.
#pragma once

#include "importers/importer.h"

namespace oxbow {

// How the rows are written is told (see told_dialect.h) or found out (see dialect.h): the
// delimiter, how cells are quoted, the lines above the table, comments, the header. Without a
// header columns are named column1, column2, …; a mapping that names a cell of the first row says
// that it is one.
//
// - the event's record is the row as it stands;
// - key, type, time and stream are cells of the mapped columns;
// - value is the cell of the mapped column; else a JSON object of all columns: a cell that is a
// JSON
//   number is one, with its digits as they are, an empty cell is null, "" is an empty string, all
//   others are strings;
// - a cell with nothing in it, or with what stands for nothing (\N, Zeek's -), is null: no key, a
//   tombstone as the value; "" is an empty one;
// - a row with more or fewer cells than columns is a rejected record, unless many rows differ: then
//   what is missing is null, what is over is kept as column7, column8, …, and both are counted;
// - so are the lines above the table, the header where it comes again, and the line with a quote
//   that is not closed as it should be (see csv_framer.h); in the header such a quote is read over,
//   and counted.
Format csvFormat();  // "csv": the delimiter is chosen among , ; tab and |
Format tsvFormat();  // "tsv": tab

}  // namespace oxbow
