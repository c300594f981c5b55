#include "app/cli/bench/questions.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <array>
#include <bit>
#include <random>
#include <span>
#include <string>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "app/cli/bench/measure.h"
#include "model/find/find_scan.h"
#include "model/history/log_history.h"
#include "model/history/ordered_table.h"
#include "model/history/rows.h"
#include "model/sequence/number_scan.h"

namespace oxbow {
namespace {

constexpr std::uint64_t kPageRows = 100;
constexpr std::size_t kTimelinePixels = 2'000;

absl::Status givenUp() {
    return absl::CancelledError("the bench was given up");
}

class Questions {
public:
    Questions(std::shared_ptr<const Log> log, std::uint64_t seed,
              const std::function<bool()>& cancelled, Figures& figures)
        : m_log(std::move(log)),
          m_history(m_log),
          m_random(seed),
          m_cancelled(cancelled),
          m_figures(figures) {}

    absl::Status run() {
        for (auto step :
             {&Questions::keys, &Questions::tables, &Questions::drags, &Questions::events,
              &Questions::times, &Questions::timelines, &Questions::keyOrder,
              &Questions::conditions, &Questions::finds, &Questions::wholeTable}) {
            if (auto status = (this->*step)(); !status.ok()) {
                return status;
            }
        }
        return absl::OkStatus();
    }

private:
    std::uint64_t below(std::uint64_t limit) { return limit == 0 ? 0 : m_random() % limit; }
    Position anywhere() { return Position(below(m_log->end().value() + 1)); }
    Position anyEvent() { return Position(below(m_log->end().value())); }
    KeyId anyKey() { return KeyId(static_cast<std::uint32_t>(below(m_log->keyCount()))); }

    // Asks `times` times, after `warmUp` times that do not count. `ask` gives a status.
    template <class Ask>
    absl::Status ask(Figure figure, int warmUp, int times, Ask ask) {
        Samples samples;
        for (int i = 0; i < warmUp + times; ++i) {
            if (m_cancelled()) {
                return givenUp();
            }
            absl::Status status;
            const double seconds = secondsOf([&] { status = ask(); });
            if (!status.ok()) {
                return status;
            }
            if (i >= warmUp) {
                samples.add(seconds);
            }
        }
        figure.unit = Unit::Seconds;
        figure.value = samples.percentile(0.5);
        figure.p95 = samples.percentile(0.95);
        m_figures.push_back(std::move(figure));
        return absl::OkStatus();
    }

    absl::Status keys() {
        auto status = ask({"asof_seconds", "a key's value as of a position"}, 20'000, 2'000,
                          [this] { return m_log->versionAt(anyKey(), anywhere()).status(); });
        if (status.ok()) {
            status = ask({"next_event_seconds", "next event of a key"}, 200, 1'000,
                         [this] { return m_log->nextEvent(anyKey(), anywhere()).status(); });
        }
        if (status.ok()) {
            status = ask({"unknown_key_seconds", "a key that was never seen"}, 10, 500, [this] {
                return findInAllStreams(m_log->keys(), absl::StrCat("never-", below(1'000'000)))
                    .status();
            });
        }
        return status;
    }

    absl::Status tables() {
        auto status = ask({"live_rows_seconds", "how many rows there are at a position"}, 20, 500,
                          [this] { return m_history.rowCountAt(anywhere()).status(); });
        if (status.ok()) {
            status = ask({"table_seconds", "the whole table at a position, without bytes"}, 3, 60,
                         [this] { return m_history.tableAt(anywhere()).status(); });
        }
        if (!status.ok()) {
            return status;
        }
        Figure jump{"jump_seconds", "jump to a position and read 100 rows"};
        jump.goal = m_log->end().value() > 50'000'000 ? Goal{0.040, 0.020} : Goal{0.016, 0.008};
        jump.goalIsForP95 = true;
        status = ask(std::move(jump), 5, 200, [this] {
            const auto table = m_history.tableAt(anywhere());
            return table.ok() ? page(**table) : table.status();
        });
        const auto table = m_history.tableAt(Position(m_log->end().value() / 2));
        if (!status.ok() || !table.ok()) {
            return status.ok() ? table.status() : status;
        }
        return ask({"rows_seconds", "100 rows of a table"}, 5, 200, [&] { return page(**table); });
    }

    absl::Status page(const Table& table) {
        const std::uint64_t rows = table.rowCount();
        const std::uint64_t first = rows > kPageRows ? below(rows - kPageRows) : 0;
        return readRows(m_history, table.rows(first, std::min(kPageRows, rows))).status();
    }

    absl::Status drags() {
        for (const std::uint64_t step : {std::uint64_t{10'000}, std::uint64_t{1'000'000}}) {
            if (m_log->end().value() <= step) {
                continue;
            }
            // The first steps of a drag make the room that the later ones go on in.
            auto table = m_history.tableAt(Position());
            std::shared_ptr<const Table> before;
            Figure figure{
                absl::StrCat("drag_", step, "_seconds"),
                absl::StrCat("drag on by ", step == 10'000 ? "10,000" : "1,000,000", " events")};
            if (step == 10'000) {
                figure.goal = Goal{0.001, 0.0001};
                figure.goalIsForP95 = true;
            }
            const auto status = ask(std::move(figure), 3, step == 10'000 ? 300 : 30, [&] {
                std::uint64_t next = (*table)->at().value() + step;
                if (next > m_log->end().value()) {
                    next = step;
                }
                before = *table;  // as the window keeps the one it shows
                table = m_history.tableAt(Position(next), before.get());
                return table.status();
            });
            if (!status.ok()) {
                return status;
            }
        }
        return absl::OkStatus();
    }

    absl::Status events() {
        return ask({"event_seconds", "a random event"}, 20, 1'000,
                   [this] { return m_log->event(anyEvent()).status(); });
    }

    absl::Status times() {
        const auto first = m_log->firstTime();
        const auto last = m_log->lastTime();
        if (!first || !last || first->nanoseconds == last->nanoseconds) {
            return absl::OkStatus();
        }
        const auto span = static_cast<std::uint64_t>(last->nanoseconds - first->nanoseconds);
        return ask({"time_seconds", "the position of a time"}, 20, 500, [&] {
            return m_log->positionAt(first->nanoseconds + static_cast<std::int64_t>(below(span)))
                .status();
        });
    }

    absl::Status timelines() {
        for (const bool exact : {false, true}) {
            Figure figure{
                exact ? "timeline_exact_seconds" : "timeline_seconds",
                exact ? "the same, exact to the event" : "timeline of 2,000 pixels by type"};
            if (exact) {
                figure.goal = Goal{0.025, 0.008};
                figure.goalIsForP95 = true;
            }
            bool whole = true;  // first the whole log, then random stretches of it
            const auto status = ask(std::move(figure), 1, 60, [&] {
                Position from = std::exchange(whole, false) ? Position() : anywhere();
                Position to = from == Position() ? m_log->end() : anywhere();
                if (to < from) {
                    std::swap(from, to);
                }
                std::vector<Position> edges;
                for (std::size_t pixel = 0; pixel <= kTimelinePixels; ++pixel) {
                    edges.push_back(from + (to - from) * pixel / kTimelinePixels);
                }
                return m_log->countsByType(edges, exact).status();
            });
            if (!status.ok()) {
                return status;
            }
        }
        return absl::OkStatus();
    }

    absl::Status keyOrder() {
        absl::Status status;
        const double seconds =
            secondsOf([&] { status = m_log->keys().order(m_cancelled).status(); });
        m_figures.push_back(
            {"key_order_seconds", "the keys' order, made or read once", Unit::Seconds, seconds});
        auto table = m_history.tableAt(Position(m_log->end().value() / 2));
        if (!status.ok() || !table.ok()) {
            return status.ok() ? table.status() : status;
        }
        const auto ordered = inKeyOrder(m_history, *table);
        if (!ordered.ok()) {
            return ordered.status();
        }
        status = ask({"key_page_seconds", "100 rows in order of their keys"}, 5, 200, [&] {
            const std::uint64_t rows = (*ordered)->rowCount();
            const std::uint64_t first = rows > kPageRows ? below(rows - kPageRows) : 0;
            std::vector<Table::Row> wanted;
            for (std::uint64_t n = first; n < std::min(rows, first + kPageRows); ++n) {
                wanted.push_back((*ordered)->row(n));
            }
            return readRows(m_history, wanted).status();
        });
        for (const auto where : {KeySearch::Where::Start, KeySearch::Where::Anywhere}) {
            const bool start = where == KeySearch::Where::Start;
            if (status.ok()) {
                status = ask({start ? "key_prefix_seconds" : "key_substring_seconds",
                              start ? "the first 100 keys that begin with a text"
                                    : "all keys looked through for a text"},
                             1, start ? 200 : 9, [&] { return search(where); });
            }
        }
        return status;
    }

    absl::Status search(KeySearch::Where where) {
        KeySearch search{where, "", std::nullopt};
        if (where == KeySearch::Where::Start) {
            const auto key = m_log->keys().key(anyKey());
            if (!key.ok()) {
                return key.status();
            }
            search.text = key->bytes.substr(0, key->bytes.size() - key->bytes.size() / 4);
        } else {
            search.text = "no key has this";
        }
        std::uint64_t found = 0;
        return m_log->keys().search(
            search, [&found](KeyId, const KeyView&) { return ++found < kPageRows; });
    }

    absl::Status conditions() {
        for (const std::size_t threads : {std::size_t{1}, std::size_t{2}}) {
            absl::Status status;
            Samples samples;
            for (int i = 0; i < 3 && status.ok(); ++i) {
                samples.add(secondsOf([&] { status = condition(threads); }));
            }
            if (!status.ok()) {
                return status;
            }
            m_figures.push_back(
                {threads == 1 ? "condition_seconds" : "condition_two_threads_seconds",
                 absl::StrCat("amount > 1500 on every event", threads == 1 ? "" : ", two threads"),
                 Unit::Seconds, samples.percentile(0.5)});
        }
        return absl::OkStatus();
    }

    absl::Status condition(std::size_t threads) {
        const auto scan = NumberScan::create(*m_log, "amount", Comparison::Greater, "1500");
        if (!scan.ok()) {
            return scan.status();
        }
        std::vector<absl::Status> statuses(threads);
        std::vector<std::thread> running;
        for (std::size_t i = 0; i < threads; ++i) {
            running.emplace_back([&, i] {
                std::uint64_t matches = 0;
                statuses[i] = scan->run(
                    Position(m_log->end().value() * i / threads),
                    Position(m_log->end().value() * (i + 1) / threads),
                    [&matches](Position, std::size_t, std::span<const std::uint64_t> bits) {
                        for (const std::uint64_t word : bits) {
                            matches += static_cast<std::uint64_t>(std::popcount(word));
                        }
                        return true;
                    },
                    m_cancelled);
            });
        }
        absl::Status status;
        for (std::size_t i = 0; i < threads; ++i) {
            running[i].join();
            status.Update(statuses[i]);
        }
        return status;
    }

    // One thread, and all of the log's values where nothing else is said.
    absl::Status finds() {
        constexpr std::uint64_t kSample = 4'096;
        std::uint64_t sampled = 0;
        for (std::uint64_t i = 0; i < kSample; ++i) {
            const auto value = m_log->value(anyEvent());
            if (!value.ok()) {
                return value.status();
            }
            sampled += value->bytes ? value->bytes->size() : 0;
        }
        const double bytes = static_cast<double>(sampled) / static_cast<double>(kSample) *
                             static_cast<double>(m_log->end().value());
        const struct {
            const char* id;
            const char* title;
            const char* words;
        } rows[] = {
            {"find_word_bytes_per_second", "values looked through for a word, bytes", "nowhere"},
            {"find_phrase_bytes_per_second", "the same, for a phrase across two fields",
             "\"99,\\\"\""},
        };
        for (const auto& [id, title, words] : rows) {
            absl::Status status;
            Samples samples;
            for (int i = 0; i < 3 && status.ok(); ++i) {
                samples.add(secondsOf([&] { status = findAll(words); }));
            }
            if (!status.ok()) {
                return status;
            }
            m_figures.push_back({id, title, Unit::PerSecond, bytes / samples.percentile(0.5)});
        }
        m_figures[m_figures.size() - 2].goal = Goal{1e9, 4e9, true};
        auto status = ask({"find_type_seconds", "every event of a type, all of the log"}, 1, 5,
                          [this] { return findAll("type:OrderCancelled"); });
        if (!status.ok()) {
            return status;
        }
        Figure first{"find_first_seconds", "the first match from anywhere"};
        first.goal = Goal{0.050, 0.010};
        first.goalIsForP95 = true;
        return ask(std::move(first), 5, 100, [this] {
            FindScan scan(m_log, finding("\"77\""));
            return scan.first(anywhere(), m_log->end(), m_cancelled).status();
        });
    }

    static FindExpression finding(std::string_view words) {
        return std::get<FindExpression>(FindExpression::parse(words));
    }

    absl::Status findAll(std::string_view words) {
        FindScan scan(m_log, finding(words));
        return scan.run(
            Position(), m_log->end(), [](Position, std::span<const std::uint8_t>) { return true; },
            m_cancelled);
    }

    absl::Status wholeTable() {
        const auto table = m_history.tableAt(Position(m_log->end().value() / 2));
        if (!table.ok()) {
            return table.status();
        }
        absl::Status status;
        std::uint64_t bytes = 0;
        const double seconds = secondsOf([&] {
            status = forEachRow(
                m_history, **table, RowOrder::Writer,
                [&bytes](const RowView& row) {
                    bytes += row.bytes.size();
                    return true;
                },
                m_cancelled);
        });
        m_figures.push_back({"table_values_seconds", "the whole table half-way, with all bytes",
                             Unit::Seconds, seconds});
        return status;
    }

    std::shared_ptr<const Log> m_log;
    LogHistory m_history;
    std::mt19937_64 m_random;
    const std::function<bool()>& m_cancelled;
    Figures& m_figures;
};

}  // namespace

absl::Status askQuestions(const std::shared_ptr<const Log>& log, std::uint64_t seed,
                          const std::function<bool()>& cancelled, Figures& figures) {
    if (log->end() == Position() || log->keyCount() == 0) {
        return absl::FailedPreconditionError(
            "there is nothing to ask: the log has no events, or none with a key");
    }
    return Questions(log, seed, cancelled, figures).run();
}

absl::Status checkLookups(const Log& log, std::uint64_t seed, std::uint64_t count,
                          const std::function<bool()>& cancelled, std::uint64_t& differences) {
    std::mt19937_64 random(seed);
    std::vector<std::pair<Position, KeyId>> questions;
    for (std::uint64_t i = 0; i < count; ++i) {
        questions.emplace_back(Position(random() % (log.end().value() + 1)),
                               KeyId(static_cast<std::uint32_t>(random() % log.keyCount())));
    }
    std::sort(questions.begin(), questions.end());
    // What a replay knows: each key's last event so far.
    std::vector<std::optional<KeyVersion>> last(log.keyCount());
    differences = 0;
    absl::Status failure;
    auto next = questions.begin();
    const auto askUpTo = [&](Position at) {
        for (; next != questions.end() && next->first <= at && failure.ok(); ++next) {
            const auto found = log.versionAt(next->second, next->first);
            failure = found.status();
            differences += found.ok() && *found != last[next->second.value()] ? 1 : 0;
        }
    };
    auto status = log.scan(Position(), log.end(),
                           [&](Position p, const EventView& event, std::optional<KeyId> key) {
                               askUpTo(p);
                               if (key && event.kind == EventKind::Data) {
                                   last[key->value()] = KeyVersion{p, !event.value};
                               }
                               return failure.ok() && !(p.value() % 4'096 == 0 && cancelled());
                           });
    if (status.ok() && cancelled()) {
        return givenUp();
    }
    askUpTo(log.end());
    status.Update(failure);
    return status;
}

}  // namespace oxbow
