// What holds of every command, whatever it does: the list comes from the program, so a new command
// that does not keep to it fails here.
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QStringDecoder>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>

#include "app/cli/cli.h"
#include "support/program.h"

using namespace oxbow;

namespace {

using Arguments = std::vector<std::string>;

constexpr const char* kHigh = "\xff\xfe";  // no character begins so

// Every line is a JSON object in UTF-8.
bool isJson(const std::string& lines) {
    for (const QByteArray& line : QByteArray::fromStdString(lines).split('\n')) {
        if (!line.isEmpty() && !QJsonDocument::fromJson(line).isObject()) {
            return false;
        }
    }
    return true;
}

bool isUtf8(const std::string& text) {
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    const QString decoded = decoder.decode(QByteArray::fromStdString(text));
    return !decoder.hasError() && decoded.toUtf8().toStdString() == text;
}

Arguments operator+(Arguments a, const Arguments& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

}  // namespace

class TestEveryCommand : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    int m_new = 0;

    std::string path(const std::string& name) const {
        return m_folder.path().toStdString() + "/" + name;
    }
    std::string newPath(const std::string& ending) {
        return path("new-" + std::to_string(++m_new) + ending);
    }
    static void write(const std::string& file, const std::string& bytes) {
        FILE* out = std::fopen(file.c_str(), "w");
        QVERIFY(out != nullptr);
        QCOMPARE(std::fwrite(bytes.data(), 1, bytes.size(), out), bytes.size());
        QCOMPARE(std::fclose(out), 0);
    }
    static Ended oxbow(const Arguments& arguments, const Program::Options& options = {}) {
        return runProgram(OXBOW_PROGRAM, arguments, options);
    }

    // A call that succeeds, of each command, on a workspace and the source that it was made of.
    std::map<std::string, Arguments> calls(const std::string& workspace,
                                           const std::string& source) {
        return {
            {"import", {"import", source, "--into", newPath(".oxbow")}},
            {"formats", {"formats", source}},
            {"info", {"info", workspace}},
            {"events", {"events", workspace}},
            {"find", {"find", workspace, "-nowhere"}},
            {"keys", {"keys", workspace}},
            {"table", {"table", workspace}},
            {"changes", {"changes", workspace}},
            {"diff", {"diff", workspace, "--from", "1", "--to", "end"}},
            {"blame", {"blame", workspace, "--key", "k1", "--all"}},
            {"folds", {"folds", workspace, "--add", path("n.fold.json")}},
            {"branch", {"branch", workspace, "create", "b" + std::to_string(++m_new)}},
            {"cause", {"cause", workspace, "--key", "k1", "--where", "$ is null"}},
            {"order", {"order", workspace}},
            {"step", {"step", workspace, "--fold", "n", "--at", "1"}},
            {"forgot", {"forgot", workspace, "--rows"}},
            {"verify", {"verify", workspace}},
            {"export", {"export", workspace, "--to", newPath(".oxlog")}},
            {"bench", {"bench", "--events", "300", "--no-peers", "--folder", path("")}},
        };
    }
    std::map<std::string, Arguments> calls() { return calls(path("log.oxbow"), path("log.jsonl")); }
    // A row of the table for each command that the program has.
    void eachCommand() {
        QTest::addColumn<QString>("command");
        for (const std::string& name : commandNames()) {
            QTest::newRow(name.c_str()) << QString::fromStdString(name);
        }
    }
    bool offers(const std::string& command, const std::string& option) const {
        return oxbow({command, "--help"}).out.find("\n  " + option + " ") != std::string::npos;
    }

private slots:
    void initTestCase() {
        std::string records;
        const std::string filling(1'000, 'x');
        const auto record = [&filling](int key, int value) {
            return "{\"key\":\"k" + std::to_string(key) +
                   "\",\"value\":{\"n\":" + std::to_string(value) + ",\"filling\":\"" + filling +
                   "\"}}\n";
        };
        for (int i = 0; i < 1500; ++i) {
            records += record(i % 750, i);
        }
        for (int i = 0; i < 700; ++i) {
            records += record(1, i);
        }
        write(path("log.jsonl"), records + "{broken\n");
        QCOMPARE(oxbow({"import", path("log.jsonl"), "--into", path("log.oxbow")}).code, 0);
        write(path("n.fold.json"), R"({"kind":"sum","field":"n"})");
        QCOMPARE(oxbow({"folds", path("log.oxbow"), "--add", path("n.fold.json")}).code, 0);
    }

    void succeedsWhereNothingIsWrong_data() { eachCommand(); }
    void succeedsWhereNothingIsWrong() {
        QFETCH(QString, command);
        const auto all = calls();
        const auto call = all.find(command.toStdString());
        QVERIFY2(call != all.end(), "this test has no call of the command: add one");
        const Ended ended = oxbow(call->second);
        QVERIFY2(ended.code == 0, ended.err.c_str());
        QVERIFY(!ended.out.empty());
        QVERIFY(command == "bench" || isJson(ended.out));
    }

    void failsWhereItsAnswerCannotBeWritten_data() { eachCommand(); }
    void failsWhereItsAnswerCannotBeWritten() {
        QFETCH(QString, command);
        const auto call = calls().at(command.toStdString());
        const std::string workspace = path("log.oxbow");
        std::vector<Arguments> variants = {call, {command.toStdString(), "--help"}};
        for (const char* format : {"jsonl", "csv", "oxlog", "kcat"}) {
            if (command == "events") {
                variants.push_back(call + Arguments{"--format", format});
            }
        }
        for (const char* flag : {"--rejected", "--count"}) {
            if (offers(command.toStdString(), flag)) {
                variants.push_back(call + Arguments{flag});
            }
        }
        if (command == "formats") {
            variants.push_back({"formats"});
        }
        if (command == "verify") {
            QCOMPARE(oxbow({"export", workspace, "--to", path("whole.oxlog")}).code, 0);
            variants.push_back({"verify", path("whole.oxlog")});
        }
        for (const Arguments& variant : variants) {
            const Ended full = oxbow(variant, {.output = "/dev/full"});
            QVERIFY2(full.code == 3, (variant.back() + ": " + std::to_string(full.code)).c_str());
            QVERIFY2(full.err.find("standard output cannot be written") != std::string::npos,
                     full.err.c_str());
        }
        const Ended closed = oxbow(variants.back(), {.withoutOutput = true});
        QCOMPARE(closed.code, 3);
    }

    void refusesAnOptionThatItDoesNotHave_data() { eachCommand(); }
    void refusesAnOptionThatItDoesNotHave() {
        QFETCH(QString, command);
        const auto call = calls().at(command.toStdString());
        const Ended ended = oxbow(call + Arguments{std::string("--none-such") + kHigh});
        QCOMPARE(ended.code, 2);
        QVERIFY(ended.out.empty());
        QVERIFY2(ended.err.find("--none-such") != std::string::npos && isUtf8(ended.err),
                 ended.err.c_str());
    }

    void refusesNumbersThatAreNone_data() { eachCommand(); }
    void refusesNumbersThatAreNone() {
        QFETCH(QString, command);
        const auto call = calls().at(command.toStdString());
        for (const char* option : {"--limit", "--offset", "--keys", "--check", "--threads"}) {
            if (!offers(command.toStdString(), option)) {
                continue;
            }
            for (const char* number : {"-1", "18446744073709551616", "0x10", "1e3", "", "many"}) {
                const Ended ended = oxbow(call + Arguments{std::string(option) + "=" + number});
                QVERIFY2(ended.code == 2, (std::string(option) + "=" + number).c_str());
                QVERIFY(ended.out.empty());
            }
        }
    }

    void takesTheGreatestNumbersForAll_data() { eachCommand(); }
    void takesTheGreatestNumbersForAll() {
        QFETCH(QString, command);
        const auto call = calls().at(command.toStdString());
        if (offers(command.toStdString(), "--limit")) {
            const Ended all = oxbow(call + Arguments{"--limit", "18446744073709551615"});
            QCOMPARE(all.code, 0);
            QVERIFY(all.out == oxbow(call).out);
            const Ended eight = oxbow(call + Arguments{"--limit", "010"});
            QCOMPARE(std::count(eight.out.begin(), eight.out.end(), '\n'), 10);
        }
        if (offers(command.toStdString(), "--offset")) {
            for (const char* limit : {"0", "5", "18446744073709551615"}) {
                const Ended none =
                    oxbow(call + Arguments{"--offset", "18446744073709551615", "--limit", limit});
                QCOMPARE(none.code, 0);
                QVERIFY(none.out.empty());
            }
        }
    }

    void refusesRangesAndMomentsThatAreNone_data() { eachCommand(); }
    void refusesRangesAndMomentsThatAreNone() {
        QFETCH(QString, command);
        auto call = calls().at(command.toStdString());
        if (command == "diff") {
            call.resize(2);
        }
        if (offers(command.toStdString(), "--from")) {
            const Ended backwards = oxbow(call + Arguments{"--from", "3", "--to", "1"});
            // A difference can be told backwards; nothing else can.
            QCOMPARE(backwards.code, command == "diff" ? 0 : 2);
            QVERIFY(command == "diff" || backwards.out.empty());
            QVERIFY(command == "diff" || backwards.err.find("behind") != std::string::npos);
        }
        for (const char* moment : {"2201", "9223372036854775808", "99999999999999999999", "101%",
                                   "-1%", "nan%", "soon", "1,23", ",", "", "\xff"}) {
            for (const char* option : {"--from", "--to", "--at"}) {
                if (!offers(command.toStdString(), option)) {
                    continue;
                }
                Arguments asked = call;
                if (command == "step") {
                    asked.resize(asked.size() - 2);  // its own --at
                }
                asked.push_back(std::string(option) + "=" + moment);
                if (command == "diff") {
                    asked.push_back(std::string(option) == "--from" ? "--to=1" : "--from=1");
                }
                if (command == "export" || (command == "keys" && *moment == '\0')) {
                    continue;  // --to is a file; without --at there are all keys
                }
                const Ended ended = oxbow(asked);
                QVERIFY2(ended.code == 2, (std::string(option) + "=" + moment).c_str());
                QVERIFY(ended.out.empty() && !ended.err.empty() && isUtf8(ended.err));
            }
        }
    }

    void saysThatThereIsNothingToRead_data() { eachCommand(); }
    void saysThatThereIsNothingToRead() {
        QFETCH(QString, command);
        if (command == "bench") {
            const Ended ended = oxbow({"bench", "--file", path("missing"), "--folder", path("")});
            QCOMPARE(ended.code, 2);
            return;
        }
        write(path("a-file"), std::string("\x01\x02\xfe\xff\x00z", 6));
        std::filesystem::create_directories(path("a-folder"));
        for (const std::string& nothing :
             {path("missing"), path(std::string("missing-") + kHigh), path("a-file"),
              path("a-folder"), std::string("/dev/null")}) {
            const Ended ended = oxbow(calls(nothing, nothing).at(command.toStdString()));
            // `formats` says no where a file is there and is none of them.
            const bool there = std::filesystem::exists(nothing);
            QVERIFY2(ended.code == (there ? 3 : 2) || (command == "formats" && ended.code == 1),
                     (nothing + ": " + std::to_string(ended.code) + ended.out).c_str());
            QVERIFY(ended.out.empty());
            QVERIFY2(ended.err.starts_with("oxbow: ") && isUtf8(ended.err), ended.err.c_str());
        }
    }

    void tellsOfNamesThatAreNotUtf8InUtf8_data() { eachCommand(); }
    void tellsOfNamesThatAreNotUtf8InUtf8() {
        QFETCH(QString, command);
        const std::string folder = path(std::string("folder-") + kHigh);
        std::filesystem::create_directories(folder);
        const std::string source = folder + "/caf\xe9-" + kHigh + ".jsonl";
        const std::string workspace = folder + "/w\xff.oxbow";
        write(source,
              "{\"stream_base64\":\"//4=\",\"key\":\"k1\",\"value_base64\":\"/w==\"}\n"
              "{\"stream_base64\":\"//4=\",\"key_base64\":\"//4=\",\"type_base64\":\"/w==\"}\n");
        if (!std::filesystem::exists(workspace)) {
            const Ended made =
                oxbow({"import", source, "--into", workspace, "--format", "oxbow-jsonl"});
            QVERIFY2(made.code == 0, made.err.c_str());
        }
        auto all = calls(workspace, source);
        all["import"] = {"import",   source,
                         "--into",   folder + "/" + kHigh + std::to_string(++m_new),
                         "--format", "oxbow-jsonl"};
        all["export"] = {"export", workspace, "--to", folder + "/" + kHigh + ".jsonl"};
        const Ended ended = oxbow(all.at(command.toStdString()));
        QVERIFY2(ended.code == 0, ended.err.c_str());
        QVERIFY2(isUtf8(ended.out) && isUtf8(ended.err), ended.out.c_str());
        QVERIFY(command == "bench" || isJson(ended.out));
    }

    void takesKeysBackAsItGaveThem_data() { eachCommand(); }
    void takesKeysBackAsItGaveThem() {
        QFETCH(QString, command);
        const std::string name = command.toStdString();
        const std::string source = path("bytes.jsonl");
        const std::string workspace = path("bytes.oxbow");
        if (!std::filesystem::exists(workspace)) {
            write(source,
                  "{\"key_base64\":\"YQBi\",\"value\":1}\n{\"key_base64\":\"Y//+\",\"value\":2}\n"
                  "{\"key\":\"plain\",\"value\":3}\n");
            const Arguments import = {"import", source, "--into", workspace};
            QCOMPARE(oxbow(import + Arguments{"--format", "oxbow-jsonl"}).code, 0);
        }
        // Where it is about a source, --key names a field.
        if (!offers(name, "--key") || command == "import" || command == "formats") {
            return;
        }
        // What else the command has to be told.
        const Arguments more = name == "cause" ? Arguments{"--where", "$ is null"} : Arguments{};
        for (const std::string& key : {std::string("YQBi"), std::string("Y//+")}) {
            const Ended ended = oxbow(Arguments{name, workspace, "--key-base64", key} + more);
            QVERIFY2(ended.code == 0, ended.err.c_str());
            QCOMPARE(std::count(ended.out.begin(), ended.out.end(), '\n'), 1);
        }
        QCOMPARE(oxbow(Arguments{name, workspace, "--key-base64", "cGxhaW4="} + more).out,
                 oxbow(Arguments{name, workspace, "--key", "plain"} + more).out);
        QCOMPARE(oxbow({name, workspace, "--key-base64", "%"}).code, 2);
        QCOMPARE(oxbow({name, workspace, "--key-base64", "YQBi", "--key", "a"}).code, 2);
    }

    void endsWithAnInterruptThatCameBeforeItBegan_data() { eachCommand(); }
    void endsWithAnInterruptThatCameBeforeItBegan() {
        QFETCH(QString, command);
        const auto call = calls().at(command.toStdString());
        const Ended ended = oxbow(call, {.interruptPending = true});
        QVERIFY2(ended.code == 130, ended.err.c_str());
        QVERIFY(ended.out.empty());
        QVERIFY2(ended.err.find("interrupted") != std::string::npos, ended.err.c_str());
    }

    void stopsInTheMiddleOfItsAnswerWhereItIsInterrupted_data() {
        QTest::addColumn<QString>("command");
        QTest::addColumn<int>("signal");
        for (const char* command : {"events", "table", "changes", "diff", "blame"}) {
            for (const int signal : {SIGINT, SIGTERM}) {
                QTest::addRow("%s %d", command, signal) << QString(command) << signal;
            }
        }
    }
    void stopsInTheMiddleOfItsAnswerWhereItIsInterrupted() {
        QFETCH(QString, command);
        QFETCH(int, signal);
        const auto call = calls().at(command.toStdString());
        const std::string whole = oxbow(call).out;
        // More than the pipe and the program's own buffer hold.
        QVERIFY(whole.size() > 300000);
        Program program(OXBOW_PROGRAM, call, {});
        QVERIFY(program.waitForOutput());
        program.signal(signal);
        const Ended ended = program.end();
        QCOMPARE(ended.code, 128 + signal);
        QVERIFY(ended.out.size() < whole.size());
        QVERIFY(whole.starts_with(ended.out));
        QVERIFY(ended.err.find("interrupted") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestEveryCommand)
#include "tst_every_command.moc"
