#include "importers/text/csv_record_reader.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include <algorithm>
#include <set>
#include <utility>

#include "importers/text/field_guess.h"
#include "model/payload/json_lexeme.h"

namespace oxbow {
namespace {

constexpr char kMendedHeader[] =
    "a quote out of place in the first line, which names the columns: read without its quotes";
constexpr char kBadCells[] =
    "cells that are not UTF-8: the record has their bytes, the value the replacement character";

JsonType typeOf(const OptionalBytesView& cell) {
    if (!cell) {
        return JsonType::Null;
    }
    return isJsonNumber(*cell) ? JsonType::Number : JsonType::String;
}

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

// "order 7" and "order 12": names do not differ from most data by a number alone.
bool sameButForDigits(std::string_view a, std::string_view b) {
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < a.size() && j < b.size()) {
        if (isDigit(a[i]) && isDigit(b[j])) {
            while (i < a.size() && isDigit(a[i])) {
                ++i;
            }
            while (j < b.size() && isDigit(b[j])) {
                ++j;
            }
        } else if (a[i++] != b[j++]) {
            return false;
        }
    }
    return i == a.size() && j == b.size();
}

bool isJsonContainer(std::string_view cell) {
    return (cell.starts_with('{') || cell.starts_with('[')) && validateJson(cell).ok();
}

}  // namespace

bool looksLikeHeader(const std::vector<std::vector<OptionalBytesView>>& rows) {
    if (rows.empty()) {
        return false;
    }
    std::set<std::string_view> names;
    const auto& first = rows.front();
    for (std::size_t column = 0; column < first.size(); ++column) {
        const OptionalBytesView& name = first[column];
        if (!name || name->empty() || isJsonNumber(*name) || parseTimestamp(*name) ||
            isJsonContainer(*name) || !names.insert(*name).second) {
            return false;
        }
        // One alike may be a header once more, where files were put together, or a coincidence.
        std::size_t alike = 0;
        for (std::size_t row = 1; row < rows.size(); ++row) {
            alike += column < rows[row].size() && rows[row][column] &&
                             sameButForDigits(*rows[row][column], *name)
                         ? 1
                         : 0;
        }
        if (alike > 0 && alike * 2 >= rows.size() - 1) {
            return false;
        }
    }
    return true;
}

absl::Status CsvRecordReader::learn(std::span<const RecordFrame> records) {
    Arena arena;
    std::vector<Cells> rows;
    for (const RecordFrame& record : records) {
        Cells cells;
        if (record.problem.empty() &&
            splitCsvRow(record.bytes, m_framer.delimiter(), arena, cells, m_places)) {
            rows.push_back(std::move(cells));
        }
    }
    const bool firstIsRow =
        !records.empty() && records.front().problem.empty() &&
        splitCsvRow(records.front().bytes, m_framer.delimiter(), arena, m_cells, m_places);
    if (!records.empty() && !firstIsRow) {
        mendHeader(records.front(), arena, rows);
    }
    nameColumns(rows);
    std::vector<SampledRecord> sample;
    for (std::size_t row = m_headerToCome ? 1 : 0; row < rows.size(); ++row) {
        SampledRecord& fields = sample.emplace_back();
        for (std::size_t i = 0; i < std::min(rows[row].size(), m_columns.size()); ++i) {
            const OptionalBytesView& text = rows[row][i];
            fields.push_back({m_columns[i], typeOf(text), std::string(text.value_or(""))});
        }
    }
    GuessedMapping guess = guessMapping(sample, m_told.fields);
    m_mapping = std::move(guess.mapping);
    m_reasons = std::move(guess.reasons);
    m_reasons.push_back(m_headerToCome ? "the first row names the columns"
                                       : "the first row is data: columns are named by number");
    return applyMapping();
}

// One stray quote in the header must not take the names of all columns along.
void CsvRecordReader::mendHeader(const RecordFrame& first, Arena& arena, std::vector<Cells>& rows) {
    std::string line(first.bytes);
    line.erase(std::remove(line.begin(), line.end(), '"'), line.end());
    std::vector<Cells> mended(1);
    splitCsvRow(arena.copy(line), m_framer.delimiter(), arena, mended.front(), m_places);
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
    const auto told = [&](const FieldPaths& name) {
        return name && !name->empty() &&
               std::find(rows[0].begin(), rows[0].end(), OptionalBytesView(*name)) != rows[0].end();
    };
    return looksLikeHeader(rows) || told(m_told.fields.key) || told(m_told.fields.value) ||
           told(m_told.fields.type) || told(m_told.fields.time) || told(m_told.fields.stream);
}

void CsvRecordReader::nameColumns(const std::vector<Cells>& rows) {
    m_columns.clear();
    if (rows.empty()) {
        return;
    }
    m_headerToCome = isHeader(rows);
    for (std::size_t i = 0; i < rows[0].size(); ++i) {
        const std::string number = absl::StrCat("column", i + 1);
        m_columns.push_back(m_headerToCome ? std::string(rows[0][i].value_or(number)) : number);
    }
}

absl::Status CsvRecordReader::columnOf(const FieldPaths& name,
                                       std::optional<std::size_t>& column) const {
    column.reset();
    if (!name || name->empty()) {
        return absl::OkStatus();
    }
    const auto found = std::find(m_columns.begin(), m_columns.end(), *name);
    if (found == m_columns.end()) {
        return absl::InvalidArgumentError(absl::StrCat(
            "there is no column \"", *name, "\"; there are ", absl::StrJoin(m_columns, ", ")));
    }
    column = static_cast<std::size_t>(found - m_columns.begin());
    return absl::OkStatus();
}

absl::Status CsvRecordReader::applyMapping() {
    m_asJson = RowAsJson(m_columns);
    // A source without a single row has no columns to be wrong about.
    if (m_columns.empty()) {
        return absl::OkStatus();
    }
    absl::Status status = columnOf(m_mapping.key, m_key);
    status.Update(columnOf(m_mapping.value, m_value));
    status.Update(columnOf(m_mapping.type, m_type));
    status.Update(columnOf(m_mapping.time, m_time));
    status.Update(columnOf(m_mapping.stream, m_stream));
    return status;
}

bool CsvRecordReader::read(const RecordFrame& frame, std::int64_t ordinal, BatchWriter& out) {
    const auto reject = [&](const std::string& reason) {
        out.reject(frame.offset, frame.line, frame.size, frame.bytes, reason);
        return true;
    };
    if (m_headerToCome && (frame.problem.empty() || m_headerMended)) {
        m_headerToCome = false;
        return false;
    }
    if (!frame.problem.empty()) {
        return reject(frame.problem);
    }
    Arena& arena = out.arena();
    const std::string_view record = arena.copy(frame.bytes);
    if (!splitCsvRow(record, m_framer.delimiter(), arena, m_cells, m_places)) {
        return reject("text behind the closing quote of a cell");
    }
    if (m_cells.size() != m_columns.size()) {
        return reject(absl::StrCat("the row has ", m_cells.size(), " cells, the table has ",
                                   m_columns.size(), " columns"));
    }
    ++m_rows;
    EventView& event = out.add();
    event.offset = ordinal;
    event.record = record;
    fill(event, arena);
    tellShape(record, out);
    return true;
}

OptionalBytesView CsvRecordReader::cell(const std::optional<std::size_t>& column) const {
    return column ? m_cells[*column] : std::nullopt;
}

void CsvRecordReader::fill(EventView& event, Arena& arena) {
    event.key = cell(m_key);
    event.type = cell(m_type);
    if (const auto stream = cell(m_stream)) {
        event.stream = *stream;
    }
    if (const auto time = cell(m_time)) {
        event.time = parseTimeField(JsonType::String, *time);
        m_unreadableTimes += event.time ? 0 : 1;
    }
    event.value = m_value ? cell(m_value) : OptionalBytesView(jsonObject(arena));
}

std::string_view CsvRecordReader::jsonObject(Arena& arena) {
    m_object.clear();
    m_badCells += m_asJson.append(m_cells, m_object);
    return arena.copy(m_object);
}

// Rows differ in which of their cells stand in quotes; that is their shape.
void CsvRecordReader::tellShape(std::string_view record, BatchWriter& out) {
    if (m_places.size() > RecordShape::kMostSlots) {
        return;
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
    const auto rows = [this](const std::optional<std::size_t>& column) {
        return column ? m_rows : 0;
    };
    return {m_rows, rows(m_key), rows(m_value), rows(m_type), rows(m_time), rows(m_stream)};
}

FidelityReport CsvRecordReader::fidelity() const {
    FidelityReport report;
    if (m_unreadableTimes > 0) {
        report[kUnreadableTimes] = m_unreadableTimes;
    }
    if (m_badCells > 0) {
        report[kBadCells] = m_badCells;
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
    mark.number(m_rows).number(m_unreadableTimes).number(m_badCells);
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
    m_rows = mark.number();
    m_unreadableTimes = mark.number();
    m_badCells = mark.number();
    return applyMapping();
}

}  // namespace oxbow
