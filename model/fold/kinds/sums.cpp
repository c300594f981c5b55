// count, sum and average: how many, how much, and the one by the other.
#include "model/fold/kinds/accumulator.h"
#include "model/fold/kinds/scaled_number.h"
#include "model/fold/kinds/total.h"

namespace oxbow {
namespace {

struct CountRule {
    struct State {
        std::uint64_t count = 0;
    };
    explicit CountRule(const FoldDefinition& definition) : m_field(definition.path("field")) {}

    const FieldPath* field() const { return m_field; }
    absl::Status add(State& state, const JsonValue*) const {
        ++state.count;
        return absl::OkStatus();
    }
    bool addNumber(State& state, std::int64_t, std::uint8_t) const {
        ++state.count;
        return true;
    }
    bool read(std::string_view shown, State& state) const {
        Total total;
        RowText row(shown);
        const bool good = row.skip("{") && total.read(row, false);
        state.count = total.count;
        return good;
    }
    void append(const State& state, std::string& shown) const {
        Total total;
        total.count = state.count;
        shown += '{';
        total.appendTo(shown, false);
        shown += '}';
    }

private:
    const FieldPath* m_field;
};

template <bool WithAverage>
struct SumRule {
    // Mostly a sum that fits 64 bits.
    struct State {
        std::int64_t coefficient = 0;
        std::uint64_t scale : 8 = 0;  // first: then a count is one addition
        std::uint64_t count : 56 = 0;
        std::unique_ptr<Decimal> other;  // where it does not
    };
    explicit SumRule(const FoldDefinition& definition) : m_field(*definition.path("field")) {}

    const FieldPath* field() const { return &m_field; }
    absl::Status add(State& state, const JsonValue* value) const {
        const auto number = decimalOf(m_field, *value);
        if (!number.ok()) {
            return number.status();
        }
        Total total = totalOf(state);
        absl::Status status = total.add(m_field, *number);
        if (status.ok()) {
            take(state, std::move(total));
        }
        return status;
    }
    [[gnu::always_inline]] bool addNumber(State& state, std::int64_t mantissa,
                                          std::uint8_t scale) const {
        Decimal::Scaled sum{mantissa, scale};
        if (state.other || (state.count > 0 && !addScaled(sum, scaledOf(state)))) {
            return false;
        }
        state.coefficient = sum.coefficient;
        if (state.scale != sum.scale) {  // else the next event of the row would wait for the byte
            state.scale = sum.scale;
        }
        ++state.count;
        return true;
    }
    bool read(std::string_view shown, State& state) const {
        RowText row(shown);
        if (!row.skip("{")) {
            return false;
        }
        if (WithAverage) {
            row.until(',');
            row.skip(",");
        }
        Total total;
        const bool good = total.read(row, true);
        take(state, std::move(total));
        return good;
    }
    void append(const State& state, std::string& shown) const {
        const Total total = totalOf(state);
        shown += '{';
        if (WithAverage) {
            shown += "\"average\":";
            total.sum.dividedBy(total.count).appendTo(shown);
            shown += ',';
        }
        total.appendTo(shown, true);
        shown += '}';
    }

private:
    static Decimal::Scaled scaledOf(const State& state) {
        return {state.coefficient, static_cast<std::uint8_t>(state.scale)};
    }
    static Total totalOf(const State& state) {
        return {state.other ? *state.other : Decimal(scaledOf(state)), state.count};
    }
    static void take(State& state, Total total) {
        state.count = total.count;
        if (const auto scaled = total.sum.scaled()) {
            state.coefficient = scaled->coefficient;
            state.scale = scaled->scale;
            state.other.reset();
        } else {
            state.other = std::make_unique<Decimal>(std::move(total.sum));
        }
    }

    const FieldPath& m_field;
};

constexpr std::int64_t kMostNumber = 999'999'999'999'999'999;

class NumbersByKey : public NumberRule {
public:
    NumbersByKey(Definition definition, std::vector<std::string> literals)
        : m_definition(std::move(definition)), m_literals(std::move(literals)) {}
    const std::vector<std::string>& literals() const final { return m_literals; }
    const std::vector<std::string>& types() const final { return m_definition->types; }
    const FieldPath* field() const final { return m_definition->path("field"); }

private:
    const Definition m_definition;
    const std::vector<std::string> m_literals;
};

class CountByKey final : public NumbersByKey {
public:
    explicit CountByKey(const Definition& definition)
        : NumbersByKey(definition, {"{\"count\":", "}"}) {}
    bool readsNumber() const override { return false; }
    bool apply(const RowNumber&, bool, NumberRow& row) const override {
        ++row.numbers[0];
        return true;
    }
};

class SumByKey final : public NumbersByKey {
public:
    explicit SumByKey(const Definition& definition)
        : NumbersByKey(definition, {"{\"sum\":", ",\"count\":", "}"}) {}
    bool readsNumber() const override { return true; }
    // The finer of two scales, as Decimal has it; the first number gives the sum its own.
    bool apply(const RowNumber& more, bool hadRow, NumberRow& row) const override {
        Decimal::Scaled sum{more.number, more.scale};
        if ((hadRow && !addScaled(sum, {row.numbers[0], row.scales[0]})) ||
            sum.coefficient > kMostNumber || sum.coefficient < -kMostNumber) {
            return false;
        }
        row.numbers = {sum.coefficient, row.numbers[1] + 1};
        row.scales = {sum.scale, 0};
        return true;
    }
};

template <class Numbers>
std::unique_ptr<const NumberRule> byKey(const Definition& definition) {
    return definition->by.keepsStream() ? std::make_unique<const Numbers>(definition) : nullptr;
}

}  // namespace

MadeFold makeCount(const Definition& definition) {
    return std::make_shared<const AccumulatingFold<CountRule>>(definition,
                                                               byKey<CountByKey>(definition));
}

MadeFold makeSum(const Definition& definition) {
    return std::make_shared<const AccumulatingFold<SumRule<false>>>(definition,
                                                                    byKey<SumByKey>(definition));
}

MadeFold makeAverage(const Definition& definition) {
    return std::make_shared<const AccumulatingFold<SumRule<true>>>(definition);
}

}  // namespace oxbow
