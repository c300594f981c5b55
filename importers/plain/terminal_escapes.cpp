#include "importers/plain/terminal_escapes.h"

#include <cstddef>

namespace oxbow {
namespace {

// Behind the sequence that begins at `at`; `at` where there is none.
std::size_t behindSequence(std::string_view text, std::size_t at) {
    std::size_t end = at + 1;
    if (end >= text.size() || text[end] != '[') {
        return at;
    }
    ++end;
    while (end < text.size() && text[end] >= 0x20 && text[end] < 0x40) {
        ++end;
    }
    return end < text.size() && text[end] >= 0x40 && text[end] < 0x7F ? end + 1 : at;
}

}  // namespace

void appendWithoutEscapes(std::string_view text, std::string& out) {
    std::size_t copied = 0;
    for (std::size_t at = text.find(kEscape); at != std::string_view::npos;
         at = text.find(kEscape, at)) {
        const std::size_t end = behindSequence(text, at);
        if (end == at) {
            ++at;
            continue;
        }
        out += text.substr(copied, at - copied);
        copied = at = end;
    }
    out += text.substr(copied);
}

}  // namespace oxbow
