// How fast a fold's changes are made and how much they take on the disk; what its answers cost
// beside those of the log's own table.
//
// bench_kept_folds [EVENTS [KEYS]]
#include <absl/strings/str_format.h>

#include <QTemporaryDir>

#include <cstdlib>
#include <ctime>
#include <iostream>
#include <random>
#include <string>

#include "model/fold/fold_file.h"
#include "model/history/diff.h"
#include "model/history/fold/fold_history.h"
#include "model/history/fold/fold_maker.h"
#include "model/history/rows.h"
#include "model/log/log_builder.h"
#include "model/work/clock.h"

namespace {

using namespace oxbow;

template <class Work>
double secondsOf(const Work& work) {
    const std::int64_t begin = steadyNanoseconds();
    work();
    return static_cast<double>(steadyNanoseconds() - begin) / 1e9;
}

void must(const absl::Status& status) {
    if (!status.ok()) {
        std::cerr << status.ToString() << "\n";
        std::exit(1);
    }
}

std::shared_ptr<Log> logOf(const std::string& workspace, std::size_t events, std::size_t keys) {
    auto log = *Log::create(workspace);
    const auto builder = *LogBuilder::create(log);
    std::mt19937_64 random(1);
    for (std::size_t i = 0; i < events;) {
        auto batch = std::make_unique<EventBatch>();
        for (; i < events && !batch->full(); ++i) {
            const std::string key = "customer-" + std::to_string(random() % keys);
            const std::string value =
                absl::StrFormat(R"({"customer":"%s","shop":"s%d","order":%d,"amount":%d.50})", key,
                                random() % 50'000, i, random() % 997);
            EventView event;
            event.stream = "orders";
            event.key = key;
            event.value = value;
            event.time = Timestamp{static_cast<std::int64_t>(i) * 1'000'000'000};
            batch->append(event);
        }
        batch->resumeMark = "here";
        must(builder->append(std::move(batch)));
    }
    must(builder->commit());
    return log;
}

void make(const char* name, const char* file, const std::shared_ptr<const Log>& log,
          const std::string& folder) {
    const auto fold = *parseFoldFile(file, name);
    absl::StatusOr<std::shared_ptr<FoldChanges>> changes;
    const std::clock_t begin = std::clock();
    const double seconds = secondsOf([&] { changes = makeFoldChanges(fold, log, folder); });
    const double cpu = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    must(changes.status());
    const auto count = static_cast<double>((*changes)->made()->counts.changes);
    std::cout << absl::StrFormat(
        "%s: %.0f changes, %.0f events/s, %.0f changes/s (%.2f s of all cores), %.2f bytes a "
        "change\n",
        name, count, static_cast<double>(log->end().value()) / seconds, count / seconds, cpu,
        static_cast<double>((*changes)->log()->diskBytes()) / count);
}

void ask(const char* name, const History& history) {
    const Position end = history.madeUpTo();
    std::mt19937_64 random(2);
    std::shared_ptr<const Table> table;
    const double tables = secondsOf([&] {
        for (int i = 0; i < 20; ++i) {
            table = *history.tableAt(Position(random() % end.value()), table.get());
        }
    });
    table = *history.tableAt(end);
    const double row = secondsOf([&] {
        std::uint64_t sum = 0;
        for (std::uint64_t n = 0; n < table->rowCount(); ++n) {
            sum += table->row(n).writer.value();
        }
        must(sum == 1 ? absl::InternalError("") : absl::OkStatus());
    });
    const double rows = secondsOf([&] {
        must(forEachRow(history, *table, RowOrder::Writer, [](const RowView&) { return true; }));
    });
    const double pages = secondsOf([&] {
        for (int i = 0; i < 200; ++i) {
            must(readRows(history, table->rows(random() % table->rowCount(), 50)).status());
        }
    });
    const double changes = secondsOf([&] {
        must(history.changes(Position(end.value() / 2), end, [](const Change&) { return true; }));
    });
    const double touches = secondsOf(
        [&] { must(history.touches(Position(), end, [](const Touch&) { return true; })); });
    const double versions = secondsOf([&] {
        for (int i = 0; i < 2'000; ++i) {
            const KeyId key(static_cast<std::uint32_t>(random() % history.keys().count()));
            must(history.versionAt(key, Position(random() % end.value())).status());
            must(history.versions(key, Position(), end, Direction::Backward,
                                  [](const KeyVersion&) { return true; }));
        }
    });
    const double differing = secondsOf([&] {
        must(diff(history, Position(end.value() / 2), end,
                  [](const RowDifference&) { return true; }));
    });
    std::cout << absl::StrFormat(
        "%s: a table %.2f ms, all writers %.1f ms, all rows %.0f ms, a page of 50 %.2f ms, changes "
        "%.0f ms, touches %.1f ms, versions of a row %.1f us, diff %.0f ms\n",
        name, tables * 50, row * 1e3, rows * 1e3, pages * 5, changes * 1e3, touches * 1e3,
        versions * 500, differing * 1e3);
}

}  // namespace

int main(int argc, char** argv) {
    const std::size_t events = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 2'000'000;
    const std::size_t keys = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 100'000;
    QTemporaryDir folder;
    const auto path = [&](const char* name) { return folder.filePath(name).toStdString(); };
    const std::shared_ptr<const Log> log = logOf(path("log"), events, keys);
    std::cout << absl::StrFormat(
        "%d events, %d keys, %.1f bytes an event\n", events, keys,
        static_cast<double>(log->diskBytes()) / static_cast<double>(events));
    make("count by key", R"({"kind":"count"})", log, path("count"));
    make("sum by field", R"({"kind":"sum","field":"amount","by":"customer"})", log, path("sum"));
    make("latest by key", R"({"kind":"latest"})", log, path("latest"));
    const auto latest = *parseFoldFile(R"({"kind":"latest"})", "latest");
    ask("log", LogHistory(log));
    ask("fold", FoldHistory(log, *makeFoldChanges(latest, log, path("latest"))));
    const char* const balance =
        R"({"kind":"balance","debit":"customer","credit":"shop","amount":"amount"})";
    make("two rows an event", balance, log, path("balance"));
    const auto two = *makeFoldChanges(*parseFoldFile(balance, "two"), log, path("balance"));
    ask("its changes as a log", LogHistory(two->log()));
    ask("two rows an event", FoldHistory(log, two));
    return 0;
}
