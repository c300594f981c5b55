// The process that a script runs in: a script that takes all memory, never ends or breaks its
// engine takes that process down and nothing else.
//
// It is the same program run anew, as a worker: a program that has this room in it has the worker
// too, and never reaches its main() as one.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "model/work/cancelled.h"

namespace oxbow {

// What the worker is asked, and answers in that order: a status (code and message), then what was
// asked for. A batch that is loaded is answered where the script routes, with the routes.
enum class ScriptRequest : std::uint8_t { Define, Load, Apply, States };

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

    // Who waits is Cancelled within some milliseconds once this says so; then the worker is of no
    // more use, either.
    void setCancelled(const Cancelled& cancelled) { m_cancelled = cancelled; }

    // Answers may wait meanwhile. DeadlineExceeded where the worker ended because the script took
    // too long, ResourceExhausted where it ended for any other reason; then it is of no more use.
    absl::Status send(std::string_view request);
    // The next answer, until the next call.
    absl::StatusOr<std::string_view> receive();

private:
    ScriptProcess(pid_t process, int socket) : m_process(process), m_socket(socket) {}
    // False where nobody waits any more.
    bool await(short what, short& there);
    bool take();
    absl::Status whyItEnded();
    pid_t m_process;
    int m_socket;
    Cancelled m_cancelled;
    std::vector<char> m_room = std::vector<char>(std::size_t{256} << 10);
    std::string m_taken;     // from the worker
    std::size_t m_used = 0;  // of it, by the last answer
};

}  // namespace oxbow
