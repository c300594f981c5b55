// Every format in every packing: what the README promises.
#include <QTemporaryDir>
#include <QTest>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "importers/import.h"
#include "importers/packing.h"
#include "model/log/log.h"

using namespace oxbow;

namespace {

std::string contentOf(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

struct Sample {
    const char* name;    // of the file
    const char* format;  // what it is taken for
    std::string bytes;
};

std::vector<Sample> samples() {
    const std::string data = OXBOW_TEST_DATA;
    const std::string logs = OXBOW_SAMPLES;
    return {
        {"lines.jsonl", "jsonl", contentOf(logs + "/five-events.jsonl")},
        {"array.json", "json-array", R"([{"key":"a","value":1},{"key":"b","value":2.50}])"},
        {"values.json", "json-concat",
         "{\"key\":\"a\",\n \"value\":1}\n{\"key\":\"b\",\n \"value\":null}"},
        {"table.csv", "csv", "key,amount\na,3.540\nb,\"1,5\"\n"},
        {"table.tsv", "tsv", "key\tamount\na\t3.540\nb\t1,5\n"},
        {"00000000000000000000.log", "kafka-segment",
         contentOf(logs + "/kafka/payments-0/00000000000000000000.log")},
        {"topic.kcat.jsonl", "kcat", contentOf(data + "/kafka/shop.kcat.jsonl")},
        {"ten.oxlog", "oxlog", contentOf(data + "/oxlog/ten-events.oxlog")},
        {"plain.bin", "oxlog-delimited", contentOf(data + "/../fuzz/seeds/delimited/small")},
    };
}

struct Packer {
    const char* ending;
    std::string (*pack)(const std::string&);
};

constexpr Packer kPackers[] = {{".gz", test::gzipped},
                               {".zst", test::zstandarded},
                               {".lz4", test::lz4ed},
                               {".bz2", test::bzipped},
                               {".xz", test::xzed}};

struct Held {
    std::string format;
    std::uint64_t rejected = 0;
    std::vector<Event> events;
};

}  // namespace

class TestPackedSources : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    int m_logs = 0;

    // What a log holds after an import of these bytes. The source's name differs by its ending, so
    // it is not compared.
    absl::StatusOr<Held> imported(const std::string& name, const std::string& bytes) {
        const std::filesystem::path folder =
            m_folder.filePath(QString::number(m_logs++)).toStdString();
        std::filesystem::create_directories(folder);
        std::ofstream(folder / name, std::ios::binary) << bytes;
        const auto log = Log::create(folder / "log.oxbow");
        if (!log.ok()) {
            return log.status();
        }
        ImportProgress progress;
        ImportOptions options;
        options.stream = "sample";
        const auto summary = importSources(*log, {folder / name}, options, progress);
        if (!summary.ok()) {
            return summary.status();
        }
        if (const absl::Status failure = summary->firstFailure(); !failure.ok()) {
            return failure;
        }
        Held held{(*log)->sources().at(0).format, summary->rejected, {}};
        for (Position at; at < (*log)->end(); at = Position(at.value() + 1)) {
            absl::StatusOr<Event> event = (*log)->event(at);
            if (!event.ok()) {
                return event.status();
            }
            event->source.clear();
            held.events.push_back(*std::move(event));
        }
        return held;
    }

private slots:
    void aPackedSourceIsImportedAsTheSamePlainOne_data() {
        QTest::addColumn<int>("sample");
        QTest::addColumn<int>("packer");
        const std::vector<Sample> all = samples();
        for (int i = 0; i < int(all.size()); ++i) {
            for (int packer = 0; packer < int(std::size(kPackers)); ++packer) {
                QTest::addRow("%s%s", all[std::size_t(i)].name, kPackers[packer].ending)
                    << i << packer;
            }
        }
    }
    void aPackedSourceIsImportedAsTheSamePlainOne() {
        QFETCH(int, sample);
        QFETCH(int, packer);
        const Sample plain = samples().at(std::size_t(sample));
        const absl::StatusOr<Held> expected = imported(plain.name, plain.bytes);
        QVERIFY2(expected.ok(), std::string(expected.status().message()).c_str());
        QCOMPARE(expected->format, std::string(plain.format));
        QVERIFY(!expected->events.empty());

        const absl::StatusOr<Held> packed = imported(
            std::string(plain.name) + kPackers[packer].ending, kPackers[packer].pack(plain.bytes));
        QVERIFY2(packed.ok(), std::string(packed.status().message()).c_str());
        QCOMPARE(packed->format, expected->format);
        QCOMPARE(packed->rejected, expected->rejected);
        QVERIFY(packed->events == expected->events);
    }
};

QTEST_GUILESS_MAIN(TestPackedSources)
#include "tst_packed_sources.moc"
