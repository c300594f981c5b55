// The process that a script runs in: a script that takes all memory, never ends or breaks its
// engine takes that process down and nothing else.
//
// It is the same program run anew, as a worker: a program that has this room in it has the worker
// too, and never reaches its main() as one.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace oxbow {

// What the worker is asked; the answer is a status (code and message), then what was asked for.
enum class ScriptRequest : std::uint8_t { Define, Load, Route, Apply };

// How the worker says, by its exit code, that the script would not be interrupted.
inline constexpr int kScriptTookTooLong = 3;

// A message each way: its size (64 bits), then its bytes. False where the other side is gone.
bool sendScriptMessage(int socket, std::string_view bytes);
bool receiveScriptMessage(int socket, std::string& bytes);

// One thread.
class ScriptProcess {
public:
    static absl::StatusOr<std::unique_ptr<ScriptProcess>> start();
    ~ScriptProcess();
    ScriptProcess(const ScriptProcess&) = delete;
    ScriptProcess& operator=(const ScriptProcess&) = delete;

    // The answer; DeadlineExceeded where the worker ended because the script took too long,
    // ResourceExhausted where it ended for any other reason.
    absl::StatusOr<std::string> ask(std::string_view request);

private:
    ScriptProcess(pid_t process, int socket) : m_process(process), m_socket(socket) {}
    pid_t m_process;
    int m_socket;
};

}  // namespace oxbow
