// Cuts systemd's Journal Export Format into entries.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "importers/text/record_framer.h"

namespace oxbow {

// An entry is lines `FIELD=text`, or, where a text has line ends or other control characters,
// `FIELD`, its size in eight bytes, the lowest first, and its bytes; an empty line ends it. The
// record is all of that, without the last line's end. The source is taken as bytes.
class JournalFramer final : public RecordFramer {
public:
    explicit JournalFramer(std::size_t longest = kLongestRecord) : m_record(longest) {}

protected:
    void take(std::string_view text) override;
    bool cut(RecordFrame& frame) override;
    bool cutLast(RecordFrame& frame) override;
    void saveState(MarkWriter& mark) const override { mark.number(m_number); }
    void restoreState(MarkReader& mark) override { m_number = mark.number(); }

private:
    enum class At : std::uint8_t { Line, Size, Bytes, End };

    // Goes on to the next byte that decides something; true at an empty line.
    bool step();
    bool endLine();
    void takeSize();
    bool complete(std::string_view last, std::uint64_t behind, RecordFrame& frame);
    void forgetGiven();

    std::string_view m_left;
    std::size_t m_at = 0;  // in it
    FrameBytes m_record;   // of the entry, from earlier text
    bool m_given = false;
    At m_where = At::Line;
    std::uint64_t m_lineBytes = 0;  // of the line at work …
    bool m_named = false;           // … which has a "="
    std::uint64_t m_size = 0;       // of the bytes to come
    unsigned m_sizeBytes = 0;       // that are known of it
    bool m_broken = false;          // a size does not lead to a line's end
    std::uint64_t m_lines = 0;      // of the entry
    std::uint64_t m_number = 1;     // of its first line
};

}  // namespace oxbow
