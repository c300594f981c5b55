// A random log, a branch of it with random edits, and a fold: what the properties are tried on.
#pragma once

#include <QTemporaryDir>
#include <QTest>

#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "model/branch/edited_events.h"
#include "model/branch/fold/branch_fold_history.h"
#include "model/branch/fold/open_branch_fold.h"
#include "model/branch/rows_at.h"
#include "model/fold/fold_run.h"
#include "model/fold/script/script_fold.h"
#include "model/history/fold/fold_history.h"
#include "model/history/fold/fold_maker.h"
#include "model/history/log_history.h"
#include "model/history/suite_events.h"
#include "support/random_log.h"

namespace oxbow {

inline const std::vector<std::string>& worldFolds() {
    static const std::vector<std::string> kFiles{
        R"({"kind":"latest"})",
        R"({"kind":"count"})",
        R"({"kind":"sum","field":"n","by":"@type"})",
        R"({"kind":"average","field":"n","by":"@stream"})",
        R"({"kind":"distinct","field":"n"})",
        R"({"kind":"set","add":"n","by":"@type"})",
        R"({"kind":"merge-patch","by":"@stream"})",
        R"({"kind":"last","n":2,"by":["@type","@stream"]})",
        R"({"kind":"hopping","size":"90ms","every":"30ms","by":[]})",
    };
    return kFiles;
}

inline std::shared_ptr<const Fold> worldScript() {
    const auto fold = scriptFold(
        "fromAll().foreachStream().when({$init: () => ({n: 0, sum: 0}), "
        "$any(s, e) { if (e.data && e.data.n === 'many') throw new Error('many'); "
        "s.n += 1; s.sum += e.data ? e.data.n || 0 : 0; }})",
        "script");
    [&] { QVERIFY2(fold.ok(), fold.status().ToString().c_str()); }();
    return fold.ok() ? *fold : nullptr;
}

// Each in turn, the script's the last.
inline std::shared_ptr<const Fold> worldFold(std::uint64_t number) {
    const std::size_t which = number % (worldFolds().size() + 1);
    return which < worldFolds().size() ? foldFile(worldFolds()[which]) : worldScript();
}

// By nothing but the rule, from zero.
inline Rows replayed(const Fold& fold, const NamedEvents& events, std::size_t count) {
    const auto all = eventsOf(events);
    const auto rows =
        runFold(fold, {all.begin(), all.begin() + static_cast<std::ptrdiff_t>(count)});
    [&] { QVERIFY2(rows.ok(), rows.status().ToString().c_str()); }();
    Rows out;
    for (const auto& [key, row] : *rows) {
        if (row.shown) {
            out[key] = *row.shown;
        }
    }
    return out;
}

struct World {
    QTemporaryDir folder;
    NamedEvents base;
    std::shared_ptr<Log> log;
    BranchBase logBase;
    Branch branch;
    NamedEvents events;  // of the branch
    std::shared_ptr<const Fold> fold;
    std::shared_ptr<const FoldHistory> ofLog;
    std::vector<OpenBranch> line;
    int made = 0;

    // As many edits as come, or none.
    World(std::uint64_t seed, const std::shared_ptr<const Fold>& which, bool isEdited = true)
        : fold(which) {
        std::mt19937_64 random(seed);
        const auto all = suiteEvents(seed, 30 + random() % 120);
        base = namedEvents(all);
        log = makeLog(folder, all, 1 + random() % 30, 20 + random() % 80);
        logBase = {log, std::make_shared<LogHistory>(log)};
        branch.id = 7;
        branch.name = "b";
        editAtRandom(branch, base, seed, isEdited ? static_cast<int>(random() % 25) : 0);
        ofLog = make(log);
        open();
    }
    void open() {
        events = edited(base, branch.editsInForce());
        auto opened = openBranch(branch, logBase);
        [&] { QVERIFY2(opened.ok(), opened.status().ToString().c_str()); }();
        line.clear();
        line.push_back(*std::move(opened));
    }
    std::shared_ptr<const FoldHistory> make(const std::shared_ptr<const EventSequence>& of) {
        const auto changes =
            makeFoldChanges(fold, of, folder.filePath("f" + QString::number(made++)).toStdString());
        [&] { QVERIFY2(changes.ok(), changes.status().ToString().c_str()); }();
        return std::make_shared<const FoldHistory>(of, *changes);
    }
    std::shared_ptr<const History> refolded() const {
        const auto fold_ = refoldInBranch(line, fold, ofLog);
        [&] { QVERIFY2(fold_.ok(), fold_.status().ToString().c_str()); }();
        return fold_->history;
    }
};

}  // namespace oxbow
