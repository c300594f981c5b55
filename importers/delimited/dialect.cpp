#include "importers/delimited/dialect.h"

#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_split.h>

#include <array>

#include "importers/source/text_decoder.h"

namespace oxbow {
namespace {

struct NamedDelimiter {
    std::string_view name;
    char delimiter;
};
constexpr std::array<NamedDelimiter, 6> kDelimiterNames = {{{"tab", '\t'},
                                                            {"\\t", '\t'},
                                                            {"space", ' '},
                                                            {"comma", ','},
                                                            {"semicolon", ';'},
                                                            {"bar", '|'}}};

}  // namespace

std::optional<char> delimiterOf(std::string_view text) {
    for (const NamedDelimiter& named : kDelimiterNames) {
        if (named.name == text) {
            return named.delimiter;
        }
    }
    const bool one = text.size() == 1 && text != "\"" && text != "\n" && text != "\r" &&
                     static_cast<unsigned char>(text[0]) < 0x80 && text[0] != '\0';
    return one ? std::optional(text[0]) : std::nullopt;
}

std::optional<Dialect::Quote> quoteOf(std::string_view text) {
    return text == "double"      ? std::optional(Dialect::Quote::Double)
           : text == "backslash" ? std::optional(Dialect::Quote::Backslash)
           : text == "none"      ? std::optional(Dialect::Quote::None)
                                 : std::nullopt;
}

std::string delimiterName(char delimiter) {
    return delimiter == '\t' ? "tabs" : absl::StrCat("\"", std::string(1, delimiter), "\"");
}

std::optional<FieldsLine> fieldsLineOf(std::string_view line) {
    constexpr std::string_view kZeek = "#fields\t";
    constexpr std::string_view kW3c = "#Fields:";
    FieldsLine out;
    out.isZeek = line.starts_with(kZeek);
    if (!out.isZeek && !line.starts_with(kW3c)) {
        return std::nullopt;
    }
    const std::string names(line.substr(out.isZeek ? kZeek.size() : kW3c.size()));
    // Exchange parts them by commas, as it does its rows.
    const bool commas = !out.isZeek && names.find(',') != std::string::npos;
    out.delimiter = out.isZeek ? '\t' : commas ? ',' : ' ';
    out.names = absl::StrSplit(names,
                               absl::ByAnyChar(out.isZeek ? "\t"
                                               : commas   ? ", \t"
                                                          : " \t"),
                               absl::SkipWhitespace());
    return out;
}

bool saysDelimiter(std::string_view line) {
    return line.size() == 5 &&
           absl::StartsWithIgnoreCase(absl::string_view(line.data(), line.size()), "sep=");
}

bool isDrawnLine(std::string_view line) {
    return line.find("--") != std::string_view::npos &&
           line.find_first_not_of("-=+|: \t\r") == std::string_view::npos &&
           line.find_first_of("+|") != std::string_view::npos;
}

absl::Status checkDialect(const ToldDialect& told) {
    if (told.encoding) {
        if (const auto known = textEncoding(*told.encoding); !known.ok()) {
            return known.status();
        }
    }
    if (told.delimiter && !delimiterOf(*told.delimiter)) {
        return absl::InvalidArgumentError(absl::StrCat(
            "\"", *told.delimiter,
            "\" is no delimiter; it is one character, or tab, space, comma, semicolon or bar"));
    }
    if (told.quote && !quoteOf(*told.quote)) {
        return absl::InvalidArgumentError(absl::StrCat("there is no quoting named \"", *told.quote,
                                                       "\"; there are double, backslash and none"));
    }
    if (told.header && told.header->empty()) {
        return absl::InvalidArgumentError(
            "the header is \"line\", \"none\" or the names of the columns: id,name,time");
    }
    return absl::OkStatus();
}

void Dialect::save(MarkWriter& mark) const {
    mark.number(static_cast<unsigned char>(delimiter)).number(static_cast<std::uint64_t>(quote));
    mark.number(static_cast<unsigned char>(lineEnd)).number(skip).number(skipTold ? 1 : 0);
    mark.text(comment);
    mark.number(static_cast<std::uint64_t>(header)).number(names.size());
    for (const std::string& name : names) {
        mark.text(name);
    }
    mark.number(nulls.size());
    for (const std::string& null : nulls) {
        mark.text(null);
    }
    mark.number(drawn ? 1 : 0)
        .number(spaced ? 1 : 0)
        .number(ragged ? 1 : 0)
        .number(rowNames ? 1 : 0)
        .number(textColumns.size());
    for (const std::size_t column : textColumns) {
        mark.number(column);
    }
    mark.number(trailing ? 1 : 0).number(columns);
}

Dialect Dialect::restore(MarkReader& mark) {
    Dialect dialect;
    dialect.delimiter = static_cast<char>(mark.number());
    dialect.quote = static_cast<Quote>(mark.number());
    dialect.lineEnd = static_cast<char>(mark.number());
    dialect.skip = mark.number();
    dialect.skipTold = mark.number() != 0;
    dialect.comment = mark.text();
    dialect.header = static_cast<Header>(mark.number());
    for (std::uint64_t left = mark.number(); left > 0 && mark.ok(); --left) {
        dialect.names.push_back(mark.text());
    }
    for (std::uint64_t left = mark.number(); left > 0 && mark.ok(); --left) {
        dialect.nulls.push_back(mark.text());
    }
    dialect.drawn = mark.number() != 0;
    dialect.spaced = mark.number() != 0;
    dialect.ragged = mark.number() != 0;
    dialect.rowNames = mark.number() != 0;
    for (std::uint64_t left = mark.number(); left > 0 && mark.ok(); --left) {
        dialect.textColumns.push_back(mark.number());
    }
    dialect.trailing = mark.number() != 0;
    dialect.columns = mark.number();
    return dialect;
}

}  // namespace oxbow
