#include "app/cli/bench/peers.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <optional>
#include <random>
#include <system_error>
#include <tuple>
#include <utility>

#include "app/cli/bench/measure.h"

namespace oxbow {
namespace {

constexpr int kLookups = 300;
constexpr int kPages = 30;
constexpr int kTimelinePixels = 2'000;

// How a store is spoken to.
struct Peer {
    std::string name;
    std::string test;     // succeeds where it is installed
    std::string command;  // runs the statements of the file $SQL on the database $DB
    std::string import;   // $CSV
    std::string number;   // data.amount
    std::string decimal;  // the type of a number with two digits behind the point
};

const Peer kPeers[] = {
    {"SQLite", "command -v sqlite3", "sqlite3 '$DB' < '$SQL'",
     "CREATE TABLE events(position INTEGER PRIMARY KEY, time TEXT, key TEXT, type TEXT, data "
     "TEXT);\n"
     ".mode csv\n.import '$CSV' events\n"
     "CREATE INDEX by_key ON events(key, position);\n",
     "json_extract(data, '$.amount')", "NUMERIC"},
    {"DuckDB", "command -v duckdb", "duckdb '$DB' < '$SQL'",
     "CREATE TABLE events AS SELECT * FROM read_csv('$CSV', header=false, columns={"
     "'position': 'BIGINT', 'time': 'VARCHAR', 'key': 'VARCHAR', 'type': 'VARCHAR', "
     "'data': 'VARCHAR'});\n",
     "CAST(json_extract(data, '$.amount') AS DOUBLE)", "DECIMAL(18, 2)"},
    {"DuckDB", "python3 -c 'import duckdb'",
     "python3 -c 'import duckdb\nc = duckdb.connect(\"$DB\")\n"
     "[c.execute(s).fetchall() for s in open(\"$SQL\").read().split(\";\\n\") if s.strip()]'",
     "CREATE TABLE events AS SELECT * FROM read_csv('$CSV', header=false, columns={"
     "'position': 'BIGINT', 'time': 'VARCHAR', 'key': 'VARCHAR', 'type': 'VARCHAR', "
     "'data': 'VARCHAR'});\n",
     "CAST(json_extract(data, '$.amount') AS DOUBLE)", "DECIMAL(18, 2)"},
};

std::string replaced(std::string text, std::string_view what, const std::string& with) {
    for (std::size_t at = text.find(what); at != std::string::npos;
         at = text.find(what, at + with.size())) {
        text.replace(at, what.size(), with);
    }
    return text;
}

class PeerBench {
public:
    PeerBench(const Peer& peer, const PeerQuestions& questions,
              const std::function<bool()>& cancelled)
        : m_peer(peer),
          m_questions(questions),
          m_cancelled(cancelled),
          m_database(questions.folder / (peer.name + ".peer")),
          m_random(questions.seed) {
        m_out.name = peer.name;
    }
    ~PeerBench() {
        std::error_code ignored;
        std::filesystem::remove(m_database, ignored);
        std::filesystem::remove(m_database.string() + ".wal", ignored);
    }
    PeerBench(const PeerBench&) = delete;
    PeerBench& operator=(const PeerBench&) = delete;

    std::optional<PeerFigures> run() {
        const auto imported = timeOf(replaced(m_peer.import, "$CSV", m_questions.csv.string()));
        if (!imported) {
            return std::nullopt;
        }
        m_out.values["import_seconds"] = *imported;
        std::error_code ignored;
        m_out.values["disk_bytes"] =
            static_cast<double>(std::filesystem::file_size(m_database, ignored));
        // What it takes to start and open, which is no part of an answer.
        m_start = timeOf("SELECT 1;\n").value_or(0);
        ask("asof_seconds", kLookups, [this] {
            return absl::StrCat("SELECT max(position) FROM events WHERE key = '", key(),
                                "' AND position < ", position(), ";\n");
        });
        ask("key_page_seconds", kPages, [this] {
            return absl::StrCat("SELECT key, max(position) FROM events WHERE key >= '", key(),
                                "' AND position < ", position(),
                                " GROUP BY key ORDER BY key LIMIT 100;\n");
        });
        const auto slow = [&](const std::string& id, const std::string& sql) {
            if (!m_cancelled()) {
                ask(id, 1, [&sql] { return sql; });
            }
        };
        slow("timeline_exact_seconds",
             absl::StrCat("SELECT position * ", kTimelinePixels, " / ", m_questions.events,
                          " AS pixel, type, count(*) FROM events GROUP BY 1, 2;\n"));
        slow("condition_seconds",
             absl::StrCat("SELECT count(*) FROM events WHERE ", m_peer.number, " > 1500;\n"));
        slow("table_values_seconds",
             absl::StrCat("SELECT count(*), sum(length(data)) FROM events JOIN (SELECT "
                          "max(position) AS p FROM events WHERE position < ",
                          m_questions.events / 2, " GROUP BY key) ON position = p;\n"));
        askFolds();
        return m_out;
    }

private:
    // Over columns with types of their own, as a table that is made for such questions has them.
    void askFolds() {
        if (m_cancelled() ||
            !timeOf(absl::StrCat("CREATE TABLE amounts AS SELECT key, json_extract(data, "
                                 "'$.currency') AS currency, CAST(",
                                 m_peer.number, " AS ", m_peer.decimal,
                                 ") AS amount FROM events;\n"))) {
            return;
        }
        for (const auto& [id, by, what] :
             {std::tuple("fold_count_seconds", "key", "count(*)"),
              std::tuple("fold_sum_seconds", "key", "sum(amount)"),
              std::tuple("fold_max_seconds", "key", "max(amount)"),
              std::tuple("fold_sum_by_field_seconds", "currency", "sum(amount)")}) {
            if (m_cancelled()) {
                return;
            }
            ask(id, 1, [&, by = by, what = what] {
                return absl::StrCat("SELECT count(*), max(v) FROM (SELECT ", by, ", ", what,
                                    " AS v FROM amounts GROUP BY 1);\n");
            });
        }
    }

    std::string position() { return absl::StrCat(m_random() % (m_questions.events + 1)); }
    const std::string& key() { return m_questions.keys[m_random() % m_questions.keys.size()]; }

    std::optional<double> timeOf(const std::string& sql) const {
        const std::filesystem::path script = m_questions.folder / "peer.sql";
        std::ofstream(script) << sql;
        const std::string command =
            replaced(replaced(m_peer.command, "$DB", m_database.string()), "$SQL", script.string());
        int code = 0;
        const double seconds = secondsOf([&] { code = runShell(command, m_cancelled); });
        return code == 0 ? std::optional(seconds) : std::nullopt;
    }

    void ask(const std::string& id, int times, const std::function<std::string()>& question) {
        std::string sql;
        for (int i = 0; i < times; ++i) {
            sql += question();
        }
        // Less than starting varies by is no answer's time.
        if (const auto seconds = timeOf(sql); seconds && *seconds > m_start) {
            m_out.values[id] = (*seconds - m_start) / times;
        }
    }

    const Peer& m_peer;
    const PeerQuestions& m_questions;
    const std::function<bool()>& m_cancelled;
    const std::filesystem::path m_database;
    std::mt19937_64 m_random;
    double m_start = 0;
    PeerFigures m_out;
};

}  // namespace

std::vector<PeerFigures> askPeers(const PeerQuestions& questions,
                                  const std::function<bool()>& cancelled) {
    std::vector<PeerFigures> out;
    for (const Peer& peer : kPeers) {
        const bool known = !out.empty() && out.back().name == peer.name;
        if (known || cancelled() || runShell(peer.test, cancelled) != 0) {
            continue;
        }
        if (auto figures = PeerBench(peer, questions, cancelled).run()) {
            out.push_back(*std::move(figures));
        }
    }
    return out;
}

}  // namespace oxbow
