// distinct and last: how many different values there were, and which came last.
#include <absl/strings/str_cat.h>

#include "model/fold/kinds/built_in_fold.h"
#include "model/fold/kinds/sorted_texts.h"
#include "model/payload/decimal_order.h"

namespace oxbow {
namespace {

// Values are the same where they are as JSON: 3.54 and 3.540 are, 1 and "1" are not. An event whose
// value is known already leaves the row alone.
class DistinctRunner final : public OneRowRunner {
public:
    explicit DistinctRunner(Definition definition)
        : OneRowRunner(std::move(definition)), m_field(*this->definition().path("field")) {}

private:
    bool read(const EventView& event) override {
        m_value = fieldOf(event, m_field);
        return m_value.has_value();
    }

    absl::StatusOr<Effect> change(const FoldEvent&, const FoldRow* before,
                                  FoldRow& after) override {
        SortedTexts seen;
        if (before != nullptr && !seen.read(before->state)) {
            return foreignRow(*before);
        }
        const std::string identity = identityOf(*m_value);
        if (seen.contains(identity)) {
            return Effect::Nothing;
        }
        if (before != nullptr && before->state.size() + identity.size() > SortedTexts::kMostBytes) {
            return absl::InvalidArgumentError(absl::StrCat(
                "The field ", m_field.text, " has more different values (", seen.size(),
                ") than a row can remember. Group the fold more finely, or name another field."));
        }
        after.state = seen.with(identity);
        after.shown = absl::StrCat("{\"distinct\":", seen.size() + 1, "}");
        return Effect::Put;
    }

    static std::string identityOf(const JsonValue& value) {
        switch (value.type) {
            case JsonType::Number:
                return numberIdentity(value.lexeme);
            case JsonType::String:
                return absl::StrCat("\"", unescapeJson(value.lexeme));
            default:
                return compactJson(value.lexeme);
        }
    }

    const FieldPath& m_field;
    std::optional<JsonValue> m_value;
};

class LastRunner final : public OneRowRunner {
public:
    static constexpr WritesRows kWrites = WritesRows::All;
    explicit LastRunner(Definition definition)
        : OneRowRunner(std::move(definition)),
          m_field(this->definition().path("field")),
          m_kept(this->definition().counts.find("n")->second) {}

private:
    bool read(const EventView& event) override {
        m_value.clear();
        if (m_field == nullptr) {
            if (event.value) {
                appendValueAsJson(m_value, event);
            }
        } else if (const auto value = fieldOf(event, *m_field)) {
            m_value = compactJson(value->lexeme);
        }
        return !m_value.empty();
    }

    absl::StatusOr<Effect> change(const FoldEvent&, const FoldRow* before,
                                  FoldRow& after) override {
        constexpr std::string_view kBegin = "{\"last\":[";
        constexpr std::string_view kEnd = "]}";
        std::string& out = after.shown.emplace(kBegin);
        if (before != nullptr) {
            const std::string_view shown = shownText(*before);
            if (!shown.starts_with(kBegin) || !shown.ends_with(kEnd)) {
                return foreignRow(*before);
            }
            const std::string_view list =
                shown.substr(kBegin.size() - 1, shown.size() - kBegin.size());
            const auto values = jsonElements(list);
            for (std::size_t i = values.size() < m_kept ? 0 : values.size() - m_kept + 1;
                 i < values.size(); ++i) {
                out += values[i].lexeme;
                out += ',';
            }
        }
        out += m_value;
        out += kEnd;
        return Effect::Put;
    }

    const FieldPath* m_field;
    std::size_t m_kept;
    std::string m_value;  // as JSON
};

}  // namespace

MadeFold makeDistinct(const Definition& definition) {
    return foldOf<DistinctRunner>(definition);
}

MadeFold makeLast(const Definition& definition) {
    constexpr std::uint64_t kMost = 10'000;
    if (definition->counts.at("n") > kMost) {
        return absl::InvalidArgumentError(
            absl::StrCat("\"n\": at most ", kMost,
                         " values are kept in a row, for each event writes the row anew"));
    }
    return foldOf<LastRunner>(definition);
}

}  // namespace oxbow
