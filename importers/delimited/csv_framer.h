// Cuts delimited text (RFC 4180 and its relatives) into rows.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "importers/delimited/dialect.h"
#include "importers/text/character_set.h"
#include "importers/text/record_framer.h"
#include "model/event/event_batch.h"

namespace oxbow {

// A row ends at a line end outside of quotes; a quote opens a quoted cell only where the cell
// begins, so that 5" stands for itself. Rows of nothing at all are passed over, and so are
// comments, which are counted (one that names the columns anew is handed on as a frame, too); lines
// above the table come aside. What the dialect is is found from the first 64 KiB, or what there is
// of them when the source rests, which are held back for that.
//
// One stray quote must not swallow the rows that follow. The line that opened a quoted cell is
// given up, alone, and what follows it is read again as rows of its own,
// - where the cell is still open when the row has more than `longest` bytes;
// - where it is open at the source's end, and half of the lines after the opening one (of the first
//   few) are right rows by themselves; otherwise it may be a long cell that was cut off;
// - where the row looks wrong behind a line end in quotes (text behind a closing quote, a quote in
//   an unquoted cell, other than as many cells as the first row has) and the lines after the
//   opening one, or after a few more that are given up too, are right rows by themselves.
// Which of them it is depends on the text alone, not on how it is cut into pieces.
class CsvFramer final : public RecordFramer {
public:
    explicit CsvFramer(ToldDialect told, std::size_t longest = kLongestRecord);
    explicit CsvFramer(const Dialect& dialect, std::size_t longest = kLongestRecord);

    // Both known from the first frame on.
    const Dialect& dialect() const { return m_dialect; }
    const std::vector<std::string>& reasons() const { return m_reasons; }
    void rest() override;

protected:
    void take(std::string_view text) override;
    void ended(bool whole) override;
    bool cut(RecordFrame& frame) override;
    bool cutLast(RecordFrame& frame) override;
    bool endsOpenRecord(char next) const override {
        return !m_endGuessed && RecordFramer::endsOpenRecord(next);
    }
    void saveState(MarkWriter& mark) const override;
    void restoreState(MarkReader& mark) override;
    void countLosses(FidelityReport& report) const override;
    void describeText(Reading& reading) const override;

private:
    // Line: no row, or one in which quotes mean nothing; it ends with its line.
    enum class State { CellStart, Plain, Quoted, QuoteInQuoted, Line };
    enum class Found { Nothing, RowEnd, Stray };
    // The line of the row at work in which a quoted cell opened that goes on behind that line.
    struct Opening {
        std::size_t end = 0;      // of the line, in the row
        std::uint64_t lines = 0;  // of the row up to there
    };

    void choose();
    void setDialect(const Dialect& dialect);
    void setStops();
    // Goes on to the row's end or until a quote shows as stray, and stands there.
    Found scan();
    Found scanTo(std::size_t end);
    Found scanLine(std::size_t end);
    Found endLineInQuotes();
    Found endLine();
    bool openIsStray() const { return m_state == State::Quoted && m_cellGoesOn; }
    bool looksWrong(bool atEnd) const;
    // Whether one of the row's openings is followed by lines that are rows by themselves.
    bool findStray();
    // The same where the source ends, and the row does not.
    bool findStrayAtEnd();
    bool areRows(std::size_t from, std::size_t end) const;
    std::size_t endOfLine(std::size_t from) const;

    bool complete(std::string_view last, std::string_view ending, RecordFrame& frame);
    void rejectOpening(RecordFrame& frame);
    void beginRow();
    State firstState() const;
    std::size_t inRow() const { return m_record.size() + m_at; }
    char charOfRow(std::size_t at) const;
    void forgetGiven();

    ToldDialect m_told;
    Dialect m_dialect;
    CharacterSet m_plainStops;   // where an unquoted cell may end …
    CharacterSet m_quotedStops;  // … and a quoted one
    bool m_chosen = false;
    std::vector<std::string> m_reasons;
    std::uint64_t m_above = 0;      // lines above the table that are still to come
    std::uint64_t m_comments = 0;   // passed over
    bool m_namedAnew = false;       // a line has given the columns other names than the dialect's
    std::uint64_t m_toldAbove = 0;  // passed over as told
    std::size_t m_longest;
    std::string m_own;  // text that is looked at again, as long as it is viewed
    std::string_view m_left;
    std::size_t m_at = 0;  // in m_left: how far the row has been looked at
    FrameBytes m_record;   // the row's beginning, from earlier text
    bool m_given = false;
    bool m_sourceEnded = false;  // whole
    bool m_endGuessed = false;   // a quote was taken for stray because the source ended
    std::uint64_t m_line = 1;
    std::size_t m_columns = 0;  // cells that rows should have; 0: not known

    // Of the row at work.
    State m_state = State::CellStart;
    std::size_t m_cells = 1;
    std::uint64_t m_linesInRow = 0;
    bool m_escaped = false;           // the next character is taken as it is
    bool m_behindQuote = false;       // text stands behind a closing quote
    bool m_suspect = false;           // something looks wrong behind a line end in quotes
    bool m_cellGoesOn = false;        // the quoted cell at work has a line end
    Opening m_opening;                // of the cell that went on last
    std::vector<Opening> m_openings;  // of all that did, up to a number
    std::size_t m_judged = 0;         // how many of them were looked at
};

// The first bytes of a text, by which its dialect is found.
inline constexpr std::size_t kDialectBytes = 64 * 1024;

// The cells of one row as cut by a CsvFramer: null where there is nothing between the delimiters,
// or what stands for nothing, empty where there is "". They are views of the row, or of the arena
// where something had to be taken away. `places` is where they stand in the row, quotes left out.
// False for text behind a closing quote or a quote that is not closed.
bool splitCsvRow(std::string_view row, const Dialect& dialect, Arena& arena,
                 std::vector<OptionalBytesView>& cells, std::vector<Slot>& places);

}  // namespace oxbow
