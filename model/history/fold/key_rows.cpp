#include "model/history/fold/key_rows.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "model/history/fold/fold_change.h"
#include "model/keys/key_states.h"
#include "model/payload/canonical_text.h"

namespace oxbow {
namespace {

// Of a text in memory, beside its bytes.
constexpr std::size_t kTextRowBytes = 120;
constexpr std::size_t kReadAtOnce = 1'024;
// One row that is read by itself costs as much as so many that are read in their order.
constexpr std::uint64_t kRowsOfOneRead = 32;
constexpr std::uint64_t kFewReads = 1'000;

std::size_t weightOf(const FoldRow& row) {
    return kTextRowBytes + (row.shown ? row.shown->size() : 0) + row.state.size();
}

// The number that a field is, or holds as a text ("12.50").
std::optional<RowNumber> numberAt(const FieldColumn& column, std::size_t place) {
    const std::uint8_t kind = column.kinds()[place];
    const std::int64_t number = column.numbers()[place];
    if (kind <= FieldColumn::kMostScale) {
        return RowNumber{number, kind};
    }
    if (kind == FieldColumn::kLexeme) {
        if (const auto text = numberIn(column.lexeme(static_cast<std::size_t>(number)))) {
            if (const auto decimal = readDecimal(*text)) {
                return RowNumber{decimal->mantissa, decimal->scale};
            }
        }
    }
    return std::nullopt;
}

}  // namespace

// The row of one key, for the runner.
class KeyRows::OneRow final : public FoldRows {
public:
    explicit OneRow(std::optional<FoldRow> row) : m_row(std::move(row)) {}
    absl::StatusOr<const FoldRow*> find(const RowKey&) override {
        return m_row ? &*m_row : nullptr;
    }
    absl::Status put(const RowKey& key, FoldRow row) override {
        m_row = keptRow(key.key, std::move(row));
        m_written = true;
        return absl::OkStatus();
    }
    absl::Status erase(const RowKey&) override {
        m_written = m_written || m_row.has_value();
        m_row.reset();
        return absl::OkStatus();
    }
    absl::Status publish(const EventView&) override { return absl::OkStatus(); }

    bool written() const { return m_written; }
    const FoldRow* row() const { return m_row ? &*m_row : nullptr; }

private:
    std::optional<FoldRow> m_row;
    bool m_written = false;
};

KeyRows::KeyRows(const NumberRule& rule, FoldRunner& runner,
                 std::shared_ptr<const EventSequence> base, std::shared_ptr<const Log> changes,
                 const LogBuilder& builder, std::size_t budgetBytes)
    : m_rule(rule),
      m_runner(runner),
      m_base(std::move(base)),
      m_log(std::move(changes)),
      m_builder(builder),
      m_budget(budgetBytes) {
    m_rows.resize(m_log->keyCount());
    for (std::uint32_t key = 0; key < m_rows.size(); ++key) {
        m_rows[key].kind = m_builder.lastChange(KeyId(key)) ? Kind::Unread : Kind::Never;
    }
}

FieldsWanted KeyRows::reads() const {
    FieldsWanted wanted;
    if (m_rule.field() != nullptr) {
        wanted.paths.push_back(m_rule.field()->path);
    }
    wanted.inert = true;
    wanted.keys = true;
    wanted.streams = true;
    wanted.types = !m_rule.types().empty();
    return wanted;
}

void KeyRows::makeRoom(const FieldBlock& block) {
    const auto last = std::max_element(block.keys.begin(), block.keys.end());
    if (last != block.keys.end() && *last > m_rows.size()) {
        m_rows.resize(*last);
    }
}

void KeyRows::learnTypes(const FieldBlock& block) {
    for (const std::uint32_t type : block.types) {
        if (type >= m_wanted.size()) {
            const Names names = m_base->types();
            m_wanted.assign(1, 0);
            for (const std::string& name : *names) {
                m_wanted.push_back(
                    std::binary_search(m_rule.types().begin(), m_rule.types().end(), name));
            }
        }
    }
}

bool KeyRows::concerns(const FieldBlock& block, std::size_t i) const {
    return (block.inert.empty() || block.inert[i] == 0) &&
           (m_rule.types().empty() || m_wanted[block.types[i]] != 0);
}

absl::StatusOr<BorrowedBatch> KeyRows::fold(FieldCursor& events) {
    const FieldBlock& block = events.block();
    makeRoom(block);
    learnTypes(block);
    BorrowedBatch batch;
    batch.literals = m_rule.literals();
    batch.entries.resize(block.count);
    batch.numbers.has.resize(block.count);
    batch.numbers.columns.resize(m_rule.literals().size() - 1);
    for (NumberColumn& column : batch.numbers.columns) {
        column.numbers.reserve(block.count);
        column.scales.reserve(block.count);
    }
    m_textRows.clear();
    constexpr std::size_t kAhead = 16;
    const FieldColumn* const field = m_rule.field() != nullptr ? &block.fields.front() : nullptr;
    for (std::size_t i = 0; i < block.count; ++i) {
        if (i + kAhead < block.count && block.keys[i + kAhead] != 0) {
            __builtin_prefetch(&m_rows[block.keys[i + kAhead] - 1], 1);
        }
        BorrowedBatch::Entry& entry = batch.entries[i];
        entry.keyPlusOne = block.keys[i];
        entry.stream = block.streams[i];
        if (!concerns(block, i)) {
            continue;
        }
        if (entry.keyPlusOne == 0 ||
            (field != nullptr && field->kinds()[block.places[i]] == FieldColumn::kAbsent)) {
            ++m_withoutField;
            continue;
        }
        const std::uint32_t key = entry.keyPlusOne - 1;
        Row& row = m_rows[key];
        if (row.kind == Kind::Unread) {
            if (auto status = read(key); !status.ok()) {
                return status;
            }
        }
        if (row.kind == Kind::Poisoned) {
            continue;
        }
        std::optional<RowNumber> number(std::in_place);
        if (m_rule.readsNumber()) {
            number = numberAt(*field, block.places[i]);
        }
        if (number && row.kind != Kind::Text &&
            m_rule.apply(*number, row.kind == Kind::Numbers, row.numbers)) {
            m_newKeys += row.kind == Kind::Never ? 1 : 0;
            row.kind = Kind::Numbers;
            put(i, row, batch);
        } else if (auto status = applyWhole(block.first + i, key, i, batch); !status.ok()) {
            return status;
        }
        m_changes += entry.changed ? 1 : 0;
    }
    finish(batch);
    return batch;
}

void KeyRows::put(std::size_t i, const Row& row, BorrowedBatch& batch) const {
    batch.entries[i].changed = true;
    batch.numbers.has[i] = 1;
    for (std::size_t slot = 0; slot < batch.numbers.columns.size(); ++slot) {
        batch.numbers.columns[slot].numbers.push_back(row.numbers.numbers[slot]);
        batch.numbers.columns[slot].scales.push_back(row.numbers.scales[slot]);
    }
}

absl::Status KeyRows::applyWhole(Position at, std::uint32_t key, std::size_t i,
                                 BorrowedBatch& batch) {
    const auto event = eventAt(*m_base, at);
    if (!event.ok()) {
        return event.status();
    }
    Row& row = m_rows[key];
    std::optional<FoldRow> before;
    if (row.kind == Kind::Numbers) {
        appendNumberRow(m_rule.literals(), row.numbers, before.emplace().shown.emplace());
    } else if (row.kind == Kind::Text) {
        before = m_texts.find(key)->second.row;
    }
    OneRow rows(std::move(before));
    const EventView view = event->view();
    if (auto status = m_runner.apply({at, view}, rows); !status.ok() || !rows.written()) {
        return status;
    }
    m_newKeys += row.kind == Kind::Never ? 1 : 0;
    take(key, at, rows.row());
    if (row.kind == Kind::Numbers) {
        put(i, row, batch);
        return absl::OkStatus();
    }
    batch.entries[i].changed = true;
    batch.entries[i].isNull = rows.row() == nullptr || !rows.row()->shown;
    m_textRows.push_back({i, rows.row() != nullptr ? std::optional(*rows.row()) : std::nullopt});
    return absl::OkStatus();
}

// What the key's row is from here on.
void KeyRows::take(std::uint32_t key, Position change, const FoldRow* taken) {
    Row& row = m_rows[key];
    if (row.kind == Kind::Text) {
        forget(key);
    }
    if (taken == nullptr) {
        row.kind = Kind::None;
        return;
    }
    if (taken->poisoned) {
        row.kind = Kind::Poisoned;
        return;
    }
    const auto numbers = taken->shown && !taken->isText && taken->state.empty()
                             ? readNumberRow(m_rule.literals(), *taken->shown)
                             : std::nullopt;
    row.kind = numbers ? Kind::Numbers : Kind::Text;
    row.numbers = numbers.value_or(NumberRow());
    if (!numbers) {
        m_textBytes += weightOf(*taken);
        m_texts.insert_or_assign(key, Text{change, *taken});
    }
}

void KeyRows::forget(std::uint32_t key) {
    const auto text = m_texts.find(key);
    m_textBytes -= weightOf(text->second.row);
    m_texts.erase(text);
}

// Where all rows of the block are numbers they stay so; else the block is one of texts.
void KeyRows::finish(BorrowedBatch& batch) {
    if (m_textRows.empty()) {
        return;
    }
    batch.events = std::make_unique<EventBatch>();
    EventView unchanged;
    unchanged.kind = EventKind::Control;
    auto text = m_textRows.begin();
    std::size_t number = 0;
    for (std::size_t i = 0; i < batch.entries.size(); ++i) {
        if (!batch.entries[i].changed) {
            batch.events->append(unchanged);
        } else if (text != m_textRows.end() && text->place == i) {
            appendChange(*batch.events, {}, std::nullopt, text->row ? &*text->row : nullptr);
            ++text;
        } else {
            NumberRow numbers;
            for (std::size_t slot = 0; slot < batch.numbers.columns.size(); ++slot) {
                numbers.numbers[slot] = batch.numbers.columns[slot].numbers[number];
                numbers.scales[slot] = batch.numbers.columns[slot].scales[number];
            }
            ++number;
            FoldRow row;
            appendNumberRow(m_rule.literals(), numbers, row.shown.emplace());
            appendChange(*batch.events, {}, std::nullopt, &row);
        }
    }
}

absl::Status KeyRows::read(std::uint32_t key) {
    ++m_reads;
    const auto last = m_builder.lastChange(KeyId(key));
    m_rows[key].kind = Kind::None;
    auto status = m_log->read(std::span(&last->writer, 1), EventParts::All,
                              [&](Position at, const EventView& change) {
                                  FoldRow row;
                                  take(key, at, readChange(change, row) ? &row : nullptr);
                                  return false;
                              });
    m_damaged = m_damaged || absl::IsDataLoss(status);
    return status;
}

absl::Status KeyRows::readAll(const Cancelled& cancelled) {
    std::vector<std::pair<Position, std::uint32_t>> wanted;
    for (std::uint32_t key = 0; key < m_rows.size(); ++key) {
        if (m_rows[key].kind == Kind::Unread) {
            wanted.emplace_back(m_builder.lastChange(KeyId(key))->writer, key);
        }
    }
    std::sort(wanted.begin(), wanted.end());
    std::vector<Position> writers;
    for (std::size_t first = 0; first < wanted.size(); first += kReadAtOnce) {
        writers.clear();
        for (std::size_t i = first; i < std::min(first + kReadAtOnce, wanted.size()); ++i) {
            writers.push_back(wanted[i].first);
        }
        std::size_t i = first;
        const auto status = m_log->read(
            writers, EventParts::All,
            [&](Position at, const EventView& change) {
                FoldRow row;
                const std::uint32_t key = wanted[i++].second;
                m_rows[key].kind = Kind::None;
                take(key, at, readChange(change, row) ? &row : nullptr);
                return true;
            },
            cancelled);
        if (!status.ok()) {
            m_damaged = absl::IsDataLoss(status);
            return status;
        }
        if (m_textBytes > m_budget / 2) {
            break;  // the rest as it is needed
        }
    }
    return absl::OkStatus();
}

absl::Status KeyRows::tidy(std::uint64_t eventsToCome, const Cancelled& cancelled) {
    const std::uint64_t few = m_rows.size() / kRowsOfOneRead;
    if (!m_readAhead && (eventsToCome > few || m_reads > std::max(few, kFewReads))) {
        m_readAhead = true;
        return readAll(cancelled);
    }
    if (m_textBytes > m_budget) {
        const Position committed = m_log->end();
        for (auto text = m_texts.begin(); text != m_texts.end();) {
            const std::uint32_t key = text->first;
            const bool isCommitted = text->second.change < committed;
            ++text;
            if (isCommitted) {
                forget(key);
                m_rows[key].kind = Kind::Unread;
            }
        }
    }
    return absl::OkStatus();
}

}  // namespace oxbow
