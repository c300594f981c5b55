#include "importers/field_counts.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include <algorithm>

namespace oxbow {

std::vector<std::string> fieldSentences(const Mapping& mapping, const FieldCounts& counts) {
    std::vector<std::string> sentences;
    for (const MappedField& field : kMappedFields) {
        const std::optional<std::string>& path = mapping.*field.path;
        if (path && !path->empty()) {
            sentences.push_back(absl::StrCat(field.name, " \"", *path, "\": found in ",
                                             counts.*field.found, " of ", counts.records,
                                             counts.records == 1 ? " record" : " records"));
        }
    }
    return sentences;
}

absl::Status checkFieldsFound(const Mapping& told, const FieldCounts& counts,
                              const std::vector<std::string>& names) {
    constexpr std::size_t kMostNames = 20;
    std::vector<std::string> missing;
    for (const MappedField& field : kMappedFields) {
        const std::optional<std::string>& path = told.*field.path;
        if (path && !path->empty() && counts.*field.found == 0) {
            missing.push_back(absl::StrCat("\"", *path, "\" (--", field.name, ")"));
        }
    }
    if (missing.empty() || counts.records == 0) {
        return absl::OkStatus();
    }
    const std::vector<std::string> some(
        names.begin(),
        names.begin() + static_cast<std::ptrdiff_t>(std::min(names.size(), kMostNames)));
    return absl::InvalidArgumentError(
        absl::StrCat("none of ", counts.records, counts.records == 1 ? " record" : " records",
                     " has the field ", absl::StrJoin(missing, ", nor "),
                     some.empty() ? "" : absl::StrCat("; there are ", absl::StrJoin(some, ", ")),
                     names.size() > some.size() ? ", …" : "",
                     "; name another, or import all the same with --force-mapping"));
}

}  // namespace oxbow
