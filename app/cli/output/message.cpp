#include "app/cli/output/message.h"

#include <absl/strings/str_format.h>

#include "model/payload/json.h"

namespace oxbow {
namespace {

constexpr std::size_t kLongestCharacter = 4;  // bytes

// How many bytes the character at the front has; 0 where it is none.
std::size_t characterAt(std::string_view bytes) {
    for (std::size_t size = 1; size <= kLongestCharacter && size <= bytes.size(); ++size) {
        if (isValidUtf8(bytes.substr(0, size))) {
            return size;
        }
    }
    return 0;
}

}  // namespace

std::string printable(std::string_view bytes) {
    if (isValidUtf8(bytes)) {
        return std::string(bytes);
    }
    std::string out;
    while (!bytes.empty()) {
        const std::size_t size = characterAt(bytes);
        if (size > 0) {
            out += bytes.substr(0, size);
        } else {
            absl::StrAppendFormat(&out, "\\x%02x", static_cast<unsigned char>(bytes.front()));
        }
        bytes.remove_prefix(size > 0 ? size : 1);
    }
    return out;
}

void tell(std::string_view sentence) {
    std::string line = printable(sentence);
    // A file's name may have line ends in it.
    for (std::size_t at = 0; (at = line.find_first_of("\r\n", at)) != std::string::npos; ++at) {
        line.replace(at, 1, line[at] == '\n' ? "\\n" : "\\r");
    }
    absl::FPrintF(stderr, "oxbow: %s\n", line);
}

}  // namespace oxbow
