// What `oxbow branch` is asked for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/cli/branch/effect_choice.h"

namespace oxbow {

inline constexpr const char* kSkipInvalid = "skip";

struct BranchArguments {
    std::string workspace;
    std::string name;
    std::string base;
    std::string from = "0";
    std::string to = "end";
    std::string note;
    bool pinned = false;
    std::vector<std::string> positions;
    std::string after;
    std::string event;
    std::vector<std::string> settings;
    std::string where;
    std::uint64_t edit = 0;  // from 1
    std::string invalid;     // "fold" or kSkipInvalid; empty: as it is, or fold
    std::string fold;
    std::string file;
    std::string stream;
    std::optional<std::string> key;
    std::string row;
    std::string order;
    std::string other;
    std::string into;
    std::string prefer;
    std::string reason;
    bool withEffects = false;
    bool allOrphans = false;
    CauseFieldOptions causes;
};

}  // namespace oxbow
