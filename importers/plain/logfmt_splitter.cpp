#include "importers/plain/logfmt_splitter.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "model/payload/utf8.h"

namespace oxbow {
namespace {

constexpr std::string_view kSpaces = " \t";

// Behind the closing quote of what opens at `at`; npos where there is none.
std::size_t endOfQuoted(std::string_view text, std::size_t at) {
    for (++at; at < text.size(); ++at) {
        if (text[at] == '"') {
            return at + 1;
        }
        at += text[at] == '\\' ? 1 : 0;
    }
    return std::string_view::npos;
}

// The number of `digits` hexadecimal digits that follow an escape's letter.
std::optional<char32_t> hexOf(std::string_view digits, std::size_t count) {
    std::uint32_t code = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + std::min(count, digits.size()), code, 16);
    return error == std::errc() && static_cast<std::size_t>(end - digits.data()) == count
               ? std::optional(static_cast<char32_t>(code))
               : std::nullopt;
}

// What is no escape stands as it is.
std::string unescaped(std::string_view text) {
    constexpr std::string_view kLetters = "abfnrtv\\\"'";
    constexpr std::string_view kMeant = "\a\b\f\n\r\t\v\\\"'";
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char letter = text[at] == '\\' && at + 1 < text.size() ? text[at + 1] : '\0';
        const std::size_t plain = letter == '\0' ? kLetters.npos : kLetters.find(letter);
        const std::size_t digits = letter == 'x' ? 2 : letter == 'u' ? 4 : letter == 'U' ? 8 : 0;
        const auto code = digits == 0 ? std::nullopt : hexOf(text.substr(at + 2), digits);
        if (plain != kLetters.npos) {
            out += kMeant[plain];
            ++at;
        } else if (code && letter == 'x') {
            out += static_cast<char>(*code);
            at += 1 + digits;
        } else if (code && *code <= 0x10FFFF && (*code < 0xD800 || *code > 0xDFFF)) {
            appendUtf8(out, *code);
            at += 1 + digits;
        } else {
            out += text[at];
        }
    }
    return out;
}

}  // namespace

std::string LogfmtSplitter::split(std::string_view record, Arena& arena,
                                  std::vector<PlainField>& fields) {
    fields.clear();
    std::size_t pairs = 0;
    std::size_t at = 0;
    while ((at = record.find_first_not_of(kSpaces, at)) != std::string_view::npos) {
        const std::size_t end = std::min(record.find_first_of(" \t=\"", at), record.size());
        PlainField field{record.substr(at, end - at), {}};
        at = end;
        if (at == record.size() || kSpaces.find(record[at]) != kSpaces.npos) {
            field.isNull = true;
        } else if (record[at] == '"' || field.name.empty()) {
            return absl::StrCat("no pairs of names and values: at column ", at + 1,
                                " there is no name before ", std::string(1, record[at]));
        } else if (record.substr(at + 1).starts_with('"')) {
            const std::size_t close = endOfQuoted(record, ++at);
            if (close == std::string_view::npos) {
                return absl::StrCat("a quote at column ", at + 1, " is never closed");
            }
            field.text = record.substr(at + 1, close - at - 2);
            if (field.text.find('\\') != std::string_view::npos) {
                field.text = arena.copy(unescaped(field.text));
            }
            at = close;
            ++pairs;
        } else {
            const std::size_t close = std::min(record.find_first_of(kSpaces, at), record.size());
            field.text = record.substr(at + 1, close - at - 1);
            field.isNumber = true;
            at = close;
            ++pairs;
        }
        fields.push_back(field);
    }
    const std::size_t alone = fields.size() - pairs;
    return pairs > 0 && pairs >= alone
               ? std::string()
               : absl::StrCat("no pairs of names and values: ", alone, " words without \"=\" and ",
                              pairs, pairs == 1 ? " pair" : " pairs");
}

}  // namespace oxbow
