#include "model/fold/group_by.h"

#include <absl/strings/str_cat.h>

#include <algorithm>

namespace oxbow {
namespace {

absl::Status wrongBy(const std::string& what) {
    return absl::InvalidArgumentError(absl::StrCat("\"by\": ", what));
}

OptionalBytesView correlationOf(const EventView& event) {
    if (!event.details || !event.details->correlation) {
        return std::nullopt;
    }
    return *event.details->correlation;
}

}  // namespace

GroupBy::GroupBy() : m_parts(1), m_definition("\"@key\"") {}

absl::StatusOr<GroupBy> GroupBy::parse(const JsonValue& by) {
    GroupBy result;
    result.m_parts.clear();
    std::vector<JsonValue> texts = {by};
    if (by.type == JsonType::Array) {
        texts = jsonElements(by.lexeme);
        result.m_form = texts.size() == 1 ? Form::One : Form::Several;
    }
    result.m_definition.clear();
    for (const JsonValue& value : texts) {
        if (value.type != JsonType::String) {
            return wrongBy(absl::StrCat(shortened(value.lexeme),
                                        " is no text; write a path, @key, @type, @stream or "
                                        "@correlation in quotes, or a list of those"));
        }
        const std::string text = unescapeJson(value.lexeme);
        const bool expression =
            text.find('{') != std::string::npos && text.front() != '[' && text.front() != '/';
        if (expression && result.m_form == Form::One) {
            return parseExpression(text);
        }
        auto part = parsePart(text);
        if (!part.ok()) {
            return part.status();
        }
        result.add(*std::move(part));
        absl::StrAppend(&result.m_definition, result.m_definition.empty() ? "" : ",");
        appendJsonString(result.m_definition, text);
    }
    if (result.m_form == Form::Several) {
        result.m_definition = absl::StrCat("[", result.m_definition, "]");
    }
    return result;
}

absl::StatusOr<GroupBy::Part> GroupBy::parsePart(std::string_view text) {
    Part part;
    if (text == "@key") {
        part.kind = Part::Kind::Key;
    } else if (text == "@type") {
        part.kind = Part::Kind::Type;
    } else if (text == "@stream") {
        part.kind = Part::Kind::Stream;
    } else if (text == "@correlation") {
        part.kind = Part::Kind::Correlation;
    } else if (!text.empty() && text.front() == '@') {
        return wrongBy(absl::StrCat(shortened(text),
                                    " is unknown; there are @key, @type, @stream and "
                                    "@correlation, and a field of that name is [\"",
                                    std::string(text), "\"]"));
    } else {
        auto field = FieldPath::parse(text);
        if (!field.ok()) {
            return wrongBy(std::string(field.status().message()));
        }
        part.kind = Part::Kind::Field;
        part.field = *std::move(field);
    }
    return part;
}

absl::StatusOr<GroupBy> GroupBy::parseExpression(std::string_view text) {
    GroupBy result;
    result.m_form = Form::Expression;
    result.m_parts.clear();
    result.m_definition.clear();
    appendJsonString(result.m_definition, text);
    std::string literal;
    const auto finishLiteral = [&] {
        if (!literal.empty()) {
            result.m_parts.push_back({Part::Kind::Literal, std::move(literal), {}});
            literal.clear();
        }
    };
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char byte = text[at];
        const bool doubled = at + 1 < text.size() && text[at + 1] == byte;
        if ((byte == '{' || byte == '}') && doubled) {
            literal += byte;
            ++at;
        } else if (byte == '}') {
            return wrongBy(absl::StrCat("character ", at + 1, " of the expression ",
                                        shortened(text),
                                        ": a '}' without its '{'; a brace itself is written }}"));
        } else if (byte == '{') {
            const std::size_t close = text.find('}', at);
            if (close == std::string_view::npos) {
                return wrongBy(absl::StrCat("character ", at + 1, " of the expression ",
                                            shortened(text),
                                            ": this '{' has no '}'; a brace "
                                            "itself is written {{"));
            }
            auto part = parsePart(text.substr(at + 1, close - at - 1));
            if (!part.ok()) {
                return part.status();
            }
            finishLiteral();
            result.add(*std::move(part));
            at = close;
        } else {
            literal += byte;
        }
    }
    finishLiteral();
    return result;
}

void GroupBy::add(Part part) {
    part.number = static_cast<std::size_t>(
        std::count_if(m_parts.begin(), m_parts.end(),
                      [](const Part& before) { return before.kind == Part::Kind::Field; }));
    m_parts.push_back(std::move(part));
}

bool GroupBy::keepsStream() const {
    return m_form == Form::One && m_parts.front().kind == Part::Kind::Key;
}

// Where parts are taken from: an event, or columns.
struct GroupBy::OfEvent {
    const EventView& event;
    std::string_view stream() const { return event.stream; }
    OptionalBytesView text(const Part& part) const {
        switch (part.kind) {
            case Part::Kind::Key:
                return event.key;
            case Part::Kind::Type:
                return event.type;
            case Part::Kind::Correlation:
                return correlationOf(event);
            default:
                return event.stream;
        }
    }
    std::optional<JsonValue> value(const Part& part) const { return fieldOf(event, part.field); }
};
struct GroupBy::OfColumns {
    Values& values;
    std::string_view stream() const { return values.stream(); }
    OptionalBytesView text(const Part& part) const {
        switch (part.kind) {
            case Part::Kind::Key:
                return values.key();
            case Part::Kind::Type:
                return values.type();
            default:
                return values.stream();
        }
    }
    std::optional<JsonValue> value(const Part& part) const { return values.field(part.number); }
};

void GroupBy::appendKeyOf(const JsonValue& value, std::string& out) {
    if (value.type == JsonType::Array || value.type == JsonType::Object) {
        out += compactJson(value.lexeme);
    } else if (value.lexeme.front() == '"' && value.lexeme.find('\\') == std::string_view::npos) {
        out += value.lexeme.substr(1, value.lexeme.size() - 2);
    } else {
        out += jsonText(value);
    }
}

template <class Source>
bool GroupBy::appendText(const Part& part, Source& event, std::string& out) {
    if (part.kind == Part::Kind::Literal) {
        out += part.literal;
        return true;
    }
    if (part.kind == Part::Kind::Field) {
        const auto value = event.value(part);
        if (value) {
            appendKeyOf(*value, out);
        }
        return value.has_value();
    }
    const OptionalBytesView text = event.text(part);
    out += text.value_or(std::string_view());
    return text.has_value();
}

template <class Source>
bool GroupBy::appendJson(const Part& part, Source& event, std::string& out) {
    if (part.kind != Part::Kind::Field) {
        std::string text;
        if (!appendText(part, event, text)) {
            return false;
        }
        appendBytesAsJson(out, text);
        return true;
    }
    const auto value = event.value(part);
    if (!value) {
        return false;
    }
    if (value->type == JsonType::String) {
        appendJsonString(out, unescapeJson(value->lexeme));
    } else {
        out += compactJson(value->lexeme);
    }
    return true;
}

template <class Source>
bool GroupBy::makeRowKey(Source& event, RowKey& out) const {
    out.key.clear();
    if (m_form == Form::Several && !m_parts.empty()) {
        out.key += '[';
        if (!makeParts(event, out.stream, out.key)) {
            return false;
        }
        out.key.back() = ']';
        return true;
    }
    out.stream = keepsStream() ? event.stream() : std::string_view();
    return std::all_of(m_parts.begin(), m_parts.end(),
                       [&](const Part& part) { return appendText(part, event, out.key); });
}

template <class Source>
bool GroupBy::makeParts(Source& event, std::string& stream, std::string& out) const {
    stream = keepsStream() ? event.stream() : std::string_view();
    if (m_form == Form::Expression) {
        std::string text;
        for (const Part& part : m_parts) {
            if (!appendText(part, event, text)) {
                return false;
            }
        }
        appendBytesAsJson(out, text);
        out += ',';
        return true;
    }
    for (const Part& part : m_parts) {
        if (!appendJson(part, event, out)) {
            return false;
        }
        out += ',';
    }
    return true;
}

bool GroupBy::rowKey(const EventView& event, RowKey& out) const {
    OfEvent source{event};
    return makeRowKey(source, out);
}

bool GroupBy::appendParts(const EventView& event, std::string& stream, std::string& out) const {
    OfEvent source{event};
    return makeParts(source, stream, out);
}

bool GroupBy::rowKey(Values& values, RowKey& out) const {
    OfColumns source{values};
    return makeRowKey(source, out);
}

bool GroupBy::addTo(FieldsWanted& wanted) const {
    for (const Part& part : m_parts) {
        switch (part.kind) {
            case Part::Kind::Key:
                wanted.keys = true;
                break;
            case Part::Kind::Type:
                wanted.types = true;
                break;
            case Part::Kind::Stream:
                wanted.streams = true;
                break;
            case Part::Kind::Field:
                wanted.paths.push_back(part.field.path);
                break;
            case Part::Kind::Correlation:
                return false;
            case Part::Kind::Literal:
                break;
        }
    }
    return true;
}

GroupBy::Single GroupBy::single() const {
    if (m_parts.empty()) {
        return Single::Nothing;
    }
    if (m_form != Form::One) {
        return Single::Not;
    }
    switch (m_parts.front().kind) {
        case Part::Kind::Key:
            return Single::Key;
        case Part::Kind::Type:
            return Single::Type;
        case Part::Kind::Stream:
            return Single::Stream;
        case Part::Kind::Field:
            return Single::Field;
        default:
            return Single::Not;
    }
}

}  // namespace oxbow
