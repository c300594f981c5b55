// Corrective events, on random logs × edits: folded behind the log they give the branch's rows.
#include <QTemporaryDir>
#include <QTest>

#include <random>

#include "model/branch/edited_events.h"
#include "model/branch/out/correction.h"
#include "model/branch/out/fixture.h"
#include "model/fold/fold_file.h"
#include "model/fold/run_fold.h"
#include "model/forms/event_json.h"
#include "model/history/log_history.h"
#include "model/payload/json.h"
#include "support/random_log.h"

using namespace oxbow;

namespace {

std::shared_ptr<const Fold> ruleOf(const std::string& json) {
    auto fold = parseFoldFile(json, "f");
    return fold.ok() ? *fold : nullptr;
}

std::map<RowKey, std::string> shownRows(const Fold& fold, const std::vector<Event>& events) {
    std::map<RowKey, std::string> out;
    const auto rows = runFold(fold, events);
    for (const auto& [key, row] : rows.ok() ? *rows : std::map<RowKey, FoldRow>()) {
        if (row.shown) {
            out[key] = *row.shown;
        }
    }
    return out;
}

std::vector<Event> eventsOf(const EventSequence& sequence) {
    std::vector<Event> events;
    for (Position p; p < sequence.end(); p = p.next()) {
        events.push_back(*eventAt(sequence, p));
    }
    return events;
}

Event transfer(const std::string& from, const std::string& to, const std::string& amount) {
    Event event;
    event.stream = "ledger";
    event.key = from + to;
    event.type = "Paid";
    event.value = R"({"from":")" + from + R"(","to":")" + to + R"(","amount":)" + amount + "}";
    return event;
}

}  // namespace

class TestCorrection : public QObject {
    Q_OBJECT
    std::unique_ptr<QTemporaryDir> m_dir;
    std::vector<Event> m_events;
    std::shared_ptr<Log> m_log;

    void make(std::vector<Event> events) {
        m_dir = std::make_unique<QTemporaryDir>();
        m_events = std::move(events);
        m_log = makeLog(*m_dir, m_events, 9, 60);
    }
    std::vector<OpenBranch> open(const Branch& branch) const {
        std::vector<OpenBranch> line;
        auto opened = openBranch(branch, {m_log, std::make_shared<LogHistory>(m_log)});
        [&] { QVERIFY2(opened.ok(), opened.status().ToString().c_str()); }();
        line.push_back(*std::move(opened));
        return line;
    }
    static Branch newBranch() {
        Branch branch;
        branch.id = 7;
        branch.name = "b";
        return branch;
    }

private slots:
    void S17_correctiveEventsMakeTheLatestValuesThoseOfTheBranch() {
        const auto latest = ruleOf(R"({"kind":"latest"})");
        for (std::uint64_t seed = 1; seed <= 20; ++seed) {
            make(randomEvents(seed, 150));
            Branch branch = newBranch();
            editAtRandom(branch, namedEvents(m_events), seed, 12);
            const auto line = open(branch);
            const auto correction = correct(latest, line, Timestamp{});
            QVERIFY2(correction.ok(), correction.status().ToString().c_str());
            std::vector<Event> corrected = m_events;
            for (const Event& event : correction->events) {
                QCOMPARE(event.type, OptionalBytes("Corrected"));
                QCOMPARE(event.details.headers.front().name, std::string("oxbow-correction"));
                // As they come in again from their file.
                std::string text;
                appendEventJson(text, std::nullopt, event.view());
                const auto read = parseEventJson(text);
                QVERIFY(read.ok());
                corrected.push_back(*read);
            }
            QVERIFY(shownRows(*latest, corrected) ==
                    shownRows(*latest, eventsOf(*line.back().events)));
        }
    }

    void S17_aBalanceIsCorrectedToTheLetter() {
        const auto balances =
            ruleOf(R"({"kind":"balance","debit":"to","credit":"from","amount":"amount"})");
        std::mt19937_64 random(5);
        const char* const accounts[] = {"Ann", "Bob", "Cy", "Di"};
        for (int round = 0; round < 10; ++round) {
            std::vector<Event> events;
            for (int i = 0; i < 60; ++i) {
                events.push_back(transfer(accounts[random() % 4], accounts[random() % 4],
                                          std::to_string(random() % 90) + ".50"));
            }
            make(events);
            Branch branch = newBranch();
            for (int i = 0; i < 6; ++i) {
                Edit edit;
                edit.kind = static_cast<Edit::Kind>(random() % 4);
                edit.events = {{0, static_cast<std::uint64_t>(i * 9) + random() % 9}};
                edit.event = transfer("Ann", "Eve", "7.25");
                branch.add(edit);
            }
            const auto line = open(branch);
            const auto correction = correct(balances, line, Timestamp{});
            QVERIFY2(correction.ok(), correction.status().ToString().c_str());
            std::vector<Event> corrected = m_events;
            corrected.insert(corrected.end(), correction->events.begin(), correction->events.end());
            auto got = shownRows(*balances, corrected);
            const auto right = shownRows(*balances, eventsOf(*line.back().events));
            for (const auto& [key, row] : right) {
                QCOMPARE(got[key], row);
            }
            for (const CorrectedRow& row : correction->rows) {
                QVERIFY(row.leftFields.empty());
            }
        }
    }

    void S17_aSumIsCorrectedAndItsCountIsSaidNotToBe() {
        make(
            {transfer("Ann", "Bob", "5"), transfer("Ann", "Bob", "7"), transfer("Cy", "Bob", "1")});
        Branch branch = newBranch();
        Edit drop;
        drop.events = {{0, 1}};
        branch.add(drop);
        const auto correction =
            correct(ruleOf(R"({"kind":"sum","by":"from","field":"amount","types":["Paid"]})"),
                    open(branch), Timestamp{});
        QVERIFY(correction.ok());
        QCOMPARE(correction->rows.size(), std::size_t(1));
        QCOMPARE(correction->rows.front().leftFields, std::vector<std::string>{"count"});
        QCOMPARE(correction->rows.front().corrected->shown,
                 OptionalBytes(R"({"sum":5,"count":3})"));
        // The fold looks at its type alone.
        QCOMPARE(correction->events.front().type, OptionalBytes("Paid"));
    }

    void S17_whatNoEventCanTakeBackIsRefused() {
        make({transfer("Ann", "Bob", "5"), transfer("Ann", "Bob", "7")});
        Branch branch = newBranch();
        Edit drop;
        drop.events = {{0, 1}};
        branch.add(drop);
        for (const char* fold :
             {R"({"kind":"count","by":"from"})", R"({"kind":"max","by":"from","field":"amount"})",
              R"({"kind":"average","by":"from","field":"amount"})",
              R"({"kind":"last","by":"from","field":"amount","n":2})"}) {
            const auto status = correct(ruleOf(fold), open(branch), Timestamp{}).status();
            QVERIFY2(absl::IsFailedPrecondition(status), fold);
        }
        // What a branch only adds can be told.
        Branch more = newBranch();
        Edit insert;
        insert.kind = Edit::Kind::Insert;
        insert.event = transfer("Ann", "Bob", "9");
        more.add(insert);
        QVERIFY(correct(ruleOf(R"({"kind":"count","by":"from"})"), open(more), Timestamp{}).ok());
    }

    void S17_aBranchThatEndsBeforeTheLogIsNotCorrectedTo() {
        make({transfer("Ann", "Bob", "5"), transfer("Ann", "Bob", "7")});
        Branch branch = newBranch();
        branch.pinnedEnd = Position(1);
        QVERIFY(absl::IsFailedPrecondition(
            correct(ruleOf(R"({"kind":"latest"})"), open(branch), Timestamp{}).status()));
    }

    void S17_aFixtureFoldsToItsRows() {
        const char* const folds[] = {R"({"kind":"latest"})", R"({"kind":"count","by":"@type"})"};
        for (std::uint64_t seed = 1; seed <= 6; ++seed) {
            make(randomEvents(seed, 90));
            Branch branch = newBranch();
            editAtRandom(branch, namedEvents(m_events), seed, 8);
            const auto line = open(branch);
            for (const char* const text : folds) {
                const auto fold = ruleOf(text);
                const auto json = fixtureJson(fold, {"w", "root", &line});
                QVERIFY2(json.ok(), json.status().ToString().c_str());
                QVERIFY(validateJson(*json).ok());
                std::vector<Event> events;
                for (const char* const path : {"given", "when.events"}) {
                    const auto list = jsonAt(*json, *JsonPath::parse(path));
                    for (const JsonValue& each : jsonElements(list->lexeme)) {
                        const auto event = parseEventJson(each.lexeme);
                        QVERIFY2(event.ok(), event.status().ToString().c_str());
                        events.push_back(*event);
                    }
                }
                const auto rows = shownRows(*fold, events);
                const auto then = jsonAt(*json, *JsonPath::parse("then.rows"));
                std::size_t shown = 0;
                for (const JsonValue& each : jsonElements(then->lexeme)) {
                    const auto row = jsonAt(each.lexeme, *JsonPath::parse("row"));
                    shown += row->type != JsonType::Null ? 1 : 0;
                }
                // Rows that are null in the fixture may be rows of an empty or a null value.
                QVERIFY(shown <= rows.size());
                const auto branchRows = shownRows(*fold, eventsOf(*line.back().events));
                for (const auto& [key, row] : rows) {
                    QCOMPARE(branchRows.at(key), row);
                }
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestCorrection)
#include "tst_correction.moc"
