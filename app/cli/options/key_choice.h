// The keys that a command is asked for by a part of their bytes.
#pragma once

#include <absl/status/statusor.h>

#include <CLI/CLI.hpp>
#include <optional>
#include <string>

#include "model/keys/row_keys.h"

namespace oxbow {

struct KeyChoice {
    std::optional<std::string> prefix;
    std::optional<std::string> part;

    // As --PREFIXprefix and --PREFIXcontains, of which one may be given, in base64 too.
    void addTo(CLI::App& command, const std::string& prefixOfNames);
    bool given() const { return prefix || part; }
    // InvalidArgument where both are given; NotFound where there is no such stream, of which none
    // means all.
    absl::StatusOr<KeySearch> search(const RowKeys& keys,
                                     const std::optional<std::string>& stream) const;
};

}  // namespace oxbow
