// When events were, and of which types, is the same without reading them.
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <optional>

#include "model/log/index/log_heads.h"
#include "support/random_log.h"

using namespace oxbow;

class TestLogHeads : public QObject {
    Q_OBJECT

private slots:
    void headsAreThoseOfTheEvents_data() {
        QTest::addColumn<std::size_t>("step");
        for (const std::size_t step : {1, 7, 97}) {
            QTest::addRow("every %zu", step) << step;
        }
    }
    void headsAreThoseOfTheEvents() {
        QFETCH(std::size_t, step);
        const QTemporaryDir folder;
        const auto log = makeLog(folder, randomEvents(5, 600), 40, 150);
        LogHeads heads(*log);
        std::optional<std::int64_t> maximum;
        for (Position p; p < log->end(); p = p.next()) {
            const Event event = *log->event(p);
            const auto time = event.time ? event.time : event.recordTime;
            const auto counted = event.kind == EventKind::Control || !time
                                     ? std::nullopt
                                     : std::optional(time->nanoseconds);
            if (p.value() % step == 0) {
                const auto head = heads.at(p);
                QVERIFY2(head.ok(), head.status().ToString().c_str());
                QVERIFY(head->time == counted);
                QVERIFY(head->maximumBefore == maximum);
                QVERIFY(head->type.has_value() == event.type.has_value());
                QVERIFY(!event.type || (*log->types())[*head->type] == *event.type);
            }
            maximum = std::max(maximum, counted);
        }
        // In any order.
        QVERIFY(heads.at(Position(3)).ok());
        QVERIFY(heads.at(Position(590)).ok());
        QVERIFY(absl::IsOutOfRange(heads.at(log->end()).status()));
    }
};

QTEST_APPLESS_MAIN(TestLogHeads)
#include "tst_log_heads.moc"
