#include "importers/json/json_record_reader.h"

#include <absl/strings/escaping.h>
#include <absl/strings/str_cat.h>

#include <algorithm>
#include <utility>

namespace oxbow {
namespace {

constexpr char kRepeatedNames[] =
    "object members whose name repeats: kept in the record, the last one is read";

// A log's line often begins with its time.
std::optional<Timestamp> timeInPrefix(std::string_view prefix) {
    const std::size_t from = std::min(prefix.find_first_not_of(" \t[("), prefix.size());
    const std::size_t end = prefix.find_first_of(" \t])|", from);
    return parseTimestamp(prefix.substr(from, end == prefix.npos ? end : end - from));
}

}  // namespace

absl::StatusOr<JsonRecordReader::Field> JsonRecordReader::fieldOf(const std::string& path) {
    Field field;
    field.literal = path;
    field.literalHash = JsonTape::hashOf(path);
    field.base64 = path.ends_with("_base64");
    if (const auto joined = joinedPaths(path); joined.size() > 1) {
        field.viaPath = false;
        for (const std::string& one : joined) {
            if (auto word = joinedWord(one); word && !field.joined.empty()) {
                field.joined.emplace_back().word = std::move(word);
                field.spaced = false;
                continue;
            }
            auto part = fieldOf(one);
            if (!part.ok()) {
                return part.status();
            }
            field.joined.push_back(*std::move(part));
        }
        return field;
    }
    auto parsed = PathInRecord::parse(path);
    if (!parsed.ok()) {
        return parsed.status();
    }
    const auto& steps = parsed->path().steps();
    if (parsed->ofDocument()) {
        field.viaPath = false;
    } else if (steps.empty()) {
        field.root = true;
    } else if (steps.front().index && steps.front().name.empty()) {
        field.root = true;
        field.below = steps;
    } else {
        field.name = steps.front().name;
        field.hash = JsonTape::hashOf(field.name);
        field.below.assign(steps.begin() + 1, steps.end());
        field.viaPath = !field.below.empty() || field.name != field.literal;
    }
    field.path = *std::move(parsed);
    return field;
}

void JsonRecordReader::addOfDocument(std::optional<JsonValue> RecordFields::*part,
                                     const FieldPaths& paths) {
    bool first = true;
    for (const std::string& path : paths.all()) {
        auto parsed = PathInRecord::parse(path);
        if (parsed.ok() && parsed->ofDocument()) {
            m_ofDocuments.push_back({part, *std::move(parsed), first, {}, {}});
        }
        first = false;
    }
}

absl::Status JsonRecordReader::applyMapping() {
    const std::pair<const FieldPaths*, std::vector<Field>*> parts[] = {
        {&m_mapping.key, &m_key},     {&m_mapping.type, &m_type},
        {&m_mapping.time, &m_time},   {&m_mapping.stream, &m_stream},
        {&m_mapping.value, &m_value}, {&m_told.deleting.field, &m_operation}};
    for (const auto& [paths, fields] : parts) {
        fields->clear();
        for (const std::string& path : paths->all()) {
            auto field = fieldOf(path);
            if (!field.ok()) {
                return field.status();
            }
            fields->push_back(*std::move(field));
        }
    }
    m_ofDocuments.clear();
    addOfDocument(&RecordFields::key, m_mapping.key);
    addOfDocument(&RecordFields::type, m_mapping.type);
    addOfDocument(&RecordFields::time, m_mapping.time);
    addOfDocument(&RecordFields::stream, m_mapping.stream);
    auto times = FieldTimes::of(m_told.time, m_mapping.time.all());
    if (!times.ok()) {
        return times.status();
    }
    m_times = *std::move(times);
    return absl::OkStatus();
}

bool JsonRecordReader::read(const RecordFrame& frame, std::int64_t ordinal, BatchWriter& out) {
    if (!frame.problem.empty()) {
        out.reject(frame.offset, frame.line, frame.size, frame.bytes, frame.problem);
        return true;
    }
    if (m_json.takeHeader()) {
        return false;
    }
    m_json.next();
    Arena& arena = out.arena();
    const std::string_view record = arena.copy(frame.bytes);
    std::int32_t shape = m_json.looksInside() ? -1 : m_matcher.match(record);
    RecordFields fields;
    const auto* const plan = shape >= 0 ? &m_plans[static_cast<std::size_t>(shape)] : nullptr;
    if (plan != nullptr && *plan) {
        fields = (*plan)->of(record, m_matcher.found());
        m_hasEscapes = m_matcher.hasEscapes();
    } else if (m_tape.parse(record)) {
        const std::string_view inside =
            m_json.looksInside() ? m_json.ofValid(m_tape.root(), arena) : std::string_view();
        const bool reads = inside.empty() || m_tape.parse(inside) || m_tape.parse(record);
        static_cast<void>(reads);
        fields = parsedFields(inside.empty() ? record : inside, arena);
        if (!m_json.looksInside()) {
            shape = shape >= 0 ? shape : learnShape(record, fields);
        }
    } else if (const std::string_view inside = m_json.ofBroken(record, arena);
               !inside.empty() && m_tape.parse(inside)) {
        fields = parsedFields(inside, arena);
    } else {
        const absl::Status why = validateJson(record);
        out.reject(frame.offset, frame.line, frame.size, frame.bytes,
                   absl::StrCat("not valid JSON: ", std::string(why.message())));
        return true;
    }
    m_repeatedNames += fields.repeatedNames;
    if (!m_ofDocuments.empty() && frame.parents != nullptr) {
        askDocument(frame, fields, arena);
    }
    count(fields);
    EventView& event = out.add();
    event.offset = ordinal;
    event.record = record;
    fill(event, fields, arena);
    if (fields.value->type == JsonType::String && !m_valueInText && !fields.valueIsBase64 &&
        event.value && standsAsJson(*event.value)) {
        EventDetails& details = out.newDetails();
        details.contentType = kTextContent;
        event.details = &details;
    }
    if (frame.deletes) {
        event.value.reset();
    }
    if (frame.parents != nullptr || frame.name || !m_json.prefix().empty()) {
        tellPlace(frame, event, out);
    }
    if (shape >= 0) {
        out.setShape(m_matcher.shapes(), static_cast<std::uint32_t>(shape), m_matcher.found());
    }
    return true;
}

RecordFields JsonRecordReader::parsedFields(std::string_view record, Arena& arena) {
    RecordFields fields;
    m_hasEscapes = m_tape.hasEscapes();
    m_throughText = false;
    fields.key = choose(m_key, m_choices.key, arena);
    fields.type = choose(m_type, m_choices.type, arena);
    fields.time = choose(m_time, m_choices.time, arena);
    fields.timePath = m_found;
    // Which of its paths it is at may differ within a shape.
    m_throughText = m_throughText || !m_told.time.units.empty();
    fields.stream = choose(m_stream, m_choices.stream, arena);
    fields.value = find(m_value, arena);
    fields.valueIsBase64 = fields.value && fields.value->type == JsonType::String &&
                           m_found < m_value.size() && m_value[m_found].base64;
    m_throughText = m_throughText || fields.valueIsBase64;
    if (!m_operation.empty()) {
        fields.operation = find(m_operation, arena);
    }
    if (!fields.value) {
        fields.valueIsRecord = true;
        fields.value = m_tape.root();
        if (fields.value->type == JsonType::Object || fields.value->type == JsonType::Array) {
            fields.value->lexeme = record;  // with the white space around it
        }
    }
    fields.repeatedNames = m_tape.repeatedNames();
    return fields;
}

bool JsonRecordReader::looksCut(const RecordFrame& record) const {
    const std::size_t first = record.bytes.find_first_not_of(" \t\r");
    return first != std::string_view::npos &&
           std::string_view("{[\"").find(record.bytes[first]) != std::string_view::npos;
}

std::int32_t JsonRecordReader::learnShape(std::string_view record, const RecordFields& fields) {
    const std::int32_t shape = m_matcher.learn(record);
    if (shape >= 0) {
        m_plans.resize(static_cast<std::size_t>(shape) + 1);
        if (!m_throughText) {
            m_plans.back() = ShapePlan(fields, m_choices, record, m_matcher.found());
        }
    }
    return shape;
}

void JsonRecordReader::tellPlace(const RecordFrame& frame, EventView& event, BatchWriter& out) {
    if (frame.name && !event.key) {
        event.key = out.arena().copy(*frame.name);
    }
    if (frame.parents == nullptr && m_json.prefix().empty()) {
        return;
    }
    const bool parentsOnly =
        frame.parents != nullptr && m_json.prefix().empty() && event.details == nullptr;
    if (parentsOnly && m_ofDocument != nullptr && m_ofDocumentIn == out.batches() &&
        m_ofDocument->headers == *frame.parents) {
        event.details = m_ofDocument;
        return;
    }
    EventDetails& details = out.newDetails();
    if (event.details != nullptr) {
        details = *event.details;
    }
    if (frame.parents != nullptr) {
        details.headers = *frame.parents;
    }
    if (!m_json.prefix().empty()) {
        details.headers.push_back({"prefix", std::string(m_json.prefix())});
        if (!event.time) {
            event.time = timeInPrefix(m_json.prefix());
        }
    }
    event.details = &details;
    m_ofDocument = parentsOnly ? &details : nullptr;
    m_ofDocumentIn = out.batches();
}

void JsonRecordReader::count(const RecordFields& fields) {
    ++m_counts.records;
    m_counts.key += fields.key ? 1 : 0;
    m_counts.value += fields.valueIsRecord ? 0 : 1;
    m_counts.type += fields.type ? 1 : 0;
    m_counts.timeFields += fields.time ? 1 : 0;
    m_counts.stream += fields.stream ? 1 : 0;
}

void JsonRecordReader::fill(EventView& event, const RecordFields& fields, Arena& arena) {
    event.key = sayingOf(fields.key, arena);
    event.type = sayingOf(fields.type, arena);
    if (const auto stream = sayingOf(fields.stream, arena)) {
        event.stream = *stream;
    }
    if (fields.time) {
        if (const auto time = sayingOf(fields.time, arena)) {
            event.time = m_times.read(fields.timePath, fields.time->type, *time);
            m_counts.time += event.time ? 1 : 0;
        }
    }
    event.value = sayingOf(fields.value, arena);
    if (std::string bytes;
        fields.valueIsBase64 && event.value &&
        absl::Base64Unescape(absl::string_view(event.value->data(), event.value->size()), &bytes)) {
        event.value = arena.copy(bytes);
    }
    if (fields.operation && m_told.deleting.has(textOf(fields.operation, arena))) {
        event.value.reset();
    }
}

OptionalBytesView JsonRecordReader::sayingOf(const std::optional<JsonValue>& value,
                                             Arena& arena) const {
    const std::vector<std::string>& nulls = m_told.dialect.nulls;
    OptionalBytesView text = textOf(value, arena);
    if (!nulls.empty() && text && value->type == JsonType::String &&
        std::find(nulls.begin(), nulls.end(), *text) != nulls.end()) {
        return std::nullopt;
    }
    return text;
}

Reading JsonRecordReader::reading() const {
    Reading reading = m_told;
    reading.fields = m_mapping;
    reading.time = m_times.reading();
    return reading;
}

OptionalBytesView JsonRecordReader::textOf(const std::optional<JsonValue>& value,
                                           Arena& arena) const {
    if (!value || value->type == JsonType::Null) {
        return std::nullopt;
    }
    if (value->type != JsonType::String) {
        return value->lexeme;
    }
    const std::string_view content = value->lexeme.substr(1, value->lexeme.size() - 2);
    if (!m_hasEscapes || content.find('\\') == std::string_view::npos) {
        return content;
    }
    return arena.copy(unescapeJson(value->lexeme));
}

const JsonTape::Member* JsonRecordReader::member(Field& field, std::string_view name,
                                                 std::uint64_t hash) const {
    const auto members = m_tape.members();
    // Records of one source mostly have their fields at the same place. With repeated names the
    // search must begin at the end, as the last one counts.
    if (m_tape.repeatedNames() == 0 && field.lastSeen < members.size()) {
        const JsonTape::Member& usual = members[field.lastSeen];
        if (usual.hash == hash && usual.name == name) {
            return &usual;
        }
    }
    for (std::size_t i = members.size(); i-- > 0;) {
        if (members[i].hash == hash && members[i].name == name) {
            field.lastSeen = i;
            return &members[i];
        }
    }
    return nullptr;
}

std::optional<JsonValue> JsonRecordReader::find(std::vector<Field>& fields, Arena& arena) {
    for (m_found = 0; m_found < fields.size(); ++m_found) {
        if (auto value = find(fields[m_found], arena)) {
            return value;
        }
    }
    m_found = 0;
    return std::nullopt;
}

std::optional<JsonValue> JsonRecordReader::choose(std::vector<Field>& fields,
                                                  std::vector<JsonValue>& choices, Arena& arena) {
    choices.clear();
    if (fields.size() < 2) {
        return find(fields, arena);
    }
    // All of them are looked at: which one says something may differ within a shape.
    std::optional<JsonValue> chosen;
    m_found = 0;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        if (const auto value = find(fields[i], arena)) {
            choices.push_back(*value);
            if (!chosen && saysSomething(*value)) {
                chosen = value;
                m_found = i;
            }
        }
    }
    return chosen || choices.empty() ? chosen : choices.front();
}

std::optional<JsonValue> JsonRecordReader::find(Field& field, Arena& arena) {
    if (field.root && field.path.choices().empty()) {
        return reach(0, field.below, arena);
    }
    if (const auto* const found = member(field, field.literal, field.literalHash)) {
        return m_tape.value(found->place);
    }
    if (!field.joined.empty()) {
        return findJoined(field, arena);
    }
    std::optional<JsonValue> value;
    if (field.root) {
        value = reach(0, field.below, arena);
    } else if (const auto* const found =
                   field.viaPath ? member(field, field.name, field.hash) : nullptr) {
        value = reach(found->place, field.below, arena);
    }
    if (value && !field.path.choices().empty()) {
        // Which one it is in the next record is said by that record.
        m_throughText = true;
        value = field.path.choose(value);
    }
    return value;
}

std::optional<JsonValue> JsonRecordReader::findJoined(Field& field, Arena& arena) {
    m_throughText = true;
    std::vector<std::string> texts;
    for (Field& part : field.joined) {
        if (part.word) {
            texts.push_back(*part.word);
            continue;
        }
        const auto value = find(part, arena);
        if (!value || !saysSomething(*value)) {
            return std::nullopt;
        }
        texts.push_back(jsonText(*value));
    }
    std::string json;
    appendJsonString(json, joinedTexts(texts, field.spaced));
    // Read as a string of this record would be, see textOf().
    m_hasEscapes = m_hasEscapes || json.find('\\') != std::string::npos;
    return JsonValue{JsonType::String, arena.copy(json)};
}

void JsonRecordReader::askDocument(const RecordFrame& frame, RecordFields& fields, Arena& arena) {
    for (OfDocument& asked : m_ofDocuments) {
        if (fields.*asked.part && !asked.first) {
            continue;
        }
        // Mostly the same for many records.
        if (asked.headers != *frame.parents) {
            asked.headers = *frame.parents;
            asked.json = asked.path.among(asked.headers);
        }
        if (asked.json) {
            const std::string_view json = arena.copy(*asked.json);
            fields.*asked.part = jsonAt(json, JsonPath());
            m_hasEscapes = m_hasEscapes || json.find('\\') != std::string_view::npos;
        }
    }
}

std::optional<JsonValue> JsonRecordReader::reach(std::uint32_t place, JsonTape::Steps steps,
                                                 Arena& arena) {
    const JsonTape::Reached reached = m_tape.reach(place, steps);
    if (reached.left.empty()) {
        return reached.value;
    }
    // Where it lies there says nothing of where it lies in the next record.
    m_throughText = true;
    const std::string_view text = arena.copy(unescapeJson(reached.value->lexeme));
    return m_inner.parse(text) ? m_inner.valueAt(0, reached.left) : std::nullopt;
}

absl::Status JsonRecordReader::learn(std::span<const RecordFrame> records,
                                     std::span<const std::string_view> later) {
    std::vector<SampledRecord> sample;
    const bool byPlace = std::any_of(
        std::begin(kMappedFields), std::end(kMappedFields), [this](const MappedField& field) {
            const std::string path = (m_told.fields.*field.path).value_or("");
            return path.starts_with('[') || path.starts_with("/0");
        });
    m_json.learn(records, byPlace);
    RecordJson reading = m_json;  // a sample counts for nothing
    Arena arena;
    for (const RecordFrame& record : records) {
        if (!record.problem.empty() || reading.takeHeader()) {
            continue;
        }
        std::string_view text = record.bytes;
        if (!validateJson(text).ok()) {
            text = reading.ofBroken(text, arena);
        } else if (reading.looksInside()) {
            const std::string_view inside = reading.ofValid(*jsonAt(text, JsonPath()), arena);
            text = inside.empty() ? text : inside;
        }
        if (text.empty()) {
            continue;
        }
        sample.push_back(sampledFields(text));
    }
    for (std::string_view line : later) {
        // An array may have an element a line.
        line.remove_suffix(line.ends_with(',') ? 1 : 0);
        if (line.starts_with('{') && validateJson(line).ok()) {
            sample.push_back(sampledFields(line));
        }
    }
    GuessedReading guess = guessReading(sample, m_told);
    m_mapping = std::move(guess.reading.fields);
    m_told.time = std::move(guess.reading.time);
    m_reasons = std::move(guess.reasons);
    m_names = std::move(guess.names);
    m_toldFault = guess.toldFault;
    m_valueInText = guess.valueInText;
    for (std::string& reason : m_json.reasons()) {
        m_reasons.push_back(std::move(reason));
    }
    if (!records.empty() && records.front().name && m_mapping.key.value_or("").empty()) {
        m_reasons.emplace_back(
            "the key is the name that its document, or its action, gives each record");
    }
    return applyMapping();
}

FidelityReport JsonRecordReader::fidelity() const {
    FidelityReport report;
    if (m_repeatedNames > 0) {
        report[kRepeatedNames] = m_repeatedNames;
    }
    m_json.countInto(report);
    report.merge(m_times.fidelity());
    return report;
}

void JsonRecordReader::save(MarkWriter& mark) const {
    mark.reading(reading()).fieldCounts(m_counts).number(m_valueInText ? 1 : 0);
    mark.number(m_repeatedNames);
    m_times.save(mark);
    m_json.save(mark);
}

absl::Status JsonRecordReader::restore(MarkReader& mark) {
    Reading kept = mark.reading();
    m_mapping = std::move(kept.fields);
    m_told.time = std::move(kept.time);
    m_counts = mark.fieldCounts();
    m_valueInText = mark.number() != 0;
    m_repeatedNames = mark.number();
    const FieldTimes::Progress times = FieldTimes::progressOf(mark);
    m_json.restore(mark);
    if (absl::Status status = applyMapping(); !status.ok()) {
        return status;
    }
    m_times.restore(times);
    return absl::OkStatus();
}

}  // namespace oxbow
