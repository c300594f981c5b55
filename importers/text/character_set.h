// A few characters that are looked for in much text.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace oxbow {

class CharacterSet {
public:
    CharacterSet() = default;
    constexpr explicit CharacterSet(std::string_view characters) {
        for (const char c : characters) {
            m_has[static_cast<unsigned char>(c)] = true;
        }
    }

    // The first place from `at` on that has one of them; `end` where none has.
    std::size_t next(const char* text, std::size_t at, std::size_t end) const {
        while (at < end && !m_has[static_cast<unsigned char>(text[at])]) {
            ++at;
        }
        return at;
    }

private:
    std::array<bool, 256> m_has = {};
};

}  // namespace oxbow
