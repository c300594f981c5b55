// Find expressions of any bytes: one that is read is read again as it was from its own text, a
// fault lies within the text; and words are found where a plain search finds them.
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <variant>

#include "model/find/find_expression.h"

namespace {

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto parsed = oxbow::FindExpression::parse(text);
    if (const auto* fault = std::get_if<oxbow::FindFault>(&parsed)) {
        require(fault->begin <= size && fault->size <= size - fault->begin);
        return 0;
    }
    const auto& expression = std::get<oxbow::FindExpression>(parsed);
    const auto again = oxbow::FindExpression::parse(expression.text());
    require(std::holds_alternative<oxbow::FindExpression>(again) &&
            std::get<oxbow::FindExpression>(again) == expression);
    for (const oxbow::FindTerm& term : expression.terms()) {
        const oxbow::TextNeedle exact(term.text);
        const oxbow::TextNeedle ignoring(term.text, oxbow::TextNeedle::Case::Ignored);
        const std::size_t found = exact.find(text);
        require(found == text.find(term.text));
        require(ignoring.find(text) <= found);
    }
    oxbow::Event event;
    event.value = std::string(text);
    event.key = std::string(text.substr(0, size / 2));
    expression.holds(event.view());
    return 0;
}
