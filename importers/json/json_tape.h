// One JSON text, checked to the last byte and laid out so that its fields are found without
// reading it again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/payload/json.h"

namespace simdjson::internal {
class dom_parser_implementation;
}

namespace oxbow {

// simdjson finds where every bracket, comma, colon and scalar of a text begins (and checks its
// UTF-8), with the instructions that this processor has; the tape walks over these places once,
// checks the grammar, the numbers, the literals and the escapes, and remembers the root's members
// and where each container ends. simdjson's own readers are not used: they turn numbers into
// doubles, or skip what nobody asked for without checking it.
//
// Made once and used for many texts: after the first few nothing is allocated. One thread.
class JsonTape {
public:
    static constexpr std::size_t kMaxDepth = 1000;

    // A member of the root object, in the text's order; names may repeat.
    struct Member {
        std::string_view name;    // unescaped
        std::uint64_t hash = 0;   // of the name
        std::uint32_t place = 0;  // of its value, for value()
    };

    // The rest of a path below a place: names and indexes. See JsonPath.
    using Steps = std::span<const JsonPath::Step>;

    JsonTape();
    ~JsonTape();
    JsonTape(const JsonTape&) = delete;
    JsonTape& operator=(const JsonTape&) = delete;

    // Whether `text` is one valid JSON value (as validateJson() has it, which also says why not).
    // The text must be followed by 64 readable bytes and must stay until the tape is used no more;
    // at most 4 GiB.
    bool parse(std::string_view text);

    // All that follows is about the last text for which parse() was true.
    JsonValue root() const { return value(0); }
    std::span<const Member> members() const { return m_members; }
    JsonValue value(std::uint32_t place) const;
    // The value below a place; where a name repeats, the last one.
    std::optional<JsonValue> valueAt(std::uint32_t place, Steps steps) const;
    // The same, as far as it goes: a string in whose text the rest of the steps may be.
    struct Reached {
        std::optional<JsonValue> value;
        Steps left;  // of the steps, where the value is a string
    };
    Reached reach(std::uint32_t place, Steps steps) const;
    // How many members, at any depth, have a name that an earlier one of the same object has.
    std::uint64_t repeatedNames() const { return m_repeatedNames; }
    // Whether there is a backslash anywhere: where there is none, no string needs unescaping.
    bool hasEscapes() const { return m_hasEscapes; }

    // The hash that Member::hash has.
    static std::uint64_t hashOf(std::string_view name);

private:
    bool walkValue(std::size_t depth);
    bool walkObject(std::size_t depth);
    bool walkArray(std::size_t depth);
    bool walkName();
    bool checkString(std::string_view lexeme) const;
    void closeObject(std::size_t firstMember, bool root);
    char at(std::uint32_t place) const { return m_text[m_places[place]]; }
    std::string_view scalar(std::uint32_t place) const;
    std::uint32_t after(std::uint32_t place) const;
    std::optional<std::uint32_t> element(std::uint32_t array, std::size_t index) const;
    std::optional<std::uint32_t> lastMember(std::uint32_t object, std::string_view name) const;
    bool reserve(std::size_t size);

    std::string_view m_text;
    std::unique_ptr<simdjson::internal::dom_parser_implementation> m_indexer;
    std::size_t m_capacity = 0;
    const std::uint32_t* m_places = nullptr;  // offsets into the text, rising
    std::uint32_t m_count = 0;
    std::uint32_t m_next = 0;            // the place the walk stands at
    std::vector<std::uint32_t> m_close;  // the place where the container opened here is closed
    std::vector<Member> m_members;       // of the open objects, outermost first; at last the root's
    std::vector<std::unique_ptr<std::string>> m_unescapedNames;
    std::uint64_t m_repeatedNames = 0;
    bool m_hasEscapes = false;
};

}  // namespace oxbow
