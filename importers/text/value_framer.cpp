#include "importers/text/value_framer.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "importers/text/character_set.h"
#include "importers/text/json_tape.h"
#include "model/event/ascii.h"
#include "model/event/event_batch.h"
#include "model/payload/json.h"

namespace oxbow {
namespace {

constexpr char kLooseCommas[] = "commas between records that are missing or too many";
constexpr std::uint64_t kAnyIndent = std::numeric_limits<std::uint64_t>::max();
constexpr std::uint64_t kNoReturn = kAnyIndent - 1;
constexpr char kRecordSeparator = '\x1e';  // RFC 7464

constexpr char kUnclosed[] =
    "the text ends before the bracket that closes its records: it may have been cut off";
constexpr char kWithoutRecords[] = "documents without a record at ";
constexpr char kLost[] =
    "members of documents that stand behind their records, or are large: not kept (";
constexpr std::size_t kPathBytes = kSniffBytes;     // by which a path is found
constexpr std::size_t kMostMemberBytes = 4 * 1024;  // of a container's members that are told
constexpr std::size_t kMostNameBytes = 1024;
constexpr std::size_t kMostLostNames = 8;

// The characters at which what is at work may end; all others are passed over at once.
constexpr CharacterSet kValueStops("\"{}[]/ \t\r\n");
constexpr CharacterSet kStringStops("\"\\\n");

// Where files were put together; it stands for nothing between values.
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

constexpr bool endsScalar(char c) {
    return isSpace(c) || c == kRecordSeparator || c == ',' || c == ':' || c == '"' || c == '{' ||
           c == '}' || c == '[' || c == ']';
}

}  // namespace

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
    if (m_own.size() >= kPathBytes) {
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

void ValueFramer::findPath() {
    m_pathKnown = true;
    m_text = m_own;
    const FoundRecords found = findRecords(std::string_view(m_own).substr(0, kPathBytes));
    if (auto path = RecordPath::parse(found.path); path.ok()) {
        m_path = *std::move(path);
    }
    if (m_path.empty()) {
        m_shape = Shape::Concatenated;
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

std::uint64_t ValueFramer::restingPlace() const {
    return m_state == State::Between ? m_position : m_start;
}

bool ValueFramer::endsOpenRecord(char next) const {
    return endsScalar(next);
}

void ValueFramer::saveState(MarkWriter& mark) const {
    const bool between = m_state == State::Between;
    mark.text(m_path.text()).number(static_cast<std::uint64_t>(m_shape));
    mark.number(m_pathKnown ? 1 : 0).number(m_levels.size());
    for (const Level& level : m_levels) {
        const Next next = !between && &level == &m_levels.back() ? m_nextAtStart : level.next;
        mark.number(level.array ? 1 : 0).number(static_cast<std::uint64_t>(next));
        mark.number(level.matched).number(level.hadRecords ? 1 : 0).text(level.name);
        mark.number(level.members.size());
        for (const Header& member : level.members) {
            mark.text(member.name).optionalText(member.value);
        }
        mark.number(level.memberBytes);
    }
    mark.number(m_lost.size());
    for (const std::string& lost : m_lost) {
        mark.text(lost);
    }
    mark.number(m_lostMembers).number(m_withoutRecords).number(m_unclosedDocuments);
    mark.number(static_cast<std::uint64_t>(m_array));
    mark.number(between ? m_line : m_startLine).number(between ? m_column : m_startColumn);
    // That a comma is missing before the record at work will be seen again.
    const bool missing = !between && m_commaMissing;
    mark.number((between ? m_blank : m_startBlank) ? 1 : 0);
    mark.number(m_looseCommas - (missing ? 1 : 0));
}

void ValueFramer::restoreState(MarkReader& mark) {
    if (auto path = RecordPath::parse(mark.text()); path.ok()) {
        m_path = *std::move(path);
    }
    m_shape = static_cast<Shape>(mark.number());
    m_pathKnown = mark.number() != 0;
    m_levels.clear();
    for (std::uint64_t left = mark.number(); left > 0 && mark.ok(); --left) {
        Level& level = m_levels.emplace_back();
        level.array = mark.number() != 0;
        level.next = static_cast<Next>(mark.number());
        level.matched = mark.number();
        level.hadRecords = mark.number() != 0;
        level.name = mark.text();
        for (std::uint64_t members = mark.number(); members > 0 && mark.ok(); --members) {
            Header& member = level.members.emplace_back();
            member.name = mark.text();
            member.value = mark.optionalText();
        }
        level.memberBytes = mark.number();
    }
    m_lost.clear();
    for (std::uint64_t left = mark.number(); left > 0 && mark.ok(); --left) {
        m_lost.push_back(mark.text());
    }
    m_lostMembers = mark.number();
    m_withoutRecords = mark.number();
    m_unclosedDocuments = mark.number();
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
    if (const std::uint64_t count = m_unclosedDocuments + (m_unclosed ? 1 : 0); count > 0) {
        report[kUnclosed] += count;
    }
    if (m_withoutRecords > 0) {
        report[absl::StrCat(kWithoutRecords, m_path.text())] += m_withoutRecords;
    }
    if (m_lostMembers > 0) {
        const char* const more = m_lost.size() == kMostLostNames ? ", …)" : ")";
        report[absl::StrCat(kLost, absl::StrJoin(m_lost, ", "), more)] += m_lostMembers;
    }
}

void ValueFramer::describeText(Reading& reading) const {
    if (m_pathKnown) {
        reading.records = m_path.text();
    }
}

bool ValueFramer::betweenInDocument(char c, RecordFrame& frame) {
    // A document that begins with its line is one, whatever the one before lacks.
    const bool afresh = !m_levels.empty() && c == '{' && m_column == 0 && m_blank &&
                        m_levels.back().next == Next::Comma;
    if (afresh) {
        ++m_unclosedDocuments;
        m_levels.clear();
        m_parentsKnown = false;
    }
    if (m_levels.empty()) {
        if (c == ',') {
            ++m_looseCommas;
            m_blank = false;
            ++m_at;
            return false;
        }
        return beginInDocument(c, frame);
    }
    Level& level = m_levels.back();
    m_blank = false;
    if (c == '}' || c == ']') {
        return closeLevel(c, frame);
    }
    switch (level.next) {
        case Next::Value:
            return c == ',' || c == ':' ? breakDocument(frame, "a value is missing here")
                                        : beginInDocument(c, frame);
        case Next::Name:
            if (c == '"') {
                begin(State::Name);
                m_name.clear();
                ++m_at;
                return false;
            }
            return breakDocument(frame, "the name of a member should stand here");
        case Next::Colon:
            if (c != ':') {
                return breakDocument(frame, "a ':' should stand behind the name of a member");
            }
            level.next = Next::Value;
            break;
        case Next::Comma:
            if (c != ',') {
                ++m_looseCommas;
                level.next = level.array ? Next::Value : Next::Name;
                return false;
            }
            level.next = level.array ? Next::Value : Next::Name;
            break;
    }
    ++m_at;
    return false;
}

// A value begins: a record, what holds some, or neither.
bool ValueFramer::beginInDocument(char c, RecordFrame& frame) {
    if (c == '}' || c == ']' || c == ':') {
        return stray(c, frame);
    }
    std::size_t matched = 0;
    bool fits = true;
    if (!m_levels.empty()) {
        Level& level = m_levels.back();
        const auto& step = m_path.steps()[level.matched];
        fits = level.array ? step.kind == RecordPath::Kind::Elements
                           : step.kind == RecordPath::Kind::Members ||
                                 (step.kind == RecordPath::Kind::Name && step.name == level.name);
        matched = level.matched + 1;
        level.hadRecords = level.hadRecords || fits;
    }
    const auto waitForComma = [this] {
        if (!m_levels.empty()) {
            m_levels.back().next = Next::Comma;
        }
    };
    if (fits && matched == m_path.steps().size()) {
        begin(c == '{' || c == '[' ? State::Value : c == '"' ? State::String : State::Scalar);
        waitForComma();
        return false;
    }
    if (fits && (c == '{' || c == '[')) {
        waitForComma();
        m_parentsKnown = false;
        Level& level = m_levels.emplace_back();
        level.array = c == '[';
        level.next = level.array ? Next::Value : Next::Name;
        level.matched = matched;
        m_blank = false;
        ++m_at;
        return false;
    }
    begin(State::Skip);
    waitForComma();
    m_skipped.clear();
    m_skippedBytes = 0;
    m_skipDepth = 0;
    m_inString = false;
    m_escaped = false;
    m_skipKind = c == '{' || c == '[' ? Skipped::Container
                 : c == '"'           ? Skipped::String
                                      : Skipped::Scalar;
    return false;
}

bool ValueFramer::closeLevel(char c, RecordFrame& frame) {
    Level& level = m_levels.back();
    if (c != (level.array ? ']' : '}')) {
        return breakDocument(frame, std::string("a '") + c + "' where a '" +
                                        (level.array ? ']' : '}') + "' should be");
    }
    m_withoutRecords += m_levels.size() == 1 && !level.hadRecords ? 1 : 0;
    m_levels.pop_back();
    m_parentsKnown = false;
    ++m_at;
    return false;
}

// What follows is looked at again where a line begins with a bracket.
bool ValueFramer::breakDocument(RecordFrame& frame, const std::string& problem) {
    static_cast<void>(frame);
    begin(State::Broken);
    m_indent = kAnyIndent;
    breakOff(problem);
    m_levels.back().next = Next::Comma;
    return false;
}

void ValueFramer::name() {
    for (; m_at < m_text.size(); ++m_at) {
        const char c = m_text[m_at];
        if (c == '"' && !m_escaped) {
            ++m_at;
            m_levels.back().name =
                m_name.find('\\') == std::string::npos ? m_name : unescapeJson('"' + m_name + '"');
            m_levels.back().next = Next::Colon;
            m_record.clear();
            m_state = State::Between;
            return;
        }
        if (c == '\n') {
            m_escaped = false;
            m_levels.back().next = Next::Comma;
            breakOff("the name of a member that is not closed at the end of its line");
            return;
        }
        m_escaped = c == '\\' && !m_escaped;
        if (m_name.size() < kMostNameBytes) {
            m_name += c;
        }
    }
}

bool ValueFramer::skip(RecordFrame& frame) {
    static_cast<void>(frame);
    const std::size_t from = m_at;
    bool complete = false;
    bool open = false;
    while (m_at < m_text.size() && !complete && !open) {
        const char c = m_text[m_at];
        if (m_inString) {
            open = c == '\n';
            m_inString = c != '"' || m_escaped;
            m_escaped = c == '\\' && !m_escaped;
            complete = !m_inString && m_skipKind == Skipped::String;
        } else if (c == '"') {
            m_inString = true;
        } else if (c == '{' || c == '[') {
            ++m_skipDepth;
        } else if (m_skipDepth > 0 && (c == '}' || c == ']')) {
            complete = --m_skipDepth == 0;
        } else if (m_skipKind == Skipped::Scalar && endsScalar(c)) {
            break;
        } else if (c == '\n') {
            newLine();
        }
        m_at += open ? 0 : 1;
    }
    const std::string_view piece = m_text.substr(from, m_at - from);
    m_skippedBytes += piece.size();
    m_skipped += piece.substr(0, kMostMemberBytes - std::min(kMostMemberBytes, m_skipped.size()));
    if (open) {
        breakOff("a string that is not closed at the end of its line");
        return false;
    }
    return complete || m_at < m_text.size() ? endSkip() : false;
}

bool ValueFramer::endSkip() {
    m_record.clear();
    m_state = State::Between;
    m_blank = false;
    if (m_levels.empty()) {
        ++m_withoutRecords;  // a scalar beside the documents
        return false;
    }
    Level& level = m_levels.back();
    const bool small = m_skippedBytes <= kMostMemberBytes &&
                       level.memberBytes + m_skippedBytes <= kMostMemberBytes;
    if (level.hadRecords || !small || level.array) {
        noteLost(pathOfMember());
        return false;
    }
    level.memberBytes += m_skippedBytes + level.name.size();
    const bool text = m_skipKind == Skipped::String && m_skipped.size() >= 2;
    m_parentsKnown = false;
    level.members.push_back({pathOfMember(), text ? unescapeJson(m_skipped) : m_skipped});
    return false;
}

std::string ValueFramer::pathOfMember() const {
    std::string path;
    for (const Level& level : m_levels) {
        if (!level.array) {
            absl::StrAppend(&path, path.empty() ? "" : ".", level.name);
        }
    }
    return path;
}

void ValueFramer::noteLost(const std::string& member) {
    ++m_lostMembers;
    if (m_lost.size() < kMostLostNames &&
        std::find(m_lost.begin(), m_lost.end(), member) == m_lost.end()) {
        m_lost.push_back(member);
    }
}

void ValueFramer::tellPlace(RecordFrame& frame) {
    frame.name.reset();
    frame.parents = nullptr;
    if (m_levels.empty()) {
        return;
    }
    if (const Level& level = m_levels.back();
        !level.array && m_path.steps()[level.matched].kind == RecordPath::Kind::Members) {
        m_recordName = level.name;
        frame.name = m_recordName;
    }
    if (!m_parentsKnown) {
        m_parents.clear();
        for (const Level& level : m_levels) {
            m_parents.insert(m_parents.end(), level.members.begin(), level.members.end());
        }
        m_parentsKnown = true;
    }
    frame.parents = m_parents.empty() ? nullptr : &m_parents;
}

}  // namespace oxbow
