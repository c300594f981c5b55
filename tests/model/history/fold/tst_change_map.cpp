// Which event caused which change, against lists of all of them.
#include <QTemporaryDir>
#include <QTest>

#include <filesystem>
#include <fstream>
#include <random>
#include <vector>

#include "model/history/fold/change_map_file.h"

using namespace oxbow;

namespace {

struct Lists {
    std::vector<std::uint64_t> before = {0};  // changes before each event, and at the end
    std::vector<std::uint64_t> causes;        // of each change
};

// As many events, of which the changes are mostly none, or one, or anything.
CauseBits randomBits(std::mt19937_64& random, std::uint64_t events, Lists& lists) {
    CauseBits bits;
    const std::uint64_t style = random() % 4;
    for (std::uint64_t i = 0; i < events; ++i) {
        std::uint64_t changes = random() % 40 == 0 ? random() % 200 : random() % 3;
        changes = style == 0 ? 0 : style == 1 ? 1 : changes;
        if (changes == 0 && random() % 2 == 0) {
            bits.addEventsWithout(1);
        } else {
            bits.addEvent(changes);
        }
        lists.causes.insert(lists.causes.end(), changes, lists.before.size() - 1);
        lists.before.push_back(lists.before.back() + changes);
    }
    return bits;
}

void compare(const ChangeMap& map, const Lists& lists) {
    QCOMPARE(map.baseEnd().value(), lists.before.size() - 1);
    QCOMPARE(map.changeEnd().value(), lists.causes.size());
    for (std::size_t p = 0; p < lists.before.size(); ++p) {
        QCOMPARE(map.changesBefore(Position(p)).value(), lists.before[p]);
    }
    for (std::size_t i = 0; i < lists.causes.size(); ++i) {
        QCOMPARE(map.causeOf(ChangeNumber(i)).value(), lists.causes[i]);
    }
}

}  // namespace

class TestChangeMap : public QObject {
    Q_OBJECT
private slots:
    void changesAndCausesAreThoseOfTheLists() {
        for (std::uint64_t seed = 0; seed < 60; ++seed) {
            std::mt19937_64 random(seed);
            Lists lists;
            ChangeMap map;
            for (std::uint64_t part = random() % 6; part > 0; --part) {
                map = map.with(randomBits(random, random() % 3'000, lists));
            }
            compare(map, lists);
        }
    }

    void longPartsAreSearchedAsShortOnesAre() {
        std::mt19937_64 random(1);
        Lists lists;
        ChangeMap map;
        for (int part = 0; part < 5; ++part) {
            map = map.with(randomBits(random, 150'000, lists));
        }
        compare(map, lists);
    }

    void aCursorNamesTheSameCausesFromAnywhere() {
        for (std::uint64_t seed = 0; seed < 60; ++seed) {
            std::mt19937_64 random(seed);
            Lists lists;
            ChangeMap map;
            for (int part = 0; part < 4; ++part) {
                map = map.with(randomBits(random, random() % 120'000, lists));
            }
            const std::uint64_t from = lists.causes.empty() ? 0 : random() % lists.causes.size();
            CauseCursor cursor(map, ChangeNumber(from));
            for (std::size_t i = from; i < lists.causes.size(); ++i) {
                QCOMPARE(cursor.next().value(), lists.causes[i]);
            }
        }
    }

    void theRecordThatCountsEndsWhereTheChangesDo() {
        QTemporaryDir folder;
        const std::filesystem::path path = folder.filePath("map").toStdString();
        std::mt19937_64 random(7);
        Lists lists;
        std::vector<FoldRecord> records(1);
        {
            const auto file = ChangeMapFile::create(path, "a fold");
            QVERIFY(file.ok());
            for (std::uint64_t i = 0; i < 20; ++i) {
                const CauseBits bits = randomBits(random, 1 + random() % 300, lists);
                FoldRecord next{records.back().map.with(bits), {i, 2 * i, 3 * i, 4 * i}};
                QVERIFY((*file)->add(bits, next).ok());
                records.push_back(std::move(next));
            }
        }
        for (std::size_t i = 0; i < records.size(); ++i) {
            const ChangeNumber end = records[i].map.changeEnd();
            const auto read = ChangeMapFile::read(path, "a fold", end);
            QVERIFY(read.ok());
            // The last of those that end there.
            std::size_t last = i;
            while (last + 1 < records.size() && records[last + 1].map.changeEnd() == end) {
                ++last;
            }
            QCOMPARE(read->map.baseEnd().value(), records[last].map.baseEnd().value());
            QCOMPARE(read->counts.published, records[last].counts.published);
            QCOMPARE(read->counts.keys, records[last].counts.keys);
        }
        QVERIFY(absl::IsDataLoss(
            ChangeMapFile::read(path, "another", records.back().map.changeEnd()).status()));
        QVERIFY(absl::IsDataLoss(
            ChangeMapFile::read(path, "a fold", ChangeNumber(lists.causes.size() + 1)).status()));
    }

    void aFileThatIsCutAnywhereGivesWhatWasWholeBefore() {
        QTemporaryDir folder;
        const std::filesystem::path path = folder.filePath("map").toStdString();
        CauseBits bits;
        bits.addEvent(1);
        const FoldRecord one{ChangeMap().with(bits)};
        const FoldRecord two{one.map.with(bits)};
        {
            const auto file = ChangeMapFile::create(path, "a fold");
            QVERIFY((*file)->add(bits, one).ok());
            QVERIFY((*file)->add(bits, two).ok());
        }
        const auto whole = std::filesystem::file_size(path);
        for (auto size = whole; size-- > 0;) {
            std::filesystem::resize_file(path, size);
            QVERIFY(!ChangeMapFile::read(path, "a fold", ChangeNumber(2)).ok());
            const auto read = ChangeMapFile::read(path, "a fold", ChangeNumber(1));
            QVERIFY(read.ok() ? read->map.baseEnd() == Position(1)
                              : absl::IsDataLoss(read.status()));
        }
    }

    void aByteThatIsOtherIsFound() {
        QTemporaryDir folder;
        const std::filesystem::path path = folder.filePath("map").toStdString();
        CauseBits bits;
        bits.addEvent(1);
        const FoldRecord made{ChangeMap().with(bits)};
        {
            const auto file = ChangeMapFile::create(path, "a fold");
            QVERIFY((*file)->add(bits, made).ok());
        }
        const auto size = std::filesystem::file_size(path);
        for (std::uintmax_t at = 0; at < size; ++at) {
            std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
            file.seekg(static_cast<std::streamoff>(at));
            const int byte = file.get();
            file.seekp(static_cast<std::streamoff>(at));
            file.put(static_cast<char>(byte ^ 1));
            file.flush();
            QVERIFY(
                absl::IsDataLoss(ChangeMapFile::read(path, "a fold", ChangeNumber(1)).status()));
            file.seekp(static_cast<std::streamoff>(at));
            file.put(static_cast<char>(byte));
        }
    }
};

QTEST_APPLESS_MAIN(TestChangeMap)
#include "tst_change_map.moc"
