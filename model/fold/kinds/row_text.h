// Reads rows as the folds themselves write them: no general JSON.
#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

namespace oxbow {

// Goes over a row from the left.
class RowText {
public:
    explicit RowText(std::string_view text) : m_rest(text) {}

    bool skip(std::string_view literal) {
        if (m_rest.substr(0, literal.size()) != literal) {
            return false;
        }
        m_rest.remove_prefix(literal.size());
        return true;
    }
    // What stands before the next such byte, or to the end.
    std::string_view until(char byte) {
        const std::string_view found = m_rest.substr(0, m_rest.find(byte));
        m_rest.remove_prefix(found.size());
        return found;
    }
    bool count(std::uint64_t& out) {
        const auto [end, error] =
            std::from_chars(m_rest.data(), m_rest.data() + m_rest.size(), out);
        m_rest.remove_prefix(static_cast<std::size_t>(end - m_rest.data()));
        return error == std::errc();
    }
    std::string_view rest() const { return m_rest; }

private:
    std::string_view m_rest;
};

}  // namespace oxbow
