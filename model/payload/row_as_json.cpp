#include "model/payload/row_as_json.h"

#include "model/payload/json.h"
#include "model/payload/json_lexeme.h"

namespace oxbow {
namespace {

// The text with U+FFFD for each byte that is no UTF-8.
std::string replaceInvalid(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        std::size_t size = 1;
        while (size < 4 && size < text.size() && !isValidUtf8(text.substr(0, size))) {
            ++size;
        }
        if (isValidUtf8(text.substr(0, size))) {
            out += text.substr(0, size);
        } else {
            out += "\xEF\xBF\xBD";
            size = 1;
        }
        text.remove_prefix(size);
    }
    return out;
}

}  // namespace

RowAsJson::RowAsJson(std::span<const std::string> columns) {
    for (const std::string& column : columns) {
        addName(column);
    }
}

RowAsJson::RowAsJson(const RecordShape& shape) {
    for (const RecordShape::Place& place : shape.places) {
        const auto path = JsonPath::parse(place.path);
        addName(path.ok() && path->steps().size() == 1 ? path->steps()[0].name : place.path);
    }
}

std::string RowAsJson::pathOf(std::string_view column) {
    return jsonPathOf({isValidUtf8(column) ? std::string(column) : replaceInvalid(column)});
}

void RowAsJson::addName(std::string_view column) {
    std::string& name = m_names.emplace_back();
    appendJsonString(name, isValidUtf8(column) ? std::string(column) : replaceInvalid(column));
    name += ':';
}

std::size_t RowAsJson::append(std::span<const OptionalBytesView> cells, std::string& out) const {
    std::size_t bad = 0;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        out += i == 0 ? '{' : ',';
        out += m_names[i];
        const OptionalBytesView& text = cells[i];
        if (!text) {
            out += "null";
        } else if (isJsonNumber(*text)) {
            out += *text;
        } else if (const char* const end = text->data() + text->size();
                   firstNotPlain(text->data(), end) == end) {
            out += '"';
            out += *text;
            out += '"';
        } else if (isValidUtf8(*text)) {
            appendJsonString(out, *text);
        } else {
            ++bad;
            appendJsonString(out, replaceInvalid(*text));
        }
    }
    out += '}';
    return bad;
}

void cellsOf(const RecordShape& shape, std::span<const std::string_view> texts,
             std::vector<std::string>& held, std::vector<OptionalBytesView>& cells) {
    cells.clear();
    held.clear();
    held.reserve(texts.size());  // views of it must stay
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const bool quoted = !shape.literals[i].empty() && shape.literals[i].back() == '"';
        const std::string_view text = texts[i];
        if (!quoted) {
            cells.push_back(text.empty() ? std::nullopt : OptionalBytesView(text));
        } else if (text.find('"') == std::string_view::npos) {
            cells.emplace_back(text);
        } else {
            std::string& cell = held.emplace_back();
            for (std::size_t at = 0; at < text.size(); ++at) {
                cell += text[at];
                at += text[at] == '"' ? 1 : 0;
            }
            cells.emplace_back(cell);
        }
    }
}

}  // namespace oxbow
