// SPDX-License-Identifier: MIT
//
// A checkpoint as text, in the form of C2SP tlog-checkpoint: what is published or signed to prove
// later that a log still holds all that it held then. Unsigned for now.
#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "model/oxlog/merkle.h"
#include "model/oxlog/oxlog.pb.h"

namespace oxlog {

struct CheckpointText {
    std::string origin;  // the log's name: one line, not empty
    std::uint64_t treeSize = 0;
    Hash root{};
    friend bool operator==(const CheckpointText&, const CheckpointText&) = default;
};

// Three lines: the origin, the tree size in decimal, the root in base64.
std::string toText(const CheckpointText& checkpoint);
// InvalidArgument with the line that is wrong. Extension lines and signatures (after an empty line)
// are allowed and not looked at.
absl::StatusOr<CheckpointText> checkpointFromText(std::string_view text);

// FileHeader.origin, or the name that a file without one (or with one of several lines) has.
std::string originOf(const v1::FileHeader& header);

}  // namespace oxlog
