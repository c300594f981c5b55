// Cuts CSV (RFC 4180) into rows.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "importers/record_framer.h"
#include "model/event/event_batch.h"

namespace oxbow {

// A row ends at a line end outside of quotes; a quote opens a quoted cell only where the cell
// begins, so that 5" stands for itself. Rows of nothing at all are passed over. Where no delimiter
// is given it is chosen among , ; tab and | by the first 64 KiB, which are held back for that.
class CsvFramer final : public RecordFramer {
public:
    explicit CsvFramer(char delimiter = 0, std::size_t longest = kLongestRecord)
        : m_delimiter(delimiter), m_record(longest) {}

    // Known from the first frame on.
    char delimiter() const { return m_delimiter; }

protected:
    void take(std::string_view text) override;
    void ended() override;
    bool cut(RecordFrame& frame) override;
    bool cutLast(RecordFrame& frame) override;
    void saveState(MarkWriter& mark) const override;
    void restoreState(MarkReader& mark) override;

private:
    enum class State { CellStart, Plain, Quoted, QuoteInQuoted };

    void choose();
    // Goes on to the row's end; false where the text ends before.
    bool scan();
    bool complete(std::string_view last, std::string_view ending, RecordFrame& frame);
    void forgetGiven();

    char m_delimiter;
    std::string m_head;  // until the delimiter is chosen, then as long as it is viewed
    std::string_view m_left;
    std::size_t m_at = 0;  // in m_left: how far the row has been looked at
    State m_state = State::CellStart;
    FrameBytes m_record;
    bool m_given = false;
    std::uint64_t m_line = 1;
    std::uint64_t m_linesInRow = 0;
};

// The delimiter that a text's rows have the same number of times, and more than others; a comma
// where none does.
char chooseDelimiter(std::string_view head);

// The cells of one row as cut by a CsvFramer: null where there is nothing between the delimiters,
// empty where there is "". They are views of the row, or of the arena where quotes were doubled.
// `places` is where they stand in the row, quotes left out. False for text behind a closing quote
// or a quote that is not closed.
bool splitCsvRow(std::string_view row, char delimiter, Arena& arena,
                 std::vector<OptionalBytesView>& cells, std::vector<Slot>& places);

}  // namespace oxbow
