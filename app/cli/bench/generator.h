// The log that `oxbow bench` measures with: JSON Lines of an invented shop, always the same for the
// same seed.
#pragma once

#include <absl/status/status.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace oxbow {

struct GeneratorOptions {
    std::uint64_t events = 1'000'000;
    std::uint64_t keys = 0;  // to choose from; 0: a tenth of the events, at most a million
    std::uint64_t seed = 7;
};

// One event as its columns.
struct GeneratedEvent {
    std::string time;
    std::string key;
    std::string type;
    std::string data;  // a JSON object, or "null"
};

// About 200 bytes an event: twelve types, keys by Zipf's law, 3 % of the events late, 1 % deletes,
// nested payloads of several shapes.
class Generator {
public:
    explicit Generator(const GeneratorOptions& options);
    const GeneratedEvent& next();

private:
    std::uint64_t below(std::uint64_t limit) { return m_random() % limit; }
    double uniform();
    std::uint64_t zipf();
    void writeTime();
    void writeData(std::size_t type);
    // Each appends `before` and then itself to the data.
    void number(std::string_view before, std::uint64_t value, std::size_t width);
    void word(std::string_view before, const char* text);

    GeneratorOptions m_options;
    std::mt19937_64 m_random;
    std::int64_t m_milliseconds;
    std::vector<double> m_typeWeights;  // cumulative
    GeneratedEvent m_event;
};

// Writes the log as JSON Lines and, where `csv` is a path, as CSV for other stores: position, time,
// key, type, data. `progress` is told how many events there are and says whether to go on.
absl::Status generateFiles(const GeneratorOptions& options, const std::filesystem::path& jsonLines,
                           const std::optional<std::filesystem::path>& csv,
                           const std::function<bool(std::uint64_t)>& progress);

}  // namespace oxbow
