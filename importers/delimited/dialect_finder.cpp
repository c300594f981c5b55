#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_split.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "importers/delimited/cell_kinds.h"
#include "importers/delimited/csv_framer.h"
#include "importers/delimited/dialect.h"
#include "importers/delimited/table_sample.h"
#include "model/event/ascii.h"
#include "model/payload/json_lexeme.h"

namespace oxbow {
namespace {

constexpr std::uint64_t kMostLinesAbove = 40;

// Seconds since 1970, or their thousandths, millionths …: 1719567000123.
bool countsSeconds(const OptionalBytesView& cell) {
    const std::size_t digits =
        cell ? static_cast<std::size_t>(std::count_if(cell->begin(), cell->end(), isDigit)) : 0;
    return digits >= 10 && digits <= 19 && digits + 1 >= cell->size() && cell->front() == '1';
}

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

// `a, "b, c"`: cells that are quoted behind a space.
bool quotesBehindSpaces(const TableSample& sample) {
    return std::any_of(sample.rows.begin(), sample.rows.end(), [](const TableSample::Row& row) {
        return std::any_of(row.cells.begin(), row.cells.end(), [](const OptionalBytesView& cell) {
            return cell && cell->starts_with(" \"");
        });
    });
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
    void findDrawing();
    void readDirective(std::string_view line);
    void chooseCells();
    void findTable();
    void nameFromComment();
    void judgeRows();
    void judgeCells();
    void findNulls();
    std::vector<Cells> cellsFrom(std::size_t row) const { return m_sample->cellsFrom(row); }
    void preferOtherThanComma();
    void findSpaces();
    void findWiderTable();
    bool beginTableAt(std::size_t first);
    void judgeNumbers(const std::vector<Cells>& rows, std::size_t data);

    std::string_view m_head;
    const ToldDialect& m_told;
    FoundDialect m_found;
    std::unique_ptr<TableSample> m_sample;
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
    dialect().skipTold = m_told.skip.has_value();
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
    findDrawing();
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

// A line of dashes and bars, and before or behind it one with bars and something between them.
void DialectFinder::findDrawing() {
    const bool bars = (!m_told.delimiter || delimiterOf(*m_told.delimiter) == '|') &&
                      (!m_told.quote || *m_told.quote == "none");
    constexpr std::size_t kMostLines = 60;
    bool beforeIsRow = false;
    bool beforeIsLine = false;
    std::string_view left = m_head;
    for (std::size_t i = 0; bars && i < kMostLines && !left.empty(); ++i) {
        const std::size_t end = std::min(left.find(dialect().lineEnd), left.size());
        const std::string_view line = left.substr(0, end);
        left.remove_prefix(std::min(end + 1, left.size()));
        const bool drawn = isDrawnLine(line);
        const bool row = !drawn && line.find('|') != std::string_view::npos;
        if ((drawn && beforeIsRow) || (row && beforeIsLine)) {
            dialect().drawn = true;
            m_delimiter = '|';
            if (m_head.find("\n+--") != std::string_view::npos || m_head.starts_with("+--")) {
                dialect().nulls = {"NULL"};
            }
            because("the table is drawn with bars, which its cells stand between");
            return;
        }
        beforeIsRow = row;
        beforeIsLine = drawn;
    }
}

// What Zeek and the servers that write W3C's extended log say of their tables.
void DialectFinder::readDirective(std::string_view line) {
    constexpr std::string_view kSeparator = "#separator \\x";
    constexpr std::string_view kUnset = "#unset_field";
    if (line.starts_with(kSeparator) && line.size() == kSeparator.size() + 2) {
        m_delimiter = static_cast<char>(
            std::stoi("0" + std::string(line.substr(kSeparator.size())), nullptr, 16));
    } else if (line.starts_with(kUnset) && line.size() > kUnset.size() + 1) {
        dialect().nulls = {std::string(line.substr(kUnset.size() + 1))};
    } else if (const auto fields = fieldsLineOf(line)) {
        dialect().header = Dialect::Header::Given;
        dialect().names = fields->names;
        if (!fields->isZeek) {
            m_delimiter = m_delimiter.value_or(fields->delimiter);
        }
        if (fields->delimiter == ' ') {
            dialect().nulls = {"-"};
        }
        because(absl::StrCat("the columns are named by the line that begins with \"",
                             fields->isZeek ? "#fields" : "#Fields:", "\""));
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
        if (dialect().drawn) {
            quotes = {Dialect::Quote::None};
        } else if (m_told.quote) {
            quotes = {*quoteOf(*m_told.quote)};
        } else if (delimiter == '\t' && !hasQuotes) {
            quotes = {Dialect::Quote::None};
        } else if (delimiter == '\t') {
            quotes.push_back(Dialect::Quote::None);
        }
        if (!m_told.quote && hasEscapes && delimiter != '\t' && !dialect().drawn) {
            quotes.push_back(Dialect::Quote::Backslash);
        }
        for (const Dialect::Quote quote : quotes) {
            Dialect tried = dialect();
            tried.delimiter = delimiter;
            tried.quote = quote;
            tried.spaced = false;
            auto sample = sampleOf(m_head, tried);
            if (quote != Dialect::Quote::None && delimiter != ' ' &&
                m_head.find(std::string{delimiter, ' ', '"'}) != std::string_view::npos) {
                tried.spaced = true;
                auto spaced = sampleOf(m_head, tried);
                tried.spaced = spaced->score() > sample->score() ||
                               (spaced->score() == sample->score() && quotesBehindSpaces(*sample));
                sample = tried.spaced ? std::move(spaced) : std::move(sample);
            }
            const std::size_t score = sample->score();
            if (!m_sample || score > best) {
                best = score;
                m_sample = std::move(sample);
                dialect() = std::move(tried);
            }
        }
    }
    preferOtherThanComma();
    findSpaces();
    if (dialect().quote == Dialect::Quote::Backslash && !m_told.quote) {
        because("a backslash stands before a quote in a cell");
    } else if (dialect().quote == Dialect::Quote::None && !m_told.quote && hasQuotes &&
               !dialect().drawn) {
        because("a quote is a character like any other: read as quoting, they do not fit");
    }
}

// The comma of numbers parts rows evenly, too, but what else does so in most of them parts more.
void DialectFinder::preferOtherThanComma() {
    if (dialect().delimiter != ',' || m_told.delimiter || m_delimiter) {
        return;
    }
    for (const char delimiter : {';', '\t', '|'}) {
        Dialect tried = dialect();
        tried.delimiter = delimiter;
        tried.spaced = false;
        tried.quote = m_told.quote ? *quoteOf(*m_told.quote) : Dialect::Quote::Double;
        auto sample = sampleOf(m_head, tried);
        if (sample->columns > std::max<std::size_t>(m_sample->columns, 2) &&
            sample->agreeing * 2 > sample->rows.size()) {
            m_sample = std::move(sample);
            dialect() = std::move(tried);
            return;
        }
    }
}

// "a, b, c": the space belongs to the delimiter.
void DialectFinder::findSpaces() {
    if (dialect().spaced) {
        because("a space stands behind the delimiter, before the quotes of cells");
        return;
    }
    std::size_t cells = 0;
    std::size_t spaced = 0;
    std::vector<std::size_t> counted(m_sample->columns);  // spaces before numbers and times
    for (const TableSample::Row& row : m_sample->rows) {
        for (std::size_t i = 1; i < row.cells.size(); ++i) {
            const bool space = row.cells[i] && row.cells[i]->starts_with(' ');
            cells += row.cells[i] ? 1 : 0;
            spaced += space ? 1 : 0;
            std::string_view text = space ? *row.cells[i] : std::string_view();
            text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
            const CellKind kind = kindOf(text);
            if (i < counted.size() && (kind == CellKind::Number || kind == CellKind::Time)) {
                ++counted[i];
            }
        }
    }
    // Prose has a few commas a line; so many cells in each row are a table's, and so is a column
    // of numbers.
    const std::size_t rows = m_sample->rows.size();
    const bool many = m_sample->columns >= 4 && spaced * 10 >= cells * 9;
    const bool numbers = std::any_of(counted.begin(), counted.end(), [rows](std::size_t count) {
        return count + 1 >= rows && count >= 2;
    });
    if (dialect().drawn || dialect().delimiter == ' ' || (!many && !numbers) ||
        m_sample->agreeing * 10 < rows * 9) {
        return;
    }
    dialect().spaced = true;
    m_sample = sampleOf(m_head, dialect());
    because("a space stands behind each delimiter");
}

// Where lines above a table are more than its rows, most rows are none of its: it begins where all
// become wider.
void DialectFinder::findWiderTable() {
    const auto& rows = m_sample->rows;
    std::size_t widest = m_sample->columns;
    std::size_t first = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (rows[i].cells.size() > widest) {
            widest = rows[i].cells.size();
            first = i;
        }
    }
    std::size_t agreeing = 0;
    for (std::size_t i = first; i < rows.size(); ++i) {
        agreeing += rows[i].cells.size() == widest ? 1 : 0;
    }
    if (first > 0 && widest > 2 && agreeing > 1 && agreeing * 10 >= (rows.size() - first) * 7 &&
        looksLikeHeader(cellsFrom(first))) {
        m_sample->columns = widest;
        m_sample->agreeing = agreeing;
    }
}

bool DialectFinder::beginTableAt(std::size_t first) {
    const auto& rows = m_sample->rows;
    const std::uint64_t lines = rows[first].line - 1;
    if (lines > kMostLinesAbove) {
        return false;
    }
    dialect().skip = lines;
    m_first = first;
    because(absl::StrCat("the table begins in line ", rows[first].line,
                         ": those above have fewer cells"));
    return true;
}

// Lines above a table have fewer cells than it, or fewer that have something in them where a
// spreadsheet has made them as wide, and no more than a few of them stand there.
void DialectFinder::findTable() {
    findWiderTable();
    const auto& rows = m_sample->rows;
    const std::size_t columns = m_sample->columns;
    if (columns < 2) {
        return;
    }
    std::size_t first = 0;
    while (first < rows.size() && !rows[first].cells.empty() &&
           rows[first].cells.size() < columns) {
        ++first;
    }
    if (first < rows.size() && first > 0 && !rows[first].cells.empty()) {
        // A header may be one cell short: behind its last cell a delimiter is missing that all
        // rows have, or before its first one the name of the rows' own names.
        const bool header =
            first == 1 && rows[0].cells.size() + 1 == columns &&
            std::all_of(rows[0].cells.begin(), rows[0].cells.end(),
                        [](const auto& c) { return kindOf(c) == CellKind::Text; }) &&
            !looksLikeHeader(cellsFrom(1));
        std::size_t agreeing = 0;
        for (std::size_t i = first; i < rows.size(); ++i) {
            agreeing += rows[i].cells.size() == columns ? 1 : 0;
        }
        if (!header && agreeing > 1 && agreeing * 10 >= (rows.size() - first) * 7) {
            beginTableAt(first);
        }
        return;
    }
    first = 0;
    while (first < rows.size() && rows[first].cells.size() == columns &&
           rows[first].filled() * 2 <= columns) {
        ++first;
    }
    const bool padded = first > 0 && first + 1 < rows.size() && columns > 2 &&
                        rows[first].filled() == columns && looksLikeHeader(cellsFrom(first));
    if (padded) {
        beginTableAt(first);
    }
}

void DialectFinder::findNulls() {
    if (!m_told.nulls.empty()) {
        dialect().nulls = m_told.nulls;
        return;
    }
    if (!dialect().nulls.empty()) {
        return;
    }
    // A key and a message, as consumers print them.
    std::size_t messages = 0;
    std::size_t pairs = 0;
    for (const TableSample::Row& row : m_sample->rows) {
        pairs += row.cells.size() == 2 ? 1 : 0;
        messages += row.cells.size() == 2 && kindOf(row.cells[1]) == CellKind::Json ? 1 : 0;
    }
    if (dialect().delimiter == '\t' && messages * 2 > pairs) {
        dialect().nulls = {"null"};
        because("null stands for no value, as what it stands among is JSON");
        return;
    }
    if (dialect().quote == Dialect::Quote::Double) {
        return;
    }
    if (dialect().quote == Dialect::Quote::Backslash) {
        dialect().nulls = {"\\N"};
        return;
    }
    for (const TableSample::Row& row : m_sample->rows) {
        if (std::find(row.cells.begin(), row.cells.end(), OptionalBytesView("\\N")) !=
            row.cells.end()) {
            dialect().nulls = {"\\N"};
            because("\\N stands for no value");
            return;
        }
    }
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
        dialect().rowNames = !dialect().trailing && behind * 2 > rows.size() - data &&
                             dialect().header != Dialect::Header::Given &&
                             looksLikeRowNames(rows[m_first].cells, cellsFrom(data));
        if (dialect().rowNames) {
            because("the header is one cell short: each row begins with a name of its own");
        }
        dialect().columns = dialect().rowNames ? header + 1 : header;
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
        m_found.hasEventColumn =
            m_found.hasEventColumn || kind == CellKind::Time || kind == CellKind::Json ||
            (rows.size() > data && column < rows[data].size() && countsSeconds(rows[data][column]));
        for (std::size_t row = 0; row < rows.size(); ++row) {
            const OptionalBytesView cell =
                column < rows[row].size() ? rows[row][column] : std::nullopt;
            cells += column > 0 && cell ? 1 : 0;
            spaced += column > 0 && cell && cell->starts_with(' ') ? 1 : 0;
        }
    }
    judgeNumbers(rows, data);
    const bool prose = texts && spaced * 2 > cells;
    const bool punctuation = dialect().delimiter == ',' || (prose && dialect().delimiter == ';');
    if (m_told.delimiter || m_delimiter || !punctuation) {
        m_found.looksLikeTable = true;
    } else if (hasFractions(rows)) {
        m_found.fault = "the comma is the one in a time's fraction of a second";
    } else if (prose) {
        m_found.fault = absl::StrCat("it reads like prose, with a space behind its ",
                                     dialect().delimiter == ',' ? "commas" : "semicolons");
    } else if (texts && dialect().columns <= 2) {
        m_found.fault = "two columns of texts prove nothing";
    } else {
        m_found.looksLikeTable = true;
    }
}

// One reading for a whole column: where a comma stands before a number's fraction in it, or points
// part thousands, none of its cells is the number that it would be elsewhere.
void DialectFinder::judgeNumbers(const std::vector<Cells>& rows, std::size_t data) {
    struct Counts {
        std::size_t commas = 0;
        std::size_t clear = 0;  // of those, that part no thousands
        std::size_t grouped = 0;
        std::size_t several = 0;  // of those, with two points or more
        std::size_t points = 0;   // before a fraction
        std::size_t dates = 0;    // 28.06.2024
    };
    std::vector<Counts> columns(dialect().columns);
    bool european = false;
    for (std::size_t column = 0; column < columns.size(); ++column) {
        Counts& counts = columns[column];
        for (std::size_t row = data; row < rows.size(); ++row) {
            if (column >= rows[row].size() || !rows[row][column]) {
                continue;
            }
            const std::string_view cell = *rows[row][column];
            const std::size_t comma = cell.find(',');
            const bool decimal = isDecimalComma(cell);
            counts.commas += decimal ? 1 : 0;
            counts.clear += decimal && (cell.size() - comma != 4 || cell.find('.') < comma) ? 1 : 0;
            const bool grouped = isGrouped(cell);
            counts.grouped += grouped ? 1 : 0;
            counts.several += isGrouped(cell, true) ? 1 : 0;
            counts.points += !grouped && cell.find('.') != cell.npos && isJsonNumber(cell) ? 1 : 0;
            counts.dates += cell.find('.') < cell.rfind('.') && kindOf(cell) == CellKind::Time;
        }
        european = european || (counts.clear > 0 && counts.points == 0) || counts.several > 0 ||
                   (dialect().delimiter == ';' && counts.dates * 2 > rows.size() - data);
    }
    for (std::size_t column = 0; column < columns.size(); ++column) {
        const Counts& counts = columns[column];
        const bool comma = dialect().delimiter == ',' ? counts.clear > 0 : counts.commas > 0;
        if (counts.points > 0 || !(comma || (counts.grouped > 0 && european))) {
            continue;
        }
        dialect().textColumns.push_back(column);
        because(comma ? absl::StrCat("the numbers of column ", column + 1,
                                     " have a decimal comma: they are kept as texts")
                      : absl::StrCat("points part the thousands in the numbers of column ",
                                     column + 1, ": they are kept as texts"));
    }
}

}  // namespace

FoundDialect findDialect(std::string_view head, const ToldDialect& told) {
    return DialectFinder(head, told).find();
}

}  // namespace oxbow
