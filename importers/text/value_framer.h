// Cuts JSON values out of a text in which they are not told apart by lines.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "importers/text/record_framer.h"

namespace oxbow {

// The elements of an array, or values one after the other with any white space (or none, or an
// ASCII record separator) between them. It looks at brackets and quotes only: whether a record is
// valid JSON is the reader's to say.
//
// One broken record must not swallow all that follow. A record is given up where its text cannot
// go on: at a line end within a string, at a bracket that does not fit, at a record that begins
// where no value may stand. The next one then begins there, or at the next line that begins, as far
// indented as the broken record, with a bracket.
class ValueFramer final : public RecordFramer {
public:
    enum class Shape { Array, Concatenated };
    explicit ValueFramer(Shape shape) : m_shape(shape) {}

protected:
    void take(std::string_view text) override;
    bool cut(RecordFrame& frame) override;
    bool cutLast(RecordFrame& frame) override;
    std::uint64_t restingPlace() const override;
    bool endsOpenRecord(char next) const override;
    void saveState(MarkWriter& mark) const override;
    void restoreState(MarkReader& mark) override;
    void countLosses(FidelityReport& report) const override;

private:
    // Where the scan stands; at each frame's end it is Between.
    enum class State { Between, Value, String, Escape, Scalar, Broken };
    // What of an array stood last.
    enum class Array : std::uint8_t { Start, Open, Element, Comma, End };

    // Each goes on through the text in its state; true where a frame is complete.
    bool between(RecordFrame& frame);
    bool betweenInArray(char c, RecordFrame& frame);
    bool betweenValues(char c, RecordFrame& frame);
    bool value(RecordFrame& frame);
    bool openBracket(char c, RecordFrame& frame);
    bool closeBracket(char c, RecordFrame& frame);
    bool string(RecordFrame& frame);
    bool scalar(RecordFrame& frame);
    bool broken(RecordFrame& frame);

    void begin(State state);
    void breakOff(std::string problem);
    bool stray(char c, RecordFrame& frame);
    // Ends the record before m_at.
    bool emit(RecordFrame& frame, Array after, const std::string& problem = {});
    void trimEnd(RecordFrame& frame) const;
    void newLine();
    void countTo(std::size_t at);

    Shape m_shape;
    State m_state = State::Between;
    Array m_array = Array::Start;

    std::string_view m_text;
    std::size_t m_at = 0;       // the next character to look at
    std::size_t m_from = 0;     // where the record, or its part in this text, begins
    std::size_t m_counted = 0;  // m_position is the source's place of this character

    FrameBytes m_record;  // the record's beginning, from earlier text
    bool m_given = false;
    std::string m_open;  // the brackets that are open
    char m_before = 0;   // the last character that was no white space, outside of strings
    std::string m_problem;
    // Where the record begins: in bytes of the source after its byte order mark, and in its lines.
    std::uint64_t m_start = 0;
    std::uint64_t m_startLine = 1;
    std::uint64_t m_startColumn = 0;
    bool m_startBlank = true;
    std::uint64_t m_indent = 0;

    std::uint64_t m_line = 1;
    std::uint64_t m_column = 0;
    bool m_blank = true;  // nothing but white space in this line so far
    std::uint64_t m_looseCommas = 0;
};

}  // namespace oxbow
