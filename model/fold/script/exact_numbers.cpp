#include "model/fold/script/exact_numbers.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <cstring>

namespace oxbow {

namespace {

// ECMA-262, Number::toString, of a finite number that is not zero.
std::string scriptText(double value) {
    std::array<char, 40> buffer{};
    const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(),
                                            std::abs(value), std::chars_format::scientific);
    const std::string_view shortest(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
    const std::size_t e = shortest.find('e');
    std::string digits(1, shortest[0]);
    if (e > 1) {
        digits += shortest.substr(2, e - 2);
    }
    const int exponent = std::atoi(std::string(shortest.substr(e + 1)).c_str());
    const int count = static_cast<int>(digits.size());
    std::string text = value < 0 ? "-" : "";
    const int point = exponent + 1;  // value = 0.digits × 10^point
    if (count <= point && point <= 21) {
        return text + digits + std::string(static_cast<std::size_t>(point - count), '0');
    }
    if (0 < point && point <= 21) {
        digits.insert(static_cast<std::size_t>(point), 1, '.');
        return text + digits;
    }
    if (-6 < point && point <= 0) {
        return text + "0." + std::string(static_cast<std::size_t>(-point), '0') + digits;
    }
    if (count > 1) {
        digits.insert(1, 1, '.');
    }
    return text + digits + (exponent < 0 ? "e-" : "e+") + std::to_string(std::abs(exponent));
}

}  // namespace

bool keptByScript(std::string_view lexeme) {
    if (lexeme.size() > 30) {
        return false;
    }
    const double value = std::strtod(std::string(lexeme).c_str(), nullptr);
    if (value == 0) {
        return lexeme == "0";
    }
    return std::isfinite(value) && scriptText(value) == lexeme;
}

std::string exactForScript(std::string_view json) {
    std::string exact;
    exact.reserve(json.size() + 8);
    for (std::size_t at = 0; at < json.size();) {
        const char c = json[at];
        std::size_t end = at + 1;
        if (c == '"') {
            while (json[end] != '"') {
                end += json[end] == '\\' ? 2 : 1;
            }
            exact += json.substr(at, ++end - at);
        } else if (c == '-' || (c >= '0' && c <= '9')) {
            end = json.find_first_not_of("+-.eE0123456789", at);
            const std::string_view lexeme = json.substr(at, end - at);
            const char* quote = keptByScript(lexeme) ? "" : "\"";
            exact.append(quote).append(lexeme).append(quote);
            end = at + lexeme.size();
        } else {
            exact += c;
        }
        at = end;
    }
    return exact;
}

}  // namespace oxbow
