// What several parts of the log answer instead of an answer.
#pragma once

#include <absl/status/status.h>
#include <absl/strings/str_format.h>

#include <string_view>

namespace oxbow {

inline absl::Status overtaken() {
    return absl::CancelledError("a newer request took its place");
}

// `what` is a part of the log: "key column".
inline absl::Status damaged(std::string_view what) {
    return absl::DataLossError(absl::StrFormat(
        "the log's %s is damaged; import the sources again into a new workspace", what));
}

}  // namespace oxbow
