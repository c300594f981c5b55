// The part of a ValueFramer that knows of documents, and what is kept and told of all.
#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include <algorithm>
#include <utility>

#include "importers/json/found_records.h"
#include "importers/json/value_framer.h"
#include "model/payload/json.h"

namespace oxbow {
namespace {

constexpr char kLooseCommas[] = "commas between records that are missing or too many";
constexpr char kUnclosed[] =
    "the text ends before the bracket that closes its records: it may have been cut off";
constexpr char kWithoutRecords[] = "documents without a record at ";
constexpr char kLost[] =
    "members of documents that stand behind their records, or are large: not kept (";
constexpr std::size_t kMostMemberBytes = 4 * 1024;  // of a container's members that are told
constexpr std::size_t kMostNameBytes = 1024;
constexpr std::size_t kMostLostNames = 8;

}  // namespace

void ValueFramer::findPath() {
    m_pathKnown = true;
    m_text = m_own;
    const FoundRecords found = findRecords(std::string_view(m_own).substr(0, kSniffBytes));
    if (auto path = RecordPath::parse(found.path); path.ok()) {
        m_path = *std::move(path);
    }
    if (m_path.empty()) {
        m_shape = Shape::Concatenated;
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
    // Of several names that the path leaves open, the nearest.
    const auto named = std::find_if(m_levels.rbegin(), m_levels.rend(), [this](const Level& level) {
        return !level.array && m_path.steps()[level.matched].kind == RecordPath::Kind::Members;
    });
    if (named != m_levels.rend()) {
        m_recordName = named->name;
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

}  // namespace oxbow
