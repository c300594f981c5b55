#include <absl/strings/str_format.h>

#include <algorithm>
#include <iterator>

#include "model/payload/payload.h"
#include "model/payload/utf8.h"

namespace oxbow {
namespace {

constexpr std::string_view kEllipsis = "…";
constexpr std::string_view kHexDigits = "0123456789abcdef";
// In letters: few fonts have the pictures of control characters, and in all others each is the same
// box.
constexpr std::string_view kControls[] = {"NUL", "SOH", "STX", "ETX", "EOT", "ENQ", "ACK", "BEL",
                                          "BS",  "TAB", "LF",  "VT",  "FF",  "CR",  "SO",  "SI",
                                          "DLE", "DC1", "DC2", "DC3", "DC4", "NAK", "SYN", "ETB",
                                          "CAN", "EM",  "SUB", "ESC", "FS",  "GS",  "RS",  "US"};

void appendHex(std::string& out, char byte) {
    const auto code = static_cast<unsigned char>(byte);
    out += kHexDigits[code >> 4];
    out += kHexDigits[code & 15];
}

// Invisible characters that break a line, or turn the reading direction of what stands beside them.
bool isInvisible(char32_t point) {
    return (point >= 0x80 && point < 0xA0) || point == 0x061C ||
           (point >= 0x200B && point <= 0x200F) || (point >= 0x2028 && point <= 0x202E) ||
           (point >= 0x2060 && point <= 0x206F) || point == 0xFEFF;
}

std::string shown(const CodePoint& point, std::string_view bytes) {
    std::string out;
    if (point.value < std::size(kControls)) {
        out.append("‹").append(kControls[point.value]).append("›");
    } else if (point.value == 0x7F) {
        out = "‹DEL›";
    } else if (isInvisible(point.value)) {
        out = absl::StrFormat("‹U+%04X›", static_cast<unsigned>(point.value));
    } else {
        out = bytes.substr(0, point.size);
    }
    return out;
}

std::string hexOf(std::string_view bytes, std::size_t maxBytes) {
    std::string out;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (out.size() + 3 > maxBytes) {
            return out.append(kEllipsis);
        }
        if (i > 0) {
            out += ' ';
        }
        appendHex(out, bytes[i]);
    }
    return out;
}

}  // namespace

std::string payloadPreview(std::string_view bytes, std::size_t maxBytes) {
    std::string out;
    std::string_view rest = bytes;
    while (!rest.empty()) {
        const CodePoint point = decodeUtf8(rest);
        if (point.size == 0) {
            return hexOf(bytes, maxBytes);
        }
        const std::string piece = shown(point, rest);
        if (out.size() + piece.size() > maxBytes) {
            return out.append(kEllipsis);
        }
        out += piece;
        rest.remove_prefix(point.size);
    }
    return out;
}

std::vector<std::string> hexLines(std::string_view bytes, std::size_t first, std::size_t count) {
    constexpr std::size_t kWidth = 16;
    std::vector<std::string> lines;
    const std::size_t all = (bytes.size() + kWidth - 1) / kWidth;
    for (std::size_t line = first; line < all && lines.size() < count; ++line) {
        const std::string_view part = bytes.substr(line * kWidth, kWidth);
        std::string& out = lines.emplace_back(absl::StrFormat("%08x  ", line * kWidth));
        for (std::size_t i = 0; i < kWidth; ++i) {
            if (i < part.size()) {
                appendHex(out, part[i]);
            } else {
                out += "  ";
            }
            out += i == 7 ? "  " : " ";
        }
        out += " |";
        for (const char byte : part) {
            out += byte >= 0x20 && byte < 0x7F ? byte : '.';
        }
        out += '|';
    }
    return lines;
}

}  // namespace oxbow
