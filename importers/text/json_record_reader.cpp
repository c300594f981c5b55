#include "importers/text/json_record_reader.h"

#include <absl/strings/str_cat.h>

#include <set>
#include <utility>

namespace oxbow {
namespace {

constexpr char kRepeatedNames[] =
    "object members whose name repeats: kept in the record, the last one is read";

// The names that a mapping can choose from: the members of the records, and those one level below.
class FieldNames {
public:
    void add(const JsonMember& member) {
        add(jsonPathOf({member.name}));
        if (member.value.type != JsonType::Object || member.value.lexeme.size() > kMostBytes) {
            return;
        }
        for (const JsonMember& below : jsonMembers(member.value.lexeme)) {
            add(jsonPathOf({member.name, below.name}));
        }
    }
    std::vector<std::string> take() { return std::move(m_names); }

private:
    static constexpr std::size_t kMostNames = 500;
    static constexpr std::size_t kMostBytes = 64 * 1024;  // of one member, for those below

    void add(std::string name) {
        if (m_names.size() < kMostNames && m_seen.insert(name).second) {
            m_names.push_back(std::move(name));
        }
    }

    std::vector<std::string> m_names;
    std::set<std::string> m_seen;
};

}  // namespace

absl::StatusOr<JsonRecordReader::Field> JsonRecordReader::fieldOf(const FieldPaths& path) {
    Field field;
    if (!path || path->empty()) {
        return field;
    }
    field.set = true;
    field.literal = *path;
    field.literalHash = JsonTape::hashOf(*path);
    const auto parsed = JsonPath::parse(*path);
    if (!parsed.ok()) {
        return absl::InvalidArgumentError(absl::StrCat(
            "\"", *path, "\" is no path of a field: ", std::string(parsed.status().message()),
            "; write it like after.id, items[0].sku or /after/id"));
    }
    const auto& steps = parsed->steps();
    if (steps.empty()) {
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
    return field;
}

absl::Status JsonRecordReader::applyMapping() {
    Mapping mapping = m_mapping;
    // An untold value stays open: records may differ in which of the usual names they have.
    mapping.value = m_told.fields.value;
    const std::pair<const FieldPaths*, Field*> fields[] = {{&mapping.key, &m_key},
                                                           {&mapping.type, &m_type},
                                                           {&mapping.time, &m_time},
                                                           {&mapping.stream, &m_stream}};
    for (const auto& [path, field] : fields) {
        auto made = fieldOf(*path);
        if (!made.ok()) {
            return made.status();
        }
        *field = *std::move(made);
    }
    m_values.clear();
    std::vector<FieldPaths> paths = {mapping.value};
    if (!mapping.value) {
        paths.assign(std::begin(kValueNames), std::end(kValueNames));
    }
    for (const auto& path : paths) {
        auto made = fieldOf(path);
        if (!made.ok()) {
            return made.status();
        }
        if (made->set) {
            m_values.push_back(*std::move(made));
        }
    }
    return absl::OkStatus();
}

bool JsonRecordReader::read(const RecordFrame& frame, std::int64_t ordinal, BatchWriter& out) {
    if (!frame.problem.empty()) {
        out.reject(frame.offset, frame.line, frame.size, frame.bytes, frame.problem);
        return true;
    }
    Arena& arena = out.arena();
    const std::string_view record = arena.copy(frame.bytes);
    std::int32_t shape = m_matcher.match(record);
    RecordFields fields;
    if (shape >= 0) {
        fields = m_plans[static_cast<std::size_t>(shape)].of(record, m_matcher.found());
        m_hasEscapes = m_matcher.hasEscapes();
    } else if (m_tape.parse(record)) {
        fields = parsedFields(record);
        m_hasEscapes = m_tape.hasEscapes();
        shape = learnShape(record, fields);
    } else {
        const absl::Status why = validateJson(record);
        out.reject(frame.offset, frame.line, frame.size, frame.bytes,
                   absl::StrCat("not valid JSON: ", std::string(why.message())));
        return true;
    }
    m_repeatedNames += fields.repeatedNames;
    count(fields);
    EventView& event = out.add();
    event.offset = ordinal;
    event.record = record;
    fill(event, fields, arena);
    if (fields.value->type == JsonType::String && standsAsJson(*event.value)) {
        EventDetails& details = out.newDetails();
        details.contentType = kTextContent;
        event.details = &details;
    }
    if (shape >= 0) {
        out.setShape(m_matcher.shapes(), static_cast<std::uint32_t>(shape), m_matcher.found());
    }
    return true;
}

RecordFields JsonRecordReader::parsedFields(std::string_view record) {
    RecordFields fields;
    fields.key = find(m_key);
    fields.type = find(m_type);
    fields.time = find(m_time);
    fields.stream = find(m_stream);
    for (Field& field : m_values) {
        if (!fields.value) {
            fields.value = find(field);
        }
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

std::int32_t JsonRecordReader::learnShape(std::string_view record, const RecordFields& fields) {
    const std::int32_t shape = m_matcher.learn(record);
    if (shape >= 0) {
        m_plans.resize(static_cast<std::size_t>(shape) + 1);
        m_plans.back() = ShapePlan(fields, record, m_matcher.found());
    }
    return shape;
}

void JsonRecordReader::count(const RecordFields& fields) {
    ++m_counts.records;
    m_counts.key += fields.key ? 1 : 0;
    m_counts.value += fields.valueIsRecord ? 0 : 1;
    m_counts.type += fields.type ? 1 : 0;
    m_counts.time += fields.time ? 1 : 0;
    m_counts.stream += fields.stream ? 1 : 0;
}

void JsonRecordReader::fill(EventView& event, const RecordFields& fields, Arena& arena) {
    event.key = textOf(fields.key, arena);
    event.type = textOf(fields.type, arena);
    if (const auto stream = textOf(fields.stream, arena)) {
        event.stream = *stream;
    }
    if (fields.time && fields.time->type != JsonType::Null) {
        const std::string_view text = *textOf(fields.time, arena);
        if (fields.time->type == JsonType::String) {
            event.time = m_times.read(text);
        }
        if (!event.time) {
            event.time = parseTimeField(fields.time->type, text);
        }
        m_unreadableTimes += event.time ? 0 : 1;
    }
    event.value = textOf(fields.value, arena);
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

std::optional<JsonValue> JsonRecordReader::find(Field& field) const {
    if (!field.set) {
        return std::nullopt;
    }
    if (field.root) {
        return m_tape.valueAt(0, field.below);
    }
    if (const auto* const found = member(field, field.literal, field.literalHash)) {
        return m_tape.value(found->place);
    }
    if (field.viaPath) {
        if (const auto* const found = member(field, field.name, field.hash)) {
            return m_tape.valueAt(found->place, field.below);
        }
    }
    return std::nullopt;
}

absl::Status JsonRecordReader::learn(std::span<const RecordFrame> records) {
    std::vector<SampledRecord> sample;
    FieldNames names;
    for (const RecordFrame& record : records) {
        if (!record.problem.empty() || !validateJson(record.bytes).ok()) {
            continue;
        }
        SampledRecord& fields = sample.emplace_back();
        for (JsonMember& member : jsonMembers(record.bytes)) {
            names.add(member);
            fields.push_back({std::move(member.name), member.value.type, jsonText(member.value)});
        }
    }
    GuessedMapping guess = guessMapping(sample, m_told.fields);
    m_mapping = std::move(guess.mapping);
    m_reasons = std::move(guess.reasons);
    m_names = names.take();
    return applyMapping();
}

FidelityReport JsonRecordReader::fidelity() const {
    FidelityReport report;
    if (m_repeatedNames > 0) {
        report[kRepeatedNames] = m_repeatedNames;
    }
    if (m_unreadableTimes > 0) {
        report[kUnreadableTimes] = m_unreadableTimes;
    }
    return report;
}

void JsonRecordReader::save(MarkWriter& mark) const {
    mark.reading(reading()).fieldCounts(m_counts);
    mark.number(m_repeatedNames).number(m_unreadableTimes);
}

absl::Status JsonRecordReader::restore(MarkReader& mark) {
    Reading kept = mark.reading();
    m_mapping = std::move(kept.fields);
    m_told.time = std::move(kept.time);
    m_counts = mark.fieldCounts();
    m_repeatedNames = mark.number();
    m_unreadableTimes = mark.number();
    return applyMapping();
}

}  // namespace oxbow
