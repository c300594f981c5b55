// What comes through a pipe, as a file: only a file can be looked at before it is read.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <thread>

namespace oxbow {

// Writes what comes to a file in the folder for temporary files, on a thread of its own; the file
// goes with the spool.
class Spool {
public:
    // Whether it has to be spooled: "-" is the standard input, and a pipe or a terminal is no file.
    static bool isNeeded(const std::filesystem::path& path);
    // Errors say what cannot be opened, or written where, and why.
    static absl::StatusOr<std::unique_ptr<Spool>> start(const std::filesystem::path& path);
    ~Spool();
    Spool(const Spool&) = delete;
    Spool& operator=(const Spool&) = delete;

    // Named "stdin", or like the pipe.
    const std::filesystem::path& file() const { return m_file; }
    // All has come: status() says whether it is all there.
    bool ended() const { return m_ended; }
    std::uint64_t bytes() const { return m_bytes; }
    absl::Status status() const;  // once it has ended

private:
    Spool(std::filesystem::path file, int from, int to);
    void run();

    const std::filesystem::path m_file;
    const int m_from;
    const int m_to;
    std::atomic<std::uint64_t> m_bytes = 0;
    std::atomic<int> m_error = 0;  // errno
    std::atomic<bool> m_stop = false;
    std::atomic<bool> m_ended = false;
    std::thread m_thread;
};

}  // namespace oxbow
