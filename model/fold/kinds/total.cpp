#include "model/fold/kinds/total.h"

#include <absl/strings/str_cat.h>

#include "model/fold/kinds/built_in_fold.h"

namespace oxbow {

absl::StatusOr<Decimal> decimalOf(const FieldPath& field, const JsonValue& value) {
    const auto lexeme = numberIn(value);
    if (!lexeme) {
        return noNumber(field, value);
    }
    auto number = Decimal::parse(*lexeme);
    if (!number.ok()) {
        return absl::InvalidArgumentError(
            absl::StrCat("The field ", field.text, " holds ", shortened(*lexeme), ", which ",
                         std::string(number.status().message()), "."));
    }
    return number;
}

absl::StatusOr<Decimal> added(const FieldPath& field, const Decimal& sum, const Decimal& more) {
    auto result = sum.plus(more);
    if (!result.ok()) {
        return absl::InvalidArgumentError(absl::StrCat(
            "The sum of the field ", field.text, ", ", shortened(sum.text()), " + ",
            shortened(more.text()), ", ", std::string(result.status().message()), "."));
    }
    return result;
}

bool Total::read(RowText& row, bool hasSum) {
    if (hasSum) {
        if (!row.skip("\"sum\":")) {
            return false;
        }
        auto number = Decimal::parse(row.until(','));
        if (!number.ok() || !row.skip(",")) {
            return false;
        }
        sum = *std::move(number);
    }
    return row.skip("\"count\":") && row.count(count);
}

void Total::appendTo(std::string& out, bool hasSum) const {
    if (hasSum) {
        out.reserve(out.size() + 48);
        out += "\"sum\":";
        sum.appendTo(out);
        out += ',';
    }
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof digits, count).ptr;
    out += "\"count\":";
    out.append(digits, end);
}

absl::Status Total::add(const FieldPath& field, const Decimal& more, std::uint64_t times) {
    if (count == 0) {
        sum = more;
    } else {
        auto result = added(field, sum, more);
        if (!result.ok()) {
            return result.status();
        }
        sum = *std::move(result);
    }
    count += times;
    return absl::OkStatus();
}

}  // namespace oxbow
