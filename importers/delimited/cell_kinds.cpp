#include "importers/delimited/cell_kinds.h"

#include <absl/strings/ascii.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_split.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>

#include "importers/format/field_names.h"
#include "model/event/ascii.h"
#include "model/payload/json.h"
#include "model/payload/json_lexeme.h"

namespace oxbow {
namespace {

// "order 7" and "order 12": names do not differ from most data by a number alone.
bool sameButForDigits(std::string_view a, std::string_view b) {
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < a.size() && j < b.size()) {
        if (isDigit(a[i]) && isDigit(b[j])) {
            while (i < a.size() && isDigit(a[i])) {
                ++i;
            }
            while (j < b.size() && isDigit(b[j])) {
                ++j;
            }
        } else if (a[i++] != b[j++]) {
            return false;
        }
    }
    return i == a.size() && j == b.size();
}

// "9:30", "09:30:00.5 AM", "12:27:52+01:00", "09:30 CEST": a time of day, and nothing behind it but
// what belongs to one.
bool looksLikeClock(std::string_view text) {
    bool first = true;
    const std::vector<std::string> words =
        absl::StrSplit(std::string(text), ' ', absl::SkipEmpty());
    for (const std::string& word : words) {
        const bool belongs =
            first ? isDigit(word[0]) &&
                        word.find_first_not_of("0123456789:.,+-ZAPMapm") == std::string_view::npos
                  : word.size() <= 6 && std::none_of(word.begin(), word.end(), [](char c) {
                        return absl::ascii_islower(static_cast<unsigned char>(c)) && c != 'a' &&
                               c != 'p' && c != 'm';
                    });
        if (!belongs) {
            return false;
        }
        first = false;
    }
    return true;
}

// "28.06.2024", "6/28/24 9:30", "2024. 06. 28.": digits in three parts, before a time of day.
bool looksLikeDate(std::string_view text) {
    std::size_t digits = 0;
    std::size_t parts = 0;
    char before = '\0';
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == 'T' || c == ',' || (c == ' ' && (parts == 3 || before != '.'))) {
            if (!looksLikeClock(text.substr(i + 1))) {
                return false;
            }
            break;
        }
        before = c;
        if (c == ' ') {
            continue;
        }
        if (isDigit(c)) {
            parts += digits == 0 ? 1 : 0;
            ++digits;
        } else if ((c == '.' || c == '/' || c == '-') && digits > 0) {
            digits = 0;
        } else {
            return false;
        }
        if (digits > 4) {
            return false;
        }
    }
    return parts == 3 && (digits > 0 || before == '.');
}

// Whether a time stands below what the header calls one: the cell that is over is the last.
bool standsAsNamed(const Cells& header, const Cells& row) {
    for (std::size_t i = 0; i < header.size(); ++i) {
        const std::string name(header[i].value_or(""));
        if (nameScore(FieldRole::Time, name, plainName(name)) > 0 &&
            kindOf(row[i]) == CellKind::Time && kindOf(row[i + 1]) != CellKind::Time) {
            return true;
        }
    }
    return false;
}

}  // namespace

bool isDecimalComma(std::string_view text) {
    const std::size_t sign = text.starts_with('-') || text.starts_with('+') ? 1 : 0;
    const std::size_t comma = text.find(',');
    if (comma == std::string_view::npos || comma == sign || comma + 1 == text.size()) {
        return false;
    }
    return std::all_of(text.begin() + static_cast<std::ptrdiff_t>(sign), text.end(),
                       [](char c) { return isDigit(c) || c == ',' || c == '.'; }) &&
           text.find(',', comma + 1) == std::string_view::npos &&
           text.find('.', comma + 1) == std::string_view::npos;
}

bool isGrouped(std::string_view text, bool several) {
    text.remove_prefix(text.starts_with('-') || text.starts_with('+') ? 1 : 0);
    const std::size_t first = text.find('.');
    if (first == std::string_view::npos || first == 0 || first > 3 || text.front() == '0') {
        return false;
    }
    std::size_t groups = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool point = i >= first && (i - first) % 4 == 0;
        groups += point ? 1 : 0;
        if (point ? text[i] != '.' : !isDigit(text[i])) {
            return false;
        }
    }
    return (text.size() - first) % 4 == 0 && groups > (several ? 1U : 0U);
}

CellKind kindOf(const OptionalBytesView& cell) {
    if (!cell || cell->empty()) {
        return CellKind::Nothing;
    }
    if (isJsonNumber(*cell) || isDecimalComma(*cell) || isGrouped(*cell)) {
        return CellKind::Number;
    }
    if (looksLikeDate(*cell) || parseTimestamp(*cell)) {
        return CellKind::Time;
    }
    if ((cell->starts_with('{') || cell->starts_with('[')) && validateJson(*cell).ok()) {
        return CellKind::Json;
    }
    return CellKind::Text;
}

CellKind columnKind(const std::vector<Cells>& rows, std::size_t from, std::size_t column) {
    std::array<std::size_t, 5> counts = {};
    for (std::size_t row = from; row < rows.size(); ++row) {
        if (column < rows[row].size()) {
            ++counts[static_cast<std::size_t>(kindOf(rows[row][column]))];
        }
    }
    counts[0] = 0;
    const auto most = std::max_element(counts.begin(), counts.end());
    return *most == 0 ? CellKind::Nothing : static_cast<CellKind>(most - counts.begin());
}

bool looksLikeHeader(const std::vector<Cells>& rows) {
    if (rows.empty()) {
        return false;
    }
    std::set<std::string_view> names;
    const auto& first = rows.front();
    std::size_t missing = 0;
    bool twice = false;
    bool differs = false;
    std::size_t again = 0;  // names that most rows have too
    for (std::size_t column = 0; column < first.size(); ++column) {
        const OptionalBytesView& name = first[column];
        const CellKind kind = kindOf(name);
        if (kind == CellKind::Nothing) {
            ++missing;
            continue;
        }
        if (kind != CellKind::Text) {
            return false;
        }
        twice = !names.insert(*name).second || twice;
        const CellKind below = columnKind(rows, 1, column);
        differs = differs || (below != CellKind::Text && below != CellKind::Nothing);
        // One alike may be a header once more, where files were put together, or a coincidence.
        std::size_t alike = 0;
        for (std::size_t row = 1; row < rows.size(); ++row) {
            alike += column < rows[row].size() && rows[row][column] &&
                             sameButForDigits(*rows[row][column], *name)
                         ? 1
                         : 0;
        }
        again += alike > 0 && alike * 2 >= rows.size() - 1 ? 1 : 0;
    }
    // One of many may be what somebody has put for both.
    const bool others = again == 0 || (differs && again * 4 <= first.size() - missing);
    return others && missing * 2 < first.size() && ((missing == 0 && !twice) || differs);
}

bool looksLikeRowNames(const Cells& header, const std::vector<Cells>& rows) {
    const std::string first(header.empty() ? std::string_view() : header[0].value_or(""));
    const std::string plain = plainName(first);
    // "id", "name": what stands in the first column is what it says.
    for (const FieldRole role : {FieldRole::Key, FieldRole::Type, FieldRole::Time}) {
        if (nameScore(role, first, plain) > 0) {
            return false;
        }
    }
    std::set<std::string_view> names;
    std::size_t counted = 0;
    std::size_t spaced = 0;
    std::size_t texts = 0;
    bool otherKind = false;
    for (const Cells& row : rows) {
        if (row.size() != header.size() + 1 || standsAsNamed(header, row)) {
            continue;
        }
        const CellKind kind = kindOf(row.front());
        if ((kind != CellKind::Text && kind != CellKind::Number) ||
            !names.insert(*row.front()).second) {
            return false;
        }
        texts += kind == CellKind::Text ? 1 : 0;
        counted += *row.front() == absl::StrCat(names.size()) ? 1 : 0;
        // A comma in a text that should stand in quotes.
        spaced += row.back() && row.back()->starts_with(' ') ? 1 : 0;
        for (std::size_t i = 1; i < row.size(); ++i) {
            const CellKind other = kindOf(row[i]);
            otherKind = otherKind || (other != CellKind::Text && other != CellKind::Nothing);
        }
    }
    return !names.empty() && otherKind && spaced * 2 < names.size() &&
           (counted == names.size() || texts == names.size());
}

}  // namespace oxbow
