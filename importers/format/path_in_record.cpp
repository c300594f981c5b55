#include "importers/format/path_in_record.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include <algorithm>

namespace oxbow {
namespace {

constexpr std::string_view kJoin = " + ";

// `[key=text]`, from its bracket on; empty: there is none.
struct FoundChoice {
    std::size_t begin = std::string_view::npos;
    std::size_t equals = 0;
    std::size_t end = 0;  // behind its bracket
};

FoundChoice findChoice(std::string_view text) {
    for (std::size_t at = text.find('['); at != std::string_view::npos;
         at = text.find('[', at + 1)) {
        const std::size_t close = text.find(']', at);
        const std::size_t equals = text.find('=', at);
        const bool quoted = at + 1 < text.size() && text[at + 1] == '"';
        if (quoted) {
            at = std::min(text.find("\"]", at + 2), text.size() - 1);
        } else if (close != std::string_view::npos && equals < close && equals > at + 1) {
            return {at, equals, close + 1};
        }
    }
    return {};
}

absl::StatusOr<JsonPath> pathOf(std::string_view text, std::string_view whole) {
    auto path = JsonPath::parse(text);
    return path.ok() ? path
                     : absl::StatusOr<JsonPath>(absl::InvalidArgumentError(absl::StrCat(
                           "\"", std::string(whole),
                           "\" is no path of a field: ", std::string(path.status().message()),
                           "; write it like after.id, items[0].sku or /after/id")));
}

bool isWholeNumber(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

absl::StatusOr<PathInRecord> PathInRecord::parse(std::string_view text) {
    const std::string_view whole = text;
    PathInRecord out;
    out.m_ofDocument = text.starts_with('^');
    if (out.m_ofDocument) {
        text.remove_prefix(1);
        out.m_header = text;
    }
    FoundChoice next = text.starts_with('/') ? FoundChoice() : findChoice(text);
    auto path = pathOf(text.substr(0, next.begin), whole);
    if (!path.ok()) {
        return path.status();
    }
    out.m_path = *std::move(path);
    while (next.begin != std::string_view::npos) {
        const auto name = pathOf(text.substr(next.begin + 1, next.equals - next.begin - 1), whole);
        const std::string said(text.substr(next.equals + 1, next.end - next.equals - 2));
        text.remove_prefix(next.end);
        text.remove_prefix(text.starts_with('.') ? 1 : 0);
        next = findChoice(text);
        auto below = pathOf(text.substr(0, next.begin), whole);
        if (!name.ok() || !below.ok()) {
            return name.ok() ? below.status() : name.status();
        }
        out.m_choices.push_back({*name, said, *std::move(below)});
    }
    return out;
}

PathInRecord PathInRecord::behindFirst() const {
    PathInRecord rest = *this;
    std::string text;
    const auto& steps = m_path.steps();
    for (std::size_t i = 1; i < steps.size(); ++i) {
        if (steps[i].name.empty() && steps[i].index) {
            absl::StrAppend(&text, "[", *steps[i].index, "]");
        } else {
            absl::StrAppend(&text, text.empty() ? "" : ".", jsonPathOf({steps[i].name}));
        }
    }
    if (auto path = JsonPath::parse(text); path.ok()) {
        rest.m_path = *std::move(path);
    }
    return rest;
}

std::optional<JsonValue> PathInRecord::choose(std::optional<JsonValue> value) const {
    for (const Choice& choice : m_choices) {
        if (!value) {
            break;
        }
        const std::vector<JsonValue> elements = jsonElements(value->lexeme);
        const auto chosen =
            std::find_if(elements.begin(), elements.end(), [&choice](const JsonValue& element) {
                const auto name = jsonAt(element.lexeme, choice.name);
                return name && jsonText(*name) == choice.text;
            });
        value = chosen == elements.end() ? std::nullopt : jsonAt(chosen->lexeme, choice.below);
    }
    return value;
}

std::optional<std::string> PathInRecord::among(const std::vector<Header>& headers) const {
    for (const Header& header : headers) {
        if (!m_header.starts_with(header.name)) {
            continue;
        }
        std::string_view rest = std::string_view(m_header).substr(header.name.size());
        if (!rest.empty() && rest.front() != '.' && rest.front() != '[') {
            continue;
        }
        rest.remove_prefix(rest.starts_with('.') ? 1 : 0);
        if (rest.empty()) {
            std::string json;
            if (header.value) {
                appendJsonString(json, *header.value);
            }
            return header.value ? json : "null";
        }
        const auto inside = parse(rest);
        if (!inside.ok() || !header.value || !validateJson(*header.value).ok()) {
            continue;
        }
        if (const auto found = inside->in(*header.value)) {
            return std::string(found->lexeme);
        }
    }
    return std::nullopt;
}

std::vector<std::string> joinedPaths(std::string_view path) {
    std::vector<std::string> paths;
    const auto end = [&path] {
        const std::size_t quote = path.starts_with('"') ? path.find('"', 1) : 0;
        return path.find(kJoin, quote == std::string_view::npos ? 0 : quote);
    };
    for (std::size_t at = end(); at != std::string_view::npos; at = end()) {
        paths.emplace_back(path.substr(0, at));
        path.remove_prefix(at + kJoin.size());
    }
    paths.emplace_back(path);
    return paths;
}

std::optional<std::string> joinedWord(std::string_view part) {
    return part.size() > 1 && part.starts_with('"') && part.ends_with('"')
               ? std::optional(std::string(part.substr(1, part.size() - 2)))
               : std::nullopt;
}

std::string joinedTexts(const std::vector<std::string>& texts, bool spaced) {
    constexpr std::size_t kDateDigits = 8;
    constexpr std::size_t kNanosecondDigits = 9;
    if (spaced && texts.size() == 2 && isWholeNumber(texts[0]) && texts[0].size() > kDateDigits &&
        isWholeNumber(texts[1]) && texts[1].size() <= kNanosecondDigits) {
        return absl::StrCat(texts[0], ".", std::string(kNanosecondDigits - texts[1].size(), '0'),
                            texts[1]);
    }
    return absl::StrJoin(texts, spaced ? " " : "");
}

absl::Status checkFieldPath(std::string_view path) {
    const std::vector<std::string> parts = joinedPaths(path);
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (i > 0 && joinedWord(parts[i])) {
            continue;
        }
        if (const absl::Status status = PathInRecord::parse(parts[i]).status(); !status.ok()) {
            return status;
        }
    }
    return absl::OkStatus();
}

}  // namespace oxbow
