// Runs a program as a shell would, with arguments of any bytes and with signals.
#pragma once

#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <functional>
#include <string>
#include <vector>

namespace oxbow {

struct Ended {
    int code = -1;  // 128 + its number where a signal ended it
    std::string out;
    std::string err;
};

// A program at work, its standard output and error in pipes.
class Program {
public:
    struct Options {
        std::string output;             // a file for standard output instead of the pipe
        bool withoutOutput = false;     // standard output is closed
        bool interruptPending = false;  // Ctrl+C was pressed before it could begin
        std::size_t mostMemory = 0;     // in bytes, more than which it is not given; 0: any
    };
    Program(const std::string& path, const std::vector<std::string>& arguments,
            const Options& options) {
        std::array<int, 2> out{};
        std::array<int, 2> err{};
        if (::pipe2(out.data(), O_CLOEXEC) != 0 || ::pipe2(err.data(), O_CLOEXEC) != 0) {
            return;
        }
        std::vector<char*> argv{const_cast<char*>(path.c_str())};
        for (const std::string& argument : arguments) {
            argv.push_back(const_cast<char*>(argument.c_str()));
        }
        argv.push_back(nullptr);
        m_process = ::fork();
        if (m_process == 0) {
            ::dup2(err[1], STDERR_FILENO);
            if (options.withoutOutput) {
                ::close(STDOUT_FILENO);
            } else {
                ::dup2(options.output.empty() ? out[1] : ::open(options.output.c_str(), O_WRONLY),
                       STDOUT_FILENO);
            }
            if (options.mostMemory > 0) {
                limitMemory(options.mostMemory);
            }
            if (options.interruptPending) {
                sigset_t set;
                sigemptyset(&set);
                sigaddset(&set, SIGINT);
                ::sigprocmask(SIG_BLOCK, &set, nullptr);
                ::raise(SIGINT);
            }
            ::execv(argv[0], argv.data());
            ::_exit(127);
        }
        ::close(out[1]);
        ::close(err[1]);
        m_out = out[0];
        m_err = err[0];
    }
    ~Program() {
        ::close(m_out);
        ::close(m_err);
    }
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    // Waits for the first bytes of its output.
    bool waitForOutput() { return take(m_out, m_ended.out) > 0; }
    void signal(int number) const { ::kill(m_process, number); }
    // Reads all that comes until it ends.
    Ended end() {
        bool out = true;
        bool err = true;
        while (out || err) {
            std::array<pollfd, 2> wanted{
                {{out ? m_out : -1, POLLIN, 0}, {err ? m_err : -1, POLLIN, 0}}};
            ::poll(wanted.data(), wanted.size(), -1);
            if (wanted[0].revents != 0) {
                out = take(m_out, m_ended.out) > 0;
            }
            if (wanted[1].revents != 0) {
                err = take(m_err, m_ended.err) > 0;
            }
        }
        int status = 0;
        ::waitpid(m_process, &status, 0);
        m_ended.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        return m_ended;
    }

private:
    // All private memory that can be written counts, touched or not, the heap and threads' stacks
    // alike: a thread's is as large as the main one may be, of which little is ever used.
    static void limitMemory(std::size_t most) {
        constexpr rlim_t kStack = rlim_t{1} << 20;
        const rlimit stack{kStack, kStack};
        const rlimit data{most, most};
        if (::setrlimit(RLIMIT_STACK, &stack) != 0 || ::setrlimit(RLIMIT_DATA, &data) != 0) {
            ::_exit(126);
        }
    }
    static ssize_t take(int descriptor, std::string& to) {
        std::array<char, 4096> piece{};
        const ssize_t got = ::read(descriptor, piece.data(), piece.size());
        if (got > 0) {
            to.append(piece.data(), static_cast<std::size_t>(got));
        }
        return got;
    }

    pid_t m_process = -1;
    int m_out = -1;
    int m_err = -1;
    Ended m_ended;
};

inline Ended runProgram(const std::string& path, const std::vector<std::string>& arguments,
                        const Program::Options& options = {}) {
    return Program(path, arguments, options).end();
}

}  // namespace oxbow
