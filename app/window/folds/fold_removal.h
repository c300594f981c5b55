// A fold that a user removes from the shelf, and how it is brought back.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <optional>
#include <string>
#include <utility>

#include "model/history/fold/fold_shelf.h"

namespace oxbow {

// Its definition is kept as it stood in its file, be it a fold or not: a script is its user's work.
// On a worker; both ways leave everything as it was where they fail.
class FoldRemoval {
public:
    explicit FoldRemoval(std::string fileName) : m_fileName(std::move(fileName)) {}

    absl::Status takeAway(const FoldShelf& shelf);
    // The name of its file: "NAME-2.js" where there is another fold NAME by now.
    absl::StatusOr<std::string> bringBack(const FoldShelf& shelf);

private:
    std::string m_fileName;
    std::optional<std::string> m_text;  // while it is away
};

}  // namespace oxbow
