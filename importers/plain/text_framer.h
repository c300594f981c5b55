// Cuts a text into records that may span lines.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>

#include "importers/plain/text_pattern.h"
#include "importers/text/record_framer.h"

namespace oxbow {

// A record begins with a line that the pattern says begins one, and goes on to the line before the
// next such line, or to the source's end; it has the line ends in it, but for the last. A line
// before the first record is one with a problem; an empty one there is passed over.
class TextFramer final : public RecordFramer {
public:
    explicit TextFramer(StartPattern start, std::size_t longest = kLongestRecord)
        : m_start(std::move(start)), m_record(longest), m_line(longest) {}

    bool lastRecordGoesOn() const override { return m_grown || RecordFramer::lastRecordGoesOn(); }

protected:
    void take(std::string_view text) override;
    bool cut(RecordFrame& frame) override;
    bool cutLast(RecordFrame& frame) override;
    bool cutRest(RecordFrame& frame) override;
    // Whether a line goes on with the record is known when there is all of it.
    bool endsOpenRecord(char) const override { return true; }
    void saveState(MarkWriter& mark) const override;
    void restoreState(MarkReader& mark) override;

private:
    // What the source ended behind when it was read to its end.
    enum class Behind : std::uint8_t { Nothing, Record, Line, Return };

    bool begins(std::string_view line) const;
    void passLineEnd();
    bool endLine(std::size_t end, RecordFrame& frame);
    bool endHeldLine(std::size_t end, RecordFrame& frame);
    bool takeAlone(bool begins, RecordFrame& frame);
    void joinLine(bool begins);
    bool complete(std::string_view last, bool ended, RecordFrame& frame);
    void forgetGiven();

    StartPattern m_start;
    std::string_view m_left;     // of the text taken: lines of the record, then the line at work
    std::size_t m_at = 0;        // where that line begins in it
    FrameBytes m_record;         // the record's lines from earlier text …
    FrameBytes m_line;           // … and the beginning of the line at work, if it began there
    std::uint64_t m_lines = 0;   // of the record; 0: there is none
    bool m_started = false;      // the record began with a line that begins one
    bool m_lineBegins = false;   // so does the line at work: it has been looked at
    bool m_given = false;        // m_record is viewed by the last frame …
    bool m_lineIsNext = false;   // … and m_line is the next record
    std::uint64_t m_number = 1;  // of the record's first line
    bool m_unended = false;      // the source ended within the last line
    Behind m_behind = Behind::Nothing;
    bool m_grown = false;
};

}  // namespace oxbow
