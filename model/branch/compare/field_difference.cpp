#include "model/branch/compare/field_difference.h"

#include <absl/container/flat_hash_map.h>

#include <string_view>

namespace oxbow {
namespace {

// The last field of each name.
using LastByName = absl::flat_hash_map<std::string_view, const RowField*>;

LastByName lastByName(const std::vector<RowField>& fields) {
    LastByName last;
    for (const RowField& field : fields) {
        last[field.name] = &field;
    }
    return last;
}

const RowField* fieldNamed(const LastByName& fields, const std::string& name) {
    const auto found = fields.find(name);
    return found == fields.end() ? nullptr : found->second;
}

std::optional<Decimal> amountBetween(const RowField* before, const RowField* after) {
    if (before == nullptr || after == nullptr || before->kind != PayloadNode::Kind::Number ||
        after->kind != PayloadNode::Kind::Number) {
        return std::nullopt;
    }
    const auto was = Decimal::parse(before->text);
    const auto is = Decimal::parse(after->text);
    if (!was.ok() || !is.ok()) {
        return std::nullopt;
    }
    auto amount = is->minus(*was);
    return amount.ok() ? std::optional(*std::move(amount)) : std::nullopt;
}

}  // namespace

std::vector<FieldDifference> fieldDifferences(const OptionalBytesView& before,
                                              const OptionalBytesView& after) {
    const auto fieldsOf = [](const OptionalBytesView& row) {
        return row ? rowFields(row) : std::vector<RowField>();
    };
    const std::vector<RowField> was = fieldsOf(before);
    const std::vector<RowField> is = fieldsOf(after);
    const LastByName lastWas = lastByName(was);
    const LastByName lastIs = lastByName(is);
    std::vector<FieldDifference> differences;
    const auto add = [&differences](const RowField* one, const RowField* other) {
        if (one == nullptr || other == nullptr || !(*one == *other)) {
            differences.push_back({one != nullptr ? one->name : other->name,
                                   one != nullptr ? std::optional(*one) : std::nullopt,
                                   other != nullptr ? std::optional(*other) : std::nullopt,
                                   amountBetween(one, other)});
        }
    };
    for (const RowField& field : is) {
        if (&field == fieldNamed(lastIs, field.name)) {
            add(fieldNamed(lastWas, field.name), &field);
        }
    }
    for (const RowField& field : was) {
        if (&field == fieldNamed(lastWas, field.name) &&
            fieldNamed(lastIs, field.name) == nullptr) {
            add(&field, nullptr);
        }
    }
    return differences;
}

bool isGreaterAmount(const Decimal& a, const Decimal& b) {
    const auto plain = [](const Decimal& number) {
        return number.sign() < 0 ? number.negated() : number;
    };
    const auto more = plain(a).minus(plain(b));
    return more.ok() && more->sign() > 0;
}

std::string signedText(const Decimal& amount) {
    return (amount.sign() > 0 ? "+" : "") + amount.text();
}

}  // namespace oxbow
