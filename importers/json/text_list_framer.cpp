#include "importers/json/text_list_framer.h"

#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include <algorithm>
#include <utility>

#include "model/event/ascii.h"
#include "model/payload/json.h"

namespace oxbow {
namespace {

constexpr char kBesideList[] = "members of the document beside the list in a text: not kept (";
constexpr std::size_t kListPiece = 64 * 1024;
constexpr std::size_t kLongestName = 1024;
constexpr std::size_t kMostNamesLost = 8;
constexpr std::size_t kSimpleEscape = 2;   // \n
constexpr std::size_t kUnicodeEscape = 6;  // \u00e9

bool isUnicode(std::string_view escape) {
    return escape.size() >= kSimpleEscape && escape[1] == 'u';
}

// The first half of a pair: what follows may be the other one.
bool isHighSurrogate(std::string_view escape) {
    return escape.size() == kUnicodeEscape && isUnicode(escape) &&
           (escape[2] == 'd' || escape[2] == 'D') &&
           std::string_view("89abAB").find(escape[3]) != std::string_view::npos;
}

bool isWhole(std::string_view escape) {
    if (escape.size() > kUnicodeEscape) {
        return escape.size() ==
               kUnicodeEscape +
                   (escape[kUnicodeEscape + 1] == 'u' ? kUnicodeEscape : kSimpleEscape);
    }
    return isUnicode(escape) ? escape.size() == kUnicodeEscape : escape.size() == kSimpleEscape;
}

// What an array of objects begins with. `head` is a text with its escapes: more of it may decide.
enum class Beginning : std::uint8_t { List, Other, Open };
Beginning beginningOf(std::string_view head) {
    std::string wanted = "[{";
    for (std::size_t at = 0; at < head.size(); ++at) {
        char c = head[at];
        if (c == '\\') {
            if (at + 1 == head.size()) {
                return Beginning::Open;
            }
            c = head[++at];
            if (std::string_view("nrt").find(c) == std::string_view::npos) {
                return Beginning::Other;
            }
            continue;
        }
        if (isSpace(c)) {
            continue;
        }
        if (c != wanted.front()) {
            return Beginning::Other;
        }
        wanted.erase(0, 1);
        if (wanted.empty()) {
            return Beginning::List;
        }
    }
    return Beginning::Open;
}

}  // namespace

void TextListFramer::take(std::string_view text) {
    m_before += sourceSize(m_text);
    m_text = text;
    m_at = 0;
}

void TextListFramer::pass(char c) {
    if (c == '"') {
        const bool member = m_depth == 1;
        m_state = !member    ? State::Text
                  : !m_colon ? State::Name
                  : m_found  ? State::Text
                             : State::Maybe;
        if (m_state == State::Name) {
            m_name.clear();
        }
        m_head.clear();
        m_start = m_found ? m_start : m_before + sourceSize(m_text.substr(0, m_at + 1));
        return;
    }
    m_depth += c == '{' || c == '[' ? 1 : 0;
    m_depth -= (c == '}' || c == ']') && m_depth > 0 ? 1 : 0;
    if (m_depth == 1 && (c == ':' || c == ',')) {
        if (c == ':' && m_lost.size() < kMostNamesLost) {
            m_lost.push_back(m_name);
        }
        m_colon = c == ':';
    }
}

void TextListFramer::passText(char c) {
    if (m_escaped) {
        m_escaped = false;
    } else if (c == '"') {
        m_state = State::Beside;
        return;
    } else {
        m_escaped = c == '\\';
    }
    if (m_state == State::Name && m_name.size() < kLongestName) {
        m_name += c;
    }
}

void TextListFramer::look(char c) {
    if (c == '"') {
        m_state = State::Beside;
        return;
    }
    m_head += c;
    const Beginning beginning = beginningOf(m_head);
    if (beginning == Beginning::List) {
        m_found = true;
        m_state = State::List;
        m_next = unescapeJson(absl::StrCat("\"", m_head, "\""));
        std::erase(m_lost, m_name);
        m_lostBefore = m_lost.size();
    } else if (beginning == Beginning::Other || m_head.size() > kLongestName) {
        m_state = State::Text;
        m_escaped = m_head.ends_with('\\');
    }
}

void TextListFramer::endEscape() {
    m_next += unescapeJson(absl::StrCat("\"", m_escape, "\""));
    m_escape.clear();
}

bool TextListFramer::unescape() {
    while (m_at < m_text.size() && m_next.size() < kListPiece && m_state == State::List) {
        const char c = m_text[m_at];
        if (isHighSurrogate(m_escape) && c != '\\') {
            endEscape();
            continue;
        }
        if (!m_escape.empty()) {
            m_escape += c;
            ++m_at;
            // The escape of a half pair is not its end.
            if (isWhole(m_escape) && !isHighSurrogate(m_escape)) {
                endEscape();
            }
            continue;
        }
        const std::size_t stop =
            std::min({m_text.find_first_of("\"\\", m_at), m_text.size(), m_at + kListPiece});
        m_next += m_text.substr(m_at, stop - m_at);
        m_at = stop;
        if (stop == m_text.size() || (m_text[stop] != '"' && m_text[stop] != '\\')) {
            continue;
        }
        ++m_at;
        if (m_text[stop] == '"') {
            m_state = State::Beside;
        } else {
            m_escape = "\\";
        }
    }
    const std::size_t known = std::min<std::uint64_t>(m_skip, m_next.size());
    m_skip -= known;
    m_next.erase(0, known);
    return !m_next.empty();
}

bool TextListFramer::tell(RecordFrame& frame) {
    frame.offset = sourcePlace(m_start);
    return true;
}

bool TextListFramer::cut(RecordFrame& frame) {
    while (true) {
        if (m_found && m_list.next(frame)) {
            return tell(frame);
        }
        if (m_state == State::List) {
            const bool more = unescape();
            if (more) {
                // The frames view it until it is cut to its end.
                m_piece = std::exchange(m_next, {});
                m_list.feed(m_piece);
            }
            if (!more && m_state == State::List && m_at == m_text.size()) {
                return false;
            }
            continue;
        }
        if (m_at == m_text.size()) {
            return false;
        }
        const char c = m_text[m_at];
        if (m_state == State::Beside) {
            pass(c);
        } else if (m_state == State::Maybe) {
            look(c);
        } else {
            passText(c);
        }
        ++m_at;
    }
}

bool TextListFramer::cutLast(RecordFrame& frame) {
    return m_found && m_list.finish(frame) && tell(frame);
}

void TextListFramer::saveState(MarkWriter& mark) const {
    mark.number(m_found ? 1 : 0).number(m_list.position());
    m_list.save(mark);
    // What stands behind the list is passed over once more.
    mark.number(m_lostBefore);
    for (std::size_t i = 0; i < m_lostBefore; ++i) {
        mark.text(m_lost[i]);
    }
}

void TextListFramer::restoreState(MarkReader& mark) {
    m_found = mark.number() != 0;
    m_skip = mark.number();
    m_list.restore(m_skip, mark);
    m_lost.clear();
    for (std::uint64_t left = mark.number(); left > 0 && mark.ok(); --left) {
        m_lost.push_back(mark.text());
    }
    m_lostBefore = m_lost.size();
    m_start = m_before = m_position;
    m_state = m_found ? State::List : State::Beside;
    m_depth = m_found ? 1 : 0;
    m_colon = m_found;
}

void TextListFramer::countLosses(FidelityReport& report) const {
    report.merge(m_list.fidelity());
    if (m_found && !m_lost.empty()) {
        report[absl::StrCat(kBesideList, absl::StrJoin(m_lost, ", "), ")")] += m_lost.size();
    }
}

bool holdsTextList(std::string_view head, bool complete) {
    const std::size_t first = head.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos || head[first] != '{') {
        return false;
    }
    TextListFramer framer;
    framer.feed(head);
    RecordFrame frame;
    std::size_t bytes = 0;
    std::size_t records = 0;
    while (framer.next(frame)) {
        bytes += frame.bytes.size();
        records += frame.problem.empty() && frame.bytes.starts_with('{') ? 1 : 0;
    }
    // Where another document follows, each of them is a record.
    const std::size_t end = head.find_last_not_of(" \t\r\n");
    const std::string_view lines = head.substr(first, end + 1 - first);
    const bool alone = lines.find("}\n{") == std::string_view::npos &&
                       lines.find("}\r\n{") == std::string_view::npos;
    return alone && records > 0 && bytes * 2 > head.size() - (complete ? 0 : head.size() / 2);
}

}  // namespace oxbow
