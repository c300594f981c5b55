// What of JavaScript the engine (Qt 6.4) does not have.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace oxbow {

struct ScriptLack {
    std::string what;  // "asynchronous functions (async)"
    int line = 1;
    int column = 1;
    // The engine takes it and makes something else of it, where it refuses all others.
    bool isSilent = false;
};

// The first such thing in the script, silent ones before the others.
std::optional<ScriptLack> lackOfEngine(std::string_view code);
// A sentence.
std::string sentenceOf(const ScriptLack& lack);

}  // namespace oxbow
