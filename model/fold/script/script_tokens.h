// The words of a JavaScript text.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace oxbow {

enum class ScriptTokenKind : std::uint8_t { Name, Number, Text, Template, Expression, Sign };

struct ScriptToken {
    ScriptTokenKind kind = ScriptTokenKind::Sign;
    std::string_view text;  // as it stands; of a template a part without substitutions
    std::size_t begin = 0;  // byte

    bool is(std::string_view sign) const { return text == sign; }
    bool isName() const { return kind == ScriptTokenKind::Name; }
};

// Keywords are names. Of a text that is no script: some words, never a failure. Where a slash can
// be both, behind `)` and `}`, it is taken for a division.
std::vector<ScriptToken> scriptTokens(std::string_view code);

}  // namespace oxbow
