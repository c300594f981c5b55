// min and max: the smallest and the largest value of a field.
#include <absl/strings/str_cat.h>

#include "model/fold/kinds/accumulator.h"
#include "model/fold/kinds/scaled_number.h"
#include "model/fold/kinds/total.h"
#include "model/payload/canonical_text.h"
#include "model/payload/decimal_order.h"

namespace oxbow {
namespace {

// Numbers by size, texts by their bytes; no row has both, for the answer would then depend on the
// order of the events.
template <bool Largest>
struct ExtremeRule {
    // The best so far.
    struct State {
        std::int64_t coefficient = 0;
        std::uint64_t scale : 8 = 0;  // first: then a count is one addition
        std::uint64_t count : 56 = 0;
        std::unique_ptr<std::string> lexeme;  // where it is no such number
    };
    explicit ExtremeRule(const FoldDefinition& definition) : m_field(*definition.path("field")) {}

    const FieldPath* field() const { return &m_field; }

    absl::Status add(State& state, const JsonValue* value) const {
        const auto number = numberIn(*value);
        if (!number && value->type != JsonType::String) {
            return absl::InvalidArgumentError(absl::StrCat(
                "The field ", m_field.text, " holds ", shortened(value->lexeme), ", ",
                std::string(typeInWords(value->type)),
                "; only numbers and texts have an order. Name another field, or limit the fold by "
                "\"types\"."));
        }
        if (state.count > 0) {
            std::string spelled;
            const auto order = compare(lexemeOf(state, spelled), value->lexeme, number);
            if (!order.ok()) {
                return order.status();
            }
            if ((Largest ? -*order : *order) <= 0) {
                ++state.count;
                return absl::OkStatus();
            }
        }
        ++state.count;
        take(state, value->lexeme);
        return absl::OkStatus();
    }

    [[gnu::always_inline]] bool addNumber(State& state, std::int64_t mantissa,
                                          std::uint8_t scale) const {
        if (state.lexeme) {
            return false;
        }
        const Decimal::Scaled value{mantissa, scale};
        if (state.count == 0 ||
            (Largest ? isLess(scaledOf(state), value) : isLess(value, scaledOf(state)))) {
            state.coefficient = mantissa;
            state.scale = scale;
        }
        ++state.count;
        return true;
    }

    bool read(std::string_view shown, State& state) const {
        // A text may hold anything; the count stands last.
        const std::size_t count = shown.rfind(",\"count\":");
        RowText row(shown.substr(0, count));
        if (count == std::string_view::npos || !row.skip(kBegin) || row.rest().empty()) {
            return false;
        }
        take(state, row.rest());
        RowText rest(shown.substr(count + 1));
        Total total;
        const bool good = total.read(rest, false);
        state.count = total.count;
        return good;
    }

    void append(const State& state, std::string& shown) const {
        shown += kBegin;
        std::string spelled;
        shown += lexemeOf(state, spelled);
        shown += ',';
        Total total;
        total.count = state.count;
        total.appendTo(shown, false);
        shown += '}';
    }

private:
    static constexpr std::string_view kBegin = Largest ? "{\"max\":" : "{\"min\":";

    static Decimal::Scaled scaledOf(const State& state) {
        return {state.coefficient, static_cast<std::uint8_t>(state.scale)};
    }
    static void take(State& state, std::string_view lexeme) {
        if (const auto number = readDecimal(lexeme)) {
            state.coefficient = number->mantissa;
            state.scale = number->scale;
            state.lexeme.reset();
        } else {
            state.lexeme = std::make_unique<std::string>(lexeme);
        }
    }
    static std::string_view lexemeOf(const State& state, std::string& spelled) {
        if (state.lexeme) {
            return *state.lexeme;
        }
        appendDecimal(spelled, state.coefficient, static_cast<std::uint8_t>(state.scale));
        return spelled;
    }

    absl::StatusOr<int> compare(std::string_view held, std::string_view value,
                                const std::optional<std::string_view>& number) const {
        const auto heldNumber =
            numberIn({held.front() == '"' ? JsonType::String : JsonType::Number, held});
        if (heldNumber.has_value() != number.has_value()) {
            return absl::InvalidArgumentError(absl::StrCat(
                "The field ", m_field.text, " holds ", shortened(value), " after ", shortened(held),
                "; numbers and texts have no order together. Name another field, or limit the fold "
                "by \"types\" to events that hold one of the two."));
        }
        return number ? compareNumbers(*heldNumber, *number)
                      : unescapeJson(held).compare(unescapeJson(value));
    }

    const FieldPath& m_field;
};

}  // namespace

MadeFold makeMin(const Definition& definition) {
    return std::make_shared<const AccumulatingFold<ExtremeRule<false>>>(definition);
}

MadeFold makeMax(const Definition& definition) {
    return std::make_shared<const AccumulatingFold<ExtremeRule<true>>>(definition);
}

}  // namespace oxbow
