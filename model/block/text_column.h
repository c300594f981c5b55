// A column of short texts, kept in as few bytes as give back the very same bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/block/packed_ints.h"
#include "model/block/uneven_ints.h"

namespace oxbow {

// The forms a column can take. The first byte of a packed column; never given anew.
enum class TextForm : std::uint8_t {
    Constant = 1,    // every text is the same
    Dictionary = 2,  // up to 256 different texts, and which is which
    Decimal = 3,     // numbers with the same count of digits behind the point, as integers
    Decimals = 4,    // numbers with different counts of such digits
    Numbered = 5,    // a common beginning and a number: "order-0001234"
    Nibbles = 6,     // hexadecimal digits at fixed places: identifiers, hashes, UUIDs
    Time = 7,        // "2024-03-01T00:00:00.056Z", as nanoseconds
    Raw = 8,         // the bytes, in the block's texts
    Derived = 9,     // something else that is known of the event; nothing is kept
    Uneven = 10,     // as Decimal, where few of the integers are as large as the largest
};

// What a derived text is.
enum class Derivation : std::uint8_t { Key = 0, Type = 1, Time = 2 };

// Texts that found no better form, cut into segments between texts.
class TextStream {
public:
    // The texts of a stream so far; segments end where at least `segmentBytes` have come together.
    explicit TextStream(std::size_t segmentBytes) : m_segmentBytes(segmentBytes) {}

    std::uint64_t size() const { return m_before + m_segment.size(); }
    void add(std::string_view text) {
        m_segment += text;
        if (m_segment.size() >= m_segmentBytes) {
            cut();
        }
    }
    // The segments, the last one included; the stream is empty then.
    std::vector<std::string> take();

private:
    void cut();

    std::size_t m_segmentBytes;
    std::uint64_t m_before = 0;  // bytes in m_segments
    std::string m_segment;
    std::vector<std::string> m_segments;
};

// Packs the texts (at least one); what fits no other form goes into the stream.
std::string packTexts(std::span<const std::string_view> texts, TextStream& stream);
// The column of the texts that stand for these numbers: mantissas of at most 18 digits, and their
// digits behind the point.
std::string packNumbers(std::span<const std::int64_t> mantissas,
                        std::span<const std::uint8_t> scales);
std::string packDerived(Derivation what);

// Reads a packed column in place; the bytes must outlive it. One thread.
class TextColumn {
public:
    // Absent where the bytes are no column of so many texts.
    static std::optional<TextColumn> open(std::string_view bytes, std::size_t count);

    TextForm form() const { return m_form; }
    Derivation derivation() const { return m_derivation; }  // of Derived
    std::size_t size() const { return m_count; }

    // Appends text i; false for Raw and Derived, which do not stand here.
    bool append(std::size_t i, std::string& out) const;

    // Of Raw: where in the block's texts text i stands, and its size.
    struct Place {
        std::uint64_t begin = 0;
        std::uint64_t size = 0;
    };
    Place place(std::size_t i);

    // The number that text i is: mantissa × 10^-scale. Of Decimal, Decimals and Uneven only.
    struct Number {
        std::int64_t mantissa = 0;
        std::uint8_t scale = 0;
    };
    Number number(std::size_t i) const {
        return m_form == TextForm::Uneven ? Number{m_uneven[i], m_scale}
                                          : Number{m_ints[i], scaleOf(i)};
    }

    // For whoever goes over all of a column. Of Dictionary: the texts, and which one text i is; of
    // Constant: the one text.
    std::span<const std::string_view> entries() const { return m_entries; }
    std::size_t entry(std::size_t i) const {
        return m_form == TextForm::Constant ? 0 : static_cast<std::size_t>(m_ints[i]);
    }
    // Of Decimal: the mantissas and the one scale. Of Time: nanoseconds.
    const PackedInts& ints() const { return m_ints; }
    std::uint8_t scale() const { return m_scale; }

private:
    bool openForm(std::string_view bytes);
    bool openDictionary(std::string_view bytes);
    bool openNumbered(std::string_view bytes);
    bool openNibbles(std::string_view bytes);
    bool openInts(std::string_view bytes);
    std::uint8_t scaleOf(std::size_t i) const {
        return m_form == TextForm::Decimals ? static_cast<std::uint8_t>(m_scales[i]) : m_scale;
    }

    TextForm m_form = TextForm::Constant;
    Derivation m_derivation = Derivation::Key;
    std::size_t m_count = 0;
    std::vector<std::string_view> m_entries;  // dictionary; the constant; prefix; template
    PackedInts m_ints;
    PackedInts m_scales;
    UnevenInts m_uneven;
    std::uint8_t m_scale = 0;  // digits behind the point; of a number's width, of a time's fraction
    std::string_view m_bits;   // nibbles
    std::string_view m_places;  // which characters of the template are nibbles, a bit each
    std::size_t m_nibbles = 0;
    std::uint64_t m_begin = 0;            // of Raw, in the texts
    std::vector<std::uint64_t> m_begins;  // of each text; filled when first asked for
};

}  // namespace oxbow
