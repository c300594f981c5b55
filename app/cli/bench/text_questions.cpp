#include "app/cli/bench/text_questions.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>

#include <algorithm>
#include <fstream>
#include <random>
#include <string>

#include "app/cli/bench/measure.h"
#include "importers/import.h"
#include "model/event/utc_time.h"

namespace oxbow {
namespace {

constexpr std::int64_t kFirst = 1'719'567'000;  // 2024-06-28T09:30:00Z

class LineWriter {
public:
    explicit LineWriter(std::uint64_t seed) : m_random(seed) {}

    std::uint64_t below(std::uint64_t limit) { return m_random() % limit; }
    const char* one(std::initializer_list<const char*> texts) {
        return *(texts.begin() + below(texts.size()));
    }

private:
    std::mt19937_64 m_random;
};

// About 190 bytes.
std::string accessLine(std::uint64_t number, LineWriter& random) {
    const auto seconds = static_cast<int>(number / 40);
    return absl::StrFormat(
        "10.%d.%d.%d - %s [%02d/Jun/2024:%02d:%02d:%02d +0200] \"%s /shop/orders/%d?page=%d "
        "HTTP/1.1\" %s %d \"https://shop.example/\" \"Mozilla/5.0 (X11; Linux x86_64; rv:%d.0) "
        "Gecko/20100101 Firefox/%d.0\"\n",
        random.below(4), random.below(100), random.below(250), random.one({"-", "-", "-", "frank"}),
        1 + seconds / 86'400 % 28, seconds / 3'600 % 24, seconds / 60 % 60, seconds % 60,
        random.one({"GET", "GET", "POST", "PUT"}), random.below(50'000), random.below(9),
        random.one({"200", "200", "304", "404", "500"}), random.below(100'000), random.below(120),
        random.below(120));
}

// About 120 bytes; every fiftieth has a stack trace.
std::string applicationRecord(std::uint64_t number, LineWriter& random) {
    std::string time;
    appendUtcTime(time, (kFirst * 1'000 + static_cast<std::int64_t>(number) * 25) * 1'000'000, 3);
    time[10] = ' ';
    time[19] = ',';
    time.pop_back();
    std::string out = absl::StrFormat(
        "%s %s [nio-8080-exec-%d] com.example.shop.%s: order %d of customer %d is %s\n", time,
        random.one({"INFO ", "INFO ", "DEBUG", "WARN ", "ERROR"}), random.below(16),
        random.one({"Orders", "Payments", "Parcels"}), random.below(50'000), random.below(9'000),
        random.one({"placed", "paid", "packed", "sent"}));
    for (std::uint64_t frame = 0; number % 50 == 0 && frame < 12; ++frame) {
        absl::StrAppend(&out, "\tat com.example.shop.Orders.place(Orders.java:", frame, ")\n");
    }
    return out;
}

struct Text {
    const char* id;
    const char* title;
    const char* format;
    std::string (*record)(std::uint64_t number, LineWriter& random);
};
constexpr Text kTexts[] = {
    {"access_log_per_second", "text by pattern: access log, events imported", "access-log",
     accessLine},
    {"log4j_per_second", "text by pattern: log4j with stack traces", "log4j", applicationRecord},
};

}  // namespace

absl::Status askTextImports(const std::filesystem::path& folder, std::uint64_t records,
                            std::uint64_t seed, const std::function<bool()>& cancelled,
                            Figures& figures) {
    for (const Text& text : kTexts) {
        const std::filesystem::path source = folder / absl::StrCat(text.format, ".log");
        const std::filesystem::path workspace = folder / absl::StrCat(text.format, ".oxbow");
        {
            std::ofstream file(source, std::ios::binary);
            LineWriter random(seed);
            for (std::uint64_t i = 0; i < records; ++i) {
                file << text.record(i, random);
            }
            if (!file.flush()) {
                return absl::ResourceExhaustedError(
                    absl::StrCat(source.string(), " cannot be written; choose another --folder"));
            }
        }
        auto log = Log::create(workspace);
        if (!log.ok()) {
            return log.status();
        }
        ImportOptions options;
        options.format = text.format;
        ImportProgress progress;
        progress.cancel = cancelled();
        absl::StatusOr<ImportSummary> summary;
        const double seconds =
            secondsOf([&] { summary = importSources(*log, {source}, options, progress); });
        log->reset();
        std::error_code ignored;
        std::filesystem::remove_all(workspace, ignored);
        std::filesystem::remove(source, ignored);
        if (!summary.ok()) {
            return summary.status();
        }
        Figure figure{text.id, text.title, Unit::PerSecond, double(summary->events) / seconds};
        figure.goal = Goal{300'000, 500'000, true};
        figures.push_back(std::move(figure));
    }
    return absl::OkStatus();
}

}  // namespace oxbow
