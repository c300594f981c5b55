#include "importers/format/field_template.h"

#include <absl/strings/str_cat.h>

#include "model/payload/json.h"

namespace oxbow {

bool FieldTemplate::isOne(std::string_view path) {
    return path.find('{') != std::string_view::npos && !path.starts_with('[') &&
           !path.starts_with('/');
}

absl::StatusOr<FieldTemplate> FieldTemplate::parse(std::string_view text) {
    FieldTemplate out;
    std::string_view left = text;
    for (std::size_t open = 0; (open = left.find('{')) != std::string_view::npos;) {
        const std::size_t close = left.find('}', open);
        if (close == std::string_view::npos) {
            return absl::InvalidArgumentError("a brace is not closed: write {namespace}/{name}");
        }
        const std::string path(left.substr(open + 1, close - open - 1));
        if (path.empty()) {
            return absl::InvalidArgumentError("there is no path in {}: write {namespace}/{name}");
        }
        if (const auto parsed = JsonPath::parse(path); !parsed.ok()) {
            return absl::InvalidArgumentError(
                absl::StrCat("in {", path, "}: ", std::string(parsed.status().message())));
        }
        out.m_texts.emplace_back(left.substr(0, open));
        out.m_paths.push_back(path);
        left.remove_prefix(close + 1);
    }
    out.m_texts.emplace_back(left);
    return out;
}

absl::Status checkFieldPath(std::string_view path) {
    return FieldTemplate::isOne(path) ? FieldTemplate::parse(path).status()
                                      : JsonPath::parse(path).status();
}

}  // namespace oxbow
