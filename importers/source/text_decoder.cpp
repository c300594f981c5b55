#include "importers/source/text_decoder.h"

#include <absl/strings/ascii.h>
#include <absl/strings/str_cat.h>
#include <unicode/ucnv.h>
#include <unicode/utf16.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "model/payload/utf8.h"

namespace oxbow {
namespace {

constexpr std::size_t kLongestBom = 4;
constexpr char32_t kReplacement = 0xFFFD;

struct CloseConverter {
    void operator()(UConverter* converter) const { ucnv_close(converter); }
};
using OwnConverter = std::unique_ptr<UConverter, CloseConverter>;

OwnConverter openConverter(const std::string& name) {
    UErrorCode error = U_ZERO_ERROR;
    OwnConverter converter(ucnv_open(name.c_str(), &error));
    return U_SUCCESS(error) ? std::move(converter) : nullptr;
}

// Of a character whose last bytes have not come yet.
std::int32_t heldBytes(const UConverter* converter) {
    UErrorCode error = U_ZERO_ERROR;
    return std::max<std::int32_t>(0, ucnv_toUCountPending(converter, &error));
}

bool mayBecomeMark(std::string_view head) {
    if (head.size() >= kLongestBom) {
        return false;
    }
    const char first = head.empty() ? '\xEF' : head.front();
    return first == '\xEF' || first == '\xFF' || first == '\xFE' || first == '\0';
}

}  // namespace

ByteOrderMark byteOrderMarkOf(std::string_view head) {
    std::int32_t size = 0;
    UErrorCode error = U_ZERO_ERROR;
    const char* const name = ucnv_detectUnicodeSignature(
        head.data(), static_cast<std::int32_t>(std::min(head.size(), kLongestBom)), &size, &error);
    if (U_FAILURE(error) || name == nullptr) {
        return {};
    }
    // ICU knows marks of encodings, too, that nobody has.
    for (const std::string_view known : {"UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"}) {
        if (known == name) {
            return {known, static_cast<std::size_t>(size)};
        }
    }
    return {};
}

// ICU's converter of one encoding, and how many bytes its characters have.
class TextDecoder::Converter {
public:
    explicit Converter(const std::string& name) : m_toUnicode(openConverter(name)) {
        UErrorCode error = U_ZERO_ERROR;
        ucnv_setToUCallBack(m_toUnicode.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr,
                            &error);
        if (name.starts_with("UTF-16")) {
            m_unit = 2;
        } else if (name.starts_with("UTF-32")) {
            m_unit = 4;
        } else if (ucnv_getMaxCharSize(m_toUnicode.get()) > 1) {
            m_fromUnicode = openConverter(name);
            ucnv_setFromUCallBack(m_fromUnicode.get(), UCNV_FROM_U_CALLBACK_STOP, nullptr, nullptr,
                                  nullptr, &error);
            m_sizes.resize(0x10000);
        }
    }

    UConverter* icu() { return m_toUnicode.get(); }
    // How many bytes one U+FFFD stands for.
    std::size_t unit() const { return m_unit; }
    // Whether each character has a size of its own, and that of one as it was just read: some can
    // be written in two ways.
    bool sizesDiffer() const { return m_fromUnicode != nullptr; }
    void learn(UChar character, std::int32_t size) {
        if (size > 0 && size <= kLongestCharacter) {
            m_sizes[character] = static_cast<std::uint8_t>(size);
        }
    }

    std::uint64_t sourceBytes(std::string_view text) {
        return m_fromUnicode ? bytesOfEach(text) : bytesOfUnits(text);
    }

private:
    static constexpr std::int32_t kLongestCharacter = 8;

    std::uint64_t bytesOfUnits(std::string_view text) const {
        std::uint64_t units = 0;
        for (const char byte : text) {
            const auto code = static_cast<unsigned char>(byte);
            const bool startsCharacter = (code & 0xC0) != 0x80;
            // Above U+FFFF, UTF-16 needs two units.
            units += (startsCharacter ? 1 : 0) + (m_unit == 2 && code >= 0xF0 ? 1 : 0);
        }
        return units * m_unit;
    }

    std::uint64_t bytesOfEach(std::string_view text) {
        std::uint64_t bytes = 0;
        for (std::size_t at = 0; at < text.size();) {
            const auto lead = static_cast<unsigned char>(text[at]);
            const std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
            char32_t code = size == 1 ? lead : lead & (0x7Fu >> size);
            for (std::size_t i = 1; i < size && at + i < text.size(); ++i) {
                code = code << 6 | (static_cast<unsigned char>(text[at + i]) & 0x3Fu);
            }
            bytes += bytesOf(code);
            at += size;
        }
        return bytes;
    }

    std::size_t bytesOf(char32_t code) {
        if (code >= m_sizes.size()) {
            return std::max(measure(code), m_unit);
        }
        if (m_sizes[code] == 0) {
            m_sizes[code] = static_cast<std::uint8_t>(std::max(measure(code), m_unit));
        }
        return m_sizes[code];
    }

    // 0 where it cannot be written. The replacement character stands for a byte.
    std::size_t measure(char32_t code) {
        if (code == kReplacement) {
            return m_unit;
        }
        std::array<UChar, 2> from = {};
        std::int32_t length = 0;
        U16_APPEND_UNSAFE(from.data(), length, code);
        std::array<char, 16> to = {};
        UErrorCode error = U_ZERO_ERROR;
        const std::int32_t size =
            ucnv_fromUChars(m_fromUnicode.get(), to.data(), static_cast<std::int32_t>(to.size()),
                            from.data(), length, &error);
        return U_FAILURE(error) || size <= 0 ? 0 : static_cast<std::size_t>(size);
    }

    OwnConverter m_toUnicode;
    OwnConverter m_fromUnicode;  // where characters differ in size
    std::size_t m_unit = 1;
    std::vector<std::uint8_t> m_sizes;  // of the characters up to U+FFFF; 0: not known yet
};

TextDecoder::TextDecoder(std::string_view encoding) {
    setEncoding(encoding);
}
TextDecoder::~TextDecoder() = default;
TextDecoder::TextDecoder(TextDecoder&&) noexcept = default;
TextDecoder& TextDecoder::operator=(TextDecoder&&) noexcept = default;

TextDecoder TextDecoder::resumed(std::string_view encoding, std::size_t bomBytes) {
    TextDecoder decoder(encoding);
    decoder.m_started = true;
    decoder.m_bomBytes = bomBytes;
    return decoder;
}

void TextDecoder::setEncoding(std::string_view encoding) {
    m_encoding = encoding.empty() ? "UTF-8" : std::string(encoding);
    m_converter = m_encoding == "UTF-8" ? nullptr : std::make_unique<Converter>(m_encoding);
}

std::string_view TextDecoder::decode(std::string_view bytes) {
    if (m_started) {
        return m_converter ? convert(bytes, false) : bytes;
    }
    return start(bytes);
}

std::string_view TextDecoder::start(std::string_view bytes) {
    // Nearly every source is told by its first byte, and need not be copied.
    const bool whole = m_head.empty();
    const std::string_view head = whole ? bytes : std::string_view(m_head.append(bytes));
    if (mayBecomeMark(head)) {
        if (whole) {
            m_head = bytes;
        }
        return {};
    }
    const ByteOrderMark mark = byteOrderMarkOf(head);
    if (mark.size > 0) {
        setEncoding(mark.encoding);
    }
    m_bomBytes = mark.size;
    m_started = true;
    return decode((whole ? bytes : std::string_view(m_head)).substr(mark.size));
}

std::string_view TextDecoder::convert(std::string_view bytes, bool atEnd) {
    constexpr std::size_t kAtOnce = 4096;
    m_output.clear();
    m_counted = 0;
    std::array<UChar, kAtOnce> buffer;
    std::array<std::int32_t, kAtOnce> places;  // where in the bytes each began
    const char* from = bytes.data();
    const char* const end = from + bytes.size();
    UChar32 high = 0;  // half a pair whose other half did not fit
    while (true) {
        UChar* to = buffer.data();
        UErrorCode error = U_ZERO_ERROR;
        const char* const begin = from;
        const std::int32_t before = heldBytes(m_converter->icu());
        ucnv_toUnicode(m_converter->icu(), &to, buffer.data() + kAtOnce, &from, end, places.data(),
                       static_cast<UBool>(atEnd), &error);
        for (const UChar* at = buffer.data(); at < to; ++at) {
            if (U16_IS_LEAD(*at)) {
                high = *at;
            } else {
                appendUtf8(m_output, U16_IS_TRAIL(*at)
                                         ? static_cast<char32_t>(U16_GET_SUPPLEMENTARY(high, *at))
                                         : static_cast<char32_t>(*at));
            }
        }
        std::array<char, 64> broken = {};
        auto size = static_cast<std::int8_t>(0);
        const bool isBroken = U_FAILURE(error) && error != U_BUFFER_OVERFLOW_ERROR;
        if (isBroken) {
            size = static_cast<std::int8_t>(broken.size());
            UErrorCode ignored = U_ZERO_ERROR;
            ucnv_getInvalidChars(m_converter->icu(), broken.data(), &size, &ignored);
        }
        if (m_converter->sizesDiffer()) {
            const auto read = static_cast<std::int32_t>(from - begin);
            const std::int32_t last = read - heldBytes(m_converter->icu()) - size;
            // Behind the last one that fits more may have been read than it.
            const std::ptrdiff_t count = to - buffer.data();
            const std::ptrdiff_t known = error == U_BUFFER_OVERFLOW_ERROR ? count - 1 : count;
            for (std::ptrdiff_t i = 0; i < known; ++i) {
                // Of two that began before these bytes one cannot tell where one ends.
                const std::int32_t place = places[i] < 0 ? -before : places[i];
                const std::int32_t next = i + 1 < count ? places[i + 1] : last;
                m_converter->learn(buffer[i], next < 0 || (i > 0 && place < 0) ? 0 : next - place);
            }
        }
        if (error == U_BUFFER_OVERFLOW_ERROR) {
            continue;
        }
        if (U_SUCCESS(error)) {
            break;
        }
        const std::size_t unit = m_converter->unit();
        replace((static_cast<std::size_t>(std::max<std::int8_t>(size, 1)) + unit - 1) / unit);
        if (atEnd && from == end) {
            break;
        }
    }
    countOutput();
    return m_output;
}

void TextDecoder::countOutput() {
    m_consumed += sourceBytes(std::string_view(m_output).substr(m_counted));
    m_counted = m_output.size();
}

void TextDecoder::replace(std::size_t units) {
    countOutput();
    const std::size_t unit = m_converter->unit();
    if (m_broken.empty() || m_broken.back().offset + m_broken.back().count * unit != m_consumed) {
        m_broken.push_back({m_consumed, 0});
    }
    m_broken.back().count += units;
    m_replaced += units;
    for (; units > 0; --units) {
        appendUtf8(m_output, kReplacement);
    }
    countOutput();
}

std::uint64_t TextDecoder::replacedFrom(std::uint64_t offset) const {
    std::uint64_t count = 0;
    for (auto broken = m_broken.rbegin(); broken != m_broken.rend(); ++broken) {
        const std::size_t unit = m_converter->unit();
        if (broken->offset + broken->count * unit <= offset) {
            break;
        }
        const std::uint64_t before = offset > broken->offset ? (offset - broken->offset) / unit : 0;
        count += broken->count - before;
    }
    return count;
}

void TextDecoder::forgetBefore(std::uint64_t offset) {
    while (!m_broken.empty() &&
           m_broken.front().offset + m_broken.front().count * m_converter->unit() <= offset) {
        m_broken.pop_front();
    }
}

std::string_view TextDecoder::finish() {
    if (!m_started) {
        const ByteOrderMark mark = byteOrderMarkOf(m_head);
        if (mark.size > 0) {
            setEncoding(mark.encoding);
        }
        m_bomBytes = mark.size;
        m_started = true;
        m_head.erase(0, mark.size);
        return m_converter ? convert(m_head, true) : std::string_view(m_head);
    }
    return m_converter ? convert({}, true) : std::string_view();
}

std::uint64_t TextDecoder::sourceBytes(std::string_view text) const {
    return m_converter ? m_converter->sourceBytes(text) : text.size();
}

absl::StatusOr<std::string> textEncoding(std::string_view name) {
    if (absl::AsciiStrToLower(absl::string_view(name.data(), name.size())) == "utf-16") {
        return "UTF-16LE";  // where it has no mark
    }
    const std::string told(name);
    const OwnConverter converter = openConverter(told);
    if (told.empty() || !converter) {
        return absl::InvalidArgumentError(
            absl::StrCat("there is no encoding named \"", told,
                         "\"; names are as iconv has them: UTF-8, UTF-16LE, windows-1252, "
                         "ISO-8859-15, Shift_JIS, GB18030, …"));
    }
    switch (ucnv_getType(converter.get())) {
        case UCNV_SBCS:
        case UCNV_DBCS:
        case UCNV_MBCS:
        case UCNV_LATIN_1:
        case UCNV_US_ASCII:
        case UCNV_UTF8:
        case UCNV_UTF16_BigEndian:
        case UCNV_UTF16_LittleEndian:
        case UCNV_UTF32_BigEndian:
        case UCNV_UTF32_LittleEndian:
            break;
        default:
            return absl::InvalidArgumentError(absl::StrCat(
                "in ", told,
                " what a byte means depends on those before it, so that its records have no "
                "place to go on from; convert the file first: iconv -f ",
                told, " -t UTF-8"));
    }
    UErrorCode error = U_ZERO_ERROR;
    for (const char* standard : {"MIME", "IANA"}) {
        if (const char* const known = ucnv_getStandardName(told.c_str(), standard, &error)) {
            return std::string(known);
        }
    }
    return std::string(ucnv_getName(converter.get(), &error));
}

}  // namespace oxbow
