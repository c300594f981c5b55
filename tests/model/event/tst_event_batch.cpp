#include <QTest>

#include "model/event/event_batch.h"

using namespace oxbow;

class TestEventBatch : public QObject {
    Q_OBJECT
private slots:
    void keepsEveryByteOfAnEvent() {
        Event event;
        event.source = "orders.jsonl";
        event.stream = "orders";
        event.partition = 3;
        event.offset = 17;
        event.key = "o-77";
        event.value = std::string("a\0b", 3);
        event.type = "OrderPaid";
        event.time = parseTimestamp("2019-12-03T09:06:00.120Z");
        event.details.headers = {{"trace", "1"}, {"trace", std::nullopt}, {"trace", ""}};
        event.details.transaction = Transaction{"t-1", 2, true};
        EventBatch batch;
        {
            const Event passing = event;
            batch.append(passing.view());
        }
        QVERIFY(Event(batch.events.at(0)) == event);
    }

    void keepsAbsentNullAndEmptyApart() {
        Event none;
        Event empty;
        empty.key = "";
        empty.value = "";
        EventBatch batch;
        batch.append(none.view());
        batch.append(empty.view());
        QVERIFY(!batch.events[0].key && !batch.events[0].value);
        QVERIFY(batch.events[1].key && batch.events[1].key->empty());
        QVERIFY(batch.events[1].value && batch.events[1].value->empty());
    }

    void leavesAValueInsideItsRecord() {
        const std::string record = R"({"value":{"a":1}})";
        EventView event;
        event.record = record;
        event.value = std::string_view(record).substr(9, 7);
        EventBatch batch;
        batch.append(event);
        const EventView& kept = batch.events[0];
        QVERIFY(kept.record->data() != record.data());
        QCOMPARE(kept.value->data() - kept.record->data(), 9);
        QCOMPARE(std::string(*kept.value), std::string(R"({"a":1})"));
    }

    void knowsBeforeWhichEventARecordWasRejected() {
        EventBatch batch;
        batch.append(EventView());
        batch.reject({.source = "x", .line = 2, .reason = "no JSON"});
        QCOMPARE(batch.rejectedBefore.at(0), 1U);
    }
};

QTEST_APPLESS_MAIN(TestEventBatch)
#include "tst_event_batch.moc"
