#include "model/fold/fold_kinds.h"

#include <algorithm>

namespace oxbow {
namespace {

using Type = FoldParameterType;

constexpr FoldParameter kBy = {
    "by", Type::By, false, "\"@key\"",
    "what a row stands for: a path into the value, @key, @type, @stream, @correlation, an "
    "expression such as \"{customer}/{country}\", or a list of several"};
constexpr FoldParameter kTypes = {"types", Type::Texts, false, "[]",
                                  "a list of the types of event that count; all of them without"};

constexpr FoldParameter numberField(std::string_view meaning) {
    return {"field", Type::Path, true, "", meaning};
}

std::vector<FoldKind> makeKinds() {
    return {
        {"latest",
         "Latest value",
         "each row is the latest value; a null value deletes it",
         {kBy, kTypes},
         R"({"name": "by-country", "kind": "latest", "by": "{customer}/{country}"})",
         R"({"customer":"ann","country":"AT","amount":5})",
         R"({"customer":"ann","country":"AT","amount":5})"},
        {"count",
         "Count",
         "how many events each row has had",
         {kBy,
          {"field", Type::Path, false, "", "the path of a field that an event must have to count"},
          kTypes},
         R"({"name": "orders", "kind": "count", "by": "customer", "types": ["OrderPlaced"]})",
         R"({"customer":"ann"})",
         R"({"count":1})"},
        {"sum",
         "Sum",
         "the exact sum of a field",
         {kBy, numberField("the path of the field that is added up"), kTypes},
         R"({"name": "totals", "kind": "sum", "by": "customer", "field": "amount"})",
         R"({"customer":"ann","amount":41.90})",
         R"({"sum":41.90,"count":1})"},
        {"average",
         "Average",
         "the average of a field, beside its sum and count",
         {kBy, numberField("the path of the field whose average is taken"), kTypes},
         R"({"name": "mean-basket", "kind": "average", "by": "customer", "field": "amount"})",
         R"({"customer":"ann","amount":41.90})",
         R"({"average":41.90,"sum":41.90,"count":1})"},
    };
}

}  // namespace

const std::vector<FoldKind>& foldKinds() {
    static const std::vector<FoldKind> kKinds = makeKinds();
    return kKinds;
}

const FoldKind* findFoldKind(std::string_view name) {
    const auto& kinds = foldKinds();
    const auto found = std::find_if(kinds.begin(), kinds.end(),
                                    [&](const FoldKind& kind) { return kind.name == name; });
    return found == kinds.end() ? nullptr : &*found;
}

}  // namespace oxbow
