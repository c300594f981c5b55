// A script's question, whose events come as columns, against the same script event by event.
#include <QTemporaryDir>
#include <QTest>

#include <random>
#include <string>
#include <vector>

#include "model/fold/script/script_fold.h"
#include "model/fold/tally_checks.h"
#include "support/stored_forms.h"
#include "support/vector_sequence.h"

using namespace oxbow;

namespace {

std::shared_ptr<const Fold> script(const std::string& code) {
    auto fold = scriptFold(code, "test");
    if (!fold.ok()) {
        qFatal("%s", std::string(fold.status().message()).c_str());
    }
    return *std::move(fold);
}

const std::vector<std::string> kScripts = {
    // Numbers, of which some are none, in flat rows.
    "fromAll().foreachStream().when({$init: () => ({count: 0, sum: 0}),"
    " $any(s, e) { s.count++; s.sum += e.data.n }})",
    // What a member is at all.
    "fromAll().foreachStream().when({$any: (s, e) => ({n: e.data.n, is: typeof e.data.n,"
    " word: e.data.word, text: e.data.text})})",
    // Parts of values.
    "fromAll().partitionBy(e => e.data.word).when({$init: () => ({seen: 0, flags: 0}),"
    " $any(s, e) { s.seen++; if (e.data.in && e.data.in.flag) s.flags++; s.last = e.data.in }})",
    // Types, and one row.
    "fromAll().when({$init: () => ({}), Type0(s, e) { s[e.eventType] = (s[e.eventType] || 0) + 1 },"
    " Type2(s, e) { s.last = e.streamId }})",
    // Streams and their names.
    "fromCategory('stream').foreachStream().when({"
    "$any(s, e) { s.is = e.partition; s.n = e.data.n }})",
    "fromStreams('other', 'stream-k7').when({$any(s, e) { s.n = (s.n || 0) + 1; s.at = e.streamId "
    "}})",
    // A name that looks as if the data were seen, of which nothing is.
    "fromAll().foreachStream().when({$init: () => ({database: 0}), $any(s) { s.database++ }})",
    // Several rows of one event, of which the later was there before.
    "({ key: e => e.data.n < 400 ? ['b'] : ['a', 'b'],"
    " apply(row, e) { return e.data.n < 400 ? null : {n: e.data.n} } })",
    // Rows that go and come again.
    "fromAll().foreachStream().when({$any: (s, e) => e.data.n > 600 ? null :"
    " {n: e.data.n, before: s && s.n}})",
    "fromAll().foreachStream().when({$init: () => ({c: 0}), $any(s) { s.c++ },"
    " $deleted(s, e) { s.gone = true }})",
    // An event that is one of nothing but its type.
    "fromAll().foreachStream().when({$init: () => ({c: 0}), Type1(s) { s.c++ }})",
    // The simple form, with several rows an event, and with the event's own key.
    "({ key: e => [e.data.word, e.data.text],"
    " apply(row, e) { row = row || {count: 0}; row.count++; return row } })",
    "({ apply(row, e) { return {had: row ? row.n : null, n: e.data.n,"
    " part: e.partition} } })",
    // What it remembers beside its rows makes it run anew for each event.
    "const seen = new Set(); fromAll().foreachStream().when({$init: () => ({c: 0}),"
    " $any(s, e) { s.c += e.data.n > 1 ? 1 : 0 }})",
};

}  // namespace

class TestScriptTally : public QObject {
    Q_OBJECT
private slots:
    void columnsGiveTheRowsThatTheEventsDo_data() {
        QTest::addColumn<int>("writer");
        QTest::addColumn<int>("seed");
        const std::vector<const char*> names = {"regular", "changing", "irregular", "bytes"};
        for (int writer = 0; writer < 4; ++writer) {
            for (int seed = 0; seed < 2; ++seed) {
                QTest::addRow("%s %d", names[static_cast<std::size_t>(writer)], seed)
                    << writer << seed;
            }
        }
    }
    void columnsGiveTheRowsThatTheEventsDo() {
        QFETCH(int, writer);
        QFETCH(int, seed);
        const std::vector<Writer> writers = {regular, changing, irregular, bytes};
        const auto events = eventsOf(writers[static_cast<std::size_t>(writer)],
                                     static_cast<std::uint64_t>(seed), 900);
        QTemporaryDir folder;
        const auto log = logOf(folder, events);
        const VectorSequence inMemory(events);
        Random random(static_cast<std::uint64_t>(seed));
        for (const std::string& code : kScripts) {
            const auto fold = script(code);
            QVERIFY2(fold->tally(*log), code.c_str());
            const std::size_t to =
                random() % 2 == 0 ? events.size() : random() % (events.size() + 1);
            std::uint64_t withoutField = 0;
            const auto truth = eventByEvent(*fold, events, to, withoutField);
            compare(overColumns(*fold, *log, to), truth);
            compare(overColumns(*fold, inMemory, to), truth);
            if (QTest::currentTestFailed()) {
                qWarning("%s", code.c_str());
                return;
            }
        }
    }

    void batchesFollowOneAnother() {
        std::vector<Event> events;
        for (int round = 0; round < 24; ++round) {
            for (Event& event : eventsOf(regular, static_cast<std::uint64_t>(round), 900)) {
                events.push_back(std::move(event));
            }
        }
        QTemporaryDir folder;
        const auto log = logOf(folder, events);
        for (const std::string& code : {kScripts[0], kScripts[2], kScripts[9]}) {
            const auto fold = script(code);
            std::uint64_t withoutField = 0;
            compare(overColumns(*fold, *log, events.size()),
                    eventByEvent(*fold, events, events.size(), withoutField));
        }
    }

    void aKeyThatNoLogKeepsIsShownAsTheKeptFoldShowsIt() {
        const auto events = eventsOf(regular, 0, 100);
        const VectorSequence inMemory(events);
        const auto fold = script(
            "fromAll().partitionBy(e => 'x'.repeat(70000)).when({$any: (s, e) => ({n: "
            "e.data.n})})");
        const auto rows = overColumns(*fold, inMemory, events.size());
        QCOMPARE(rows.size(), std::size_t{1});
        std::uint64_t withoutField = 0;
        const auto wanted = eventByEvent(*fold, events, events.size(), withoutField);
        QCOMPARE(rows.front().key.key, wanted.front().key.key);
        QVERIFY(rows.front().row == wanted.front().row);
        QVERIFY(rows.front().row.poisoned);
    }

    // What stands elsewhere in a value, and however the script came to know its form.
    void aNumberThatIsNotSeenChangesNothing() {
        std::vector<Event> events;
        for (const char* const value :
             {R"({"l":"x","t":["y"]})", R"({"l":"y","t":[1e400]})", R"({"l":"z","t":[1]})",
              R"({"l":"w","t":[1e400]})", R"({"t":1e999,"l":"v","n":-0})"}) {
            Event& event = events.emplace_back();
            event.stream = "s";
            event.key = std::to_string(events.size());
            event.value = value;
        }
        QTemporaryDir folder;
        const auto log = logOf(folder, events);
        const auto fold =
            script("fromAll().foreachStream().when({$any: (s, e) => ({l: e.data.l})})");
        std::uint64_t withoutField = 0;
        const auto rows = overColumns(*fold, *log, events.size());
        compare(rows, eventByEvent(*fold, events, events.size(), withoutField));
        for (const Told& told : rows) {
            QVERIFY(!told.row.poisoned);
        }
    }

    // A batch that is large is sent before it has many events.
    void eventsOfOtherStreamsAreNotHeld() {
        std::vector<Event> events = eventsOf(irregular, 1, 900);
        const auto fold = script(
            "fromStream('none').when({$init: () => ({c: 0}), $any(s, e) { s.c += e.data.n }})");
        const VectorSequence inMemory(events);
        QVERIFY(overColumns(*fold, inMemory, events.size()).empty());
    }

    void anErrorPoisonsItsRowAndNoOther() {
        const auto events = eventsOf(regular, 0, 400);
        QTemporaryDir folder;
        const auto log = logOf(folder, events);
        const auto fold = script(
            "fromAll().foreachStream().when({$init: () => ({c: 0}),\n"
            " $any(s, e) { if (e.data.n > 700) throw new Error('too much'); s.c++ }})");
        const auto rows = overColumns(*fold, *log, events.size());
        std::uint64_t withoutField = 0;
        compare(rows, eventByEvent(*fold, events, events.size(), withoutField));
        QVERIFY(std::any_of(rows.begin(), rows.end(), [](const Told& told) {
            return told.row.poisoned && told.row.shown->find("Line 2") != std::string::npos;
        }));
        QVERIFY(std::any_of(rows.begin(), rows.end(),
                            [](const Told& told) { return !told.row.poisoned; }));
    }

    void whatColumnsDoNotTellGoesEventByEvent() {
        const VectorSequence events(eventsOf(regular, 0, 10));
        for (const char* code : {
                 "fromAll().when({$any(s, e) { s.t = e.bodyRaw }})",
                 "fromAll().when({$any(s, e) { s.t = e.created }})",
                 "fromAll().when({$any(s, e) { s.t = e.sequenceNumber }})",
                 "fromAll().when({$any(s, e) { s.t = e.metadata.x }})",
                 "fromAll().when({$any(s, e) { s.t = 1 }}).transformBy(s => s.t).outputState()",
                 "options({biState: true}); fromAll().foreachStream().when({$initShared: () => 0,"
                 " $any(s, e) { }})",
             }) {
            QVERIFY2(!script(code)->tally(events), code);
        }
    }

    // The fold that is kept says at which event.
    void aScriptThatHasToBeEndedIsNoQuestion() {
        const VectorSequence events(eventsOf(regular, 0, 10));
        for (const char* code :
             {"fromAll().when({$any(s, e) { for (;;) {} }})",
              "fromAll().partitionBy(e => '$partition').when({$any(s, e) { }})"}) {
            const auto status =
                foldAt(*script(code), events, events.end(), [](const auto&...) { return true; });
            QVERIFY2(absl::IsResourceExhausted(status), std::string(status.message()).c_str());
        }
    }

    // In the last batch, which is waited for when the rows are told; asked again it begins anew.
    void aQuestionThatFailedFailsAgain() {
        std::vector<Event> all;
        for (int round = 0; round < 20; ++round) {
            for (Event& event : eventsOf(regular, 0, 900)) {
                all.push_back(std::move(event));
            }
        }
        all.back().value = R"({"n":7777})";
        all.back().details.contentType.reset();
        const VectorSequence events(all);
        const auto fold = script(
            "fromAll().foreachStream().when({$init: () => ({c: 0}),"
            " $any(s, e) { s.c++; if (e.data.n === 7777) for (;;) {} }})");
        FoldQuestion question(*fold, events);
        for (int i = 0; i < 2; ++i) {
            absl::Status status = question.moveTo(events.end());
            status =
                status.ok() ? question.forEachRow([](const auto&...) { return true; }) : status;
            QVERIFY2(absl::IsResourceExhausted(status), std::string(status.message()).c_str());
        }
        QVERIFY(question.moveTo(Position(100)).ok());
        std::size_t rows = 0;
        QVERIFY(question
                    .forEachRow([&rows](const auto&...) {
                        ++rows;
                        return true;
                    })
                    .ok());
        QVERIFY(rows > 10);
    }
};

QTEST_GUILESS_MAIN(TestScriptTally)
#include "tst_script_tally.moc"
