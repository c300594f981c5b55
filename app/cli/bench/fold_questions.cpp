#include "app/cli/bench/fold_questions.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <array>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "app/cli/bench/measure.h"
#include "app/cli/bench/naive_script.h"
#include "model/fold/fold_file.h"
#include "model/fold/script/script_fold.h"
#include "model/history/fold/fold_history.h"
#include "model/history/fold/fold_maker.h"
#include "model/history/fold/fold_question.h"
#include "model/history/log_history.h"
#include "model/history/rows.h"
#include "model/log/log_builder.h"

namespace oxbow {
namespace {

constexpr std::uint64_t kPageRows = 100;
// More says nothing new.
constexpr std::size_t kNaiveEvents = 200'000;
constexpr std::uint64_t kKeptScriptEvents = 1'000'000;
constexpr std::uint64_t kBytesEvents = 1'000'000;

constexpr const char* kCount = R"({"kind":"count"})";
constexpr const char* kSum = R"({"kind":"sum","field":"amount"})";
constexpr const char* kMax = R"({"kind":"max","field":"amount"})";
constexpr const char* kCountByField = R"({"kind":"count","by":"currency"})";
constexpr const char* kSumByField = R"({"kind":"sum","field":"amount","by":"currency"})";
constexpr const char* kScript =
    "fromAll().foreachStream().when({$init: () => ({count: 0, sum: 0}),"
    " $any(s, e) { s.count++; s.sum += e.data.amount }})";

absl::Status givenUp() {
    return absl::CancelledError("the bench was given up");
}

class FoldQuestions {
public:
    FoldQuestions(std::shared_ptr<const Log> log, std::filesystem::path folder, std::uint64_t seed,
                  const std::function<bool()>& cancelled, Figures& figures)
        : m_log(std::move(log)),
          m_folder(std::move(folder)),
          m_random(seed),
          m_cancelled(cancelled),
          m_figures(figures) {}

    absl::Status run() {
        auto status = questions();
        if (status.ok()) {
            status = questionsOverBytes();
        }
        if (status.ok()) {
            status = kept("count", "a fold that is kept: count by key", kCount, false);
        }
        if (status.ok()) {
            status = kept("sum", "  sum of a number by key", kSum, true);
        }
        return status.ok() ? scripts() : status;
    }

private:
    std::uint64_t below(std::uint64_t limit) { return limit == 0 ? 0 : m_random() % limit; }

    absl::Status questions() {
        const Goal goal{50e6, 100e6, true};
        auto status =
            question("fold_count", "a fold's question: count by key", kCount, *m_log, goal);
        if (status.ok()) {
            status = question("fold_sum", "  sum of a number by key", kSum, *m_log, goal);
        }
        if (status.ok()) {
            status = question("fold_max", "  the greatest number by key", kMax, *m_log, goal);
        }
        return status.ok() ? question("fold_sum_by_field", "  sum of a number by a text",
                                      kSumByField, *m_log, goal)
                           : status;
    }

    // The same of values that are kept as bytes: some of the log's events in a log of their own.
    absl::Status questionsOverBytes() {
        const auto log = bytesLog();
        if (!log.ok()) {
            return log.status();
        }
        const Goal goal{5e6, 8e6, true};
        auto status = question("fold_count_bytes", "  over bytes: count by a text", kCountByField,
                               **log, goal);
        return status.ok() ? question("fold_sum_bytes", "  over bytes: sum of a number by key",
                                      kSum, **log, goal)
                           : status;
    }

    absl::StatusOr<std::shared_ptr<Log>> bytesLog() {
        auto log = Log::create(m_folder / "bytes.oxbow");
        auto builder = log.ok() ? LogBuilder::create(*log) : log.status();
        if (!builder.ok()) {
            return builder.status();
        }
        // Of no text a shape is known, and none is looked for.
        const auto noShapes = std::make_shared<const RecordShapes>();
        std::unique_ptr<EventBatch> batch;
        absl::Status status;
        const auto append = [&] {
            if (batch != nullptr && status.ok()) {
                status = (*builder)->append(std::move(batch));
            }
        };
        status.Update(forEachEvent(
            *m_log, Position(), Position(std::min(m_log->end().value(), kBytesEvents)),
            EventParts::All,
            [&](Position, const EventView& event) {
                if (batch == nullptr) {
                    batch = std::make_unique<EventBatch>();
                    batch->useShapes(noShapes);
                }
                EventView valueOnly = event;
                valueOnly.record.reset();
                batch->append(valueOnly);
                if (batch->full()) {
                    append();
                }
                return status.ok();
            },
            m_cancelled));
        append();
        if (status.ok()) {
            status = (*builder)->commit();
        }
        return status.ok() ? log : absl::StatusOr<std::shared_ptr<Log>>(status);
    }

    absl::Status question(const std::string& id, const std::string& title, const char* file,
                          const Log& log, const Goal& goal) {
        const auto fold = parseFoldFile(file, id);
        return fold.ok() ? question(id, title, **fold, log, goal) : fold.status();
    }

    absl::Status question(const std::string& id, const std::string& title, const Fold& fold,
                          const Log& log, const std::optional<Goal>& goal) {
        Samples samples;
        absl::Status status;
        for (int i = 0; i < 3 && status.ok(); ++i) {
            if (m_cancelled()) {
                return givenUp();
            }
            // Of all rows one is looked at: what it is after the last event.
            samples.add(secondsOf([&] {
                status = foldAt(
                    fold, log, log.end(), [](const auto&...) { return false; }, m_cancelled);
            }));
        }
        const double seconds = samples.percentile(0.5);
        m_figures.push_back({id + "_seconds", title, Unit::Seconds, seconds});
        Figure rate{id + "_rate", "    events a second", Unit::PerSecond,
                    double(log.end().value()) / seconds};
        rate.goal = goal;
        m_figures.push_back(std::move(rate));
        return status;
    }

    absl::Status kept(const std::string& id, const std::string& title, const char* file,
                      bool reads) {
        const auto fold = parseFoldFile(file, id);
        return fold.ok() ? kept(id, title, *fold, Goal{1.5e6, 2.5e6, true}, reads) : fold.status();
    }

    absl::Status kept(const std::string& id, const std::string& title,
                      const std::shared_ptr<const Fold>& fold, const std::optional<Goal>& goal,
                      bool reads) {
        absl::StatusOr<std::shared_ptr<FoldChanges>> made;
        const double seconds = secondsOf([&] {
            made = makeFoldChanges(fold, m_log, m_folder / ("fold-" + id), {}, m_cancelled);
        });
        if (!made.ok()) {
            return made.status();
        }
        const auto changes = static_cast<double>((*made)->made()->counts.changes);
        Figure rate{absl::StrCat("kept_", id, "_per_second"), title + ", changes a second",
                    Unit::PerSecond, changes / seconds};
        rate.goal = goal;
        m_figures.push_back(std::move(rate));
        Figure bytes{absl::StrCat("kept_", id, "_bytes"), "    bytes a change, on disk",
                     Unit::Ratio, double((*made)->log()->diskBytes()) / changes};
        if (goal) {
            bytes.goal = Goal{8, 6};
        }
        m_figures.push_back(std::move(bytes));
        return reads ? compareReads(FoldHistory(m_log, *made)) : absl::OkStatus();
    }

    // What is asked of both, in turn: `ask(history)` gives a status.
    template <class Ask>
    absl::Status compare(const std::string& id, const std::string& title, const FoldHistory& fold,
                         int warmUp, int times, Ask ask) {
        const std::array<const History*, 2> histories = {&m_history, &fold};
        std::array<Samples, 2> samples;
        for (int i = 0; i < warmUp + times; ++i) {
            if (m_cancelled()) {
                return givenUp();
            }
            const std::uint64_t seed = m_random();
            for (const std::size_t which : {0, 1}) {
                m_random.seed(seed);
                absl::Status status;
                const double seconds = secondsOf([&] { status = ask(*histories[which], which); });
                if (!status.ok()) {
                    return status;
                }
                if (i >= warmUp) {
                    samples[which].add(seconds);
                }
            }
        }
        Figure figure{absl::StrCat("kept_", id, "_seconds"), title, Unit::Seconds,
                      samples[1].percentile(0.5), samples[1].percentile(0.95)};
        figure.others.emplace_back("the log's own table", samples[0].percentile(0.5));
        m_figures.push_back(std::move(figure));
        Figure times_{absl::StrCat("kept_", id, "_of_log"), "    of that of the log's own table",
                      Unit::Ratio, samples[1].percentile(0.5) / samples[0].percentile(0.5)};
        times_.goal = Goal{1.3, 1.1};
        m_figures.push_back(std::move(times_));
        return absl::OkStatus();
    }

    absl::Status compareReads(const FoldHistory& fold) {
        const std::uint64_t events = m_log->end().value();
        auto status =
            compare("asof", "  its reads: a key's value as of a position", fold, 2'000, 2'000,
                    [&](const History& history, std::size_t) {
                        const KeyId key(static_cast<std::uint32_t>(below(history.keys().count())));
                        return history.versionAt(key, Position(below(events + 1))).status();
                    });
        if (status.ok()) {
            status = compare("jump", "  jump to a position and read 100 rows", fold, 5, 200,
                             [&](const History& history, std::size_t) {
                                 const auto table = history.tableAt(Position(below(events + 1)));
                                 return table.ok() ? page(history, **table) : table.status();
                             });
        }
        std::array<std::shared_ptr<const Table>, 2> tables;
        for (const std::size_t which : {0, 1}) {
            const History& history = which == 0 ? static_cast<const History&>(m_history) : fold;
            const auto table = history.tableAt(Position(events / 2));
            if (!status.ok() || !table.ok()) {
                return status.ok() ? table.status() : status;
            }
            tables[which] = *table;
        }
        status = compare("rows", "  100 rows of a table", fold, 5, 200,
                         [&](const History& history, std::size_t which) {
                             return page(history, *tables[which]);
                         });
        constexpr std::uint64_t kStep = 10'000;
        if (!status.ok() || events <= kStep) {
            return status;
        }
        std::array<std::shared_ptr<const Table>, 2> before;
        return compare("drag", "  drag on by 10,000 events", fold, 3, 300,
                       [&](const History& history, std::size_t which) {
                           const std::uint64_t next = tables[which]->at().value() + kStep;
                           before[which] = tables[which];  // as the window keeps the one it shows
                           auto moved = history.tableAt(Position(next > events ? kStep : next),
                                                        before[which].get());
                           if (moved.ok()) {
                               tables[which] = *moved;
                           }
                           return moved.status();
                       });
    }

    absl::Status page(const History& history, const Table& table) {
        const std::uint64_t rows = table.rowCount();
        const std::uint64_t first = rows > kPageRows ? below(rows - kPageRows) : 0;
        return readRows(history, table.rows(first, std::min(kPageRows, rows))).status();
    }

    absl::Status scripts() {
        const auto fold = scriptFold(kScript, "bench");
        if (!fold.ok()) {
            return fold.status();
        }
        std::vector<Event> events;
        if (auto status = forEachEvent(
                *m_log, Position(),
                Position(std::min<std::uint64_t>(m_log->end().value(), kNaiveEvents)),
                EventParts::All,
                [&events](Position, const EventView& event) {
                    if (event.value) {
                        events.emplace_back(event);
                    }
                    return true;
                },
                m_cancelled);
            !status.ok()) {
            return status;
        }
        const auto naive = naiveScriptSeconds(events, m_cancelled);
        if (!naive.ok()) {
            return naive.status();
        }
        const double naiveRate = double(events.size()) / *naive;
        auto status = question("fold_script", "a script's question", **fold, *m_log, {});
        if (!status.ok()) {
            return status;
        }
        const double rate = m_figures.back().value;
        m_figures.back().others.emplace_back("called for each event", naiveRate);
        Figure times{"script_of_naive", "    against one called for each event", Unit::Times,
                     rate / naiveRate};
        times.goal = Goal{20, 35, true};
        m_figures.push_back(std::move(times));
        return m_log->end().value() > kKeptScriptEvents
                   ? absl::OkStatus()
                   : kept("script", "  the same script, kept", *fold, {}, false);
    }

    const std::shared_ptr<const Log> m_log;
    const std::filesystem::path m_folder;
    const LogHistory m_history{m_log};
    std::mt19937_64 m_random;
    const std::function<bool()>& m_cancelled;
    Figures& m_figures;
};

}  // namespace

absl::Status askFolds(const std::shared_ptr<const Log>& log, const std::filesystem::path& folder,
                      std::uint64_t seed, const std::function<bool()>& cancelled,
                      Figures& figures) {
    return FoldQuestions(log, folder, seed, cancelled, figures).run();
}

}  // namespace oxbow
