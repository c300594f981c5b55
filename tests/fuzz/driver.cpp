// Runs a fuzz target without a fuzzing engine: on every seed file, then for some seconds on
// mutations of them. The sequence is fixed, so a failure repeats; the input at work is written to
// the file fuzz_x-last-input when the target dies.
//
//   fuzz_x [--seconds N] [--seed N] [FILE|FOLDER]...
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using Bytes = std::string;

constexpr std::size_t kLargestSeed = 1 << 20;

void addSeed(std::vector<Bytes>& seeds, const std::filesystem::path& path) {
    if (std::filesystem::is_directory(path)) {
        for (const auto& entry : std::filesystem::recursive_directory_iterator(path)) {
            if (entry.is_regular_file() && entry.file_size() <= kLargestSeed) {
                addSeed(seeds, entry.path());
            }
        }
        return;
    }
    std::ifstream file(path, std::ios::binary);
    seeds.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
}

class Mutator {
public:
    explicit Mutator(std::uint64_t seed) : m_random(seed) {}

    Bytes mutate(const std::vector<Bytes>& seeds) {
        Bytes bytes = seeds[below(seeds.size())];
        for (std::size_t times = 1 + below(4); times > 0; --times) {
            once(bytes, seeds);
        }
        return bytes;
    }

private:
    std::size_t below(std::size_t limit) { return limit == 0 ? 0 : m_random() % limit; }

    void once(Bytes& bytes, const std::vector<Bytes>& seeds) {
        const std::size_t at = below(bytes.size() + 1);
        const std::size_t length = below(std::min<std::size_t>(bytes.size() - at, 64) + 1);
        switch (below(7)) {
            case 0:  // flip a bit
                if (at < bytes.size()) {
                    bytes[at] = static_cast<char>(bytes[at] ^ (1 << below(8)));
                }
                break;
            case 1:  // a byte that parsers care about
                if (at < bytes.size()) {
                    constexpr char kTelling[] = "\0\xff\x7f\x80{}[]\",:\\\n\r\t -+.eE0";
                    bytes[at] = kTelling[below(sizeof kTelling - 1)];
                }
                break;
            case 2:
                bytes.erase(at, length);
                break;
            case 3:
                bytes.insert(at, bytes.substr(at, length));
                break;
            case 4:  // cut
                bytes.resize(at);
                break;
            case 5: {  // splice
                const Bytes& other = seeds[below(seeds.size())];
                bytes = bytes.substr(0, at) + other.substr(below(other.size() + 1));
                break;
            }
            default: {  // a number of four bytes that lies
                const std::uint32_t number = static_cast<std::uint32_t>(
                    below(2) == 0 ? m_random() : 0xffffffffU - below(300));
                if (at + sizeof number <= bytes.size()) {
                    std::memcpy(bytes.data() + at, &number, sizeof number);
                }
            }
        }
        if (bytes.size() > kLargestSeed) {
            bytes.resize(kLargestSeed);
        }
    }

    std::mt19937_64 m_random;
};

// What a dying program must still find: no more than globals can be reached then.
const Bytes* g_atWork = nullptr;
std::string g_lastInput;

void keepInput() {
    const int file = ::open(g_lastInput.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
    if (file < 0 || g_atWork == nullptr) {
        return;
    }
    for (std::size_t at = 0; at < g_atWork->size();) {
        const ssize_t written = ::write(file, g_atWork->data() + at, g_atWork->size() - at);
        if (written <= 0) {
            return;
        }
        at += static_cast<std::size_t>(written);
    }
    ::close(file);
}

void dieWithInput(int signal) {
    keepInput();
    std::signal(signal, SIG_DFL);
    std::raise(signal);
}

void run(const Bytes& bytes) {
    g_atWork = &bytes;
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
    g_atWork = nullptr;
}

}  // namespace

// Of the sanitizers, which end the program without a signal; not there without them.
extern "C" __attribute__((weak)) void __sanitizer_set_death_callback(void (*)());

int main(int argc, char** argv) {
    double seconds = 2;
    std::uint64_t seed = 1;
    std::vector<Bytes> seeds;
    for (int i = 1; i < argc; ++i) {
        if (std::strcmp(argv[i], "--seconds") == 0 && i + 1 < argc) {
            seconds = std::atof(argv[++i]);
        } else if (std::strcmp(argv[i], "--seed") == 0 && i + 1 < argc) {
            seed = std::strtoull(argv[++i], nullptr, 10);
        } else {
            addSeed(seeds, argv[i]);
        }
    }
    seeds.emplace_back();
    g_lastInput = std::filesystem::path(argv[0]).filename().string() + "-last-input";
    for (const int signal : {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTERM, SIGINT}) {
        std::signal(signal, dieWithInput);
    }
    if (__sanitizer_set_death_callback != nullptr) {
        __sanitizer_set_death_callback(keepInput);
    }
    std::size_t runs = 0;
    for (const Bytes& bytes : seeds) {
        run(bytes);
        ++runs;
    }
    Mutator mutator(seed);
    const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
    while (std::chrono::steady_clock::now() < end) {
        run(mutator.mutate(seeds));
        ++runs;
    }
    std::printf("%zu inputs, %zu of them seeds; no failure\n", runs, seeds.size());
    return 0;
}
