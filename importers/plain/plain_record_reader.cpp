#include "importers/plain/plain_record_reader.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include <algorithm>
#include <map>
#include <utility>

#include "importers/format/field_guess.h"
#include "model/payload/json_lexeme.h"
#include "model/payload/row_as_json.h"

namespace oxbow {
namespace {

constexpr char kBadFields[] =
    "parts of records that are not UTF-8: the record has their bytes, the value the replacement "
    "character";

void appendName(std::string_view name, std::string& out) {
    appendTextAsJson(name, out);
    out += ':';
}

// The fields that are there and are written as numbers wherever they are.
class NumberColumns {
public:
    void add(const std::vector<PlainField>& fields) {
        for (const PlainField& field : fields) {
            bool& isNumber = m_isNumber.try_emplace(std::string(field.name), true).first->second;
            isNumber = isNumber && isJsonNumber(field.text);
        }
    }
    std::vector<std::string> names() const {
        std::vector<std::string> out;
        for (const auto& [name, isNumber] : m_isNumber) {
            if (isNumber) {
                out.push_back(name);
            }
        }
        return out;
    }

private:
    std::map<std::string, bool> m_isNumber;
};

}  // namespace

absl::Status PlainRecordReader::learn(std::span<const RecordFrame> records,
                                      std::span<const std::string_view> later) {
    if (!m_splitter.ok()) {
        return m_splitter.status();
    }
    FieldSplitter& splitter = **m_splitter;
    m_namesRepeat = splitter.namesRepeat();
    Arena arena;
    std::vector<std::string_view> texts;
    for (const RecordFrame& record : records) {
        if (record.problem.empty()) {
            texts.push_back(record.bytes);
        }
    }
    if (splitter.recordsAreLines()) {
        texts.insert(texts.end(), later.begin(), later.end());
    }
    NumberColumns numbers;
    std::vector<std::string_view> fitting;
    for (const std::string_view text : texts) {
        if (splitter.split(text, arena, m_fields).empty()) {
            numbers.add(m_fields);
            fitting.push_back(text);
        }
    }
    if (fitting.empty() && !records.empty()) {
        return absl::InvalidArgumentError(absl::StrCat("none of the first ", records.size(),
                                                       " records can be read",
                                                       splitter.nearest(records)));
    }
    if (splitter.asksForNumbers()) {
        m_told.text.numbers = numbers.names();
        splitter.takeNumbers(*m_told.text.numbers);
        if (!m_told.text.numbers->empty()) {
            m_reasons.push_back(absl::StrCat("numbers, as all sampled records have them so: ",
                                             absl::StrJoin(*m_told.text.numbers, ", ")));
        }
    }
    std::vector<SampledRecord> sample;
    for (const std::string_view text : fitting) {
        if (splitter.split(text, arena, m_fields).empty()) {
            markNulls();
            sample.push_back(sampledFields(jsonObject(arena)));
        }
    }
    m_badFields = 0;  // a sample counts for nothing
    GuessedReading guess = guessReading(sample, m_told);
    m_mapping = std::move(guess.reading.fields);
    m_told.time = std::move(guess.reading.time);
    m_reasons.insert(m_reasons.begin(), guess.reasons.begin(), guess.reasons.end());
    m_names = std::move(guess.names);
    m_toldFault = guess.toldFault;
    return applyMapping();
}

absl::Status PlainRecordReader::placesOf(const FieldPaths& paths, std::vector<Place>& places) {
    places.clear();
    for (const std::string& path : paths.all()) {
        auto place = placeOf(path);
        if (!place.ok()) {
            return place.status();
        }
        places.push_back(*std::move(place));
    }
    return absl::OkStatus();
}

absl::StatusOr<PlainRecordReader::Place> PlainRecordReader::placeOf(const std::string& path) {
    Place place{path, path, {}, 0, {}};
    if (const auto joined = joinedPaths(path); joined.size() > 1) {
        for (const std::string& one : joined) {
            auto part = placeOf(one);
            if (!part.ok()) {
                return part.status();
            }
            place.joined.push_back(*std::move(part));
        }
        return place;
    }
    const auto parsed = PathInRecord::parse(path);
    if (!parsed.ok()) {
        return parsed.status();
    }
    const auto& steps = parsed->path().steps();
    if (!steps.empty() && !steps.front().name.empty() && !parsed->ofDocument()) {
        place.name = steps.front().name;
        place.inside = parsed->behindFirst();
    }
    return place;
}

absl::Status PlainRecordReader::applyMapping() {
    auto times = FieldTimes::of(m_told.time, m_mapping.time.all());
    if (!times.ok()) {
        return times.status();
    }
    m_times = *std::move(times);
    absl::Status status = placesOf(m_mapping.key, m_key);
    status.Update(placesOf(m_mapping.value, m_value));
    status.Update(placesOf(m_mapping.type, m_type));
    status.Update(placesOf(m_mapping.time, m_time));
    status.Update(placesOf(m_mapping.stream, m_stream));
    status.Update(placesOf(m_told.deleting.field, m_operation));
    return status;
}

Reading PlainRecordReader::reading() const {
    Reading reading = m_told;
    reading.fields = m_mapping;
    reading.time = m_times.reading();
    return reading;
}

bool PlainRecordReader::read(const RecordFrame& frame, std::int64_t ordinal, BatchWriter& out) {
    const auto reject = [&](const std::string& reason) {
        out.reject(frame.offset, frame.line, frame.size, frame.bytes, reason);
        return true;
    };
    if (!frame.problem.empty()) {
        return reject(frame.problem);
    }
    Arena& arena = out.arena();
    const std::string_view record = arena.copy(frame.bytes);
    if (const std::string problem = (*m_splitter)->split(record, arena, m_fields);
        !problem.empty()) {
        return reject(problem);
    }
    markNulls();
    EventView& event = out.add();
    event.offset = ordinal;
    event.record = record;
    fill(event, arena);
    return true;
}

void PlainRecordReader::markNulls() {
    const std::vector<std::string>& nulls = m_told.dialect.nulls;
    for (PlainField& field : m_fields) {
        for (const std::string& null : nulls) {
            field.isNull = field.isNull || field.text == null;
        }
    }
}

const PlainField* PlainRecordReader::fieldNamed(std::string_view name, Place& place) const {
    // Records of one source mostly have their fields at the same place.
    if (!m_namesRepeat && place.lastSeen < m_fields.size() &&
        m_fields[place.lastSeen].name == name) {
        return &m_fields[place.lastSeen];
    }
    for (std::size_t i = m_fields.size(); i-- > 0;) {
        if (m_fields[i].name == name) {
            place.lastSeen = i;
            return &m_fields[i];
        }
    }
    return nullptr;
}

// What the first of the places says that says something, else the first that the record has; of a
// value, whose null deletes, that one at once.
std::optional<PlainRecordReader::Found> PlainRecordReader::find(std::vector<Place>& places,
                                                                std::uint64_t& count,
                                                                Arena& arena) {
    std::optional<Found> first;
    for (std::size_t i = 0; i < places.size(); ++i) {
        auto found = find(places[i], arena);
        if (!found) {
            continue;
        }
        found->path = i;
        const bool says = found->text && !found->text->empty();
        if (says || &places == &m_value) {
            first = std::move(found);
            break;
        }
        first = first ? std::move(first) : std::move(found);
    }
    count += first ? 1 : 0;
    return first;
}

std::optional<PlainRecordReader::Found> PlainRecordReader::find(Place& place, Arena& arena) {
    const PlainField* field = fieldNamed(place.literal, place);
    if (field == nullptr && !place.joined.empty()) {
        return findJoined(place, arena);
    }
    const bool whole = field != nullptr || place.inside.isWhole();
    field = field == nullptr ? fieldNamed(place.name, place) : field;
    if (field == nullptr) {
        return std::nullopt;
    }
    if (whole) {
        return Found{field->isNull ? OptionalBytesView() : field->text, field->isNumber};
    }
    const auto inside =
        validateJson(field->text).ok() ? place.inside.in(field->text) : std::optional<JsonValue>();
    if (!inside) {
        return std::nullopt;
    }
    const bool isNull = inside->type == JsonType::Null;
    return Found{isNull ? OptionalBytesView() : arena.copy(jsonText(*inside)),
                 inside->type == JsonType::Number};
}

std::optional<PlainRecordReader::Found> PlainRecordReader::findJoined(Place& place, Arena& arena) {
    std::vector<std::string> texts;
    for (Place& part : place.joined) {
        const auto found = find(part, arena);
        if (!found || !found->text) {
            return std::nullopt;
        }
        texts.emplace_back(*found->text);
    }
    return Found{arena.copy(joinedTexts(texts)), false};
}

void PlainRecordReader::fill(EventView& event, Arena& arena) {
    ++m_counts.records;
    if (const auto key = find(m_key, m_counts.key, arena)) {
        event.key = key->text;
    }
    if (const auto type = find(m_type, m_counts.type, arena)) {
        event.type = type->text;
    }
    if (const auto stream = find(m_stream, m_counts.stream, arena); stream && stream->text) {
        event.stream = *stream->text;
    }
    if (const auto time = find(m_time, m_counts.timeFields, arena); time && time->text) {
        const bool number = time->isNumber && isJsonNumber(*time->text);
        event.time =
            m_times.read(time->path, number ? JsonType::Number : JsonType::String, *time->text);
        m_counts.time += event.time ? 1 : 0;
    }
    const auto value = find(m_value, m_counts.value, arena);
    event.value = value ? value->text : OptionalBytesView(jsonObject(arena));
    std::uint64_t ignored = 0;
    if (const auto operation = find(m_operation, ignored, arena);
        operation && m_told.deleting.has(operation->text)) {
        event.value.reset();
    }
}

std::string_view PlainRecordReader::jsonObject(Arena& arena) {
    m_object.clear();
    m_object += '{';
    for (const PlainField& field : m_fields) {
        m_object += m_object.size() > 1 ? "," : "";
        appendName(field.name, m_object);
        if (field.isNull || field.isNumber) {
            m_badFields +=
                appendCellAsJson(field.isNull ? OptionalBytesView() : field.text, m_object) ? 0 : 1;
        } else {
            m_badFields += appendTextAsJson(field.text, m_object) ? 0 : 1;
        }
    }
    m_object += '}';
    return arena.copy(m_object);
}

FidelityReport PlainRecordReader::fidelity() const {
    FidelityReport report = m_times.fidelity();
    if (m_badFields > 0) {
        report[kBadFields] = m_badFields;
    }
    return report;
}

void PlainRecordReader::save(MarkWriter& mark) const {
    mark.reading(reading()).fieldCounts(m_counts).number(m_badFields);
    m_times.save(mark);
}

absl::Status PlainRecordReader::restore(MarkReader& mark) {
    if (!m_splitter.ok()) {
        return m_splitter.status();
    }
    Reading kept = mark.reading();
    m_mapping = std::move(kept.fields);
    m_told.time = std::move(kept.time);
    m_told.text.numbers = std::move(kept.text.numbers);
    if (m_told.text.numbers) {
        (*m_splitter)->takeNumbers(*m_told.text.numbers);
    }
    m_namesRepeat = (*m_splitter)->namesRepeat();
    m_counts = mark.fieldCounts();
    m_badFields = mark.number();
    const FieldTimes::Progress times = FieldTimes::progressOf(mark);
    const absl::Status status = applyMapping();
    m_times.restore(times);
    return status;
}

}  // namespace oxbow
