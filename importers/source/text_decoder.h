// Text of any usual Unicode encoding → UTF-8, piece by piece.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

namespace oxbow {

enum class TextEncoding : std::uint8_t { Utf8, Utf8Bom, Utf16Le, Utf16Be, Utf32Le, Utf32Be };
// "UTF-8", "UTF-8 with a byte order mark", "UTF-16LE", …
std::string_view textEncodingName(TextEncoding encoding);

// Finds the encoding by the byte order mark at the start of the source (none: UTF-8), takes the
// mark away and turns what follows into UTF-8. Text that is UTF-8 already passes through as it is,
// uncopied and unchecked: whoever reads a record checks it, so that one bad line is one rejected
// record. What is broken in UTF-16 and UTF-32 (half a surrogate pair) becomes U+FFFD and is
// counted.
//
// Offsets: a source byte offset is bomBytes() plus sourceBytes() of all decoded text before it.
// This is exact, so a text importer counts its place in the source by calling sourceBytes() for
// each record (for UTF-8 it is the record's size) and can resume there with the second constructor.
//
// One thread.
class TextDecoder {
public:
    // At the start of a source: the encoding is found.
    TextDecoder() = default;
    // Somewhere inside a source whose encoding is known.
    explicit TextDecoder(TextEncoding encoding);

    // The next bytes of the source, cut anywhere; the result is valid until the next call, and as
    // long as `bytes` are. It may be empty while a mark or a character is not complete.
    std::string_view decode(std::string_view bytes);
    // The source has ended: what was still held back.
    std::string_view finish();

    // Known once the first four bytes, or the end, have been seen; UTF-8 before.
    TextEncoding encoding() const { return m_encoding; }
    bool encodingIsKnown() const { return m_started; }
    std::size_t bomBytes() const;
    // How many bytes of the source `text`, a piece of what was decoded, stood for.
    std::uint64_t sourceBytes(std::string_view text) const;
    // How often U+FFFD was written in place of something broken …
    std::uint64_t replaced() const { return m_replaced; }
    // … and how often from this byte of the source on, the mark and what an earlier decoder saw not
    // counted. forgetBefore() says that nobody will ask about what lies before a byte.
    std::uint64_t replacedFrom(std::uint64_t offset) const;
    void forgetBefore(std::uint64_t offset);

private:
    std::string_view start(std::string_view bytes);
    std::string_view convert(std::string_view bytes);
    void convertAll(std::string_view bytes);
    void replaceOne();

    // Broken units that follow each other.
    struct Broken {
        std::uint64_t offset = 0;  // in the source
        std::uint64_t count = 0;
    };

    TextEncoding m_encoding = TextEncoding::Utf8;
    bool m_started = false;
    std::string m_head;  // the first bytes, until the encoding is known
    std::string m_held;  // the bytes of a character that is not complete
    std::string m_output;
    std::uint64_t m_consumed = 0;  // bytes of the source that m_output and all before it stand for
    std::uint64_t m_replaced = 0;
    std::deque<Broken> m_broken;
};

}  // namespace oxbow
