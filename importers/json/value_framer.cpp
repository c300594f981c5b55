#include "importers/json/value_framer.h"

#include <utility>

#include "importers/json/json_tape.h"
#include "importers/text/character_set.h"
#include "model/event/ascii.h"
#include "model/event/event_batch.h"

namespace oxbow {
namespace {

// The characters at which what is at work may end; all others are passed over at once.
constexpr CharacterSet kValueStops("\"{}[]/ \t\r\n");
constexpr CharacterSet kStringStops("\"\\\n");

// Where files were put together; it stands for nothing between values.
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

bool ValueFramer::endsScalar(char c) {
    return isSpace(c) || c == kRecordSeparator || c == ',' || c == ':' || c == '"' || c == '{' ||
           c == '}' || c == '[' || c == ']';
}

void ValueFramer::take(std::string_view text) {
    m_at = 0;
    m_from = 0;
    m_counted = 0;
    if (m_shape != Shape::Document || m_pathKnown) {
        m_own = std::string();
        m_text = text;
        return;
    }
    m_own += text;
    m_text = {};
    if (m_own.size() >= kSniffBytes) {
        findPath();
    }
}

void ValueFramer::ended(bool) {
    if (m_shape == Shape::Document && !m_pathKnown) {
        findPath();
    }
}

void ValueFramer::rest() {
    if (m_shape == Shape::Document && !m_pathKnown && !m_own.empty()) {
        findPath();
    }
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
            case State::Slash:
            case State::LineComment:
            case State::BlockComment:
            case State::BlockStar:
                comment();
                break;
            case State::Mark:
                byteOrderMark();
                break;
            case State::Name:
                name();
                break;
            case State::Skip:
                complete = skip(frame);
                break;
        }
        if (complete) {
            return true;
        }
    }
    const bool inComment = m_state >= State::LineComment && m_state <= State::BlockStar;
    const bool beside = m_state == State::Between || (inComment && m_backTo == State::Between);
    if (!beside && m_from < m_text.size()) {
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
        case State::Name:
        case State::Skip:
            break;
        case State::Slash:
        case State::LineComment:
        case State::BlockComment:
        case State::BlockStar:
            if (m_backTo == State::Between) {
                break;
            }
            return emit(frame, Array::End,
                        "the source ends inside this record: it may have been cut off");
        case State::Mark:
        case State::Scalar:
            return emit(frame, Array::Element);
        case State::Broken:
            return emit(frame, Array::End, m_problem);
        default:
            return emit(frame, Array::End,
                        "the source ends inside this record: it may have been cut off");
    }
    m_unclosed = m_shape == Shape::Array && m_array != Array::Start && m_array != Array::End;
    m_unclosed = m_unclosed || !m_levels.empty();
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
        } else if (c == kByteOrderMark.front()) {
            begin(State::Mark);
            m_markAt = 0;
        } else if (c == '/') {
            m_backTo = State::Between;
            begin(State::Slash);
            ++m_at;
        } else if (m_shape == Shape::Array      ? betweenInArray(c, frame)
                   : m_shape == Shape::Document ? betweenInDocument(c, frame)
                                                : betweenValues(c, frame)) {
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
        begin(c == '{' || c == '[' ? State::Value : c == '"' ? State::String : State::Scalar);
        m_commaMissing = m_array == Array::Element;
        m_looseCommas += m_commaMissing ? 1 : 0;
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
    const char* const text = m_text.data();
    const std::size_t end = m_text.size();
    std::size_t at = m_at;
    while (true) {
        const std::size_t from = at;
        at = kValueStops.next(text, at, end);
        if (at > from) {
            m_before = text[at - 1];
            m_blank = false;
        }
        m_at = at;
        if (at == end) {
            return false;
        }
        const char c = text[at];
        switch (c) {
            case '"':
                m_before = c;
                m_blank = false;
                at = kStringStops.next(text, at + 1, end);
                if (at < end && text[at] == '"') {
                    ++at;
                    continue;  // nearly every string
                }
                m_at = at;
                m_state = State::String;
                return false;
            case '{':
            case '[':
                if (openBracket(c, frame)) {
                    return m_state == State::Between;
                }
                break;
            case '}':
            case ']':
                if (closeBracket(c, frame)) {
                    return m_state == State::Between;
                }
                break;
            case '\n':
                newLine();
                break;
            case '/':
                m_backTo = State::Value;
                m_state = State::Slash;
                m_blank = false;
                ++m_at;
                return false;
            default:
                ++m_column;
        }
        ++at;
    }
}

void ValueFramer::byteOrderMark() {
    while (m_at < m_text.size() && m_markAt < kByteOrderMark.size()) {
        if (m_text[m_at] != kByteOrderMark[m_markAt]) {
            m_state = State::Scalar;
            return;
        }
        ++m_markAt;
        ++m_at;
    }
    if (m_markAt == kByteOrderMark.size()) {
        m_record.clear();
        m_blank = m_startBlank;
        m_state = State::Between;
    }
}

void ValueFramer::comment() {
    if (m_state == State::Slash) {
        const char c = m_text[m_at];
        m_state = c == '/' ? State::LineComment : c == '*' ? State::BlockComment : m_backTo;
        if (m_state == m_backTo && m_backTo == State::Between) {
            m_state = State::Scalar;  // a slash that begins nothing
        } else if (m_state != m_backTo) {
            ++m_at;
            if (m_backTo == State::Between) {
                m_record.clear();
            }
        }
        return;
    }
    for (; m_at < m_text.size(); ++m_at) {
        const char c = m_text[m_at];
        if (c == '\n' && m_state == State::LineComment) {
            m_state = m_backTo;
            return;
        }
        if (c == '\n') {
            newLine();
        } else if (c == '/' && m_state == State::BlockStar) {
            m_state = m_backTo;
            ++m_at;
            return;
        }
        if (m_state != State::LineComment) {
            m_state = c == '*' ? State::BlockStar : State::BlockComment;
        }
    }
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
    const bool inArray = m_shape == Shape::Array || (!m_levels.empty() && m_levels.back().array);
    if (inArray && c == ']' && m_open.find('[') == std::string::npos) {
        // The array is closed, this record is not.
        emit(frame, Array::Element, problem);
    } else {
        breakOff(problem);
    }
    return true;
}

bool ValueFramer::string(RecordFrame& frame) {
    m_at = kStringStops.next(m_text.data(), m_at, m_text.size());
    if (m_at == m_text.size()) {
        return false;
    }
    const char c = m_text[m_at];
    if (c == '\n') {
        breakOff("a string that is not closed at the end of its line");
        return false;
    }
    ++m_at;
    if (c == '\\') {
        m_state = State::Escape;
        return false;
    }
    if (m_open.empty()) {
        return emit(frame, Array::Element);
    }
    m_state = State::Value;
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
            if (outside && c == ']' &&
                (m_shape == Shape::Array || (!m_levels.empty() && m_levels.back().array))) {
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
    m_commaMissing = false;
    m_nextAtStart = m_levels.empty() ? Next::Value : m_levels.back().next;
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
    tellPlace(frame);
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

}  // namespace oxbow
