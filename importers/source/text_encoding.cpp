#include "importers/source/text_encoding.h"

#include <absl/strings/ascii.h>
#include <absl/strings/str_cat.h>
#include <unicode/uchar.h>
#include <unicode/ucnv.h>
#include <unicode/ucsdet.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "importers/source/text_decoder.h"
#include "model/payload/utf8.h"

namespace oxbow {
namespace {

bool isWordByte(std::string_view bytes, std::size_t at) {
    return at < bytes.size() && absl::ascii_isalnum(static_cast<unsigned char>(bytes[at]));
}

// How much of the bytes is UTF-8 that is more than ASCII, and how much is none at all.
struct Utf8Counts {
    std::size_t good = 0;
    std::size_t broken = 0;
    std::size_t inWords = 0;  // of the broken ones, beside a letter or a digit
    std::size_t inRows = 0;   // … beside one that is no ASCII either
};

Utf8Counts countUtf8(std::string_view bytes) {
    constexpr std::size_t kLongestCodePoint = 4;
    Utf8Counts counts;
    std::size_t at = 0;
    while (at < bytes.size()) {
        const std::size_t next = at + firstInvalidUtf8(bytes.substr(at));
        for (; at < next; ++at) {
            counts.good += (static_cast<unsigned char>(bytes[at]) & 0xC0) == 0xC0 ? 1 : 0;
        }
        if (at + kLongestCodePoint > bytes.size()) {
            break;  // cut by the end
        }
        ++counts.broken;
        counts.inWords += isWordByte(bytes, at + 1) || (at > 0 && isWordByte(bytes, at - 1));
        counts.inRows += static_cast<unsigned char>(bytes[at + 1]) >= 0x80 ? 1 : 0;
        ++at;
    }
    return counts;
}

// UTF-16 of mostly ASCII text has a zero beside every letter, always on the same side.
std::string_view utf16Without(std::string_view head) {
    std::array<std::size_t, 2> zeros = {};
    const std::size_t pairs = std::min<std::size_t>(head.size(), 4096) / 2;
    for (std::size_t i = 0; i < pairs * 2; ++i) {
        zeros[i % 2] += head[i] == '\0' ? 1 : 0;
    }
    if (pairs < 2 || std::min(zeros[0], zeros[1]) * 20 > pairs) {
        return {};
    }
    return zeros[1] * 10 >= pairs * 7 ? "UTF-16LE" : zeros[0] * 10 >= pairs * 7 ? "UTF-16BE" : "";
}

char32_t unitAt(std::string_view bytes, std::size_t at, std::size_t size, bool big) {
    char32_t unit = 0;
    for (std::size_t i = 0; i < size; ++i) {
        unit = unit << 8 | static_cast<unsigned char>(bytes[at + (big ? i : size - 1 - i)]);
    }
    return unit;
}

bool isTextCharacter(char32_t code) {
    const bool space = code == '\t' || code == '\n' || code == '\r' || code == 0xFEFF;
    return space || (code >= 0x20 && code != 0x7F && (code < 0x80 || code > 0x9F) &&
                     code <= 0x10FFFF && u_isdefined(static_cast<UChar32>(code)) != 0);
}

// How many of the units are ASCII, all of them being characters of a text; absent where one is
// none.
std::optional<std::size_t> asciiUnits(std::string_view bytes, std::size_t size, bool big) {
    constexpr std::size_t kMostBytes = 16 * 1024;
    std::size_t ascii = 0;
    const std::size_t end = std::min(bytes.size(), kMostBytes) / size * size;
    for (std::size_t at = 0; at < end; at += size) {
        const char32_t unit = unitAt(bytes, at, size, big);
        if (size == 2 && unit >= 0xD800 && unit < 0xDC00 && at + 4 <= bytes.size()) {
            const char32_t low = unitAt(bytes, at + 2, size, big);
            if (low < 0xDC00 || low > 0xDFFF) {
                return std::nullopt;
            }
            at += 2;
        } else if (!isTextCharacter(unit)) {
            return std::nullopt;
        }
        ascii += unit < 0x80 ? 1 : 0;
    }
    return ascii;
}

// A text in other than Latin letters has zeros beside its digits, commas and line ends only.
std::string_view wideWithout(std::string_view head) {
    constexpr std::size_t kFewUnits = 8;
    struct Wide {
        std::string_view name;
        std::size_t size;
        bool big;
    };
    constexpr Wide kWide[] = {{"UTF-32LE", 4, false},
                              {"UTF-32BE", 4, true},
                              {"UTF-16LE", 2, false},
                              {"UTF-16BE", 2, true}};
    std::string_view best;
    std::size_t most = 0;
    for (const Wide& wide : kWide) {
        const std::size_t units = std::min<std::size_t>(head.size(), 16 * 1024) / wide.size;
        const auto ascii = units < kFewUnits ? std::nullopt : asciiUnits(head, wide.size, wide.big);
        // Bytes with a zero here and there are Han letters, read so.
        if (ascii && *ascii >= 4 && *ascii * 5 >= units && *ascii * wide.size > most) {
            best = wide.name;
            most = *ascii * wide.size;
        }
    }
    return best;
}

bool hasControls(std::string_view bytes) {
    return std::any_of(bytes.begin(), bytes.end(), [](char c) {
        return static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r' &&
               c != '\f' && c != '\x1b';
    });
}

// The letters beyond ASCII that a language has, small ones, and an encoding that it is written in.
struct Alphabet {
    const char* encoding;
    const char* language;
    const char* letters;
};
constexpr char kRussian[] = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя";
constexpr char kGreek[] = "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ";
// Of two that fit alike the first is taken.
constexpr Alphabet kAlphabets[] = {
    {"windows-1252", "French", "àâæçéèêëîïôœùûüÿ"},
    {"windows-1252", "German", "äöüß"},
    {"windows-1252", "Spanish", "áéíñóúüªº¡¿"},
    {"windows-1252", "Portuguese", "áâãàçéêíóôõúüªº"},
    {"windows-1252", "Italian", "àèéìíîòóùú"},
    {"windows-1252", "Nordic", "åäöæøéü"},
    {"windows-1252", "Icelandic", "áðéíóúýþæö"},
    {"windows-1250", "Polish", "ąćęłńóśźż"},
    {"windows-1250", "Czech or Slovak", "áčďéěíĺľňóôŕřšťúůýžä"},
    {"windows-1250", "Hungarian", "áéíóöőúüű"},
    {"windows-1250", "Croatian or Slovene", "čćđšž"},
    {"windows-1250", "Romanian", "ăâîşţ"},
    {"windows-1254", "Turkish", "çğıi̇öşüâîû"},
    {"windows-1257", "Lithuanian", "ąčęėįšųūž"},
    {"windows-1257", "Latvian", "āčēģīķļņšūž"},
    {"windows-1257", "Estonian", "äõöüšž"},
    {"windows-1251", "Russian", kRussian},
    {"windows-1251", "Ukrainian", "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя"},
    {"windows-1251", "Serbian", "абвгдђежзијклљмнњопрстћуфхцчџш"},
    {"KOI8-R", "Russian", kRussian},
    {"IBM866", "Russian", kRussian},
    {"ISO-8859-5", "Russian", kRussian},
    {"windows-1253", "Greek", kGreek},
    {"ISO-8859-7", "Greek", kGreek},
    {"windows-1255", "Hebrew", "אבגדהוזחטיךכלםמןנסעףפץצקרשת"},
    {"windows-1256", "Arabic", "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيپچژگ"},
    {"ISO-8859-2", "Polish", "ąćęłńóśźż"},
    {"ISO-8859-2", "Czech or Slovak", "áčďéěíĺľňóôŕřšťúůýžä"},
    {"windows-874", "Thai",
     "กขคงจฉชซญฎฏฐฑณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮ"
     "ะาำเแโใไๆ็่้๊๋์ิีึืัุู"},
    {"IBM850", "Western", "àâäáåæçéèêëíìîïñóòôöøúùûüÿß"},
};
// An old Mac's, which ends lines with a carriage return.
constexpr Alphabet kMacintosh = {"macintosh", "Western", "àâäáåæçéèêëíìîïñóòôöøúùûüÿß"};

using Letters = std::vector<char32_t>;  // sorted

Letters lettersOf(const char* utf8) {
    Letters letters;
    const icu::UnicodeString text = icu::UnicodeString::fromUTF8(utf8);
    for (std::int32_t at = 0; at < text.length(); at = text.moveIndex32(at, 1)) {
        letters.push_back(static_cast<char32_t>(text.char32At(at)));
    }
    std::sort(letters.begin(), letters.end());
    return letters;
}

// What the bytes from 0x80 on stand for; 0: nothing.
using HighBytes = std::array<char32_t, 128>;

std::optional<HighBytes> highBytesOf(const char* encoding) {
    UErrorCode error = U_ZERO_ERROR;
    const std::unique_ptr<UConverter, void (*)(UConverter*)> converter(ucnv_open(encoding, &error),
                                                                       ucnv_close);
    if (U_FAILURE(error)) {
        return std::nullopt;
    }
    HighBytes table = {};
    for (std::size_t i = 0; i < table.size(); ++i) {
        const char byte = static_cast<char>(0x80 + i);
        std::array<UChar, 4> out = {};
        error = U_ZERO_ERROR;
        const std::int32_t size = ucnv_toUChars(
            converter.get(), out.data(), static_cast<std::int32_t>(out.size()), &byte, 1, &error);
        const bool control = out[0] >= 0x80 && out[0] < 0xA0;
        table[i] = U_SUCCESS(error) && size == 1 && out[0] != 0xFFFD && !control ? out[0] : 0;
    }
    return table;
}

// How well the letters of a text are those of a language.
struct LetterFit {
    const Alphabet* alphabet = nullptr;
    std::size_t letters = 0;  // beyond ASCII, and signs within words
    std::size_t hits = 0;
    double share() const {
        return letters == 0 ? 0 : static_cast<double>(hits) / static_cast<double>(letters);
    }
};

bool isAsciiLetter(std::string_view text, std::size_t at) {
    return at < text.size() && absl::ascii_isalpha(static_cast<unsigned char>(text[at]));
}

// Absent where a byte stands for nothing.
std::optional<LetterFit> fitOf(std::string_view text, const Alphabet& alphabet,
                               const HighBytes& table) {
    constexpr char32_t kLatinEnd = 0x250;
    constexpr UChar32 kLines = 0x2500;  // that boxes are drawn with
    constexpr UChar32 kLinesEnd = 0x25A0;
    const Letters letters = lettersOf(alphabet.letters);
    const bool latin = letters.front() < kLatinEnd;
    LetterFit fit{&alphabet};
    bool afterSmall = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto byte = static_cast<unsigned char>(text[at]);
        if (byte < 0x80) {
            afterSmall = absl::ascii_islower(byte);
            continue;
        }
        const auto code = static_cast<UChar32>(table[byte - 0x80U]);
        if (code == 0) {
            return std::nullopt;
        }
        const bool behind = at > 0 && isAsciiLetter(text, at - 1);
        const bool before = isAsciiLetter(text, at + 1);
        const bool letter = u_isalpha(code) != 0;
        if (letter || (behind && before) || (code >= kLines && code < kLinesEnd)) {
            ++fit.letters;
            const auto small = static_cast<char32_t>(u_tolower(code));
            // A capital behind a small letter is another encoding's.
            const bool capital = u_isupper(code) != 0 && afterSmall;
            // No word has letters of two scripts.
            const bool mixed = !latin && (behind || before);
            fit.hits +=
                !capital && !mixed && std::binary_search(letters.begin(), letters.end(), small);
        }
        afterSmall = u_islower(code) != 0;
    }
    return fit;
}

LetterFit bestAlphabet(std::string_view text, bool returns) {
    constexpr double kClearly = 0.02;
    std::vector<const Alphabet*> alphabets;
    if (returns) {
        alphabets.push_back(&kMacintosh);
    }
    for (const Alphabet& alphabet : kAlphabets) {
        alphabets.push_back(&alphabet);
    }
    LetterFit best;
    std::string_view encoding;
    std::optional<HighBytes> table;
    for (const Alphabet* const alphabet : alphabets) {
        if (encoding != alphabet->encoding) {
            encoding = alphabet->encoding;
            table = highBytesOf(alphabet->encoding);
        }
        const auto fit = table ? fitOf(text, *alphabet, *table) : std::nullopt;
        if (fit && (best.alphabet == nullptr || fit->share() > best.share() + kClearly)) {
            best = *fit;
        }
    }
    return best;
}

// Whether all of it is text in this encoding, but for a character that its end may cut.
bool isValidIn(std::string_view bytes, const char* encoding) {
    constexpr std::ptrdiff_t kLongest = 4;
    UErrorCode error = U_ZERO_ERROR;
    const std::unique_ptr<UConverter, void (*)(UConverter*)> converter(ucnv_open(encoding, &error),
                                                                       ucnv_close);
    if (U_FAILURE(error)) {
        return false;
    }
    ucnv_setToUCallBack(converter.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr,
                        &error);
    std::vector<UChar> out(bytes.size() + 16);
    UChar* to = out.data();
    const char* from = bytes.data();
    const char* const end = from + bytes.size();
    ucnv_toUnicode(converter.get(), &to, out.data() + out.size(), &from, end, nullptr, 0, &error);
    return U_SUCCESS(error) || end - from < kLongest;
}

struct Guess {
    std::string name;
    int confidence = 0;
};

// The surest of those with characters of several bytes that ICU's detector knows.
Guess easternGuess(std::string_view text) {
    Guess guess;
    UErrorCode error = U_ZERO_ERROR;
    UCharsetDetector* const detector = ucsdet_open(&error);
    ucsdet_setText(detector, text.data(), static_cast<std::int32_t>(text.size()), &error);
    std::int32_t count = 0;
    const UCharsetMatch** const matches = ucsdet_detectAll(detector, &count, &error);
    for (std::int32_t i = 0; U_SUCCESS(error) && i < count && guess.name.empty(); ++i) {
        const std::string_view name = ucsdet_getName(matches[i], &error);
        const bool eastern = name == "Shift_JIS" || name == "EUC-JP" || name == "GB18030" ||
                             name == "Big5" || name == "EUC-KR";
        if (eastern && isValidIn(text, std::string(name).c_str())) {
            guess = {std::string(name), ucsdet_getConfidence(matches[i], &error)};
        }
    }
    ucsdet_close(detector);
    return guess;
}

FoundEncoding probably(const std::string& name, const std::string& why) {
    return {name, absl::StrCat("the encoding is probably ", name, " (", why,
                               "), since it is no UTF-8; another can be told with --encoding")};
}

// Of bytes that are no UTF-8.
FoundEncoding guessEncoding(std::string_view text, const Utf8Counts& counts) {
    constexpr std::size_t kFewBytes = 8;
    constexpr int kSure = 60;
    constexpr double kReads = 0.75;
    const Guess eastern = easternGuess(text);
    // A byte here and there is damage; letters stand in words.
    const bool words = counts.inWords * 2 >= counts.broken ||
                       (counts.broken >= kFewBytes && counts.inRows * 2 >= counts.broken);
    if (eastern.confidence < kSure && !words) {
        return {"UTF-8", {}};
    }
    const bool returns = text.find('\n') == text.npos && text.find('\r') != text.npos;
    const LetterFit fit = bestAlphabet(text, returns);
    const bool pairs = counts.inRows * 2 >= counts.broken;
    if (!eastern.name.empty() && (eastern.confidence >= kSure || (pairs && fit.share() < kReads))) {
        return probably(eastern.name, absl::StrCat(eastern.confidence, " %"));
    }
    if (fit.alphabet == nullptr) {
        // In which no byte stands for nothing.
        return probably("ISO-8859-1", "some bytes stand for a letter in none that is likelier");
    }
    const auto name = textEncoding(fit.alphabet->encoding);
    return probably(name.ok() ? *name : std::string("windows-1252"),
                    fit.letters == 0
                        ? std::string("no letter tells")
                        : absl::StrCat(fit.hits * 100 / fit.letters, " % of its ", fit.letters,
                                       " letters beyond ASCII are ", fit.alphabet->language));
}

bool isAllAscii(std::string_view bytes) {
    return std::all_of(bytes.begin(), bytes.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

}  // namespace

FoundEncoding findEncoding(std::string_view head, std::string_view more) {
    constexpr std::size_t kLooksAt = 64 * 1024;
    if (const ByteOrderMark mark = byteOrderMarkOf(head); mark.size > 0) {
        const std::string name(mark.encoding);
        return {name,
                name == "UTF-8" ? std::string()
                                : absl::StrCat("the encoding is ", name,
                                               ": it begins with its byte order mark"),
                true};
    }
    std::string_view wide = utf16Without(head);
    if (wide.empty() && head.find('\0') != head.npos) {
        wide = wideWithout(head);
    }
    if (!wide.empty()) {
        const std::string name(wide);
        const bool every = name.starts_with("UTF-32");
        return {name, absl::StrCat("the encoding is ", name, ": there is a zero byte beside ",
                                   every ? "every character" : "its ASCII characters")};
    }
    const std::string_view seen =
        !more.empty() && isAllAscii(head) ? more : head.substr(0, kLooksAt);
    const Utf8Counts counts = countUtf8(seen);
    if (counts.broken == 0 || counts.good >= counts.broken || hasControls(seen)) {
        return {"UTF-8", {}};
    }
    return guessEncoding(seen, counts);
}

}  // namespace oxbow
