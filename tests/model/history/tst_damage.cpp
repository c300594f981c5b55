// What a workspace says when its files are not what was written.
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "model/history/log_history.h"
#include "model/history/verify.h"
#include "model/log/log_insides.h"
#include "model/log/store/log_store.h"
#include "support/log_answers.h"
#include "support/random_log.h"

using namespace oxbow;

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kEveryByte = 97;

std::string contentOf(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void write(const fs::path& file, const std::string& content) {
    std::ofstream(file, std::ios::binary | std::ios::trunc) << content;
}

// Files that say how it went and what the options were; nothing of the log is in them.
bool isOfTheLog(const fs::path& file) {
    const std::string name = file.filename().string();
    return name != "LOCK" && name != "IDENTITY" && !name.starts_with("LOG") &&
           !name.starts_with("OPTIONS");
}

}  // namespace

class TestDamage : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() {
        {
            // Runs of their own, runs that were merged, files, and a journal.
            const auto log = Log::create(workspace().string());
            QVERIFY(log.ok());
            QVERIFY(appendEvents(*log, randomEvents(1, 120), 7, 40).ok());
            const auto short_ = randomEvents(2, 60);
            for (std::size_t i = 0; i < short_.size(); i += 12) {
                auto builder = LogBuilder::create(*log);
                QVERIFY(builder.ok());
                (*builder)->beginSource({.path = "/short.jsonl", .format = "jsonl"});
                auto batch = std::make_unique<EventBatch>();
                for (std::size_t k = i; k < i + 12; ++k) {
                    batch->append(short_[k].view());
                }
                batch->reject({.source = "short.jsonl", .reason = "broken"});
                QVERIFY((*builder)->append(std::move(batch)).ok());
                QVERIFY((*builder)->commit().ok());
                if (i == 24) {
                    QVERIFY(LogInsides::store(**log).flush().ok());
                }
            }
            QVERIFY((*log)->setMarks({{Position(5), "here", ""}}).ok());
        }
        // Further sittings, whose runs are merged with those before.
        for (std::uint64_t sitting = 0; sitting < 3; ++sitting) {
            const auto log = Log::open(workspace(), Log::Access::ReadWrite);
            QVERIFY(log.ok());
            auto events = randomEvents(3 + sitting, 5);
            events[0].key = "of sitting " + std::to_string(sitting);
            QVERIFY(appendEvents(*log, events, 5, 40).ok());
        }
        const auto log = Log::open(workspace(), Log::Access::ReadOnly);
        QVERIFY(log.ok());
        const auto answers = answersOf(**log);
        QVERIFY(answers.ok());
        m_answers = *answers;
        const auto report = verifyLog(LogHistory(*log), {});
        QVERIFY(report.ok());
        QVERIFY(report->differences.empty());
        for (const auto& entry : fs::recursive_directory_iterator(workspace())) {
            if (entry.is_regular_file() && entry.file_size() > 0) {
                m_files.push_back(entry.path());
            }
        }
        QVERIFY(m_files.size() > 12);
    }

    void aFlippedBitIsToldAsDamageOrChangesNothing() {
        for (const fs::path& file : m_files) {
            const std::string whole = contentOf(file);
            for (std::size_t at = 0; at < whole.size(); at += kEveryByte) {
                std::string flipped = whole;
                flipped[at] = static_cast<char>(flipped[at] ^ 1 << at % 8);
                write(file, flipped);
                const bool right = isRightOrDamage(at);
                // Whoever looks for it finds it, wherever it is.
                if (right && file.extension() == ".sst") {
                    QVERIFY2(verifyFindsIt(), qPrintable(where(file, at)));
                }
                QVERIFY2(!QTest::currentTestFailed(), qPrintable(where(file, at)));
            }
            write(file, whole);
        }
    }

    void aCutFileIsToldAsDamageOrChangesNothing() {
        for (const fs::path& file : m_files) {
            const std::string whole = contentOf(file);
            for (std::size_t size = 0; size < whole.size(); size += kEveryByte) {
                write(file, whole.substr(0, size));
                const bool right = isRightOrDamage(size);
                QVERIFY2(!QTest::currentTestFailed(), qPrintable(where(file, size)));
                // The last records of a manifest may be bookkeeping that no answer rests on.
                const bool isNeeded =
                    isOfTheLog(file) && !file.filename().string().starts_with("MANIFEST");
                QVERIFY2(!right || !isNeeded, qPrintable(where(file, size)));
            }
            write(file, whole);
        }
    }

    void aMissingFileIsToldAsDamageOrChangesNothing() {
        for (const fs::path& file : m_files) {
            const std::string whole = contentOf(file);
            fs::remove(file);
            const bool right = isRightOrDamage(0);
            QVERIFY2(!QTest::currentTestFailed(), qPrintable(where(file, 0)));
            QVERIFY2(!right || !isOfTheLog(file), qPrintable(where(file, 0)));
            write(file, whole);
        }
    }

    void damageIsNeverMendedByOpeningForWriting() {
        const fs::path copy = m_folder.filePath("copy.oxbow").toStdString();
        for (const fs::path& file : m_files) {
            const std::string whole = contentOf(file);
            for (const bool cut : {false, true}) {
                fs::remove_all(copy);
                fs::copy(workspace(), copy, fs::copy_options::recursive);
                std::string other = whole.substr(0, cut ? whole.size() / 2 : whole.size());
                other[other.size() / 2] = static_cast<char>(other[other.size() / 2] ^ 4);
                write(copy / fs::relative(file, workspace()), other);
                for (int attempt = 0; attempt < 2; ++attempt) {
                    const auto log = Log::open(copy, Log::Access::ReadWrite);
                    const auto answers =
                        log.ok() ? answersOf(**log) : absl::StatusOr<std::string>(log.status());
                    QVERIFY2(answers.ok() || absl::IsDataLoss(answers.status()),
                             std::string(answers.status().message()).c_str());
                    QVERIFY2(!answers.ok() || *answers == m_answers, qPrintable(where(file, 0)));
                }
            }
        }
    }

private:
    fs::path workspace() const { return m_folder.filePath("log.oxbow").toStdString(); }

    QString where(const fs::path& file, std::size_t at) const {
        return QString::fromStdString(fs::relative(file, workspace()).string()) + " at " +
               QString::number(at);
    }

    // Whether all answers are right; else it is told as damage, in words that name the workspace.
    bool isRightOrDamage(std::size_t) {
        const auto log = Log::open(workspace(), Log::Access::ReadOnly);
        const auto answers =
            log.ok() ? answersOf(**log) : absl::StatusOr<std::string>(log.status());
        if (answers.ok()) {
            const bool same = *answers == m_answers;
            [same] { QVERIFY(same); }();
            return same;
        }
        const std::string message(answers.status().message());
        [&] {
            QVERIFY2(absl::IsDataLoss(answers.status()), message.c_str());
            QVERIFY2(message.find("import the sources again") != std::string::npos,
                     message.c_str());
        }();
        return false;
    }

    bool verifyFindsIt() const {
        const auto log = Log::open(workspace(), Log::Access::ReadOnly);
        return log.ok() && absl::IsDataLoss(verifyLog(LogHistory(*log), {}).status());
    }

    QTemporaryDir m_folder;
    std::vector<fs::path> m_files;
    std::string m_answers;
};

QTEST_APPLESS_MAIN(TestDamage)
#include "tst_damage.moc"
