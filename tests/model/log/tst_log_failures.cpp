// A log whose disk fails, whose maker is killed, or whose workspace somebody made up.
#include <QTemporaryDir>
#include <QTest>

#include <rocksdb/db.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <random>

#include "model/block/packed_ints.h"
#include "model/log/store/folder_lock.h"
#include "model/log/store/log_store.h"
#include "support/failing_disk.h"
#include "support/log_answers.h"
#include "support/random_log.h"

using namespace oxbow;

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kCommits = 4;
constexpr std::size_t kEvents = 12;  // a commit

// Commits what is not there yet of the events, in steps, and some marks; stops at a failure.
absl::Status commitAll(const std::shared_ptr<Log>& log, const std::vector<Event>& events) {
    LogBuilder::Options options;
    options.firstRunEvents = 3 * kEvents;
    auto builder = LogBuilder::create(log, options);
    if (!builder.ok()) {
        return builder.status();
    }
    for (std::size_t at = log->end().value(); at < events.size(); at += kEvents) {
        auto batch = std::make_unique<EventBatch>();
        for (std::size_t i = at; i < std::min(at + kEvents, events.size()); ++i) {
            batch->append(events[i].view());
        }
        auto status = (*builder)->append(std::move(batch));
        if (status.ok()) {
            status = (*builder)->commit();
        }
        if (status.ok()) {
            status = log->setMarks({{log->end(), "so far", ""}});
        }
        if (!status.ok()) {
            return status;
        }
    }
    return absl::OkStatus();
}

// Some commits are large enough for files of their own.
std::vector<Event> someEvents() {
    auto events = randomEvents(31, kCommits * kEvents);
    std::mt19937_64 random(7);
    for (std::size_t i = 2 * kEvents; i < 3 * kEvents; ++i) {
        std::string bytes(30'000, '\0');
        for (char& byte : bytes) {
            byte = static_cast<char>(random());
        }
        events[i].value = std::move(bytes);
        events[i].record.reset();
    }
    return events;
}

}  // namespace

class TestLogFailures : public QObject {
    Q_OBJECT
private slots:
    void whateverWriteFailsNothingThatWasCommittedIsLost_data() {
        QTest::addColumn<bool>("forGood");
        QTest::addColumn<std::uint64_t>("stride");
        QTest::newRow("one write") << false << std::uint64_t(1);
        QTest::newRow("that and all that follow") << true << std::uint64_t(9);
    }
    void whateverWriteFailsNothingThatWasCommittedIsLost() {
        QFETCH(bool, forGood);
        QFETCH(std::uint64_t, stride);
        const auto events = someEvents();
        const std::string wanted = undisturbed(events);
        QVERIFY(!wanted.empty());
        int failures = 0;
        for (std::uint64_t step = 1;; step += stride) {
            const QTemporaryDir folder;
            const fs::path workspace = folder.filePath("log.oxbow").toStdString();
            const auto disk = std::make_shared<FailingDisk>();
            const auto env = rocksdb::NewCompositeEnv(disk);
            disk->failAt(step, forGood);
            Position committed;
            {
                auto store = LogStore::create(workspace, env.get());
                if (store.ok()) {
                    const auto log = Log::over(*std::move(store));
                    const auto status = commitAll(log, events);
                    committed = log->end();
                    QVERIFY2(status.ok() || absl::IsResourceExhausted(status),
                             std::string(status.message()).c_str());
                    // With room again, the same log goes on where it was.
                    if (!forGood) {
                        const auto again = commitAll(log, events);
                        QVERIFY2(again.ok(), std::string(again.message()).c_str());
                    }
                } else {
                    QVERIFY2(absl::IsResourceExhausted(store.status()),
                             std::string(store.status().message()).c_str());
                }
            }
            if (!disk->hasFailed()) {
                break;
            }
            ++failures;
            disk->heal();
            auto store = fs::exists(workspace)
                             ? LogStore::open(workspace, Log::Access::ReadWrite, env.get())
                             : LogStore::create(workspace, env.get());
            QVERIFY2(store.ok(), std::string(store.status().message()).c_str());
            const auto log = Log::over(*std::move(store));
            QVERIFY(log->end() >= committed);
            QVERIFY(commitAll(log, events).ok());
            QVERIFY(log->setMarks({{log->end(), "so far", ""}}).ok());
            const auto answers = answersOf(*log);
            QVERIFY(answers.ok());
            QVERIFY(*answers == wanted);
        }
        QVERIFY(failures > 30);
    }

    void onlyTheOwnerMayEnterAWorkspace() {
        const QTemporaryDir folder;
        const auto workspace = folder.filePath("log.oxbow").toStdString();
        QVERIFY(Log::create(workspace).ok());
        struct stat info {};
        QCOMPARE(::stat(workspace.c_str(), &info), 0);
        QCOMPARE(info.st_mode & 0777U, 0700U);
    }

    void aHalfMadeWorkspaceThatNobodyHoldsIsSwept() {
        const QTemporaryDir folder;
        const fs::path workspace = folder.filePath("log.oxbow").toStdString();
        const fs::path making = workspace.string() + ".making";
        fs::create_directories(making / "log");
        std::ofstream(making / "log" / "CURRENT") << "MANIFEST-000001";
        QVERIFY(absl::IsNotFound(Log::open(workspace, Log::Access::ReadOnly).status()));
        QVERIFY(Log::create(workspace).ok());
        QVERIFY(!fs::exists(making));
        QVERIFY(Log::open(workspace, Log::Access::ReadOnly).ok());
    }

    void whatIsNotOursIsNeverSwept() {
        const QTemporaryDir folder;
        const fs::path workspace = folder.filePath("log.oxbow").toStdString();
        const fs::path making = workspace.string() + ".making";
        fs::create_directories(making);
        std::ofstream(making / "thesis.txt") << "precious";
        QVERIFY(absl::IsAlreadyExists(Log::create(workspace).status()));
        QVERIFY(fs::exists(making / "thesis.txt"));
        QVERIFY(absl::IsInvalidArgument(Log::create("").status()));
    }

    void aWorkspaceThatCannotBeOpenedForWritingIsAsItWas() {
        const QTemporaryDir folder;
        const fs::path workspace = folder.filePath("log.oxbow").toStdString();
        { QVERIFY(makeLog(folder, randomEvents(3, 40))); }
        fs::path journal;
        for (const auto& entry : fs::directory_iterator(workspace / "log")) {
            journal = entry.path().extension() == ".log" ? entry.path() : journal;
        }
        const fs::path elsewhere = folder.filePath("journal").toStdString();
        fs::rename(journal, elsewhere);
        for (int attempt = 0; attempt < 2; ++attempt) {
            QVERIFY(absl::IsDataLoss(Log::open(workspace, Log::Access::ReadWrite).status()));
        }
        fs::rename(elsewhere, journal);
        const auto log = Log::open(workspace, Log::Access::ReadWrite);
        QVERIFY2(log.ok(), std::string(log.status().message()).c_str());
        QCOMPARE((*log)->end().value(), 40U);
    }

    void whileAWorkspaceIsBeingMadeThatIsWhatIsSaid() {
        const QTemporaryDir folder;
        const fs::path workspace = folder.filePath("log.oxbow").toStdString();
        const fs::path making = workspace.string() + ".making";
        fs::create_directories(making);
        const auto lock = FolderLock::tryLock(making, FolderLock::Kind::Exclusive);
        for (const absl::Status& status : {Log::open(workspace, Log::Access::ReadOnly).status(),
                                           Log::create(workspace).status()}) {
            QVERIFY(absl::IsUnavailable(status));
            QVERIFY(std::string(status.message()).find("being made") != std::string::npos);
        }
        QVERIFY(fs::exists(making));
    }

    void aFolderOfOtherThingsIsNotMadeAWorkspace() {
        const QTemporaryDir folder;
        std::ofstream(folder.filePath("letter.txt").toStdString()) << "mine";
        const auto status = Log::create(folder.path().toStdString()).status();
        QVERIFY(absl::IsAlreadyExists(status));
        QVERIFY(fs::exists(folder.filePath("letter.txt").toStdString()));
    }

    // Whatever stands in a value, checksums and all: it is read, or it is refused.
    void aHostileValueIsRefusedAndNotObeyed() {
        const QTemporaryDir folder;
        const auto workspace = folder.filePath("log.oxbow").toStdString();
        { QVERIFY(makeLog(folder, randomEvents(41, 90))); }
        std::mt19937_64 random(11);
        for (std::size_t family = 0; family < kFamilies; ++family) {
            if (static_cast<Family>(family) == Family::Meta) {
                continue;
            }
            std::vector<std::pair<std::string, std::string>> values;
            {
                const auto store = LogStore::open(workspace, Log::Access::ReadOnly);
                QVERIFY(store.ok());
                const auto iterator = (*store)->iterate(static_cast<Family>(family));
                for (iterator->SeekToFirst(); iterator->Valid(); iterator->Next()) {
                    values.emplace_back(iterator->key().ToString(), iterator->value().ToString());
                }
            }
            for (std::size_t i = 0; i < values.size(); i += 1 + values.size() / 4) {
                const auto& [key, value] = values[i];
                for (int attempt = 0; attempt < 12; ++attempt) {
                    set(workspace, family, key, damaged(value, random));
                    const auto log = Log::open(workspace, Log::Access::ReadOnly);
                    if (log.ok()) {
                        answersOf(**log).status().IgnoreError();
                    } else {
                        QVERIFY2(absl::IsDataLoss(log.status()),
                                 std::string(log.status().message()).c_str());
                    }
                }
                set(workspace, family, key, value);
            }
        }
        QVERIFY(answersOf(**Log::open(workspace, Log::Access::ReadOnly)).ok());
    }

    void aRunThatClaimsMoreThanItHasIsRefused_data() {
        QTest::addColumn<QString>("claim");
        for (const char* claim : {"2^40 blocks", "counts that wrap", "keys without events",
                                  "rows without keys", "2^40 types", "a position that wraps"}) {
            QTest::newRow(claim) << QString(claim);
        }
    }
    void aRunThatClaimsMoreThanItHasIsRefused() {
        QFETCH(QString, claim);
        log::Run run;
        const auto constant = [](std::uint64_t count, std::uint64_t value) {
            // varint count, least value, no scale, no bits: see packed_ints.h.
            std::string bytes;
            appendVarint(bytes, count);
            appendVarint(bytes, zigzag(static_cast<std::int64_t>(value)));
            return bytes + std::string(2, '\0');
        };
        const auto blocks = [&](std::uint64_t count, std::uint64_t each) {
            run.set_block_counts(constant(count, each));
            for (std::string* column : {run.mutable_block_rows(), run.mutable_running_maximum(),
                                        run.mutable_has_running_maximum()}) {
                *column = constant(count, 0);
            }
            run.set_type_entries(constant(count, 1));
            run.set_type_ids(constant(count, 0));
            run.set_type_counts(constant(count, each));
        };
        run.set_count(2);
        blocks(1, 2);
        QVERIFY(Catalog().with(run, 0).ok());
        if (claim == "2^40 blocks") {
            blocks(std::uint64_t{1} << 40, 2);
        } else if (claim == "counts that wrap") {
            blocks(2, (std::uint64_t{1} << 31) + 1);
        } else if (claim == "keys without events") {
            run.set_key_count(std::uint64_t{1} << 40);
        } else if (claim == "rows without keys") {
            run.set_row_count(1);
        } else if (claim == "2^40 types") {
            run.set_type_ids(constant(std::uint64_t{1} << 40, 0));
            run.set_type_counts(constant(std::uint64_t{1} << 40, 0));
        } else {
            run.set_first(~std::uint64_t{0});
        }
        QVERIFY(absl::IsDataLoss(Catalog().with(run, 0).status()));
    }

private:
    static std::string undisturbed(const std::vector<Event>& events) {
        const QTemporaryDir folder;
        const auto log = Log::create(folder.filePath("log.oxbow").toStdString());
        if (!log.ok() || !commitAll(*log, events).ok()) {
            return {};
        }
        return answersOf(**log).value_or("");
    }

    static std::string damaged(std::string value, std::mt19937_64& random) {
        switch (random() % 4) {
            case 0:
                return value.substr(0, random() % (value.size() + 1));
            case 1:
                return value + value;
            default:
                for (std::uint64_t i = random() % 4 + 1; i-- > 0 && !value.empty();) {
                    value[random() % value.size()] = static_cast<char>(random());
                }
                return value;
        }
    }

    // Past the store, so that the checksums are right.
    static void set(const std::string& workspace, std::size_t family, const std::string& key,
                    const std::string& value) {
        rocksdb::Options options;
        std::vector<rocksdb::ColumnFamilyDescriptor> families;
        families.emplace_back(rocksdb::kDefaultColumnFamilyName, rocksdb::ColumnFamilyOptions());
        for (const char* name : kFamilyNames) {
            families.emplace_back(name, rocksdb::ColumnFamilyOptions());
        }
        std::vector<rocksdb::ColumnFamilyHandle*> handles;
        rocksdb::DB* opened = nullptr;
        QVERIFY(rocksdb::DB::Open(options, workspace + "/log", families, &handles, &opened).ok());
        const std::unique_ptr<rocksdb::DB> database(opened);
        QVERIFY(database->Put(rocksdb::WriteOptions(), handles[family + 1], key, value).ok());
        for (rocksdb::ColumnFamilyHandle* handle : handles) {
            database->DestroyColumnFamilyHandle(handle);
        }
        QVERIFY(database->Close().ok());
    }
};

QTEST_APPLESS_MAIN(TestLogFailures)
#include "tst_log_failures.moc"
