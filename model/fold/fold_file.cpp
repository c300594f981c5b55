#include "model/fold/fold_file.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "model/fold/fold_definition.h"
#include "model/fold/fold_kinds.h"
#include "model/fold/kinds/makers.h"
#include "model/fold/latest_value.h"
#include "model/payload/json.h"

namespace oxbow {
namespace {

absl::Status wrong(const std::string& what) {
    return absl::InvalidArgumentError(what);
}

absl::Status wrongMember(std::string_view name, const std::string& what) {
    return wrong(absl::StrCat("\"", std::string(name), "\": ", what));
}

template <class Items>
std::string namesOf(const Items& items) {
    return absl::StrJoin(items, ", ",
                         [](std::string* out, const auto& item) { out->append(item.name); });
}

// The members of a file, each of which is looked for once.
class FoldFileReader {
public:
    explicit FoldFileReader(std::string_view json) : m_members(jsonMembers(json)) {}

    absl::StatusOr<FoldDefinition> read(std::string_view nameIfNone) {
        FoldDefinition definition;
        if (absl::Status status = checkMembers(); !status.ok()) {
            return status;
        }
        for (const auto& [member, out] :
             {std::pair("name", &definition.name), std::pair("kind", &definition.kind)}) {
            if (const auto value = find(member)) {
                if (value->type != JsonType::String) {
                    return wrongMember(member, absl::StrCat(shortened(value->lexeme),
                                                            " is no text; write it in quotes"));
                }
                *out = unescapeJson(value->lexeme);
            }
        }
        if (definition.name.empty()) {
            definition.name = nameIfNone;
        }
        const FoldKind* const kind = findFoldKind(definition.kind);
        if (kind == nullptr) {
            return wrongMember(
                "kind", absl::StrCat(definition.kind.empty()
                                         ? std::string("is missing")
                                         : absl::StrCat("there is no kind ", definition.kind),
                                     "; there are ", namesOf(foldKinds())));
        }
        if (absl::Status status = checkKnown(*kind); !status.ok()) {
            return status;
        }
        // In order of their names, whatever the table's or the file's.
        std::vector<FoldParameter> parameters = kind->parameters;
        std::sort(parameters.begin(), parameters.end(),
                  [](const auto& a, const auto& b) { return a.name < b.name; });
        for (const FoldParameter& parameter : parameters) {
            if (absl::Status status = readParameter(parameter, definition); !status.ok()) {
                return status;
            }
        }
        definition.canonical = absl::StrCat("{", definition.canonical, "}");
        return definition;
    }

private:
    std::optional<JsonValue> find(std::string_view name) const {
        for (const JsonMember& member : m_members) {
            if (member.name == name) {
                return member.value;
            }
        }
        return std::nullopt;
    }

    absl::Status checkMembers() const {
        std::vector<std::string_view> names;
        for (const JsonMember& member : m_members) {
            names.push_back(member.name);
        }
        std::sort(names.begin(), names.end());
        const auto twice = std::adjacent_find(names.begin(), names.end());
        return twice == names.end()
                   ? absl::OkStatus()
                   : wrongMember(*twice, "stands there twice; leave one of the two");
    }

    absl::Status checkKnown(const FoldKind& kind) const {
        for (const JsonMember& member : m_members) {
            const bool known =
                member.name == "name" || member.name == "kind" ||
                std::any_of(kind.parameters.begin(), kind.parameters.end(),
                            [&](const auto& each) { return each.name == member.name; });
            if (!known) {
                return wrongMember(member.name,
                                   absl::StrCat("a fold of the kind ", std::string(kind.name),
                                                " has no such member; it has name, kind, ",
                                                namesOf(kind.parameters)));
            }
        }
        return absl::OkStatus();
    }

    static absl::Status wrongValue(const FoldParameter& parameter, const JsonValue& value,
                                   std::string_view wanted) {
        return wrongMember(parameter.name,
                           absl::StrCat(shortened(value.lexeme), " is no ", std::string(wanted),
                                        "; here stands ", std::string(parameter.meaning)));
    }

    absl::Status readParameter(const FoldParameter& parameter, FoldDefinition& out) const {
        std::optional<JsonValue> value = find(parameter.name);
        if (!value && parameter.isRequired) {
            return wrongMember(parameter.name, absl::StrCat("is missing; here stands ",
                                                            std::string(parameter.meaning)));
        }
        if (!value && parameter.fallback.empty()) {
            return absl::OkStatus();
        }
        if (!value) {
            value = jsonAt(parameter.fallback, JsonPath());
        }
        std::string canonical;
        if (absl::Status status = readValue(parameter, *value, out, canonical); !status.ok()) {
            return status;
        }
        absl::StrAppend(&out.canonical, out.canonical.empty() ? "" : ",", "\"",
                        std::string(parameter.name), "\":", canonical);
        return absl::OkStatus();
    }

    // `canonical` is one spelling of the value.
    static absl::Status readValue(const FoldParameter& parameter, const JsonValue& value,
                                  FoldDefinition& out, std::string& canonical) {
        const std::string name(parameter.name);
        switch (parameter.type) {
            case FoldParameterType::By: {
                auto by = GroupBy::parse(value);
                if (!by.ok()) {
                    return wrong(std::string(by.status().message()));
                }
                out.by = *std::move(by);
                canonical = out.by.definition();
                return absl::OkStatus();
            }
            case FoldParameterType::Path: {
                if (value.type != JsonType::String) {
                    return wrongValue(parameter, value, "path");
                }
                auto path = FieldPath::parse(unescapeJson(value.lexeme));
                if (!path.ok()) {
                    return wrongMember(name, std::string(path.status().message()));
                }
                appendJsonString(canonical, path->text);
                out.paths.emplace(name, *std::move(path));
                return absl::OkStatus();
            }
            case FoldParameterType::Texts:
                return readTexts(parameter, value, out, canonical);
            case FoldParameterType::Count: {
                std::uint64_t count = 0;
                const char* const end = value.lexeme.data() + value.lexeme.size();
                const auto read = std::from_chars(value.lexeme.data(), end, count);
                if (read.ec != std::errc() || read.ptr != end || count == 0) {
                    return wrongValue(parameter, value, "whole number from 1");
                }
                canonical = std::to_string(count);
                out.counts.emplace(name, count);
                return absl::OkStatus();
            }
            case FoldParameterType::Duration: {
                const auto span = value.type == JsonType::String || value.type == JsonType::Number
                                      ? parseDuration(jsonText(value))
                                      : std::nullopt;
                if (!span) {
                    return wrongValue(parameter, value, "span of time");
                }
                canonical = std::to_string(*span);
                out.durations.emplace(name, *span);
                return absl::OkStatus();
            }
            case FoldParameterType::Value:
                canonical = compactJson(value.lexeme);
                out.values.emplace(name, canonical);
                return absl::OkStatus();
            case FoldParameterType::Flag:
                if (value.type != JsonType::True && value.type != JsonType::False) {
                    return wrongValue(parameter, value, "true or false");
                }
                canonical = value.lexeme;
                out.flags.emplace(name, value.type == JsonType::True);
                break;
        }
        return absl::OkStatus();
    }

    static absl::Status readTexts(const FoldParameter& parameter, const JsonValue& value,
                                  FoldDefinition& out, std::string& canonical) {
        std::vector<std::string> texts;
        for (const JsonValue& element : jsonElements(value.lexeme)) {
            if (element.type != JsonType::String) {
                return wrongValue(parameter, element, "text in quotes");
            }
            texts.push_back(unescapeJson(element.lexeme));
        }
        if (value.type != JsonType::Array ||
            (texts.empty() && !parameter.fallback.starts_with("["))) {
            return wrongValue(parameter, value, "list of texts");
        }
        std::sort(texts.begin(), texts.end());
        texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
        canonical = "[";
        for (const std::string& text : texts) {
            canonical += canonical.size() == 1 ? "" : ",";
            appendJsonString(canonical, text);
        }
        canonical += "]";
        if (parameter.name == "types") {
            out.types = std::move(texts);
        } else {
            out.texts.emplace(parameter.name, std::move(texts));
        }
        return absl::OkStatus();
    }

    std::vector<JsonMember> m_members;
};

}  // namespace

absl::StatusOr<std::shared_ptr<const Fold>> parseFoldFile(std::string_view json,
                                                          std::string_view nameIfNone) {
    if (absl::Status status = validateJson(json); !status.ok()) {
        return wrong(absl::StrCat("it is no JSON: ", std::string(status.message())));
    }
    if (jsonAt(json, JsonPath())->type != JsonType::Object) {
        return wrong("it is no JSON object; write {\"kind\": …}");
    }
    auto definition = FoldFileReader(json).read(nameIfNone);
    if (!definition.ok()) {
        return definition.status();
    }
    return makeFold(std::make_shared<const FoldDefinition>(*std::move(definition)));
}

absl::StatusOr<std::shared_ptr<const Fold>> latestValueFold() {
    return parseFoldFile(R"({"kind":"latest"})", LatestValue::kName);
}

}  // namespace oxbow
