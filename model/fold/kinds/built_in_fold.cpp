#include "model/fold/kinds/built_in_fold.h"

#include <absl/strings/str_cat.h>

namespace oxbow {

FoldRow poisonedRow(std::string_view sentence) {
    FoldRow row;
    row.shown = std::string(sentence);
    row.isText = true;
    row.poisoned = true;
    return row;
}

absl::Status noNumber(const FieldPath& field, const JsonValue& value) {
    return absl::InvalidArgumentError(absl::StrCat(
        "The field ", field.text, " holds ", shortened(value.lexeme), ", ",
        std::string(typeInWords(value.type)),
        "; a number, or a text such as \"12.50\", is needed. Name another field, or limit the fold "
        "by \"types\" to events whose ",
        field.text, " is a number."));
}

absl::Status foreignRow(const FoldRow& row) {
    return absl::DataLossError(absl::StrCat(
        "a row of the fold is not as the fold writes it (",
        row.shown ? shortened(*row.shown) : std::string("nothing"), "); make the fold anew"));
}

bool OneRowRunner::reaches(const EventView& event) {
    return read(event) && m_definition->by.rowKey(event, m_key);
}

absl::Status OneRowRunner::route(const FoldEvent& event, std::vector<RowKey>& out) {
    if (m_definition->concerns(event.view) && reaches(event.view)) {
        out.push_back(m_key);
    }
    return absl::OkStatus();
}

absl::Status OneRowRunner::apply(const FoldEvent& event, FoldRows& rows) {
    if (!m_definition->concerns(event.view)) {
        return absl::OkStatus();
    }
    if (!reaches(event.view)) {
        ++m_withoutField;
        return absl::OkStatus();
    }
    const auto before = rows.find(m_key);
    if (!before.ok()) {
        return before.status();
    }
    if (*before != nullptr && (*before)->poisoned) {
        return absl::OkStatus();
    }
    FoldRow after;
    const absl::StatusOr<Effect> effect = change(event, *before, after);
    if (!effect.ok()) {
        if (effect.status().code() != absl::StatusCode::kInvalidArgument) {
            return effect.status();
        }
        return rows.put(m_key, poisonedRow(std::string(effect.status().message())));
    }
    switch (*effect) {
        case Effect::Put:
            return rows.put(m_key, std::move(after));
        case Effect::Erase:
            return *before == nullptr ? absl::OkStatus() : rows.erase(m_key);
        case Effect::Nothing:
            break;
    }
    return absl::OkStatus();
}

}  // namespace oxbow
