#include <QTemporaryDir>
#include <QTest>

#include "model/branch/effects.h"
#include "model/history/log_history.h"
#include "support/random_log.h"
#include "support/vector_sequence.h"

using namespace oxbow;

namespace {

Event eventOf(const std::string& value) {
    Event event;
    event.stream = "orders";
    event.key = "k";
    event.value = value;
    return event;
}

Event withHeader(const std::string& name, const std::string& value, const std::string& json) {
    Event event = eventOf(json);
    event.details.headers = {{name, value}};
    return event;
}

std::vector<std::string> causesOf(const Event& event, const std::vector<std::string>& fields = {}) {
    const auto read = CauseFields::create(fields);
    std::vector<std::string> causes;
    if (read.ok()) {
        read->readCauses(event.view(), causes);
    }
    return causes;
}

std::vector<std::uint64_t> effectsIn(const std::vector<Event>& events, std::uint64_t cause,
                                     const CauseFields& fields) {
    const VectorSequence sequence(events);
    const Position causes[] = {Position(cause)};
    std::vector<std::uint64_t> out;
    const auto effects = effectsOf(sequence, causes, fields);
    for (const Position p : effects.ok() ? effects->positions : std::vector<Position>()) {
        out.push_back(p.value());
    }
    return out;
}

using Texts = std::vector<std::string>;
using Numbers = std::vector<std::uint64_t>;

}  // namespace

class TestEffects : public QObject {
    Q_OBJECT
private slots:
    void S8_aCauseIsNamedAsPeopleNameIt() {
        QCOMPARE(causesOf(eventOf(R"({"causationId":"e1"})")), Texts{"e1"});
        QCOMPARE(causesOf(eventOf(R"({"metadata":{"$causationId":"e1"}})")), Texts{"e1"});
        QCOMPARE(causesOf(eventOf(R"({"meta":{"causation_id":7}})")), Texts{"7"});
        QCOMPARE(causesOf(eventOf(R"({"causedBy":["a","b"]})")), (Texts{"a", "b"}));
        QCOMPARE(causesOf(withHeader("ce-causationid", "c", "{}")), Texts{"c"});
        QCOMPARE(causesOf(withHeader("NServiceBus.RelatedTo", "n", "{}")), Texts{"n"});
        QCOMPARE(causesOf(eventOf(R"({"correlationId":"x","parentId":"y"})")), Texts{});
        Event imported = eventOf(R"({"n":1})");
        imported.record = R"({"id":"e9","inReplyTo":"e8","data":{"n":1}})";
        QCOMPARE(causesOf(imported), Texts{"e8"});
        Event known = eventOf("{}");
        known.details.causations = {"e1", "e2"};
        QCOMPARE(causesOf(known), (Texts{"e1", "e2"}));
    }

    void S8_whichFieldItIsCanBeTold() {
        QCOMPARE(causesOf(eventOf(R"({"why":{"event":"e4"},"causationId":"e1"})"), {"why.event"}),
                 Texts{"e4"});
        QCOMPARE(causesOf(withHeader("parent", "p", "{}"), {"@header.parent"}), Texts{"p"});
        const std::string trace(32, 'a');
        QCOMPARE(causesOf(withHeader("traceparent", "00-" + trace + "-00f067aa0ba902b7-01", "{}"),
                          {"@trace"}),
                 Texts{trace});
        QVERIFY(!CauseFields::create(Texts{"@colour"}).ok());
        QVERIFY(!CauseFields::create(Texts{""}).ok());
    }

    void S8_effectsAreFollowedThroughThoseThatTheyCaused() {
        const std::vector<Event> events = {
            eventOf(R"({"eventId":"a"})"),
            eventOf(R"({"eventId":"b","causationId":"a"})"),
            eventOf(R"({"eventId":"c"})"),
            eventOf(R"({"eventId":"d","causationId":"b"})"),
            eventOf(R"({"eventId":"e","causationId":"c"})"),
            eventOf(R"({"eventId":"f","causationId":"nobody"})"),
        };
        const CauseFields fields = *CauseFields::create();
        QCOMPARE(effectsIn(events, 0, fields), (Numbers{1, 3}));
        QCOMPARE(effectsIn(events, 2, fields), Numbers{4});
        QCOMPARE(effectsIn(events, 3, fields), Numbers{});
    }

    void S8_whatStandsBeforeItsCauseIsNoEffectOfIt() {
        const std::vector<Event> events = {
            eventOf(R"({"eventId":"b","causationId":"a"})"),
            eventOf(R"({"eventId":"a"})"),
        };
        QCOMPARE(effectsIn(events, 1, *CauseFields::create()), Numbers{});
    }

    void S8_aTraceTellsWhatBelongsTogetherWhereItIsAskedFor() {
        const auto traced = [](char of) {
            return withHeader("traceparent", "00-" + std::string(32, of) + "-00f067aa0ba902b7-01",
                              "{}");
        };
        const std::vector<Event> events = {traced('1'), traced('2'), traced('1')};
        QCOMPARE(effectsIn(events, 0, *CauseFields::create(Texts{"@trace"})), Numbers{2});
        QCOMPARE(effectsIn(events, 0, *CauseFields::create()), Numbers{});
    }

    void S8_whatScriptsEmitNamesItsCauseByPlace() {
        Event cause = eventOf("{}");
        cause.source = "log.jsonl";
        cause.offset = 4;
        Event emitted = eventOf("{}");
        emitted.details.causations = {"log.jsonl/-1/4"};
        QCOMPARE(effectsIn({cause, emitted}, 0, *CauseFields::create()), Numbers{1});
    }

    void S8_laterEventsWhoseCauseIsGoneAreCountedByTheEditThatTookItAway() {
        const QTemporaryDir folder;
        const auto log = makeLog(folder, {
                                             eventOf(R"({"eventId":"a"})"),
                                             eventOf(R"({"eventId":"b","causationId":"a"})"),
                                             eventOf(R"({"eventId":"c"})"),
                                             eventOf(R"({"eventId":"d","causationId":"c"})"),
                                             eventOf(R"({"eventId":"e","causationId":"b"})"),
                                         });
        Branch branch;
        branch.id = 5;
        for (const std::uint64_t dropped : {2, 0}) {
            Edit edit;
            edit.events = {{0, dropped}};
            branch.add(edit);
        }
        std::vector<OpenBranch> line;
        line.push_back(*openBranch(branch, {log, std::make_shared<LogHistory>(log)}));
        const CauseFields fields = *CauseFields::create();
        const auto gone = goneCauses(line, fields);
        QVERIFY(gone.ok());
        EffectFinder finder(*line.back().events, fields, *gone);
        std::vector<std::pair<std::uint64_t, std::size_t>> orphans;
        QVERIFY(finder
                    .forEach([&](Position p, std::size_t edit) {
                        orphans.emplace_back(p.value(), edit);
                    })
                    .ok());
        const std::vector<std::pair<std::uint64_t, std::size_t>> expected = {
            {0, 1}, {1, 0}, {2, 1}};
        QVERIFY(orphans == expected);
    }
};

QTEST_GUILESS_MAIN(TestEffects)
#include "tst_effects.moc"
