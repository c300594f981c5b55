// Cuts JSON values out of a text in which they are not told apart by lines.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "importers/json/record_path.h"
#include "importers/text/record_framer.h"

namespace oxbow {

// The elements of an array, values one after the other with any white space (or none, or an ASCII
// record separator) between them, or the records that lie somewhere in documents which follow each
// other like such values. Comments (// and /* */) are passed over. It looks at brackets and quotes
// only: whether a record is valid JSON is the reader's to say.
//
// One broken record must not swallow all that follow. A record is given up where its text cannot
// go on: at a line end within a string, at a bracket that does not fit, at a record that begins
// where no value may stand. The next one then begins there, or at the next line that begins, as far
// indented as the broken record, with a bracket.
//
// Of a document, what stands beside the records is read as it comes: members of what a record lies
// in, if they stand before it and are small, are told with each record; the others are named as
// lost. Memory is bounded by that, whatever the document's size.
class ValueFramer final : public RecordFramer {
public:
    enum class Shape { Array, Concatenated, Document };
    explicit ValueFramer(Shape shape) : m_shape(shape) {}
    // Documents whose records lie there; an empty path is found from the first 256 KiB, or what
    // there is of them when the source rests.
    explicit ValueFramer(RecordPath path)
        : m_shape(Shape::Document), m_path(std::move(path)), m_pathKnown(!m_path.empty()) {}

    void rest() override;
    // An array that is never closed is how some programs write theirs; a document is cut then.
    bool endsTooEarly() const override { return m_unclosed && m_shape == Shape::Document; }

protected:
    void take(std::string_view text) override;
    void ended(bool whole) override;
    bool cut(RecordFrame& frame) override;
    bool cutLast(RecordFrame& frame) override;
    std::uint64_t restingPlace() const override;
    bool endsOpenRecord(char next) const override;
    void saveState(MarkWriter& mark) const override;
    void restoreState(MarkReader& mark) override;
    void countLosses(FidelityReport& report) const override;
    void describeText(Reading& reading) const override;

private:
    static constexpr char kRecordSeparator = '\x1e';  // RFC 7464
    static bool endsScalar(char c);

    // Where the scan stands; at each frame's end it is Between. Name and Skip are of a document:
    // the name of a member, and a member that is no record and holds none.
    enum class State {
        Between,
        Value,
        String,
        Escape,
        Scalar,
        Broken,
        Slash,
        LineComment,
        BlockComment,
        BlockStar,
        Mark,
        Name,
        Skip
    };
    // What of an array stood last.
    enum class Array : std::uint8_t { Start, Open, Element, Comma, End };

    // What a container that holds records, or holds what holds some, waits for.
    enum class Next : std::uint8_t { Value, Name, Colon, Comma };
    // Such a container, at `matched` steps of the path.
    struct Level {
        bool array = false;
        Next next = Next::Value;
        std::size_t matched = 0;
        bool hadRecords = false;
        std::string name;             // of the member at work
        std::vector<Header> members;  // that stood before
        std::size_t memberBytes = 0;
    };

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
    void comment();
    void byteOrderMark();

    // Of documents.
    void findPath();
    bool betweenInDocument(char c, RecordFrame& frame);
    bool beginInDocument(char c, RecordFrame& frame);
    bool skip(RecordFrame& frame);
    bool endSkip();
    void name();
    bool closeLevel(char c, RecordFrame& frame);
    bool breakDocument(RecordFrame& frame, const std::string& problem);
    void tellPlace(RecordFrame& frame);
    void noteLost(const std::string& member);
    std::string pathOfMember() const;

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
    static constexpr std::uint64_t kAnyIndent = std::numeric_limits<std::uint64_t>::max();
    static constexpr std::uint64_t kNoReturn = kAnyIndent - 1;
    std::uint64_t m_indent = 0;

    std::uint64_t m_line = 1;
    std::uint64_t m_column = 0;
    bool m_blank = true;  // nothing but white space in this line so far
    std::uint64_t m_looseCommas = 0;
    bool m_commaMissing = false;      // before the record at work, and counted
    State m_backTo = State::Between;  // behind a comment
    bool m_unclosed = false;          // the source ended before what holds the records did
    std::uint64_t m_unclosedDocuments = 0;

    // Of documents.
    RecordPath m_path;
    bool m_pathKnown = false;
    std::string m_own;  // text that waits until the path is known, then as long as it is viewed
    std::vector<Level> m_levels;
    std::string m_name;     // of a member, as it stands
    std::string m_skipped;  // the beginning of a member that is passed over
    std::uint64_t m_skippedBytes = 0;
    std::uint64_t m_skipDepth = 0;
    enum class Skipped : std::uint8_t { Scalar, String, Container } m_skipKind = Skipped::Scalar;
    std::size_t m_markAt = 0;  // how much of a byte order mark has been seen
    bool m_inString = false;   // of a name or of what is passed over
    bool m_escaped = false;
    Next m_nextAtStart = Next::Value;  // what the innermost container waited for at m_start
    std::vector<Header> m_parents;     // of the last frame
    bool m_parentsKnown = false;       // and so of the next
    std::string m_recordName;
    std::vector<std::string> m_lost;  // names of members, the first of them
    std::uint64_t m_lostMembers = 0;
    std::uint64_t m_withoutRecords = 0;  // documents
};

}  // namespace oxbow
