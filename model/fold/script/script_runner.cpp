#include "model/fold/script/script_runner.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <utility>

#include "model/event/utc_time.h"
#include "model/fold/script/exact_numbers.h"
#include "model/fold/script/script_fold.h"
#include "model/payload/json.h"

namespace oxbow {

namespace {

using Rows = ScriptDefinition::Rows;

constexpr std::string_view kLink = "$>";

std::string streamIdOf(const EventView& event) {
    std::string id(event.stream);
    return event.key ? id.append("-").append(*event.key) : id;
}

// The headers as the JSON object that the database would have for them.
std::string metadataOf(const std::vector<Header>& headers) {
    std::string json = "{";
    for (const Header& header : headers) {
        json += json.size() > 1 ? "," : "";
        appendJsonString(json, header.name);
        json += ':';
        if (header.value) {
            appendJsonString(json, *header.value);
        } else {
            json += "null";
        }
    }
    return json + "}";
}

std::string sentenceOf(const ScriptError& error, const FoldEvent& event) {
    const std::string place =
        error.line > 0 ? absl::StrCat("Line ", error.line, " of the script") : "The script";
    return absl::StrCat(place, " failed at event ", event.position.value(), ": ", error.sentence);
}

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
    : m_engine(std::move(engine)),
      m_definition(m_engine->definition()),
      m_fields(m_definition.uses.fields) {
    for (std::size_t i = 0; i < m_definition.handlers.size(); ++i) {
        m_handlers[m_definition.handlers[i]] = static_cast<std::int32_t>(i);
    }
}

// A stream of the database is one of these streams, or one of their keys; its own streams of links,
// $ce-CATEGORY and $et-TYPE, hold the events of a category and of a type.
bool ScriptRunner::isFromHere(const EventView& event, std::string_view streamId) const {
    const std::string_view category = streamId.substr(0, streamId.find('-'));
    const auto isStream = [&](std::string_view name) {
        constexpr std::string_view kCategory = "$ce-";
        constexpr std::string_view kType = "$et-";
        return name == event.stream || name == streamId ||
               (name.starts_with(kCategory) && name.substr(kCategory.size()) == category) ||
               (name.starts_with(kType) && event.type == name.substr(kType.size()));
    };
    const auto isCategory = [&](std::string_view name) {
        return name == event.stream || name == category;
    };
    return std::any_of(m_definition.streams.begin(), m_definition.streams.end(), isStream) ||
           std::any_of(m_definition.categories.begin(), m_definition.categories.end(), isCategory);
}

// As in the database, an event without data reaches no handler; a deletion is told to $deleted.
std::optional<std::int32_t> ScriptRunner::handlerOf(const EventView& event) const {
    if (m_definition.rows == Rows::Key) {
        return ScriptEvent::kNoHandler;
    }
    if (!event.value) {
        return m_definition.deleted ? std::optional<std::int32_t>(ScriptEvent::kDeleted)
                                    : std::nullopt;
    }
    if (event.value->empty() || (event.type == kLink && !m_definition.includeLinks)) {
        return std::nullopt;
    }
    if (const auto found = m_handlers.find(event.type.value_or("")); found != m_handlers.end()) {
        return found->second;
    }
    if (m_definition.any) {
        return ScriptEvent::kAny;
    }
    return m_definition.folds ? std::nullopt : std::optional<std::int32_t>(ScriptEvent::kNoHandler);
}

bool ScriptRunner::take(const FoldEvent& event, ScriptBatch& batch) {
    const EventView& view = event.view;
    const std::optional<std::int32_t> handler = handlerOf(view);
    if (view.kind != EventKind::Data || !handler ||
        (m_definition.rows == Rows::Key && !m_definition.hasKey && !view.key)) {
        return false;
    }
    const ScriptUses& uses = m_definition.uses;
    const bool isFromAll = m_definition.rows == Rows::Key || m_definition.all;
    std::string streamId = uses.streamId || !isFromAll ? streamIdOf(view) : std::string();
    if (!isFromAll && !isFromHere(view, streamId)) {
        return false;
    }
    ScriptEvent& given = batch.events.emplace_back();
    given.handler = *handler;
    given.sequenceNumber = event.sequenceNumber;
    given.streamId = std::move(streamId);
    if (uses.eventId) {
        given.eventId =
            absl::StrCat(std::string(view.source), "/", view.partition, "/", view.offset);
    }
    if (uses.type && view.type) {
        given.type = std::string(*view.type);
    }
    giveValue(view, given, batch);
    if (uses.metadata && view.details != nullptr && !view.details->headers.empty()) {
        given.metadata = metadataOf(view.details->headers);
    }
    if (const auto& time = view.time ? view.time : view.recordTime; uses.created && time) {
        given.created.emplace();
        constexpr std::uint8_t kDigits = 7;  // as the database writes it
        appendUtcTime(*given.created, time->nanoseconds, kDigits);
    }
    return true;
}

void ScriptRunner::giveValue(const EventView& view, ScriptEvent& given, ScriptBatch& batch) {
    const ScriptUses& uses = m_definition.uses;
    const bool isText = view.valueIsText();
    if (uses.fieldsOnly) {
        given.hasFields = view.value && !isText && m_fields.append(*view.value, batch.columns);
        if (!view.value || isText) {
            FieldColumns::appendWhole(batch.columns);
        }
    }
    if (!view.value) {
        return;
    }
    // Whether it is JSON can be seen in the data too, and in isJson.
    given.isJson = given.hasFields || (!isText && validateJson(*view.value).ok());
    given.value.emplace();
    if (uses.value || !m_definition.folds || (uses.data && !given.hasFields)) {
        *given.value = *view.value;
    }
    if (given.isJson && m_definition.exactNumbers) {
        given.json = exactForScript(*view.value);
    }
}

absl::StatusOr<ScriptRunner::Batch> ScriptRunner::prepare(std::span<const FoldEvent> events) {
    Batch batch;
    if (m_definition.uses.fieldsOnly) {
        batch.given.columns.resize(m_definition.uses.fields.size());
    }
    for (const FoldEvent& event : events) {
        if (take(event, batch.given)) {
            batch.events.push_back(&event);
        }
    }
    batch.reached.resize(batch.events.size());
    batch.unrouted.resize(batch.events.size());
    if (batch.events.empty()) {
        return batch;
    }
    if (absl::Status status = m_engine->load(batch.given); !status.ok()) {
        return status;
    }
    if (absl::Status status = routeBatch(batch); !status.ok()) {
        return status;
    }
    return batch;
}

absl::Status ScriptRunner::routeBatch(Batch& batch) {
    if (m_definition.rows == Rows::Partition || m_definition.hasKey) {
        absl::StatusOr<std::vector<ScriptRoute>> routes = m_engine->route();
        if (isScriptsFault(routes.status()) && batch.events.size() == 1) {
            routes = std::vector<ScriptRoute>{{{}, errorOfStatus(routes.status())}};
        }
        if (!routes.ok()) {
            return routes.status();
        }
        for (std::size_t i = 0; i < routes->size(); ++i) {
            for (std::string& key : (*routes)[i].keys) {
                if (m_definition.biState && key == kScriptShared) {
                    (*routes)[i].error = ScriptError{
                        0, "partitionBy() gave $shared, which is the row of the shared state"};
                    batch.reached[i].clear();
                    break;
                }
                batch.reached[i].push_back({"", std::move(key)});
            }
            batch.unrouted[i] = std::move((*routes)[i].error);
        }
        return absl::OkStatus();
    }
    for (std::size_t i = 0; i < batch.events.size(); ++i) {
        const EventView& event = batch.events[i]->view;
        if (m_definition.rows == Rows::One) {
            batch.reached[i].push_back({"", ""});
        } else if (event.key) {
            batch.reached[i].push_back({std::string(event.stream), std::string(*event.key)});
        } else {
            batch.reached[i].push_back({"", std::string(event.stream)});
        }
    }
    return absl::OkStatus();
}

absl::Status ScriptRunner::route(const FoldEvent& event, std::vector<RowKey>& out) {
    absl::StatusOr<Batch> batch = prepare({&event, 1});
    if (!batch.ok()) {
        return batch.status();
    }
    if (batch->events.empty()) {
        return absl::OkStatus();
    }
    if (batch->unrouted.front()) {
        out.push_back({"", std::string(kScriptRouting)});
        return absl::OkStatus();
    }
    out.insert(out.end(), batch->reached.front().begin(), batch->reached.front().end());
    if (m_definition.biState && !batch->reached.front().empty()) {
        out.push_back({"", std::string(kScriptShared)});
    }
    return absl::OkStatus();
}

absl::Status ScriptRunner::apply(const FoldEvent& event, FoldRows& rows) {
    return applyBatch({&event, 1}, rows);
}

// Where a batch takes too long, or takes the engine down, its events are given one by one: so it is
// known which one does.
absl::Status ScriptRunner::applyBatch(std::span<const FoldEvent> events, FoldRows& rows) {
    const absl::StatusOr<Batch> batch = prepare(events);
    absl::Status status = batch.ok() ? run(*batch, rows) : batch.status();
    if (!isScriptsFault(status) || events.size() == 1) {
        return status;
    }
    for (const FoldEvent& event : events) {
        if (status = applyBatch({&event, 1}, rows); !status.ok()) {
            return status;
        }
    }
    return absl::OkStatus();
}

absl::Status ScriptRunner::run(const Batch& batch, FoldRows& rows) {
    if (batch.events.empty()) {
        return absl::OkStatus();
    }
    ScriptRows given;
    std::vector<RowKey> keys;
    std::map<RowKey, std::uint32_t> known;
    for (const std::vector<RowKey>& reached : batch.reached) {
        given.starts.push_back(static_cast<std::uint32_t>(given.reached.size()));
        for (const RowKey& key : reached) {
            const auto [place, isNew] = known.emplace(key, keys.size());
            given.reached.push_back(place->second);
            if (!isNew) {
                continue;
            }
            keys.push_back(key);
            ScriptRow& row = given.rows.emplace_back();
            row.name = m_definition.rows == Rows::Stream && !key.stream.empty()
                           ? absl::StrCat(key.stream, "-", key.key)
                           : key.key;
            const absl::StatusOr<const FoldRow*> found = rows.find(key);
            if (!found.ok()) {
                return found.status();
            }
            if (*found != nullptr) {
                row.is = (*found)->poisoned ? ScriptRow::Is::Poisoned : ScriptRow::Is::Known;
                row.state = (*found)->poisoned ? std::string() : stateOf(**found);
            }
        }
    }
    given.starts.push_back(static_cast<std::uint32_t>(given.reached.size()));
    if (m_definition.biState) {
        const absl::StatusOr<const FoldRow*> shared = rows.find({"", std::string(kScriptShared)});
        if (!shared.ok()) {
            return shared.status();
        }
        if (*shared != nullptr) {
            given.shared = stateOf(**shared);
        }
    }
    absl::StatusOr<std::vector<ScriptRecord>> records = m_engine->apply(given);
    if (isScriptsFault(records.status()) && batch.events.size() == 1) {
        const ScriptError error = errorOfStatus(records.status());
        records = std::vector<ScriptRecord>();
        for (const std::uint32_t row : given.reached) {
            if (given.rows[row].is != ScriptRow::Is::Poisoned) {
                ScriptRecord& record = records->emplace_back();
                record.kind = ScriptRecord::Kind::Poison;
                record.row = row;
                record.error = error;
            }
        }
    }
    if (!records.ok()) {
        return records.status();
    }
    return put(batch, keys, *records, rows);
}

absl::Status ScriptRunner::put(const Batch& batch, const std::vector<RowKey>& keys,
                               std::vector<ScriptRecord>& records, FoldRows& rows) {
    const RowKey routing{"", std::string(kScriptRouting)};
    std::size_t at = 0;
    for (std::size_t i = 0; i < batch.events.size(); ++i) {
        const FoldEvent& event = *batch.events[i];
        rows.begin(event);
        if (batch.unrouted[i]) {
            const absl::StatusOr<const FoldRow*> before = rows.find(routing);
            if (!before.ok()) {
                return before.status();
            }
            if (*before == nullptr) {
                const absl::Status status =
                    rows.put(routing, poisonedRow(sentenceOf(*batch.unrouted[i], event)));
                if (!status.ok()) {
                    return status;
                }
            }
        }
        for (; at < records.size() && records[at].event == i; ++at) {
            ScriptRecord& record = records[at];
            const RowKey& key = keys[record.row];
            absl::Status status;
            if (record.kind == ScriptRecord::Kind::Poison) {
                status = rows.put(key, poisonedRow(sentenceOf(record.error, event)));
            } else if (record.kind == ScriptRecord::Kind::Erase) {
                status = rows.erase(key);
            } else {
                status = rows.put(key, rowOf(record));
            }
            if (status.ok() && record.shared) {
                FoldRow shared;
                shared.shown = std::move(*record.shared);
                status = rows.put({"", std::string(kScriptShared)}, std::move(shared));
            }
            for (const ScriptEmitted& emitted : record.emitted) {
                if (status.ok()) {
                    status = publish(event, emitted, rows);
                }
            }
            if (!status.ok()) {
                return status;
            }
        }
    }
    return absl::OkStatus();
}

// A stream's name in the database is STREAM-KEY here.
absl::Status ScriptRunner::publish(const FoldEvent& event, const ScriptEmitted& emitted,
                                   FoldRows& rows) {
    EventDetails details;
    details.headers = emitted.headers;
    EventView view;
    const std::string_view name = emitted.stream;
    const std::size_t dash = name.find('-');
    view.stream = name.substr(0, dash);
    if (dash != std::string_view::npos) {
        view.key = name.substr(dash + 1);
    }
    view.type = emitted.type;
    view.value = emitted.body;
    view.time = event.view.time;
    view.recordTime = event.view.recordTime;
    view.details = details.headers.empty() ? nullptr : &details;
    return rows.publish(view);
}

}  // namespace oxbow
