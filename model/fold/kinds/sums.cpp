// count, sum and average: how many, how much, and the one by the other.
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

}  // namespace

MadeFold makeCount(const Definition& definition) {
    return std::make_shared<const AccumulatingFold<CountRule>>(definition);
}

MadeFold makeSum(const Definition& definition) {
    return std::make_shared<const AccumulatingFold<SumRule<false>>>(definition);
}

MadeFold makeAverage(const Definition& definition) {
    return std::make_shared<const AccumulatingFold<SumRule<true>>>(definition);
}

}  // namespace oxbow
