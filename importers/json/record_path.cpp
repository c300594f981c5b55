#include "importers/json/record_path.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <utility>

namespace oxbow {
namespace {

absl::Status badPath(std::string_view text, std::string_view why) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", std::string(text), "\" is no place of records: ", std::string(why),
                     "; write it like Records[*], hits.hits[*] or actionsById.*"));
}

// A name that would be taken for something else.
bool isQuoted(const std::string& name) {
    return name == "*" || name.starts_with('$') || name.find_first_of(".[") != std::string::npos;
}

}  // namespace

absl::StatusOr<RecordPath> RecordPath::parse(std::string_view text) {
    std::string_view left = text;
    if (left.starts_with('$')) {
        left.remove_prefix(1);
        left.remove_prefix(left.starts_with('.') ? 1 : 0);
    }
    std::vector<Step> steps;
    bool first = true;
    while (!left.empty()) {
        if (left.starts_with("[*]") || left.starts_with("[]")) {
            left.remove_prefix(left[1] == '*' ? 3 : 2);
            steps.push_back({Kind::Elements, {}});
        } else if (left.starts_with("[\"")) {
            const std::size_t end = left.find("\"]", 2);
            if (end == std::string_view::npos) {
                return badPath(text, "a name in quotes is not closed by \"]");
            }
            steps.push_back({Kind::Name, std::string(left.substr(2, end - 2))});
            left.remove_prefix(end + 2);
        } else if (left.front() == '[') {
            return badPath(text, "brackets hold * for all elements, or a name in quotes");
        } else {
            if (!first) {
                if (left.front() != '.') {
                    return badPath(text, "a dot should stand before a name");
                }
                left.remove_prefix(1);
            }
            const std::size_t end = std::min(left.find_first_of(".["), left.size());
            if (end == 0) {
                return badPath(text, "a name is missing");
            }
            const std::string name(left.substr(0, end));
            steps.push_back({name == "*" ? Kind::Members : Kind::Name, name == "*" ? "" : name});
            left.remove_prefix(end);
        }
        first = false;
    }
    if (!steps.empty() && steps.back().kind == Kind::Name) {
        steps.push_back({Kind::Elements, {}});
    }
    return RecordPath(std::move(steps));
}

std::string RecordPath::text() const {
    std::string out;
    for (const Step& step : m_steps) {
        if (step.kind == Kind::Elements) {
            out += "[*]";
        } else if (step.kind == Kind::Name && isQuoted(step.name)) {
            absl::StrAppend(&out, "[\"", step.name, "\"]");
        } else {
            absl::StrAppend(&out, out.empty() ? "" : ".",
                            step.kind == Kind::Members ? "*" : step.name);
        }
    }
    return out;
}

}  // namespace oxbow
