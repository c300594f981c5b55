#include "model/fold/script/script_process.h"

#include <absl/strings/str_cat.h>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <utility>
#include <vector>

#include "model/fold/script/script_batch.h"
#include "model/fold/script/script_worker.h"

namespace oxbow {

namespace {

constexpr std::uint64_t kLargestMessage = 4ULL << 30;  // more is no message of ours

// Nothing of the user's surroundings reaches a script: times are in UTC, texts have no language.
std::vector<std::string> workerEnvironment() {
    std::vector<std::string> environment = {"TZ=UTC", "LC_ALL=C.UTF-8"};
    for (const char* name : {"LD_LIBRARY_PATH", "ASAN_OPTIONS", "TSAN_OPTIONS"}) {
        if (const char* value = std::getenv(name); value != nullptr) {
            environment.push_back(std::string(name) + "=" + value);
        }
    }
    return environment;
}

absl::Status givenUp() {
    return absl::CancelledError("nobody waits for the script any more");
}

}  // namespace

bool sendScriptMessage(int socket, std::string_view bytes) {
    const std::uint64_t size = bytes.size();
    std::string_view parts[] = {{reinterpret_cast<const char*>(&size), sizeof size}, bytes};
    for (std::string_view& rest : parts) {
        while (!rest.empty()) {
            const ssize_t sent = ::send(socket, rest.data(), rest.size(), MSG_NOSIGNAL);
            if (sent < 0 && errno != EINTR) {
                return false;
            }
            rest.remove_prefix(sent < 0 ? 0 : static_cast<std::size_t>(sent));
        }
    }
    return true;
}

bool receiveScriptMessage(int socket, std::string& bytes) {
    const auto receive = [socket](char* to, std::size_t size) {
        while (size > 0) {
            const ssize_t got = ::recv(socket, to, size, 0);
            if (got == 0 || (got < 0 && errno != EINTR)) {
                return false;
            }
            to += got < 0 ? 0 : got;
            size -= got < 0 ? 0 : static_cast<std::size_t>(got);
        }
        return true;
    };
    std::uint64_t size = 0;
    if (!receive(reinterpret_cast<char*>(&size), sizeof size)) {
        return false;
    }
    if (size > kLargestMessage) {
        return false;
    }
    bytes.resize(size);
    return receive(bytes.data(), size);
}

absl::StatusOr<std::unique_ptr<ScriptProcess>> ScriptProcess::start() {
    std::array<int, 2> sockets{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets.data()) != 0) {
        return absl::InternalError(
            absl::StrCat("No process for the script: ", std::strerror(errno)));
    }
    posix_spawn_file_actions_t files;
    ::posix_spawn_file_actions_init(&files);
    ::posix_spawn_file_actions_adddup2(&files, sockets[1], STDIN_FILENO);
    ::posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    ::posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    ::posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1);
    // The worker starts with the signals that a program starts with.
    posix_spawnattr_t attributes;
    ::posix_spawnattr_init(&attributes);
    sigset_t none;
    sigemptyset(&none);
    ::posix_spawnattr_setsigmask(&attributes, &none);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);

    std::string program = "/proc/self/exe";
    std::string word(kScriptWorkerWord);
    std::array<char*, 3> arguments = {program.data(), word.data(), nullptr};
    std::vector<std::string> environment = workerEnvironment();
    std::vector<char*> variables;
    for (std::string& variable : environment) {
        variables.push_back(variable.data());
    }
    variables.push_back(nullptr);
    pid_t process = 0;
    const int error = ::posix_spawn(&process, program.c_str(), &files, &attributes,
                                    arguments.data(), variables.data());
    ::posix_spawn_file_actions_destroy(&files);
    ::posix_spawnattr_destroy(&attributes);
    ::close(sockets[1]);
    if (error != 0) {
        ::close(sockets[0]);
        return absl::InternalError(
            absl::StrCat("No process for the script: ", std::strerror(error)));
    }
    return std::unique_ptr<ScriptProcess>(new ScriptProcess(process, sockets[0]));
}

ScriptProcess::~ScriptProcess() {
    if (m_socket >= 0) {
        ::close(m_socket);
    }
    if (m_process > 0) {
        ::kill(m_process, SIGKILL);
        while (::waitpid(m_process, nullptr, 0) < 0 && errno == EINTR) {
        }
    }
}

// A worker that waits until its answer is taken takes no request: what there is of answers is taken
// while a request is sent.
absl::Status ScriptProcess::send(std::string_view request) {
    m_taken.erase(0, std::exchange(m_used, 0));
    const std::uint64_t size = request.size();
    std::string_view parts[] = {{reinterpret_cast<const char*>(&size), sizeof size}, request};
    for (std::string_view& rest : parts) {
        while (!rest.empty()) {
            const ssize_t sent =
                ::send(m_socket, rest.data(), rest.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
            if (sent >= 0) {
                rest.remove_prefix(static_cast<std::size_t>(sent));
                continue;
            }
            if (errno != EINTR && errno != EAGAIN) {
                return whyItEnded();
            }
            short there = 0;
            if (!await(POLLIN | POLLOUT, there)) {
                return givenUp();
            }
            if ((there & POLLIN) != 0 && !take()) {
                return whyItEnded();
            }
        }
    }
    return absl::OkStatus();
}

bool ScriptProcess::await(short what, short& there) {
    constexpr int kBetweenLooks = 20;  // milliseconds
    for (;;) {
        pollfd wanted{m_socket, what, 0};
        const bool ready = ::poll(&wanted, 1, m_cancelled ? kBetweenLooks : -1) > 0;
        if (m_cancelled && m_cancelled()) {
            return false;
        }
        if (ready) {
            there = wanted.revents;
            return true;
        }
    }
}

bool ScriptProcess::take() {
    const ssize_t got = ::recv(m_socket, m_room.data(), m_room.size(), MSG_DONTWAIT);
    if (got > 0) {
        m_taken.append(m_room.data(), static_cast<std::size_t>(got));
    }
    return got > 0 || (got < 0 && (errno == EINTR || errno == EAGAIN));
}

absl::StatusOr<std::string_view> ScriptProcess::receive() {
    m_taken.erase(0, std::exchange(m_used, 0));
    std::uint64_t size = 0;
    for (;;) {
        if (m_taken.size() >= sizeof size) {
            std::memcpy(&size, m_taken.data(), sizeof size);
            if (size > kLargestMessage) {
                return whyItEnded();
            }
            if (m_taken.size() - sizeof size >= size) {
                break;
            }
        }
        short there = 0;
        if (!await(POLLIN, there)) {
            return givenUp();
        }
        if (!take()) {
            return whyItEnded();
        }
    }
    m_used = sizeof size + size;
    return std::string_view(m_taken).substr(sizeof size, size);
}

absl::Status ScriptProcess::whyItEnded() {
    int status = 0;
    ::kill(m_process, SIGKILL);
    while (::waitpid(m_process, &status, 0) < 0 && errno == EINTR) {
    }
    m_process = 0;
    if (WIFEXITED(status) && WEXITSTATUS(status) == kScriptTookTooLong) {
        return absl::DeadlineExceededError(
            absl::StrCat("it took more than ", ScriptLimits::kMilliseconds, " ms"));
    }
    return absl::ResourceExhaustedError(absl::StrCat("it needed more than ",
                                                     ScriptLimits::kMemory >> 20,
                                                     " MiB of memory, or broke the script engine"));
}

}  // namespace oxbow
