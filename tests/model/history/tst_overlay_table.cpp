#include <QTest>

#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <vector>

#include "model/history/overlay_table.h"

using namespace oxbow;

namespace {

// What a table says of its keys.
using Versions = std::map<std::uint32_t, KeyVersion>;

// A table of such versions, by looking at all of them; it counts how many rows it was asked for.
class MapTable final : public Table {
public:
    explicit MapTable(Versions versions) : m_versions(std::move(versions)) {
        for (const auto& [key, version] : m_versions) {
            if (!version.deleted) {
                m_rows.push_back({KeyId(key), version.writer});
            }
        }
    }
    Position at() const override { return Position(1'000); }
    std::uint64_t rowCount() const override { return m_rows.size(); }
    Row row(std::uint64_t n) const override {
        ++asked;
        return m_rows.at(n);
    }
    std::optional<std::uint64_t> find(KeyId key) const override {
        for (std::size_t n = 0; n < m_rows.size(); ++n) {
            if (m_rows[n].key == key) {
                return n;
            }
        }
        return std::nullopt;
    }
    std::optional<KeyVersion> version(KeyId key) const override {
        const auto found = m_versions.find(key.value());
        return found == m_versions.end() ? std::nullopt : std::optional(found->second);
    }

    mutable std::uint64_t asked = 0;

private:
    const Versions m_versions;
    std::vector<Row> m_rows;
};

using Reached = std::vector<OverlayTable::Reached>;

KeyVersion written(std::uint64_t writer) {
    return {Position(writer), false};
}
KeyVersion deleted(std::uint64_t writer) {
    return {Position(writer), true};
}

// What a table must say whose base says that, and which reaches those keys.
Versions over(Versions base, const Reached& reached) {
    for (const OverlayTable::Reached& each : reached) {
        base.erase(each.key.value());
        if (each.version) {
            base.emplace(each.key.value(), *each.version);
        }
    }
    return base;
}

Versions randomVersions(std::mt19937_64& random, std::uint32_t keys) {
    Versions versions;
    for (std::uint32_t key = 0; key < keys; ++key) {
        if (random() % 4 != 0) {
            versions[key] = {Position(random() % 30), random() % 3 == 0};
        }
    }
    return versions;
}

// Some of the keys up to a little beyond those of the base; now and then as the base has them.
Reached randomReached(std::mt19937_64& random, const Versions& base, std::uint32_t keys) {
    Reached reached;
    const std::uint64_t rarity = 1 + random() % 6;
    for (std::uint32_t key = 0; key < keys + 5; ++key) {
        if (random() % rarity != 0) {
            continue;
        }
        OverlayTable::Reached each{KeyId(key), std::nullopt};
        const auto there = base.find(key);
        if (random() % 4 == 0 && there != base.end()) {
            each.version = there->second;
        } else if (random() % 4 != 0) {
            each.version = KeyVersion{Position(random() % 30), random() % 3 == 0};
        }
        reached.push_back(each);
    }
    return reached;
}

// The first thing that the table says otherwise than a plain map; empty where there is none.
QString unlike(const Table& table, const Versions& expected, std::uint32_t keys) {
    std::uint64_t n = 0;
    for (std::uint32_t key = 0; key < keys; ++key) {
        const auto there = expected.find(key);
        const bool isRow = there != expected.end() && !there->second.deleted;
        const auto place = table.find(KeyId(key));
        const auto version = table.version(KeyId(key));
        if (version != (there == expected.end() ? std::nullopt : std::optional(there->second))) {
            return QString("the version of key %1").arg(key);
        }
        if (place != (isRow ? std::optional(n) : std::nullopt)) {
            return QString("the place of key %1").arg(key);
        }
        if (!isRow) {
            continue;
        }
        if (n >= table.rowCount()) {
            return QString("row %1 is missing").arg(n);
        }
        const Table::Row row = table.row(n++);
        if (row.key != KeyId(key) || row.writer != there->second.writer) {
            return QString("row %1").arg(n - 1);
        }
    }
    return n == table.rowCount() ? QString() : QString("the count of rows");
}

std::optional<Position> writerIn(const Versions& versions, std::uint32_t key) {
    const auto there = versions.find(key);
    return there == versions.end() || there->second.deleted ? std::nullopt
                                                            : std::optional(there->second.writer);
}

std::string text(const WriterDifference& difference) {
    const auto number = [](const std::optional<Position>& p) {
        return p ? std::to_string(p->value()) : std::string("-");
    };
    return std::to_string(difference.key.value()) + ":" + number(difference.before) + ">" +
           number(difference.now) + " ";
}

std::string differences(const Table& before, const Table& now) {
    std::string out;
    const auto status = before.forEachDifferingKey(now,
                                                   [&out](const WriterDifference& difference) {
                                                       out += text(difference);
                                                       return true;
                                                   },
                                                   {});
    return status.ok() ? out : std::string(status.message());
}

std::string differences(const Versions& before, const Versions& now, std::uint32_t keys) {
    std::string out;
    for (std::uint32_t key = 0; key < keys; ++key) {
        const WriterDifference difference{KeyId(key), writerIn(before, key), writerIn(now, key)};
        out += difference.before == difference.now ? "" : text(difference);
    }
    return out;
}

constexpr std::uint32_t kKeys = 40;
constexpr std::uint32_t kAllKeys = kKeys + 6;  // none of the base's, one that nobody knows

}  // namespace

class TestOverlayTable : public QObject {
    Q_OBJECT
private slots:
    void itIsItsBaseWithTheReachedRowsExchanged_data() {
        QTest::addColumn<Versions>("base");
        QTest::addColumn<Reached>("reached");
        const Versions three{{1, written(1)}, {3, written(2)}, {4, deleted(3)}, {6, written(4)}};
        QTest::newRow("nothing over nothing") << Versions() << Reached();
        QTest::newRow("nothing reached") << three << Reached();
        QTest::newRow("new keys over nothing")
            << Versions() << Reached{{KeyId(0), written(5)}, {KeyId(9), written(6)}};
        QTest::newRow("the first row goes") << three << Reached{{KeyId(1), deleted(7)}};
        QTest::newRow("the last row goes") << three << Reached{{KeyId(6), std::nullopt}};
        QTest::newRow("all rows are deleted")
            << three
            << Reached{{KeyId(1), deleted(7)}, {KeyId(3), deleted(8)}, {KeyId(6), deleted(9)}};
        QTest::newRow("a row before all, between and after all")
            << three
            << Reached{{KeyId(0), written(7)}, {KeyId(2), written(8)}, {KeyId(8), written(9)}};
        QTest::newRow("what was deleted comes back") << three << Reached{{KeyId(4), written(7)}};
        QTest::newRow("a row is written by another event")
            << three << Reached{{KeyId(3), written(7)}};
        QTest::newRow("reached, and as the base has it")
            << three << Reached{{KeyId(3), written(2)}, {KeyId(4), deleted(3)}};
        QTest::newRow("keys without a row, one behind the other")
            << three
            << Reached{{KeyId(2), std::nullopt},
                       {KeyId(3), deleted(7)},
                       {KeyId(4), std::nullopt},
                       {KeyId(5), written(8)}};
    }
    void itIsItsBaseWithTheReachedRowsExchanged() {
        QFETCH(Versions, base);
        QFETCH(Reached, reached);
        const auto table = std::make_shared<MapTable>(base);
        const OverlayTable overlay(Position(2'000), table, reached);
        QCOMPARE(unlike(overlay, over(base, reached), kAllKeys), QString());
        QCOMPARE(differences(*table, overlay), differences(base, over(base, reached), kAllKeys));
    }

    void anyOverlayEqualsAPlainMap() {
        for (std::uint64_t seed = 0; seed < 300; ++seed) {
            std::mt19937_64 random(seed);
            const Versions base = randomVersions(random, seed % 7 == 0 ? 3 : kKeys);
            const Reached reached = randomReached(random, base, kKeys);
            const OverlayTable overlay(Position(), std::make_shared<MapTable>(base), reached);
            QCOMPARE(unlike(overlay, over(base, reached), kAllKeys), QString());
        }
    }

    void anOverlayOfAnOverlayIsOneToo() {
        for (std::uint64_t seed = 0; seed < 100; ++seed) {
            std::mt19937_64 random(seed);
            const Versions base = randomVersions(random, kKeys);
            const Reached first = randomReached(random, base, kKeys);
            const Versions middle = over(base, first);
            const Reached second = randomReached(random, middle, kKeys);
            const auto below =
                std::make_shared<OverlayTable>(Position(), std::make_shared<MapTable>(base), first);
            const OverlayTable overlay(Position(), below, second);
            QCOMPARE(unlike(overlay, over(middle, second), kAllKeys), QString());
            QCOMPARE(differences(*below, overlay),
                     differences(middle, over(middle, second), kAllKeys));
        }
    }

    void theKeysThatDifferAreThoseOfTwoPlainMaps() {
        for (std::uint64_t seed = 0; seed < 300; ++seed) {
            std::mt19937_64 random(seed);
            const Versions base = randomVersions(random, kKeys);
            const Versions other = seed % 2 == 0 ? base : randomVersions(random, kKeys);
            const Reached one = randomReached(random, base, kKeys);
            const Reached two = randomReached(random, other, kKeys);
            const auto baseTable = std::make_shared<MapTable>(base);
            const auto otherTable = seed % 2 == 0 ? baseTable : std::make_shared<MapTable>(other);
            const OverlayTable before(Position(), baseTable, one);
            const OverlayTable now(Position(), otherTable, two);
            const Versions then = over(base, one);
            const Versions since = over(other, two);
            QCOMPARE(differences(before, now), differences(then, since, kAllKeys));
            QCOMPARE(differences(before, *baseTable), differences(then, base, kAllKeys));
            QCOMPARE(differences(*baseTable, before), differences(base, then, kAllKeys));
            QCOMPARE(differences(before, *otherTable), differences(then, other, kAllKeys));
            QCOMPARE(differences(before, EmptyTable()), differences(then, {}, kAllKeys));
            QCOMPARE(differences(EmptyTable(), before), differences({}, then, kAllKeys));
        }
    }

    void differencesFromTheSameBaseLookAtNoOtherRow() {
        std::mt19937_64 random(1);
        const auto base = std::make_shared<MapTable>(randomVersions(random, kKeys));
        const OverlayTable one(Position(), base,
                               {{KeyId(3), written(40)}, {KeyId(9), deleted(41)}});
        const OverlayTable two(Position(), base, {{KeyId(5), written(42)}});
        base->asked = 0;
        QVERIFY(!differences(one, *base).empty());
        QVERIFY(!differences(*base, one).empty());
        QVERIFY(!differences(one, two).empty());
        QCOMPARE(base->asked, std::uint64_t(0));
    }

    void aRowThatIsNotReachedIsToldWhereItsWriterStandsHere() {
        const Versions versions{{1, written(10)}, {2, written(20)}, {3, deleted(30)}};
        const auto base = std::make_shared<MapTable>(versions);
        const auto moved = [](Position p) { return p + 5; };
        const OverlayTable overlay(Position(), base, {{KeyId(2), written(22)}}, moved);
        QCOMPARE(unlike(overlay, {{1, written(15)}, {2, written(22)}, {3, deleted(35)}}, kAllKeys),
                 QString());
        QCOMPARE(differences(overlay, *base), std::string("2:22>25 "));
        QCOMPARE(differences(*base, overlay), std::string("2:25>22 "));
    }

    void differencesEndWhereNoMoreAreWantedOrTheyAreTakenBack() {
        std::mt19937_64 random(2);
        const Versions versions = randomVersions(random, kKeys);
        const auto base = std::make_shared<MapTable>(versions);
        const auto other = std::make_shared<MapTable>(randomVersions(random, kKeys));
        const OverlayTable one(Position(), base, randomReached(random, versions, kKeys));
        const OverlayTable two(Position(), other, randomReached(random, versions, kKeys));
        for (const Table* now :
             {static_cast<const Table*>(&two), static_cast<const Table*>(base.get())}) {
            int visits = 0;
            const auto once = [&visits](const WriterDifference&) { return ++visits < 1; };
            QVERIFY(one.forEachDifferingKey(*now, once, {}).ok());
            QCOMPARE(visits, 1);
            visits = 0;
            QVERIFY(absl::IsCancelled(one.forEachDifferingKey(*now, once, [] { return true; })));
            QCOMPARE(visits, 0);
        }
    }

    void itGivesNoStatesOfAllKeys() {
        const OverlayTable overlay(Position(7), std::make_shared<EmptyTable>(), {});
        QVERIFY(overlay.states() == nullptr);
        QVERIFY(overlay.at() == Position(7));
    }
};

QTEST_APPLESS_MAIN(TestOverlayTable)
#include "tst_overlay_table.moc"
