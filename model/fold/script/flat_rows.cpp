#include "model/fold/script/flat_rows.h"

#include <cstdint>
#include <string_view>

#include "model/fold/script/exact_numbers.h"
#include "model/payload/json.h"

namespace oxbow {

FlatShape flatShapeOf(const std::vector<std::string>& names) {
    FlatShape shape;
    for (const std::string& name : names) {
        std::string& part = shape.emplace_back(shape.empty() ? "{" : ",");
        appendJsonString(part, name);
        part += ':';
    }
    return shape;
}

std::string FlatRows::next(const FlatShape& shape, bool isAllNumbers) {
    std::string json;
    for (const std::string& name : shape) {
        json += name;
        const std::uint8_t code =
            isAllNumbers ? std::uint8_t{ScriptColumn::kNumber} : m_results.codes[m_code++];
        switch (code) {
            case ScriptColumn::kNumber:
                appendScriptNumber(json, m_results.numbers[m_number++]);
                break;
            case ScriptColumn::kText:
                appendJsonString(json, m_results.texts.at(m_text++));
                break;
            case ScriptColumn::kTrue:
                json += "true";
                break;
            case ScriptColumn::kFalse:
                json += "false";
                break;
            default:
                json += "null";
                break;
        }
    }
    json += shape.empty() ? "{}" : "}";
    return json;
}

}  // namespace oxbow
