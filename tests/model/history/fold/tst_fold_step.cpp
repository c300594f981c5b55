// One event through a fold: what it does is what the kept changes say that it did.
#include <QTemporaryDir>
#include <QTest>

#include <map>

#include "model/fold/fold_run.h"
#include "model/history/changes.h"
#include "model/history/fold/fold_history.h"
#include "model/history/fold/fold_maker.h"
#include "model/history/fold/fold_step.h"
#include "model/history/log_history.h"
#include "model/history/suite_events.h"
#include "support/random_log.h"

using namespace oxbow;

namespace {

struct Sides {
    OptionalBytes before;
    OptionalBytes after;
    bool operator==(const Sides&) const = default;
};
using Rows = std::map<RowKey, Sides>;

Rows rowsOf(const History& history, Position p) {
    Rows rows;
    const auto changes = changesOf(history, p);
    for (const Change& change : changes.ok() ? *changes : std::vector<Change>()) {
        if (change.kind == ChangeKind::None) {
            continue;  // a null value where there was no row
        }
        const auto key = history.keys().key(change.key);
        rows[{(*history.keys().streams())[key->stream.value()], key->bytes}] = {change.before,
                                                                                change.after};
    }
    return rows;
}

Rows rowsOf(const FoldStep& step) {
    const auto shown = [](const std::optional<FoldRow>& row) {
        return row ? row->shown : OptionalBytes();
    };
    Rows rows;
    for (const FoldStepRow& row : step.rows) {
        if (row.written && (shown(row.before) || shown(row.after))) {
            rows[row.key] = {shown(row.before), shown(row.after)};
        }
    }
    return rows;
}

}  // namespace

class TestFoldStep : public QObject {
    Q_OBJECT
private slots:
    void theLogsOwnTableIsSteppedAsItWasMade() {
        QTemporaryDir folder;
        const LogHistory history(makeLog(folder, suiteEvents(21, 200)));
        for (Position p; p < Position(200); p = p.next()) {
            const auto step = stepLatest(history, p);
            QVERIFY(step.ok());
            QVERIFY(rowsOf(*step) == rowsOf(history, p));
        }
        QVERIFY(absl::IsOutOfRange(stepLatest(history, Position(200)).status()));
    }

    void aFoldIsSteppedAsItWasMade() {
        QTemporaryDir folder;
        const std::shared_ptr<const Log> log = makeLog(folder, suiteEvents(22, 150));
        int number = 0;
        for (const std::string& file : foldFiles()) {
            const auto fold = foldFile(file);
            const auto changes = makeFoldChanges(
                fold, log, folder.filePath(QString("fold-%1").arg(++number)).toStdString());
            QVERIFY(changes.ok());
            const FoldHistory history(log, *changes);
            for (Position p; p < Position(150); p = p.next()) {
                const auto step = stepFold(*fold, *log, **changes, p);
                QVERIFY(step.ok());
                QVERIFY2(rowsOf(*step) == rowsOf(history, p), file.c_str());
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestFoldStep)
#include "tst_fold_step.moc"
