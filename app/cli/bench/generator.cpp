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

#include "model/event/utc_time.h"
#include "model/payload/canonical_text.h"

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
        m_options.keys = std::clamp<std::uint64_t>(m_options.events / 10, 1, 1'000'000);
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
    m_event.time.clear();
    appendUtcTime(m_event.time, (m_milliseconds - late) * 1'000'000, 3);
}

void Generator::number(std::string_view before, std::uint64_t value, std::size_t width) {
    m_event.data += before;
    if (width > 0) {
        appendDigits(m_event.data, static_cast<std::int64_t>(value), width);
    } else {
        appendDecimal(m_event.data, static_cast<std::int64_t>(value), 0);
    }
}

void Generator::word(std::string_view before, const char* text) {
    m_event.data += before;
    m_event.data += text;
}

void Generator::writeData(std::size_t type) {
    std::string& data = m_event.data;
    data.clear();
    if (type == kErased) {
        data = "null";
        return;
    }
    number(R"({"amount":)", below(2'000), 0);
    number(".", below(100), 2);
    word(R"(,"currency":")", pick(kCurrencies, below(5)));
    number(R"(","customer":"c-)", 10'000 + below(90'000), 0);
    data += '"';
    if (type == 0 || type == 4 || type == 5) {
        number(R"(,"items":[{"sku":"SKU-)", below(5'000), 5);
        number(R"(","qty":)", 1 + below(9), 0);
        data += "}]";
    } else if (type == 2 || type == 3) {
        data += R"(,"method":"card","auth":")";
        const std::uint64_t auth = below(std::uint64_t{1} << 48);
        for (int shift = 44; shift >= 0; shift -= 4) {
            data += "0123456789abcdef"[auth >> shift & 15];
        }
        number(R"(","risk":0.)", below(1'000), 3);
    } else if (type == 6 || type == 7) {
        number(R"(,"geo":{"lat":)", 35 + below(25), 0);
        number(".", below(100'000), 5);
        number(R"(,"lon":)", below(30), 0);
        number(".", below(100'000), 5);
        word(R"(},"city":")", pick(kCities, below(8)));
        data += '"';
    } else {
        word(R"(,"status":")", pick(kWords, below(16)));
        number(R"(","version":)", below(200), 0);
    }
    word(R"(,"note":")", pick(kWords, below(16)));
    word(" ", pick(kWords, below(16)));
    data += R"("})";
}

const GeneratedEvent& Generator::next() {
    writeTime();
    // Ranks are spread over the ids, so that hot keys are not neighbours.
    m_event.key = "order-";
    appendDigits(m_event.key, static_cast<std::int64_t>(zipf() * 7'919 % m_options.keys), 7);
    const double at = uniform() * m_typeWeights.back();
    const auto type = static_cast<std::size_t>(
        std::upper_bound(m_typeWeights.begin(), m_typeWeights.end(), at) - m_typeWeights.begin());
    m_event.type = kTypes[type].name;
    writeData(type);
    return m_event;
}

namespace {

// Writes pieces of text to a file, many at a time.
class TextFile {
public:
    explicit TextFile(const std::filesystem::path& path)
        : m_file(std::fopen(path.c_str(), "wb"), &std::fclose) {}

    bool open() const { return m_file != nullptr; }
    std::string& text() { return m_text; }
    bool flushWhereFull() { return m_text.size() < kFull || flush(); }
    bool flush() {
        const bool written =
            std::fwrite(m_text.data(), 1, m_text.size(), m_file.get()) == m_text.size() &&
            std::fflush(m_file.get()) == 0;
        m_text.clear();
        return written;
    }

private:
    static constexpr std::size_t kFull = std::size_t{1} << 20;
    std::unique_ptr<std::FILE, decltype(&std::fclose)> m_file;
    std::string m_text;
};

void appendJson(const GeneratedEvent& event, std::string& out) {
    for (const std::string_view piece :
         {std::string_view(R"({"time":")"), std::string_view(event.time),
          std::string_view(R"(","key":")"), std::string_view(event.key),
          std::string_view(R"(","type":")"), std::string_view(event.type),
          std::string_view(R"(","data":)"), std::string_view(event.data),
          std::string_view("}\n")}) {
        out += piece;
    }
}

void appendCsv(std::uint64_t position, const GeneratedEvent& event, std::string& out) {
    absl::StrAppend(&out, position, ",", event.time, ",", event.key, ",", event.type, ",\"",
                    absl::StrReplaceAll(event.data, {{"\"", "\"\""}}), "\"\n");
}

}  // namespace

absl::Status generateFiles(const GeneratorOptions& options, const std::filesystem::path& jsonLines,
                           const std::optional<std::filesystem::path>& csv,
                           const std::function<bool(std::uint64_t)>& progress) {
    constexpr std::uint64_t kTellEvery = 4'096;
    TextFile lines(jsonLines);
    std::optional<TextFile> table;
    if (csv) {
        table.emplace(*csv);
    }
    if (!lines.open() || (table && !table->open())) {
        return absl::PermissionDeniedError(
            absl::StrFormat("%s cannot be written: %s", jsonLines.string(), std::strerror(errno)));
    }
    Generator generator(options);
    bool written = true;
    for (std::uint64_t i = 0; i < options.events && written; ++i) {
        if (i % kTellEvery == 0 && !progress(i)) {
            return absl::CancelledError("the bench was given up");
        }
        const GeneratedEvent& event = generator.next();
        appendJson(event, lines.text());
        written = lines.flushWhereFull();
        if (table) {
            appendCsv(i, event, table->text());
            written = table->flushWhereFull() && written;
        }
    }
    if (!written || !lines.flush() || (table && !table->flush())) {
        return absl::ResourceExhaustedError(absl::StrFormat(
            "the bench's log cannot be written: %s; choose another --folder, or fewer --events",
            std::strerror(errno)));
    }
    return absl::OkStatus();
}

}  // namespace oxbow
