// Small tools for measuring.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace oxbow {

inline double secondsOf(const std::function<void()>& work) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

// The times of many runs, in seconds.
class Samples {
public:
    void add(double seconds) { m_seconds.push_back(seconds); }
    // p from 0 to 1.
    double percentile(double p) {
        if (m_seconds.empty()) {
            return 0;
        }
        std::sort(m_seconds.begin(), m_seconds.end());
        return m_seconds[static_cast<std::size_t>(p * static_cast<double>(m_seconds.size() - 1))];
    }

private:
    std::vector<double> m_seconds;
};

// Runs a command of the shell in a process group of its own, without its output: its exit code, or
// -1 where it could not be run or was ended because `cancelled` said so. Unlike system() it leaves
// Ctrl+C to this process.
int runShell(const std::string& command, const std::function<bool()>& cancelled);

// The most memory this process has had, in bytes, since resetPeakMemory() where the system allows
// that, else since its start.
std::uint64_t peakMemory();
void resetPeakMemory();

}  // namespace oxbow
