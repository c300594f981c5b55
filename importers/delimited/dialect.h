// How delimited text is written, and how that is found out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "importers/delimited/told_dialect.h"
#include "importers/resume_mark.h"

namespace oxbow {

// All that must be known to cut such a text into rows and these into cells.
struct Dialect {
    enum class Quote : std::uint8_t {
        Double,     // a quote opens a cell, two stand for one (RFC 4180)
        Backslash,  // the same, but a backslash takes its meaning from the character behind it
        None,       // a quote is a character like any other
    };
    enum class Header : std::uint8_t {
        Judged,  // the first row, if it looks like one
        Line,    // the first row
        None,    // there is none
        Given,   // `names`: told, or from a comment
    };

    char delimiter = ',';
    Quote quote = Quote::Double;
    char lineEnd = '\n';     // '\r' where there is no other
    std::uint64_t skip = 0;  // lines above the table
    bool skipTold = false;   // by the user, who knows them
    std::string comment;     // empty: there are none
    Header header = Header::Judged;
    std::vector<std::string> names;
    std::vector<std::string> nulls;  // what a cell without a value says ("\N", "-")
    bool spaced = false;             // a space stands behind each delimiter
    // A table that is drawn with bars and lines (Markdown, psql, mysql): cells are filled up with
    // spaces, a bar may stand around them all, lines of "-", "=", "+", ":" and "|" say nothing.
    bool drawn = false;
    // Rows differ in how many cells they have: those that are short are filled. In a table whose
    // rows agree, one that does not is damaged.
    bool ragged = false;
    // Each row begins with a name of its own, for which the header has none: it is one cell short.
    bool rowNames = false;
    // Numbers by their place in a row, whose cells look like numbers and are not, as others read
    // them: 1.234 beside 1.234,56.
    std::vector<std::size_t> textColumns;
    // Rows end in a delimiter, with nothing behind it.
    bool trailing = false;
    std::size_t columns = 0;  // that most rows have; 0: not known

    void save(MarkWriter& mark) const;
    static Dialect restore(MarkReader& mark);
    friend bool operator==(const Dialect&, const Dialect&) = default;
};
// What was told in words; absent where it is none. "tab", ";" …
std::optional<char> delimiterOf(std::string_view text);
// "double", "backslash", "none".
std::optional<Dialect::Quote> quoteOf(std::string_view text);
std::string delimiterName(char delimiter);
// Whether a first line says what parts the cells: `sep=;`.
bool saysDelimiter(std::string_view line);
// A comment that names the columns, as Zeek and the servers that write W3C's extended log have it.
struct FieldsLine {
    std::vector<std::string> names;
    char delimiter = ' ';  // of its names, and of W3C's rows
    bool isZeek = false;
};
// Absent where the line is none.
std::optional<FieldsLine> fieldsLineOf(std::string_view line);
// Whether a line is one of those that a drawn table is drawn with.
bool isDrawnLine(std::string_view line);

// What was found, and how well it fits.
struct FoundDialect {
    Dialect dialect;
    std::vector<std::string> reasons;  // a sentence for each thing that is not plain
    std::size_t rows = 0;              // looked at, from the header on
    std::size_t agreeing = 0;          // that have `dialect.columns` cells
    bool hasHeader = false;
    bool hasEventColumn = false;  // of times, of numbers that may be, or of JSON
    bool looksLikeTable = false;  // what stands in the cells is no prose and no log
    std::string fault;  // the first row that does not fit: "line 3 has 4 cells and the …"
};
// Looks at the first rows of a text, as UTF-8, which may be cut at its end; of what checkDialect()
// is fine with.
FoundDialect findDialect(std::string_view head, const ToldDialect& told);

}  // namespace oxbow
