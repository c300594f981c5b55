// A condition over the columns of many events.
#include <algorithm>
#include <utility>

#include "model/query/condition_parts.h"
#include "model/sequence/field_cursor.h"

namespace oxbow {
namespace {

constexpr std::size_t kEventsAtOnce = 1'024;
constexpr Truth kNotAsked{0xFF};

}  // namespace

// One pass over a part of a sequence.
class Condition::Scan {
public:
    Scan(const Parts& parts, const EventSequence& events) : m_parts(parts), m_events(events) {
        m_truths.resize(parts.comparands.size());
        m_known.resize(parts.comparands.size());
        for (const Comparand& comparand : parts.comparands) {
            m_tests.emplace_back(comparand.comparison, comparand.literal);
            m_columns.push_back(m_wanted.paths.size());
            switch (comparand.field) {
                case Comparand::Field::Path:
                    m_wanted.paths.push_back(comparand.path);
                    break;
                case Comparand::Field::Key:
                    m_wanted.keys = true;
                    break;
                case Comparand::Field::Type:
                    m_wanted.types = true;
                    break;
                case Comparand::Field::Stream:
                    m_wanted.streams = true;
                    break;
                case Comparand::Field::Value:
                case Comparand::Field::Time:
                    m_byColumns = false;
                    break;
            }
        }
    }

    absl::Status go(Position from, Position to, const VisitTruths& visit,
                    const Cancelled& cancelled) {
        return m_byColumns ? overColumns(from, to, visit, cancelled)
                           : overEvents(from, to, visit, cancelled);
    }

private:
    absl::Status overEvents(Position from, Position to, const VisitTruths& visit,
                            const Cancelled& cancelled) {
        const Condition condition(std::shared_ptr<const Parts>(std::shared_ptr<void>(), &m_parts));
        m_stack.resize(1);
        std::vector<Truth>& truths = m_stack.front();
        Position first = from;
        bool goOn = true;
        const auto status = forEachEvent(
            m_events, from, to, EventParts::All,
            [&](Position p, const EventView& event) {
                truths.push_back(condition.of(event));
                if (truths.size() == kEventsAtOnce) {
                    goOn = visit(first, truths);
                    truths.clear();
                    first = p.next();
                }
                return goOn;
            },
            cancelled);
        if (status.ok() && goOn && !truths.empty()) {
            visit(first, truths);
        }
        return status;
    }

    absl::Status overColumns(Position from, Position to, const VisitTruths& visit,
                             const Cancelled& cancelled) {
        const auto cursor = m_events.fields(m_wanted, from, to);
        while (cursor->next()) {
            if (cancelled && cancelled()) {
                return absl::CancelledError("the condition was given up");
            }
            const FieldBlock& block = cursor->block();
            for (std::size_t i = 0; i < m_parts.comparands.size(); ++i) {
                if (auto status = compare(i, *cursor); !status.ok()) {
                    return status;
                }
            }
            if (!visit(block.first, join(block.count))) {
                return absl::OkStatus();
            }
        }
        return cursor->status();
    }

    absl::Status compare(std::size_t i, FieldCursor& cursor) {
        const Comparand& comparand = m_parts.comparands[i];
        const FieldBlock& block = cursor.block();
        std::vector<Truth>& out = m_truths[i];
        out.resize(block.count);
        switch (comparand.field) {
            case Comparand::Field::Key:
                return compareNumbered(i, block.keys, [&](std::uint32_t number, Truth& truth) {
                    if (number == 0) {
                        truth = comparand.ofText(std::nullopt);
                        return absl::OkStatus();
                    }
                    const auto key = cursor.key(number - 1);
                    if (key.ok()) {
                        truth = comparand.ofText(key->bytes);
                    }
                    return key.status();
                });
            case Comparand::Field::Type: {
                const Names types = m_events.types();
                return compareNumbered(i, block.types, [&](std::uint32_t number, Truth& truth) {
                    truth = comparand.ofText(number == 0 ? OptionalBytesView()
                                                         : OptionalBytesView((*types)[number - 1]));
                    return absl::OkStatus();
                });
            }
            case Comparand::Field::Stream: {
                const Names streams = m_events.streams();
                return compareNumbered(i, block.streams, [&](std::uint32_t number, Truth& truth) {
                    truth = comparand.ofText(OptionalBytesView((*streams)[number]));
                    return absl::OkStatus();
                });
            }
            default:
                compareFields(i, block);
                return absl::OkStatus();
        }
    }

    // Each number is asked about once.
    template <class Ask>
    absl::Status compareNumbered(std::size_t i, const std::vector<std::uint32_t>& numbers,
                                 Ask ask) {
        std::vector<Truth>& known = m_known[i];
        for (std::size_t event = 0; event < numbers.size(); ++event) {
            const std::uint32_t number = numbers[event];
            if (number >= known.size()) {
                known.resize(std::max<std::size_t>(number + 1, known.size() * 2), kNotAsked);
            }
            if (known[number] == kNotAsked) {
                if (absl::Status status = ask(number, known[number]); !status.ok()) {
                    return status;
                }
            }
            m_truths[i][event] = known[number];
        }
        return absl::OkStatus();
    }

    // All that the column has in its own order, then dealt out to the events.
    void compareFields(std::size_t i, const FieldBlock& block) {
        const Comparand& comparand = m_parts.comparands[i];
        const FieldColumn& column = block.fields[m_columns[i]];
        m_lexemes.resize(column.lexemeCount());
        for (std::size_t n = 0; n < m_lexemes.size(); ++n) {
            const JsonValue value = column.lexeme(n);
            m_lexemes[n] = comparand.of(&value);
        }
        const Truth absent = comparand.of(nullptr);
        const auto kinds = column.kinds();
        const auto numbers = column.numbers();
        m_places.resize(column.size());
        const bool byNumber = comparand.kind == Comparand::Kind::Number;
        const Truth ofAnyNumber = byNumber ? Truth::Unknown : comparand.ofNumber("0");
        for (std::size_t place = 0; place < kinds.size(); ++place) {
            const std::uint8_t kind = kinds[place];
            m_places[place] = kind == FieldColumn::kAbsent ? absent
                              : kind == FieldColumn::kLexeme
                                  ? m_lexemes[static_cast<std::size_t>(numbers[place])]
                              : byNumber ? truthOf(m_tests[i].mantissas(kind).has(numbers[place]))
                                         : ofAnyNumber;
        }
        for (std::size_t event = 0; event < block.count; ++event) {
            m_truths[i][event] = m_places[block.places[event]];
        }
    }

    std::span<const Truth> join(std::size_t count) {
        std::size_t depth = 0;
        for (const Parts::Step& step : m_parts.steps) {
            if (step.kind == Parts::Step::Kind::Compare) {
                if (m_stack.size() <= depth) {
                    m_stack.emplace_back();
                }
                m_stack[depth++] = m_truths[step.comparand];
                continue;
            }
            if (step.kind == Parts::Step::Kind::Not) {
                for (Truth& truth : m_stack[depth - 1]) {
                    truth = negated(truth);
                }
                continue;
            }
            --depth;
            std::vector<Truth>& into = m_stack[depth - 1];
            const std::vector<Truth>& with = m_stack[depth];
            const bool isAnd = step.kind == Parts::Step::Kind::And;
            for (std::size_t event = 0; event < count; ++event) {
                into[event] =
                    isAnd ? both(into[event], with[event]) : either(into[event], with[event]);
            }
        }
        return std::span<const Truth>(m_stack.front()).first(count);
    }

    const Parts& m_parts;
    const EventSequence& m_events;
    FieldsWanted m_wanted;
    bool m_byColumns = true;
    std::vector<NumberTest> m_tests;          // of each comparand
    std::vector<std::size_t> m_columns;       // likewise: of a path, its place among the columns
    std::vector<std::vector<Truth>> m_known;  // likewise: of each number that a name has
    // Of the block at work.
    std::vector<std::vector<Truth>> m_truths;  // of each comparand, an entry an event
    std::vector<std::vector<Truth>> m_stack;
    std::vector<Truth> m_lexemes;
    std::vector<Truth> m_places;
};

absl::Status Condition::scan(const EventSequence& events, Position from, Position to,
                             const VisitTruths& visit, const Cancelled& cancelled) const {
    return from < to ? Scan(*m_parts, events).go(from, to, visit, cancelled) : absl::OkStatus();
}

}  // namespace oxbow
