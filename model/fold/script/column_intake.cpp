#include "model/fold/script/column_intake.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

#include "model/payload/canonical_text.h"
#include "model/payload/json.h"

namespace oxbow {
namespace {

using Rows = ScriptDefinition::Rows;

// No handler takes events of the type.
constexpr std::int32_t kUnhandled = -4;
constexpr std::int32_t kUnknownType = -5;

constexpr std::size_t kMostBytes = std::size_t{4} << 20;  // of a batch, about

constexpr std::array<double, FieldColumn::kMostScale + 1> kPowersOfTen = [] {
    std::array<double, FieldColumn::kMostScale + 1> powers{};
    double power = 1;
    for (double& each : powers) {
        each = power;
        power *= 10;
    }
    return powers;
}();

// The nearest double. Two integers that doubles hold have it as their quotient.
double numberOf(std::int64_t mantissa, std::uint8_t scale) {
    constexpr std::int64_t kMostExact = std::int64_t{1} << 53;
    if (scale == 0 || (mantissa <= kMostExact && mantissa >= -kMostExact)) {
        return static_cast<double>(mantissa) / kPowersOfTen[scale];
    }
    std::string spelled;
    appendDecimal(spelled, mantissa, scale);
    double number = 0;
    std::from_chars(spelled.data(), spelled.data() + spelled.size(), number);
    return number;
}

template <typename Value>
Value& grown(std::vector<Value>& values, std::size_t place, Value unset) {
    if (place >= values.size()) {
        values.resize(std::max(place + 1, values.size() * 2), unset);
    }
    return values[place];
}

}  // namespace

bool ColumnIntake::suffices(const ScriptDefinition& definition) {
    const ScriptUses& uses = definition.uses;
    const auto isOfType = [](std::string_view name) { return name.starts_with("$et-"); };
    return (definition.folds || definition.rows == Rows::Key) && !definition.biState &&
           !definition.transforms && !definition.exactNumbers && (uses.fieldsOnly || !uses.data) &&
           !uses.value && !uses.metadata && !uses.created && !uses.sequenceNumber &&
           !uses.eventId &&
           std::none_of(definition.streams.begin(), definition.streams.end(), isOfType);
}

ColumnIntake::ColumnIntake(const ScriptDefinition& definition, const EventSequence& events)
    : m_definition(definition),
      m_events(events),
      m_intake(definition),
      m_isFromAll(definition.rows == Rows::Key || definition.all) {
    m_wanted.members =
        definition.uses.fieldsOnly ? definition.uses.fields : std::vector<std::string>();
    if (m_wanted.members.empty()) {
        m_wanted.members.emplace_back();  // any says whether there is a value at all
    }
    m_wanted.inert = m_wanted.keys = m_wanted.types = m_wanted.streams = true;
    m_lexemes.resize(m_wanted.members.size());
}

void ColumnIntake::Batch::clear() {
    script.clear();
    events.clear();
    rows.clear();
    newRows.clear();
    wholes.clear();
    bytes = 0;
}

absl::Status ColumnIntake::begin(FieldCursor& events) {
    const FieldBlock& block = events.block();
    m_next = 0;
    m_count = block.count;
    for (std::size_t member = 0; member < m_lexemes.size(); ++member) {
        learnLexemes(block.fields[member], m_lexemes[member]);
    }
    return readWholes(events);
}

void ColumnIntake::learnLexemes(const FieldColumn& column, std::vector<Lexeme>& out) const {
    out.assign(column.lexemeCount(), Lexeme());
    for (std::size_t which = 0; which < out.size(); ++which) {
        const JsonValue value = column.lexeme(which);
        Lexeme& lexeme = out[which];
        switch (value.type) {
            case JsonType::True:
                lexeme.kind = ScriptColumn::kTrue;
                break;
            case JsonType::False:
                lexeme.kind = ScriptColumn::kFalse;
                break;
            case JsonType::Number: {
                lexeme.kind = ScriptColumn::kNumber;
                const char* const end = value.lexeme.data() + value.lexeme.size();
                const auto read = std::from_chars(value.lexeme.data(), end, lexeme.number);
                lexeme.isWhole = read.ec != std::errc() || read.ptr != end;
                break;
            }
            case JsonType::String:
                // How an escape is to be read is not for here.
                lexeme.kind = ScriptColumn::kText;
                lexeme.text = value.lexeme.substr(1, value.lexeme.size() - 2);
                lexeme.isWhole = lexeme.text.find('\\') != std::string::npos;
                break;
            default:
                lexeme.kind = ScriptColumn::kJson;
                lexeme.text = value.lexeme;
                break;
        }
    }
}

// Whether the script may take the event, as far as its type and key tell.
bool ColumnIntake::mayTake(const FieldBlock& block, std::size_t i, std::int32_t& handler) {
    if (!block.inert.empty() && block.inert[i] != 0) {
        return false;
    }
    if (m_definition.rows == Rows::Key) {
        handler = ScriptBatch::kNoHandler;
        return m_definition.hasKey || block.keys[i] != 0;
    }
    const std::uint32_t type = block.types[i];
    std::int32_t& known = grown(m_handlers, type, kUnknownType);
    if (known == kUnknownType) {
        const Names names = m_events.types();
        known = m_intake
                    .handlerOfType(type == 0 ? OptionalBytesView()
                                             : OptionalBytesView((*names)[type - 1]))
                    .value_or(kUnhandled);
    }
    handler = known;
    return handler != kUnhandled || (m_definition.deleted && m_isWhole[i] != 0);
}

// The events of the block that columns do not tell.
absl::Status ColumnIntake::readWholes(FieldCursor& events) {
    const FieldBlock& block = events.block();
    m_isWhole.assign(block.count, 0);
    for (std::size_t member = 0; member < m_lexemes.size(); ++member) {
        const FieldColumn& column = block.fields[member];
        const auto kinds = column.kinds();
        const auto numbers = column.numbers();
        for (std::size_t i = 0; i < block.count; ++i) {
            const std::uint32_t place = block.places[i];
            m_isWhole[i] |= kinds[place] == FieldColumn::kUntold ||
                            (kinds[place] == FieldColumn::kLexeme &&
                             m_lexemes[member][static_cast<std::size_t>(numbers[place])].isWhole);
        }
    }
    m_wholes.clear();
    std::vector<Position> wanted;
    for (std::size_t i = 0; i < block.count; ++i) {
        std::int32_t handler = 0;
        if (m_isWhole[i] == 0 || !mayTake(block, i, handler)) {
            continue;
        }
        const auto isTaken = isFromHere(events, i);
        if (!isTaken.ok()) {
            return isTaken.status();
        }
        if (*isTaken) {
            wanted.push_back(block.first + i);
        }
    }
    return wanted.empty()
               ? absl::OkStatus()
               : m_events.read(wanted, EventParts::All, [this](Position, const EventView& event) {
                     m_wholes.emplace_back(event);
                     return true;
                 });
}

absl::StatusOr<bool> ColumnIntake::take(FieldCursor& events, std::size_t most, Batch& batch) {
    const FieldBlock& block = events.block();
    ScriptBatch& script = batch.script;
    if (batch.events.empty()) {
        m_intake.begin(script);
        m_typePlaces.clear();
    }
    for (std::vector<Lexeme>& lexemes : m_lexemes) {
        for (Lexeme& lexeme : lexemes) {
            lexeme.place = kNone;
        }
    }
    for (; m_next < m_count; ++m_next) {
        if (batch.events.size() >= most || batch.bytes > kMostBytes) {
            return false;
        }
        const std::size_t i = m_next;
        std::int32_t handler = 0;
        if (!mayTake(block, i, handler)) {
            continue;
        }
        const auto isTaken = isFromHere(events, i);
        if (!isTaken.ok()) {
            return isTaken.status();
        }
        if (!*isTaken) {
            continue;
        }
        if (m_isWhole[i] != 0) {
            batch.wholes.push_back(std::move(m_wholes.front()));
            m_wholes.pop_front();
            const EventView whole = batch.wholes.back().view();
            if (!m_intake.take({block.first + i, whole}, script)) {
                batch.wholes.pop_back();
                continue;
            }
            batch.bytes += whole.value ? whole.value->size() : 0;
        } else {
            if (m_definition.uses.streamId) {
                const auto id = streamIdOf(events, i);
                if (!id.ok()) {
                    return id.status();
                }
                script.streamIds.add(*id);
            }
            std::uint8_t flags = ScriptBatch::kHasValue | ScriptBatch::kIsJson;
            if (m_definition.uses.fieldsOnly) {
                flags |= ScriptBatch::kHasFields;
                appendMembers(block, i, batch);
            }
            if (m_definition.uses.type) {
                appendType(block.types[i], script, flags);
            }
            script.values.add({});
            script.flags.push_back(flags);
            script.handlers.push_back(handler);
        }
        batch.events.push_back(block.first + i);
        if (!m_definition.routes()) {
            if (absl::Status status = addRow(events, i, batch); !status.ok()) {
                return status;
            }
        }
    }
    return true;
}

// The script may see none: then what is read says no more than whether there is a value.
void ColumnIntake::appendMembers(const FieldBlock& block, std::size_t i, Batch& batch) {
    const std::uint32_t place = block.places[i];
    for (std::size_t member = 0; member < batch.script.columns.size(); ++member) {
        batch.bytes += appendMember(block.fields[member], place, m_lexemes[member],
                                    batch.script.columns[member]);
    }
}

// Returns the bytes of the text that the batch has more.
std::size_t ColumnIntake::appendMember(const FieldColumn& column, std::size_t place,
                                       std::vector<Lexeme>& lexemes, ScriptColumn& out) {
    std::size_t bytes = 0;
    const std::uint8_t kind = column.kinds()[place];
    const std::int64_t number = column.numbers()[place];
    if (kind <= FieldColumn::kMostScale) {
        out.kinds.push_back(ScriptColumn::kNumber);
        out.numbers.push_back(numberOf(number, kind));
    } else if (kind == FieldColumn::kLexeme) {
        Lexeme& lexeme = lexemes[static_cast<std::size_t>(number)];
        const bool isText =
            lexeme.kind == ScriptColumn::kText || lexeme.kind == ScriptColumn::kJson;
        if (isText && lexeme.place == kNone) {
            lexeme.place = static_cast<std::uint32_t>(out.texts.size());
            out.texts.add(lexeme.text);
            bytes = lexeme.text.size();
        }
        out.kinds.push_back(lexeme.kind);
        out.numbers.push_back(isText ? lexeme.place : lexeme.number);
    } else {
        out.kinds.push_back(kind == FieldColumn::kNull ? ScriptColumn::kNull
                                                       : ScriptColumn::kAbsent);
        out.numbers.push_back(0);
    }
    return bytes;
}

std::size_t ColumnIntake::weight() const {
    return m_keysFromHere.capacity() + m_rowsOfKeys.capacity() * sizeof m_rowsOfKeys[0] +
           m_names.capacity() * sizeof m_names[0];
}

void ColumnIntake::appendType(std::uint32_t typePlusOne, ScriptBatch& batch, std::uint8_t& flags) {
    std::uint32_t& place = grown(m_typePlaces, typePlusOne, kNone);
    if (place == kNone) {
        const Names names = m_events.types();
        place = m_intake.placeOfType(
            typePlusOne == 0 ? std::string_view() : std::string_view((*names)[typePlusOne - 1]),
            batch.types);
    }
    batch.typeOf.push_back(place);
    flags |= typePlusOne == 0 ? 0 : ScriptBatch::kHasType;
}

// Events of one key are, or are not; of those without one each stream is asked.
absl::StatusOr<bool> ColumnIntake::isFromHere(FieldCursor& events, std::size_t i) {
    if (m_isFromAll) {
        return true;
    }
    constexpr std::uint8_t kNo = 1, kYes = 2;
    const std::uint32_t key = events.block().keys[i];
    std::uint8_t& known = grown(m_keysFromHere, key, std::uint8_t{0});
    if (key != 0 && known != 0) {
        return known == kYes;
    }
    const auto id = streamIdOf(events, i);
    if (!id.ok()) {
        return id.status();
    }
    EventView event;
    const Names streams = m_events.streams();
    event.stream = (*streams)[events.block().streams[i]];
    const bool is = m_intake.isFromHere(event, *id);
    known = is ? kYes : kNo;
    return is;
}

absl::StatusOr<std::string> ColumnIntake::streamIdOf(FieldCursor& events, std::size_t i) const {
    const Names streams = m_events.streams();
    const std::string& stream = (*streams)[events.block().streams[i]];
    const std::uint32_t key = events.block().keys[i];
    if (key == 0) {
        return stream;
    }
    const auto name = events.key(key - 1);
    return name.ok() ? absl::StatusOr<std::string>(stream + '-' + std::string(name->bytes))
                     : name.status();
}

// As ScriptRunner::rowOf().
absl::Status ColumnIntake::addRow(FieldCursor& events, std::size_t i, Batch& batch) {
    const std::uint32_t key = events.block().keys[i];
    const std::uint32_t stream = events.block().streams[i];
    const bool isOne = m_definition.rows == Rows::One;
    std::uint32_t& row = isOne      ? grown(m_rowsOfStreams, 0, kNone)
                         : key == 0 ? grown(m_rowsOfStreams, stream, kNone)
                                    : grown(m_rowsOfKeys, key, kNone);
    if (row == kNone) {
        row = static_cast<std::uint32_t>(m_names.size());
        m_names.emplace_back(!isOne && key != 0, key == 0 ? stream : key - 1);
        std::string& name = batch.newRows.emplace_back();
        if (m_definition.uses.partition) {
            RowKey named;
            if (absl::Status status = keyOf(events, row, named); !status.ok()) {
                return status;
            }
            name = partitionOf(m_definition, named);
        }
    }
    batch.rows.push_back(row);
    return absl::OkStatus();
}

absl::Status ColumnIntake::keyOf(FieldCursor& events, std::uint32_t row, RowKey& out) const {
    const auto [isKey, number] = m_names[row];
    const Names streams = m_events.streams();
    out = RowKey();
    if (isKey) {
        const auto key = events.key(number);
        if (!key.ok()) {
            return key.status();
        }
        out.stream = (*streams)[key->stream.value()];
        out.key = key->bytes;
    } else if (m_definition.rows != Rows::One) {
        out.key = (*streams)[number];
    }
    return absl::OkStatus();
}

}  // namespace oxbow
