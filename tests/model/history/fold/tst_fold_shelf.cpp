// The definitions of a workspace's folds as files.
#include <QTemporaryDir>
#include <QTest>

#include <filesystem>
#include <fstream>

#include "model/fold/fold_file.h"
#include "model/history/fold/fold_changes.h"
#include "model/history/fold/fold_shelf.h"
#include "support/vector_sequence.h"

using namespace oxbow;

namespace {

namespace fs = std::filesystem;

constexpr const char* kCount = R"({"kind":"count"})";

FoldShelf shelfIn(const QTemporaryDir& folder) {
    const auto read = [](std::string_view fileName, std::string_view text) {
        return parseFoldFile(text, fileName.substr(0, fileName.find('.')));
    };
    return FoldShelf(
        folder.path().toStdString(), read,
        [read](std::string_view fileName, std::string_view text) -> absl::StatusOr<FoldIdentity> {
            const auto fold = read(fileName, text);
            return fold.ok() ? absl::StatusOr<FoldIdentity>((*fold)->identity()) : fold.status();
        });
}

std::vector<std::string> namesOf(const FoldShelf& shelf) {
    std::vector<std::string> names;
    const auto entries = shelf.list();
    for (const auto& entry : *entries) {
        names.push_back(entry.fileName + (entry.fold.ok() ? "" : "!"));
    }
    return names;
}

using FileNames = std::vector<std::string>;

}  // namespace

class TestFoldShelf : public QObject {
    Q_OBJECT
private slots:
    void aWorkspaceWithoutFoldsHasNone() {
        QTemporaryDir folder;
        QVERIFY(namesOf(shelfIn(folder)).empty());
        QVERIFY(absl::IsNotFound(shelfIn(folder).find("totals").status()));
        QVERIFY(shelfIn(folder).sweep().ok());
    }

    void whatIsAddedIsListedInOrderAndFoundByItsName() {
        QTemporaryDir folder;
        const FoldShelf shelf = shelfIn(folder);
        QVERIFY(shelf.add("b.fold.json", kCount).ok());
        QVERIFY(shelf.add("a.fold.json", kCount).ok());
        QCOMPARE(namesOf(shelf), (FileNames{"a.fold.json", "b.fold.json"}));
        QCOMPARE((*shelf.find("b"))->name(), std::string("b"));
    }

    void aFileThatIsNoFoldIsListedWithWhatIsWrong() {
        QTemporaryDir folder;
        const FoldShelf shelf = shelfIn(folder);
        QVERIFY(shelf.add("a.fold.json", kCount).ok());
        std::ofstream(folder.filePath("folds/bad.fold.json").toStdString()) << "{";
        QCOMPARE(namesOf(shelf), (FileNames{"a.fold.json", "bad.fold.json!"}));
        QVERIFY(!shelf.find("bad").ok());
    }

    void noFoldIsCalledLikeTheLogsOwnTable() {
        QTemporaryDir folder;
        const FoldShelf shelf = shelfIn(folder);
        const auto added = shelf.add("latest.fold.json", kCount).status();
        QVERIFY(absl::IsInvalidArgument(added));
        QVERIFY(added.message().find("the log's own table") != std::string_view::npos);
        // One that somebody put there is shown, and can be removed.
        QVERIFY(shelf.add("a.fold.json", kCount).ok());
        std::ofstream(folder.filePath("folds/latest.fold.json").toStdString()) << kCount;
        QCOMPARE(namesOf(shelf), (FileNames{"a.fold.json", "latest.fold.json!"}));
        QVERIFY(!shelf.find("latest").ok());
        QVERIFY(shelf.remove("latest").ok());
        QCOMPARE(namesOf(shelf), (FileNames{"a.fold.json"}));
    }

    void whatIsNoFoldIsNotAdded() {
        QTemporaryDir folder;
        const FoldShelf shelf = shelfIn(folder);
        QVERIFY(!shelf.add("a.fold.json", "{").ok());
        QVERIFY(namesOf(shelf).empty());
    }

    void aFoldTakesThePlaceOfAnotherOfItsNameWhateverItsEnding() {
        QTemporaryDir folder;
        const FoldShelf shelf = shelfIn(folder);
        QVERIFY(shelf.add("a.js", kCount).ok());
        QVERIFY(shelf.add("a.fold.json", kCount).ok());
        QCOMPARE(namesOf(shelf), (FileNames{"a.fold.json"}));
        QVERIFY(shelf.add("a.js", kCount).ok());
        QCOMPARE(namesOf(shelf), (FileNames{"a.js"}));
    }

    void aNameThatIsNoFileNameIsRefused_data() {
        QTest::addColumn<QByteArray>("file");
        for (const char* file : {"", ".fold.json", "a", "a.json", "../a.fold.json", "a/b.fold.json",
                                 "..fold.json", "a..b.js", ".a.js", "a\nb.js", "a\\b.js"}) {
            QTest::addRow("\"%s\"", file) << QByteArray(file);
        }
        QTest::addRow("long") << QByteArray(101, 'a') + ".js";
    }
    void aNameThatIsNoFileNameIsRefused() {
        QFETCH(QByteArray, file);
        QTemporaryDir folder;
        const FoldShelf shelf = shelfIn(folder);
        QVERIFY(absl::IsInvalidArgument(shelf.add(file.toStdString(), kCount).status()));
        QVERIFY(namesOf(shelf).empty());
    }

    void whatIsRemovedIsGone() {
        QTemporaryDir folder;
        const FoldShelf shelf = shelfIn(folder);
        QVERIFY(shelf.add("a.fold.json", kCount).ok());
        QVERIFY(shelf.remove("a").ok());
        QVERIFY(namesOf(shelf).empty());
        QVERIFY(absl::IsNotFound(shelf.remove("a")));
        QVERIFY(absl::IsInvalidArgument(shelf.remove("../a")));
    }

    void whatNoDefinitionNamesIsSwept() {
        QTemporaryDir folder;
        const FoldShelf shelf = shelfIn(folder);
        QVERIFY(shelf.add("a.fold.json", kCount).ok());
        QVERIFY(shelf.add("b.fold.json", R"({"kind":"count","by":"x"})").ok());
        std::vector<fs::path> made;
        for (const char* name : {"a", "b"}) {
            const auto fold = *shelf.find(name);
            made.push_back(shelf.folderOf(*fold));
            QVERIFY(FoldChanges::open(made.back(), *fold,
                                      std::make_shared<VectorSequence>(std::vector<Event>()),
                                      Log::Access::ReadWrite)
                        .ok());
        }
        fs::create_directory(folder.filePath("folds/notes").toStdString());
        QVERIFY(shelf.remove("b").ok());
        QVERIFY(shelf.sweep().ok());
        QVERIFY(fs::exists(made[0]));
        QVERIFY(!fs::exists(made[1]));
        QVERIFY(fs::exists(folder.filePath("folds/notes").toStdString()));
    }

    void whatAnAddThatWasKilledLeftIsSweptAfterAWhile() {
        QTemporaryDir folder;
        const FoldShelf shelf = shelfIn(folder);
        QVERIFY(shelf.add("a.fold.json", kCount).ok());
        const fs::path left = folder.filePath("folds/b.fold.json.7.writing").toStdString();
        std::ofstream(left) << "{";
        QVERIFY(shelf.sweep().ok());
        QVERIFY(fs::exists(left));
        fs::last_write_time(left, fs::file_time_type::clock::now() - std::chrono::hours(1));
        QVERIFY(shelf.sweep().ok());
        QVERIFY(!fs::exists(left));
        QCOMPARE(namesOf(shelf), (FileNames{"a.fold.json"}));
    }

    void nothingIsSweptWhileADefinitionCannotBeRead() {
        QTemporaryDir folder;
        const FoldShelf shelf = shelfIn(folder);
        const auto fold = *shelf.add("a.fold.json", kCount);
        QVERIFY(FoldChanges::open(shelf.folderOf(*fold), *fold,
                                  std::make_shared<VectorSequence>(std::vector<Event>()),
                                  Log::Access::ReadWrite)
                    .ok());
        QVERIFY(shelf.remove("a").ok());
        std::ofstream(folder.filePath("folds/bad.fold.json").toStdString()) << "{";
        QVERIFY(shelf.sweep().ok());
        QVERIFY(fs::exists(shelf.folderOf(*fold)));
    }

    void whatSomebodyIsAtWorkOnIsNotSwept() {
        QTemporaryDir folder;
        const FoldShelf shelf = shelfIn(folder);
        const auto fold = *shelf.add("a.fold.json", kCount);
        const auto changes = FoldChanges::open(
            shelf.folderOf(*fold), *fold, std::make_shared<VectorSequence>(std::vector<Event>()),
            Log::Access::ReadWrite);
        QVERIFY(shelf.remove("a").ok());
        QVERIFY(shelf.sweep().ok());
        QVERIFY(fs::exists(shelf.folderOf(*fold)));
    }
};

QTEST_APPLESS_MAIN(TestFoldShelf)
#include "tst_fold_shelf.moc"
