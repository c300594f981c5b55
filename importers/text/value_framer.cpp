#include "importers/text/value_framer.h"

#include <limits>
#include <utility>

#include "importers/text/json_tape.h"
#include "model/event/ascii.h"
#include "model/event/event_batch.h"

namespace oxbow {
namespace {

constexpr char kLooseCommas[] = "commas between records that are missing or too many";
constexpr std::uint64_t kAnyIndent = std::numeric_limits<std::uint64_t>::max();
constexpr std::uint64_t kNoReturn = kAnyIndent - 1;
constexpr char kRecordSeparator = '\x1e';  // RFC 7464

constexpr bool endsScalar(char c) {
    return isSpace(c) || c == kRecordSeparator || c == ',' || c == ':' || c == '"' || c == '{' ||
           c == '}' || c == '[' || c == ']';
}

}  // namespace

void ValueFramer::take(std::string_view text) {
    m_text = text;
    m_at = 0;
    m_from = 0;
    m_counted = 0;
}

bool ValueFramer::cut(RecordFrame& frame) {
    if (m_given) {
        m_record.clear();
        m_given = false;
    }
    while (m_at < m_text.size()) {
        bool complete = false;
        switch (m_state) {
            case State::Between:
                complete = between(frame);
                break;
            case State::Value:
                complete = value(frame);
                break;
            case State::String:
                complete = string(frame);
                break;
            case State::Escape:
                // A line end is no escape: the string is broken there.
                m_at += m_text[m_at] == '\n' ? 0 : 1;
                m_state = State::String;
                break;
            case State::Scalar:
                complete = scalar(frame);
                break;
            case State::Broken:
                complete = broken(frame);
                break;
        }
        if (complete) {
            return true;
        }
    }
    if (m_state != State::Between && m_from < m_text.size()) {
        const std::string_view piece = m_text.substr(m_from);
        m_record.hold(piece, sourceSize(piece));
        m_from = m_text.size();
    }
    countTo(m_text.size());
    return false;
}

bool ValueFramer::cutLast(RecordFrame& frame) {
    frame.open = true;
    switch (m_state) {
        case State::Between:
            break;
        case State::Scalar:
            return emit(frame, Array::Element);
        case State::Broken:
            return emit(frame, Array::End, m_problem);
        default:
            return emit(frame, Array::End,
                        "the source ends inside this record: it may have been cut off");
    }
    if (m_shape == Shape::Array && m_array != Array::Start && m_array != Array::End) {
        begin(State::Broken);
        return emit(frame, Array::End,
                    "the source ends before the array's closing bracket: it may have been cut off");
    }
    return false;
}

bool ValueFramer::between(RecordFrame& frame) {
    while (m_at < m_text.size() && m_state == State::Between) {
        const char c = m_text[m_at];
        if (c == '\n') {
            newLine();
            ++m_at;
        } else if (isSpace(c) || c == kRecordSeparator) {
            ++m_column;
            ++m_at;
        } else if (m_shape == Shape::Array ? betweenInArray(c, frame) : betweenValues(c, frame)) {
            return true;
        }
    }
    return false;
}

bool ValueFramer::betweenValues(char c, RecordFrame& frame) {
    if (c == '}' || c == ']' || c == ':') {
        return stray(c, frame);
    }
    if (c == ',') {
        ++m_looseCommas;
        m_blank = false;
        ++m_at;
        return false;
    }
    begin(c == '{' || c == '[' ? State::Value : c == '"' ? State::String : State::Scalar);
    return false;
}

bool ValueFramer::betweenInArray(char c, RecordFrame& frame) {
    if (m_array == Array::Start || m_array == Array::End) {
        const bool first = m_array == Array::Start;
        if (c == '[') {
            m_array = Array::Open;
            m_blank = false;
            ++m_at;
            return false;
        }
        begin(State::Broken);
        breakOff(first ? "the source does not begin with \"[\": it is no JSON array"
                       : "these bytes stand after the end of the array");
        m_indent = kNoReturn;
        return false;
    }
    if (c == ',') {
        m_looseCommas += m_array == Array::Element ? 0 : 1;
        m_array = Array::Comma;
    } else if (c == ']') {
        m_looseCommas += m_array == Array::Comma ? 1 : 0;
        m_array = Array::End;
    } else if (c == '}' || c == ':') {
        return stray(c, frame);
    } else {
        m_looseCommas += m_array == Array::Element ? 1 : 0;
        begin(c == '{' || c == '[' ? State::Value : c == '"' ? State::String : State::Scalar);
        return false;
    }
    m_blank = false;
    ++m_at;
    return false;
}

bool ValueFramer::stray(char c, RecordFrame& frame) {
    begin(State::Broken);
    ++m_at;
    return emit(frame, m_array, std::string("a '") + c + "' that belongs to no record");
}

bool ValueFramer::value(RecordFrame& frame) {
    for (; m_at < m_text.size(); ++m_at) {
        const char c = m_text[m_at];
        switch (c) {
            case '"':
                m_before = c;
                m_blank = false;
                m_state = State::String;
                ++m_at;
                return false;
            case '{':
            case '[':
                if (!openBracket(c, frame)) {
                    break;
                }
                return m_state == State::Between;
            case '}':
            case ']':
                if (!closeBracket(c, frame)) {
                    break;
                }
                return m_state == State::Between;
            case '\n':
                newLine();
                break;
            case ' ':
            case '\t':
            case '\r':
                ++m_column;
                break;
            default:
                m_before = c;
                m_blank = false;
        }
    }
    return false;
}

// True where the record does not go on, complete or broken.
bool ValueFramer::openBracket(char c, RecordFrame& frame) {
    const bool allowed = m_open.empty() || m_before == ':' || m_before == ',' || m_before == '[';
    if (!allowed) {
        emit(frame, Array::Comma, "another record begins before this one is closed");
        return true;
    }
    if (m_open.size() == JsonTape::kMaxDepth) {
        breakOff("nested more than 1,000 deep");
        return true;
    }
    m_open += c;
    m_before = c;
    m_blank = false;
    return false;
}

bool ValueFramer::closeBracket(char c, RecordFrame& frame) {
    if (m_open.back() == (c == '}' ? '{' : '[')) {
        m_open.pop_back();
        m_before = c;
        m_blank = false;
        if (!m_open.empty()) {
            return false;
        }
        ++m_at;
        emit(frame, Array::Element);
        return true;
    }
    const std::string problem =
        std::string("a '") + c + "' where a '" + (m_open.back() == '{' ? '}' : ']') + "' should be";
    if (m_shape == Shape::Array && c == ']' && m_open.find('[') == std::string::npos) {
        // The array is closed, this record is not.
        emit(frame, Array::Element, problem);
    } else {
        breakOff(problem);
    }
    return true;
}

bool ValueFramer::string(RecordFrame& frame) {
    for (; m_at < m_text.size(); ++m_at) {
        const char c = m_text[m_at];
        if (c == '"') {
            ++m_at;
            if (m_open.empty()) {
                return emit(frame, Array::Element);
            }
            m_state = State::Value;
            return false;
        }
        if (c == '\\') {
            m_state = State::Escape;
            ++m_at;
            return false;
        }
        if (c == '\n') {
            breakOff("a string that is not closed at the end of its line");
            return false;
        }
    }
    return false;
}

bool ValueFramer::scalar(RecordFrame& frame) {
    while (m_at < m_text.size() && !endsScalar(m_text[m_at])) {
        ++m_at;
    }
    return m_at < m_text.size() && emit(frame, Array::Element);
}

bool ValueFramer::broken(RecordFrame& frame) {
    for (; m_at < m_text.size(); ++m_at) {
        const char c = m_text[m_at];
        if (c == '\n') {
            newLine();
        } else if (isSpace(c)) {
            ++m_column;
        } else {
            const bool back = m_blank && (m_indent == kAnyIndent || m_column == m_indent) &&
                              m_indent != kNoReturn;
            if (back && (c == '{' || c == '[')) {
                return emit(frame, Array::Comma, m_problem);
            }
            const bool outside = m_blank && m_indent != kNoReturn && m_column <= m_indent;
            if (outside && c == ']' && m_shape == Shape::Array) {
                return emit(frame, Array::Element, m_problem);
            }
            m_blank = false;
        }
    }
    return false;
}

void ValueFramer::begin(State state) {
    countTo(m_at);
    m_from = m_at;
    m_start = m_position;
    m_startLine = m_line;
    m_startColumn = m_column;
    m_startBlank = m_blank;
    m_indent = m_blank ? m_column : kAnyIndent;
    m_blank = false;
    m_open.clear();
    m_before = 0;
    m_state = state;
    if (state == State::String) {
        ++m_at;
    }
}

void ValueFramer::breakOff(std::string problem) {
    m_problem = std::move(problem);
    m_state = State::Broken;
    m_blank = false;
}

bool ValueFramer::emit(RecordFrame& frame, Array after, const std::string& problem) {
    std::string_view piece = m_text.substr(m_from, m_at - m_from);
    m_record.complete(piece, sourceSize(piece), frame);
    frame.offset = sourcePlace(m_start);
    frame.line = m_startLine;
    if (!problem.empty()) {
        frame.problem = problem;
        frame.bytes = frame.bytes.substr(0, kRejectedBytesKept);
        trimEnd(frame);
    }
    countTo(m_at);
    m_from = m_at;
    m_given = true;
    m_state = State::Between;
    m_array = after;
    return true;
}

// The white space before the next record is no part of a broken one.
void ValueFramer::trimEnd(RecordFrame& frame) const {
    const std::size_t end = frame.bytes.find_last_not_of(" \t\r\n") + 1;
    if (frame.bytes.size() < kRejectedBytesKept) {
        frame.size -= sourceSize(frame.bytes.substr(end));
        frame.bytes = frame.bytes.substr(0, end);
    }
}

void ValueFramer::newLine() {
    ++m_line;
    m_column = 0;
    m_blank = true;
}

void ValueFramer::countTo(std::size_t at) {
    m_position += sourceSize(m_text.substr(m_counted, at - m_counted));
    m_counted = at;
}

std::uint64_t ValueFramer::restingPlace() const {
    return m_state == State::Between ? m_position : m_start;
}

bool ValueFramer::endsOpenRecord(char next) const {
    return endsScalar(next);
}

void ValueFramer::saveState(MarkWriter& mark) const {
    const bool between = m_state == State::Between;
    mark.number(static_cast<std::uint64_t>(m_array));
    mark.number(between ? m_line : m_startLine).number(between ? m_column : m_startColumn);
    // That a comma is missing before the record at work will be seen again.
    const bool missing = !between && m_shape == Shape::Array && m_array == Array::Element;
    mark.number((between ? m_blank : m_startBlank) ? 1 : 0);
    mark.number(m_looseCommas - (missing ? 1 : 0));
}

void ValueFramer::restoreState(MarkReader& mark) {
    m_array = static_cast<Array>(mark.number());
    m_line = mark.number();
    m_column = mark.number();
    m_blank = mark.number() != 0;
    m_looseCommas = mark.number();
}

void ValueFramer::countLosses(FidelityReport& report) const {
    if (m_looseCommas > 0) {
        report[kLooseCommas] += m_looseCommas;
    }
}

}  // namespace oxbow
