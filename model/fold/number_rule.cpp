#include "model/fold/number_rule.h"

#include <algorithm>

#include "model/payload/canonical_text.h"

namespace oxbow {

void appendNumberRow(const std::vector<std::string>& literals, const NumberRow& row,
                     std::string& out) {
    out += literals.front();
    for (std::size_t i = 1; i < literals.size(); ++i) {
        appendDecimal(out, row.numbers[i - 1], row.scales[i - 1]);
        out += literals[i];
    }
}

std::optional<NumberRow> readNumberRow(const std::vector<std::string>& literals,
                                       std::string_view text) {
    NumberRow row;
    if (!text.starts_with(literals.front())) {
        return std::nullopt;
    }
    text.remove_prefix(literals.front().size());
    for (std::size_t i = 1; i < literals.size(); ++i) {
        const auto number = readDecimal(text.substr(0, text.find_first_not_of("-.0123456789")));
        if (!number) {
            return std::nullopt;
        }
        row.numbers[i - 1] = number->mantissa;
        row.scales[i - 1] = number->scale;
        text.remove_prefix(std::min(text.size(), text.find_first_not_of("-.0123456789")));
        if (!text.starts_with(literals[i])) {
            return std::nullopt;
        }
        text.remove_prefix(literals[i].size());
    }
    return text.empty() ? std::optional(row) : std::nullopt;
}

}  // namespace oxbow
