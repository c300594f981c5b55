#include "app/cli/bench/generator.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>
#include <absl/strings/str_replace.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <memory>

#include "model/event/timestamp.h"

namespace oxbow {
namespace {

struct Type {
    const char* name;
    double weight;
};
constexpr std::array<Type, 12> kTypes = {{{"OrderPlaced", 18},
                                          {"OrderChanged", 20},
                                          {"PaymentAuthorised", 9},
                                          {"PaymentCaptured", 9},
                                          {"ItemAdded", 14},
                                          {"ItemRemoved", 5},
                                          {"ParcelPacked", 6},
                                          {"ParcelMoved", 10},
                                          {"NoteWritten", 3},
                                          {"PriceChanged", 3},
                                          {"OrderCancelled", 2},
                                          {"OrderErased", 1}}};
constexpr std::size_t kErased = 11;
constexpr const char* kCurrencies[] = {"EUR", "USD", "GBP", "JPY", "CHF"};
constexpr const char* kCities[] = {"Rotterdam", "Hamburg", "Leeds", "Lyon",
                                   "Porto",     "Turin",   "Oslo",  "Ghent"};
constexpr const char* kWords[] = {"left",   "door",   "called", "again",  "late", "parcel",
                                  "refund", "promo",  "code",   "gift",   "wrap", "invoice",
                                  "twice",  "driver", "signed", "fragile"};
constexpr std::int64_t kStart = 1'709'251'200'000;  // 2024-03-01

template <std::size_t N>
const char* pick(const char* const (&list)[N], std::uint64_t number) {
    return list[number % N];
}

}  // namespace

Generator::Generator(const GeneratorOptions& options)
    : m_options(options), m_random(options.seed), m_milliseconds(kStart) {
    if (m_options.keys == 0) {
        m_options.keys = std::max<std::uint64_t>(m_options.events / 10, 1);
    }
    double sum = 0;
    for (const Type& type : kTypes) {
        m_typeWeights.push_back(sum += type.weight);
    }
}

double Generator::uniform() {
    return static_cast<double>(m_random() >> 11) * 0x1.0p-53;
}

// A rank whose chance falls with its number: for exponent 1 the logarithm of the rank is uniform.
std::uint64_t Generator::zipf() {
    const double n = static_cast<double>(m_options.keys);
    const auto rank = static_cast<std::uint64_t>(std::exp(uniform() * std::log(n + 1)));
    return std::min(rank, m_options.keys) - 1;
}

void Generator::writeTime() {
    m_milliseconds += static_cast<std::int64_t>(-std::log(1 - uniform()) * 40);
    const std::int64_t late = below(100) < 3 ? static_cast<std::int64_t>(below(2'000)) : 0;
    Timestamp time = *timestampFromMilliseconds(m_milliseconds - late);
    time.zoneMinutes = 0;
    m_event.time = formatTimestamp(time);
}

void Generator::writeData(std::size_t type) {
    std::string& data = m_event.data;
    if (type == kErased) {
        data = "null";
        return;
    }
    data = absl::StrFormat(R"({"amount":%d.%02d,"currency":"%s","customer":"c-%d")", below(2'000),
                           below(100), pick(kCurrencies, below(5)), 10'000 + below(90'000));
    if (type == 0 || type == 4 || type == 5) {
        absl::StrAppendFormat(&data, R"(,"items":[{"sku":"SKU-%05d","qty":%d}])", below(5'000),
                              1 + below(9));
    } else if (type == 2 || type == 3) {
        absl::StrAppendFormat(&data, R"(,"method":"card","auth":"%012x","risk":0.%03d)",
                              below(std::uint64_t{1} << 48), below(1'000));
    } else if (type == 6 || type == 7) {
        absl::StrAppendFormat(&data, R"(,"geo":{"lat":%d.%05d,"lon":%d.%05d},"city":"%s")",
                              35 + below(25), below(100'000), below(30), below(100'000),
                              pick(kCities, below(8)));
    } else {
        absl::StrAppendFormat(&data, R"(,"status":"%s","version":%d)", pick(kWords, below(16)),
                              below(200));
    }
    absl::StrAppend(&data, ",\"note\":\"", pick(kWords, below(16)), " ", pick(kWords, below(16)),
                    "\"}");
}

const GeneratedEvent& Generator::next() {
    writeTime();
    // Ranks are spread over the ids, so that hot keys are not neighbours.
    m_event.key = absl::StrFormat("order-%07d", zipf() * 7'919 % m_options.keys);
    const double at = uniform() * m_typeWeights.back();
    const auto type = static_cast<std::size_t>(
        std::upper_bound(m_typeWeights.begin(), m_typeWeights.end(), at) - m_typeWeights.begin());
    m_event.type = kTypes[type].name;
    writeData(type);
    return m_event;
}

absl::Status generateFiles(const GeneratorOptions& options, const std::filesystem::path& jsonLines,
                           const std::filesystem::path& csv) {
    using File = std::unique_ptr<std::FILE, decltype(&std::fclose)>;
    const File lines(std::fopen(jsonLines.c_str(), "wb"), &std::fclose);
    const File table(std::fopen(csv.c_str(), "wb"), &std::fclose);
    if (!lines || !table) {
        return absl::PermissionDeniedError(
            absl::StrFormat("%s cannot be written: %s", jsonLines.string(), std::strerror(errno)));
    }
    Generator generator(options);
    std::string line;
    for (std::uint64_t i = 0; i < options.events; ++i) {
        const GeneratedEvent& event = generator.next();
        line = absl::StrCat(R"({"time":")", event.time, R"(","key":")", event.key, R"(","type":")",
                            event.type, R"(","data":)", event.data, "}\n");
        bool written = std::fwrite(line.data(), 1, line.size(), lines.get()) == line.size();
        line = absl::StrCat(i, ",", event.time, ",", event.key, ",", event.type, ",\"",
                            absl::StrReplaceAll(event.data, {{"\"", "\"\""}}), "\"\n");
        written &= std::fwrite(line.data(), 1, line.size(), table.get()) == line.size();
        if (!written) {
            return absl::ResourceExhaustedError(
                absl::StrFormat("the bench's log cannot be written: %s; it needs about %d MiB",
                                std::strerror(errno), options.events * 440 >> 20));
        }
    }
    return absl::OkStatus();
}

}  // namespace oxbow
