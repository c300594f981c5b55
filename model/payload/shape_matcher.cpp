#include "model/payload/shape_matcher.h"

#include <absl/strings/str_cat.h>

#include <bit>
#include <cstring>
#include <functional>
#include <utility>

#include "model/payload/json.h"
#include "model/payload/json_lexeme.h"
#include "model/payload/json_scanner.h"

namespace oxbow {
namespace {

constexpr std::size_t kMostLiteralBytes = 16 * 1024;

std::uint64_t eightBytes(const char* at) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, sizeof word);
    return word;
}

// Whether the text goes on as the literal does behind its first eight bytes. Literals are short:
// a call of memcmp() would cost more than it does.
bool sameBehindHead(const char* text, const std::string& literal) {
    constexpr std::size_t kWord = sizeof(std::uint64_t);
    const std::size_t size = literal.size();
    if (size <= kWord) {
        return true;
    }
    std::uint64_t difference =
        eightBytes(text + size - kWord) ^ eightBytes(literal.data() + size - kWord);
    for (std::size_t i = kWord; i + kWord < size; i += kWord) {
        difference |= eightBytes(text + i) ^ eightBytes(literal.data() + i);
    }
    return difference == 0;
}

// The quote that ends a string's content; null where the content is not that of a JSON string.
const char* endOfString(const char* from, const char* end, bool& hasEscapes) {
    const char* at = firstNotPlain(from, end);
    if (at < end && *at == '"') {
        return at;
    }
    bool escapes = false;
    while (at < end && *at != '"') {
        const auto byte = static_cast<unsigned char>(*at);
        if (byte == '\\') {
            escapes = true;
            at += 2;
        } else if (byte < 0x20) {
            return nullptr;
        } else {
            ++at;
        }
        if (at < end) {
            at = firstNotPlain(at, end);
        }
    }
    if (at >= end) {
        return nullptr;
    }
    const std::string_view content(from, static_cast<std::size_t>(at - from));
    hasEscapes = hasEscapes || escapes;
    return isValidUtf8(content) && (!escapes || jsonEscapesAreValid(content)) ? at : nullptr;
}

const char* endOfWord(const char* at, const char* end, std::string_view word) {
    const bool same = static_cast<std::size_t>(end - at) >= word.size() &&
                      std::memcmp(at, word.data(), word.size()) == 0;
    return same ? at + word.size() : nullptr;
}

const char* endOfBare(const char* at, const char* end) {
    switch (at < end ? *at : '\0') {
        case 't':
            return endOfWord(at, end, "true");
        case 'f':
            return endOfWord(at, end, "false");
        case 'n':
            return endOfWord(at, end, "null");
        default:
            return endOfJsonNumber(at, end);
    }
}

bool canBeginBare(const char* at, const char* end) {
    return at < end &&
           ((*at >= '0' && *at <= '9') || *at == '-' || *at == 't' || *at == 'f' || *at == 'n');
}

// Walks over a text and takes its scalars out.
class Cutter {
public:
    Cutter(std::string_view text, std::vector<Slot>& slots)
        : m_text(text), m_scanner(text), m_slots(slots) {
        m_slots.clear();
    }

    bool run(RecordShape& shape) {
        for (JsonToken token = m_scanner.next(); token != JsonToken::End;
             token = m_scanner.next()) {
            switch (token) {
                case JsonToken::Error:
                    return false;
                case JsonToken::Name:
                    m_open.back().name = unescapeJson(m_scanner.lexeme());
                    break;
                case JsonToken::BeginObject:
                case JsonToken::BeginArray:
                    countElement();
                    m_open.push_back({path(), token == JsonToken::BeginArray, {}, 0});
                    break;
                case JsonToken::EndObject:
                case JsonToken::EndArray:
                    m_open.pop_back();
                    break;
                default:
                    countElement();
                    if (m_slots.size() == RecordShape::kMostSlots) {
                        return false;
                    }
                    scalar(shape);
            }
        }
        shape.literals.emplace_back(m_text.substr(m_cut));
        m_literalBytes += m_text.size() - m_cut;
        return m_literalBytes <= kMostLiteralBytes;
    }

private:
    struct Container {
        std::string path;
        bool array = false;
        std::string name;       // of the member at hand
        std::size_t count = 0;  // of elements so far
    };

    void countElement() {
        if (!m_open.empty() && m_open.back().array) {
            ++m_open.back().count;
        }
    }
    // Of the value that begins here.
    std::string path() const {
        if (m_open.empty()) {
            return {};
        }
        const Container& inside = m_open.back();
        if (inside.array) {
            return absl::StrCat(inside.path, "[", inside.count - 1, "]");
        }
        const std::string step = jsonPathOf({inside.name});
        const bool dot = !inside.path.empty() && !step.empty() && step.front() != '[';
        return absl::StrCat(inside.path, dot ? "." : "", step);
    }
    void scalar(RecordShape& shape) {
        const bool string = m_scanner.type() == JsonType::String;
        const std::size_t begin = m_scanner.begin() + (string ? 1 : 0);
        const std::size_t end = m_scanner.end() - (string ? 1 : 0);
        shape.literals.emplace_back(m_text.substr(m_cut, begin - m_cut));
        shape.places.push_back({string ? SlotKind::String : SlotKind::Bare, path()});
        m_slots.push_back(
            {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end - begin)});
        m_literalBytes += begin - m_cut;
        m_cut = end;
    }

    std::string_view m_text;
    JsonScanner m_scanner;
    std::vector<Slot>& m_slots;
    std::vector<Container> m_open;
    std::size_t m_cut = 0;
    std::size_t m_literalBytes = 0;
};

std::uint64_t hashOf(const RecordShape& shape) {
    std::uint64_t hash = shape.literals.size();
    for (const std::string& literal : shape.literals) {
        hash = (hash ^ std::hash<std::string>()(literal)) * 0x9e3779b97f4a7c15ULL;
        hash ^= hash >> 29;
    }
    return hash;
}

}  // namespace

std::optional<RecordShape> shapeOfJson(std::string_view text, std::vector<Slot>& slots) {
    RecordShape shape;
    if (text.size() > UINT32_MAX || !Cutter(text, slots).run(shape)) {
        return std::nullopt;
    }
    return shape;
}

ShapeMatcher::ShapeMatcher() : m_nodes(1), m_slots(RecordShape::kMostSlots) {}

std::int32_t ShapeMatcher::match(std::string_view text) {
    if (text.size() > UINT32_MAX) {
        return -1;
    }
    const char* const begin = text.data();
    const char* const end = begin + text.size();
    const char* at = begin;
    const Node* node = &m_nodes.front();
    m_slotCount = 0;
    m_hasEscapes = false;
    while (true) {
        const auto left = static_cast<std::size_t>(end - at);
        std::uint64_t head = 0;
        if (left >= sizeof head) {
            head = eightBytes(at);
        } else {
            std::memcpy(&head, at, left);
        }
        const Node* found = nullptr;
        for (const std::uint32_t child : node->children) {
            const Node& candidate = m_nodes[child];
            const std::size_t size = candidate.literal.size();
            if ((head & candidate.headMask) != candidate.head || size > left ||
                !sameBehindHead(at, candidate.literal)) {
                continue;
            }
            // At most one child fits: what begins behind its text tells which.
            if (candidate.shape >= 0
                    ? size == left
                    : candidate.kind == SlotKind::String || canBeginBare(at + size, end)) {
                found = &candidate;
                break;
            }
        }
        if (found == nullptr) {
            return -1;
        }
        if (found->shape >= 0) {
            return found->shape;
        }
        at += found->literal.size();
        const char* const after = found->kind == SlotKind::String
                                      ? endOfString(at, end, m_hasEscapes)
                                      : endOfBare(at, end);
        if (after == nullptr) {
            return -1;
        }
        m_slots[m_slotCount++] = {static_cast<std::uint32_t>(at - begin),
                                  static_cast<std::uint32_t>(after - at)};
        at = after;
        node = found;
    }
}

std::int32_t ShapeMatcher::learn(std::string_view text) {
    if (!m_quota.isOpen()) {
        return -1;
    }
    std::vector<Slot> slots;
    auto shape = shapeOfJson(text, slots);
    if (!shape) {
        m_quota.pass();
        return -1;
    }
    if (!m_quota.admit(hashOf(*shape))) {
        return -1;
    }
    const auto id = static_cast<std::int32_t>(m_shapes->size());
    insert(*shape, id);
    m_shapes->add(*std::move(shape));
    // The scalars are checked as those of every later record: this one may hold what does not fit.
    return match(text);
}

void ShapeMatcher::insert(const RecordShape& shape, std::int32_t id) {
    std::uint32_t node = 0;
    for (std::size_t i = 0; i < shape.literals.size(); ++i) {
        const std::string& literal = shape.literals[i];
        const bool last = i == shape.places.size();
        std::uint32_t next = 0;
        for (const std::uint32_t child : m_nodes[node].children) {
            const Node& known = m_nodes[child];
            if (!last && known.shape < 0 && known.literal == literal &&
                known.kind == shape.places[i].kind) {
                next = child;
            }
        }
        if (next == 0) {
            next = static_cast<std::uint32_t>(m_nodes.size());
            m_nodes[node].children.push_back(next);
            Node& added = m_nodes.emplace_back();
            added.literal = literal;
            const std::size_t size = std::min(literal.size(), sizeof added.head);
            std::memcpy(&added.head, literal.data(), size);
            std::memset(&added.headMask, 0xff, size);
            added.shape = last ? id : -1;
            added.kind = last ? SlotKind::String : shape.places[i].kind;
        }
        node = next;
    }
}

}  // namespace oxbow
