#include "model/fold/script/script_runner.h"

#include <absl/hash/hash.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/string_view.h>

#include <algorithm>
#include <utility>

#include "model/fold/script/script_fold.h"

namespace oxbow {

namespace {

using Rows = ScriptDefinition::Rows;

FoldRow poisonedRow(std::string sentence) {
    FoldRow row;
    row.shown = std::move(sentence);
    row.isText = true;
    row.poisoned = true;
    return row;
}

// Whether the script itself is why there is no answer.
bool isScriptsFault(const absl::Status& status) {
    return absl::IsDeadlineExceeded(status) || absl::IsResourceExhausted(status);
}

ScriptError errorOfStatus(const absl::Status& status) {
    return {0, std::string(status.message())};
}

FoldRow rowOf(ScriptRecord& record) {
    FoldRow row;
    switch (record.kind) {
        case ScriptRecord::Kind::Put:
            row.shown = std::move(record.state);
            break;
        case ScriptRecord::Kind::Shown:
            row.shown = std::move(record.shown);
            row.state = std::move(record.state);
            break;
        default:
            row.state = std::move(record.state);
            break;
    }
    return row;
}

// The state that a row carries.
const std::string& stateOf(const FoldRow& row) {
    return row.state.empty() && row.shown ? *row.shown : row.state;
}

}  // namespace

ScriptRunner::ScriptRunner(std::unique_ptr<ScriptEngine> engine)
    : m_engine(std::move(engine)), m_definition(m_engine->definition()), m_intake(m_definition) {}

std::size_t ScriptRunner::HashOfName::operator()(const Name& name) const {
    const auto bytes = [](std::string_view of) { return absl::string_view(of.data(), of.size()); };
    return absl::HashOf(bytes(name.first), bytes(name.second));
}

std::uint32_t ScriptRunner::rowOf(std::string_view stream, std::string_view key) {
    if (const auto found = m_numbers.find(Name{stream, key}); found != m_numbers.end()) {
        return found->second;
    }
    const auto number = static_cast<std::uint32_t>(m_keys.size());
    const RowKey& kept = m_keys.emplace_back(RowKey{std::string(stream), std::string(key)});
    m_numbers.emplace(Name{kept.stream, kept.key}, number);
    m_isKnown.push_back(0);
    m_rowBytes.push_back(0);
    return number;
}

std::uint32_t ScriptRunner::rowOf(const EventView& event) {
    if (m_definition.rows == Rows::One) {
        return rowOf("", "");
    }
    return event.key ? rowOf(event.stream, *event.key) : rowOf("", event.stream);
}

void ScriptRunner::forget() {
    m_numbers.clear();
    m_keys.clear();
    m_isKnown.clear();
    m_rowBytes.clear();
    m_bytes = 0;
    m_sharedIsKnown = false;
}

// The engine begins anew, with the batches that are announced.
void ScriptRunner::stop() {
    m_engine->stop();
    for (Flight& flight : m_flights) {
        flight = Flight{flight.events};
    }
    m_shapes.clear();
    m_mustForget = false;
    forget();
}

bool ScriptRunner::isFull() const {
    constexpr std::size_t kMostRows = std::size_t{1} << 16;
    constexpr std::uint64_t kMostBytes = std::uint64_t{32} << 20;
    return m_keys.size() > kMostRows || m_bytes > kMostBytes;
}

absl::Status ScriptRunner::giveRow(std::uint32_t number, FoldRows& rows, ScriptRows& given) {
    const RowKey& key = m_keys[number];
    const absl::StatusOr<const FoldRow*> found = rows.find(key);
    if (!found.ok()) {
        return found.status();
    }
    ScriptRow& row = given.rows.emplace_back();
    row.number = number;
    if (m_definition.uses.partition) {
        row.name = partitionOf(m_definition, key);
    }
    if (*found != nullptr) {
        row.is = (*found)->poisoned ? ScriptRow::Is::Poisoned : ScriptRow::Is::Known;
        row.state = (*found)->poisoned ? std::string() : stateOf(**found);
    }
    m_isKnown[number] = 1;
    return absl::OkStatus();
}

absl::Status ScriptRunner::begin(Flight& flight, FoldRows& rows) {
    const std::span<const FoldEvent> events = flight.events;
    flight.isBegun = true;
    ScriptBatch& batch = m_batch;
    batch.clear();
    m_intake.begin(batch);
    for (std::size_t i = 0; i < events.size(); ++i) {
        if (m_intake.take(events[i], batch)) {
            flight.taken.push_back(static_cast<std::uint32_t>(i));
        }
    }
    m_intake.end(batch);
    if (flight.taken.empty()) {
        flight.isRouted = flight.hasRows = true;
        return absl::OkStatus();
    }
    batch.forget = std::exchange(m_mustForget, false);
    if (absl::Status status = m_engine->load(batch); !status.ok() || m_definition.routes()) {
        return status;
    }
    for (const std::uint32_t i : flight.taken) {
        flight.starts.push_back(static_cast<std::uint32_t>(flight.reached.size()));
        flight.reached.push_back(rowOf(events[i].view));
    }
    flight.starts.push_back(static_cast<std::uint32_t>(flight.reached.size()));
    flight.isRouted = true;
    return sendRows(flight, rows);
}

absl::Status ScriptRunner::receiveRoutes(Flight& flight) {
    absl::StatusOr<ScriptRoutes> routes = m_engine->routes();
    if (!routes.ok()) {
        return routes.status();
    }
    for (std::size_t i = 0; i < routes->newKeys.size(); ++i) {
        rowOf("", routes->newKeys.at(i));
    }
    flight.isRouted = true;
    flight.failures = std::move(routes->failures);
    flight.starts = std::move(routes->starts);
    flight.reached = std::move(routes->rows);
    refuseTakenNames(flight);
    return absl::OkStatus();
}

// Rows of ours have names that no key may have.
void ScriptRunner::refuseTakenNames(Flight& flight) const {
    for (const std::string_view name : {kScriptShared, kScriptRouting}) {
        const auto number = m_numbers.find(Name{"", name});
        if (number == m_numbers.end() || (name == kScriptShared && !m_definition.biState) ||
            std::count(flight.reached.begin(), flight.reached.end(), number->second) == 0) {
            continue;
        }
        const std::vector<std::uint32_t> starts = std::exchange(flight.starts, {});
        const std::vector<std::uint32_t> reached = std::exchange(flight.reached, {});
        for (std::uint32_t i = 0; i + 1 < starts.size(); ++i) {
            flight.starts.push_back(static_cast<std::uint32_t>(flight.reached.size()));
            const auto begin = reached.begin() + starts[i];
            const auto end = reached.begin() + starts[i + 1];
            if (std::count(begin, end, number->second) == 0) {
                flight.reached.insert(flight.reached.end(), begin, end);
                continue;
            }
            flight.failures.push_back(
                {i,
                 {0,
                  absl::StrCat("a row cannot be called ", std::string(name), ": that is the row ",
                               name == kScriptShared ? "of the shared state"
                                                     : "of what partitioning fails on")}});
        }
        flight.starts.push_back(static_cast<std::uint32_t>(flight.reached.size()));
        std::stable_sort(flight.failures.begin(), flight.failures.end(),
                         [](const auto& a, const auto& b) { return a.event < b.event; });
    }
}

absl::Status ScriptRunner::sendRows(Flight& flight, FoldRows& rows) {
    ScriptRows given;
    for (const std::uint32_t number : flight.reached) {
        if (m_isKnown[number] == 0) {
            if (absl::Status status = giveRow(number, rows, given); !status.ok()) {
                return status;
            }
        }
    }
    if (m_definition.biState && !std::exchange(m_sharedIsKnown, true)) {
        const absl::StatusOr<const FoldRow*> shared = rows.find({"", std::string(kScriptShared)});
        if (!shared.ok()) {
            return shared.status();
        }
        given.shared = *shared != nullptr ? stateOf(**shared) : std::string();
    }
    given.starts = flight.starts;
    given.reached = flight.reached;
    flight.hasRows = true;
    for (Flight& other : m_flights) {
        other.isLoadedEarly = other.isBegun;
    }
    return m_engine->apply(given);
}

// The oldest batch.
absl::Status ScriptRunner::finish(FoldRows& rows) {
    if (absl::Status status = giveRows(m_flights.front(), rows); !status.ok()) {
        return status;
    }
    // Of batches that were loaded before the rows were sent, the routes come first.
    for (Flight& flight : m_flights) {
        if (flight.isLoadedEarly && !flight.isRouted) {
            if (absl::Status status = receiveRoutes(flight); !status.ok()) {
                return status;
            }
        }
    }
    const Flight flight = std::move(m_flights.front());
    m_flights.pop_front();
    if (flight.taken.empty()) {
        return absl::OkStatus();
    }
    absl::Status status = m_engine->results(m_results);
    if (!status.ok()) {
        return status;
    }
    status = put(flight, m_results, rows);
    if (!status.ok() || m_flights.empty() || !m_flights.front().isBegun) {
        return status;
    }
    // What the next one needs is there now.
    return unlessItsTurnComes(giveRows(m_flights.front(), rows));
}

// So that the batch can be applied.
absl::Status ScriptRunner::giveRows(Flight& flight, FoldRows& rows) {
    if (!flight.isRouted) {
        if (absl::Status status = receiveRoutes(flight); !status.ok()) {
            return status;
        }
    }
    return flight.hasRows ? absl::OkStatus() : sendRows(flight, rows);
}

// Why a batch fails that is not at its turn is told then.
absl::Status ScriptRunner::unlessItsTurnComes(const absl::Status& status) {
    if (!isScriptsFault(status)) {
        return status;
    }
    stop();
    return absl::OkStatus();
}

absl::Status ScriptRunner::lookAhead(std::span<const FoldEvent> next, FoldRows& rows) {
    if (!rows.isOnlyWrittenByRunner()) {
        return absl::OkStatus();
    }
    m_flights.push_back({next});
    return unlessItsTurnComes(advance(rows));
}

// Begins with what is announced. What the engine knows is forgotten only where nothing is on its
// way that needs it.
absl::Status ScriptRunner::advance(FoldRows& rows) {
    bool isAlone = true;
    for (Flight& flight : m_flights) {
        if (!flight.isBegun) {
            if (m_rows != &rows || !rows.isOnlyWrittenByRunner() || isFull()) {
                if (!isAlone) {
                    break;
                }
                m_mustForget = m_mustForget || !m_keys.empty() || m_sharedIsKnown;
                forget();
                m_rows = &rows;
            }
            if (absl::Status status = begin(flight, rows); !status.ok()) {
                return status;
            }
        }
        isAlone = false;
    }
    return absl::OkStatus();
}

// Where a batch takes too long, or takes the engine down, its events are given one by one: so it is
// known which one does.
absl::Status ScriptRunner::applyBatch(std::span<const FoldEvent> events, FoldRows& rows) {
    const auto isFirst = [&] {
        return !m_flights.empty() && m_flights.front().events.data() == events.data() &&
               m_flights.front().events.size() == events.size();
    };
    if (!isFirst()) {
        if (!m_flights.empty()) {
            stop();
            m_flights.clear();
        }
        m_flights.push_back({events});
    }
    absl::Status status = advance(rows);
    status = status.ok() ? finish(rows) : status;
    if (status.ok()) {
        return status;
    }
    if (isFirst()) {
        m_flights.pop_front();
    }
    stop();
    if (!isScriptsFault(status)) {
        return status;
    }
    if (events.size() == 1) {
        return putFault(events.front(), errorOfStatus(status), rows);
    }
    std::deque<Flight> announced = std::exchange(m_flights, {});
    for (const FoldEvent& event : events) {
        if (status = applyBatch({&event, 1}, rows); !status.ok()) {
            return status;
        }
    }
    m_flights = std::move(announced);
    return absl::OkStatus();
}

absl::Status ScriptRunner::apply(const FoldEvent& event, FoldRows& rows) {
    return applyBatch({&event, 1}, rows);
}

absl::StatusOr<ScriptRunner::Flight> ScriptRunner::routeAlone(const FoldEvent& event) {
    if (!m_flights.empty() && m_flights.front().isBegun) {
        stop();
    }
    Flight flight;
    ScriptBatch batch;
    m_intake.begin(batch);
    if (!m_intake.take(event, batch)) {
        return flight;
    }
    if (!m_definition.routes()) {
        flight.reached.push_back(rowOf(event.view));
        return flight;
    }
    batch.forget = std::exchange(m_mustForget, false);
    batch.routesOnly = true;
    absl::Status status = m_engine->load(batch);
    status = status.ok() ? receiveRoutes(flight) : status;
    if (!status.ok()) {
        stop();
        flight = Flight();
        flight.failures.push_back({0, errorOfStatus(status)});
    }
    return status.ok() || isScriptsFault(status) ? absl::StatusOr<Flight>(std::move(flight))
                                                 : status;
}

absl::Status ScriptRunner::route(const FoldEvent& event, std::vector<RowKey>& out) {
    const absl::StatusOr<Flight> flight = routeAlone(event);
    if (!flight.ok()) {
        return flight.status();
    }
    for (const std::uint32_t number : flight->reached) {
        out.push_back(m_keys[number]);
    }
    if (!flight->failures.empty()) {
        out.push_back({"", std::string(kScriptRouting)});
    } else if (m_definition.biState && !flight->reached.empty()) {
        out.push_back({"", std::string(kScriptShared)});
    }
    return absl::OkStatus();
}

// The script had to be ended at the event.
absl::Status ScriptRunner::putFault(const FoldEvent& event, const ScriptError& error,
                                    FoldRows& rows) {
    const absl::StatusOr<Flight> flight = routeAlone(event);
    if (!flight.ok()) {
        return flight.status();
    }
    rows.begin(event);
    absl::Status status;
    if (!flight->failures.empty()) {
        status = putUnrouted(flight->failures.front().error, rows);
    }
    for (const std::uint32_t number : flight->reached) {
        const RowKey& key = m_keys[number];
        const absl::StatusOr<const FoldRow*> before = rows.find(key);
        if (!before.ok()) {
            return before.status();
        }
        if (*before == nullptr || !(*before)->poisoned) {
            status.Update(rows.put(key, poisonedRow(sentenceOf(error))));
        }
    }
    return status;
}

// The first thing that went wrong before it was known which row it is about.
absl::Status ScriptRunner::putUnrouted(const ScriptError& error, FoldRows& rows) {
    const RowKey routing{"", std::string(kScriptRouting)};
    const absl::StatusOr<const FoldRow*> before = rows.find(routing);
    if (!before.ok() || *before != nullptr) {
        return before.status();
    }
    return rows.put(routing, poisonedRow(sentenceOf(error)));
}

absl::Status ScriptRunner::put(const Flight& flight, ScriptResults& results, FoldRows& rows) {
    for (const std::vector<std::string>& names : results.newShapes) {
        m_shapes.push_back(flatShapeOf(names));
    }
    FlatRows flat(results);
    auto failure = flight.failures.begin();
    auto record = results.records.begin();
    auto shared = results.shared.begin();
    auto emitted = results.emitted.begin();
    for (std::uint32_t i = 0; i < flight.taken.size(); ++i) {
        const FoldEvent& event = flight.events[flight.taken[i]];
        rows.begin(event);
        absl::Status status;
        for (; failure != flight.failures.end() && failure->event == i; ++failure) {
            status.Update(putUnrouted(failure->error, rows));
        }
        for (std::uint32_t step = flight.starts[i]; step < flight.starts[i + 1]; ++step) {
            const std::uint32_t number = flight.reached[step];
            const RowKey& key = m_keys[number];
            const std::uint16_t what = results.steps[step];
            FoldRow row;
            bool isPut = true;
            if (what == ScriptResults::kNothing) {
                continue;
            }
            if (what >= ScriptResults::kFlat) {
                const unsigned shape = (what - ScriptResults::kFlat) / 2U;
                row.shown = flat.next(m_shapes[shape], (what - ScriptResults::kFlat) % 2U == 0);
            } else if (record->kind == ScriptRecord::Kind::Poison) {
                row = poisonedRow(sentenceOf((record++)->error));
            } else if (record->kind == ScriptRecord::Kind::Erase) {
                ++record;
                isPut = false;
            } else {
                row = oxbow::rowOf(*record++);
            }
            const std::size_t bytes = (row.shown ? row.shown->size() : 0) + row.state.size();
            m_bytes += bytes - m_rowBytes[number];
            m_rowBytes[number] = static_cast<std::uint32_t>(bytes);
            status.Update(isPut ? rows.put(key, std::move(row)) : rows.erase(key));
            for (; shared != results.shared.end() && shared->step == step; ++shared) {
                FoldRow sharedRow;
                sharedRow.shown = std::move(shared->state);
                status.Update(rows.put({"", std::string(kScriptShared)}, std::move(sharedRow)));
            }
            for (; emitted != results.emitted.end() && emitted->step == step; ++emitted) {
                status.Update(publish(event, emitted->event, rows));
            }
            if (!status.ok()) {
                return status;
            }
        }
        if (!status.ok()) {
            return status;
        }
    }
    return absl::OkStatus();
}

// A stream's name in the database is STREAM-KEY here. The event's place is that of its cause.
absl::Status ScriptRunner::publish(const FoldEvent& event, const ScriptEmitted& emitted,
                                   FoldRows& rows) {
    EventDetails details;
    details.headers = emitted.headers;
    details.causations.push_back(scriptEventId(event.view));
    if (event.view.details != nullptr) {
        details.correlation = event.view.details->correlation;
    }
    EventView view;
    const std::string_view name = emitted.stream;
    const std::size_t dash = name.find('-');
    view.stream = name.substr(0, dash);
    if (dash != std::string_view::npos) {
        view.key = name.substr(dash + 1);
    }
    view.source = event.view.source;
    view.partition = event.view.partition;
    view.offset = event.view.offset;
    view.type = emitted.type;
    view.value = emitted.body;
    view.time = event.view.time;
    view.recordTime = event.view.recordTime;
    view.details = &details;
    return rows.publish(view);
}

}  // namespace oxbow
