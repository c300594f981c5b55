#include "importers/plain/text_framer.h"

#include <algorithm>

namespace oxbow {
namespace {

constexpr char kBeforeTheFirst[] =
    "this line stands before the first record: it does not begin as a record's first line does";
// A separator (RFC 7464), or a mark where files were put together.
constexpr std::string_view kPassed[] = {"\x1e", "\xEF\xBB\xBF"};
// Of a line: who begins a record says so early.
constexpr std::size_t kLookedAt = 16 * 1024;

constexpr std::string_view kBlank = " \t\r\n\v\f";

bool isBlank(std::string_view line) {
    return line.find_first_not_of(kBlank) == std::string_view::npos;
}

}  // namespace

void TextFramer::take(std::string_view text) {
    m_left = text;
    m_at = 0;
}

bool TextFramer::begins(std::string_view line) const {
    for (const std::string_view before : kPassed) {
        line.remove_prefix(line.starts_with(before) ? before.size() : 0);
    }
    return m_start.begins(line.substr(0, kLookedAt));
}

void TextFramer::forgetGiven() {
    if (!m_given) {
        return;
    }
    m_given = false;
    m_record.clear();
    if (m_lineIsNext) {
        m_lineIsNext = false;
        std::swap(m_record, m_line);
        m_lines = 1;
        m_started = true;
    }
}

// Behind a line that had no end when the source was read before, it must come now.
void TextFramer::passLineEnd() {
    while (!m_left.empty() && (m_behind == Behind::Line || m_behind == Behind::Return)) {
        const char first = m_left.front();
        if (first == '\n') {
            m_behind = Behind::Record;
            ++m_number;
        } else if (first == '\r' && m_behind == Behind::Line) {
            m_behind = Behind::Return;
        } else {
            m_grown = true;
            m_left = {};
            return;
        }
        m_position += sourceSize(m_left.substr(0, 1));
        m_left.remove_prefix(1);
    }
}

bool TextFramer::cut(RecordFrame& frame) {
    forgetGiven();
    passLineEnd();
    while (!m_grown) {
        const std::size_t end = m_left.find('\n', m_at);
        if (end == std::string_view::npos) {
            break;
        }
        if (m_line.empty() ? endLine(end + 1, frame) : endHeldLine(end + 1, frame)) {
            return true;
        }
    }
    const std::string_view lines = m_left.substr(0, m_at);
    const std::string_view begun = m_left.substr(m_at);
    if (!lines.empty()) {
        m_record.hold(lines, sourceSize(lines));
    }
    if (!begun.empty()) {
        m_line.hold(begun, sourceSize(begun));
    }
    m_left = {};
    m_at = 0;
    return false;
}

// The line at work stands in the text with all of the record's lines that are not in m_record.
bool TextFramer::endLine(std::size_t end, RecordFrame& frame) {
    const bool first = m_lineBegins || begins(m_left.substr(m_at, end - 1 - m_at));
    if (m_lines == 0) {
        m_lineBegins = false;
        m_at = end;
        return takeAlone(first, frame);
    }
    if (!first) {
        m_at = end;
        ++m_lines;
        return false;
    }
    m_lineBegins = true;
    const std::string_view last = m_left.substr(0, m_at);
    m_left.remove_prefix(m_at);
    m_at = 0;
    return complete(last, true, frame);
}

bool TextFramer::endHeldLine(std::size_t end, RecordFrame& frame) {
    const std::string_view piece = m_left.substr(0, end);
    m_left.remove_prefix(end);
    m_line.hold(piece, sourceSize(piece));
    const std::string_view line = m_line.bytes();
    const bool first = begins(line.substr(0, line.find('\n')));
    if (m_lines == 0) {
        std::swap(m_record, m_line);
        return takeAlone(first, frame);
    }
    if (!first) {
        joinLine(false);
        return false;
    }
    m_lineIsNext = true;
    return complete({}, true, frame);
}

// A line that follows no record.
bool TextFramer::takeAlone(bool begins, RecordFrame& frame) {
    const std::string_view line = m_record.empty() ? m_left.substr(0, m_at) : m_record.bytes();
    if (m_behind == Behind::Record && !begins && !isBlank(line)) {
        m_grown = true;
        m_left = {};
        m_at = 0;
        return false;
    }
    // An empty line is none of the record before, which may still go on.
    m_behind = m_behind == Behind::Record && !begins ? Behind::Record : Behind::Nothing;
    m_lines = 1;
    m_started = begins;
    if (begins) {
        return false;
    }
    const std::string_view last = m_left.substr(0, m_at);
    m_left.remove_prefix(m_at);
    m_at = 0;
    return complete(last, true, frame);
}

bool TextFramer::complete(std::string_view last, bool ended, RecordFrame& frame) {
    m_record.complete(last, sourceSize(last), frame);
    frame.offset = position();
    frame.line = m_number;
    m_position += frame.size;
    m_number += m_lines - (ended ? 0 : 1);
    m_lines = 0;
    m_given = true;
    if (!frame.problem.empty()) {
        return true;
    }
    // The end of its last line, and the empty lines that follow it: they part records, and say
    // nothing.
    const std::size_t lastLine = frame.bytes.find_last_not_of(kBlank) + 1;
    std::size_t end = frame.bytes.find('\n', lastLine);
    end = std::min(end, frame.bytes.size());
    end -= end > lastLine && frame.bytes[end - 1] == '\r' ? 1 : 0;
    frame.size -= sourceSize(frame.bytes.substr(end));
    frame.bytes = frame.bytes.substr(0, end);
    for (const std::string_view before : kPassed) {
        if (frame.bytes.starts_with(before)) {
            frame.bytes.remove_prefix(before.size());
            frame.offset += sourceSize(before);
            frame.size -= sourceSize(before);
        }
    }
    if (!m_started && isBlank(frame.bytes)) {
        forgetGiven();
        return false;
    }
    frame.problem = m_started ? "" : kBeforeTheFirst;
    return true;
}

bool TextFramer::cutLast(RecordFrame& frame) {
    frame.open = false;
    if (!m_line.empty()) {
        const bool first = begins(m_line.bytes());
        m_unended = true;
        if (m_lines > 0 && first) {
            m_lineIsNext = true;
            return complete({}, true, frame);
        }
        if (m_behind == Behind::Record && !first) {
            m_grown = true;
            m_line.clear();
            return false;
        }
        joinLine(first);
    }
    if (m_lines == 0) {
        return false;
    }
    frame.open = true;
    m_behind = m_unended ? Behind::Line : Behind::Record;
    const bool given = complete({}, !m_unended, frame);
    m_behind = given ? m_behind : Behind::Nothing;
    return given;
}

bool TextFramer::cutRest(RecordFrame& frame) {
    if (!m_line.empty()) {
        joinLine(true);
    }
    m_started = true;  // it has its own reason
    return m_lines > 0 && complete({}, false, frame);
}

void TextFramer::joinLine(bool begins) {
    if (m_lines == 0) {
        std::swap(m_record, m_line);
        m_started = begins;
    } else {
        m_record.hold(m_line);
        m_line.clear();
    }
    ++m_lines;
}

void TextFramer::saveState(MarkWriter& mark) const {
    mark.number(m_number).number(static_cast<std::uint64_t>(m_behind));
}

void TextFramer::restoreState(MarkReader& mark) {
    m_number = mark.number();
    m_behind =
        static_cast<Behind>(std::min(mark.number(), static_cast<std::uint64_t>(Behind::Return)));
}

}  // namespace oxbow
