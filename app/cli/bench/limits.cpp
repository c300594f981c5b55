#include "app/cli/bench/limits.h"

#include <absl/strings/str_cat.h>
#include <simdjson.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <memory>
#include <numeric>
#include <string_view>
#include <vector>

#include "app/cli/bench/measure.h"

namespace oxbow {
namespace {

// More says nothing new.
constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 30;
constexpr std::size_t kPiece = std::size_t{1} << 20;
constexpr double kCondition = 1500;

// Calls `line` with each line of (the first GiB of) the file; a line is followed by readable bytes.
// The seconds are those spent in `line` and in cutting, not in reading.
class Lines {
public:
    explicit Lines(const std::filesystem::path& file)
        : m_file(std::fopen(file.c_str(), "rb"), &std::fclose), m_buffer(kPiece * 2) {}

    bool good() const { return m_file != nullptr; }
    double readSeconds() const { return m_readSeconds; }
    std::uint64_t bytes() const { return m_bytes; }

    template <class Line>
    double forEach(Line line, const std::function<bool()>& cancelled) {
        double seconds = 0;
        std::size_t held = 0;
        std::rewind(m_file.get());
        m_bytes = 0;
        m_readSeconds = 0;
        while (m_bytes < kMostBytes && !cancelled()) {
            std::size_t count = 0;
            m_readSeconds += secondsOf(
                [&] { count = std::fread(m_buffer.data() + held, 1, kPiece, m_file.get()); });
            if (count == 0) {
                break;
            }
            m_bytes += count;
            held += count;
            seconds += secondsOf([&] {
                const char* at = m_buffer.data();
                const char* const end = at + held;
                while (const void* const found =
                           std::memchr(at, '\n', static_cast<std::size_t>(end - at))) {
                    const char* const stop = static_cast<const char*>(found);
                    line(std::string_view(at, static_cast<std::size_t>(stop - at)));
                    at = stop + 1;
                }
                held = static_cast<std::size_t>(end - at);
                std::memmove(m_buffer.data(), at, held);
            });
        }
        return seconds;
    }

private:
    std::unique_ptr<std::FILE, decltype(&std::fclose)> m_file;
    std::vector<char> m_buffer;
    double m_readSeconds = 0;
    std::uint64_t m_bytes = 0;
};

simdjson::padded_string_view padded(std::string_view line) {
    return simdjson::padded_string_view(line.data(), line.size(),
                                        line.size() + simdjson::SIMDJSON_PADDING);
}

double memoryBytesPerSecond() {
    std::vector<std::uint64_t> numbers(std::size_t{32} << 20, 1);
    std::uint64_t sum = 0;
    const double seconds =
        secondsOf([&] { sum = std::accumulate(numbers.begin(), numbers.end(), sum); });
    return sum == 0 ? 0 : static_cast<double>(numbers.size() * sizeof numbers[0]) / seconds;
}

}  // namespace

absl::StatusOr<Limits> measureLimits(const std::filesystem::path& file,
                                     const std::function<bool()>& cancelled) {
    Lines lines(file);
    if (!lines.good()) {
        return absl::NotFoundError(absl::StrCat(file.string(), " cannot be opened"));
    }
    Limits limits;
    simdjson::ondemand::parser parser;
    std::uint64_t count = 0;
    std::uint64_t seen = 0;
    double seconds = lines.forEach(
        [&](std::string_view line) {
            simdjson::ondemand::document document;
            simdjson::ondemand::object object;
            if (parser.iterate(padded(line)).get(document) || document.get_object().get(object)) {
                return;
            }
            for (const char* const name : {"time", "key", "type"}) {
                std::string_view text;
                seen += object[name].get_string().get(text) ? 0 : text.size();
            }
            ++count;
        },
        cancelled);
    limits.parsePerSecond = static_cast<double>(count) / seconds;
    limits.readBytesPerSecond = static_cast<double>(lines.bytes()) / lines.readSeconds();
    count = 0;
    seconds = lines.forEach(
        [&](std::string_view line) {
            simdjson::ondemand::document document;
            double number = 0;
            if (!parser.iterate(padded(line)).get(document) &&
                !document["data"]["amount"].get_double().get(number)) {
                seen += number > kCondition ? 1 : 0;
            }
            ++count;
        },
        cancelled);
    limits.conditionPerSecond = seen == 0 ? 0 : static_cast<double>(count) / seconds;
    limits.memoryBytesPerSecond = memoryBytesPerSecond();
    return cancelled() ? absl::StatusOr<Limits>(absl::CancelledError("the bench was given up"))
                       : limits;
}

}  // namespace oxbow
