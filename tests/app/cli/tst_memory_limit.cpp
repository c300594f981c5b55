// The program under a limit of memory: what `oxbow --help` says of it is true of hostile inputs,
// too. More than the limit and 64 MiB is not given to it, and an allocation that fails ends it.
#include <QTemporaryDir>
#include <QTest>

#include <fstream>

#include "support/hostile_events.h"
#include "support/program.h"

using namespace oxbow;

namespace {

using Arguments = std::vector<std::string>;

constexpr std::size_t kMiB = std::size_t{1} << 20;
constexpr std::size_t kImportMiB = 112;   // the least that --memory takes
constexpr std::size_t kReadingMiB = 128;  // all other commands
constexpr std::size_t kSlackMiB = 64;

std::size_t linesOf(const std::string& path) {
    std::ifstream in(path);
    std::string line;
    std::size_t lines = 0;
    while (std::getline(in, line)) {
        ++lines;
    }
    return lines;
}

}  // namespace

class TestMemoryLimit : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    std::string path(const std::string& name) const {
        return m_folder.path().toStdString() + "/" + name;
    }
    Ended under(std::size_t mebibytes, const Arguments& arguments, const std::string& output) {
        std::ofstream(output).close();
        Program::Options options;
        options.output = output;
        options.mostMemory = (mebibytes + kSlackMiB) * kMiB;
        return runProgram(OXBOW_PROGRAM, arguments, options);
    }
    // Gives what the import said on standard error.
    std::string import(const std::string& source) {
        const auto ended = under(kImportMiB,
                                 {"import", path(source), "--into", workspaceOf(source), "--memory",
                                  std::to_string(kImportMiB)},
                                 path("summary"));
        if (ended.code != 0) {
            qWarning("import of %s: %d, %s", source.c_str(), ended.code, ended.err.c_str());
            return "failed";
        }
        return ended.err;
    }
    std::string workspaceOf(const std::string& source) const { return path(source + ".oxbow"); }
    bool read(Arguments arguments, const std::string& source) {
        arguments.insert(arguments.begin() + 1, workspaceOf(source));
        const auto ended = under(kReadingMiB, arguments, path("answer"));
        if (ended.code != 0) {
            qWarning("%s of %s: %d, %s", arguments.front().c_str(), source.c_str(), ended.code,
                     ended.err.c_str());
        }
        return ended.code == 0;
    }
    std::size_t answered() const { return linesOf(path("answer")); }
    // All commands that read, of which each line stands for an event or a row.
    bool readAll(const std::string& source, std::size_t events, std::size_t rows) {
        const std::string exported = path("exported.oxlog");
        std::filesystem::remove(exported);
        return read({"info"}, source) && read({"events"}, source) && answered() == events &&
               read({"table", "--at", "end"}, source) && answered() == rows &&
               read({"table", "--at", "50%", "--order", "key", "--limit", "9"}, source) &&
               read({"changes"}, source) && read({"keys"}, source) && answered() == rows &&
               read({"diff", "--from", "40%", "--to", "end"}, source) &&
               read({"export", "--to", exported}, source);
    }
    bool readKey(const std::string& source, const std::string& key) {
        return read({"blame", "--key", key, "--at", "end"}, source) &&
               read({"changes", "--key", key}, source) && answered() > 0 &&
               read({"events", "--key", key}, source) && answered() > 0;
    }

private slots:
    void initTestCase() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
        QSKIP("a sanitizer's own memory is beyond any limit");
#endif
    }

    void aProgramThatTakesMoreIsEnded() {
        Program::Options options;
        QCOMPARE(runProgram(OXBOW_PROGRAM, {"--help"}, options).code, 0);
        options.mostMemory = kMiB;
        QVERIFY(runProgram(OXBOW_PROGRAM, {"--help"}, options).code != 0);
    }

    void theHelpSaysTheLimit() {
        for (const Arguments& arguments : {Arguments{"--help"}, Arguments{"import", "--help"}}) {
            const auto ended = runProgram(OXBOW_PROGRAM, arguments);
            QVERIFY(ended.out.find("--memory") != std::string::npos);
            QVERIFY(ended.out.find("others   " + std::to_string(kReadingMiB) + " MiB") !=
                    std::string::npos);
        }
    }

    void valuesOfThreeMebibytes() {
        constexpr std::size_t kValues = 100;
        writeLargeValues(path("values.jsonl"), kValues);
        QCOMPARE(import("values.jsonl"), std::string());
        QVERIFY(readAll("values.jsonl", kValues, kValues));
        QVERIFY(readKey("values.jsonl", "k50"));
    }

    void keysOfTwoMebibytesAreRejectedAndTold() {
        constexpr std::size_t kKeys = 100;
        writeLargeKeys(path("keys.jsonl"), kKeys);
        const std::string told = import("keys.jsonl");
        QVERIFY2(told.find("100 records were rejected") != std::string::npos, told.c_str());
        QVERIFY(readAll("keys.jsonl", kKeys / 10, kKeys / 10));
        QVERIFY(read({"events", "--rejected"}, "keys.jsonl"));
        QCOMPARE(answered(), kKeys);
    }

    void quotesAtRandom() {
        constexpr std::size_t kRows = 60'000;
        writeRandomQuotes(path("quotes.csv"), 24, kRows);
        QCOMPARE(import("quotes.csv"), std::string());
        QVERIFY(read({"events"}, "quotes.csv"));
        QCOMPARE(answered(), kRows);
        QVERIFY(read({"changes"}, "quotes.csv"));
        QVERIFY(read({"verify"}, "quotes.csv"));
        QVERIFY(read({"export", "--to", path("quotes.oxlog")}, "quotes.csv"));
    }

    void aTypeForEachEvent() {
        constexpr std::size_t kEvents = 200'000;
        writeManyTypes(path("types.jsonl"), kEvents);
        QCOMPARE(import("types.jsonl"), std::string());
        std::ifstream in(path("summary"));
        std::string summary;
        std::getline(in, summary);
        QVERIFY2(summary.find("types beyond 65,536") != std::string::npos, summary.c_str());
        QVERIFY(readAll("types.jsonl", kEvents, 100));
        QVERIFY(read({"verify"}, "types.jsonl"));
        QVERIFY(readKey("types.jsonl", "k7"));
    }

    void aLineOfTwentyMegabytesIsRejectedAndTold() {
        for (const bool csv : {false, true}) {
            const std::string source = csv ? "line.csv" : "line.jsonl";
            writeLongLine(path(source), csv);
            const std::string told = import(source);
            QVERIFY2(told.find("1 record was rejected") != std::string::npos, told.c_str());
            QVERIFY(readAll(source, 2, 2));
            QVERIFY(read({"events", "--rejected"}, source));
            QCOMPARE(answered(), std::size_t(1));
        }
    }

    void rowsOfFiveThousandColumns() {
        constexpr std::size_t kRows = 200;
        writeWideRows(path("wide.jsonl"), false, 5'000, kRows);
        QCOMPARE(import("wide.jsonl"), std::string());
        QVERIFY(readAll("wide.jsonl", kRows, kRows));
        QVERIFY(readKey("wide.jsonl", "k9"));
        QVERIFY(read({"verify"}, "wide.jsonl"));
        writeWideRows(path("wide.csv"), true, 5'000, kRows);
        QCOMPARE(import("wide.csv"), std::string());
        QVERIFY(read({"events"}, "wide.csv"));
        QCOMPARE(answered(), kRows);
        QVERIFY(read({"export", "--to", path("wide-again.csv")}, "wide.csv"));
    }
};

QTEST_APPLESS_MAIN(TestMemoryLimit)
#include "tst_memory_limit.moc"
