#include "importers/kafka/event_type.h"

namespace oxbow::kafka {
namespace {

// The first of these that a record has counts.
constexpr std::string_view kHeaders[] = {"ce_type",    "__TypeId__",  "event-type",   "eventType",
                                         "event_type", "messageType", "message-type", "type"};
constexpr std::string_view kMembers[] = {"type", "eventType", "event_type", "event", "kind"};
// A longer text is no name of a kind.
constexpr std::size_t kLongest = 120;

bool isName(std::string_view text) {
    return !text.empty() && text.size() <= kLongest;
}

std::string_view withoutQuotes(std::string_view lexeme) {
    return lexeme.substr(1, lexeme.size() - 2);
}

}  // namespace

absl::Status EventTypeFinder::setPath(const FieldPaths& path) {
    m_none = path && path->empty();
    m_path.reset();
    if (path && !path->empty()) {
        absl::StatusOr<JsonPath> parsed = JsonPath::parse(*path);
        if (!parsed.ok()) {
            return parsed.status();
        }
        m_path = *std::move(parsed);
    }
    return absl::OkStatus();
}

OptionalBytesView EventTypeFinder::find(const std::vector<Header>* headers, OptionalBytesView value,
                                        TypeSearch& search, Arena& arena) {
    if (m_none) {
        return std::nullopt;
    }
    if (headers && !m_path) {
        for (const std::string_view name : kHeaders) {
            for (const Header& header : *headers) {
                if (header.name == name && header.value && isName(*header.value)) {
                    return arena.copy(*header.value);
                }
            }
        }
    }
    if (!value || search.givenUp()) {
        return std::nullopt;
    }
    const std::optional<JsonValue> found = inValue(*value);
    if (!found) {
        ++search.inVain;
        return std::nullopt;
    }
    search.found = true;
    const std::string_view lexeme = found->lexeme;
    if (found->type != JsonType::String) {
        return lexeme;
    }
    if (lexeme.find('\\') == std::string_view::npos) {
        return withoutQuotes(lexeme);
    }
    return arena.copy(unescapeJson(lexeme));
}

std::optional<JsonValue> EventTypeFinder::inValue(std::string_view value) {
    const auto start = value.find_first_not_of(" \t\r\n");
    if (start == std::string_view::npos || value[start] != '{' || !m_tape.parse(value)) {
        return std::nullopt;
    }
    if (m_path) {
        const auto found = m_tape.valueAt(0, m_path->steps());
        return found && found->type != JsonType::Null ? found : std::nullopt;
    }
    for (const std::string_view name : kMembers) {
        for (const JsonTape::Member& member : m_tape.members()) {
            if (member.name != name) {
                continue;
            }
            const JsonValue found = m_tape.value(member.place);
            if (found.type == JsonType::String && isName(withoutQuotes(found.lexeme))) {
                return found;
            }
        }
    }
    return std::nullopt;
}

}  // namespace oxbow::kafka
