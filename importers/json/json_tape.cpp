#include "importers/json/json_tape.h"

#include <simdjson.h>

#include <algorithm>
#include <bit>
#include <cstring>

#include "model/event/ascii.h"
#include "model/payload/json_lexeme.h"

namespace oxbow {
namespace {

// Enough for nearly every record; longer ones are given room for as long as they are worked on.
constexpr std::size_t kUsualSize = 256 * 1024;
constexpr std::size_t kFirstSize = 4 * 1024;

JsonType typeOf(char first) {
    switch (first) {
        case '{':
            return JsonType::Object;
        case '[':
            return JsonType::Array;
        case '"':
            return JsonType::String;
        case 't':
            return JsonType::True;
        case 'f':
            return JsonType::False;
        case 'n':
            return JsonType::Null;
        default:
            return JsonType::Number;
    }
}

}  // namespace

JsonTape::JsonTape() = default;
JsonTape::~JsonTape() = default;

// Of the first and the last bytes: names that differ in between only are told apart by comparing.
std::uint64_t JsonTape::hashOf(std::string_view name) {
    std::uint64_t head = 0;
    std::uint64_t tail = 0;
    const char* const from = name.data();
    const std::size_t size = name.size();
    if (size >= 8) {
        std::memcpy(&head, from, 8);
        std::memcpy(&tail, from + size - 8, 8);
    } else if (size >= 4) {
        std::memcpy(&head, from, 4);
        std::memcpy(&tail, from + size - 4, 4);
    } else if (size > 0) {
        head = static_cast<unsigned char>(from[0]);
        tail = static_cast<std::uint64_t>(static_cast<unsigned char>(from[size / 2])) << 8 |
               static_cast<unsigned char>(from[size - 1]);
    }
    return (head * 0x9e3779b97f4a7c15ULL) ^ (tail * 0xc2b2ae3d27d4eb4fULL) ^ size;
}

bool JsonTape::reserve(std::size_t size) {
    const bool fits = m_indexer && size <= m_capacity;
    // A single huge record must not keep its room for the rest of a long import.
    if (fits && (m_capacity <= kUsualSize || size > kUsualSize)) {
        return true;
    }
    m_capacity = size > kUsualSize ? size : std::max(std::bit_ceil(size), kFirstSize);
    m_indexer.reset();
    if (simdjson::get_active_implementation()->create_dom_parser_implementation(
            m_capacity, kMaxDepth, m_indexer) != simdjson::SUCCESS) {
        m_indexer.reset();
        return false;
    }
    m_close = std::vector<std::uint32_t>();
    return true;
}

bool JsonTape::parse(std::string_view text) {
    m_text = text;
    m_members.clear();
    m_unescapedNames.clear();
    m_repeatedNames = 0;
    m_next = 0;
    m_count = 0;
    if (text.empty() || !reserve(text.size()) ||
        m_indexer->stage1(reinterpret_cast<const std::uint8_t*>(text.data()), text.size(),
                          simdjson::stage1_mode::regular) != simdjson::SUCCESS) {
        return false;
    }
    m_places = m_indexer->structural_indexes.get();
    m_count = m_indexer->n_structural_indexes;
    if (m_close.size() < m_count) {
        m_close.resize(std::max<std::size_t>(m_count, 1024));
    }
    m_hasEscapes = std::memchr(text.data(), '\\', text.size()) != nullptr;
    return walkValue(0) && m_next == m_count;
}

bool JsonTape::walkValue(std::size_t depth) {
    if (m_next >= m_count) {
        return false;
    }
    const std::uint32_t place = m_next;
    switch (at(place)) {
        case '{':
            return depth < kMaxDepth && walkObject(depth + 1);
        case '[':
            return depth < kMaxDepth && walkArray(depth + 1);
        case '"':
            ++m_next;
            return checkString(scalar(place));
        case 't':
            ++m_next;
            return scalar(place) == "true";
        case 'f':
            ++m_next;
            return scalar(place) == "false";
        case 'n':
            ++m_next;
            return scalar(place) == "null";
        default:
            ++m_next;
            return isJsonNumber(scalar(place));
    }
}

bool JsonTape::walkObject(std::size_t depth) {
    const std::uint32_t open = m_next++;
    const std::size_t firstMember = m_members.size();
    if (m_next < m_count && at(m_next) == '}') {
        m_close[open] = m_next++;
        return true;
    }
    while (walkName() && walkValue(depth) && m_next < m_count) {
        const char c = at(m_next);
        if (c == '}') {
            m_close[open] = m_next++;
            closeObject(firstMember, depth == 1);
            return true;
        }
        if (c != ',') {
            return false;
        }
        ++m_next;
    }
    return false;
}

bool JsonTape::walkArray(std::size_t depth) {
    const std::uint32_t open = m_next++;
    if (m_next < m_count && at(m_next) == ']') {
        m_close[open] = m_next++;
        return true;
    }
    while (walkValue(depth) && m_next < m_count) {
        const char c = at(m_next);
        if (c == ']') {
            m_close[open] = m_next++;
            return true;
        }
        if (c != ',') {
            return false;
        }
        ++m_next;
    }
    return false;
}

// A member's name and the colon after it.
bool JsonTape::walkName() {
    if (m_next + 1 >= m_count || at(m_next) != '"' || at(m_next + 1) != ':') {
        return false;
    }
    const std::string_view lexeme = scalar(m_next);
    if (!checkString(lexeme)) {
        return false;
    }
    std::string_view name = lexeme.substr(1, lexeme.size() - 2);
    if (m_hasEscapes && name.find('\\') != std::string_view::npos) {
        m_unescapedNames.push_back(std::make_unique<std::string>(unescapeJson(lexeme)));
        name = *m_unescapedNames.back();
    }
    m_next += 2;
    m_members.push_back({name, hashOf(name), m_next});
    return true;
}

// simdjson has seen to it that a string ends and holds no control character and no broken UTF-8.
bool JsonTape::checkString(std::string_view lexeme) const {
    if (lexeme.size() < 2 || lexeme.back() != '"') {
        return false;
    }
    return !m_hasEscapes || jsonEscapesAreValid(lexeme.substr(1, lexeme.size() - 2));
}

void JsonTape::closeObject(std::size_t firstMember, bool root) {
    // A few names are compared with each other, many are sorted: an object of a million members
    // must not take a million times a million steps.
    constexpr std::size_t kFew = 24;
    const std::size_t count = m_members.size() - firstMember;
    const auto same = [](const Member& a, const Member& b) {
        return a.hash == b.hash && a.name == b.name;
    };
    if (count <= kFew) {
        for (std::size_t i = firstMember + 1; i < m_members.size(); ++i) {
            for (std::size_t j = firstMember; j < i; ++j) {
                if (same(m_members[i], m_members[j])) {
                    ++m_repeatedNames;
                    break;
                }
            }
        }
    } else {
        std::vector<Member> sorted(m_members.begin() + static_cast<std::ptrdiff_t>(firstMember),
                                   m_members.end());
        std::sort(sorted.begin(), sorted.end(), [](const Member& a, const Member& b) {
            return a.hash != b.hash ? a.hash < b.hash : a.name < b.name;
        });
        for (std::size_t i = 1; i < sorted.size(); ++i) {
            m_repeatedNames += same(sorted[i], sorted[i - 1]) ? 1 : 0;
        }
    }
    if (!root) {
        m_members.resize(firstMember);
    }
}

// The bytes of the scalar at a place: up to the next place, less the white space before that.
std::string_view JsonTape::scalar(std::uint32_t place) const {
    const std::size_t from = m_places[place];
    std::size_t to = place + 1 < m_count ? m_places[place + 1] : m_text.size();
    while (isSpace(m_text[to - 1])) {
        --to;
    }
    return m_text.substr(from, to - from);
}

// The place that follows a value.
std::uint32_t JsonTape::after(std::uint32_t place) const {
    const char c = at(place);
    return (c == '{' || c == '[' ? m_close[place] : place) + 1;
}

JsonValue JsonTape::value(std::uint32_t place) const {
    const JsonType type = typeOf(at(place));
    if (type == JsonType::Object || type == JsonType::Array) {
        const std::size_t from = m_places[place];
        return {type, m_text.substr(from, m_places[m_close[place]] + 1 - from)};
    }
    return {type, scalar(place)};
}

std::optional<JsonValue> JsonTape::valueAt(std::uint32_t place, Steps steps) const {
    Reached reached = reach(place, steps);
    return reached.left.empty() ? std::move(reached.value) : std::nullopt;
}

JsonTape::Reached JsonTape::reach(std::uint32_t place, Steps steps) const {
    for (; !steps.empty(); steps = steps.subspan(1)) {
        const JsonPath::Step& step = steps.front();
        // A JSON Pointer's "0" is an index in an array and a name in an object.
        std::optional<std::uint32_t> child;
        if (at(place) == '"') {
            return {value(place), steps};
        }
        if (at(place) == '[' && step.index) {
            child = element(place, *step.index);
        } else if (at(place) == '{' && (!step.index || !step.name.empty())) {
            child = lastMember(place, step.name);
        }
        if (!child) {
            return {};
        }
        place = *child;
    }
    return {value(place), {}};
}

std::optional<std::uint32_t> JsonTape::element(std::uint32_t array, std::size_t index) const {
    std::uint32_t child = array + 1;
    while (child < m_close[array] && index > 0) {
        child = after(child) + 1;
        --index;
    }
    return child < m_close[array] ? std::optional(child) : std::nullopt;
}

std::optional<std::uint32_t> JsonTape::lastMember(std::uint32_t object,
                                                  std::string_view name) const {
    std::optional<std::uint32_t> found;
    for (std::uint32_t child = object + 1; child < m_close[object];) {
        const std::string_view lexeme = scalar(child);
        if (lexeme.substr(1, lexeme.size() - 2) == name ||
            (m_hasEscapes && unescapeJson(lexeme) == name)) {
            found = child + 2;
        }
        child = after(child + 2) + 1;
    }
    return found;
}

}  // namespace oxbow
