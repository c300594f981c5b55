#include "importers/delimited/csv_record_reader.h"

#include <absl/strings/ascii.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include <algorithm>
#include <set>
#include <utility>

#include "importers/field_counts.h"
#include "importers/format/field_guess.h"
#include "model/payload/json_lexeme.h"

namespace oxbow {
namespace {

constexpr char kMendedHeader[] =
    "a quote out of place in the first line, which names the columns: read without its quotes";
constexpr char kShortRows[] =
    "rows with fewer cells than columns: those that are missing have no value";
constexpr char kLongRows[] =
    "rows with more cells than columns: what is over is kept under the number of its column";
constexpr char kHeaderAgain[] = "the header, once more: it is no row of the table";
constexpr char kBadCells[] =
    "cells that are not UTF-8: the record has their bytes, the value the replacement character";

JsonType typeOf(const OptionalBytesView& cell) {
    if (!cell) {
        return JsonType::Null;
    }
    return isJsonNumber(*cell) ? JsonType::Number : JsonType::String;
}

// What a header says, as names that are there and differ.
std::vector<std::string> columnNames(const std::vector<std::string>& header) {
    std::vector<std::string> names;
    std::set<std::string> seen;
    for (std::size_t i = 0; i < header.size(); ++i) {
        std::string said = header[i];
        absl::StripAsciiWhitespace(&said);
        std::string name = said.empty() ? absl::StrCat("column", i + 1) : said;
        for (int number = 2; !seen.insert(name).second; ++number) {
            name = absl::StrCat(said.empty() ? "column" : said, "_", number);
        }
        names.push_back(std::move(name));
    }
    return names;
}

}  // namespace

absl::Status CsvRecordReader::learn(std::span<const RecordFrame> records,
                                    std::span<const std::string_view> later) {
    while (!records.empty() && records.front().aside) {
        records = records.subspan(1);
    }
    Arena arena;
    std::vector<Cells> rows;
    for (const RecordFrame& record : records) {
        if (isFieldsLine(record) && !rows.empty()) {
            break;  // what follows it may have other columns
        }
        Cells cells;
        if (record.problem.empty() && !isFieldsLine(record) &&
            splitCsvRow(record.bytes, dialect(), arena, cells, m_places)) {
            rows.push_back(std::move(cells));
        }
    }
    const bool firstIsRow = !records.empty() && records.front().problem.empty() &&
                            splitCsvRow(records.front().bytes, dialect(), arena, m_cells, m_places);
    const bool judged = dialect().header == Dialect::Header::Judged;
    if (!records.empty() && !firstIsRow && judged) {
        mendHeader(records.front(), arena, rows);
    }
    nameColumns(rows);
    for (const std::string_view line : later) {
        // A cell may hold a line's end: what is no whole row says nothing.
        Cells cells;
        if (isValidUtf8(line) && line.find('\0') == std::string_view::npos &&
            splitCsvRow(line, dialect(), arena, cells, m_places) &&
            cells.size() == m_columns.size()) {
            rows.push_back(std::move(cells));
        }
    }
    std::vector<SampledRecord> sample;
    for (std::size_t row = m_headerToCome ? 1 : 0; row < rows.size(); ++row) {
        SampledRecord& fields = sample.emplace_back();
        for (std::size_t i = 0; i < std::min(rows[row].size(), m_columns.size()); ++i) {
            const OptionalBytesView& text = rows[row][i];
            const auto& texts = dialect().textColumns;
            const bool isText = text && std::find(texts.begin(), texts.end(), i) != texts.end();
            fields.push_back({m_columns[i],
                              {m_columns[i]},
                              isText ? JsonType::String : typeOf(text),
                              std::string(text.value_or(""))});
        }
    }
    const bool messages = takeKeyAndMessage(rows);
    GuessedReading guess = guessReading(sample, m_told);
    m_mapping = std::move(guess.reading.fields);
    m_told.time = std::move(guess.reading.time);
    m_reasons = std::move(guess.reasons);
    m_toldFault = guess.toldFault;
    if (messages) {
        m_reasons.emplace_back(
            "the first column is the key, and the second, which is JSON, the value");
    }
    forgetMissing();
    if (m_headerToCome) {
        m_header = records.front().bytes;
        m_reasons.emplace_back("the first row names the columns");
    } else if (dialect().header != Dialect::Header::Given) {
        m_reasons.emplace_back("the first row is data: columns are named by number");
    }
    m_reasons.insert(m_reasons.end(), m_framer.reasons().begin(), m_framer.reasons().end());
    return applyMapping();
}

// Two columns without names, of which the second is JSON: a key and its message.
bool CsvRecordReader::takeKeyAndMessage(const std::vector<Cells>& rows) {
    if (m_columns.size() != 2 || m_headerToCome || dialect().header == Dialect::Header::Given ||
        m_told.fields.key || m_told.fields.value) {
        return false;
    }
    // A line that is no row, such as a last one that counts them, says nothing.
    std::size_t json = 0;
    std::size_t pairs = 0;
    for (const Cells& row : rows) {
        pairs += row.size() == 2 ? 1 : 0;
        json += row.size() == 2 && kindOf(row[1]) == CellKind::Json ? 1 : 0;
    }
    if (json * 2 <= pairs) {
        return false;
    }
    m_told.fields.key = m_columns[0];
    m_told.fields.value = m_columns[1];
    return true;
}

// One stray quote in the header must not take the names of all columns along.
void CsvRecordReader::mendHeader(const RecordFrame& first, Arena& arena, std::vector<Cells>& rows) {
    std::string line(first.bytes);
    line.erase(std::remove(line.begin(), line.end(), '"'), line.end());
    std::vector<Cells> mended(1);
    splitCsvRow(arena.copy(line), dialect(), arena, mended.front(), m_places);
    if (rows.empty() || mended.front().size() != rows.front().size()) {
        return;
    }
    mended.insert(mended.end(), rows.begin(), rows.end());
    m_headerMended = isHeader(mended);
    if (m_headerMended) {
        rows = std::move(mended);
    }
}

bool CsvRecordReader::isHeader(const std::vector<Cells>& rows) const {
    const auto told = [&](const MappedField& field) {
        const auto& paths = (m_told.fields.*field.path).all();
        return std::any_of(paths.begin(), paths.end(), [&](const std::string& path) {
            return std::find(rows[0].begin(), rows[0].end(), OptionalBytesView(path)) !=
                   rows[0].end();
        });
    };
    if (dialect().header != Dialect::Header::Judged) {
        return dialect().header == Dialect::Header::Line;
    }
    return looksLikeHeader(rows) ||
           std::any_of(std::begin(kMappedFields), std::end(kMappedFields), told);
}

void CsvRecordReader::nameColumns(const std::vector<Cells>& rows) {
    m_columns.clear();
    if (dialect().header == Dialect::Header::Given) {
        m_columns = columnNames(dialect().names);
        return;
    }
    if (rows.empty()) {
        return;
    }
    m_headerToCome = isHeader(rows);
    std::vector<std::string> header(
        std::max(rows[0].size(), dialect().ragged && !dialect().rowNames ? 0 : dialect().columns));
    if (m_headerToCome) {
        // Where it is one short, the rows begin with a name of their own.
        const std::size_t shift = dialect().rowNames ? header.size() - rows[0].size() : 0;
        for (std::size_t i = 0; i < rows[0].size(); ++i) {
            header[i + shift] = rows[0][i].value_or("");
        }
        if (dialect().trailing && header.back().empty() && rows[0].size() > 1) {
            header.pop_back();
        }
    }
    m_columns = columnNames(header);
}

bool CsvRecordReader::isFieldsLine(const RecordFrame& frame) const {
    return dialect().header == Dialect::Header::Given && frame.bytes.starts_with('#') &&
           fieldsLineOf(frame.bytes);
}

// A server that was configured anew goes on in the same file.
void CsvRecordReader::nameAnew(const std::vector<std::string>& names) {
    std::vector<std::string> columns = columnNames(names);
    if (columns == m_columns) {
        return;
    }
    m_columns = std::move(columns);
    m_shapeOfQuotes.clear();
    // A field that is not there any more is in none of these rows.
    applyMapping().IgnoreError();
}

// A column's name as it stands, else one and behind it a path in its cells: `data.order.id`.
std::optional<CsvRecordReader::Place> CsvRecordReader::placeOf(const std::string& path) const {
    const auto columnNamed = [this](const std::string& name) {
        const auto found = std::find(m_columns.begin(), m_columns.end(), name);
        return found == m_columns.end()
                   ? std::nullopt
                   : std::optional(static_cast<std::size_t>(found - m_columns.begin()));
    };
    if (const auto column = columnNamed(path)) {
        return Place{*column, {}, {}};
    }
    for (std::size_t cut = path.find_last_of(".["); cut != std::string::npos && cut > 0;
         cut = path.find_last_of(".[", cut - 1)) {
        const auto column = columnNamed(path.substr(0, cut));
        const auto inside = PathInRecord::parse(path.substr(cut + (path[cut] == '.' ? 1 : 0)));
        if (column && inside.ok()) {
            return Place{*column, *inside, {}};
        }
    }
    const std::vector<std::string> joined = joinedPaths(path);
    std::optional<Place> first;
    for (const std::string& one : joined.size() > 1 ? joined : std::vector<std::string>()) {
        if (auto word = joinedWord(one); word && first) {
            first->joined.emplace_back().word = std::move(word);
            first->spaced = false;
            continue;
        }
        auto place = placeOf(one);
        if (!place) {
            return std::nullopt;
        }
        if (first) {
            first->joined.push_back(*std::move(place));
        } else {
            first = std::move(place);
        }
    }
    return first;
}

absl::Status CsvRecordReader::columnsOf(const FieldPaths& paths, std::vector<Place>& places) const {
    places.clear();
    for (std::size_t i = 0; i < paths.all().size(); ++i) {
        if (auto place = placeOf(paths.all()[i])) {
            place->path = i;
            places.push_back(*std::move(place));
        }
    }
    if (!places.empty() || paths.all().empty()) {
        return absl::OkStatus();
    }
    const std::string near = nearestName(*paths, m_columns);
    return absl::InvalidArgumentError(
        absl::StrCat("there is no column ", paths.words(),
                     near.empty() ? "" : absl::StrCat(" (is \"", near, "\" meant?)"),
                     "; there are ", absl::StrJoin(m_columns, ", ")));
}

// A description is about many tables, of which this one may not have every column.
void CsvRecordReader::forgetMissing() {
    for (const MappedField& field : kMappedFields) {
        FieldPaths& paths = m_mapping.*field.path;
        if (m_demanded.*field.path || !paths) {
            continue;
        }
        std::vector<std::string> there;
        for (const std::string& path : paths.all()) {
            if (placeOf(path)) {
                there.push_back(path);
            }
        }
        paths = FieldPaths(std::move(there));
    }
}

absl::Status CsvRecordReader::applyMapping() {
    m_asJson = RowAsJson(m_columns);
    for (const std::size_t column : dialect().textColumns) {
        m_asJson.keepAsText(column);
    }
    auto times = FieldTimes::of(m_told.time, m_mapping.time.all());
    if (!times.ok()) {
        return times.status();
    }
    m_times = *std::move(times);
    // A source without a single row has no columns to be wrong about.
    if (m_columns.empty()) {
        return absl::OkStatus();
    }
    absl::Status status = columnsOf(m_mapping.key, m_key);
    status.Update(columnsOf(m_mapping.value, m_value));
    status.Update(columnsOf(m_mapping.type, m_type));
    status.Update(columnsOf(m_mapping.time, m_time));
    status.Update(columnsOf(m_mapping.stream, m_stream));
    m_operation.clear();
    for (const std::string& path : m_told.deleting.field.all()) {
        if (auto place = placeOf(path)) {
            m_operation.push_back(*std::move(place));
        }
    }
    return status;
}

bool CsvRecordReader::read(const RecordFrame& frame, std::int64_t ordinal, BatchWriter& out) {
    const auto reject = [&](const std::string& reason) {
        out.reject(frame.offset, frame.line, frame.size, frame.bytes, reason);
        return true;
    };
    if (m_headerToCome && !frame.aside && (frame.problem.empty() || m_headerMended)) {
        m_headerToCome = false;
        return false;
    }
    if (!frame.problem.empty()) {
        return reject(frame.problem);
    }
    if (isFieldsLine(frame)) {
        nameAnew(fieldsLineOf(frame.bytes)->names);
        return false;
    }
    if (frame.bytes == m_header) {
        return reject(kHeaderAgain);
    }
    Arena& arena = out.arena();
    const std::string_view record = arena.copy(frame.bytes);
    if (!splitCsvRow(record, dialect(), arena, m_cells, m_places)) {
        return reject("text behind the closing quote of a cell");
    }
    if (const std::string problem = fitCells(); !problem.empty()) {
        return reject(problem);
    }
    ++m_rows;
    EventView& event = out.add();
    event.offset = ordinal;
    event.record = record;
    fill(event, arena);
    tellShape(record, out);
    return true;
}

bool CsvRecordReader::looksCut(const RecordFrame& row) const {
    const auto delimiters = static_cast<std::size_t>(
        std::count(row.bytes.begin(), row.bytes.end(), dialect().delimiter));
    return delimiters > 0 && (!row.problem.empty() || delimiters + 1 < m_columns.size());
}

std::string CsvRecordReader::fitCells() {
    const std::size_t columns = m_columns.size();
    if (m_cells.size() == columns) {
        return {};
    }
    if (dialect().trailing && m_cells.size() == columns + 1 && !m_cells.back()) {
        m_cells.pop_back();
        return {};
    }
    if (!dialect().ragged || columns == 0) {
        return absl::StrCat("the row has ", m_cells.size(), " cells, the table has ", columns,
                            " columns");
    }
    m_shortRows += m_cells.size() < columns ? 1 : 0;
    m_longRows += m_cells.size() > columns ? 1 : 0;
    m_cells.resize(std::max(columns, m_cells.size()));
    return {};
}

// The first of the places that has something in it.
OptionalBytesView CsvRecordReader::cell(const std::vector<Place>& places, Arena& arena) const {
    for (const Place& place : places) {
        if (const OptionalBytesView text = cellAt(place, arena)) {
            return text;
        }
    }
    return std::nullopt;
}

OptionalBytesView CsvRecordReader::cellAt(const Place& place, Arena& arena) const {
    OptionalBytesView text = m_cells[place.column];
    if (text && !place.inside.isWhole()) {
        const auto inside =
            validateJson(*text).ok() ? place.inside.in(*text) : std::optional<JsonValue>();
        text = inside && inside->type != JsonType::Null
                   ? OptionalBytesView(arena.copy(jsonText(*inside)))
                   : std::nullopt;
    }
    if (!text || place.joined.empty()) {
        return text;
    }
    if (text->empty()) {
        return std::nullopt;
    }
    std::vector<std::string> texts = {std::string(*text)};
    for (const Place& more : place.joined) {
        const OptionalBytesView next =
            more.word ? OptionalBytesView(*more.word) : cellAt(more, arena);
        if (!next || (next->empty() && !more.word)) {
            return std::nullopt;
        }
        texts.emplace_back(*next);
    }
    return arena.copy(joinedTexts(texts, place.spaced));
}

void CsvRecordReader::fill(EventView& event, Arena& arena) {
    event.key = cell(m_key, arena);
    event.type = cell(m_type, arena);
    if (const auto stream = cell(m_stream, arena)) {
        event.stream = *stream;
    }
    for (const Place& place : m_time) {
        if (const auto time = cellAt(place, arena)) {
            event.time = m_times.read(place.path, JsonType::String, *time);
            m_timesRead += event.time ? 1 : 0;
            break;
        }
    }
    event.value = m_value.empty() ? OptionalBytesView(jsonObject(arena)) : cell(m_value, arena);
    if (!m_operation.empty() && m_told.deleting.has(cell(m_operation, arena))) {
        event.value.reset();
    }
}

Reading CsvRecordReader::reading() const {
    Reading reading = m_told;
    reading.fields = m_mapping;
    reading.time = m_times.reading();
    return reading;
}

std::string_view CsvRecordReader::jsonObject(Arena& arena) {
    m_object.clear();
    const std::span<const OptionalBytesView> cells(m_cells);
    m_badCells += m_asJson.append(cells.first(m_columns.size()), m_object);
    for (std::size_t over = m_columns.size(); over < m_cells.size(); ++over) {
        m_object.back() = ',';
        absl::StrAppend(&m_object, "\"column", over + 1, "\":");
        m_badCells += appendCellAsJson(m_cells[over], m_object) ? 0 : 1;
        m_object += '}';
    }
    return arena.copy(m_object);
}

// Rows differ in which of their cells stand in quotes; that is their shape.
void CsvRecordReader::tellShape(std::string_view record, BatchWriter& out) {
    // A shape says what stands in a row as it is written, and for all of it.
    const auto changed = [this](std::size_t i) { return !m_cells[i] && m_places[i].size > 0; };
    if (dialect().drawn || !dialect().textColumns.empty() ||
        m_places.size() > RecordShape::kMostSlots || m_places.size() != m_columns.size() ||
        dialect().quote == Dialect::Quote::Backslash) {
        return;
    }
    for (std::size_t i = 0; i < (dialect().nulls.empty() ? 0 : m_places.size()); ++i) {
        if (changed(i)) {
            return;
        }
    }
    m_quotes.clear();
    for (const Slot& place : m_places) {
        m_quotes += place.begin > 0 && record[place.begin - 1] == '"' ? '"' : ' ';
    }
    auto known = m_shapeOfQuotes.find(m_quotes);
    if (known == m_shapeOfQuotes.end()) {
        if (!m_quota.isOpen() || !m_quota.admit(std::hash<std::string>()(m_quotes))) {
            return;
        }
        RecordShape shape;
        std::size_t cut = 0;
        for (std::size_t i = 0; i < m_places.size(); ++i) {
            shape.literals.emplace_back(record.substr(cut, m_places[i].begin - cut));
            shape.places.push_back({SlotKind::Cell, RowAsJson::pathOf(m_columns[i])});
            cut = m_places[i].end();
        }
        shape.literals.emplace_back(record.substr(cut));
        known = m_shapeOfQuotes.emplace(m_quotes, m_shapes->add(std::move(shape))).first;
    }
    out.setShape(m_shapes, known->second, m_places);
}

FieldCounts CsvRecordReader::fieldCounts() const {
    const auto rows = [this](const std::vector<Place>& places) {
        return places.empty() ? 0 : m_rows;
    };
    return {m_rows,      rows(m_key),    rows(m_value), rows(m_type),
            m_timesRead, rows(m_stream), rows(m_time)};
}

FidelityReport CsvRecordReader::fidelity() const {
    FidelityReport report;
    report.merge(m_times.fidelity());
    if (m_badCells > 0) {
        report[kBadCells] = m_badCells;
    }
    if (m_shortRows > 0) {
        report[kShortRows] = m_shortRows;
    }
    if (m_longRows > 0) {
        report[kLongRows] = m_longRows;
    }
    if (m_headerMended) {
        report[kMendedHeader] = 1;
    }
    return report;
}

void CsvRecordReader::save(MarkWriter& mark) const {
    mark.reading(reading()).number(m_headerToCome ? 1 : 0).number(m_headerMended ? 1 : 0);
    mark.number(m_columns.size());
    for (const std::string& column : m_columns) {
        mark.text(column);
    }
    mark.text(m_header).number(m_rows).number(m_timesRead).number(m_badCells);
    m_times.save(mark);
    mark.number(m_shortRows).number(m_longRows);
}

absl::Status CsvRecordReader::restore(MarkReader& mark) {
    Reading kept = mark.reading();
    m_mapping = std::move(kept.fields);
    m_told.time = std::move(kept.time);
    m_headerToCome = mark.number() != 0;
    m_headerMended = mark.number() != 0;
    m_columns.clear();
    for (std::uint64_t left = mark.number(); left > 0 && mark.ok(); --left) {
        m_columns.push_back(mark.text());
    }
    m_header = mark.text();
    m_rows = mark.number();
    m_timesRead = mark.number();
    m_badCells = mark.number();
    const FieldTimes::Progress times = FieldTimes::progressOf(mark);
    m_shortRows = mark.number();
    m_longRows = mark.number();
    // What was read of the source was found; where its columns were named anew since, a field may
    // be in none of them.
    applyMapping().IgnoreError();
    m_times.restore(times);
    return absl::OkStatus();
}

}  // namespace oxbow
