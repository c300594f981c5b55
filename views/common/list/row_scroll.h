// A scroll bar counts in int; a list has up to 2^63 rows.
#pragma once

#include <algorithm>
#include <cstdint>

namespace oxbow {

// Maps the first visible row to the value of a scroll bar and back. Exact while the rows fit into
// the bar; beyond that proportional, with both ends exact and the order kept.
class RowScroll {
public:
    static constexpr int kBarMaximum = 1 << 30;

    RowScroll() = default;
    RowScroll(std::uint64_t rows, std::uint64_t visible)
        : m_lastTop(rows > visible ? rows - visible : 0),
          m_visible(std::max<std::uint64_t>(visible, 1)) {}

    // The greatest first visible row.
    std::uint64_t lastTop() const { return m_lastTop; }
    bool exact() const { return m_lastTop <= kBarMaximum; }
    int barMaximum() const { return exact() ? static_cast<int>(m_lastTop) : kBarMaximum; }
    int barPage() const {
        if (exact()) {
            return static_cast<int>(std::min<std::uint64_t>(m_visible, kBarMaximum));
        }
        return std::max(1, toBar(m_visible));
    }

    int toBar(std::uint64_t top) const {
        top = std::min(top, m_lastTop);
        if (exact()) {
            return static_cast<int>(top);
        }
        if (top == m_lastTop) {
            return kBarMaximum;
        }
        const long double part =
            static_cast<long double>(top) / static_cast<long double>(m_lastTop);
        return std::min(static_cast<int>(part * kBarMaximum), kBarMaximum - 1);
    }

    std::uint64_t toTop(int value) const {
        const auto v = static_cast<std::uint64_t>(std::clamp(value, 0, barMaximum()));
        if (exact()) {
            return v;
        }
        // In two parts, so that no product passes 2^63.
        const std::uint64_t range = kBarMaximum;
        return v * (m_lastTop / range) + v * (m_lastTop % range) / range;
    }

private:
    std::uint64_t m_lastTop = 0;
    std::uint64_t m_visible = 1;
};

}  // namespace oxbow
