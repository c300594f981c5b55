#include "model/fold/script/script_intake.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <vector>

#include "model/event/utc_time.h"
#include "model/fold/script/exact_numbers.h"
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

}  // namespace

std::string scriptEventId(const EventView& event) {
    return absl::StrCat(std::string(event.source), "/", event.partition, "/", event.offset);
}

std::string partitionOf(const ScriptDefinition& definition, const RowKey& row) {
    return definition.rows == Rows::Stream && !row.stream.empty()
               ? absl::StrCat(row.stream, "-", row.key)
               : row.key;
}

ScriptIntake::ScriptIntake(const ScriptDefinition& definition)
    : m_definition(definition), m_fields(definition.uses.fields) {
    for (std::size_t i = 0; i < definition.handlers.size(); ++i) {
        m_handlers[definition.handlers[i]] = static_cast<std::int32_t>(i);
    }
}

void ScriptIntake::begin(ScriptBatch& batch) {
    m_valuesAreSeen = false;
    if (m_definition.uses.fieldsOnly) {
        m_fields.begin(batch.columns);
    }
}

void ScriptIntake::end(ScriptBatch& batch) const {
    if (!m_valuesAreSeen) {
        batch.values.clear();
    }
}

// A stream of the database is one of these streams, or one of their keys; its own streams of links,
// $ce-CATEGORY and $et-TYPE, hold the events of a category and of a type.
bool ScriptIntake::isFromHere(const EventView& event, std::string_view streamId) const {
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
std::optional<std::int32_t> ScriptIntake::handlerOf(const EventView& event) const {
    if (m_definition.rows == Rows::Key) {
        return ScriptBatch::kNoHandler;
    }
    if (!event.value) {
        return m_definition.deleted ? std::optional<std::int32_t>(ScriptBatch::kDeleted)
                                    : std::nullopt;
    }
    return event.value->empty() ? std::nullopt : handlerOfType(event.type);
}

std::optional<std::int32_t> ScriptIntake::handlerOfType(OptionalBytesView type) const {
    if (type == kLink && !m_definition.includeLinks) {
        return std::nullopt;
    }
    if (const auto found = m_handlers.find(type.value_or("")); found != m_handlers.end()) {
        return found->second;
    }
    if (m_definition.any) {
        return ScriptBatch::kAny;
    }
    return m_definition.folds ? std::nullopt : std::optional<std::int32_t>(ScriptBatch::kNoHandler);
}

// Mostly one of a few.
std::uint32_t ScriptIntake::placeOfType(std::string_view type, ScriptTexts& types) {
    if (types.size() == 0) {
        m_types.clear();
    }
    const auto [place, isNew] =
        m_types.try_emplace(std::string(type), static_cast<std::uint32_t>(types.size()));
    if (isNew) {
        types.add(type);
    }
    return place->second;
}

bool ScriptIntake::take(const FoldEvent& event, ScriptBatch& batch) {
    const EventView& view = event.view;
    const std::optional<std::int32_t> handler = handlerOf(view);
    if (view.kind != EventKind::Data || !handler ||
        (m_definition.rows == Rows::Key && !m_definition.hasKey && !view.key)) {
        return false;
    }
    const ScriptUses& uses = m_definition.uses;
    const bool isFromAll = m_definition.rows == Rows::Key || m_definition.all;
    if (uses.streamId || !isFromAll) {
        const std::string streamId = streamIdOf(view);
        if (!isFromAll && !isFromHere(view, streamId)) {
            return false;
        }
        if (uses.streamId) {
            batch.streamIds.add(streamId);
        }
    }
    std::uint8_t flags = 0;
    if (uses.eventId) {
        batch.eventIds.add(scriptEventId(view));
    }
    if (uses.type) {
        batch.typeOf.push_back(placeOfType(view.type.value_or(""), batch.types));
        flags |= view.type ? ScriptBatch::kHasType : 0;
    }
    giveValue(view, batch, flags);
    if (uses.metadata) {
        const bool there = view.details != nullptr && !view.details->headers.empty();
        batch.metadata.add(there ? metadataOf(view.details->headers) : std::string());
        flags |= there ? ScriptBatch::kHasMetadata : 0;
    }
    if (uses.created) {
        std::string created;
        if (const auto& time = view.time ? view.time : view.recordTime) {
            constexpr std::uint8_t kDigits = 7;  // as the database writes it
            appendUtcTime(created, time->nanoseconds, kDigits);
            flags |= ScriptBatch::kHasTime;
        }
        batch.created.add(created);
    }
    if (uses.sequenceNumber) {
        batch.sequenceNumbers.push_back(static_cast<double>(event.sequenceNumber));
    }
    batch.flags.push_back(flags);
    batch.handlers.push_back(*handler);
    return true;
}

void ScriptIntake::giveValue(const EventView& view, ScriptBatch& batch, std::uint8_t& flags) {
    const ScriptUses& uses = m_definition.uses;
    const bool isText = view.valueIsText();
    bool hasFields = false;
    if (uses.fieldsOnly) {
        hasFields = view.value && !isText && m_fields.append(*view.value, batch.columns);
        if (!view.value || isText) {
            FieldColumns::appendWhole(batch.columns);
        }
    }
    // Whether it is JSON can be seen in the data too, and in isJson.
    const bool isJson = hasFields || (view.value && !isText && validateJson(*view.value).ok());
    flags |= view.value ? ScriptBatch::kHasValue : 0;
    flags |= isJson ? ScriptBatch::kIsJson : 0;
    flags |= hasFields ? ScriptBatch::kHasFields : 0;
    const bool isSeen = uses.value || !m_definition.folds || (uses.data && !hasFields);
    batch.values.add(isSeen ? view.value.value_or("") : std::string_view());
    m_valuesAreSeen = m_valuesAreSeen || isSeen;
    if (m_definition.exactNumbers) {
        batch.json.add(isJson ? exactForScript(*view.value) : std::string());
    }
}

}  // namespace oxbow
