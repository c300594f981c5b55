// SPDX-License-Identifier: MIT
#include "model/oxlog/checkpoint.h"

#include <absl/strings/escaping.h>
#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>

#include <optional>

#include "model/oxlog/block.h"

namespace oxlog {
namespace {

// Takes one line, its end included; absent where no line end is left.
std::optional<std::string> takeLine(std::string_view& text) {
    const auto end = text.find('\n');
    if (end == std::string_view::npos) {
        return std::nullopt;
    }
    std::string line(text.substr(0, end));
    text.remove_prefix(end + 1);
    return line;
}

// Decimal without sign or leading zeros: a number has one form only.
bool readSize(const std::string& line, std::uint64_t& size) {
    return !line.empty() && line.find_first_not_of("0123456789") == std::string::npos &&
           (line == "0" || line[0] != '0') && absl::SimpleAtoi(line, &size);
}

}  // namespace

std::string toText(const CheckpointText& checkpoint) {
    const std::string root(bytesOf(checkpoint.root));
    return absl::StrCat(checkpoint.origin, "\n", checkpoint.treeSize, "\n",
                        absl::Base64Escape(root), "\n");
}

absl::StatusOr<CheckpointText> checkpointFromText(std::string_view text) {
    CheckpointText checkpoint;
    const auto origin = takeLine(text);
    if (!origin || origin->empty()) {
        return absl::InvalidArgumentError("line 1 of the checkpoint must name the log");
    }
    checkpoint.origin = *origin;
    const auto size = takeLine(text);
    if (!size || !readSize(*size, checkpoint.treeSize)) {
        return absl::InvalidArgumentError(
            "line 2 of the checkpoint must be the number of events in decimal");
    }
    const auto rootLine = takeLine(text);
    std::string root;
    if (!rootLine || !absl::Base64Unescape(*rootLine, &root) || !hashFromBytes(root) ||
        absl::Base64Escape(root) != *rootLine) {
        return absl::InvalidArgumentError(
            "line 3 of the checkpoint must be a hash of 32 bytes in base64");
    }
    checkpoint.root = *hashFromBytes(root);
    return checkpoint;
}

std::string originOf(const v1::FileHeader& header) {
    // A name of several lines would forge the lines after it.
    const bool usable = !header.origin().empty() && header.origin().find('\n') == std::string::npos;
    return usable ? header.origin() : absl::StrCat("oxlog/", toHex(header.file_id()));
}

}  // namespace oxlog
