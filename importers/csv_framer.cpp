#include "importers/csv_framer.h"

#include <algorithm>

namespace oxbow {
namespace {

constexpr std::size_t kHeadBytes = 64 * 1024;

// How often `delimiter` stands outside of quotes in each of the first rows.
std::vector<std::size_t> countPerRow(std::string_view head, char delimiter) {
    constexpr std::size_t kMostRows = 100;
    std::vector<std::size_t> counts;
    std::size_t count = 0;
    bool quoted = false;
    bool any = false;
    for (const char c : head) {
        if (c == '"') {
            quoted = !quoted;
        } else if (c == delimiter && !quoted) {
            ++count;
        } else if (c == '\n' && !quoted) {
            if (any) {
                counts.push_back(count);
            }
            count = 0;
            any = false;
            if (counts.size() == kMostRows) {
                break;
            }
            continue;
        }
        any = any || (c != '\r' && c != '\n');
    }
    if (counts.empty() && any) {
        counts.push_back(count);
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
        m_left = text;
        return;
    }
    m_head += text;
    m_left = {};
    if (m_head.size() >= kHeadBytes) {
        choose();
    }
}

void CsvFramer::ended() {
    if (m_delimiter == 0) {
        choose();
    }
}

void CsvFramer::choose() {
    m_delimiter = chooseDelimiter(m_head);
    m_left = m_head;
}

bool CsvFramer::cut(RecordFrame& frame) {
    forgetGiven();
    while (m_at < m_left.size()) {
        if (!scan()) {
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
    if (!m_head.empty() && m_delimiter != 0) {
        m_head = std::string();
    }
    return false;
}

bool CsvFramer::cutLast(RecordFrame& frame) {
    frame.open = true;
    return !m_record.empty() && complete({}, {}, frame);
}

bool CsvFramer::scan() {
    for (; m_at < m_left.size(); ++m_at) {
        const char c = m_left[m_at];
        switch (m_state) {
            case State::Quoted:
                if (c == '"') {
                    m_state = State::QuoteInQuoted;
                }
                m_linesInRow += c == '\n' ? 1 : 0;
                continue;
            // A second quote stands for one, a first one opens the cell.
            case State::QuoteInQuoted:
            case State::CellStart:
                if (c == '"') {
                    m_state = State::Quoted;
                    continue;
                }
                m_state = State::Plain;
                break;
            case State::Plain:
                break;
        }
        if (c == m_delimiter) {
            m_state = State::CellStart;
        } else if (c == '\n') {
            m_state = State::CellStart;
            return true;
        }
    }
    return false;
}

void CsvFramer::forgetGiven() {
    if (m_given) {
        m_record.clear();
        m_given = false;
    }
}

bool CsvFramer::complete(std::string_view last, std::string_view ending, RecordFrame& frame) {
    const bool open = m_state == State::Quoted;
    m_state = State::CellStart;
    m_record.complete(last, sourceSize(last), frame);
    frame.offset = position();
    frame.line = m_line;
    m_position += frame.size + sourceSize(ending);
    m_line += ending.size() + m_linesInRow;
    m_linesInRow = 0;
    m_given = true;
    if (frame.problem.empty() && open) {
        frame.problem = "a quote that is never closed: all that follows it is in one cell";
        frame.bytes = frame.bytes.substr(0, kRejectedBytesKept);
    }
    if (!frame.problem.empty()) {
        return true;
    }
    if (!frame.bytes.empty() && frame.bytes.back() == '\r') {
        frame.bytes.remove_suffix(1);
        frame.size -= sourceSize("\r");
    }
    if (frame.bytes.empty()) {
        forgetGiven();
        return false;
    }
    return true;
}

void CsvFramer::saveState(MarkWriter& mark) const {
    mark.number(static_cast<unsigned char>(m_delimiter)).number(m_line);
}

void CsvFramer::restoreState(MarkReader& mark) {
    m_delimiter = static_cast<char>(mark.number());
    m_line = mark.number();
}

namespace {

// The content of a quoted cell that begins at `at`, which then stands behind the closing quote.
bool quotedCell(std::string_view row, std::size_t& at, Arena& arena, OptionalBytesView& cell) {
    const std::size_t from = ++at;
    std::size_t doubled = 0;
    for (;; ++at) {
        at = row.find('"', at);
        if (at == std::string_view::npos) {
            return false;
        }
        if (at + 1 >= row.size() || row[at + 1] != '"') {
            break;
        }
        ++doubled;
        ++at;
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
