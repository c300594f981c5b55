// count, sum and average: how many, how much, and the one by the other.
#include "model/fold/kinds/built_in_fold.h"
#include "model/fold/kinds/total.h"

namespace oxbow {
namespace {

class CountRunner final : public OneRowRunner {
public:
    explicit CountRunner(Definition definition)
        : OneRowRunner(std::move(definition)), m_field(this->definition().path("field")) {}

private:
    bool read(const EventView& event) override {
        return m_field == nullptr || fieldOf(event, *m_field).has_value();
    }

    absl::StatusOr<Effect> change(const FoldEvent&, const FoldRow* before,
                                  FoldRow& after) override {
        Total total;
        if (before != nullptr) {
            RowText row(shownText(*before));
            if (!row.skip("{") || !total.read(row, false)) {
                return foreignRow(*before);
            }
        }
        ++total.count;
        std::string& out = after.shown.emplace("{");
        total.appendTo(out, false);
        out += '}';
        return Effect::Put;
    }

    const FieldPath* m_field;
};

template <bool WithAverage>
class SumRunner final : public OneRowRunner {
public:
    explicit SumRunner(Definition definition)
        : OneRowRunner(std::move(definition)), m_field(*this->definition().path("field")) {}

private:
    bool read(const EventView& event) override {
        m_value = fieldOf(event, m_field);
        return m_value.has_value();
    }

    absl::StatusOr<Effect> change(const FoldEvent&, const FoldRow* before,
                                  FoldRow& after) override {
        const auto number = decimalOf(m_field, *m_value);
        if (!number.ok()) {
            return number.status();
        }
        Total total;
        if (before != nullptr && !readRow(*before, total)) {
            return foreignRow(*before);
        }
        if (absl::Status status = total.add(m_field, *number); !status.ok()) {
            return status;
        }
        std::string& out = after.shown.emplace("{");
        if (WithAverage) {
            out += "\"average\":";
            total.sum.dividedBy(total.count).appendTo(out);
            out += ',';
        }
        total.appendTo(out, true);
        out += '}';
        return Effect::Put;
    }

    static bool readRow(const FoldRow& before, Total& total) {
        RowText row(shownText(before));
        if (!row.skip("{")) {
            return false;
        }
        if (WithAverage) {
            row.until(',');
            row.skip(",");
        }
        return total.read(row, true);
    }

    const FieldPath& m_field;
    std::optional<JsonValue> m_value;
};

}  // namespace

MadeFold makeCount(const Definition& definition) {
    return foldOf<CountRunner>(definition);
}

MadeFold makeSum(const Definition& definition) {
    return foldOf<SumRunner<false>>(definition);
}

MadeFold makeAverage(const Definition& definition) {
    return foldOf<SumRunner<true>>(definition);
}

}  // namespace oxbow
