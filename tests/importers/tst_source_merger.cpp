// Several sources in one order of time.
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "importers/import.h"
#include "model/log/log.h"

using namespace oxbow;

namespace {

struct Record {
    std::string name;
    std::optional<int> second;
};
using Records = std::vector<Record>;

// The rule of source_merger.h, in the most direct form.
std::vector<std::string> inOrderOfTime(const std::vector<Records>& sources) {
    struct Entry {
        std::optional<int> time;
        std::size_t source;
        std::size_t index;
        std::string name;
    };
    std::vector<Entry> entries;
    for (std::size_t s = 0; s < sources.size(); ++s) {
        std::optional<int> maximum;
        for (std::size_t i = 0; i < sources[s].size(); ++i) {
            maximum = std::max(maximum, sources[s][i].second);
            entries.push_back({maximum, s, i, sources[s][i].name});
        }
    }
    std::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
        return std::tie(a.time, a.source, a.index) < std::tie(b.time, b.source, b.index);
    });
    std::vector<std::string> names;
    for (const Entry& entry : entries) {
        names.push_back(entry.name);
    }
    return names;
}

Records randomRecords(std::mt19937& random, const std::string& name, int count) {
    Records records;
    int second = int(random() % 50);
    for (int i = 0; i < count; ++i) {
        second += int(random() % 4) - (random() % 5 == 0 ? 3 : 0);
        records.push_back(
            {name + std::to_string(i), random() % 10 == 0 ? std::nullopt : std::optional(second)});
    }
    return records;
}

std::string jsonOf(const Record& record) {
    const std::string time =
        record.second ? ",\"time\":" + std::to_string(1'700'000'000 + *record.second) : "";
    return "{\"key\":\"" + record.name + "\"" + time + "}\n";
}

}  // namespace

class TestSourceMerger : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    std::string path(const std::string& name) const {
        return m_folder.filePath(QString::fromStdString(name)).toStdString();
    }
    std::filesystem::path write(const std::string& name, const Records& records) const {
        std::ofstream file(path(name));
        for (const Record& record : records) {
            file << jsonOf(record);
        }
        return path(name);
    }
    std::filesystem::path writeCsv(const std::string& name, const Records& records) const {
        std::ofstream file(path(name));
        file << "key,time\n";
        for (const Record& record : records) {
            file << record.name << ",";
            if (record.second) {
                file << 1'700'000'000 + *record.second;
            }
            file << "\n";
        }
        return path(name);
    }
    static ImportOptions merging() {
        ImportOptions options;
        options.mergeSources = true;
        options.reading.fields.key = "key";
        options.reading.fields.time = "time";
        return options;
    }
    static std::vector<std::string> keysOf(const Log& log) {
        std::vector<std::string> keys;
        const auto status = log.scan(
            Position(), log.end(), [&keys](Position, const EventView& event, std::optional<KeyId>) {
                keys.emplace_back(event.key.value_or("?"));
                return true;
            });
        return status.ok() ? keys : std::vector<std::string>();
    }

private slots:
    void sourcesOfAnyFormatComeInTheOrderOfTheirTimes() {
        std::mt19937 random(7);
        const std::vector<Records> records = {randomRecords(random, "a", 3'000),
                                              randomRecords(random, "b", 40),
                                              randomRecords(random, "c", 1'500)};
        const auto log = *Log::create(path("formats.oxbow"));
        ImportProgress progress;
        const auto summary =
            importSources(log,
                          {write("a.jsonl", records[0]), writeCsv("b.csv", records[1]),
                           write("c.jsonl", records[2])},
                          merging(), progress);
        QVERIFY2(summary.ok(), std::string(summary.status().message()).c_str());
        QVERIFY(summary->firstFailure().ok());
        QCOMPARE(summary->events, std::uint64_t(4'540));
        QVERIFY(keysOf(*log) == inOrderOfTime(records));
        QCOMPARE(log->sources().size(), std::size_t(3));
        for (const ImportedSource& source : log->sources()) {
            QVERIFY(source.complete);
            QVERIFY(source.orderRule.find("merged from 3 sources") != std::string::npos);
        }
        QCOMPARE(progress.bytesRead.load(), progress.bytesTotal.load());
    }

    void withoutAWordTheyComeOneAfterTheOther() {
        const auto log = *Log::create(path("plain.oxbow"));
        ImportProgress progress;
        QVERIFY(importSources(
                    log, {write("late.jsonl", {{"late", 9}}), write("early.jsonl", {{"early", 1}})},
                    ImportOptions(), progress)
                    .ok());
        QVERIFY(keysOf(*log) == (std::vector<std::string>{"late", "early"}));
    }

    void whatIsRejectedOrFailsDoesNotStopTheOthers() {
        std::ofstream(path("broken.jsonl")) << jsonOf({"x0", 1}) << "{broken\n"
                                            << jsonOf({"x1", 3});
        std::ofstream(path("empty.jsonl"));
        const auto log = *Log::create(path("broken.oxbow"));
        ImportProgress progress;
        const auto summary = importSources(
            log,
            {path("broken.jsonl"), path("empty.jsonl"), write("y.jsonl", {{"y0", 2}, {"y1", 4}})},
            merging(), progress);
        QVERIFY(summary.ok());
        QVERIFY(keysOf(*log) == (std::vector<std::string>{"x0", "y0", "x1", "y1"}));
        QCOMPARE(summary->rejected, std::uint64_t(1));
        QCOMPARE((*log->rejected(0, 1))[0].before, Position(1));
        QCOMPARE(summary->failures.size(), std::size_t(1));
        QCOMPARE(summary->failures[0].path.string(), path("empty.jsonl"));
    }

    void anInterruptedMergeGoesOnExactly() {
        std::mt19937 random(11);
        std::vector<Records> records;
        std::vector<std::filesystem::path> files;
        for (const char* name : {"p", "q", "r"}) {
            records.push_back(randomRecords(random, name, 60'000));
            files.push_back(write(std::string(name) + ".jsonl", records.back()));
        }
        records.push_back({{"first", 0}});
        files.push_back(write("first.jsonl", records.back()));
        const auto log = *Log::create(path("resumed.oxbow"));
        ImportOptions options = merging();
        options.runEvents = 2'048;
        ImportProgress progress;
        options.committed = [&progress](std::uint64_t events) {
            progress.cancel = events >= 20'000;
        };
        QVERIFY(absl::IsCancelled(importSources(log, files, options, progress).status()));
        options.committed = nullptr;
        QVERIFY(log->interrupted());
        QVERIFY(log->end() < Position(180'001));

        ImportProgress again;
        const auto alone = importSources(log, {files[0]}, options, again).status();
        QVERIFY(absl::IsFailedPrecondition(alone));
        std::reverse(files.begin(), files.end());
        const auto summary = importSources(log, files, options, again);
        QVERIFY2(summary.ok(), std::string(summary.status().message()).c_str());
        QVERIFY(summary->resumed);
        QVERIFY(summary->firstFailure().ok());
        QVERIFY(!log->interrupted());
        QVERIFY(keysOf(*log) == inOrderOfTime(records));
    }

    void aMergedSourceThatGrowsIsGoneOnWith() {
        const auto log = *Log::create(path("grows.oxbow"));
        const auto one = write("one.jsonl", {{"a", 1}, {"b", 5}});
        ImportProgress progress;
        QVERIFY(
            importSources(log, {one, write("two.jsonl", {{"c", 3}})}, merging(), progress).ok());
        std::ofstream(one, std::ios::app) << jsonOf({"d", 9});
        const auto grown = importSources(log, {one}, ImportOptions(), progress);
        QVERIFY2(grown.ok(), std::string(grown.status().message()).c_str());
        QVERIFY(keysOf(*log) == (std::vector<std::string>{"a", "c", "b", "d"}));
    }
};

QTEST_APPLESS_MAIN(TestSourceMerger)
#include "tst_source_merger.moc"
