#include "model/payload/payload.h"

#include <unordered_set>
#include <utility>

#include "model/payload/json.h"
#include "model/payload/json_scanner.h"
#include "model/payload/utf8.h"

namespace oxbow {
namespace {

using Kind = PayloadNode::Kind;

Kind kindOf(JsonType type) {
    switch (type) {
        case JsonType::Null:
            return Kind::Null;
        case JsonType::False:
        case JsonType::True:
            return Kind::Boolean;
        case JsonType::Number:
            return Kind::Number;
        case JsonType::String:
            return Kind::String;
        case JsonType::Array:
            return Kind::Array;
        case JsonType::Object:
            return Kind::Object;
    }
    return Kind::Bytes;
}

bool isContainer(JsonToken token) {
    return token == JsonToken::BeginObject || token == JsonToken::BeginArray;
}

bool looksLikeContainer(std::string_view bytes) {
    const std::size_t first = bytes.find_first_not_of(" \t\r\n");
    return first != std::string_view::npos && (bytes[first] == '{' || bytes[first] == '[');
}

bool isReadableText(std::string_view bytes) {
    for (const char byte : bytes) {
        const auto code = static_cast<unsigned char>(byte);
        const bool space = code == '\t' || code == '\n' || code == '\r' || code == '\f';
        if ((code < 0x20 && !space) || code == 0x7F) {
            return false;
        }
    }
    return isValidUtf8(bytes);
}

void markRepeated(PayloadNode& object) {
    std::unordered_set<std::string_view> seen;
    seen.reserve(object.children.size());
    for (PayloadNode& member : object.children) {
        member.repeated = !seen.insert(member.name).second;
    }
}

// Builds the tree of a valid JSON text. What is beyond the node limit is walked over, so that the
// containers that are there end where they end.
class TreeBuilder {
public:
    TreeBuilder(std::string_view text, PayloadTree& tree) : m_scanner(text), m_tree(tree) {}

    void build() {
        for (JsonToken token = m_scanner.next();
             token != JsonToken::End && token != JsonToken::Error; token = m_scanner.next()) {
            if (token == JsonToken::Name) {
                m_name = unescapeJson(m_scanner.lexeme());
            } else if (token == JsonToken::EndObject || token == JsonToken::EndArray) {
                close();
            } else {
                PayloadNode* const node = add();
                if (isContainer(token)) {
                    m_open.push_back(node);
                }
            }
        }
    }

private:
    // Null where the limit is reached.
    PayloadNode* add() {
        PayloadNode* node = &m_tree.root;
        if (!m_open.empty()) {
            if (m_open.back() == nullptr || m_nodes == kMaxPayloadNodes) {
                m_tree.truncated = true;
                return nullptr;
            }
            // Only the innermost open container grows, so pointers to the open ones stay valid.
            node = &m_open.back()->children.emplace_back();
            node->name = std::exchange(m_name, {});
        }
        ++m_nodes;
        node->kind = kindOf(m_scanner.type());
        node->begin = m_scanner.begin();
        node->end = m_scanner.end();
        if (node->kind == Kind::String) {
            node->text = unescapeJson(m_scanner.lexeme());
        } else if (node->kind != Kind::Object && node->kind != Kind::Array) {
            node->text = m_scanner.lexeme();
        }
        return node;
    }

    void close() {
        PayloadNode* const node = m_open.back();
        m_open.pop_back();
        if (node == nullptr) {
            return;
        }
        node->end = m_scanner.end();
        if (node->kind == Kind::Object) {
            markRepeated(*node);
        }
    }

    JsonScanner m_scanner;
    PayloadTree& m_tree;
    std::vector<PayloadNode*> m_open;
    std::string m_name;
    std::size_t m_nodes = 0;
};

std::string hexPreview(std::string_view bytes) {
    return payloadPreview(bytes, 96);
}

}  // namespace

PayloadFormat payloadFormat(const OptionalBytesView& bytes) {
    if (!bytes) {
        return PayloadFormat::Null;
    }
    if (bytes->empty()) {
        return PayloadFormat::Empty;
    }
    if (looksLikeContainer(*bytes) && validateJson(*bytes).ok()) {
        return PayloadFormat::Json;
    }
    return isReadableText(*bytes) ? PayloadFormat::Text : PayloadFormat::Binary;
}

PayloadTree parsePayload(const OptionalBytesView& bytes) {
    PayloadTree tree;
    tree.format = payloadFormat(bytes);
    tree.root.end = bytes ? bytes->size() : 0;
    switch (tree.format) {
        case PayloadFormat::Null:
            tree.root.kind = Kind::Null;
            break;
        case PayloadFormat::Empty:
        case PayloadFormat::Text:
            tree.root.kind = Kind::String;
            tree.root.text = *bytes;
            break;
        case PayloadFormat::Json:
            TreeBuilder(*bytes, tree).build();
            break;
        case PayloadFormat::Binary:
            tree.root.kind = Kind::Bytes;
            tree.root.text = hexPreview(*bytes);
            break;
    }
    return tree;
}

RowField rowField(std::string name, const JsonValue& value) {
    const Kind kind = kindOf(value.type);
    const bool container = kind == Kind::Object || kind == Kind::Array;
    return {std::move(name), container ? compactJson(value.lexeme) : jsonText(value), kind};
}

std::vector<RowField> rowFields(const OptionalBytesView& bytes) {
    std::vector<RowField> fields;
    switch (payloadFormat(bytes)) {
        case PayloadFormat::Null:
            break;
        case PayloadFormat::Empty:
        case PayloadFormat::Text:
            fields.push_back({"", std::string(*bytes), Kind::String});
            break;
        case PayloadFormat::Binary:
            fields.push_back({"", hexPreview(*bytes), Kind::Bytes});
            break;
        case PayloadFormat::Json: {
            if ((*bytes)[bytes->find_first_not_of(" \t\r\n")] == '[') {
                fields.push_back({"", compactJson(*bytes), Kind::Array});
                break;
            }
            for (JsonMember& member : jsonMembers(*bytes)) {
                fields.push_back(rowField(std::move(member.name), member.value));
            }
        }
    }
    return fields;
}

}  // namespace oxbow
