#include "importers/text/sniffing.h"

#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>

#include <algorithm>

#include "importers/source/text_decoder.h"
#include "model/payload/json.h"
#include "model/payload/utf8.h"

namespace oxbow {

std::string sniffText(const SourceHead& head) {
    TextDecoder decoder(head.encoding);
    std::string text(decoder.decode(head.head));
    if (head.complete) {
        text += decoder.finish();
        return text;
    }
    const std::size_t lastLineEnd = text.rfind('\n');
    if (lastLineEnd != std::string::npos) {
        text.resize(lastLineEnd + 1);
    }
    return text;
}

bool looksBinary(std::string_view text) {
    for (const char byte : text) {
        const auto code = static_cast<unsigned char>(byte);
        constexpr unsigned char kEscapeOfTerminals = 0x1B;
        const bool usual = code == '\t' || code == '\n' || code == '\r' || code == '\f' ||
                           code == kEscapeOfTerminals;
        if ((code < 0x20 && !usual) || code == 0x7F) {
            return true;
        }
    }
    constexpr std::size_t kLongestCodePoint = 4;
    return firstInvalidUtf8(text) + kLongestCodePoint <= text.size();
}

std::vector<std::string_view> sampleLines(std::string_view text, std::size_t limit) {
    std::vector<std::string_view> lines;
    while (!text.empty() && lines.size() < limit) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (!line.empty() && line.back() == '\r') {
            line.remove_suffix(1);
        }
        if (line.find_first_not_of(" \t") != std::string_view::npos) {
            lines.push_back(line);
        }
    }
    return lines;
}

bool hasEnding(std::string_view name, std::string_view ending) {
    return absl::EndsWithIgnoreCase(absl::string_view(name.data(), name.size()),
                                    absl::string_view(ending.data(), ending.size()));
}

bool hasEnding(std::string_view name, const std::vector<std::string>& endings) {
    return std::any_of(endings.begin(), endings.end(),
                       [&](const std::string& ending) { return hasEnding(name, ending); });
}

std::string_view withoutPackerEnding(std::string_view name) {
    for (const std::string_view ending : {".gz", ".zst", ".lz4", ".bz2", ".xz"}) {
        if (hasEnding(name, ending)) {
            return name.substr(0, name.size() - ending.size());
        }
    }
    return name;
}

std::string describeFirstBytes(std::string_view head) {
    std::string hex;
    std::string letters;
    for (const char byte : head.substr(0, 8)) {
        const auto code = static_cast<unsigned char>(byte);
        absl::StrAppend(&hex, hex.empty() ? "" : " ", absl::StrFormat("%02x", code));
        letters += code >= 0x20 && code < 0x7F ? std::string(1, byte) : std::string("·");
    }
    return absl::StrCat(hex, " (", letters, ")");
}

}  // namespace oxbow
