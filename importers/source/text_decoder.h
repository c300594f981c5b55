// Text of any encoding that ICU knows → UTF-8, piece by piece.
#pragma once

#include <absl/status/statusor.h>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>

namespace oxbow {

// Finds a byte order mark at the start of the source, takes it away and turns what follows into
// UTF-8: from the encoding of the mark, else from the one that was told, else from UTF-8. Text that
// is UTF-8 already passes through as it is, uncopied and unchecked: whoever reads a record checks
// it, so that one bad line is one rejected record. What is broken in another encoding (half a
// surrogate pair, a byte that stands for nothing) becomes U+FFFD, one a unit, and is counted.
//
// Offsets: a source byte offset is bomBytes() plus sourceBytes() of all decoded text before it.
// This is exact, so a text importer counts its place in the source by calling sourceBytes() for
// each record (for UTF-8 it is the record's size) and can resume there. (It is not where a text
// writes one character in two ways of different length, as broken EUC-JP may.)
//
// One thread.
class TextDecoder {
public:
    // At the start of a source, which is in `encoding` (as textEncoding() has it; empty: UTF-8)
    // unless a mark says otherwise.
    explicit TextDecoder(std::string_view encoding = {});
    ~TextDecoder();
    TextDecoder(TextDecoder&&) noexcept;
    TextDecoder& operator=(TextDecoder&&) noexcept;
    // Behind the mark, of so many bytes, of a source whose encoding is known.
    static TextDecoder resumed(std::string_view encoding, std::size_t bomBytes);

    // The next bytes of the source, cut anywhere; the result is valid until the next call, and as
    // long as `bytes` are. It may be empty while a mark or a character is not complete.
    std::string_view decode(std::string_view bytes);
    // The source has ended: what was still held back.
    std::string_view finish();

    // Known once the first four bytes, or the end, have been seen; what was told before.
    std::string_view encoding() const { return m_encoding; }
    bool encodingIsKnown() const { return m_started; }
    bool isUtf8() const { return m_converter == nullptr; }
    std::size_t bomBytes() const { return m_bomBytes; }
    // How many bytes of the source `text`, a piece of what was decoded, stood for.
    std::uint64_t sourceBytes(std::string_view text) const;
    // How often U+FFFD was written in place of something broken …
    std::uint64_t replaced() const { return m_replaced; }
    // … and how often from this byte of the source on, the mark and what an earlier decoder saw not
    // counted. forgetBefore() says that nobody will ask about what lies before a byte.
    std::uint64_t replacedFrom(std::uint64_t offset) const;
    void forgetBefore(std::uint64_t offset);

private:
    class Converter;

    std::string_view start(std::string_view bytes);
    void setEncoding(std::string_view encoding);
    std::string_view convert(std::string_view bytes, bool atEnd);
    void countOutput();
    void replace(std::size_t units);

    // Broken units that follow each other.
    struct Broken {
        std::uint64_t offset = 0;  // in the source
        std::uint64_t count = 0;
    };

    std::string m_encoding = "UTF-8";
    std::unique_ptr<Converter> m_converter;  // null: UTF-8
    std::size_t m_bomBytes = 0;
    bool m_started = false;
    std::string m_head;  // the first bytes, until it is known whether they are a mark
    std::string m_output;
    std::size_t m_counted = 0;     // of m_output, in m_consumed
    std::uint64_t m_consumed = 0;  // bytes of the source that these and all before them stand for
    std::uint64_t m_replaced = 0;
    std::deque<Broken> m_broken;
};

// The name of an encoding as the decoder has it: "windows-1252" for "cp1252". InvalidArgument for a
// name that ICU does not know, and for encodings in which the meaning of a byte depends on all that
// came before (ISO-2022, UTF-7): there is no going on in the middle of such a text.
absl::StatusOr<std::string> textEncoding(std::string_view name);

// A mark at the start of a text, and what it says; of size 0: there is none.
struct ByteOrderMark {
    std::string_view encoding;
    std::size_t size = 0;
};
ByteOrderMark byteOrderMarkOf(std::string_view head);

}  // namespace oxbow
