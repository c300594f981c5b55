#include "importers/format/text_shapes.h"

#include <absl/strings/ascii.h>

#include <algorithm>
#include <iterator>
#include <string>

#include "model/event/ascii.h"

namespace oxbow {
namespace {

constexpr std::string_view kLevels[] = {"TRACE", "DEBUG",  "INFO",  "NOTICE", "WARN",     "WARNING",
                                        "ERROR", "ERR",    "FATAL", "CRIT",   "CRITICAL", "GET",
                                        "POST",  "DELETE", "PUT",   "PATCH",  "OPTIONS",  "HEAD"};

bool isAddress(std::string_view text) {
    return std::count(text.begin(), text.end(), '.') == 3 &&
           text.find_first_not_of("0123456789.") == std::string_view::npos;
}

}  // namespace

bool isNameless(std::string_view leaf) {
    constexpr std::string_view kColumn = "column";
    return leaf.starts_with(kColumn) && leaf.size() > kColumn.size() &&
           leaf.find_first_not_of("0123456789", kColumn.size()) == std::string_view::npos;
}

void TextShapes::add(std::string_view text) {
    constexpr std::size_t kLongest = 64;
    constexpr std::string_view kBetween = "._-:/@";
    if (text.empty() || text.size() > kLongest) {
        return;
    }
    std::size_t letters = 0;
    std::size_t digits = 0;
    for (const char c : text) {
        const bool letter = absl::ascii_isalpha(static_cast<unsigned char>(c));
        letters += letter ? 1 : 0;
        digits += isDigit(c) ? 1 : 0;
        if (!letter && !isDigit(c) && kBetween.find(c) == std::string_view::npos) {
            return;
        }
    }
    m_words += letters > 1 && digits == 0 ? 1 : 0;
    m_levels += std::find(std::begin(kLevels), std::end(kLevels),
                          absl::AsciiStrToUpper(std::string(text))) != std::end(kLevels)
                    ? 1
                    : 0;
    m_ids += (letters > 0 && digits > 0 && text.size() > 2) || isAddress(text) ? 1 : 0;
}

}  // namespace oxbow
