#include "importers/text/dialect.h"

#include <absl/strings/ascii.h>
#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>
#include <absl/strings/str_split.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include "importers/source/text_decoder.h"
#include "importers/text/csv_framer.h"
#include "model/event/ascii.h"
#include "model/payload/json.h"
#include "model/payload/json_lexeme.h"

namespace oxbow {
namespace {

constexpr std::size_t kMostRows = 100;
constexpr std::uint64_t kMostLinesAbove = 40;

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

using Cells = std::vector<OptionalBytesView>;

// The first rows of a text in one dialect.
struct Sample {
    struct Row {
        Cells cells;  // none where it is no row
        std::uint64_t line = 0;
    };
    Arena arena;
    std::vector<Row> rows;
    std::size_t columns = 0;   // that most rows have
    std::size_t agreeing = 0;  // how many
    std::size_t unsound = 0;

    // Rows that agree weigh far more than many delimiters in one.
    std::size_t score() const {
        return columns < 2
                   ? 0
                   : agreeing * 1000 / rows.size() * 100 + std::min<std::size_t>(columns - 1, 99);
    }
};

// Half a pair of quotes in a cell tells that another delimiter stands before it, or that quotes
// mean something else.
bool isSound(const Dialect& dialect, std::string_view row, const Cells& cells,
             const std::vector<Slot>& places) {
    if (dialect.quote == Dialect::Quote::None) {
        return true;
    }
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const bool quoted = places[i].begin > 0 && row[places[i].begin - 1] == '"';
        if (!quoted && cells[i] && std::count(cells[i]->begin(), cells[i]->end(), '"') % 2 != 0) {
            return false;
        }
    }
    return true;
}

std::unique_ptr<Sample> sampleOf(std::string_view head, const Dialect& dialect) {
    auto sample = std::make_unique<Sample>();
    CsvFramer framer(dialect);
    framer.feed(head);
    RecordFrame frame;
    std::vector<Slot> places;
    std::map<std::size_t, std::size_t> counts;
    const auto add = [&] {
        if (frame.aside) {
            return;
        }
        Sample::Row& row = sample->rows.emplace_back();
        row.line = frame.line;
        const std::string_view bytes = sample->arena.copy(frame.bytes);
        if (frame.problem.empty() &&
            splitCsvRow(bytes, dialect, sample->arena, row.cells, places) &&
            isSound(dialect, bytes, row.cells, places)) {
            ++counts[row.cells.size()];
        } else {
            row.cells.clear();
            ++sample->unsound;
        }
    };
    while (sample->rows.size() < kMostRows && framer.next(frame)) {
        add();
    }
    // The last row may be cut where the head ends.
    while (sample->rows.size() < 2 && framer.finish(frame)) {
        add();
    }
    for (const auto& [cells, rows] : counts) {
        if (cells > 1 && rows >= sample->agreeing) {
            sample->columns = cells;
            sample->agreeing = rows;
        }
    }
    if (sample->columns == 0 && !sample->rows.empty() && counts.contains(1)) {
        sample->columns = 1;
        sample->agreeing = counts[1];
    }
    return sample;
}

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

enum class CellKind : std::uint8_t { Nothing, Number, Time, Json, Text };

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

CellKind kindOf(const OptionalBytesView& cell) {
    if (!cell || cell->empty()) {
        return CellKind::Nothing;
    }
    if (isJsonNumber(*cell) || isDecimalComma(*cell)) {
        return CellKind::Number;
    }
    if (parseTimestamp(*cell)) {
        return CellKind::Time;
    }
    if ((cell->starts_with('{') || cell->starts_with('[')) && validateJson(*cell).ok()) {
        return CellKind::Json;
    }
    return CellKind::Text;
}

// What most cells of a column below the first row are.
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

}  // namespace

bool looksLikeHeader(const std::vector<std::vector<OptionalBytesView>>& rows) {
    if (rows.empty()) {
        return false;
    }
    std::set<std::string_view> names;
    const auto& first = rows.front();
    std::size_t missing = 0;
    bool twice = false;
    bool differs = false;
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
        if (alike > 0 && alike * 2 >= rows.size() - 1) {
            return false;
        }
    }
    return missing * 2 < first.size() && ((missing == 0 && !twice) || differs);
}

std::string delimiterName(char delimiter) {
    return delimiter == '\t' ? "tabs" : absl::StrCat("\"", std::string(1, delimiter), "\"");
}

bool saysDelimiter(std::string_view line) {
    return line.size() == 5 &&
           absl::StartsWithIgnoreCase(absl::string_view(line.data(), line.size()), "sep=");
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
    mark.number(static_cast<unsigned char>(lineEnd)).number(skip).text(comment);
    mark.number(static_cast<std::uint64_t>(header)).number(names.size());
    for (const std::string& name : names) {
        mark.text(name);
    }
    mark.number(nulls.size());
    for (const std::string& null : nulls) {
        mark.text(null);
    }
    mark.number(ragged ? 1 : 0).number(trailing ? 1 : 0).number(columns);
}

Dialect Dialect::restore(MarkReader& mark) {
    Dialect dialect;
    dialect.delimiter = static_cast<char>(mark.number());
    dialect.quote = static_cast<Quote>(mark.number());
    dialect.lineEnd = static_cast<char>(mark.number());
    dialect.skip = mark.number();
    dialect.comment = mark.text();
    dialect.header = static_cast<Header>(mark.number());
    for (std::uint64_t left = mark.number(); left > 0 && mark.ok(); --left) {
        dialect.names.push_back(mark.text());
    }
    for (std::uint64_t left = mark.number(); left > 0 && mark.ok(); --left) {
        dialect.nulls.push_back(mark.text());
    }
    dialect.ragged = mark.number() != 0;
    dialect.trailing = mark.number() != 0;
    dialect.columns = mark.number();
    return dialect;
}

namespace {

// "2025-01-24T07:00:30,139 INFO": a log's line, cut at the comma in its time.
bool hasFractions(const std::vector<Cells>& rows) {
    std::size_t fractions = 0;
    for (const Cells& row : rows) {
        const bool two = row.size() > 1 && row[0] && row[1] && row[1]->size() > 4;
        fractions += two && isDigit((*row[1])[0]) && isDigit((*row[1])[1]) &&
                             isDigit((*row[1])[2]) && !isDigit((*row[1])[3]) &&
                             row[0]->size() > 8 && (*row[0])[row[0]->size() - 3] == ':' &&
                             isDigit(row[0]->back())
                         ? 1
                         : 0;
    }
    return fractions * 2 > rows.size();
}

// Finds a dialect step by step: what the lines at the top say, the delimiter and quoting, the lines
// above the table, the header, how rows differ.
class DialectFinder {
public:
    DialectFinder(std::string_view head, const ToldDialect& told) : m_head(head), m_told(told) {}

    FoundDialect find();

private:
    Dialect& dialect() { return m_found.dialect; }
    void because(std::string sentence) { m_found.reasons.push_back(std::move(sentence)); }
    void readTop();
    void readDirective(std::string_view line);
    void chooseCells();
    void findTable();
    void nameFromComment();
    void judgeRows();
    void judgeCells();
    void findNulls();
    std::vector<Cells> cellsFrom(std::size_t row) const;

    std::string_view m_head;
    const ToldDialect& m_told;
    FoundDialect m_found;
    std::unique_ptr<Sample> m_sample;
    std::optional<char> m_delimiter;           // said by the text itself
    std::vector<std::string_view> m_comments;  // at the top
    std::size_t m_first = 0;                   // row of the table in the sample
};

FoundDialect DialectFinder::find() {
    if (m_head.find('\n') == std::string_view::npos &&
        m_head.find('\r') != std::string_view::npos) {
        dialect().lineEnd = '\r';
        because("lines end in a carriage return alone");
    }
    dialect().skip = m_told.skip.value_or(0);
    if (m_told.comment) {
        dialect().comment = *m_told.comment;
    }
    readTop();
    if (m_told.header) {
        dialect().header = *m_told.header == "line"   ? Dialect::Header::Line
                           : *m_told.header == "none" ? Dialect::Header::None
                                                      : Dialect::Header::Given;
        if (dialect().header == Dialect::Header::Given) {
            dialect().names = absl::StrSplit(*m_told.header, ',');
        }
    }
    chooseCells();
    if (!m_told.skip) {
        findTable();
    }
    findNulls();
    if (dialect().header == Dialect::Header::Judged) {
        nameFromComment();
    }
    judgeRows();
    judgeCells();
    return std::move(m_found);
}

void DialectFinder::readTop() {
    std::string_view left = m_head;
    std::uint64_t line = 0;
    while (!left.empty() && line < kMostLinesAbove) {
        const std::size_t end = std::min(left.find(dialect().lineEnd), left.size());
        std::string_view text = left.substr(0, end);
        left.remove_prefix(std::min(end + 1, left.size()));
        text = text.substr(0, text.find_last_not_of("\r") + 1);
        if (++line <= dialect().skip) {
            continue;
        }
        if (line == 1 && saysDelimiter(text)) {
            m_delimiter = text[4];
            if (!m_told.skip) {
                dialect().skip = 1;
                because("the first line says what parts the cells");
            }
            continue;
        }
        const bool comment =
            dialect().comment.empty() ? text.starts_with('#') : text.starts_with(dialect().comment);
        if (!comment) {
            if (text.empty()) {
                continue;
            }
            break;
        }
        m_comments.push_back(text);
        readDirective(text);
    }
    // Where every line begins so, it is what stands in the first column.
    const bool all = left.empty() || left.starts_with('#');
    if (!m_told.comment && !m_comments.empty() && !(all && dialect().names.empty())) {
        dialect().comment = "#";
        because("lines that begin with \"#\" are no rows");
    }
}

// What Zeek and the servers that write W3C's extended log say of their tables.
void DialectFinder::readDirective(std::string_view line) {
    constexpr std::string_view kSeparator = "#separator \\x";
    constexpr std::string_view kUnset = "#unset_field";
    constexpr std::string_view kZeekFields = "#fields\t";
    constexpr std::string_view kFields = "#Fields:";
    if (line.starts_with(kSeparator) && line.size() == kSeparator.size() + 2) {
        m_delimiter = static_cast<char>(
            std::stoi("0" + std::string(line.substr(kSeparator.size())), nullptr, 16));
    } else if (line.starts_with(kUnset) && line.size() > kUnset.size() + 1) {
        dialect().nulls = {std::string(line.substr(kUnset.size() + 1))};
    } else if (line.starts_with(kZeekFields) || line.starts_with(kFields)) {
        const bool zeek = line.starts_with(kZeekFields);
        const std::string names(line.substr(zeek ? kZeekFields.size() : kFields.size()));
        dialect().header = Dialect::Header::Given;
        dialect().names =
            absl::StrSplit(names, absl::ByAnyChar(zeek ? "\t" : " \t"), absl::SkipWhitespace());
        if (!zeek) {
            dialect().nulls = {"-"};
            m_delimiter = m_delimiter.value_or(' ');
        }
        because("the columns are named by the line that begins with \"" +
                std::string(zeek ? "#fields" : kFields) + "\"");
    }
}

void DialectFinder::chooseCells() {
    std::vector<char> delimiters = {',', ';', '\t', '|'};
    if (m_told.delimiter) {
        delimiters = {*delimiterOf(*m_told.delimiter)};
    } else if (m_delimiter) {
        delimiters = {*m_delimiter};
        if (*m_delimiter == ' ') {
            delimiters.push_back('\t');  // CloudFront's
        }
    }
    const bool hasQuotes = m_head.find('"') != std::string_view::npos;
    const bool hasEscapes = m_head.find("\\\"") != std::string_view::npos;
    std::size_t best = 0;
    for (const char delimiter : delimiters) {
        std::vector<Dialect::Quote> quotes = {Dialect::Quote::Double};
        if (m_told.quote) {
            quotes = {*quoteOf(*m_told.quote)};
        } else if (delimiter == '\t' && !hasQuotes) {
            quotes = {Dialect::Quote::None};
        } else if (delimiter == '\t') {
            quotes.push_back(Dialect::Quote::None);
        }
        if (!m_told.quote && hasEscapes && delimiter != '\t') {
            quotes.push_back(Dialect::Quote::Backslash);
        }
        for (const Dialect::Quote quote : quotes) {
            Dialect tried = dialect();
            tried.delimiter = delimiter;
            tried.quote = quote;
            auto sample = sampleOf(m_head, tried);
            const std::size_t score = sample->score();
            if (!m_sample || score > best) {
                best = score;
                m_sample = std::move(sample);
                dialect() = std::move(tried);
            }
        }
    }
    if (dialect().quote == Dialect::Quote::Backslash && !m_told.quote) {
        because("a backslash stands before a quote in a cell");
    } else if (dialect().quote == Dialect::Quote::None && !m_told.quote && hasQuotes) {
        because("a quote is a character like any other: read as quoting, they do not fit");
    }
}

// Lines above a table have fewer cells than it, and no more than a few of them stand there.
void DialectFinder::findTable() {
    const auto& rows = m_sample->rows;
    const std::size_t columns = m_sample->columns;
    std::size_t first = 0;
    while (first < rows.size() && !rows[first].cells.empty() &&
           rows[first].cells.size() < columns) {
        ++first;
    }
    if (first == 0 || first >= rows.size() || columns < 2 || rows[first].cells.empty()) {
        return;
    }
    // A header may be one cell short: behind its last cell a delimiter is missing that all rows
    // have, or before its first one the name of the rows' own names.
    const bool header = first == 1 && rows[0].cells.size() + 1 == columns &&
                        std::all_of(rows[0].cells.begin(), rows[0].cells.end(),
                                    [](const auto& c) { return kindOf(c) == CellKind::Text; }) &&
                        !looksLikeHeader(cellsFrom(1));
    std::size_t agreeing = 0;
    for (std::size_t i = first; i < rows.size(); ++i) {
        agreeing += rows[i].cells.size() == columns ? 1 : 0;
    }
    const std::uint64_t lines = rows[first].line - 1;
    if (header || agreeing < 2 || agreeing * 10 < (rows.size() - first) * 7 ||
        lines > kMostLinesAbove) {
        return;
    }
    dialect().skip = lines;
    m_first = first;
    because(absl::StrCat("the table begins in line ", rows[first].line,
                         ": those above have fewer cells"));
}

void DialectFinder::findNulls() {
    if (!m_told.nulls.empty()) {
        dialect().nulls = m_told.nulls;
        return;
    }
    if (!dialect().nulls.empty() || dialect().quote == Dialect::Quote::Double) {
        return;
    }
    if (dialect().quote == Dialect::Quote::Backslash) {
        dialect().nulls = {"\\N"};
        return;
    }
    for (const Sample::Row& row : m_sample->rows) {
        if (std::find(row.cells.begin(), row.cells.end(), OptionalBytesView("\\N")) !=
            row.cells.end()) {
            dialect().nulls = {"\\N"};
            because("\\N stands for no value");
            return;
        }
    }
}

std::vector<Cells> DialectFinder::cellsFrom(std::size_t row) const {
    std::vector<Cells> cells;
    for (; row < m_sample->rows.size(); ++row) {
        if (!m_sample->rows[row].cells.empty()) {
            cells.push_back(m_sample->rows[row].cells);
        }
    }
    return cells;
}

void DialectFinder::nameFromComment() {
    std::vector<Cells> rows = cellsFrom(m_first);
    if (m_comments.empty() || rows.empty() || looksLikeHeader(rows)) {
        return;
    }
    const std::string& mark = dialect().comment;
    for (auto comment = m_comments.rbegin(); comment != m_comments.rend(); ++comment) {
        std::string_view text = *comment;
        text.remove_prefix(std::min(text.size(), mark.empty() ? 1 : mark.size()));
        text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
        Cells names;
        std::vector<Slot> places;
        if (!splitCsvRow(text, dialect(), m_sample->arena, names, places) ||
            names.size() != m_sample->columns) {
            continue;
        }
        rows.insert(rows.begin(), names);
        if (looksLikeHeader(rows)) {
            dialect().header = Dialect::Header::Given;
            for (const OptionalBytesView& name : names) {
                dialect().names.emplace_back(name.value_or(""));
            }
            because("the columns are named by the last comment above them");
            return;
        }
        rows.erase(rows.begin());
    }
}

void DialectFinder::judgeRows() {
    const std::vector<Cells> cells = cellsFrom(m_first);
    m_found.hasHeader = dialect().header == Dialect::Header::Line ||
                        dialect().header == Dialect::Header::Given ||
                        (dialect().header == Dialect::Header::Judged && looksLikeHeader(cells));
    dialect().columns = m_sample->columns;
    const auto& rows = m_sample->rows;
    std::size_t header = dialect().header == Dialect::Header::Given ? dialect().names.size()
                         : m_first < rows.size()                    ? rows[m_first].cells.size()
                                                                    : 0;
    const std::size_t data = m_first + (dialect().header == Dialect::Header::Given ? 0 : 1);
    if (m_found.hasHeader && header > 0) {
        std::size_t emptyBehind = 0;
        std::size_t behind = 0;
        for (std::size_t i = data; i < rows.size(); ++i) {
            behind += rows[i].cells.size() == header + 1 ? 1 : 0;
            emptyBehind += rows[i].cells.size() == header + 1 && !rows[i].cells.back() ? 1 : 0;
        }
        dialect().trailing = behind > 0 && emptyBehind == behind && behind * 2 > rows.size() - data;
        if (dialect().trailing) {
            because("nothing stands behind the last delimiter of a row");
        }
        const bool rowNames = !dialect().trailing && behind * 2 > rows.size() - data;
        dialect().columns = rowNames ? header + 1 : header;
    }
    std::size_t sound = 0;
    std::size_t differing = 0;
    for (std::size_t i = m_first; i < rows.size(); ++i) {
        const std::size_t count = rows[i].cells.size();
        const bool agrees = count == dialect().columns || (i == m_first && count == header) ||
                            (dialect().trailing && count == dialect().columns + 1);
        ++m_found.rows;
        m_found.agreeing += agrees ? 1 : 0;
        sound += count > 0 ? 1 : 0;
        differing += count > 0 && !agrees ? 1 : 0;
        if (!agrees && m_found.fault.empty()) {
            m_found.fault = count == 0
                                ? absl::StrCat("the quotes of line ", rows[i].line, " do not fit")
                                : absl::StrCat("line ", rows[i].line, " has ", count,
                                               count == 1 ? " cell and " : " cells and ",
                                               m_found.hasHeader ? "the header " : "most have ",
                                               dialect().columns);
        }
    }
    dialect().ragged = m_found.hasHeader && differing >= 2 && differing * 4 > sound;
    if (dialect().ragged) {
        because(absl::StrCat(differing, " of the first ", sound,
                             " rows have other than as many cells as the header: what is missing "
                             "is no value, what is over is kept"));
    }
}

void DialectFinder::judgeCells() {
    const std::vector<Cells> rows = cellsFrom(m_first);
    const bool first = m_found.hasHeader && dialect().header != Dialect::Header::Given;
    const std::size_t data = first ? 1 : 0;
    bool texts = true;  // nothing but
    std::size_t spaced = 0;
    std::size_t cells = 0;
    for (std::size_t column = 0; column < dialect().columns; ++column) {
        const CellKind kind = columnKind(rows, data, column);
        texts = texts && (kind == CellKind::Text || kind == CellKind::Nothing);
        std::size_t commas = 0;
        for (std::size_t row = 0; row < rows.size(); ++row) {
            const OptionalBytesView cell =
                column < rows[row].size() ? rows[row][column] : std::nullopt;
            cells += column > 0 && cell ? 1 : 0;
            spaced += column > 0 && cell && cell->starts_with(' ') ? 1 : 0;
            commas += row >= data && cell && isDecimalComma(*cell) ? 1 : 0;
        }
        if (commas > 0 && commas * 2 > rows.size() - data && dialect().delimiter != ',') {
            because(absl::StrCat("the numbers of column ", column + 1,
                                 " have a decimal comma: they are kept as texts"));
        }
    }
    if (m_told.delimiter || m_delimiter || dialect().delimiter != ',') {
        m_found.looksLikeTable = true;
    } else if (hasFractions(rows)) {
        m_found.fault = "the comma is the one in a time's fraction of a second";
    } else if (texts && spaced * 2 > cells) {
        m_found.fault = "it reads like prose, with a space behind its commas";
    } else if (texts && dialect().columns <= 2) {
        m_found.fault = "two columns of texts prove nothing";
    } else {
        m_found.looksLikeTable = true;
    }
}

}  // namespace

FoundDialect findDialect(std::string_view head, const ToldDialect& told) {
    return DialectFinder(head, told).find();
}

}  // namespace oxbow
