// Folds whose rows are what events add up to: a count, a sum, an extreme.
#pragma once

#include <absl/container/flat_hash_map.h>
#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/fold/fold_tally.h"
#include "model/fold/kinds/built_in_fold.h"
#include "model/fold/kinds/row_numbers.h"
#include "model/fold/number_rule.h"
#include "model/keys/huge_pages.h"

namespace oxbow {

// A Rule says what a row is made of, once for a row that is a text before and after each event (a
// kept fold, a step), and for one that stays what it is over many events (a question):
//
//   struct State                       of a row that no event has reached yet; small
//   Rule(const FoldDefinition&)
//   const FieldPath* field() const     what it is about; null: of nothing but the event
//   Status add(State&, const JsonValue*) const           InvalidArgument poisons the row
//   bool addNumber(State&, mantissa, scale) const        the same; false, and nothing done, where
//                                                        it takes more thought; never of nothing
//   bool read(std::string_view shown, State&) const      false where no such fold wrote it
//   void append(const State&, std::string& shown) const
template <class Rule>
class AccumulatingRunner final : public OneRowRunner {
public:
    static constexpr WritesRows kWrites = WritesRows::All;
    explicit AccumulatingRunner(Definition definition)
        : OneRowRunner(std::move(definition)), m_rule(this->definition()) {}

private:
    bool read(const EventView& event) override {
        if (m_rule.field() != nullptr) {
            m_value = fieldOf(event, *m_rule.field());
            return m_value.has_value();
        }
        return true;
    }

    absl::StatusOr<Effect> change(const FoldEvent&, const FoldRow* before,
                                  FoldRow& after) override {
        typename Rule::State state;
        if (before != nullptr && !m_rule.read(shownText(*before), state)) {
            return foreignRow(*before);
        }
        if (absl::Status status = m_rule.add(state, m_value ? &*m_value : nullptr); !status.ok()) {
            return status;
        }
        m_rule.append(state, after.shown.emplace());
        return Effect::Put;
    }

    const Rule m_rule;
    std::optional<JsonValue> m_value;
};

template <class Rule>
class AccumulatingTally final : public FoldTally {
public:
    // Null where the fold's rows are by something that stands in no column.
    static std::unique_ptr<FoldTally> of(const Definition& definition,
                                         const EventSequence& events) {
        FieldsWanted wanted;
        if (const FieldPath* const field = Rule(*definition).field()) {
            wanted.paths.push_back(field->path);
        }
        wanted.inert = true;
        wanted.types = !definition->types.empty();
        if (!definition->by.addTo(wanted)) {
            return nullptr;
        }
        return std::unique_ptr<FoldTally>(
            new AccumulatingTally(definition, events, std::move(wanted)));
    }

    const FieldsWanted& reads() const override { return m_wanted; }
    std::size_t rowCount() const override { return m_order.size(); }
    std::size_t weight() const override {
        return m_rows.capacity() * sizeof(Row) + m_order.capacity() * sizeof m_order[0] +
               m_numbers.weight();
    }
    std::uint64_t withoutField() const override { return m_withoutField; }

    absl::Status add(FieldCursor& events) override {
        const FieldBlock& block = events.block();
        makeRoom(block);
        learnTypes(block);
        return m_rule.field() == nullptr ? addAll(events, nullptr)
                                         : addAll(events, &block.fields.front());
    }

    absl::Status forEachRow(FieldCursor& events, const VisitRow& visit) override {
        RowKey key;
        for (const std::uint32_t number : m_order) {
            const Row& row = m_rows[number];
            if (absl::Status status = m_numbers.keyOf(events, number, key); !status.ok()) {
                return status;
            }
            FoldRow shown;
            if (const auto poison = m_poison.find(number); poison != m_poison.end()) {
                shown = poisonedRow(poison->second);
            } else {
                m_rule.append(row.state, shown.shown.emplace());
            }
            if (!visit(key, shown, Position(row.last))) {
                break;
            }
        }
        return absl::OkStatus();
    }

private:
    static constexpr std::uint64_t kNever = std::numeric_limits<std::uint64_t>::max();
    struct Content {
        std::uint64_t last = kNever;  // the event that wrote it
        typename Rule::State state;
    };
    // What every event touches, in as few of the processor's lines as it can be.
    struct alignas(std::min<std::size_t>(64, std::bit_ceil(sizeof(Content)))) Row : Content {};

    AccumulatingTally(const Definition& definition, const EventSequence& events,
                      FieldsWanted wanted)
        : m_definition(definition),
          m_events(events),
          m_rule(*definition),
          m_wanted(std::move(wanted)),
          m_numbers(definition->by, events, m_rule.field() == nullptr ? 0 : 1) {}

    // Rows are numbered as keys are, or one after the other.
    void makeRoom(const FieldBlock& block) {
        std::size_t most = m_numbers.count() + block.count;
        if (m_definition->by.single() == GroupBy::Single::Key) {
            std::uint32_t last = 0;
            for (const std::uint32_t key : block.keys) {
                last = std::max(last, key);
            }
            most = last;
        }
        if (most > m_rows.capacity()) {
            m_rows.reserve(std::max(most, m_rows.capacity() * 2));
        }
        m_rows.resize(std::max(most, m_rows.size()));
    }

    void learnTypes(const FieldBlock& block) {
        if (m_definition->types.empty()) {
            return;
        }
        for (const std::uint32_t type : block.types) {
            if (type >= m_typeCounts.size()) {
                const Names names = m_events.types();
                m_typeCounts.assign(1, 0);  // events without a type
                for (const std::string& name : *names) {
                    m_typeCounts.push_back(std::binary_search(m_definition->types.begin(),
                                                              m_definition->types.end(), name));
                }
            }
        }
    }

    absl::Status addAll(FieldCursor& events, const FieldColumn* column) {
        const FieldBlock& block = events.block();
        const std::uint8_t* const inert = block.inert.empty() ? nullptr : block.inert.data();
        const std::uint32_t* const types =
            m_definition->types.empty() ? nullptr : block.types.data();
        const std::uint32_t* const places = block.places.data();
        const std::uint8_t* const kinds = column == nullptr ? nullptr : column->kinds().data();
        const std::int64_t* const numbers = column == nullptr ? nullptr : column->numbers().data();
        // Calls would cost as much as what they do.
        std::uint64_t without = 0;
        const auto wants = [&](std::size_t i) __attribute__((always_inline)) {
            if ((inert != nullptr && inert[i] != 0) ||
                (types != nullptr && m_typeCounts[types[i]] == 0)) {
                return false;
            }
            const bool has = kinds == nullptr || kinds[places[i]] != FieldColumn::kAbsent;
            without += has ? 0 : 1;
            return has;
        };
        const auto soon = [rows = m_rows.data()](std::uint32_t number) {
            __builtin_prefetch(rows + number, 1);
        };
        absl::Status failure;
        const auto visit = [&, rows = m_rows.data() ](std::size_t i, std::uint32_t number)
            __attribute__((always_inline)) {
            if (number == RowNumbers::kNone) {
                ++without;
                return true;
            }
            Row& row = rows[number];
            if (row.last == kNever) {
                m_order.push_back(number);
            } else if (!m_poison.empty() && m_poison.contains(number)) {
                return true;
            }
            row.last = block.first.value() + i;
            if (kinds == nullptr) {
                return m_rule.addNumber(row.state, 0, 0);
            }
            const std::size_t place = places[i];
            if (kinds[place] <= FieldColumn::kMostScale &&
                m_rule.addNumber(row.state, numbers[place], kinds[place])) {
                return true;
            }
            failure = addWithThought(number, *column, place);
            return failure.ok();
        };
        absl::Status status = m_numbers.forEach(events, wants, soon, visit);
        m_withoutField += without;
        status.Update(failure);
        return status;
    }

    [[gnu::noinline]] absl::Status addWithThought(std::uint32_t number, const FieldColumn& column,
                                                  std::size_t place) {
        const auto value = column.value(place, m_held);
        absl::Status status = m_rule.add(m_rows[number].state, &*value);
        if (absl::IsInvalidArgument(status)) {
            m_poison.emplace(number, status.message());
            return absl::OkStatus();
        }
        return status;
    }

    const Definition m_definition;
    const EventSequence& m_events;
    const Rule m_rule;
    const FieldsWanted m_wanted;
    RowNumbers m_numbers;
    std::vector<Row, HugePages<Row>> m_rows;
    std::vector<std::uint32_t> m_order;  // numbers of the rows, as they appeared
    absl::flat_hash_map<std::uint32_t, std::string> m_poison;  // the sentences of rows that failed
    std::uint64_t m_withoutField = 0;
    std::vector<std::uint8_t> m_typeCounts;  // of no type, then of each: whether its events count
    std::string m_held;
};

template <class Rule>
class AccumulatingFold final : public BuiltInFold<AccumulatingRunner<Rule>> {
public:
    // With the same rule over numbers, if there is one.
    explicit AccumulatingFold(const Definition& definition,
                              std::unique_ptr<const NumberRule> numbers = nullptr)
        : BuiltInFold<AccumulatingRunner<Rule>>(definition, true), m_numbers(std::move(numbers)) {}

    const NumberRule* numbers() const override { return m_numbers.get(); }

    std::unique_ptr<FoldTally> tally(const EventSequence& events) const override {
        return AccumulatingTally<Rule>::of(this->definition(), events);
    }

private:
    const std::unique_ptr<const NumberRule> m_numbers;
};

}  // namespace oxbow
