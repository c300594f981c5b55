#include <QTemporaryDir>
#include <QTest>

#include <rocksdb/perf_context.h>
#include <rocksdb/perf_level.h>
#include <sys/resource.h>

#include <algorithm>
#include <csignal>

#include "model/log/log.h"
#include "model/log/log_builder.h"
#include "model/log/log_insides.h"
#include "model/log/store/log_store.h"
#include "support/random_log.h"

using namespace oxbow;

namespace {

std::optional<std::int64_t> timeOf(const Event& event) {
    if (event.kind == EventKind::Control) {
        return std::nullopt;
    }
    const auto& time = event.time ? event.time : event.recordTime;
    return time ? std::optional(time->nanoseconds) : std::nullopt;
}

Position at(std::size_t position) {
    return Position(position);
}

}  // namespace

class TestLog : public QObject {
    Q_OBJECT
private slots:
    void aKeyThatWasNeverSeenCostsNoRead() {
        const QTemporaryDir folder;
        std::vector<Event> events(2'000);
        for (std::size_t i = 0; i < events.size(); ++i) {
            events[i].key = "key-" + std::to_string(i * 2);
        }
        const auto log = makeLog(folder, events, 100, 500);
        QVERIFY(LogInsides::store(*log).flush().ok());  // what the journal holds is in memory, too
        const auto blocksReadFor = [&log](const std::string& key) {
            rocksdb::SetPerfLevel(rocksdb::PerfLevel::kEnableCount);
            rocksdb::get_perf_context()->Reset();
            const bool found = log->keys().find(StreamId(0), key)->has_value();
            const auto* context = rocksdb::get_perf_context();
            const auto blocks = context->block_read_count + context->block_cache_hit_count;
            rocksdb::SetPerfLevel(rocksdb::PerfLevel::kDisable);
            return std::pair(found, blocks);
        };
        std::uint64_t blocks = 0;
        for (int i = 0; i < 1'000; ++i) {
            const auto [found, read] = blocksReadFor("key-" + std::to_string(i * 2 + 1));
            QVERIFY(!found);
            blocks += read;
        }
        // A filter is wrong once in a hundred times, in each of four runs.
        QVERIFY(blocks < 100);
        const auto [found, read] = blocksReadFor("key-1000");
        QVERIFY(found && read > 0);
    }

    void givesBackEveryEventAsItWas() {
        const QTemporaryDir folder;
        const auto events = randomEvents(1, 500);
        const auto log = makeLog(folder, events);
        QVERIFY(log);
        QCOMPARE(log->end().value(), 500U);
        for (std::size_t i = 0; i < events.size(); ++i) {
            const auto event = log->event(at(i));
            QVERIFY(event.ok());
            QVERIFY(*event == events[i]);
        }
        QVERIFY(absl::IsOutOfRange(log->event(log->end()).status()));
    }

    void aScanSeesTheSameEventsInOrder() {
        const QTemporaryDir folder;
        const auto events = randomEvents(2, 300);
        const auto log = makeLog(folder, events);
        std::size_t next = 13;
        QVERIFY(log->scan(at(13), at(257),
                          [&](Position p, const EventView& view, auto) {
                              return p == at(next) && Event(view) == events[next++];
                          })
                    .ok());
        QCOMPARE(next, std::size_t(257));
    }

    void whatWasCommittedIsThereAfterReopening() {
        const QTemporaryDir folder;
        const auto events = randomEvents(3, 200);
        const auto workspace = folder.filePath("log.oxbow").toStdString();
        { QVERIFY(makeLog(folder, events)); }
        const auto log = Log::open(workspace, Log::Access::ReadOnly);
        QVERIFY(log.ok());
        QCOMPARE((*log)->end().value(), 200U);
        QVERIFY(*(*log)->event(at(150)) == events[150]);
    }

    void whatWasNotCommittedIsNotThere() {
        const QTemporaryDir folder;
        const auto log = makeLog(folder, randomEvents(4, 60));
        {
            auto builder = LogBuilder::create(log);
            QVERIFY(builder.ok());
            auto batch = std::make_unique<EventBatch>();
            batch->append(randomEvents(5, 1)[0].view());
            QVERIFY((*builder)->append(std::move(batch)).ok());
        }
        QCOMPARE(log->end().value(), 60U);
        // The next import takes the same place.
        const auto more = randomEvents(6, 10);
        QVERIFY(appendEvents(log, more).ok());
        QVERIFY(*log->event(at(60)) == more[0]);
    }

    void appendingToAReopenedLogGoesOnWithTheSameKeysAndNames() {
        const QTemporaryDir folder;
        const auto events = randomEvents(7, 400);
        const auto whole = makeLog(folder, events);
        const QTemporaryDir other;
        const std::vector<Event> first(events.begin(), events.begin() + 123);
        const std::vector<Event> second(events.begin() + 123, events.end());
        { QVERIFY(makeLog(other, first)); }
        const auto parts =
            Log::open(other.filePath("log.oxbow").toStdString(), Log::Access::ReadWrite);
        QVERIFY(parts.ok());
        QVERIFY(appendEvents(*parts, second).ok());
        QCOMPARE((*parts)->keyCount(), whole->keyCount());
        QVERIFY(*(*parts)->types() == *whole->types());
        QVERIFY(*(*parts)->streams() == *whole->streams());
        QCOMPARE((*parts)->typeCounts(), whole->typeCounts());
        QCOMPARE((*parts)->lateCount(), whole->lateCount());
        for (std::size_t i = 0; i < events.size(); ++i) {
            const auto a = whole->eventRow(at(i));
            const auto b = (*parts)->eventRow(at(i));
            QVERIFY(a.ok() && b.ok());
            QVERIFY(a->key == b->key && a->event == b->event && a->late == b->late);
        }
    }

    void aKeyBelongsToItsStream() {
        const QTemporaryDir folder;
        Event a;
        a.stream = "orders";
        a.key = "7";
        Event b = a;
        b.stream = "payments";
        const auto log = makeLog(folder, {a, b, a});
        QCOMPARE(log->keyCount(), 2U);
        QVERIFY(log->eventRow(at(0))->key == log->eventRow(at(2))->key);
        QVERIFY(log->eventRow(at(0))->key != log->eventRow(at(1))->key);
        QCOMPARE(findInAllStreams(log->keys(), "7")->size(), std::size_t(2));
        QVERIFY(findInAllStreams(log->keys(), "8")->empty());
        QVERIFY(*log->keys().key(KeyId(1)) == (Key{StreamId(1), "7"}));
    }

    void findsEveryKeyByItsBytes() {
        const QTemporaryDir folder;
        std::vector<Event> events(5'000);
        for (std::size_t i = 0; i < events.size(); ++i) {
            events[i].key = "key " + std::to_string(i * 7919 % 5'000);
        }
        const auto log = makeLog(folder, events, 100, 1'200);
        for (std::size_t i = 0; i < events.size(); i += 13) {
            const auto id = log->keys().find(StreamId(0), *events[i].key);
            QVERIFY(id.ok() && *id);
            QCOMPARE((*id)->value(), std::uint32_t(i));
            QCOMPARE(log->keys().key(**id)->bytes, *events[i].key);
        }
    }

    void versionsAndNextEventsEqualBruteForce() {
        const QTemporaryDir folder;
        const auto events = randomEvents(8, 300);
        const auto log = makeLog(folder, events);
        for (std::uint32_t id = 0; id < log->keyCount(); ++id) {
            const Key key = *log->keys().key(KeyId(id));
            const std::string& stream = (*log->streams())[key.stream.value()];
            const auto touches = [&](const Event& event) {
                return event.kind == EventKind::Data && event.stream == stream &&
                       event.key == key.bytes;
            };
            std::optional<KeyVersion> version;
            for (std::size_t p = 0; p <= events.size(); ++p) {
                QVERIFY(*log->versionAt(KeyId(id), at(p)) == version);
                const auto next = std::find_if(events.begin() + static_cast<std::ptrdiff_t>(p),
                                               events.end(), touches);
                const auto expected =
                    next == events.end()
                        ? std::nullopt
                        : std::optional(at(static_cast<std::size_t>(next - events.begin())));
                QVERIFY(*log->nextEvent(KeyId(id), at(p)) == expected);
                if (p < events.size() && touches(events[p])) {
                    version = KeyVersion{at(p), !events[p].value};
                }
            }
        }
    }

    void aPositionAtATimeIsTheLastWhoseRunningMaximumIsNotLater() {
        const QTemporaryDir folder;
        const auto events = randomEvents(9, 400);
        const auto log = makeLog(folder, events);
        std::vector<std::optional<std::int64_t>> maxima = {std::nullopt};
        for (const Event& event : events) {
            const auto time = timeOf(event);
            maxima.push_back(!time || (maxima.back() && *maxima.back() > *time) ? maxima.back()
                                                                                : time);
        }
        for (std::size_t p = 0; p <= events.size(); ++p) {
            QVERIFY(*log->runningMaximum(at(p)) == maxima[p]);
        }
        for (std::int64_t time = 999'900'000'000; time < 1'005'000'000'000; time += 7'000'000) {
            std::size_t expected = 0;
            for (std::size_t p = 0; p < maxima.size(); ++p) {
                if (!maxima[p] || *maxima[p] <= time) {
                    expected = p;
                }
            }
            QCOMPARE(log->positionAt(time)->value(), expected);
        }
    }

    void aPositionNearATimeIsLessThanABlockAwayAndRisesWithTheTime() {
        const QTemporaryDir folder;
        const auto log = makeLog(folder, randomEvents(12, 5'000));
        Position before;
        for (std::int64_t time = 999'900'000'000; time < 1'060'000'000'000; time += 997'000'000) {
            const Position near = log->positionNear(time);
            const Position exact = *log->positionAt(time);
            QVERIFY(std::max(near, exact) - std::min(near, exact) <= EventBatch::kCapacity);
            QVERIFY(near >= before);
            before = near;
        }
        QCOMPARE(before, log->end());
    }

    void tellsWhichEventsAreLate() {
        const QTemporaryDir folder;
        const auto events = randomEvents(10, 300);
        const auto log = makeLog(folder, events);
        std::optional<std::int64_t> maximum;
        std::uint64_t late = 0;
        for (std::size_t i = 0; i < events.size(); ++i) {
            const auto time = timeOf(events[i]);
            const bool isLate = time && maximum && *time < *maximum;
            QCOMPARE(log->eventRow(at(i))->late, isLate);
            late += isLate ? 1 : 0;
            maximum = time && !isLate ? time : maximum;
        }
        QVERIFY(late > 0);
        QCOMPARE(log->lateCount(), late);
    }

    void exactCountsByTypeEqualBruteForce() {
        const QTemporaryDir folder;
        const auto events = randomEvents(11, 400);
        const auto log = makeLog(folder, events, 16, 100);
        const std::vector<Position> edges = {at(0),   at(0),   at(3),   at(16),  at(17),
                                             at(130), at(131), at(399), at(400), at(400)};
        const auto counts = log->countsByType(edges, true);
        QVERIFY(counts.ok());
        const auto types = log->types();
        for (std::size_t i = 0; i + 1 < edges.size(); ++i) {
            std::vector<std::uint64_t> expected(types->size() + 1);
            for (std::uint64_t p = edges[i].value(); p < edges[i + 1].value(); ++p) {
                const auto& type = events[p].type;
                const auto column =
                    type ? std::find(types->begin(), types->end(), *type) - types->begin()
                         : static_cast<std::ptrdiff_t>(types->size());
                ++expected[static_cast<std::size_t>(column)];
            }
            QCOMPARE((*counts)[i], expected);
        }
    }

    void roundedCountsLoseNoEvent() {
        const QTemporaryDir folder;
        const auto log = makeLog(folder, randomEvents(12, 400), 50, 200);
        std::vector<Position> edges;
        for (std::size_t p = 0; p <= 400; p += 8) {
            edges.push_back(at(p));
        }
        const auto counts = log->countsByType(edges, false);
        QVERIFY(counts.ok());
        std::vector<std::uint64_t> sum(log->types()->size() + 1);
        for (const auto& row : *counts) {
            for (std::size_t i = 0; i < row.size(); ++i) {
                sum[i] += row[i];
            }
        }
        QCOMPARE(sum, log->typeCounts());
    }

    void keepsRejectedRecordsAtTheirPlace() {
        const QTemporaryDir folder;
        const auto log = makeLog(folder, randomEvents(13, 10));
        auto builder = LogBuilder::create(log);
        auto batch = std::make_unique<EventBatch>();
        batch->append(randomEvents(14, 1)[0].view());
        const RejectedRecord record = {.source = "a.jsonl",
                                       .byteOffset = 99,
                                       .line = 12,
                                       .size = 5,
                                       .bytes = std::string("{\"a\0", 4),
                                       .reason = "the object is not closed"};
        batch->reject(record);
        QVERIFY((*builder)->append(std::move(batch)).ok());
        QVERIFY((*builder)->commit().ok());
        QCOMPARE(log->rejectedCount(), 1U);
        const auto rejected = log->rejected(0, 10);
        QVERIFY(rejected.ok());
        QCOMPARE(rejected->size(), std::size_t(1));
        QCOMPARE((*rejected)[0].before.value(), 11U);
        QVERIFY((*rejected)[0].record == record);
    }

    void remembersWhereAnUnfinishedImportGoesOn() {
        const QTemporaryDir folder;
        const auto log = makeLog(folder, {});
        auto builder = LogBuilder::create(log);
        ImportedSource source;
        source.path = "/a.jsonl";
        source.format = "jsonl";
        source.mapping = {{"key", "id"}};
        (*builder)->beginSource(source);
        auto batch = std::make_unique<EventBatch>();
        batch->append(Event().view());
        batch->resumeMark = "byte 100";
        QVERIFY((*builder)->append(std::move(batch)).ok());
        QVERIFY((*builder)->commit().ok());
        QVERIFY(log->interrupted());
        QCOMPARE(log->sources().size(), std::size_t(1));
        QVERIFY(!log->sources()[0].complete);
        QVERIFY(log->sources()[0].endMark == "byte 100");
        source.lost = {{"header values", 3}};
        (*builder)->endSource(source);
        QVERIFY((*builder)->commit().ok());
        QVERIFY(!log->interrupted());
        QCOMPARE(log->sources().size(), std::size_t(1));
        QVERIFY(log->sources()[0].complete);
        QCOMPARE(log->sources()[0].lost[0].second, 3U);
        QCOMPARE(log->end().value(), 1U);
    }

    void severalSmallSourcesMakeOneRun() {
        const QTemporaryDir folder;
        const auto log = makeLog(folder, {});
        auto builder = LogBuilder::create(log);
        for (int i = 0; i < 5; ++i) {
            ImportedSource source;
            source.path = "/" + std::to_string(i);
            QCOMPARE((*builder)->beginSource(source), std::size_t(i));
            auto batch = std::make_unique<EventBatch>();
            batch->append(Event().view());
            batch->resumeMark = "end of " + std::to_string(i);
            QVERIFY((*builder)->append(std::move(batch)).ok());
            (*builder)->endSource(source);
        }
        QVERIFY((*builder)->commit().ok());
        QCOMPARE(log->sources().size(), std::size_t(5));
        QVERIFY(log->sources()[3].complete);
        QVERIFY(log->sources()[3].endMark == "end of 3");
    }

    void mergedSourcesAreIncompleteTogether() {
        const QTemporaryDir folder;
        const auto log = makeLog(folder, {});
        auto builder = LogBuilder::create(log);
        ImportedSource first;
        first.path = "/first";
        first.merged = 2;
        ImportedSource second;
        second.path = "/second";
        const std::size_t one = (*builder)->beginSource(first);
        const std::size_t other = (*builder)->addMerged(second);
        auto batch = std::make_unique<EventBatch>();
        batch->append(Event().view());
        batch->resumeMark = "both";
        QVERIFY((*builder)->append(std::move(batch)).ok());
        QVERIFY((*builder)->commit().ok());
        QVERIFY(log->sources()[0].endMark == "both");
        QVERIFY(!log->sources()[0].complete && !log->sources()[1].complete);
        QCOMPARE(log->sources()[0].merged, 2U);
        first.endMark = "first's own";
        (*builder)->completeSource(one, first);
        (*builder)->completeSource(other, second);
        QVERIFY((*builder)->commit().ok());
        QVERIFY(!log->interrupted());
        QVERIFY(log->sources()[0].endMark == "first's own");
        QVERIFY(log->sources()[1].endMark.empty());
    }

    void keepsMarksAndThePlayhead() {
        const QTemporaryDir folder;
        const std::vector<Mark> marks = {{at(3), "first refund", "why?"}, {at(9), "", ""}};
        {
            const auto log = makeLog(folder, randomEvents(15, 10));
            QVERIFY(log->setMarks(marks).ok());
            QVERIFY(log->savePlayhead(at(4)).ok());
        }
        const auto log =
            Log::open(folder.filePath("log.oxbow").toStdString(), Log::Access::ReadOnly);
        QVERIFY((*log)->marks() == marks);
        QVERIFY((*log)->savedPlayhead() == at(4));
        QVERIFY(absl::IsUnavailable((*log)->savePlayhead(at(5))));
    }

    void saysWhatIsWrongWithAWorkspaceThatCannotBeOpened() {
        const QTemporaryDir folder;
        const auto path = [&folder](const char* name) {
            return folder.filePath(name).toStdString();
        };
        QVERIFY(absl::IsNotFound(Log::open(path("none"), Log::Access::ReadOnly).status()));
        QVERIFY(QDir(folder.path()).mkdir("empty"));
        QVERIFY(
            absl::IsFailedPrecondition(Log::open(path("empty"), Log::Access::ReadOnly).status()));
        const auto log = makeLog(folder, randomEvents(16, 10));
        const auto second = Log::open(path("log.oxbow"), Log::Access::ReadWrite);
        QVERIFY(absl::IsUnavailable(second.status()));
        QVERIFY(std::string(second.status().message()).find("open in another") !=
                std::string::npos);
        QVERIFY(Log::open(path("log.oxbow"), Log::Access::ReadOnly).ok());
        QVERIFY(absl::IsAlreadyExists(Log::create(path("log.oxbow")).status()));
    }

    void aLogOfANewerOxbowIsRefusedWithAWordOfAdvice() {
        const QTemporaryDir folder;
        {
            const auto log = makeLog(folder, randomEvents(17, 10));
            log::Format format;
            format.set_version(kBorrowingFormat + 1);
            QVERIFY(LogInsides::store(*log).put("format", format).ok());
        }
        const auto newer =
            Log::open(folder.filePath("log.oxbow").toStdString(), Log::Access::ReadOnly);
        QVERIFY(absl::IsFailedPrecondition(newer.status()));
        QVERIFY(std::string(newer.status().message()).find("newer Oxbow") != std::string::npos);
    }

    void aFileThatCannotGrowStopsTheCommitAndLeavesTheLogAsItWas() {
        const QTemporaryDir folder;
        const auto log = makeLog(folder, randomEvents(18, 100));
        rlimit before{};
        QCOMPARE(getrlimit(RLIMIT_FSIZE, &before), 0);
        const auto ignored = std::signal(SIGXFSZ, SIG_IGN);
        rlimit small = before;
        small.rlim_cur = 4'096;
        QCOMPARE(setrlimit(RLIMIT_FSIZE, &small), 0);
        const auto status = appendEvents(log, randomEvents(19, 3'000), 500, 3'000);
        QCOMPARE(setrlimit(RLIMIT_FSIZE, &before), 0);
        std::signal(SIGXFSZ, ignored);
        QVERIFY(!status.ok());
        QCOMPARE(log->end().value(), 100U);
        // With room again the import goes on.
        QVERIFY(appendEvents(log, randomEvents(19, 3'000), 500, 3'000).ok());
        QCOMPARE(log->end().value(), 3'100U);
    }

    void refusesAFieldOfTooManyDifferentTypes() {
        const QTemporaryDir folder;
        std::vector<Event> events(70'000);
        for (std::size_t i = 0; i < events.size(); ++i) {
            events[i].type = std::to_string(i);
        }
        const auto log = Log::create(folder.filePath("log.oxbow").toStdString());
        const auto status = appendEvents(*log, events, 1'024, 100'000);
        QVERIFY(absl::IsInvalidArgument(status));
        QVERIFY(std::string(status.message()).find("--type") != std::string::npos);
    }

    void namesOfTooManyBytesAreRefused() {
        const QTemporaryDir folder;
        std::vector<Event> events(900);
        for (std::size_t i = 0; i < events.size(); ++i) {
            events[i].type = std::string(10'000, 't') + std::to_string(i);
        }
        const auto log = Log::create(folder.filePath("log.oxbow").toStdString());
        const auto status = appendEvents(*log, events, 100, 100'000);
        QVERIFY(absl::IsInvalidArgument(status));
        QVERIFY(std::string(status.message()).find("MiB") != std::string::npos);
    }

    void onlyOneBuilderWritesAtATime() {
        const QTemporaryDir folder;
        const auto log = makeLog(folder, {});
        auto first = LogBuilder::create(log);
        QVERIFY(first.ok());
        QVERIFY(absl::IsUnavailable(LogBuilder::create(log).status()));
        first->reset();
        QVERIFY(LogBuilder::create(log).ok());
    }
};

QTEST_APPLESS_MAIN(TestLog)
#include "tst_log.moc"
