#include "model/payload/json_tree.h"

#include <absl/container/flat_hash_map.h>

#include <algorithm>
#include <utility>

#include "model/payload/decimal_order.h"
#include "model/payload/json_scanner.h"

namespace oxbow {
namespace {

// Where an object's members stand, for those who look for many of them while it grows at its end.
class MemberIndex {
public:
    explicit MemberIndex(const JsonTree& object) : m_object(object) {}

    static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
    std::size_t find(const std::string& name) {
        constexpr std::size_t kFew = 16;
        const std::vector<std::string>& names = m_object.names;
        if (names.size() <= kFew) {
            const std::size_t place = m_object.placeOf(name);
            return place == names.size() ? kNone : place;
        }
        for (; m_indexed < names.size(); ++m_indexed) {
            m_places.emplace(names[m_indexed], m_indexed);
        }
        const auto found = m_places.find(name);
        return found == m_places.end() ? kNone : found->second;
    }

private:
    const JsonTree& m_object;
    std::size_t m_indexed = 0;
    absl::flat_hash_map<std::string, std::size_t> m_places;
};

// The value that begins with the token just read, of a valid text.
JsonTree readTree(JsonScanner& scanner, JsonToken token) {
    JsonTree tree;
    tree.type = scanner.type();
    if (token == JsonToken::Scalar) {
        tree.lexeme = scanner.lexeme();
        return tree;
    }
    if (token == JsonToken::BeginArray) {
        while ((token = scanner.next()) != JsonToken::EndArray) {
            tree.items.push_back(readTree(scanner, token));
        }
        return tree;
    }
    MemberIndex index(tree);
    while (scanner.next() == JsonToken::Name) {
        std::string name = unescapeJson(scanner.lexeme());
        JsonTree value = readTree(scanner, scanner.next());
        if (const std::size_t place = index.find(name); place != MemberIndex::kNone) {
            tree.items[place] = std::move(value);
            continue;
        }
        tree.names.push_back(std::move(name));
        tree.items.push_back(std::move(value));
    }
    return tree;
}

}  // namespace

absl::StatusOr<JsonTree> JsonTree::parse(std::string_view text) {
    if (absl::Status status = validateJson(text); !status.ok()) {
        return status;
    }
    JsonScanner scanner(text);
    const JsonToken first = scanner.next();
    return readTree(scanner, first);
}

void JsonTree::appendTo(std::string& out) const {
    if (type != JsonType::Array && type != JsonType::Object) {
        out += type == JsonType::Null ? std::string_view("null") : std::string_view(lexeme);
        return;
    }
    const bool isObject = type == JsonType::Object;
    out += isObject ? '{' : '[';
    for (std::size_t i = 0; i < items.size(); ++i) {
        out += i == 0 ? "" : ",";
        if (isObject) {
            appendJsonString(out, names[i]);
            out += ':';
        }
        items[i].appendTo(out);
    }
    out += isObject ? '}' : ']';
}

std::string JsonTree::text() const {
    std::string out;
    appendTo(out);
    return out;
}

std::size_t JsonTree::placeOf(std::string_view name) const {
    return static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
}

JsonTree* JsonTree::member(std::string_view name) {
    const std::size_t place = placeOf(name);
    return place == names.size() ? nullptr : &items[place];
}

std::size_t JsonTree::depth() const {
    std::size_t deepest = 0;
    for (const JsonTree& item : items) {
        deepest = std::max(deepest, item.depth());
    }
    return type == JsonType::Array || type == JsonType::Object ? deepest + 1 : 0;
}

std::size_t JsonTree::weight() const {
    std::size_t bytes = lexeme.size() + 2;
    for (const std::string& name : names) {
        bytes += name.size() + 4;
    }
    for (const JsonTree& item : items) {
        bytes += item.weight();
    }
    return bytes;
}

bool sameJson(const JsonTree& a, const JsonTree& b) {
    if (a.type != b.type || a.items.size() != b.items.size()) {
        return false;
    }
    switch (a.type) {
        case JsonType::Number:
            return compareNumbers(a.lexeme, b.lexeme) == 0;
        case JsonType::String:
            return unescapeJson(a.lexeme) == unescapeJson(b.lexeme);
        case JsonType::Array:
            return std::equal(a.items.begin(), a.items.end(), b.items.begin(), sameJson);
        case JsonType::Object: {
            MemberIndex places(b);
            for (std::size_t i = 0; i < a.items.size(); ++i) {
                const std::size_t place = places.find(a.names[i]);
                if (place == MemberIndex::kNone || !sameJson(a.items[i], b.items[place])) {
                    return false;
                }
            }
            return true;
        }
        default:
            return true;
    }
}

void mergeJson(JsonTree& target, const JsonTree& patch) {
    if (patch.type != JsonType::Object) {
        target = patch;
        return;
    }
    if (target.type != JsonType::Object) {
        target = JsonTree();
        target.type = JsonType::Object;
    }
    MemberIndex places(target);
    std::vector<bool> gone(target.items.size(), false);
    for (std::size_t i = 0; i < patch.items.size(); ++i) {
        const std::size_t place = places.find(patch.names[i]);
        const bool known = place != MemberIndex::kNone;
        if (patch.items[i].type == JsonType::Null) {
            if (known) {
                gone[place] = true;
            }
        } else if (known) {
            mergeJson(target.items[place], patch.items[i]);
        } else {
            target.names.push_back(patch.names[i]);
            mergeJson(target.items.emplace_back(), patch.items[i]);
        }
    }
    std::size_t kept = 0;
    for (std::size_t i = 0; i < target.items.size(); ++i) {
        if (i < gone.size() && gone[i]) {
            continue;
        }
        if (kept != i) {
            target.names[kept] = std::move(target.names[i]);
            target.items[kept] = std::move(target.items[i]);
        }
        ++kept;
    }
    target.names.resize(kept);
    target.items.resize(kept);
}

}  // namespace oxbow
