// Which row of a fold an event belongs to.
#pragma once

#include <absl/status/statusor.h>

#include <cstddef>
#include <optional>
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

    // --- the same over columns ---
    // What is read of events for it: paths are added, in the parts' order. False where a part of it
    // stands in no column.
    bool addTo(FieldsWanted& wanted) const;
    // The one thing that it is by, where it is by one to the letter.
    enum class Single { Not, Nothing, Key, Type, Stream, Field };
    Single single() const;
    // What an event has of the parts; see addTo().
    class Values {
    public:
        virtual ~Values() = default;
        virtual OptionalBytesView key() = 0;
        virtual OptionalBytesView type() = 0;
        virtual std::string_view stream() = 0;
        // Of the path that was added as the `number`th, from 0. Valid until the next call.
        virtual std::optional<JsonValue> field(std::size_t number) = 0;
    };
    bool rowKey(Values& values, RowKey& out) const;
    // A row's key by a field's value alone.
    static void appendKeyOf(const JsonValue& value, std::string& out);

    // As it is written in a fold's file.
    const std::string& definition() const { return m_definition; }

private:
    enum class Form { One, Several, Expression };
    struct Part {
        enum class Kind { Key, Type, Stream, Correlation, Field, Literal };
        Kind kind = Kind::Key;
        std::string literal;
        FieldPath field;
        std::size_t number = 0;  // of a field among the fields
    };
    struct OfEvent;
    struct OfColumns;

    void add(Part part);
    static absl::StatusOr<Part> parsePart(std::string_view text);
    static absl::StatusOr<GroupBy> parseExpression(std::string_view text);
    // `event` gives what an event has of a part: text(part) or, of a field, value(part).
    template <class Source>
    static bool appendText(const Part& part, Source& event, std::string& out);
    template <class Source>
    static bool appendJson(const Part& part, Source& event, std::string& out);
    template <class Source>
    bool makeRowKey(Source& event, RowKey& out) const;
    template <class Source>
    bool makeParts(Source& event, std::string& stream, std::string& out) const;

    Form m_form = Form::One;
    std::vector<Part> m_parts;
    std::string m_definition;
};

}  // namespace oxbow
