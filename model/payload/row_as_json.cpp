#include "model/payload/row_as_json.h"

#include <algorithm>

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

std::string RowAsJson::name(std::size_t column) const {
    const std::string& spelled = m_names[column];
    return unescapeJson(std::string_view(spelled).substr(0, spelled.size() - 1));
}

void RowAsJson::keepAsText(std::size_t column) {
    m_texts.resize(std::max(m_texts.size(), column + 1));
    m_texts[column] = true;
}

void RowAsJson::addName(std::string_view column) {
    std::string& name = m_names.emplace_back();
    appendJsonString(name, isValidUtf8(column) ? std::string(column) : replaceInvalid(column));
    name += ':';
}

bool appendCellAsJson(const OptionalBytesView& cell, std::string& out) {
    if (!cell) {
        out += "null";
    } else if (isJsonNumber(*cell)) {
        out += *cell;
    } else {
        return appendTextAsJson(*cell, out);
    }
    return true;
}

bool appendTextAsJson(std::string_view text, std::string& out) {
    const char* const end = text.data() + text.size();
    if (firstNotPlain(text.data(), end) == end) {
        out += '"';
        out += text;
        out += '"';
    } else if (isValidUtf8(text)) {
        appendJsonString(out, text);
    } else {
        appendJsonString(out, replaceInvalid(text));
        return false;
    }
    return true;
}

std::size_t RowAsJson::append(std::span<const OptionalBytesView> cells, std::string& out) const {
    std::size_t bad = 0;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        out += i == 0 ? '{' : ',';
        out += m_names[i];
        const bool text = cells[i] && i < m_texts.size() && m_texts[i];
        bad += (text ? appendTextAsJson(*cells[i], out) : appendCellAsJson(cells[i], out)) ? 0 : 1;
    }
    out += '}';
    return bad;
}

OptionalBytesView cellOf(const RecordShape& shape, std::size_t slot, std::string_view text,
                         std::string& held) {
    const std::string& before = shape.literals[slot];
    const bool quoted = !before.empty() && before.back() == '"';
    if (!quoted) {
        return text.empty() ? std::nullopt : OptionalBytesView(text);
    }
    if (text.find('"') == std::string_view::npos) {
        return text;
    }
    held.clear();
    for (std::size_t at = 0; at < text.size(); ++at) {
        held += text[at];
        at += text[at] == '"' ? 1 : 0;
    }
    return held;
}

void cellsOf(const RecordShape& shape, std::span<const std::string_view> texts,
             std::vector<std::string>& held, std::vector<OptionalBytesView>& cells) {
    cells.clear();
    held.clear();
    held.resize(texts.size());  // views of it must stay
    for (std::size_t i = 0; i < texts.size(); ++i) {
        cells.push_back(cellOf(shape, i, texts[i], held[i]));
    }
}

}  // namespace oxbow
