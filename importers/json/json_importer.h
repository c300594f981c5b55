// JSON records as events: JSON Lines, one JSON array, or JSON values one after the other.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "importers/importer.h"

namespace oxbow {

// The three formats differ only in how records are cut out of the file; what becomes of a record is
// told in json_record_reader.h. Where the mapping is not told in full it is guessed from the first
// records (at most 1,000, or 256 KiB, and some lines from further on), which are held back until
// then.
//
// What is no JSON value, or longer than 16 MiB, becomes a rejected record and the import goes on.
Format jsonLinesFormat();         // "jsonl": one value a line
Format jsonArrayFormat();         // "json-array": the elements of one array (or of several)
Format jsonConcatenatedFormat();  // "json-concat": values with any white space, or none, between

// "json-document": objects in an array or an object somewhere in a document, or in several
// documents one after the other; see record_path.h.
Format jsonDocumentFormat();
// "json-text-list": see text_list_framer.h.
Format jsonTextListFormat();
// "elastic-bulk": see bulk_framer.h.
Format elasticBulkFormat();

}  // namespace oxbow
