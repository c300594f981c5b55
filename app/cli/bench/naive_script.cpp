#include "app/cli/bench/naive_script.h"

#include <QCoreApplication>
#include <QJSEngine>
#include <map>
#include <optional>

#include "app/cli/bench/measure.h"

namespace oxbow {

absl::StatusOr<double> naiveScriptSeconds(const std::vector<Event>& events,
                                          const std::function<bool()>& cancelled) {
    // The engine asks for one.
    int argc = 1;
    char name[] = "oxbow";
    char* argv[] = {name, nullptr};
    std::optional<QCoreApplication> application;
    if (QCoreApplication::instance() == nullptr) {
        application.emplace(argc, argv);
    }
    QJSEngine engine;
    QJSValue fold = engine.evaluate(
        "(function(row, text) { var e = JSON.parse(text); if (!row) row = {count: 0, sum: 0};"
        " row.count++; row.sum += e.amount; return row })");
    bool failed = false;
    const double seconds = secondsOf([&] {
        std::map<std::string, QJSValue> rows;
        for (const Event& event : events) {
            if (!event.key || failed || cancelled()) {
                continue;
            }
            QJSValue& row = rows[*event.key];
            row = fold.call({row, QJSValue(QString::fromStdString(event.value.value_or("null")))});
            failed = row.isError();
        }
    });
    if (cancelled()) {
        return absl::CancelledError("the bench was given up");
    }
    return failed ? absl::StatusOr<double>(absl::InternalError("the naive script fails"))
                  : absl::StatusOr<double>(seconds);
}

}  // namespace oxbow
