#include "importers/text/csv_framer.h"

#include <algorithm>

namespace oxbow {
namespace {

constexpr std::size_t kHeadBytes = 64 * 1024;

// Openings of one row that are kept to be judged; a row with more is no row.
constexpr std::size_t kMostOpenings = 256;
// How far behind an opening the rows are looked for that it has swallowed.
constexpr std::size_t kMostLinesTried = 16;
constexpr char kStray[] =
    "a quote opens a cell here that is never closed as it should be: this line is left out, and "
    "those after it are read as rows of their own";

constexpr char kOpenAtEnd[] =
    "the source ends inside a quoted cell: it may have been cut off, or a quote is never closed";

// How often `delimiter` stands outside of quotes in each of the first rows.
std::vector<std::size_t> countPerRow(std::string_view head, char delimiter) {
    constexpr std::size_t kMostRows = 100;
    std::vector<std::size_t> counts;
    CsvFramer framer(delimiter);
    framer.feed(head);
    RecordFrame frame;
    Arena arena;
    std::vector<OptionalBytesView> cells;
    std::vector<Slot> places;
    // Half a pair of quotes in a cell tells that another delimiter stands before it.
    const auto isSound = [&](std::size_t i) {
        const bool quoted = places[i].begin > 0 && frame.bytes[places[i].begin - 1] == '"';
        return quoted || !cells[i] || std::count(cells[i]->begin(), cells[i]->end(), '"') % 2 == 0;
    };
    const auto count = [&] {
        bool sound =
            frame.problem.empty() && splitCsvRow(frame.bytes, delimiter, arena, cells, places);
        for (std::size_t i = 0; sound && i < cells.size(); ++i) {
            sound = isSound(i);
        }
        if (sound) {
            counts.push_back(cells.size() - 1);
        }
    };
    while (counts.size() < kMostRows && framer.next(frame)) {
        count();
    }
    // The last row may be cut where the head ends.
    while (counts.empty() && framer.finish(frame)) {
        count();
    }
    return counts;
}

}  // namespace

char chooseDelimiter(std::string_view head) {
    char best = ',';
    std::size_t bestScore = 0;
    for (const char delimiter : {',', ';', '\t', '|'}) {
        const std::vector<std::size_t> counts = countPerRow(head, delimiter);
        if (counts.empty() || counts.front() == 0) {
            continue;
        }
        // Rows that agree with the first weigh far more than many delimiters in one.
        const auto agreeing =
            static_cast<std::size_t>(std::count(counts.begin(), counts.end(), counts.front()));
        const std::size_t score =
            agreeing * 1000 / counts.size() * 100 + std::min<std::size_t>(counts.front(), 99);
        if (score > bestScore) {
            bestScore = score;
            best = delimiter;
        }
    }
    return best;
}

void CsvFramer::take(std::string_view text) {
    m_at = 0;
    if (m_delimiter != 0) {
        m_own = std::string();
        m_left = text;
        return;
    }
    m_own += text;
    m_left = {};
    if (m_own.size() >= kHeadBytes) {
        choose();
    }
}

void CsvFramer::ended(bool whole) {
    m_sourceEnded = whole;
    if (m_delimiter == 0) {
        choose();
    }
}

void CsvFramer::rest() {
    // One line may be a title.
    if (m_delimiter == 0 && std::count(m_own.begin(), m_own.end(), '\n') > 1) {
        choose();
    }
}

void CsvFramer::choose() {
    m_delimiter = chooseDelimiter(m_own);
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
        if (complete(last, "\n", frame)) {
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

CsvFramer::Found CsvFramer::scanTo(std::size_t end) {
    for (; m_at < end; ++m_at) {
        const char c = m_left[m_at];
        switch (m_state) {
            case State::Quoted:
                if (c == '"') {
                    m_state = State::QuoteInQuoted;
                } else if (c == '\n') {
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
                if (c != m_delimiter && c != '\n' && c != '\r') {
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
                m_state = State::Plain;
                break;
            case State::Plain:
                if (c == '"' && !m_openings.empty()) {
                    m_suspect = true;
                }
                break;
        }
        if (c == m_delimiter) {
            m_state = State::CellStart;
            ++m_cells;
        } else if (c == '\n') {
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
    while (from < inRow() && charOfRow(from) != '\n') {
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
            if (c == m_delimiter) {
                state = State::CellStart;
                ++cells;
            } else if (c == '\n') {
                if (m_columns != 0 && cells != m_columns) {
                    return false;
                }
                state = State::CellStart;
                cells = 1;
                from = at + 1;
            } else if (state == State::QuoteInQuoted && c != '\r') {
                return false;
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

void CsvFramer::beginRow() {
    m_state = State::CellStart;
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
    frame.problem = kStray;
    m_position += frame.size + sourceSize("\n");
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
    m_position += frame.size + sourceSize(ending);
    m_line += ending.size() + m_linesInRow;
    m_given = true;
    const std::size_t cells = m_behindQuote ? 0 : m_cells;
    beginRow();
    if (frame.problem.empty() && open) {
        frame.problem = kOpenAtEnd;
        frame.bytes = frame.bytes.substr(0, kRejectedBytesKept);
    }
    if (!frame.problem.empty()) {
        return true;
    }
    if (frame.bytes.ends_with('\r')) {
        frame.bytes.remove_suffix(1);
        frame.size -= sourceSize("\r");
    }
    if (frame.bytes.empty()) {
        forgetGiven();
        return false;
    }
    m_columns = m_columns == 0 ? cells : m_columns;
    return true;
}

void CsvFramer::saveState(MarkWriter& mark) const {
    mark.number(static_cast<unsigned char>(m_delimiter)).number(m_line).number(m_columns);
    mark.number(m_endGuessed ? 1 : 0);
}

void CsvFramer::restoreState(MarkReader& mark) {
    m_delimiter = static_cast<char>(mark.number());
    m_line = mark.number();
    m_columns = mark.number();
    m_endGuessed = mark.number() != 0;
}

namespace {

// The content of a quoted cell that begins at `at`, which then stands behind the closing quote.
bool quotedCell(std::string_view row, std::size_t& at, Arena& arena, OptionalBytesView& cell) {
    const std::size_t from = ++at;
    std::size_t doubled = 0;
    while (true) {
        at = row.find('"', at);
        if (at == std::string_view::npos) {
            return false;
        }
        if (at + 1 >= row.size() || row[at + 1] != '"') {
            break;
        }
        ++doubled;
        at += 2;
    }
    const std::string_view content = row.substr(from, at++ - from);
    if (doubled == 0) {
        cell = content;
        return true;
    }
    char* const out = arena.allocate(content.size() - doubled);
    char* to = out;
    for (std::size_t i = 0; i < content.size(); ++i) {
        *to++ = content[i];
        i += content[i] == '"' ? 1 : 0;
    }
    cell = std::string_view(out, content.size() - doubled);
    return true;
}

}  // namespace

bool splitCsvRow(std::string_view row, char delimiter, Arena& arena,
                 std::vector<OptionalBytesView>& cells, std::vector<Slot>& places) {
    cells.clear();
    places.clear();
    for (std::size_t at = 0;; ++at) {
        OptionalBytesView& cell = cells.emplace_back();
        const auto begin = static_cast<std::uint32_t>(at);
        if (at < row.size() && row[at] == '"') {
            if (!quotedCell(row, at, arena, cell) || (at < row.size() && row[at] != delimiter)) {
                return false;
            }
            places.push_back({begin + 1, static_cast<std::uint32_t>(at) - begin - 2});
        } else {
            const std::size_t end = std::min(row.find(delimiter, at), row.size());
            if (end > at) {
                cell = row.substr(at, end - at);
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
