#include <QTemporaryDir>
#include <QTest>

#include <fstream>
#include <regex>

#include "importers/format/description_check.h"
#include "importers/format/format_library.h"
#include "importers/format/path_in_record.h"
#include "importers/import_text.h"
#include "importers/registry.h"
#include "importers/source/text_encoding.h"
#include "resources/formats/built_in_formats.h"

using namespace oxbow;

namespace {

// Orders of a shop, whose key is at `key`.
std::string orders(const std::string& name, const std::string& key) {
    return R"({"name": ")" + name + R"(", "container": "json",
               "match": {"fields": ["order", "shop"]}, "fields": {"key": ")" +
           key + R"("},
               "samples": [{"text": [{"order": "o-1", "shop": "s"}],
                            "events": [{"key": "o-1"}]}]})";
}

// What the text is taken for, and what comes of it.
struct Taken {
    FormatGuess guess;
    test::Imported imported;
};
Taken taken(const std::string& text) {
    SourceHead head;
    head.head = text;
    head.complete = true;
    head.name = "sample";
    head.encoding = findEncoding(text).name;
    const auto guesses = sniffFormats(head, *FormatLibrary::builtIn());
    if (guesses.empty()) {
        return {};
    }
    return {guesses.front(),
            test::importText(*guesses.front().format, text, optionsFor({}, guesses.front()))};
}

// The text with other names for the fields at these paths: `"id":` and the cells of a header.
std::string renamed(std::string text, std::span<const std::string> paths, bool table) {
    for (const std::string& path : paths) {
        for (const std::string& part : joinedPaths(path)) {
            const auto parsed = PathInRecord::parse(part);
            if (!parsed.ok() || (!table && parsed->path().steps().empty())) {
                continue;
            }
            const std::string name = table ? part : parsed->path().steps().back().name;
            static const std::regex special(R"([.^$|()\[\]{}*+?\\])");
            const std::string plain = std::regex_replace(name, special, R"(\$&)");
            text = table ? std::regex_replace(
                               text, std::regex("(^|[,;\t\"\n])" + plain + "(?=[,;\t\"\r\n])"),
                               "$1" + name + " otherwise")
                         : std::regex_replace(text, std::regex("\"" + plain + "\"(?=\\s*:)"),
                                              "\"" + name + "_otherwise\"");
        }
    }
    return text;
}

Description parsed(const std::string& json) {
    return *parseDescription(json);
}

}  // namespace

class TestFormatLibrary : public QObject {
    Q_OBJECT

    QTemporaryDir m_dir;

    std::filesystem::path folder() const { return m_dir.path().toStdString(); }
    void write(const std::string& name, const std::string& text) const {
        std::ofstream(folder() / name, std::ios::binary) << text;
    }

private slots:
    void cleanup() {
        for (const auto& entry : std::filesystem::directory_iterator(folder())) {
            std::filesystem::remove(entry.path());
        }
    }

    void everyDescriptionOfTheProductReadsItsSamples_data() {
        QTest::addColumn<QByteArray>("file");
        for (const BuiltInFormat& format : builtInFormats()) {
            QTest::newRow(std::string(format.file).c_str())
                << QByteArray(format.file.data(), qsizetype(format.file.size()));
        }
    }

    void everyDescriptionOfTheProductReadsItsSamples() {
        QFETCH(QByteArray, file);
        for (const BuiltInFormat& format : builtInFormats()) {
            if (format.file != file.toStdString()) {
                continue;
            }
            const auto read = parseDescription(format.json);
            QVERIFY2(read.ok(), std::string(read.status().message()).c_str());
            QCOMPARE(read->name + ".json", std::string(format.file));
            QVERIFY(!read->about.empty());
            std::string faults;
            for (const DescriptionFault& fault : checkDescription(
                     {std::make_shared<Description>(*read), {}}, *FormatLibrary::builtIn())) {
                faults += "line " + std::to_string(fault.line) + ": " + fault.what + "\n";
            }
            QVERIFY2(faults.empty(), faults.c_str());
        }
    }

    void noPartThatADescriptionNamesIsLostInSilenceWhereItsFieldIsCalledOtherwise() {
        std::string faults;
        for (const LibraryFormat& format : FormatLibrary::builtIn()->formats()) {
            const Description& description = *format.description;
            for (const MappedField& field : kMappedFields) {
                const FieldPaths& paths = description.reading.fields.*field.path;
                const std::string name = field.name;
                if (name == "value" || name == "stream" || paths.all().empty()) {
                    continue;
                }
                for (const DescribedSample& sample : description.samples) {
                    const std::string text =
                        renamed(sample.text, paths.all(), description.container == "delimited");
                    const Taken found = text == sample.text ? Taken() : taken(text);
                    if (!found.guess.described || found.guess.name() != description.name) {
                        continue;
                    }
                    const bool any =
                        std::any_of(found.imported.events.begin(), found.imported.events.end(),
                                    [&name](const Event& event) {
                                        return name == "key"    ? event.key.has_value()
                                               : name == "type" ? event.type.has_value()
                                                                : event.time.has_value();
                                    });
                    if (!any &&
                        found.guess.sniff.reason.find(" for the " + name) == std::string::npos) {
                        faults += description.name + ": the " + name + " of\n" + text + "\n";
                    }
                }
            }
        }
        QVERIFY2(faults.empty(), faults.c_str());
    }

    void aTableWhoseColumnsAreWrittenInCapitalsStillHasItsTimes() {
        std::string faults;
        for (const LibraryFormat& format : FormatLibrary::builtIn()->formats()) {
            const Description& description = *format.description;
            const std::string header = description.reading.dialect.header.value_or("line");
            if (description.container != "delimited" || header != "line") {
                continue;
            }
            for (const DescribedSample& sample : description.samples) {
                std::string text = sample.text;
                std::vector<std::string> columns;
                for (const MappedField& field : kMappedFields) {
                    for (const std::string& path : (description.reading.fields.*field.path).all()) {
                        columns.push_back(path);
                    }
                }
                for (const std::string& column : columns) {
                    const std::string capitals =
                        QString::fromStdString(column).toUpper().toStdString();
                    const std::regex cell("(^|[,;\t\"\n])" + column + "(?=[,;\t\"\r\n])");
                    if (column.find_first_of("()[]*+?.\\^$|") == std::string::npos) {
                        text = std::regex_replace(text, cell, "$1" + capitals);
                    }
                }
                const auto times = [](const Taken& one) {
                    return std::count_if(one.imported.events.begin(), one.imported.events.end(),
                                         [](const Event& event) { return event.time.has_value(); });
                };
                if (times(taken(text)) < times(taken(sample.text))) {
                    faults += description.name + ":\n" + text + "\n";
                }
            }
        }
        QVERIFY2(faults.empty(), faults.c_str());
    }

    void oneOfTheUsersTakesThePlaceOfOneOfTheSameName() {
        const std::string name = FormatLibrary::builtIn()->formats().front().description->name;
        write("mine.json", orders(name, "order"));
        write("other.json", orders("zzz-orders", "order"));
        write("no-description.txt", "x");
        const auto library = FormatLibrary::withFolder(folder());
        QCOMPARE(library->formats().size(), FormatLibrary::builtIn()->formats().size() + 1);
        QVERIFY(library->find(name)->isOwn());
        QCOMPARE(library->find(name)->file, folder() / "mine.json");
        QVERIFY(library->find("zzz-orders")->isOwn());
        QVERIFY(!FormatLibrary::builtIn()->find(name)->isOwn());
        QVERIFY(library->find("zzz") == nullptr);
        QVERIFY(library->problems().empty());
    }

    void aFileThatIsNoneIsToldAndTheOthersAreThere() {
        write("bad.json", "{\n\"name\": 7}");
        write("good.json", orders("zzz-orders", "order"));
        const auto library = FormatLibrary::withFolder(folder());
        QCOMPARE(library->problems(),
                 std::vector<std::string>{(folder() / "bad.json").string() +
                                          ", line 2, column 9: a text is wanted here"});
        QVERIFY(library->find("zzz-orders") != nullptr);
    }

    void aFolderThatIsNotThereIsNoFault() {
        const auto library = FormatLibrary::withFolder(folder() / "nowhere");
        QVERIFY(library->problems().empty());
        QCOMPARE(library->formats().size(), FormatLibrary::builtIn()->formats().size());
    }

    void whatIsSavedIsInTheLibrary() {
        const auto status =
            saveDescription(parsed(orders("zzz-orders", "order")), folder() / "new");
        QVERIFY2(status.ok(), std::string(status.message()).c_str());
        const auto library = FormatLibrary::withFolder(folder() / "new");
        QVERIFY(library->problems().empty());
        QVERIFY(library->find("zzz-orders")->isOwn());
        std::filesystem::remove_all(folder() / "new");
    }

    void whatASampleReadsOtherwiseIsToldWithItsLine() {
        std::string json = orders("zzz-orders", "shop");
        const LibraryFormat format{std::make_shared<Description>(parsed(json)), {}};
        const auto faults = checkDescription(format, *FormatLibrary::builtIn()->with(format));
        QCOMPARE(faults.size(), std::size_t{1});
        QCOMPARE(faults.front().what,
                 std::string("event 1: the key is \"s\", and \"o-1\" is expected"));
        QCOMPARE(faults.front().line, std::size_t{4});
    }

    void aSampleThatIsNotRecognisedOrHasOtherRecordsIsTold() {
        Description other = parsed(orders("zzz-orders", "order"));
        other.samples.push_back({"{\"shop\": 1}\n", {}, 9});
        other.samples.push_back(
            {"{\"order\": \"a\", \"shop\": 1}\n{\"order\": \"b\", \"shop\": 1}\n",
             {{{{"key", "a", false}}, 4}},
             10});
        const LibraryFormat format{std::make_shared<Description>(other), {}};
        const auto faults = checkDescription(format, *FormatLibrary::builtIn()->with(format));
        QCOMPARE(faults.size(), std::size_t{2});
        QVERIFY(faults[0].line == 9 && faults[0].what.starts_with("the sample is not recognised"));
        QCOMPARE(faults[1].what, std::string("the sample has 2 records, and 1 are expected"));
    }
};

QTEST_APPLESS_MAIN(TestFormatLibrary)
#include "tst_format_library.moc"
