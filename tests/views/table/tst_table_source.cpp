#include <QTest>

#include "support/stepped_executor.h"
#include "views/table/fake_table.h"
#include "views/table/table_source.h"

using namespace oxbow;

namespace {

// Rows' values by their writers.
using Values = std::map<std::uint64_t, std::string>;

LoadTableRow rowsFrom(Values values) {
    return [values](const RowVersion& version) {
        TableRow row;
        row.key = "k" + QString::number(version.key.value());
        row.present = true;
        row.fields = rowFields(OptionalBytesView(values.at(version.writer.value())));
        return row;
    };
}

bool noKeys(Position, Position, const VisitKeys&) {
    return false;  // compare row by row
}

// As if the keys' bytes were in another order than their names.
TableReads readsFrom(LoadTableRow load) {
    TableReads reads{std::move(load), noKeys, {}};
    reads.orderByKey = [](std::shared_ptr<const Table> table, const auto& cancelled) {
        const auto keys = std::make_shared<const KeyOrder>(std::vector<std::uint32_t>{2, 0, 3, 1});
        return OrderedTable::create(std::move(table), keys, cancelled);
    };
    return reads;
}

std::shared_ptr<const Table> table(std::uint64_t at, std::map<std::uint32_t, KeyVersion> versions) {
    return std::make_shared<FakeTable>(at, std::move(versions));
}

void show(const test::Steps& steps, TableSource& source, std::shared_ptr<const Table> now,
          std::shared_ptr<const Table> before) {
    source.setTables(std::move(now), std::move(before));
    steps.settle();
    source.prefetch(0, source.rowCount());
    steps.settle();
}

int columnOf(const TableSource& source, const QString& title) {
    for (int i = 0; i < source.columnCount(); ++i) {
        if (source.column(i).title == title) {
            return i;
        }
    }
    return -1;
}

QStringList keysOf(const TableSource& source) {
    QStringList keys;
    for (std::uint64_t row = 0; row < source.rowCount(); ++row) {
        keys.append(source.cell(row, columnOf(source, "key")).text);
    }
    return keys;
}

}  // namespace

class TestTableSource : public QObject {
    Q_OBJECT
private slots:
    void columnsAreTheFieldsOfTheRows() {
        TableSource source(
            readsFrom(rowsFrom({{0, R"({"a":1,"b":"x"})"}, {1, R"({"b":"y","c":true})"}})), nullptr,
            m_steps.maker());
        const auto now = table(2, {{0, wrote(0)}, {1, wrote(1)}});
        show(m_steps, source, now, now);
        QStringList titles;
        for (int i = 0; i < source.columnCount(); ++i) {
            titles.append(source.column(i).title);
        }
        QCOMPARE(titles, QStringList({"", "key", "since", "events", "stream", "a", "b", "c"}));
        QVERIFY(source.column(5).alignRight);
        QVERIFY(!source.column(6).alignRight);
    }

    void rowsOfTwoStreamsAreToldApart() {
        const auto load = [](const RowVersion& version) {
            TableRow row;
            row.key = "same";
            row.stream = version.key.value() == 0 ? "orders" : "payments";
            return row;
        };
        TableSource source(readsFrom(load), nullptr, m_steps.maker());
        const auto one = table(1, {{0, wrote(0)}});
        show(m_steps, source, one, one);
        QVERIFY(source.column(columnOf(source, "stream")).hidden);
        const auto two = table(2, {{0, wrote(0)}, {1, wrote(1)}});
        show(m_steps, source, two, two);
        QVERIFY(!source.column(columnOf(source, "stream")).hidden);
    }

    void absentNullAndEmptyFieldsHaveThreeLooks() {
        TableSource source(
            readsFrom(rowsFrom({{0, R"({"a":null})"}, {1, R"({"a":""})"}, {2, R"({"b":1})"}})),
            nullptr, m_steps.maker());
        const auto now = table(3, {{0, wrote(0)}, {1, wrote(1)}, {2, wrote(2)}});
        show(m_steps, source, now, now);
        const int a = columnOf(source, "a");
        QCOMPARE(source.cell(0, a).content, CellContent::Null);
        QCOMPARE(source.cell(1, a).content, CellContent::Empty);
        QCOMPARE(source.cell(2, a).content, CellContent::Absent);
    }

    void numbersAreShownAsTheyWereWritten() {
        TableSource source(
            readsFrom(rowsFrom({{0, R"({"n":9007199254740993})"}, {1, R"({"n":3.540})"}})), nullptr,
            m_steps.maker());
        const auto now = table(2, {{0, wrote(0)}, {1, wrote(1)}});
        show(m_steps, source, now, now);
        QCOMPARE(source.cell(0, columnOf(source, "n")).text, QString("9007199254740993"));
        QCOMPARE(source.cell(1, columnOf(source, "n")).text, QString("3.540"));
    }

    void anUpdatedRowShowsBeforeAndAfterInItsChangedCellsOnly() {
        TableSource source(
            readsFrom(rowsFrom({{0, R"({"status":"placed","total":1})"},
                                {1, R"({"status":"paid","total":1,"method":"card"})"}})),
            nullptr, m_steps.maker());
        show(m_steps, source, table(2, {{0, wrote(1)}}), table(1, {{0, wrote(0)}}));
        const Cell status = source.cell(0, columnOf(source, "status"));
        QCOMPARE(status.plainText(), QString("placed → paid"));
        QCOMPARE(status.ground, Ground::Updated);
        const Cell total = source.cell(0, columnOf(source, "total"));
        QCOMPARE(total.plainText(), QString("1"));
        QCOMPARE(total.ground, Ground::None);
        QCOMPARE(source.cell(0, columnOf(source, "method")).ground, Ground::Inserted);
        // By glyph and by colour.
        QCOMPARE(source.cell(0, 0).text, QString("✎"));
        QCOMPARE(source.look(0).bar, std::optional(Tone::Updated));
    }

    void aFieldThatWentIsStruckOut() {
        TableSource source(readsFrom(rowsFrom({{0, R"({"a":1,"b":2})"}, {1, R"({"a":1})"}})),
                           nullptr, m_steps.maker());
        show(m_steps, source, table(2, {{0, wrote(1)}}), table(1, {{0, wrote(0)}}));
        const Cell b = source.cell(0, columnOf(source, "b"));
        QVERIFY(b.strikeOut);
        QCOMPARE(b.text, QString("2"));
    }

    void aDeletedRowStaysStruckOutInItsPlaceUntilTheNextMove() {
        const Values values{{0, R"({"a":1})"}, {1, R"({"a":2})"}, {2, R"({"a":3})"}};
        TableSource source(readsFrom(rowsFrom(values)), nullptr, m_steps.maker());
        const auto before = table(3, {{0, wrote(0)}, {1, wrote(1)}, {2, wrote(2)}});
        const auto now = table(4, {{0, wrote(0)}, {1, deleted(3)}, {2, wrote(2)}});
        show(m_steps, source, now, before);
        QCOMPARE(keysOf(source), QStringList({"k0", "k1", "k2"}));
        QVERIFY(source.cell(1, columnOf(source, "a")).strikeOut);
        QCOMPARE(source.cell(1, 0).text, QString("✕"));
        QCOMPARE(source.arrangement().delta()->deleted, std::uint64_t{1});
        QCOMPARE(source.arrangement().find(KeyId(2)), std::optional<std::uint64_t>(2));
        show(m_steps, source, now, now);
        QCOMPARE(keysOf(source), QStringList({"k0", "k2"}));
        QCOMPARE(source.arrangement().find(KeyId(2)), std::optional<std::uint64_t>(1));
    }

    void aDeletedRowStandsByItsTombstoneWhereTheLatestChangesAreFirst() {
        const Values values{{0, "{}"}, {1, "{}"}, {2, "{}"}, {4, "{}"}};
        TableSource source(readsFrom(rowsFrom(values)), nullptr, m_steps.maker());
        source.setSort(TableSort{TableSort::By::Since, {}, true});
        const auto before = table(3, {{0, wrote(0)}, {1, wrote(1)}, {2, wrote(2)}});
        const auto now = table(5, {{0, wrote(4)}, {1, deleted(3)}, {2, wrote(2)}});
        show(m_steps, source, now, before);
        QCOMPARE(keysOf(source), QStringList({"k0", "k1", "k2"}));
        for (std::uint64_t row = 0; row < 3; ++row) {
            const KeyId key = source.arrangement().row(row).version.key;
            QCOMPARE(source.arrangement().find(key), std::optional(row));
        }
        // Going back, what has not come yet is the latest of all.
        show(m_steps, source, before, table(5, {{0, wrote(0)}, {3, wrote(4)}}));
        QCOMPARE(keysOf(source), QStringList({"k3", "k2", "k1", "k0"}));
    }

    void aRowThatCameIsMarkedInserted() {
        TableSource source(readsFrom(rowsFrom({{0, "{}"}, {1, "{}"}})), nullptr, m_steps.maker());
        show(m_steps, source, table(2, {{0, wrote(0)}, {1, wrote(1)}}), table(1, {{0, wrote(0)}}));
        QCOMPARE(source.cell(0, 0).content, CellContent::Absent);
        QCOMPARE(source.cell(1, 0).text, QString("+"));
        QCOMPARE(source.arrangement().delta()->inserted, std::uint64_t{1});
    }

    void theRowOfTheEventJustAppliedStandsOut() {
        TableSource source(readsFrom(rowsFrom({{0, "{}"}, {1, "{}"}})), nullptr, m_steps.maker());
        const auto now = table(2, {{0, wrote(0)}, {1, wrote(1)}});
        show(m_steps, source, now, now);
        QCOMPARE(source.look(1).ground, Ground::Selection);
        QCOMPARE(source.look(0).ground, Ground::None);
        QVERIFY(source.cell(1, columnOf(source, "since")).text.startsWith("◂"));
    }

    void sortsNumbersByTheirSizeAndTextByItsLetters() {
        TableSource source(readsFrom(rowsFrom({{0, R"({"n":10,"t":"b"})"},
                                               {1, R"({"n":9.5,"t":"c"})"},
                                               {2, R"({"n":1e2,"t":"a"})"}})),
                           nullptr, m_steps.maker());
        const auto now = table(3, {{0, wrote(0)}, {1, wrote(1)}, {2, wrote(2)}});
        show(m_steps, source, now, now);
        auto sort = source.sortOf(columnOf(source, "n"));
        source.setSort(sort);
        m_steps.settle();
        QCOMPARE(keysOf(source), QStringList({"k1", "k0", "k2"}));
        QCOMPARE(source.arrangement().find(KeyId(0)), std::optional<std::uint64_t>(1));
        sort->descending = true;
        source.setSort(sort);
        m_steps.settle();
        QCOMPARE(keysOf(source), QStringList({"k2", "k0", "k1"}));
        source.setSort(source.sortOf(columnOf(source, "t")));
        m_steps.settle();
        QCOMPARE(keysOf(source), QStringList({"k2", "k0", "k1"}));
        source.setSort(std::nullopt);
        m_steps.settle();
        QCOMPARE(keysOf(source), QStringList({"k0", "k1", "k2"}));
    }

    void keyOrderIsAskedForAndDeletedRowsKeepTheirPlaceInIt() {
        const Values values{{0, "{}"}, {1, "{}"}, {2, "{}"}, {3, "{}"}};
        TableSource source(readsFrom(rowsFrom(values)), nullptr, m_steps.maker());
        const auto before = table(4, {{0, wrote(0)}, {1, wrote(1)}, {2, wrote(2)}, {3, wrote(3)}});
        const auto now = table(5, {{0, deleted(4)}, {1, wrote(1)}, {2, wrote(2)}, {3, wrote(3)}});
        auto sort = source.sortOf(columnOf(source, "key"));
        source.setSort(sort);
        show(m_steps, source, now, before);
        QCOMPARE(keysOf(source), QStringList({"k2", "k0", "k3", "k1"}));
        QCOMPARE(source.cell(1, 0).text, QString("✕"));
        const std::vector<std::uint32_t> rising{2, 0, 3, 1};
        for (std::uint64_t n = 0; n < rising.size(); ++n) {
            QCOMPARE(source.arrangement().find(KeyId(rising[n])), std::optional(n));
        }
        sort->descending = true;
        source.setSort(sort);
        show(m_steps, source, now, before);
        QCOMPARE(keysOf(source), QStringList({"k1", "k3", "k0", "k2"}));
        for (std::uint64_t n = 0; n < rising.size(); ++n) {
            QCOMPARE(source.arrangement().find(KeyId(rising[3 - n])), std::optional(n));
        }
    }

    void comparingByEventsAndByRowsAgrees() {
        const auto before =
            table(10, {{0, wrote(0)}, {1, wrote(1)}, {2, deleted(5)}, {3, wrote(7)}});
        const auto now = table(
            20, {{0, wrote(0)}, {1, deleted(11)}, {2, wrote(12)}, {3, wrote(13)}, {4, wrote(14)}});
        const auto keys = [](Position, Position, const VisitKeys& visit) {
            for (const std::uint32_t key : {3, 1, 2, 4, 3}) {
                visit(KeyId(key));
            }
            return true;
        };
        const auto never = [] { return false; };
        const TableDelta byEvents = tableDelta(*before, *now, keys, never);
        const TableDelta byRows = tableDelta(*before, *now, noKeys, never);
        for (const TableDelta& delta : {byEvents, byRows}) {
            QCOMPARE(delta.inserted, std::uint64_t{2});
            QCOMPARE(delta.updated, std::uint64_t{1});
            QCOMPARE(delta.deleted, std::uint64_t{1});
            QCOMPARE(delta.gone.size(), std::size_t{1});
            QCOMPARE(delta.gone[0].key, KeyId(1));
        }
    }

    void afterALongJumpWhatIsGoneIsCountedButNotListed() {
        std::map<std::uint32_t, KeyVersion> many;
        Values values;
        for (std::uint32_t i = 0; i < 80; ++i) {
            many[i] = wrote(i);
            values[i] = "{}";
        }
        TableSource source(readsFrom(rowsFrom(values)), nullptr, m_steps.maker());
        show(m_steps, source, table(1, {{0, wrote(0)}}), table(80, std::move(many)));
        QVERIFY(source.arrangement().movedBack());
        QCOMPARE(source.arrangement().delta()->deleted, std::uint64_t{79});
        QCOMPARE(source.rowCount(), std::uint64_t{1});
    }

    void onlyRowsThatAreAskedForAreRead() {
        std::atomic<int> reads = 0;
        std::map<std::uint32_t, KeyVersion> versions;
        for (std::uint32_t i = 0; i < 50'000; ++i) {
            versions[i] = wrote(i);
        }
        TableSource source(readsFrom([&](const RowVersion&) {
                               ++reads;
                               return TableRow();
                           }),
                           nullptr, m_steps.maker());
        const auto now = table(50'000, std::move(versions));
        source.setTables(now, now);
        m_steps.settle();
        source.prefetch(40'000, 30);
        m_steps.settle();
        QVERIFY2(reads <= 30 + 64, qPrintable(QString::number(reads)));
    }

private:
    const test::Steps m_steps;
};

QTEST_GUILESS_MAIN(TestTableSource)
#include "tst_table_source.moc"
