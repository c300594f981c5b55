#include "model/fold/script/exact_numbers.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>

namespace oxbow {

void appendScriptNumber(std::string& out, double value) {
    std::array<char, 32> buffer{};
    // Most are whole, and as an integer they are written ten times as fast.
    constexpr double kWhole = 1e15;
    if (value > -kWhole && value < kWhole && value == std::trunc(value)) {
        const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(),
                                                static_cast<std::int64_t>(value));
        out.append(buffer.data(), end);
        return;
    }
    const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(),
                                            std::abs(value), std::chars_format::scientific);
    const std::string_view shortest(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
    const std::size_t e = shortest.find('e');
    std::string digits(1, shortest[0]);
    if (e > 1) {
        digits += shortest.substr(2, e - 2);
    }
    const int exponent = std::atoi(buffer.data() + e + 1);  // zeros stand behind
    const int count = static_cast<int>(digits.size());
    out += value < 0 ? "-" : "";
    const int point = exponent + 1;  // value = 0.digits × 10^point
    if (count <= point && point <= 21) {
        out.append(digits).append(static_cast<std::size_t>(point - count), '0');
    } else if (0 < point && point <= 21) {
        out += digits.insert(static_cast<std::size_t>(point), 1, '.');
    } else if (-6 < point && point <= 0) {
        out.append("0.").append(static_cast<std::size_t>(-point), '0').append(digits);
    } else {
        if (count > 1) {
            digits.insert(1, 1, '.');
        }
        out.append(digits).append(exponent < 0 ? "e-" : "e+");
        out += std::to_string(std::abs(exponent));
    }
}

bool keptByScript(std::string_view lexeme) {
    if (lexeme.size() > 30) {
        return false;
    }
    const double value = std::strtod(std::string(lexeme).c_str(), nullptr);
    if (value == 0) {
        return lexeme == "0";
    }
    if (!std::isfinite(value)) {
        return false;
    }
    std::string written;
    appendScriptNumber(written, value);
    return written == lexeme;
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
