#include "importers/plain/field_splitter.h"

#include <absl/strings/str_cat.h>

namespace oxbow {

std::string FieldSplitter::nearest(std::span<const RecordFrame> records) const {
    return records.empty() ? "" : absl::StrCat("; the first stands on line ", records[0].line);
}

}  // namespace oxbow
