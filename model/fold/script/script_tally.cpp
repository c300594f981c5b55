#include "model/fold/script/script_tally.h"

#include <absl/container/flat_hash_map.h>
#include <absl/strings/str_cat.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "model/fold/script/column_intake.h"
#include "model/fold/script/flat_rows.h"
#include "model/fold/script/script_engine.h"
#include "model/fold/script/script_fold.h"
#include "model/work/clock.h"

namespace oxbow {
namespace {

using Rows = ScriptDefinition::Rows;

constexpr std::size_t kFirstBatchEvents = 256;
constexpr std::size_t kMostBatchEvents = 8'192;  // those of flat rows fit in what the engine has
// A script that does not end is known the sooner the fewer events it is given at once.
constexpr std::int64_t kShortNanoseconds = 10'000'000;
constexpr std::int64_t kLongNanoseconds = 40'000'000;
constexpr std::size_t kStatesAtOnce = 8'192;

absl::Status givenUp(const absl::Status& status) {
    return absl::IsDeadlineExceeded(status) || absl::IsResourceExhausted(status)
               ? absl::ResourceExhaustedError(
                     absl::StrCat("the script failed: ", std::string(status.message())))
               : status;
}

class ScriptTally final : public FoldTally {
public:
    ScriptTally(std::string_view code, const ScriptDefinition& definition,
                const EventSequence& events)
        : m_code(code), m_definition(definition), m_intake(m_definition, events) {}

    const FieldsWanted& reads() const override { return m_intake.reads(); }
    std::size_t rowCount() const override { return m_rows.size() + (m_unrouted ? 1 : 0); }
    std::size_t weight() const override {
        return m_rows.size() * kRowBytes + m_nameBytes + m_intake.weight();
    }
    std::uint64_t withoutField() const override { return 0; }

    void setCancelled(const Cancelled& cancelled) override {
        m_cancelled = cancelled;
        if (m_engine) {
            m_engine->setCancelled(cancelled);
        }
    }

    absl::Status add(FieldCursor& events) override {
        if (!m_engine) {
            auto engine = ScriptEngine::start(m_code);
            if (!engine.ok()) {
                return engine.status();
            }
            m_engine = *std::move(engine);
            m_engine->setCancelled(m_cancelled);
        }
        absl::Status status = m_intake.begin(events);
        for (bool isDone = false; status.ok() && !isDone;) {
            const auto taken = m_intake.take(events, m_mostEvents, m_batch);
            isDone = taken.value_or(false);
            status = taken.ok() && !isDone ? send() : taken.status();
        }
        return givenUp(status);
    }

    absl::Status forEachRow(FieldCursor& events, const VisitRow& visit) override {
        absl::Status status = m_batch.events.empty() ? absl::OkStatus() : send();
        status = status.ok() ? settle() : status;
        return givenUp(status.ok() ? visitRows(events, visit) : status);
    }

private:
    // Here; what the script's process has of one is within its own bounds (ScriptLimits).
    static constexpr std::size_t kRowBytes = 96;
    static constexpr std::uint64_t kNever = std::numeric_limits<std::uint64_t>::max();
    struct Row {
        std::uint64_t first = kNever;  // the event that wrote it first,
        std::uint64_t last = kNever;   // and last
        bool isThere = false;
    };
    // A batch in the engine.
    struct Flight {
        std::vector<Position> events;
        ScriptRows rows;
    };

    absl::Status send();
    absl::Status sendBatch();
    absl::Status settle();
    absl::Status receiveRoutes();
    absl::Status receiveResults();
    absl::Status apply(Flight flight);
    void make(ScriptRows& given, std::string_view name);
    absl::Status visitRows(FieldCursor& events, const VisitRow& visit);
    absl::StatusOr<RowKey> keyOf(FieldCursor& events, std::uint32_t row) const;

    const std::string m_code;
    const ScriptDefinition m_definition;
    ColumnIntake m_intake;
    std::unique_ptr<ScriptEngine> m_engine;
    Cancelled m_cancelled;
    ColumnIntake::Batch m_batch;
    std::size_t m_mostEvents = kFirstBatchEvents;  // of it
    std::optional<Flight> m_loaded;                // whose routes are to come,
    std::optional<Flight> m_applied;               // and whose results
    std::vector<Row> m_rows;
    std::vector<std::uint32_t> m_order;  // numbers of rows, as they were first there
    std::vector<std::string> m_names;    // of rows that the script names
    std::size_t m_nameBytes = 0;
    absl::flat_hash_map<std::uint32_t, std::string> m_poison;  // the sentences of rows that failed
    // What went wrong first before it was known which row it is about: a row that is none of the
    // engine's.
    struct Unrouted {
        RowKey key;
        FoldRow row;
        Position writer;
    };
    std::optional<Unrouted> m_unrouted;
    ScriptResults m_results;
    std::vector<FlatShape> m_shapes;
};

void ScriptTally::make(ScriptRows& given, std::string_view name) {
    if (m_definition.uses.partition) {
        ScriptRow& made = given.rows.emplace_back();
        made.number = static_cast<std::uint32_t>(m_rows.size());
        made.name = name;
    }
    m_rows.emplace_back();
    given.count = static_cast<std::uint32_t>(m_rows.size());
}

// What was sent before is at work while the next batch is put together.
absl::Status ScriptTally::send() {
    const std::int64_t begin = steadyNanoseconds();
    const absl::Status status = sendBatch();
    const std::int64_t took = steadyNanoseconds() - begin;
    m_mostEvents = took > kLongNanoseconds    ? std::max<std::size_t>(m_mostEvents / 2, 1)
                   : took < kShortNanoseconds ? std::min(m_mostEvents * 2, kMostBatchEvents)
                                              : m_mostEvents;
    return status;
}

absl::Status ScriptTally::sendBatch() {
    m_intake.end(m_batch);
    absl::Status status = m_loaded ? receiveRoutes() : absl::OkStatus();
    status = status.ok() ? m_engine->load(m_batch.script) : status;
    if (!status.ok()) {
        return status;
    }
    Flight flight;
    flight.events = std::move(m_batch.events);
    for (const std::string& name : m_batch.newRows) {
        make(flight.rows, name);
    }
    flight.rows.reached = std::move(m_batch.rows);
    m_batch.clear();
    if (m_definition.routes()) {
        m_loaded = std::move(flight);
        return absl::OkStatus();
    }
    flight.rows.starts.resize(flight.events.size() + 1);
    for (std::uint32_t i = 0; i < flight.rows.starts.size(); ++i) {
        flight.rows.starts[i] = i;
    }
    return apply(std::move(flight));
}

absl::Status ScriptTally::apply(Flight flight) {
    flight.rows.withoutStates = true;
    absl::Status status = m_engine->apply(flight.rows);
    if (status.ok() && m_applied) {
        status = receiveResults();
    }
    m_applied = std::move(flight);
    return status;
}

absl::Status ScriptTally::settle() {
    absl::Status status = m_loaded ? receiveRoutes() : absl::OkStatus();
    return status.ok() && m_applied ? receiveResults() : status;
}

absl::Status ScriptTally::receiveRoutes() {
    Flight flight = std::move(*m_loaded);
    m_loaded.reset();
    absl::Status status = m_applied ? receiveResults() : absl::OkStatus();
    auto routes = status.ok() ? m_engine->routes() : status;
    if (!routes.ok()) {
        return routes.status();
    }
    for (std::size_t i = 0; i < routes->newKeys.size(); ++i) {
        const std::string_view name = routes->newKeys.at(i);
        if (name == kScriptRouting) {
            return absl::ResourceExhaustedError("a row is called as that of what is not routed");
        }
        m_names.emplace_back(name);
        m_nameBytes += name.size();
        make(flight.rows, name);
    }
    if (!routes->failures.empty() && !m_unrouted) {
        const ScriptRoutes::Failure& first = routes->failures.front();
        m_unrouted = {{"", std::string(kScriptRouting)},
                      {sentenceOf(first.error), true, true, {}},
                      flight.events[first.event]};
    }
    flight.rows.starts = std::move(routes->starts);
    flight.rows.reached = std::move(routes->rows);
    return apply(std::move(flight));
}

absl::Status ScriptTally::receiveResults() {
    const Flight flight = std::move(*m_applied);
    m_applied.reset();
    if (absl::Status status = m_engine->results(m_results); !status.ok()) {
        return status;
    }
    auto record = m_results.records.begin();
    for (std::size_t i = 0; i < flight.events.size(); ++i) {
        for (std::uint32_t step = flight.rows.starts[i]; step < flight.rows.starts[i + 1]; ++step) {
            const std::uint16_t what = m_results.steps[step];
            if (what == ScriptResults::kNothing) {
                continue;
            }
            const std::uint32_t number = flight.rows.reached[step];
            Row& row = m_rows[number];
            const bool wasThere = row.isThere;
            row.isThere = true;
            if (what == ScriptResults::kRecord) {
                const ScriptRecord& found = *record++;
                row.isThere = found.kind != ScriptRecord::Kind::Erase;
                if (found.kind == ScriptRecord::Kind::Poison) {
                    m_poison.emplace(number, sentenceOf(found.error));
                }
            }
            // What was never there is not written by being there no more.
            if (row.isThere || wasThere) {
                row.last = flight.events[i].value();
                if (row.first == kNever) {
                    row.first = row.last;
                    m_order.push_back(number);
                }
            }
        }
    }
    return absl::OkStatus();
}

absl::StatusOr<RowKey> ScriptTally::keyOf(FieldCursor& events, std::uint32_t row) const {
    if (m_definition.routes()) {
        return RowKey{"", m_names[row]};
    }
    RowKey key;
    absl::Status status = m_intake.keyOf(events, row, key);
    return status.ok() ? absl::StatusOr<RowKey>(std::move(key)) : status;
}

absl::Status ScriptTally::visitRows(FieldCursor& events, const VisitRow& visit) {
    std::vector<std::uint32_t> order = m_order;
    std::erase_if(order, [this](std::uint32_t row) { return !m_rows[row].isThere; });
    bool isUnroutedDue = m_unrouted.has_value();
    const auto visitUnrouted = [&] {
        isUnroutedDue = false;
        return visit(m_unrouted->key, m_unrouted->row, m_unrouted->writer);
    };
    for (std::size_t begin = 0; begin < order.size(); begin += kStatesAtOnce) {
        const auto some =
            std::span(order).subspan(begin).first(std::min(kStatesAtOnce, order.size() - begin));
        if (absl::Status status = m_engine->states(some, m_results); !status.ok()) {
            return status;
        }
        for (const std::vector<std::string>& names : m_results.newShapes) {
            m_shapes.push_back(flatShapeOf(names));
        }
        FlatRows flat(m_results);
        auto record = m_results.records.begin();
        for (std::size_t i = 0; i < some.size(); ++i) {
            const Row& found = m_rows[some[i]];
            FoldRow row;
            if (const std::uint16_t what = m_results.steps[i]; what >= ScriptResults::kFlat) {
                const unsigned shape = (what - ScriptResults::kFlat) / 2U;
                row.shown = flat.next(m_shapes[shape], (what - ScriptResults::kFlat) % 2U == 0);
            } else if (what == ScriptResults::kRecord) {
                row.shown = std::move((record++)->state);
            }
            if (isUnroutedDue && m_unrouted->writer.value() <= found.first && !visitUnrouted()) {
                return absl::OkStatus();
            }
            const auto key = keyOf(events, some[i]);
            if (!key.ok()) {
                return key.status();
            }
            if (const auto poison = m_poison.find(some[i]); poison != m_poison.end()) {
                row.shown = poison->second;
                row.poisoned = row.isText = true;
            }
            if (!visit(*key, row, Position(found.last))) {
                return absl::OkStatus();
            }
        }
    }
    if (isUnroutedDue) {
        visitUnrouted();
    }
    return absl::OkStatus();
}

}  // namespace

std::unique_ptr<FoldTally> scriptTally(std::string_view code, const ScriptDefinition& definition,
                                       const EventSequence& events) {
    return ColumnIntake::suffices(definition)
               ? std::make_unique<ScriptTally>(code, definition, events)
               : nullptr;
}

}  // namespace oxbow
