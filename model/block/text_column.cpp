#include "model/block/text_column.h"

#include <bit>

#include "model/block/text_words.h"
#include "model/event/utc_time.h"
#include "model/payload/canonical_text.h"

namespace oxbow {
namespace {

constexpr std::uint8_t kMostScale = 18;

bool takeSized(std::string_view& bytes, std::string_view& text) {
    std::uint64_t size = 0;
    if (!readVarint(bytes, size) || size > bytes.size()) {
        return false;
    }
    text = bytes.substr(0, size);
    bytes.remove_prefix(size);
    return true;
}

bool takeByte(std::string_view& bytes, std::uint8_t most, std::uint8_t& value) {
    if (bytes.empty() || static_cast<std::uint8_t>(bytes[0]) > most) {
        return false;
    }
    value = static_cast<std::uint8_t>(bytes[0]);
    bytes.remove_prefix(1);
    return true;
}

}  // namespace

std::optional<TextColumn> TextColumn::open(std::string_view bytes, std::size_t count) {
    TextColumn column;
    column.m_count = count;
    if (bytes.empty()) {
        return std::nullopt;
    }
    column.m_form = static_cast<TextForm>(bytes[0]);
    if (!column.openForm(bytes.substr(1))) {
        return std::nullopt;
    }
    return column;
}

bool TextColumn::openForm(std::string_view bytes) {
    switch (m_form) {
        case TextForm::Constant:
            m_entries.push_back(bytes);
            return true;
        case TextForm::Dictionary:
            return openDictionary(bytes);
        case TextForm::Decimal:
            return takeByte(bytes, kMostScale, m_scale) && openInts(bytes);
        case TextForm::Uneven: {
            const bool hasScale = takeByte(bytes, kMostScale, m_scale);
            const auto opened = UnevenInts::open(bytes, m_count);
            m_uneven = opened.value_or(UnevenInts());
            return hasScale && opened && opened->size() == m_count;
        }
        case TextForm::Decimals: {
            std::string_view scales;
            if (!takeSized(bytes, scales) || !openInts(bytes)) {
                return false;
            }
            const auto opened = PackedInts::open(scales, m_count);
            m_scales = opened.value_or(PackedInts());
            return opened && opened->size() == m_count;
        }
        case TextForm::Numbered:
            return openNumbered(bytes);
        case TextForm::Nibbles:
            return openNibbles(bytes);
        case TextForm::Time:
            return takeByte(bytes, 9, m_scale) && openInts(bytes);
        case TextForm::Raw:
            return readVarint(bytes, m_begin) && openInts(bytes);
        case TextForm::Derived: {
            std::uint8_t what = 0;
            if (!takeByte(bytes, static_cast<std::uint8_t>(Derivation::Time), what)) {
                return false;
            }
            m_derivation = static_cast<Derivation>(what);
            return bytes.empty();
        }
    }
    return false;
}

bool TextColumn::openInts(std::string_view bytes) {
    const auto opened = PackedInts::open(bytes, m_count);
    m_ints = opened.value_or(PackedInts());
    return opened && opened->size() == m_count;
}

bool TextColumn::openDictionary(std::string_view bytes) {
    std::uint64_t size = 0;
    if (!readVarint(bytes, size) || size == 0 || size > bytes.size()) {
        return false;
    }
    m_entries.resize(size);
    for (std::string_view& entry : m_entries) {
        if (!takeSized(bytes, entry)) {
            return false;
        }
    }
    return openInts(bytes);
}

bool TextColumn::openNumbered(std::string_view bytes) {
    m_entries.resize(1);
    return takeSized(bytes, m_entries[0]) && takeByte(bytes, kMostScale, m_scale) &&
           openInts(bytes);
}

bool TextColumn::openNibbles(std::string_view bytes) {
    m_entries.resize(1);
    if (!takeSized(bytes, m_entries[0])) {
        return false;
    }
    const std::size_t size = (m_entries[0].size() + 7) / 8;
    if (bytes.size() < size) {
        return false;
    }
    m_places = bytes.substr(0, size);
    m_bits = bytes.substr(size);
    for (const char byte : m_places) {
        m_nibbles += static_cast<std::size_t>(std::popcount(static_cast<std::uint8_t>(byte)));
    }
    return m_bits.size() == (m_nibbles * m_count + 1) / 2;
}

bool TextColumn::append(std::size_t i, std::string& out) const {
    switch (m_form) {
        case TextForm::Constant:
            out += m_entries[0];
            return true;
        case TextForm::Dictionary: {
            const auto which = static_cast<std::size_t>(m_ints[i]);
            if (which >= m_entries.size()) {
                return false;
            }
            out += m_entries[which];
            return true;
        }
        case TextForm::Decimal:
            appendDecimal(out, m_ints[i], m_scale);
            return true;
        case TextForm::Uneven:
            appendDecimal(out, m_uneven[i], m_scale);
            return true;
        case TextForm::Decimals: {
            const std::int64_t scale = m_scales[i];
            if (scale < 0 || scale >= kWordsEnd) {
                return false;
            }
            if (isWord(scale)) {
                out += kWords[scale - kFirstWord];
            } else {
                appendDecimal(out, m_ints[i], static_cast<std::uint8_t>(scale));
            }
            return true;
        }
        case TextForm::Numbered:
            out += m_entries[0];
            if (m_scale > 0) {
                appendDigits(out, m_ints[i], m_scale);
            } else {
                appendDecimal(out, m_ints[i], 0);
            }
            return true;
        case TextForm::Nibbles: {
            std::size_t nibble = i * m_nibbles;
            const std::string_view text = m_entries[0];
            for (std::size_t at = 0; at < text.size(); ++at) {
                if ((m_places[at / 8] >> (at % 8) & 1) == 0) {
                    out += text[at];
                    continue;
                }
                const auto byte = static_cast<std::uint8_t>(m_bits[nibble / 2]);
                out += nibbleText(nibble % 2 == 0 ? byte : byte >> 4);
                ++nibble;
            }
            return true;
        }
        case TextForm::Time:
            appendUtcTime(out, m_ints[i], m_scale);
            return true;
        default:
            return false;
    }
}

TextColumn::Place TextColumn::place(std::size_t i) {
    if (m_begins.empty()) {
        m_begins.reserve(m_count + 1);
        std::uint64_t at = m_begin;
        for (std::size_t text = 0; text < m_count; ++text) {
            m_begins.push_back(at);
            at += static_cast<std::uint64_t>(m_ints[text]);
        }
        m_begins.push_back(at);
    }
    return {m_begins[i], m_begins[i + 1] - m_begins[i]};
}

}  // namespace oxbow
