// A strict walk over a JSON text, token by token, without recursion and without a tree.
//
// It accepts what RFC 8259 accepts and nothing else, keeps to the bytes (a token is a range of the
// text), and says exactly where it stopped. It does not look at the encoding inside strings: that
// is one fast pass over the whole text, see validateJson().
#pragma once

#include <absl/status/status.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "model/payload/json.h"

namespace oxbow {

inline constexpr std::size_t kMaxJsonDepth = 1000;

enum class JsonToken : std::uint8_t {
    Scalar,  // null, a boolean, a number or a string: see type()
    Name,    // of a member; its value is the next token
    BeginObject,
    EndObject,
    BeginArray,
    EndArray,
    End,    // the text holds one value and nothing else
    Error,  // see error(); every later call says so again
};

class JsonScanner {
public:
    // The text must outlive the scanner.
    explicit JsonScanner(std::string_view text) : m_text(text) {}

    JsonToken next();

    // Of the token that next() returned last. A bracket is a token of one byte.
    JsonType type() const { return m_type; }
    std::size_t begin() const { return m_begin; }
    std::size_t end() const { return m_end; }
    std::string_view lexeme() const { return m_text.substr(m_begin, m_end - m_begin); }
    // How many containers are open after it.
    std::size_t depth() const { return m_depth; }

    // After Error: the byte, and the sentence without it.
    std::size_t errorAt() const { return m_errorAt; }
    const std::string& errorReason() const { return m_reason; }
    // InvalidArgument "byte 17: …".
    absl::Status error() const;

private:
    enum class Expect : std::uint8_t {
        Value,
        ValueOrEnd,  // just after '['
        NameOrEnd,   // just after '{'
        Separator,   // after a value in a container
        Nothing,     // after the outermost value
        Failed,
    };

    void skipSpace();
    JsonToken value(bool mayEnd);
    JsonToken name(bool mayEnd);
    JsonToken separator();
    JsonToken open(bool object);
    JsonToken close();
    JsonToken number();
    JsonToken word();
    JsonToken scalar(JsonType type, std::size_t end);
    // Sets m_end behind the string that begins at m_begin; false after fail().
    bool string();
    bool escape();
    bool digits(const char* after);

    JsonToken fail(std::size_t at, std::string reason);
    // "'x' where a value should be", or that the text ends there.
    JsonToken unexpected(const char* wanted);

    bool insideObject() const;

    std::string_view m_text;
    std::size_t m_at = 0;
    std::size_t m_begin = 0;
    std::size_t m_end = 0;
    std::size_t m_depth = 0;
    JsonType m_type = JsonType::Null;
    Expect m_expect = Expect::Value;
    // A bit for each open container: set for an object.
    std::array<std::uint64_t, (kMaxJsonDepth + 63) / 64> m_objects = {};
    std::size_t m_errorAt = 0;
    std::string m_reason;
};

}  // namespace oxbow
