// Cuts the records out of a list that a document holds as a text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "importers/json/value_framer.h"
#include "importers/text/record_framer.h"

namespace oxbow {

// `{"payload": "[{\"type\":\"ADD\"},{\"type\":\"SUB\"}]", "preloadedState": "{}"}`: the first
// member of the document whose text is a JSON array of objects holds its records. They are kept as
// they read there, without the text's escapes; as places in the source, which has others, the
// list's own is told. What stands beside it is named as lost.
class TextListFramer final : public RecordFramer {
protected:
    void take(std::string_view text) override;
    bool cut(RecordFrame& frame) override;
    bool cutLast(RecordFrame& frame) override;
    std::uint64_t restingPlace() const override { return m_found ? m_start : 0; }
    void saveState(MarkWriter& mark) const override;
    void restoreState(MarkReader& mark) override;
    void countLosses(FidelityReport& report) const override;

private:
    // Beside the list: what is passed over, in a name, in a text; in a member's text that may be
    // the list; in the list.
    enum class State : std::uint8_t { Beside, Name, Text, Maybe, List };

    void pass(char c);
    void passText(char c);
    void look(char c);
    // Takes as much of the list as there is, up to a bound; false where there is none.
    bool unescape();
    void endEscape();
    bool tell(RecordFrame& frame);

    ValueFramer m_list{ValueFramer::Shape::Array};
    State m_state = State::Beside;
    std::string_view m_text;
    std::size_t m_at = 0;
    std::uint64_t m_before = 0;  // in the source, of m_text
    std::uint64_t m_depth = 0;   // of brackets
    bool m_colon = false;        // a member's value comes
    bool m_escaped = false;
    bool m_found = false;
    std::uint64_t m_start = 0;        // of the list's text in the source
    std::string m_name;               // of the member at work, as it stands
    std::string m_head;               // of the text that may be the list
    std::string m_escape;             // that is not whole yet
    std::string m_piece;              // of the list, without escapes, that is cut …
    std::string m_next;               // … and that comes next
    std::uint64_t m_skip = 0;         // so much of it has been read before
    std::vector<std::string> m_lost;  // names of other members, the first of them …
    std::size_t m_lostBefore = 0;     // … and how many of them stand before the list
};

// Whether a text that may be cut is one such document, and most of it is the list.
bool holdsTextList(std::string_view head, bool complete);

}  // namespace oxbow
