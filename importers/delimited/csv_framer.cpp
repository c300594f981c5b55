#include "importers/delimited/csv_framer.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace oxbow {
namespace {

constexpr std::string_view kBom = "\xEF\xBB\xBF";
constexpr char kAbove[] = "this line stands above the table, and is no row of it";
constexpr char kToldAbove[] = "lines above the table, passed over as --skip says";
constexpr char kComments[] = "comments: lines of the table that are no rows, passed over";

// Openings of one row that are kept to be judged; a row with more is no row.
constexpr std::size_t kMostOpenings = 256;
// How far behind an opening the rows are looked for that it has swallowed.
constexpr std::size_t kMostLinesTried = 16;
constexpr char kStray[] =
    "a quote opens a cell here that is never closed as it should be: this line is left out, and "
    "those after it are read as rows of their own";

constexpr char kOpenAtEnd[] =
    "the source ends inside a quoted cell: it may have been cut off, or a quote is never closed";

}  // namespace

CsvFramer::CsvFramer(ToldDialect told, std::size_t longest)
    : m_told(std::move(told)), m_longest(longest), m_record(longest) {}

CsvFramer::CsvFramer(const Dialect& dialect, std::size_t longest)
    : m_longest(longest), m_record(longest) {
    setDialect(dialect);
}

void CsvFramer::setDialect(const Dialect& dialect) {
    m_dialect = dialect;
    m_chosen = true;
    m_above = dialect.skip;
    m_columns =
        dialect.ragged || dialect.columns == 0 ? 0 : dialect.columns + (dialect.trailing ? 1 : 0);
    m_state = firstState();
    setStops();
}

void CsvFramer::setStops() {
    std::string stops = {'"', m_dialect.lineEnd};
    stops += m_dialect.quote == Dialect::Quote::Backslash ? "\\" : "";
    m_quotedStops = CharacterSet(stops);
    m_plainStops = CharacterSet(stops + m_dialect.delimiter);
}

void CsvFramer::take(std::string_view text) {
    m_at = 0;
    if (m_chosen) {
        m_own = std::string();
        m_left = text;
        return;
    }
    m_own += text;
    m_left = {};
    if (m_own.size() >= kDialectBytes) {
        choose();
    }
}

void CsvFramer::ended(bool whole) {
    m_sourceEnded = whole;
    if (!m_chosen) {
        choose();
    }
}

void CsvFramer::rest() {
    // One line may be a title, and comments no table.
    if (!m_chosen && std::count(m_own.begin(), m_own.end(), '\n') > 1 &&
        findDialect(std::string_view(m_own).substr(0, kDialectBytes), m_told).rows > 1) {
        choose();
    }
}

void CsvFramer::choose() {
    FoundDialect found = findDialect(std::string_view(m_own).substr(0, kDialectBytes), m_told);
    setDialect(found.dialect);
    m_reasons = std::move(found.reasons);
    m_left = m_own;
}

bool CsvFramer::cut(RecordFrame& frame) {
    forgetGiven();
    while (m_at < m_left.size()) {
        const Found found = scan();
        if (found == Found::Stray) {
            rejectOpening(frame);
            return true;
        }
        if (found == Found::Nothing) {
            m_record.hold(m_left, sourceSize(m_left));
            m_left = {};
            m_at = 0;
            break;
        }
        const std::string_view last = m_left.substr(0, m_at);
        m_left.remove_prefix(m_at + 1);
        m_at = 0;
        if (complete(last, std::string_view(&m_dialect.lineEnd, 1), frame)) {
            return true;
        }
    }
    if (m_sourceEnded && findStrayAtEnd()) {
        rejectOpening(frame);
        // More of the source could close the quote.
        frame.open = m_endGuessed = true;
        return true;
    }
    return false;
}

bool CsvFramer::cutLast(RecordFrame& frame) {
    frame.open = true;
    return !m_record.empty() && complete({}, {}, frame);
}

CsvFramer::Found CsvFramer::scan() {
    // Behind `longest` bytes the row's text is no longer held whole: the last moment to go back.
    if (inRow() <= m_longest) {
        const std::size_t end = std::min(m_left.size(), m_longest - m_record.size());
        if (const Found found = scanTo(end); found != Found::Nothing) {
            return found;
        }
        if (inRow() == m_longest && openIsStray()) {
            return Found::Stray;
        }
    }
    return scanTo(m_left.size());
}

CsvFramer::Found CsvFramer::scanLine(std::size_t end) {
    const char* const from = m_left.data() + m_at;
    const void* const found =
        m_at < end ? std::memchr(from, m_dialect.lineEnd, end - m_at) : nullptr;
    m_at = found == nullptr
               ? std::max(m_at, end)
               : m_at + static_cast<std::size_t>(static_cast<const char*>(found) - from);
    return found == nullptr ? Found::Nothing : Found::RowEnd;
}

CsvFramer::Found CsvFramer::scanTo(std::size_t end) {
    const char delimiter = m_dialect.delimiter;
    const char lineEnd = m_dialect.lineEnd;
    const bool escapes = m_dialect.quote == Dialect::Quote::Backslash;
    if (inRow() == 0 && !m_dialect.comment.empty() && m_at < end &&
        m_left[m_at] == m_dialect.comment.front()) {
        m_state = State::Line;
    }
    if (m_state == State::Line) {
        return scanLine(end);
    }
    const char* const text = m_left.data();
    for (; m_at < end; ++m_at) {
        if (m_state == State::Plain || m_state == State::Quoted) {
            const CharacterSet& stops = m_state == State::Plain ? m_plainStops : m_quotedStops;
            m_at = m_escaped ? m_at : stops.next(text, m_at, end);
            if (m_at == end) {
                break;
            }
        }
        const char c = text[m_at];
        if (escapes && (m_escaped || c == '\\')) {
            m_linesInRow += m_escaped && c == lineEnd ? 1 : 0;
            m_escaped = !m_escaped;
            m_state = m_state == State::CellStart ? State::Plain : m_state;
            continue;
        }
        switch (m_state) {
            case State::Line:
                break;
            case State::Quoted:
                if (c == '"') {
                    m_state = State::QuoteInQuoted;
                } else if (c == lineEnd) {
                    if (const Found found = endLineInQuotes(); found != Found::Nothing) {
                        return found;
                    }
                }
                continue;
            case State::QuoteInQuoted:
                if (c == '"') {  // the second one of two, which stand for one
                    m_state = State::Quoted;
                    continue;
                }
                if (c != delimiter && c != lineEnd && c != '\r') {
                    m_behindQuote = true;
                    m_suspect = m_suspect || !m_openings.empty();
                }
                m_state = State::Plain;
                break;
            case State::CellStart:
                if (c == '"') {
                    m_state = State::Quoted;
                    m_cellGoesOn = false;
                    continue;
                }
                if (inRow() < kBom.size() && c == kBom[inRow()]) {
                    continue;  // a mark before a quote; see complete()
                }
                if (m_dialect.spaced && c == ' ') {
                    continue;
                }
                m_state = State::Plain;
                break;
            case State::Plain:
                if (c == '"' && !m_openings.empty()) {
                    m_suspect = true;
                }
                break;
        }
        if (c == delimiter) {
            m_state = State::CellStart;
            ++m_cells;
        } else if (c == lineEnd) {
            return endLine();
        }
    }
    return Found::Nothing;
}

CsvFramer::Found CsvFramer::endLineInQuotes() {
    // A row that is too long already cannot be gone back in: it ends with its line.
    if (inRow() > m_longest) {
        return Found::RowEnd;
    }
    ++m_linesInRow;
    if (!m_cellGoesOn) {
        m_cellGoesOn = true;
        m_opening = {inRow(), m_linesInRow};
        if (m_openings.size() < kMostOpenings) {
            m_openings.push_back(m_opening);
        }
    }
    return looksWrong(false) && findStray() ? Found::Stray : Found::Nothing;
}

CsvFramer::Found CsvFramer::endLine() {
    return inRow() <= m_longest && looksWrong(true) && findStray() ? Found::Stray : Found::RowEnd;
}

bool CsvFramer::looksWrong(bool atEnd) const {
    const bool count = m_columns > 0 && (m_cells > m_columns || (atEnd && m_cells != m_columns));
    return m_judged < m_openings.size() && (m_suspect || count);
}

bool CsvFramer::findStray() {
    for (; m_judged < m_openings.size(); ++m_judged) {
        Opening back = m_openings[m_judged];
        for (std::size_t tried = 0; tried < kMostLinesTried && back.end < inRow(); ++tried) {
            if (areRows(back.end + 1, inRow())) {
                m_opening = back;
                return true;
            }
            back = {endOfLine(back.end + 1), back.lines + 1};
        }
    }
    m_suspect = false;
    return false;
}

bool CsvFramer::findStrayAtEnd() {
    if (inRow() > m_longest || !(openIsStray() || looksWrong(true))) {
        return false;
    }
    for (const Opening& opening : m_openings) {
        std::size_t lines = 0;
        std::size_t rows = 0;
        std::size_t from = opening.end + 1;
        for (std::size_t end = endOfLine(from); end < inRow() && lines < kMostLinesTried;
             from = end + 1, end = endOfLine(from)) {
            ++lines;
            rows += areRows(from, end) ? 1 : 0;
        }
        if (lines > 0 && rows * 2 >= lines) {
            m_opening = opening;
            return true;
        }
    }
    return false;
}

std::size_t CsvFramer::endOfLine(std::size_t from) const {
    while (from < inRow() && charOfRow(from) != m_dialect.lineEnd) {
        ++from;
    }
    return from;
}

// Looked at more strictly than rows are otherwise: a quote in an unquoted cell is more likely the
// rest of a cell that began before.
bool CsvFramer::areRows(std::size_t from, std::size_t end) const {
    State state = State::CellStart;
    std::size_t cells = 1;
    for (std::size_t at = from; at < end; ++at) {
        const char c = charOfRow(at);
        if (c == '"') {
            if (state == State::Plain) {
                return false;
            }
            state = state == State::Quoted ? State::QuoteInQuoted : State::Quoted;
        } else if (state != State::Quoted) {
            if (c == m_dialect.delimiter) {
                state = State::CellStart;
                ++cells;
            } else if (c == m_dialect.lineEnd) {
                if (m_columns != 0 && cells != m_columns) {
                    return false;
                }
                state = State::CellStart;
                cells = 1;
                from = at + 1;
            } else if (state == State::QuoteInQuoted && c != '\r') {
                return false;
            } else if (state == State::CellStart && m_dialect.spaced && c == ' ') {
                continue;
            } else {
                state = State::Plain;
            }
        }
    }
    // The last one may go on in the lines below.
    return from < end &&
           (m_columns == 0 || cells == m_columns || (state == State::Quoted && cells < m_columns));
}

char CsvFramer::charOfRow(std::size_t at) const {
    const std::string_view held = m_record.bytes();
    return at < held.size() ? held[at] : m_left[at - held.size()];
}

void CsvFramer::forgetGiven() {
    if (m_given) {
        m_record.clear();
        m_given = false;
    }
}

CsvFramer::State CsvFramer::firstState() const {
    return m_above > 0 || m_dialect.quote == Dialect::Quote::None ? State::Line : State::CellStart;
}

void CsvFramer::beginRow() {
    m_state = firstState();
    m_escaped = false;
    m_cells = 1;
    m_linesInRow = 0;
    m_behindQuote = false;
    m_suspect = false;
    m_openings.clear();
    m_judged = 0;
}

// Gives up the row's lines up to m_opening, and stands behind them.
void CsvFramer::rejectOpening(RecordFrame& frame) {
    if (!m_record.empty()) {
        std::string again(m_record.bytes());
        again += m_left;
        m_own = std::move(again);
        m_left = m_own;
        m_record.clear();
    }
    frame.bytes = m_left.substr(0, m_opening.end);
    frame.size = sourceSize(frame.bytes);
    frame.offset = position();
    frame.line = m_line;
    frame.aside = false;
    frame.problem = kStray;
    m_position += frame.size + sourceSize(std::string_view(&m_dialect.lineEnd, 1));
    m_line += m_opening.lines;
    m_left.remove_prefix(m_opening.end + 1);
    m_at = 0;
    if (frame.bytes.ends_with('\r')) {
        frame.bytes.remove_suffix(1);
        frame.size -= sourceSize("\r");
    }
    beginRow();
}

bool CsvFramer::complete(std::string_view last, std::string_view ending, RecordFrame& frame) {
    const bool open = m_state == State::Quoted;
    m_record.complete(last, sourceSize(last), frame);
    frame.offset = position();
    frame.line = m_line;
    frame.aside = false;
    m_position += frame.size + sourceSize(ending);
    m_line += ending.size() + m_linesInRow;
    m_given = true;
    const std::size_t cells = m_behindQuote || m_state == State::Line ? 0 : m_cells;
    const bool above = m_above > 0;
    m_above -= above ? 1 : 0;
    beginRow();
    if (frame.problem.empty() && open) {
        frame.problem = kOpenAtEnd;
        frame.bytes = frame.bytes.substr(0, kRejectedBytesKept);
    }
    if (!frame.problem.empty()) {
        return true;
    }
    while (frame.bytes.ends_with('\r')) {
        frame.bytes.remove_suffix(1);
        frame.size -= sourceSize("\r");
    }
    // Where files were put together, each may begin with a mark.
    if (frame.bytes.starts_with(kBom)) {
        frame.bytes.remove_prefix(kBom.size());
        frame.size -= sourceSize(kBom);
        frame.offset += sourceSize(kBom);
    }
    const bool drawn = m_dialect.drawn && isDrawnLine(frame.bytes);
    const bool beside = m_dialect.drawn && !drawn && !frame.bytes.empty() &&
                        frame.bytes.find(m_dialect.delimiter) == std::string_view::npos;
    const bool comment = (above && saysDelimiter(frame.bytes)) || beside ||
                         (!m_dialect.comment.empty() && frame.bytes.starts_with(m_dialect.comment));
    m_comments += comment ? 1 : 0;
    const auto fields = comment && m_dialect.header == Dialect::Header::Given
                            ? fieldsLineOf(frame.bytes)
                            : std::nullopt;
    if (fields && (m_namedAnew || fields->names != m_dialect.names)) {
        m_namedAnew = true;
        m_columns = 0;  // the rows behind it may have others
        return true;
    }
    if (frame.bytes.empty() || comment || drawn) {
        forgetGiven();
        return false;
    }
    if (above && m_dialect.skipTold) {
        ++m_toldAbove;
        forgetGiven();
        return false;
    }
    if (above) {
        frame.aside = true;
        frame.problem = kAbove;
        frame.bytes = frame.bytes.substr(0, kRejectedBytesKept);
        return true;
    }
    m_columns = m_columns == 0 && !m_dialect.ragged ? cells : m_columns;
    return true;
}

void CsvFramer::saveState(MarkWriter& mark) const {
    mark.number(m_chosen ? 1 : 0);
    m_dialect.save(mark);
    mark.number(m_line).number(m_columns).number(m_above).number(m_comments).number(m_toldAbove);
    mark.number(m_endGuessed ? 1 : 0);
}

void CsvFramer::restoreState(MarkReader& mark) {
    m_chosen = mark.number() != 0;
    m_dialect = Dialect::restore(mark);
    m_line = mark.number();
    m_columns = mark.number();
    m_above = mark.number();
    m_comments = mark.number();
    m_namedAnew = true;  // or not: whoever reads them knows their names
    m_toldAbove = mark.number();
    m_endGuessed = mark.number() != 0;
    m_state = firstState();
    setStops();
}

void CsvFramer::describeText(Reading& reading) const {
    ToldDialect& told = reading.dialect;
    const std::optional<std::string> encoding = told.encoding;
    told = m_told;
    told.encoding = encoding;
    if (m_chosen) {
        told.delimiter = m_dialect.delimiter == '\t' ? "tab" : std::string(1, m_dialect.delimiter);
        told.quote = m_dialect.quote == Dialect::Quote::Double      ? "double"
                     : m_dialect.quote == Dialect::Quote::Backslash ? "backslash"
                                                                    : "none";
        told.skip = m_dialect.skip;
    }
}

void CsvFramer::countLosses(FidelityReport& report) const {
    if (m_comments > 0) {
        report[kComments] += m_comments;
    }
    if (m_toldAbove > 0) {
        report[kToldAbove] += m_toldAbove;
    }
}

namespace {

// What a backslash and the character behind it stand for (MySQL's and PostgreSQL's COPY).
char escapedCharacter(char c) {
    switch (c) {
        case 'n':
            return '\n';
        case 't':
            return '\t';
        case 'r':
            return '\r';
        case '0':
            return '\0';
        default:
            return c;
    }
}

// The bytes without the backslashes that take their meaning from what stands behind them.
std::string_view unescapedCell(std::string_view content, Arena& arena) {
    if (content.find('\\') == std::string_view::npos) {
        return content;
    }
    char* const out = arena.allocate(content.size());
    char* to = out;
    for (std::size_t i = 0; i < content.size(); ++i) {
        const bool escape = content[i] == '\\' && i + 1 < content.size();
        *to++ = escape ? escapedCharacter(content[++i]) : content[i];
    }
    return {out, static_cast<std::size_t>(to - out)};
}

// "\|" is a bar in a cell.
std::string_view unescapedBars(std::string_view text, Arena& arena) {
    if (text.find("\\|") == std::string_view::npos) {
        return text;
    }
    std::string out(text);
    for (std::size_t at = out.find("\\|"); at != std::string::npos; at = out.find("\\|", at + 1)) {
        out.erase(at, 1);
    }
    return arena.copy(out);
}

// The space behind a delimiter belongs to it, and before a quote all of them do.
std::size_t behindSpaces(std::string_view row, std::size_t at, char quote) {
    const std::size_t next = std::min(row.find_first_not_of(' ', at), row.size());
    if (next < row.size() && row[next] == quote) {
        return next;
    }
    return at > 0 && next > at ? at + 1 : at;
}

// The content of a quoted cell that begins at `at`, which then stands behind the closing quote.
bool quotedCell(std::string_view row, bool escapes, std::size_t& at, Arena& arena,
                OptionalBytesView& cell) {
    const std::size_t from = ++at;
    std::size_t doubled = 0;
    while (true) {
        at = escapes ? row.find_first_of("\"\\", at) : row.find('"', at);
        if (at == std::string_view::npos) {
            return false;
        }
        if (row[at] == '\\') {
            at += 2;
            continue;
        }
        if (at + 1 >= row.size() || row[at + 1] != '"') {
            break;
        }
        ++doubled;
        at += 2;
    }
    std::string_view content = row.substr(from, at++ - from);
    if (doubled > 0) {
        char* const out = arena.allocate(content.size());
        char* to = out;
        for (std::size_t i = 0; i < content.size(); ++i) {
            *to++ = content[i];
            const bool escape = escapes && content[i] == '\\' && i + 1 < content.size();
            if (escape) {
                *to++ = content[++i];
            } else {
                i += content[i] == '"' ? 1 : 0;
            }
        }
        content = {out, static_cast<std::size_t>(to - out)};
    }
    cell = escapes ? unescapedCell(content, arena) : content;
    return true;
}

// The cells between the bars of a drawn table.
bool splitDrawnRow(std::string_view row, const Dialect& dialect, Arena& arena,
                   std::vector<OptionalBytesView>& cells, std::vector<Slot>& places) {
    constexpr std::string_view kBlank = " \t";
    std::size_t at = std::min(row.find_first_not_of(kBlank), row.size());
    std::size_t last = row.find_last_not_of(kBlank) + 1;
    at += at < last && row[at] == dialect.delimiter ? 1 : 0;
    const bool bar = last > at && row[last - 1] == dialect.delimiter;
    last -= bar && (last < 2 || row[last - 2] != '\\') ? 1 : 0;
    while (true) {
        std::size_t end = std::min(row.find(dialect.delimiter, at), last);
        while (end < last && end > at && row[end - 1] == '\\') {
            end = std::min(row.find(dialect.delimiter, end + 1), last);
        }
        const std::string_view padded = row.substr(at, end - at);
        const std::size_t from = std::min(padded.find_first_not_of(kBlank), padded.size());
        const std::string_view text =
            padded.substr(from, padded.find_last_not_of(kBlank) + 1 - from);
        const bool none = text.empty() || std::find(dialect.nulls.begin(), dialect.nulls.end(),
                                                    text) != dialect.nulls.end();
        cells.push_back(none ? OptionalBytesView() : OptionalBytesView(unescapedBars(text, arena)));
        places.push_back(
            {static_cast<std::uint32_t>(at + from), static_cast<std::uint32_t>(text.size())});
        if (end >= last) {
            return true;
        }
        at = end + 1;
    }
}

}  // namespace

bool splitCsvRow(std::string_view row, const Dialect& dialect, Arena& arena,
                 std::vector<OptionalBytesView>& cells, std::vector<Slot>& places) {
    const bool escapes = dialect.quote == Dialect::Quote::Backslash;
    const char quote = dialect.quote == Dialect::Quote::None ? dialect.lineEnd : '"';
    cells.clear();
    places.clear();
    if (dialect.drawn) {
        return splitDrawnRow(row, dialect, arena, cells, places);
    }
    for (std::size_t at = 0;; ++at) {
        OptionalBytesView& cell = cells.emplace_back();
        at = dialect.spaced ? behindSpaces(row, at, quote) : at;
        const auto begin = static_cast<std::uint32_t>(at);
        if (at < row.size() && row[at] == quote) {
            if (!quotedCell(row, escapes, at, arena, cell) ||
                (at < row.size() && row[at] != dialect.delimiter)) {
                return false;
            }
            places.push_back({begin + 1, static_cast<std::uint32_t>(at) - begin - 2});
        } else {
            std::size_t end = std::min(row.find(dialect.delimiter, at), row.size());
            while (escapes && end < row.size() && (end > at && row[end - 1] == '\\')) {
                end = std::min(row.find(dialect.delimiter, end + 1), row.size());
            }
            if (end > at) {
                cell = row.substr(at, end - at);
                if (std::find(dialect.nulls.begin(), dialect.nulls.end(), *cell) !=
                    dialect.nulls.end()) {
                    cell.reset();
                } else if (escapes) {
                    cell = unescapedCell(*cell, arena);
                }
            }
            at = end;
            places.push_back({begin, static_cast<std::uint32_t>(at) - begin});
        }
        if (at >= row.size()) {
            return true;
        }
    }
}

}  // namespace oxbow
