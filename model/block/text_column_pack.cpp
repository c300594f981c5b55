// The writing half of text_column.h: which form fits.
#include <absl/hash/hash.h>
#include <absl/strings/string_view.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "model/block/text_column.h"
#include "model/block/text_words.h"
#include "model/event/utc_time.h"
#include "model/payload/canonical_text.h"

namespace oxbow {
namespace {

using Texts = std::span<const std::string_view>;

std::string begun(TextForm form) {
    return std::string(1, static_cast<char>(form));
}

void appendSized(std::string& out, std::string_view text) {
    appendVarint(out, text.size());
    out += text;
}

std::optional<std::string> packConstant(Texts texts) {
    for (const std::string_view text : texts) {
        if (text != texts[0]) {
            return std::nullopt;
        }
    }
    return begun(TextForm::Constant).append(texts[0]);
}

std::optional<std::string> packDecimals(Texts texts) {
    std::vector<std::int64_t> numbers;
    std::vector<std::int64_t> scales;
    numbers.reserve(texts.size());
    scales.reserve(texts.size());
    bool oneScale = true;
    for (const std::string_view text : texts) {
        std::int64_t scale = 0;
        if (const auto decimal = readDecimal(text)) {
            numbers.push_back(decimal->mantissa);
            scale = decimal->scale;
        } else if (const auto word = wordOf(text)) {
            numbers.push_back(numbers.empty() ? 0 : numbers.back());
            scale = *word;
        } else {
            return std::nullopt;
        }
        scales.push_back(scale);
        oneScale = oneScale && scale == scales[0];
    }
    if (oneScale && !isWord(scales[0])) {
        std::string out = begun(TextForm::Decimal);
        out += static_cast<char>(scales[0]);
        return out + packInts(numbers);
    }
    std::string out = begun(TextForm::Decimals);
    appendSized(out, packInts(scales));
    return out + packInts(numbers);
}

std::optional<std::string> packTimes(Texts texts) {
    std::vector<std::int64_t> times;
    times.reserve(texts.size());
    std::uint8_t digits = 0;
    for (const std::string_view text : texts) {
        std::uint8_t own = 0;
        const auto time = readUtcTime(text, own);
        if (!time || (!times.empty() && own != digits)) {
            return std::nullopt;
        }
        digits = own;
        times.push_back(*time);
    }
    std::string out = begun(TextForm::Time);
    out += static_cast<char>(digits);
    return out + packInts(times);
}

std::size_t digitsAtEnd(std::string_view text) {
    constexpr std::size_t kMost = 18;
    std::size_t digits = 0;
    while (digits < std::min(text.size(), kMost) && text[text.size() - 1 - digits] >= '0' &&
           text[text.size() - 1 - digits] <= '9') {
        ++digits;
    }
    return digits;
}

std::optional<std::string> packNumbered(Texts texts) {
    const std::size_t width = digitsAtEnd(texts[0]);
    if (width == 0) {
        return std::nullopt;
    }
    const std::string_view prefix = texts[0].substr(0, texts[0].size() - width);
    std::vector<std::int64_t> numbers;
    numbers.reserve(texts.size());
    bool oneWidth = true;
    bool canonical = true;
    for (const std::string_view text : texts) {
        if (!text.starts_with(prefix)) {
            return std::nullopt;
        }
        const std::string_view digits = text.substr(prefix.size());
        const auto number = readDigits(digits);
        if (!number) {
            return std::nullopt;
        }
        oneWidth = oneWidth && digits.size() == width;
        canonical = canonical && (digits.size() == 1 || digits[0] != '0');
        numbers.push_back(*number);
    }
    if (!oneWidth && !canonical) {
        return std::nullopt;
    }
    std::string out = begun(TextForm::Numbered);
    appendSized(out, prefix);
    out += static_cast<char>(oneWidth ? width : 0);
    return out + packInts(numbers);
}

// Distinct texts in order of their appearance, found by hash.
class Distinct {
public:
    static constexpr std::size_t kMost = 256;

    // The text's number; absent where there are too many of them.
    std::optional<std::size_t> add(std::string_view text) {
        std::size_t at = absl::HashOf(absl::string_view(text.data(), text.size())) % kSlots;
        while (m_slots[at] != 0) {
            if (m_texts[m_slots[at] - 1U] == text) {
                return m_slots[at] - 1U;
            }
            at = (at + 1) % kSlots;
        }
        if (m_texts.size() == kMost) {
            return std::nullopt;
        }
        m_texts.push_back(text);
        m_slots[at] = static_cast<std::uint16_t>(m_texts.size());
        return m_texts.size() - 1;
    }
    const std::vector<std::string_view>& texts() const { return m_texts; }

private:
    static constexpr std::size_t kSlots = 1024;
    std::array<std::uint16_t, kSlots> m_slots{};  // 0: free
    std::vector<std::string_view> m_texts;
};

std::optional<std::string> packDictionary(Texts texts) {
    // Where nearly all of the first are different, the rest will be, too. So many of them are asked
    // that 256 texts in any order still pass.
    constexpr std::size_t kFirst = 256;
    Distinct distinct;
    std::vector<std::int64_t> entries;
    entries.reserve(texts.size());
    for (const std::string_view text : texts) {
        const auto entry = distinct.add(text);
        if (!entry || (entries.size() == kFirst && distinct.texts().size() > kFirst * 4 / 5)) {
            return std::nullopt;
        }
        entries.push_back(static_cast<std::int64_t>(*entry));
    }
    if (distinct.texts().size() * 4 > texts.size() * 3) {
        return std::nullopt;
    }
    std::string out = begun(TextForm::Dictionary);
    appendVarint(out, distinct.texts().size());
    for (const std::string_view text : distinct.texts()) {
        appendSized(out, text);
    }
    return out + packInts(entries);
}

std::optional<std::string> packNibbles(Texts texts) {
    constexpr std::size_t kLongest = 64;
    constexpr std::size_t kShortest = 8;
    const std::string_view first = texts[0];
    if (first.size() < kShortest || first.size() > kLongest || texts[1].size() != first.size()) {
        return std::nullopt;
    }
    // What differs at each place, and whether all of it are digits: without a branch on the data,
    // which is random here.
    std::array<std::uint8_t, kLongest> differs{};
    std::array<std::int8_t, kLongest> nibbles{};
    for (const std::string_view text : texts) {
        if (text.size() != first.size()) {
            return std::nullopt;
        }
        for (std::size_t i = 0; i < first.size(); ++i) {
            differs[i] |= static_cast<std::uint8_t>(text[i] ^ first[i]);
            nibbles[i] |= kNibbles[static_cast<std::uint8_t>(text[i])];  // negative stays so
        }
    }
    std::vector<std::uint8_t> varying;
    std::string places((first.size() + 7) / 8, '\0');
    for (std::size_t i = 0; i < first.size(); ++i) {
        if (differs[i] == 0) {
            continue;
        }
        if (nibbles[i] < 0) {
            return std::nullopt;
        }
        varying.push_back(static_cast<std::uint8_t>(i));
        places[i / 8] = static_cast<char>(places[i / 8] | 1 << (i % 8));
    }
    std::string out = begun(TextForm::Nibbles);
    appendSized(out, first);
    out += places;
    const std::size_t begin = out.size();
    out.resize(begin + (varying.size() * texts.size() + 1) / 2);
    std::size_t nibble = 0;
    for (const std::string_view text : texts) {
        for (const std::uint8_t i : varying) {
            char& byte = out[begin + nibble / 2];
            byte = static_cast<char>(byte | nibbleOf(text[i]) << (nibble % 2 * 4));
            ++nibble;
        }
    }
    return out;
}

std::string packRaw(Texts texts, TextStream& stream) {
    std::string out = begun(TextForm::Raw);
    appendVarint(out, stream.size());
    std::vector<std::int64_t> sizes;
    sizes.reserve(texts.size());
    for (const std::string_view text : texts) {
        sizes.push_back(static_cast<std::int64_t>(text.size()));
        stream.add(text);
    }
    return out + packInts(sizes);
}

}  // namespace

std::vector<std::string> TextStream::take() {
    cut();
    m_before = 0;
    return std::exchange(m_segments, {});
}

void TextStream::cut() {
    if (!m_segment.empty()) {
        m_before += m_segment.size();
        m_segments.push_back(std::exchange(m_segment, {}));
    }
}

std::string packTexts(std::span<const std::string_view> texts, TextStream& stream) {
    if (auto packed = packConstant(texts)) {
        return *std::move(packed);
    }
    using Packer = std::optional<std::string> (*)(Texts);
    for (const Packer packer :
         {packDecimals, packTimes, packNumbered, packDictionary, packNibbles}) {
        if (auto packed = packer(texts)) {
            return *std::move(packed);
        }
    }
    return packRaw(texts, stream);
}

std::string packNumbers(std::span<const std::int64_t> mantissas,
                        std::span<const std::uint8_t> scales) {
    const bool oneScale = std::all_of(scales.begin(), scales.end(),
                                      [first = scales[0]](auto scale) { return scale == first; });
    if (oneScale) {
        const auto uneven = packUnevenInts(mantissas);
        std::string out = begun(uneven ? TextForm::Uneven : TextForm::Decimal);
        out += static_cast<char>(scales[0]);
        return out + (uneven ? *uneven : packInts(mantissas));
    }
    std::string out = begun(TextForm::Decimals);
    appendSized(out, packInts(std::vector<std::int64_t>(scales.begin(), scales.end())));
    return out + packInts(mantissas);
}

std::string packDerived(Derivation what) {
    return begun(TextForm::Derived) + static_cast<char>(what);
}

}  // namespace oxbow
