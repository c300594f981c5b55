// min and max: the smallest and the largest value of a field.
#include <absl/strings/str_cat.h>

#include "model/fold/kinds/built_in_fold.h"
#include "model/fold/kinds/total.h"
#include "model/payload/decimal_order.h"

namespace oxbow {
namespace {

// Numbers by size, texts by their bytes; no row has both, for the answer would then depend on the
// order of the events.
template <bool Largest>
class ExtremeRunner final : public OneRowRunner {
public:
    explicit ExtremeRunner(Definition definition)
        : OneRowRunner(std::move(definition)), m_field(*this->definition().path("field")) {}

private:
    static constexpr std::string_view kBegin = Largest ? "{\"max\":" : "{\"min\":";

    bool read(const EventView& event) override {
        m_value = fieldOf(event, m_field);
        return m_value.has_value();
    }

    absl::StatusOr<Effect> change(const FoldEvent&, const FoldRow* before,
                                  FoldRow& after) override {
        const auto number = numberIn(*m_value);
        if (!number && m_value->type != JsonType::String) {
            return absl::InvalidArgumentError(absl::StrCat(
                "The field ", m_field.text, " holds ", shortened(m_value->lexeme), ", ",
                std::string(typeInWords(m_value->type)),
                "; only numbers and texts have an order. Name another field, or limit the fold by "
                "\"types\"."));
        }
        std::string_view best = m_value->lexeme;
        Total total;
        if (before != nullptr) {
            std::string_view held;
            if (!readRow(shownText(*before), held, total)) {
                return foreignRow(*before);
            }
            const auto order = compare(held, best, number);
            if (!order.ok()) {
                return order.status();
            }
            best = (Largest ? -*order : *order) <= 0 ? held : best;
        }
        ++total.count;
        std::string& out = after.shown.emplace(kBegin);
        out += best;
        out += ',';
        total.appendTo(out, false);
        out += '}';
        return Effect::Put;
    }

    static bool readRow(std::string_view shown, std::string_view& best, Total& total) {
        // A text may hold anything; the count stands last.
        const std::size_t count = shown.rfind(",\"count\":");
        RowText row(shown.substr(0, count));
        if (count == std::string_view::npos || !row.skip(kBegin)) {
            return false;
        }
        best = row.rest();
        RowText rest(shown.substr(count + 1));
        return total.read(rest, false);
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
    std::optional<JsonValue> m_value;
};

}  // namespace

MadeFold makeMin(const Definition& definition) {
    return foldOf<ExtremeRunner<false>>(definition);
}

MadeFold makeMax(const Definition& definition) {
    return foldOf<ExtremeRunner<true>>(definition);
}

}  // namespace oxbow
