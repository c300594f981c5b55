// The `oxbow` program as scripts use it.
#include <fcntl.h>
#include <sys/stat.h>
#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <thread>

#include "app/cli/oxbow_result.h"

namespace {

Result oxbowWithoutDisplay(const QStringList& arguments) {
    auto environment = QProcessEnvironment::systemEnvironment();
    for (const char* name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}) {
        environment.remove(name);
    }
    return oxbow(arguments, environment);
}

}  // namespace

class TestCli : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    QString path(const QString& name) const { return m_folder.filePath(name); }
    QString write(const QString& name, const QByteArray& bytes) const {
        QFile file(path(name));
        if (file.open(QIODevice::WriteOnly)) {
            file.write(bytes);
        }
        return file.fileName();
    }
    // The workspace of these records; its events have the positions 0, 1, …
    QString workspace(const QString& name, const QByteArray& records) const {
        const QString source = write(name + ".jsonl", records);
        const Result result = oxbow({"import", source, "--into", path(name + ".oxbow")});
        return result.code == 0 ? path(name + ".oxbow") : QString();
    }
    static QByteArray story() {
        return R"({"key":"a","type":"Placed","time":"2024-01-01T10:00:00Z","value":{"s":"new","n":1.50}}
{"key":"b","type":"Placed","time":"2024-01-01T10:00:01Z","value":{"s":"new","n":2}}
{"key":"a","type":"Paid","time":"2024-01-01T10:00:03Z","value":{"s":"paid","n":1.50}}
{"key":"b","type":"Erased","time":"2024-01-01T10:00:02Z","value":null}
{"key":null,"type":"Noted","time":"2024-01-01T10:00:04Z","value":"closing"}
)";
    }

private slots:
    void helpAndVersionSucceedAndNonsenseIsWrongUsage() {
        QCOMPARE(oxbow({"--help"}).code, 0);
        QVERIFY(oxbow({"--version"}).out.startsWith("0."));
        QCOMPARE(oxbow({"table"}).code, 2);
        QCOMPARE(oxbow({"import", "x"}).code, 2);
        QCOMPARE(oxbow({"table", "x", "--format", "xml"}).code, 2);
    }

    void anImportTellsWhatItReadInOneDocument() {
        const QString source = write("import.jsonl", story() + "{broken\n");
        const Result result = oxbow({"import", source, "--into", path("import.oxbow"), "--json"});
        QCOMPARE(result.code, 0);
        const QJsonObject json = result.json();
        QCOMPARE(json["events"].toInt(), 5);
        QCOMPARE(json["rejected"].toInt(), 1);
        QCOMPARE(json["bytes"].toInt(), int(story().size()) + 8);
        QCOMPARE(json["streams"].toArray(), QJsonArray({"import"}));
        QCOMPARE(json["first_time"].toString(), "2024-01-01T10:00:00Z");
        QCOMPARE(json["last_time"].toString(), "2024-01-01T10:00:04Z");
        QVERIFY(json.contains("seconds") && json.contains("lost"));
        QVERIFY(result.err.contains("--rejected"));
        const auto rejected = oxbow({"events", path("import.oxbow"), "--rejected"}).lines();
        QCOMPARE(rejected.size(), 1);
        QCOMPARE(rejected[0]["bytes"].toString(), "{broken");
        QCOMPARE(rejected[0]["line"].toInt(), 6);
    }

    void plainTextIsReadByAPatternThatIsTold() {
        const QString source = write("text.log",
                                     "Dec 31 23:59:59 <a> up\n  and more\n"
                                     "Jan  1 00:00:01 <b> down\n");
        const QStringList pattern = {"--pattern",      "(?<at>.{15}) <(?<who>.)> (?<said>.*)",
                                     "--record-start", "[A-Z][a-z]{2} ",
                                     "--key",          "who",
                                     "--time",         "at"};
        const Result result = oxbow(QStringList{"import", source, "--into", path("text.oxbow"),
                                                "--json", "--time-year", "2023"} +
                                    pattern);
        QCOMPARE(result.code, 0);
        QCOMPARE(result.json()["first_time"].toString(), "2023-12-31T23:59:59");
        QCOMPARE(result.json()["last_time"].toString(), "2024-01-01T00:00:01");
        const auto events = oxbow({"events", path("text.oxbow")}).lines();
        QCOMPARE(events.size(), 2);
        QCOMPARE(events[0]["key"].toString(), "a");
        QCOMPARE(events[0]["value"].toObject()["said"].toString(), "up\n  and more");
        // Without the year there is no time, and it is said how to tell it.
        const Result without = oxbow(
            QStringList{"import", source, "--into", path("no-year.oxbow"), "--json"} + pattern);
        QVERIFY(without.json()["first_time"].isNull());
        QVERIFY(without.out.contains("--time-year"));
    }

    void aPatternThatIsWrongOrFitsNothingIsRefusedWithItsPlace() {
        const QString source = write("none.log", "a 1\nb 2\n");
        const auto import = [&](const QString& pattern) {
            return oxbow({"import", source, "--into", path("none.oxbow"), "--pattern", pattern});
        };
        const Result wrong = import("(?<a>.) [z-a]");
        QCOMPARE(wrong.code, 2);
        QVERIFY2(wrong.err.contains("at character 10"), wrong.err.constData());
        const Result none = import("(?<a>.) (?<n>[a-z])");
        QVERIFY(none.code != 0);
        QVERIFY2(none.err.contains("the nearest is line 1, \"a 1\": it fits up to column 2"),
                 none.err.constData());
        QVERIFY(!QFileInfo::exists(path("none.oxbow")));
        QCOMPARE(oxbow({"import", source, "--into", path("none.oxbow"), "--time-year", "20"}).code,
                 2);
    }

    void aWordThatIsNoCommandAndNoFileIsWrongUsage_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("words");
        QTest::newRow("a slip") << QStringList{"tabel", "x"} << "did you mean table?";
        QTest::newRow("letters exchanged") << QStringList{"chagnes"} << "did you mean changes?";
        QTest::newRow("no file") << QStringList{path("none.jsonl")} << "no file named";
        QTest::newRow("a second file")
            << QStringList{m_folder.path(), path("none.jsonl")} << "none.jsonl";
        QTest::newRow("a command behind")
            << QStringList{m_folder.path(), "info"} << "a command comes first";
        QTest::newRow("nothing") << QStringList{""} << "no file";
        QTest::newRow("a file behind an option") << QStringList{"--at", "5", "tabel"} << "tabel";
    }
    void aWordThatIsNoCommandAndNoFileIsWrongUsage() {
        QFETCH(QStringList, arguments);
        QFETCH(QString, words);
        const Result result = oxbowWithoutDisplay(arguments);
        QCOMPARE(result.code, 2);
        QVERIFY2(result.err.contains(words.toUtf8()), result.err.constData());
    }

    void withoutADisplayTheWindowSaysSo() {
        const QString log = workspace("display", story());
        for (const QStringList& arguments : {QStringList{}, QStringList{log}}) {
            const Result result = oxbowWithoutDisplay(arguments);
            QCOMPARE(result.code, 3);
            QVERIFY2(result.err.contains("no display") && result.err.contains("oxbow --help"),
                     result.err.constData());
        }
        QCOMPARE(oxbowWithoutDisplay({log, "--help"}).code, 0);
    }

    void theWindowRefusesOptionsThatItDoesNotHave() {
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert("QT_QPA_PLATFORM", "offscreen");
        const Result result = oxbow({"--none-such"}, environment);
        QCOMPARE(result.code, 2);
        QVERIFY2(result.err.contains("none-such"), result.err.constData());
    }

    void theHelpTellsTheExitCodes() {
        const QByteArray help = oxbow({"--help"}).out;
        for (const char* line : {"  0  ", "  1  ", "  2  ", "  3  ", "  4  ", "  130, 143 "}) {
            QVERIFY2(help.contains(line), line);
        }
    }

    void aSourceThatChangesWhileItIsReadHasAnExitCodeOfItsOwn() {
        const QString source = write("changing.jsonl", story().repeated(20'000));
        std::atomic<bool> done = false;
        std::thread touch([&] {
            for (long i = 1; !done; ++i) {
                const timespec time{i, 0};
                const timespec times[] = {time, time};
                ::utimensat(AT_FDCWD, source.toUtf8().constData(), times, 0);
            }
        });
        const Result result = oxbow({"import", source, "--into", path("changing.oxbow")});
        done = true;
        touch.join();
        QCOMPARE(result.code, 4);
        QCOMPARE(result.json()["events"].toInt(), 100'000);
        QVERIFY2(result.err.contains("changed while it was read"), result.err.constData());
    }

    void whereTimesGoBackItIsSaid() {
        const QString log = workspace("back", story());
        const Result late = oxbow({"table", log, "--at", "2024-01-01T10:00:02Z"});
        QCOMPARE(late.code, 0);
        QVERIFY2(late.err.contains("times go back") && late.err.contains("(3 is the first)"),
                 late.err.constData());
        QVERIFY(oxbow({"table", log, "--at", "2024-01-01T10:00:03Z"}).err.isEmpty());
        QVERIFY(oxbow({"table", log, "--at", "2"}).err.isEmpty());
    }

    void aWorkspaceAndItsExportsAreTheirOwnersAlone() {
        const QString log = workspace("private", story());
        const auto others = [](const QString& file) {
            return QFile::permissions(file) &
                   (QFile::ReadGroup | QFile::WriteGroup | QFile::ExeGroup | QFile::ReadOther |
                    QFile::WriteOther | QFile::ExeOther);
        };
        QVERIFY(!others(log));
        for (const char* ending : {"oxlog", "jsonl"}) {
            const QString file = path(QString("private-export.") + ending);
            QCOMPARE(oxbow({"export", log, "--to", file}).code, 0);
            QVERIFY(!others(file));
        }
        // Whoever opens the workspace to others exports for others.
        QVERIFY(QFile::setPermissions(
            log, QFile::permissions(log) | QFile::ReadGroup | QFile::ExeGroup));
        QCOMPARE(oxbow({"export", log, "--to", path("shared.csv")}).code, 0);
        QVERIFY(others(path("shared.csv")) == QFile::ReadGroup);
    }

    void anExportThatCannotBeWrittenIsAFailureAndLeavesNothing() {
        const QString log = workspace("unwritable", story());
        for (const char* form : {"oxlog", "jsonl", "csv", "kcat"}) {
            for (const QString& target :
                 {QString("/dev/full"), path("no/such/folder"), m_folder.path()}) {
                const Result result = oxbow({"export", log, "--to", target, "--format", form});
                QCOMPARE(result.code, 3);
                QVERIFY(result.out.isEmpty() && !result.err.isEmpty());
            }
        }
        QVERIFY(QDir(m_folder.path()).entryList({"*.part*"}, QDir::Files | QDir::Hidden).isEmpty());
        QVERIFY(!QFileInfo("/dev/full").isFile());
        // A link stays one, and what it leads to is written.
        QVERIFY(QFile::link(path("behind.jsonl"), path("link.jsonl")));
        QCOMPARE(oxbow({"export", log, "--to", path("link.jsonl")}).code, 0);
        QVERIFY(QFileInfo(path("link.jsonl")).isSymLink());
        QVERIFY(QFileInfo(path("behind.jsonl")).size() > 0);
    }

    void theSameSourceIsNotImportedTwice() {
        const QString log = workspace("twice", story());
        const Result again = oxbow({"import", path("twice.jsonl"), "--into", log});
        // Nothing is missing.
        QCOMPARE(again.code, 0);
        QVERIFY(again.err.contains("already"));
        QCOMPARE(again.json()["events"].toInt(), 0);
        QCOMPARE(oxbow({"info", log}).json()["events"].toInt(), 5);
    }

    void aSourceThatIsCutEndsTheImportAsADamagedOneDoes() {
        const QString cut = write("cut.json", "[{\"key\":\"a\"},{\"key\":\"b\"},{\"ke");
        const Result ended = oxbow({"import", cut, "--into", path("cut.oxbow")});
        QCOMPARE(ended.code, 3);
        QVERIFY(ended.err.contains("ends inside its last record"));
        QVERIFY(ended.err.contains("the 2 events before that are in the log"));
    }

    void aLogIsWrittenAsAnSqliteFileUpToAMoment() {
        const QString log = workspace("sqlite", story());
        QCOMPARE(oxbow({"export", log, "--to", path("two.sqlite"), "--at", "2"}).code, 0);
        const QString back = path("two.oxbow");
        QCOMPARE(oxbow({"import", path("two.sqlite"), "--into", back}).code, 0);
        QCOMPARE(oxbow({"info", back}).json()["events"].toInt(), 2);
        QVERIFY(oxbow({"table", back, "--at", "end"}).out ==
                oxbow({"table", log, "--at", "2"}).out);
    }

    void anotherSourceIsAppended() {
        const QString log = workspace("append", story());
        const QString more = write("more.jsonl", R"({"key":"a","value":{"s":"late"}})");
        QCOMPARE(oxbow({"import", more, "--into", log}).code, 0);
        const QJsonObject info = oxbow({"info", log}).json();
        QCOMPARE(info["events"].toInt(), 6);
        QCOMPARE(info["sources"].toArray().size(), 2);
    }

    void theTableAtEveryKindOfMoment_data() {
        QTest::addColumn<QString>("at");
        QTest::addColumn<QByteArray>("table");
        const QByteArray a0 =
            R"({"stream":"moments","key":"a","row":{"s":"new","n":1.50},"position":0})"
            "\n";
        const QByteArray a2 =
            R"({"stream":"moments","key":"a","row":{"s":"paid","n":1.50},"position":2})"
            "\n";
        const QByteArray b1 =
            R"({"stream":"moments","key":"b","row":{"s":"new","n":2},"position":1})"
            "\n";
        QTest::newRow("before everything") << "0" << QByteArray();
        QTest::newRow("a position") << "2" << a0 + b1;
        QTest::newRow("a share") << "60%" << a2 + b1;
        QTest::newRow("the end") << "end" << a2;
        QTest::newRow("a time") << "2024-01-01T10:00:01Z" << a0 + b1;
        QTest::newRow("a time, late events not sorted away") << "2024-01-01T10:00:02Z" << a0 + b1;
        QTest::newRow("the time of an event") << "2024-01-01T10:00:03Z" << a2;
        QTest::newRow("the day after") << "2024-01-02" << a2;
    }
    void theTableAtEveryKindOfMoment() {
        QFETCH(QString, at);
        static const QString log = workspace("moments", story());
        const Result result = oxbow({"table", log, "--at", at});
        QCOMPARE(result.code, 0);
        QTEST(result.out, "table");
    }

    void aMomentThatIsNoneIsAnErrorThatSaysWhatWouldDo() {
        const QString log = workspace("nomoment", story());
        for (const char* at : {"6", "101%", "soon", "-1"}) {
            const Result result = oxbow({"table", log, QString("--at=") + at});
            QCOMPARE(result.code, 2);
            QVERIFY(!result.err.isEmpty() && result.out.isEmpty());
        }
    }

    void aKeyWithoutARowIsANo() {
        const QString log = workspace("no", story());
        QCOMPARE(oxbow({"table", log, "--key", "a"}).code, 0);
        QCOMPARE(oxbow({"table", log, "--key", "b"}).code, 1);
        QCOMPARE(oxbow({"table", log, "--key", "b", "--at", "3"}).code, 0);
        QCOMPARE(oxbow({"table", log, "--key", "never"}).code, 1);
    }

    void changesBlameAndDiffTellTheSameStory() {
        const QString log = workspace("story", story());
        QStringList kinds;
        for (const QJsonObject& change : oxbow({"changes", log}).lines()) {
            kinds << change["key"].toString() + ":" + change["kind"].toString();
        }
        QCOMPARE(kinds, QStringList({"a:insert", "b:insert", "a:update", "b:delete"}));
        QCOMPARE(oxbow({"changes", log, "--key", "b"}).lines().size(), 2);
        const auto blame =
            oxbow({"blame", log, "--key", "a", "--field", "n", "--at", "end", "--all"}).lines();
        QCOMPARE(blame.size(), 1);
        QCOMPARE(blame[0]["position"].toInt(), 0);
        QCOMPARE(blame[0]["type"].toString(), "Placed");
        const auto status = oxbow({"blame", log, "--key", "a", "--field", "s"}).lines();
        QCOMPARE(status[0]["position"].toInt(), 2);
        QCOMPARE(status[0]["value"].toString(), "paid");
        const Result diff = oxbow({"diff", log, "--from", "2", "--to", "end"});
        QCOMPARE(diff.code, 0);
        QCOMPARE(diff.lines().size(), 2);
        QCOMPARE(diff.lines()[1]["kind"].toString(), "delete");
        QVERIFY(diff.lines()[1]["after"].isNull());
        QVERIFY(oxbow({"diff", log, "--from", "4", "--to", "5"}).out.isEmpty());
    }

    void numbersComeOutAsTheyWentIn() {
        const QString log = workspace(
            "numbers", R"({"key":9007199254740993,"value":[9007199254740993,3.540,1e400,-0.0]})");
        QCOMPARE(oxbow({"table", log}).out,
                 QByteArray(R"({"stream":"numbers","key":"9007199254740993",)"
                            R"("row":[9007199254740993,3.540,1e400,-0.0],"position":0})"
                            "\n"));
    }

    void aStringStaysAStringEvenIfItLooksLikeOtherJson() {
        const QString log = workspace("strings",
                                      "{\"key\":\"a\",\"value\":\"12\"}\n"
                                      "{\"key\":\"a\",\"value\":12}\n"
                                      "{\"key\":\"b\",\"value\":\"{}\"}\n");
        const auto changes = oxbow({"changes", log}).lines();
        QCOMPARE(changes.value(0).value("after"), QJsonValue("12"));
        QCOMPARE(changes.value(1).value("before"), QJsonValue("12"));
        QCOMPARE(changes.value(1).value("after"), QJsonValue(12));
        QCOMPARE(oxbow({"table", log, "--key", "b"}).lines().value(0).value("row"),
                 QJsonValue("{}"));
        QCOMPARE(oxbow({"diff", log, "--from", "1", "--to", "2"}).lines().value(0).value("before"),
                 QJsonValue("12"));
    }

    // All at once, and line by line as it comes.
    void whatComesThroughAPipeIsImported_data() {
        QTest::addColumn<bool>("follow");
        QTest::newRow("whole") << false;
        QTest::newRow("followed") << true;
    }
    void whatComesThroughAPipeIsImported() {
        QFETCH(bool, follow);
        const QString log = path(follow ? "followed.oxbow" : "piped.oxbow");
        QProcess process;
        process.start(OXBOW_PROGRAM,
                      QStringList{"import", "-", "--into", log, "--stream-name", "orders"} +
                          (follow ? QStringList{"--follow"} : QStringList()));
        QVERIFY(process.waitForStarted());
        for (int i = 0; i < 20; ++i) {
            process.write("{\"key\":\"k\",\"value\":" + QByteArray::number(i) + "}\n");
            QVERIFY(process.waitForBytesWritten());
        }
        process.closeWriteChannel();
        QVERIFY(process.waitForFinished());
        QVERIFY2(process.exitCode() == 0, process.readAllStandardError());
        QCOMPARE(oxbow({"table", log}).lines().value(0)["row"].toInt(), 19);
        const auto info = oxbow({"info", log}).json();
        QCOMPARE(info["events"].toInt(), 20);
        QCOMPARE(info["streams"].toArray()[0].toObject()["name"].toString(), "orders");
    }

    void aLineEndInAFilesNameBreaksNoMessage() {
        const Result result = oxbow({"import", path("no\nfile"), "--into", path("none.oxbow")});
        QCOMPARE(result.err.count('\n'), 1);
        QVERIFY2(result.err.contains("no\\nfile"), result.err);
    }

    void theMappingCanBeTold() {
        const QString source = write(
            "mapping.jsonl", R"({"who":{"id":7},"what":"X","when":1700000000,"how":{"a":1}})");
        const QString log = path("mapping.oxbow");
        QCOMPARE(oxbow({"import", source, "--into", log, "--key", "who.id", "--type", "what",
                        "--time", "when", "--value", "/how"})
                     .code,
                 0);
        const QJsonObject event = oxbow({"events", log}).lines().value(0);
        QCOMPARE(event["key"].toString(), "7");
        QCOMPARE(event["type"].toString(), "X");
        QCOMPARE(event["time"].toString(), "2023-11-14T22:13:20Z");
        QCOMPARE(event["value"].toObject()["a"].toInt(), 1);
    }

    void whatIsExportedComesBackAsItWas_data() {
        QTest::addColumn<QString>("ending");
        for (const char* ending : {"oxlog", "jsonl", "csv"}) {
            QTest::newRow(ending) << ending;
        }
    }
    void whatIsExportedComesBackAsItWas() {
        QFETCH(QString, ending);
        for (const char* sample : {"/shop-day.jsonl", "/kafka"}) {
            const QString log = path("export-" + ending + QString::number(qHash(sample)));
            QCOMPARE(oxbow({"import", QString(OXBOW_SAMPLES) + sample, "--into", log}).code, 0);
            const QString file = log + "." + ending;
            QCOMPARE(oxbow({"export", log, "--to", file}).code, 0);
            QCOMPARE(oxbow({"import", file, "--into", log + "-back"}).code, 0);
            const QByteArray before = oxbow({"events", log}).out;
            QVERIFY(before.size() > 100'000);
            QVERIFY(oxbow({"events", log + "-back"}).out == before);
        }
    }

    void verifyPassesASoundLogAndFailsADamagedFile() {
        const QString log = workspace("verify", story());
        QCOMPARE(oxbow({"verify", log}).code, 0);
        const QString file = path("verify.oxlog");
        QCOMPARE(oxbow({"export", log, "--to", file}).code, 0);
        QCOMPARE(oxbow({"verify", file}).code, 0);
        QFile bytes(file);
        QVERIFY(bytes.open(QIODevice::ReadWrite));
        bytes.seek(bytes.size() / 2);
        const char flipped = static_cast<char>(bytes.peek(1)[0] ^ 0x10);
        bytes.write(&flipped, 1);
        bytes.close();
        const Result damaged = oxbow({"verify", file});
        QCOMPARE(damaged.code, 1);
        QVERIFY(!damaged.json()["ok"].toBool());
        QVERIFY(damaged.json()["findings"].toArray().size() >= 1);
    }

    void formatsAreListedAndToldApart() {
        const auto formats = oxbow({"formats"}).lines();
        QVERIFY(formats.size() >= 10);
        const auto kafka = oxbow({"formats", QString(OXBOW_SAMPLES) + "/kafka"}).lines();
        QCOMPARE(kafka.value(0)["name"].toString(), "kafka-dir");
        QVERIFY(!kafka.value(0)["reason"].toString().isEmpty());
        QCOMPARE(oxbow({"formats", write("junk", QByteArray("\x01\x02\xfe\xff\x00z", 6))}).code, 1);
    }

    void descriptionsAreListedUsedAndChecked() {
        const QByteArray described =
            R"({"name": "zoo", "title": "The zoo", "container": "json",
                "match": {"fields": ["animal", "seen"]}, "fields": {"key": "animal"},
                "samples": [{"text": [{"animal": "ape", "seen": 1}],
                             "events": [{"key": "ape"}]}]})";
        QDir().mkpath(path("config/oxbow/formats"));
        write("config/oxbow/formats/zoo.json", described);
        qputenv("XDG_CONFIG_HOME", path("config").toUtf8());
        const auto formats = oxbow({"formats"}).lines();
        const auto zoo = std::find_if(formats.begin(), formats.end(), [](const QJsonObject& line) {
            return line["name"] == "zoo";
        });
        QVERIFY(zoo != formats.end() && (*zoo)["own"].toBool());
        QCOMPARE((*zoo)["title"].toString(), "The zoo");
        const QString file = write("zoo.log",
                                   "{\"animal\":\"bee\",\"seen\":2}\n"
                                   "{\"animal\":\"cat\",\"seen\":3}\n");
        const auto told = oxbow({"formats", file}).lines();
        QCOMPARE(told.value(0)["name"].toString(), "zoo");
        QCOMPARE(told.value(0)["container"].toString(), "jsonl");
        QCOMPARE(told.value(0)["reason"].toString(),
                 "The zoo: all 2 sampled records have animal, seen");
        const Result imported = oxbow({"import", file, "--into", path("zoo.oxbow")});
        QCOMPARE(imported.json()["readings"].toArray()[0].toObject()["format"].toString(), "zoo");

        const Result right = oxbow({"formats", "--check", path("config/oxbow/formats/zoo.json")});
        QCOMPARE(right.code, 0);
        QVERIFY(right.json()["faults"].toArray().isEmpty());
        const Result wrong = oxbow(
            {"formats", "--check",
             write("wrong.json", QByteArray(described).replace(R"("key": "ape")", R"("key": 7)"))});
        QCOMPARE(wrong.code, 1);
        const QJsonObject fault = wrong.json()["faults"].toArray()[0].toObject();
        QCOMPARE(fault["line"].toInt(), 4);
        QCOMPARE(fault["what"].toString(), "event 1: the key is \"ape\", and \"7\" is expected");
        const Result broken =
            oxbow({"formats", "--check", write("broken.json", "{\n \"nam\": 1}")});
        QVERIFY(broken.code > 1);
        QVERIFY2(broken.err.contains("line 2, column 9: a description has no \"nam\""),
                 broken.err.constData());
        qunsetenv("XDG_CONFIG_HOME");
    }

    void badInputGetsAClearErrorAndLeavesNothingBehind_data() {
        QTest::addColumn<QString>("source");
        QTest::addColumn<QString>("words");
        QTest::newRow("nothing there") << path("nowhere.jsonl") << "nowhere.jsonl";
        QTest::newRow("empty") << write("empty.jsonl", "") << "is empty";
        QTest::newRow("junk") << write("junk.bin", QByteArray("\x00\x01\xfe\xff", 4).repeated(99))
                              << "looks like none of the formats";
        QDir(m_folder.path()).mkpath("nothing in it");
        QTest::newRow("an empty folder") << path("nothing in it") << "empty directory";
        const QString workspace = path("is a workspace.oxbow");
        oxbow({"import", write("one.jsonl", "{\"key\":\"k\",\"value\":7}\n"), "--into", workspace});
        QTest::newRow("a workspace") << workspace << "export them";
        QTest::newRow("only a gzip header")
            << write("cut.jsonl.gz", QByteArray("\x1f\x8b\x08\x00", 4)) << "gzip";
    }
    void badInputGetsAClearErrorAndLeavesNothingBehind() {
        QFETCH(QString, source);
        QFETCH(QString, words);
        const Result result = oxbow({"import", source, "--into", path("bad.oxbow")});
        QCOMPARE(result.code, QFileInfo::exists(source) ? 3 : 2);
        QVERIFY2(result.err.contains(words.toUtf8()), result.err.constData());
        QVERIFY(!QFileInfo::exists(path("bad.oxbow")));
    }

    void whatIsNamedAndIsNotThereIsWrongUsage_data() {
        QTest::addColumn<QStringList>("options");
        QTest::newRow("a format") << QStringList{"--format", "klingon"};
        QTest::newRow("an encoding") << QStringList{"--encoding", "klingon"};
        QTest::newRow("a delimiter") << QStringList{"--delimiter", ";;"};
        QTest::newRow("a quoting") << QStringList{"--quote", "some"};
        QTest::newRow("a place of records") << QStringList{"--records", "a["};
        QTest::newRow("a zone") << QStringList{"--time-zone", "Nowhere/X"};
    }
    void whatIsNamedAndIsNotThereIsWrongUsage() {
        QFETCH(QStringList, options);
        const QString file = write("there.csv", "id,n\n1,2\n");
        const Result imported =
            oxbow(QStringList{"import", file, "--into", path("usage.oxbow")} + options);
        QCOMPARE(imported.code, 2);
        QVERIFY(!imported.err.isEmpty());
        QVERIFY(!QFileInfo::exists(path("usage.oxbow")));
        QCOMPARE(oxbow(QStringList{"formats", file} + options).code, 2);
        QCOMPARE(oxbow({"formats", path("nowhere.csv")}).code, 2);
    }

    void aWorkspaceThatCannotBeUsedIsAnError() {
        QCOMPARE(oxbow({"info", path("none.oxbow")}).code, 2);
        const QString file = write("file.oxbow", "no folder");
        QCOMPARE(oxbow({"info", file}).code, 3);
        QCOMPARE(oxbow({"import", write("x.jsonl", story()), "--into", file}).code, 3);
    }

    void aReaderThatStopsReadingIsNoFailure() {
        const QString log = path("pipe.oxbow");
        QCOMPARE(oxbow({"import", QString(OXBOW_SAMPLES) + "/shop-day.jsonl", "--into", log}).code,
                 0);
        QProcess shell;
        shell.start("sh", {"-c", QString("'%1' events '%2' 2>&1 >/dev/full; echo \"full $?\"; "
                                         "'%1' events '%2' | head -n 1 > /dev/null; echo done")
                                     .arg(OXBOW_PROGRAM, log)});
        QVERIFY(shell.waitForFinished());
        const QByteArray out = shell.readAllStandardOutput();
        QVERIFY2(out.contains("full 3") && out.contains("standard output"), out.constData());
        QVERIFY(out.endsWith("done\n"));
    }

    void aSmallBenchMeasuresEverythingItPromises() {
        const Result result = oxbow({"bench", "--events", "3000,20000", "--check", "1000",
                                     "--folder", m_folder.path(), "--json"});
        QCOMPARE(result.code, 0);
        QCOMPARE(result.lines().size(), 2);
        const QJsonObject json = result.lines().value(1);
        QCOMPARE(json["events"].toInt(), 20'000);
        QCOMPARE(json["checked"].toInt(), 1'000);
        QCOMPARE(json["differences"].toInt(), 0);
        for (const char* figure :
             {"import_seconds", "peak_memory_bytes", "disk_of_raw", "reopen_seconds",
              "asof_seconds", "jump_seconds", "live_rows_seconds", "table_values_seconds",
              "timeline_exact_seconds", "time_seconds", "key_page_seconds", "key_prefix_seconds",
              "condition_of_limit", "import_of_parse_limit", "import_of_naive",
              "access_log_per_second", "log4j_per_second"}) {
            QVERIFY2(json[figure].toObject()["value"].toDouble() > 0, figure);
        }
        QVERIFY(json["import_of_SQLite"].toObject()["value"].toDouble() > 0);
        // What it wrote is gone again.
        QVERIFY(QDir(m_folder.path()).entryList({"oxbow-bench-*"}).isEmpty());
    }

    void keysAreFoundByAPartAndTablesGiveTheirRowsInEitherOrder() {
        QByteArray records;
        for (const char* key : {"o-9", "c-1", "o-10", "c-2", "o-1", "x"}) {
            records += QByteArray(R"({"key":")") + key + R"(","value":{"k":")" + key + "\"}}\n";
        }
        records += R"({"key":"c-2","value":null})"
                   "\n";
        const QString log = workspace("keys", records);
        const auto keysOf = [](const Result& result) {
            QStringList keys;
            for (const QJsonObject& line : result.lines()) {
                keys << line["key"].toString();
            }
            return keys.join(' ');
        };
        QCOMPARE(keysOf(oxbow({"keys", log})), QString("c-1 c-2 o-1 o-10 o-9 x"));
        QCOMPARE(keysOf(oxbow({"keys", log, "--prefix", "o-1"})), QString("o-1 o-10"));
        QCOMPARE(keysOf(oxbow({"keys", log, "--contains", "-1"})), QString("c-1 o-10 o-1"));
        QCOMPARE(keysOf(oxbow({"keys", log, "--at", "end", "--prefix", "c"})), QString("c-1"));
        QCOMPARE(keysOf(oxbow({"keys", log, "--limit", "2"})), QString("c-1 c-2"));
        QCOMPARE(oxbow({"keys", log, "--prefix", "zz"}).code, 1);
        QCOMPARE(oxbow({"keys", log, "--prefix", "a", "--contains", "b"}).code, 2);
        QCOMPARE(oxbow({"keys", log, "--count"}).json()["keys"].toInt(), 6);

        const auto table = [&](const QStringList& more) {
            return oxbow(QStringList{"table", log} + more);
        };
        QCOMPARE(keysOf(table({})), QString("o-9 c-1 o-10 o-1 x"));
        QCOMPARE(keysOf(table({"--order", "key"})), QString("c-1 o-1 o-10 o-9 x"));
        QCOMPARE(keysOf(table({"--order", "key", "--offset", "1", "--limit", "2"})),
                 QString("o-1 o-10"));
        QCOMPARE(keysOf(table({"--key-prefix", "o-1"})), QString("o-10 o-1"));
        QCOMPARE(keysOf(table({"--key-prefix", "o-1", "--order", "key"})), QString("o-1 o-10"));
        QCOMPARE(keysOf(table({"--key-contains", "-", "--offset", "3"})), QString("o-1"));
        QCOMPARE(keysOf(table({"--at", "6", "--key-contains", "c-"})), QString("c-1 c-2"));
        QCOMPARE(table({"--count"}).json()["rows"].toInt(), 5);
        QCOMPARE(table({"--count", "--at", "6"}).json()["rows"].toInt(), 6);
        QCOMPARE(table({"--count", "--key-prefix", "o"}).json()["rows"].toInt(), 3);
        QCOMPARE(table({"--key-prefix", "zz"}).code, 1);
        QCOMPARE(table({"--order", "size"}).code, 2);
        QCOMPARE(table({"--offset", "99"}).code, 0);
    }
};

QTEST_GUILESS_MAIN(TestCli)
#include "tst_cli.moc"
