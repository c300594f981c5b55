// Cuts a stream of bytes into the records of a text format, with bounded memory.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "importers/resume_mark.h"
#include "importers/source/text_decoder.h"

namespace oxbow {

// Longer records are rejected: nobody wants one event to fill the memory.
inline constexpr std::size_t kLongestRecord = 16 * 1024 * 1024;

// What Oxbow itself wrote may hold an event of that length several times, escaped.
inline constexpr std::size_t kLongestExportedRecord = 256 * 1024 * 1024;

struct RecordFrame {
    std::string_view bytes;    // the record in UTF-8; only its beginning where there is a problem
    std::uint64_t offset = 0;  // of its first byte in the source
    std::uint64_t line = 0;    // on which it begins, from 1
    std::uint64_t size = 0;    // in bytes of the source
    std::string problem;       // why it is no record; empty where it is one
    // Of a record in a document: the name of the member that it is, and what the document says of
    // it: members of what it lies in. Both stay until the next call.
    std::optional<std::string_view> name;
    const std::vector<Header>* parents = nullptr;
    bool deletes = false;  // it says that what it names is no more
    bool aside = false;    // it is none of the source's records, but stands beside them
    // The source ended before the record did: more of the source could make another one of it.
    bool open = false;
};

// Pushed like an importer, pulled by one: feed(), then next() until it is false, and so on; at the
// source's end finish() until it is false, or, where it is cut or damaged there, drain() until it
// is false and unended() once. A frame's bytes stay until the next call. Frames are
// UTF-8, whatever the source is written in; offsets and sizes are the source's.
class RecordFramer {
public:
    virtual ~RecordFramer() = default;

    // What the source is written in where no mark says otherwise; before the first feed().
    void setEncoding(std::string_view encoding) { m_decoder = TextDecoder(encoding); }
    // Whether the source's bytes are text as they are; known once there is a frame.
    bool isUtf8() const { return m_decoder.isUtf8(); }
    void feed(std::string_view bytes);
    bool next(RecordFrame& frame) { return cut(frame); }
    // The source has no more bytes for now: what there is should do to cut it.
    virtual void rest() {}
    bool finish(RecordFrame& frame);
    // Gives what finish() would up to the record that has no end.
    bool drain(RecordFrame& frame) { return cutToEnd(false, frame); }
    // That record, as far as it goes, whatever it looks like: all of the text that is left.
    // position() and save() must be asked before.
    bool unended(RecordFrame& frame);

    // Where the record after the last frame begins, at the latest: the place to resume from.
    std::uint64_t position() const { return sourcePlace(restingPlace()); }
    // The record that was the last one when the source was read before had no end, and the source
    // goes on within it: what was taken for it then was only its beginning.
    virtual bool lastRecordGoesOn() const { return m_goesOn; }
    // What holds the records has no end, though the last of them may have one.
    virtual bool endsTooEarly() const { return false; }
    // For a resume mark: what must be known, beside the position, to go on from there.
    void save(MarkWriter& mark) const;
    void restore(std::uint64_t position, MarkReader& mark);
    FidelityReport fidelity() const;
    // Adds to a reading what has been found of the source's text, so that it is read so again.
    void describe(Reading& reading) const;

protected:
    // The next piece of text; the one before has been cut to its end.
    virtual void take(std::string_view text) = 0;
    // All text has been taken. Not `whole`: the source is cut or damaged there, and nothing can be
    // concluded from its end.
    virtual void ended(bool whole) { static_cast<void>(whole); }
    virtual bool cut(RecordFrame& frame) = 0;
    virtual bool cutLast(RecordFrame& frame) = 0;
    // See unended().
    virtual bool cutRest(RecordFrame& frame) { return cutLast(frame); }
    // Where the record that is not complete yet begins, else m_position.
    virtual std::uint64_t restingPlace() const { return m_position; }
    // Whether the text that follows an open record ends it.
    virtual bool endsOpenRecord(char next) const { return next == '\n' || next == '\r'; }
    virtual void saveState(MarkWriter& mark) const = 0;
    virtual void restoreState(MarkReader& mark) = 0;
    virtual void countLosses(FidelityReport&) const {}
    virtual void describeText(Reading&) const {}

    // How many bytes of the source a piece of text was.
    std::uint64_t sourceSize(std::string_view text) const {
        return m_decoder.isUtf8() ? text.size() : m_decoder.sourceBytes(text);
    }

    // The same, counted with the byte order mark.
    std::uint64_t sourcePlace(std::uint64_t place) const {
        // The half of a UTF-16 unit at the source's end counts as a whole one.
        return std::min(m_decoder.bomBytes() + place, m_end);
    }

    // Of the next record, in bytes of the source after its byte order mark.
    std::uint64_t m_position = 0;

private:
    bool cutToEnd(bool whole, RecordFrame& frame);

    TextDecoder m_decoder;
    std::uint64_t m_end = 0;      // of the bytes fed, in the source
    std::uint64_t m_resumed = 0;  // where m_position was when the import was gone on with
    std::uint64_t m_replacedBefore = 0;
    bool m_ended = false;
    bool m_openEnd = false;  // the last frame was open
    bool m_goesOn = false;
};

// The bytes of a record that may come in several pieces. Held whole up to `longest` bytes, then
// only its beginning and its size.
class FrameBytes {
public:
    explicit FrameBytes(std::size_t longest = kLongestRecord) : m_longest(longest) {}

    // The record goes on after `piece`, which took `sourceSize` bytes in the source.
    void hold(std::string_view piece, std::uint64_t sourceSize);
    void hold(const FrameBytes& piece);
    // The record ends with `last`. Fills bytes, size and, where it is too long, problem. The bytes
    // stay until clear().
    void complete(std::string_view last, std::uint64_t sourceSize, RecordFrame& frame);
    bool empty() const { return m_size == 0; }
    std::uint64_t size() const { return m_size; }
    // All of them, as long as there are no more than `longest`.
    std::string_view bytes() const { return m_held; }
    std::uint64_t sourceSize() const { return m_sourceSize; }
    void clear();

private:
    void add(std::string_view held, std::uint64_t size, std::uint64_t sourceSize);

    std::size_t m_longest;
    std::string m_held;
    std::uint64_t m_size = 0;
    std::uint64_t m_sourceSize = 0;
};

// One record a line: "\n" or "\r\n" ends it; lines of nothing but white space are passed over, and
// so is an ASCII record separator or a byte order mark before a record.
class LineFramer : public RecordFramer {
public:
    explicit LineFramer(std::size_t longest = kLongestRecord) : m_record(longest) {}

protected:
    void take(std::string_view text) override { m_left = text; }
    bool cut(RecordFrame& frame) override;
    bool cutLast(RecordFrame& frame) override;
    void saveState(MarkWriter& mark) const override { mark.number(m_line); }
    void restoreState(MarkReader& mark) override { m_line = mark.number(); }
    // Whether the line is a record; otherwise it is passed over.
    virtual bool accept(RecordFrame&) { return true; }

private:
    // `ending` is the line's end. False for a blank line.
    bool complete(std::string_view last, std::string_view ending, RecordFrame& frame);
    void forgetGiven();

    std::string_view m_left;  // of the text taken
    FrameBytes m_record;      // the line's beginning, from earlier text
    bool m_given = false;     // m_record is viewed by the last frame
    std::uint64_t m_line = 1;
};

}  // namespace oxbow
