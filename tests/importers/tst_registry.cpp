#include <unistd.h>
#include <QTemporaryDir>
#include <QTest>

#include <fstream>
#include <set>

#include "importers/registry.h"
#include "importers/text/sniffing.h"

using namespace oxbow;

namespace {

std::string contentOf(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::string message(const absl::Status& status) {
    return std::string(status.message());
}

Format formatThatSays(const std::string& name, int confidence, const std::string& ending) {
    Format format;
    format.name = name;
    format.endings = {ending};
    format.sniff = [confidence](const SourceHead&) { return Sniff{confidence, "because"}; };
    return format;
}

std::string names(const std::vector<FormatGuess>& guesses) {
    std::string out;
    for (const FormatGuess& guess : guesses) {
        out += guess.format->name + " ";
    }
    return out;
}

}  // namespace

class TestRegistry : public QObject {
    Q_OBJECT

    QTemporaryDir m_dir;

    std::filesystem::path pathOf(const std::string& name) const {
        return std::filesystem::path(m_dir.path().toStdString()) / name;
    }
    std::filesystem::path write(const std::string& name, const std::string& bytes) const {
        std::ofstream(pathOf(name), std::ios::binary | std::ios::trunc) << bytes;
        return pathOf(name);
    }

private slots:
    void everyFormatIsComplete() {
        std::set<std::string> seen;
        QVERIFY(!allFormats().empty());
        for (const Format& format : allFormats()) {
            QVERIFY2(seen.insert(format.name).second, format.name.c_str());
            QVERIFY2(!format.title.empty(), format.name.c_str());
            QVERIFY2(bool(format.sniff), format.name.c_str());
            QVERIFY2(bool(format.makeStream) != bool(format.makeSource), format.name.c_str());
            QCOMPARE(findFormat(format.name), &format);
            for (const std::string& ending : format.endings) {
                QVERIFY2(ending.starts_with('.'), format.name.c_str());
            }
        }
        QVERIFY(findFormat("nothing") == nullptr);
    }

    void everyFormatThatOxbowHasIsListed() {
        for (const char* const name : {"jsonl",
                                       "json-array",
                                       "json-concat",
                                       "json-document",
                                       "json-text-list",
                                       "elastic-bulk",
                                       "csv",
                                       "tsv",
                                       "kafka-dir",
                                       "kafka-segment",
                                       "kcat",
                                       "oxbow-jsonl",
                                       "oxbow-csv",
                                       "oxbow-cloudevents",
                                       "oxbow-cloudevents-batch",
                                       "oxbow-sqlite",
                                       "oxlog",
                                       "oxlog-delimited",
                                       "text",
                                       "logfmt",
                                       "journal-export"}) {
            QVERIFY2(findFormat(name) != nullptr, name);
        }
    }

    void theSurestFormatComesFirst() {
        const std::vector<Format> formats = {
            formatThatSays("unsure", 10, ".x"), formatThatSays("no", 0, ".b"),
            formatThatSays("sure", 90, ".x"), formatThatSays("likely", 50, ".b")};
        SourceHead head;
        head.name = "a.b";
        QCOMPARE(names(sniffFormats(head, formats)), std::string("sure likely unsure "));
    }

    void theEndingBreaksTiesOnly() {
        const std::vector<Format> formats = {formatThatSays("first", 50, ".x"),
                                             formatThatSays("second", 50, ".b"),
                                             formatThatSays("third", 50, ".y")};
        SourceHead head;
        head.name = "A.B";
        QCOMPARE(names(sniffFormats(head, formats)), std::string("second first third "));
        head.name = "a.none";
        QCOMPARE(names(sniffFormats(head, formats)), std::string("first second third "));
    }

    void binaryJunkFitsNothing() {
        std::string junk;
        std::uint32_t state = 1;
        for (int i = 0; i < 100'000; ++i) {
            state = state * 1664525 + 1013904223;
            junk += static_cast<char>(state >> 24);
        }
        for (const char* const name : {"junk", "junk.jsonl", "junk.csv", "junk.oxlog"}) {
            const std::filesystem::path path = write(name, "\x89PNG" + junk);
            const auto guess = chooseFormat(path, "");
            QVERIFY2(!guess.ok(), name);
            QCOMPARE(guess.status().code(), absl::StatusCode::kInvalidArgument);
            const std::string said = message(guess.status());
            QVERIFY2(said.starts_with(path.string() +
                                      " looks like none of the formats that Oxbow reads: it begins "
                                      "with 89 50 4e 47 "),
                     said.c_str());
            QVERIFY2(said.find("say which format it is (jsonl, ") != std::string::npos,
                     said.c_str());
        }
    }

    void anEmptySourceHasNothingToImport() {
        const std::filesystem::path path = write("empty.jsonl", "");
        for (const char* const format : {"", "jsonl"}) {
            const absl::Status status = chooseFormat(path, format).status();
            QCOMPARE(status.code(), absl::StatusCode::kInvalidArgument);
            QCOMPARE(message(status), path.string() + " is empty: there is nothing to import");
        }
        const std::filesystem::path packed = write(
            "empty.gz", contentOf(std::filesystem::path(OXBOW_TEST_DATA) / "packed/empty.txt.gz"));
        QCOMPARE(message(chooseFormat(packed, "").status()),
                 packed.string() + " holds an empty file: there is nothing to import");
    }

    void anUnknownFormatIsNamedWithThoseThereAre() {
        const absl::Status status = chooseFormat(write("a", "{}\n"), "josnl").status();
        QCOMPARE(status.code(), absl::StatusCode::kInvalidArgument);
        QVERIFY2(message(status).starts_with(
                     "there is no format named \"josnl\" (is \"jsonl\" meant?); "),
                 message(status).c_str());
    }

    void aFormatThatIsNamedIsTakenWhateverTheContent() {
        const auto guess = chooseFormat(write("odd", "\x01\x02"), "jsonl");
        QVERIFY(guess.ok());
        QCOMPARE(guess->format->name, std::string("jsonl"));
    }

    void whatNobodyCanHeedIsRefused_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("format");
        QTest::addColumn<QString>("option");
        QTest::newRow("a delimiter of lines") << QByteArray("{}\n{}\n") << ""
                                              << "--delimiter";
        QTest::newRow("a delimiter of a named format") << QByteArray("a,b\n") << "jsonl"
                                                       << "--delimiter";
        QTest::newRow("records of a table") << QByteArray("a,b\n1,2\n") << ""
                                            << "--records";
        QTest::newRow("records of a named format") << QByteArray("{}\n") << "csv"
                                                   << "--records";
        QTest::newRow("another encoding than the mark's") << QByteArray(
                                                                 "\xff\xfe"
                                                                 "a\0,\0b\0\n\0",
                                                                 10)
                                                          << ""
                                                          << "--encoding";
        QTest::newRow("an encoding of no text") << QByteArray("{}\n") << "oxlog"
                                                << "--encoding";
    }
    void whatNobodyCanHeedIsRefused() {
        QFETCH(QByteArray, text);
        QFETCH(QString, format);
        QFETCH(QString, option);
        ImportOptions options;
        options.format = format.toStdString();
        if (option == "--delimiter") {
            options.reading.dialect.delimiter = ";";
        } else if (option == "--records") {
            options.reading.records = "Records[*]";
        } else {
            options.reading.dialect.encoding = "windows-1252";
        }
        const absl::Status status =
            chooseFormat(write("told", text.toStdString()), options).status();
        QCOMPARE(status.code(), absl::StatusCode::kInvalidArgument);
        QVERIFY2(message(status).find(option.toStdString()) != std::string::npos,
                 message(status).c_str());
    }

    void whatIsToldChoosesTheFormat() {
        ImportOptions options;
        options.reading.records = "parts[*]";
        const auto document =
            chooseFormat(write("told", "{\"id\":1,\"parts\":[{\"n\":1}]}\n"), options);
        QCOMPARE(document->format->name, std::string("json-document"));
        options.reading.records.clear();
        options.reading.dialect.delimiter = "|";
        QCOMPARE(chooseFormat(write("told", "a|b\nx|y\n"), options)->format->name,
                 std::string("csv"));
        options.reading.dialect = {};
        options.reading.dialect.encoding = "latin1";
        QCOMPARE(chooseFormat(write("told", "a,b\n1,\xe9\n"), options)->encoding,
                 std::string("ISO-8859-1"));
    }

    // "[" begins an array in JSON, and any line of a log.
    void bracketsInWhichNothingIsJsonDoNotHideATime() {
        const auto guess = chooseFormat(write("boot",
                                              "[boot] 17 - 2024-06-28 09:30:01 slow\n"
                                              "[boot] 17 - 2024-06-28 09:30:02 fast\n"),
                                        "");
        QVERIFY(guess.ok());
        QCOMPARE(guess->name(), std::string("time-in-text"));
    }

    void aBracketAtTheBeginOfALogIsNoArray() {
        const auto guess = chooseFormat(write("x.log",
                                              "[    10.350] (II) one, [2]\n"
                                              "[    11.350] (EE) two\n"),
                                        "");
        QVERIFY(!guess.ok() || guess->name() != "json-array");
    }

    // What stands above the first record of one is read by the other.
    void linesThatADescriptionPassesOverCount() {
        const auto guess =
            chooseFormat(write("slow.log",
                               "# User@Host: a[a] @ [10.0.0.1]\n# Query_time: 1  Lock_time: 0  "
                               "Rows_sent: 1  Rows_examined: 1\nselect 1;\n"
                               "# Time: 240628  9:30:00\n# User@Host: a[a] @ [10.0.0.1]\n"
                               "# Query_time: 1  Lock_time: 0  Rows_sent: 1  Rows_examined: 1\n"
                               "select 2;\n"),
                         "");
        QVERIFY(guess.ok());
        QCOMPARE(guess->name(), std::string("mysql-slow-old"));
    }

    void recordsThatAreLongerThanWhatIsLookedAtAreKnownByTheirBeginning() {
        std::string text;
        for (int i = 0; i < 4; ++i) {
            text += "2024-06-28 09:30:0" + std::to_string(i) + " INFO begins\n";
            for (int line = 0; line < 3'000; ++line) {
                text += "  insert into t values (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);\n";
            }
        }
        const auto guess = chooseFormat(write("long.log", text), "");
        QVERIFY2(guess.ok(), message(guess.status()).c_str());
        QVERIFY(guess->format->takesText);
    }

    void aRefusalNamesTheNearestGuessAndItsFirstFault() {
        const absl::Status status =
            chooseFormat(write("odd", "a;b;c\n1;2;3\n1;2\n1\n1;2;3;4\n"), "").status();
        QVERIFY2(
            message(status).find("the nearest is CSV with \";\", but line 3 has 2 cells and the "
                                 "header 3") != std::string::npos,
            message(status).c_str());
    }

    void aDirectoryIsNoFile() {
        std::filesystem::create_directory(pathOf("folder"));
        write("folder/notes", "\x01");
        const absl::Status named = chooseFormat(pathOf("folder"), "jsonl").status();
        QCOMPARE(message(named), pathOf("folder").string() +
                                     " is a directory, and JSON Lines is read from a file; name a "
                                     "file in it");
        const absl::Status sniffed = chooseFormat(pathOf("folder"), "").status();
        QVERIFY2(message(sniffed).starts_with(pathOf("folder").string() +
                                              " is a directory, and no format knows what is in it"),
                 message(sniffed).c_str());
    }

    void anEmptyDirectoryHasNothingToImport() {
        std::filesystem::create_directory(pathOf("bare"));
        QCOMPARE(message(chooseFormat(pathOf("bare"), "").status()),
                 pathOf("bare").string() + " is an empty directory: there is nothing to import");
    }

    void aDirectoryThatMayNotBeListedIsRefusedInWords() {
        // The superuser may list everything: stop being it for a moment.
        constexpr uid_t kNobody = 65534;
        const std::filesystem::path path = pathOf("secret");
        std::filesystem::create_directory(path);
        std::filesystem::permissions(m_dir.path().toStdString(), std::filesystem::perms(0711));
        std::filesystem::permissions(path, std::filesystem::perms::none);
        const uid_t self = ::geteuid();
        if (self == 0) {
            QCOMPARE(::seteuid(kNobody), 0);
        }
        const absl::Status status = chooseFormat(path, "").status();
        if (self == 0) {
            QCOMPARE(::seteuid(self), 0);
        }
        std::filesystem::permissions(path, std::filesystem::perms(0700));
        QCOMPARE(status.code(), absl::StatusCode::kPermissionDenied);
        QCOMPARE(message(status), path.string() +
                                      " cannot be opened: you may not list this directory; give "
                                      "yourself the right to (chmod u+rx) or copy it");
    }

    void aMissingSourceIsMissing() {
        QCOMPARE(chooseFormat(pathOf("nowhere"), "").status().code(), absl::StatusCode::kNotFound);
    }

    void theHeadIsUnpackedAndNamedWithoutThePacker() {
        const std::filesystem::path data = std::filesystem::path(OXBOW_TEST_DATA) / "packed";
        for (const char* const ending : {".gz", ".zst", ".lz4", ".bz2", ".xz"}) {
            const auto head = readHead(data / (std::string("lines.txt") + ending));
            QVERIFY(head.ok());
            QCOMPARE((*head)->head.name, std::string("lines.txt"));
            QVERIFY((*head)->head.head.starts_with("line 1\nline 2\n"));
            QVERIFY((*head)->head.complete);
        }
    }

    void theHeadOfAPackedFileThatIsCutIsWhatIsThere() {
        const std::string whole =
            contentOf(std::filesystem::path(OXBOW_TEST_DATA) / "packed/lines.txt.gz");
        const auto head = readHead(write("cut.gz", whole.substr(0, 2000)));
        QVERIFY(head.ok());
        QVERIFY((*head)->head.head.starts_with("line 1\n"));
        QVERIFY(!(*head)->head.complete);
    }

    void theHeadIsBounded() {
        const auto exact = readHead(write("exact", std::string(kSniffBytes, 'x')));
        QCOMPARE((*exact)->head.head.size(), kSniffBytes);
        QVERIFY((*exact)->head.complete);
        const auto longer = readHead(write("longer", std::string(kSniffBytes + 1, 'x')));
        QCOMPARE((*longer)->head.head.size(), kSniffBytes);
        QVERIFY(!(*longer)->head.complete);
    }

    void aSourceIsNamedAsItsFile() {
        QCOMPARE(sourceNameOf("in/orders.jsonl.gz"), std::string("orders.jsonl.gz"));
        QCOMPARE(sourceNameOf("/var/lib/kafka/"), std::string("kafka"));
        QCOMPARE(sourceNameOf("/var/lib/kafka/."), std::string("kafka"));
        QCOMPARE(sourceNameOf("."), std::filesystem::current_path().filename().string());
    }

    void damagedLinesDoNotChangeWhatAFileIs_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("format");
        const auto row = [](const char* name, const QByteArray& text, const char* format) {
            QTest::newRow(name) << text << QString(format);
        };
        const QByteArray json = "{\"id\":1,\"name\":\"a\",\"n\":2}\n";
        row("JSON Lines, two of five", json + "{\"id\":2,\"name\n" + json + "{\"id\":3,\n" + json,
            "jsonl");
        row("JSON Lines, none is whole",
            "{\"id\": 1, \"at\": {\"a\": 2, \"b\": 3}\n{\"id\": 2, \"at\": {\"a\": 2, \"b\": 3}\n",
            "jsonl");
        const QByteArray kcat = R"({"topic":"t","partition":0,"offset":1,"key":"k","payload":"v"})"
                                "\n";
        row("kcat", kcat + "{\"topic\":\"t\",\"partition\":0,\"offset\":1,\"key\":\"k\",\n" + kcat,
            "kcat");
        const QByteArray own = R"({"source":"s","stream":"t","kind":"data","value":null})"
                               "\n";
        row("Oxbow's own", own + "{\"source\":\n" + own + own, "oxbow-jsonl");
        row("CSV", "id,name,n\n1,a,2\n\"3,b,4\n5,c,6\n7,d,8\n", "csv");
        row("a console's keys and values",
            "{\"k\":1}\t{\"v\":1}\n{\"k\":1}\t{\"v\":2}\n{\"k\":1}\tnull\n{\"k\":2}\t{\"v\":3}\n"
            "A total of 4 messages\n",
            "tsv");
        row("a console's lines between tabs",
            "CreateTime:1700000000000\tk0\t{\"a\":1}\nCreateTime:1700000000001\tnull\tnull\n",
            "tsv");
    }
    void damagedLinesDoNotChangeWhatAFileIs() {
        QFETCH(QByteArray, text);
        const std::string bytes = text.toStdString();
        SourceHead head;
        head.name = "file";
        head.head = bytes;
        head.complete = true;
        const auto guesses = sniffFormats(head);
        QVERIFY(!guesses.empty());
        QTEST(QString::fromStdString(guesses.front().format->name), "format");
    }

    void sniffedTextIsUtf8WithoutItsCutLine() {
        SourceHead head;
        const std::string bytes(
            "\xff\xfe"
            "a\0\n\0b\0",
            8);
        head.head = bytes;
        head.complete = true;
        QCOMPARE(sniffText(head), std::string("a\nb"));
        head.complete = false;
        QCOMPARE(sniffText(head), std::string("a\n"));
        head.head = "one line only";
        QCOMPARE(sniffText(head), std::string("one line only"));
    }

    void textIsToldFromBinary() {
        QVERIFY(!looksBinary("Z\u00fcrich\t\r\n"));
        QVERIFY(!looksBinary("cut in a character \xe2\x82"));
        QVERIFY(looksBinary(std::string_view("a\0b", 3)));
        QVERIFY(!looksBinary("in \x1b[32mcolours\x1b[0m of a terminal"));
        QVERIFY(looksBinary("a\x07"));
        QVERIFY(looksBinary("latin \xfc and more"));
    }

    void sampledLinesAreNotBlank() {
        const std::string text = "one\r\n\n  \ntwo\nthree";
        const std::vector<std::string_view> expected = {"one", "two", "three"};
        QCOMPARE(sampleLines(text, 9), expected);
        QCOMPARE(sampleLines(text, 2).size(), std::size_t(2));
    }
};

QTEST_APPLESS_MAIN(TestRegistry)
#include "tst_registry.moc"
