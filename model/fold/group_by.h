// Which row of a fold an event belongs to.
#pragma once

#include <absl/status/statusor.h>

#include <string>
#include <string_view>
#include <vector>

#include "model/event/event.h"
#include "model/fold/event_field.h"
#include "model/fold/fold.h"

namespace oxbow {

// What a row stands for: the member `by` of a fold's file. It is one of
//
//   "@key"                    the event's key, in its stream: the only one that keeps streams apart
//   "@type" "@stream" "@correlation"
//   "customer.country"        a path into the value (see JsonPath)
//   "{customer}/{country}"    an expression: text with any of those in braces; {{ and }} are braces
//   ["customer", "@type"]     several: the row's key is a JSON array of their values
//   []                        nothing: one row for everything, whose key is empty
//
// A single value makes a key of its text; in an array numbers stand to the letter. What is joined
// by an expression can fall together ("a/b" and "c", "a" and "b/c"); in an array it cannot.
//
// Immutable; any thread.
class GroupBy {
public:
    // By the events' key.
    GroupBy();
    // InvalidArgument says what is wrong with it.
    static absl::StatusOr<GroupBy> parse(const JsonValue& by);

    // By the events' key and nothing else: a row then belongs to its stream.
    bool keepsStream() const;

    // The row of the event; false where the event lacks a part of it.
    bool rowKey(const EventView& event, RowKey& out) const;
    // The row's stream, and the parts of its key as JSON, each with a comma behind it: for keys
    // that have more parts.
    bool appendParts(const EventView& event, std::string& stream, std::string& out) const;

    // As it is written in a fold's file.
    const std::string& definition() const { return m_definition; }

private:
    enum class Form { One, Several, Expression };
    struct Part {
        enum class Kind { Key, Type, Stream, Correlation, Field, Literal };
        Kind kind = Kind::Key;
        std::string literal;
        FieldPath field;
    };

    static absl::StatusOr<Part> parsePart(std::string_view text);
    static absl::StatusOr<GroupBy> parseExpression(std::string_view text);
    static bool appendText(const Part& part, const EventView& event, std::string& out);
    static bool appendJson(const Part& part, const EventView& event, std::string& out);

    Form m_form = Form::One;
    std::vector<Part> m_parts;
    std::string m_definition;
};

}  // namespace oxbow
