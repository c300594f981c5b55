// count, sum and average: how many, how much, and the one by the other.
#include <algorithm>
#include <array>

#include "model/fold/kinds/accumulator.h"
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
    using State = Total;
    explicit SumRule(const FoldDefinition& definition) : m_field(*definition.path("field")) {}

    const FieldPath* field() const { return &m_field; }
    absl::Status add(State& total, const JsonValue* value) const {
        const auto number = decimalOf(m_field, *value);
        return number.ok() ? total.add(m_field, *number) : number.status();
    }
    bool addNumber(State& total, std::int64_t mantissa, std::uint8_t scale) const {
        if (total.count == 0) {
            total.sum = Decimal::scaled(mantissa, scale);
        } else if (!total.sum.addSmall(mantissa, scale)) {
            return false;
        }
        ++total.count;
        return true;
    }
    bool read(std::string_view shown, State& total) const {
        RowText row(shown);
        if (!row.skip("{")) {
            return false;
        }
        if (WithAverage) {
            row.until(',');
            row.skip(",");
        }
        return total.read(row, true);
    }
    void append(const State& total, std::string& shown) const {
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
    const FieldPath& m_field;
};

constexpr std::int64_t kMostNumber = 999'999'999'999'999'999;
constexpr std::size_t kMostScale = 18;
constexpr std::array<std::int64_t, kMostScale + 1> kPowersOfTen = [] {
    std::array<std::int64_t, kMostScale + 1> powers{1};
    for (std::size_t i = 1; i < powers.size(); ++i) {
        powers[i] = powers[i - 1] * 10;
    }
    return powers;
}();

// number × 10^digits; false where that is beyond 18 digits.
bool scaleUp(std::int64_t& number, std::uint8_t digits) {
    return !__builtin_mul_overflow(number, kPowersOfTen[digits], &number) &&
           number <= kMostNumber && number >= -kMostNumber;
}

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
        RowNumber sum{row.numbers[0], row.scales[0]};
        RowNumber number = more;
        if (!hadRow) {
            sum = number;
        } else if (sum.scale < number.scale
                       ? scaleUp(sum.number, static_cast<std::uint8_t>(number.scale - sum.scale))
                       : scaleUp(number.number,
                                 static_cast<std::uint8_t>(sum.scale - number.scale))) {
            sum.number += number.number;
            sum.scale = std::max(sum.scale, number.scale);
        } else {
            return false;
        }
        if (sum.number > kMostNumber || sum.number < -kMostNumber) {
            return false;
        }
        row.numbers = {sum.number, row.numbers[1] + 1};
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
