// Archives that other tools made (data/archives/make.sh): each member is a file.
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "importers/source/archive_reader.h"
#include "importers/source/source_files.h"

using namespace oxbow;

namespace {

std::filesystem::path fixture(const std::string& name) {
    return std::filesystem::path(OXBOW_TEST_DATA) / "archives" / name;
}

std::string contentOf(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// Ten lines from this number on.
std::string lines(int first) {
    std::string text;
    for (int i = first; i < first + 10; ++i) {
        text += "{\"time\":\"2024-01-01T00:00:" + std::string(i < 10 ? "0" : "") +
                std::to_string(i) + "Z\",\"id\":\"k" + std::to_string(i % 3) +
                "\",\"n\":" + std::to_string(i) + "}\n";
    }
    return text;
}

std::string textOf(absl::StatusOr<std::unique_ptr<ByteSource>> source) {
    std::string text;
    while (source.ok()) {
        const auto piece = (*source)->read();
        if (!piece.ok()) {
            return std::string(piece.status().message());
        }
        if (piece->empty()) {
            return text;
        }
        text += *piece;
    }
    return std::string(source.status().message());
}

std::vector<std::string> namesIn(const std::filesystem::path& path) {
    SourceFiles files;
    const auto listing = files.list(path);
    std::vector<std::string> names;
    for (const ArchiveMember& member : (*listing)->members) {
        names.push_back(member.name);
    }
    return names;
}

}  // namespace

class TestArchives : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

private slots:
    void everyKindGivesItsMembers_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QStringList>("members");
        const QStringList two = {"logs/a.jsonl", "logs/deep/c.jsonl"};
        for (const char* name : {"two.tar", "two.tar.gz", "two.tar.xz", "two.tar.zst", "two.7z"}) {
            QTest::newRow(name) << QString(name) << two;
        }
        QTest::newRow("a tar of the oldest form") << "old.tar" << QStringList{"logs/a.jsonl"};
        QTest::newRow("a zip") << "two.zip" << QStringList{"logs/a.jsonl", "logs/b.jsonl.gz"};
    }
    void everyKindGivesItsMembers() {
        QFETCH(QString, name);
        QFETCH(QStringList, members);
        const auto path = fixture(name.toStdString());
        QVERIFY(ArchiveReader::isArchive(path));
        std::vector<std::string> expected;
        for (const QString& member : members) {
            expected.push_back(member.toStdString());
        }
        QCOMPARE(namesIn(path), expected);
        SourceFiles files;
        QCOMPARE(textOf(files.open(path / "logs/a.jsonl")), lines(0));
        if (members.contains("logs/deep/c.jsonl")) {
            QCOMPARE(textOf(files.open(path / "logs/deep/c.jsonl")), lines(20));
            // One that lies before is found again.
            QCOMPARE(textOf(files.open(path / "logs/a.jsonl")), lines(0));
        }
    }

    void aMemberThatIsPackedIsUnpacked() {
        SourceFiles files;
        auto source = files.open(fixture("two.zip") / "logs/b.jsonl.gz");
        QVERIFY(source.ok());
        QCOMPARE((*source)->packer(), std::string_view("gzip"));
        QCOMPARE(textOf(std::move(source)), lines(10));
    }

    void aMemberIsReadFromAnyPlaceOn() {
        SourceFiles files;
        auto source = files.open(fixture("two.tar.gz") / "logs/deep/c.jsonl");
        QVERIFY((*source)->skipTo(100).ok());
        QCOMPARE(textOf(std::move(source)), lines(20).substr(100));
        auto again = files.open(fixture("two.tar.gz") / "logs/deep/c.jsonl");
        QVERIFY(absl::IsOutOfRange((*again)->skipTo(100'000)));
    }

    void aFileIsNoArchive() {
        SourceFiles files;
        const std::filesystem::path plain = m_folder.filePath("plain.jsonl").toStdString();
        std::ofstream(plain) << lines(0);
        QVERIFY(!ArchiveReader::isArchive(plain));
        QCOMPARE(textOf(files.open(plain)), lines(0));
        QVERIFY(absl::IsNotFound(files.open(plain / "within").status()));
    }

    void aMemberThatIsNotThereIsNamed() {
        SourceFiles files;
        const auto path = fixture("two.tar.gz") / "logs/nothing.jsonl";
        const auto status = files.open(path).status();
        QVERIFY(absl::IsNotFound(status));
        QCOMPARE(std::string(status.message()),
                 path.string() + " cannot be opened: the archive has no such member");
    }

    void noNameLeadsOutOfTheArchive() {
        QCOMPARE(namesIn(fixture("odd.zip")),
                 (std::vector<std::string>{"%2E%2E/up.jsonl", "etc/abs.jsonl", "x/%2E%2E/y.jsonl",
                                           "twice.jsonl", "twice.jsonl~2"}));
        SourceFiles files;
        QCOMPARE(textOf(files.open(fixture("odd.zip") / "%2E%2E/up.jsonl")), lines(0));
        QCOMPARE(textOf(files.open(fixture("odd.zip") / "twice.jsonl")), lines(0) + lines(10));
        QCOMPARE(textOf(files.open(fixture("odd.zip") / "twice.jsonl~2")), lines(10) + lines(0));
    }

    void whatIsNoFileIsNotRead() {
        SourceFiles files;
        const auto listing = files.list(fixture("links.tar"));
        std::vector<std::string> problems;
        for (const ArchiveMember& member : (*listing)->members) {
            problems.push_back(member.problem);
        }
        QCOMPARE(
            problems,
            (std::vector<std::string>{
                "", "it is a link to /etc/passwd, and links in archives are not followed",
                "it is a link to a.jsonl, which is read under its own name", "it is no file", ""}));
        QVERIFY(absl::IsInvalidArgument(files.open(fixture("links.tar") / "soft.jsonl").status()));
    }

    void anEncryptedMemberSaysSo() {
        SourceFiles files;
        const auto listing = files.list(fixture("encrypted.zip"));
        QCOMPARE((*listing)->members.front().problem,
                 std::string("it is encrypted; unpack it with its password first"));
    }

    // What comes before the cut is there, and the cut is told: at every byte.
    void anArchiveThatIsCutGivesWhatItHas_data() {
        QTest::addColumn<QString>("name");
        for (const char* name : {"two.tar", "two.tar.gz", "two.zip", "two.7z", "odd.zip"}) {
            QTest::newRow(name) << QString(name);
        }
    }
    void anArchiveThatIsCutGivesWhatItHas() {
        QFETCH(QString, name);
        const std::string whole = contentOf(fixture(name.toStdString()));
        const std::filesystem::path path = m_folder.filePath("cut-" + name).toStdString();
        for (std::size_t size = whole.size(); size-- > 0; size -= std::min<std::size_t>(size, 12)) {
            std::ofstream(path, std::ios::binary | std::ios::trunc) << whole.substr(0, size);
            SourceFiles files;
            const auto listing = files.list(path);
            if (!listing.ok()) {
                QVERIFY(absl::IsDataLoss(listing.status()));
                continue;
            }
            for (const ArchiveMember& member : (*listing)->members) {
                auto source = files.open(path / member.name);
                while (source.ok()) {
                    const auto piece = (*source)->read();
                    if (!piece.ok()) {
                        QVERIFY(absl::IsDataLoss(piece.status()));
                    }
                    if (!piece.ok() || piece->empty()) {
                        break;
                    }
                    QVERIFY(piece->size() <= lines(10).size() * 2);
                }
            }
        }
    }

    void aMemberThatIsCutGivesWhatItHas() {
        const std::string whole = contentOf(fixture("links.tar"));
        const std::filesystem::path path = m_folder.filePath("within.tar").toStdString();
        constexpr std::size_t kHeader = 512;
        std::ofstream(path, std::ios::binary) << whole.substr(0, kHeader + 200);
        SourceFiles files;
        auto source = files.open(path / "a.jsonl");
        QVERIFY(source.ok());
        const auto piece = (*source)->read();
        QVERIFY(piece.ok());
        QCOMPARE(std::string(*piece), lines(0).substr(0, 200));
        QVERIFY(absl::IsDataLoss((*source)->read().status()));
    }

    void aCancelIsHeard() {
        bool stop = false;
        SourceFiles files([&stop] { return stop; });
        QVERIFY(files.open(fixture("two.tar.gz") / "logs/a.jsonl").ok());
        stop = true;
        QVERIFY(
            absl::IsCancelled(SourceFiles([] { return true; }).list(fixture("two.7z")).status()));
    }

    // A tar has no place from which to go on: what a broken header hides is one fault, not many.
    void aHeaderThatIsBrokenEndsTheArchive() {
        std::string bytes = contentOf(fixture("two.tar"));
        const std::filesystem::path path = m_folder.filePath("header.tar").toStdString();
        const std::size_t second = bytes.find("logs/", 600);
        QVERIFY(second != std::string::npos);
        for (std::size_t i = second; i < std::min(second + 512, bytes.size()); ++i) {
            bytes[i] = static_cast<char>(bytes[i] ^ 0x55);
        }
        std::ofstream(path, std::ios::binary) << bytes;
        SourceFiles files;
        const auto listing = files.list(path);
        QVERIFY(listing.ok());
        QCOMPARE((*listing)->members.size(), std::size_t(1));
        QVERIFY(absl::IsDataLoss((*listing)->damage));
    }
};

QTEST_APPLESS_MAIN(TestArchives)
#include "tst_archives.moc"
