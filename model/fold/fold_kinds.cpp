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

constexpr FoldParameter required(std::string_view name, std::string_view meaning) {
    return {name, Type::Path, true, "", meaning};
}
constexpr FoldParameter optional(std::string_view name, std::string_view meaning) {
    return {name, Type::Path, false, "", meaning};
}
constexpr FoldParameter kWindowField =
    optional("field", "the path of a field that is added up; events are counted without");

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
         {kBy, optional("field", "the path of a field that an event must have to count"), kTypes},
         R"({"name": "orders", "kind": "count", "by": "customer"})",
         R"({"customer":"ann"})",
         R"({"count":1})"},
        {"sum",
         "Sum",
         "the exact sum of a field, and how many it was",
         {kBy, required("field", "the path of the field that is added up"), kTypes},
         R"({"name": "totals", "kind": "sum", "by": "customer", "field": "amount"})",
         R"({"customer":"ann","amount":41.90})",
         R"({"sum":41.90,"count":1})"},
        {"min",
         "Smallest value",
         "the smallest number, or the first text by its bytes, that a field had",
         {kBy, required("field", "the path of the field that is compared"), kTypes},
         R"({"name": "cheapest", "kind": "min", "by": "sku", "field": "price"})",
         R"({"sku":"A-7","price":3.540})",
         R"({"min":3.540,"count":1})"},
        {"max",
         "Largest value",
         "the largest number, or the last text by its bytes, that a field had",
         {kBy, required("field", "the path of the field that is compared"), kTypes},
         R"({"name": "dearest", "kind": "max", "by": "sku", "field": "price"})",
         R"({"sku":"A-7","price":3.540})",
         R"({"max":3.540,"count":1})"},
        {"average",
         "Average",
         "the average of a field, beside its sum and count",
         {kBy, required("field", "the path of the field whose average is taken"), kTypes},
         R"({"name": "mean-basket", "kind": "average", "by": "customer", "field": "amount"})",
         R"({"customer":"ann","amount":41.90})",
         R"({"average":41.90,"sum":41.90,"count":1})"},
        {"distinct",
         "Different values",
         "how many different values a field had",
         {kBy, required("field", "the path of the field whose values are told apart"), kTypes},
         R"({"name": "skus", "kind": "distinct", "by": "customer", "field": "sku"})",
         R"({"customer":"ann","sku":"A-7"})",
         R"({"distinct":1})"},
        {"last",
         "Last values",
         "the last n values, the newest at the end",
         {kBy,
          {"n", Type::Count, false, "10", "how many values are kept, at most 10000"},
          optional("field", "the path of the field that is kept; the whole value without"),
          kTypes},
         R"({"name": "recent", "kind": "last", "by": "customer", "field": "sku", "n": 3})",
         R"({"customer":"ann","sku":"A-7"})",
         R"({"last":["A-7"]})"},
        {"merge-patch",
         "JSON Merge Patch",
         "each value is merged into its row (RFC 7396); no value deletes the row",
         {kBy, optional("field", "the path of the patch; the whole value without"), kTypes},
         R"({"name": "profiles", "kind": "merge-patch"})",
         R"({"name":"Ann","phone":null})",
         R"({"name":"Ann"})"},
        {"json-patch",
         "JSON Patch",
         "each value is a list of operations on its row (RFC 6902); no value deletes the row",
         {kBy,
          optional("field", "the path of the operations; the whole value without"),
          {"start", Type::Value, false, "{}", "what the first patch of a row is applied to"},
          kTypes},
         R"({"name": "documents", "kind": "json-patch"})",
         R"([{"op":"add","path":"/name","value":"Ann"}])",
         R"({"name":"Ann"})"},
        {"cdc",
         "Change data capture",
         "the table that change events (op, before, after) were captured from",
         {{"by", Type::By, false, "\"@key\"",
           "what a row stands for; a path leads into the row, not into the envelope"},
          kTypes},
         R"({"name": "customers", "kind": "cdc"})",
         R"({"op":"c","before":null,"after":{"id":7,"name":"Ann"}})",
         R"({"id":7,"name":"Ann"})"},
        {"tumbling",
         "Tumbling windows",
         "a row for each group and span of event time, one span after the other",
         {kBy,
          {"size", Type::Duration, true, "", "how long a window is: \"5m\", \"PT1H\", 90"},
          kWindowField,
          kTypes},
         R"({"name": "five", "kind": "tumbling", "by": "shop", "size": "5m", "field": "amount"})",
         R"({"shop":"x","amount":2.50})",
         R"({"sum":2.50,"count":1})"},
        {"hopping",
         "Hopping windows",
         "a row for each group and span of event time, where spans overlap",
         {kBy,
          {"size", Type::Duration, true, "", "how long a window is: \"10m\", \"PT1H\", 90"},
          {"every", Type::Duration, true, "", "after how long the next window begins: \"5m\""},
          kWindowField,
          kTypes},
         R"({"name": "ten", "kind": "hopping", "by": "shop", "size": "10m", "every": "5m"})",
         R"({"shop":"x","amount":2.50})",
         R"({"count":1})"},
        {"session",
         "Sessions",
         "a row for each stretch of events without a long pause in event time",
         {kBy,
          {"gap", Type::Duration, true, "", "the longest pause within a session: \"30m\", 90"},
          kWindowField,
          kTypes},
         R"({"name": "visits", "kind": "session", "by": "visitor", "gap": "30m"})",
         R"({"visitor":"ann"})",
         R"({"end":"2024-03-01T10:07:30Z","count":1})"},
        {"balance",
         "Balances",
         "what each account holds, of postings with a debit and a credit",
         {optional("debit",
                   "the path of the account that is debited; with `entries`, in a line, "
                   "of the amount debited"),
          optional("credit",
                   "the path of the account that is credited; with `entries`, in a line, "
                   "of the amount credited"),
          optional("amount",
                   "the path of the amount; with `entries`, in a line, of an amount that "
                   "is below zero for a credit"),
          optional("currency",
                   "the path of the currency, of which each account has rows of its "
                   "own; in a line, or else in the event"),
          optional("entries", "the path of a list of lines, each about one account"),
          optional("account", "with `entries`: the path, in a line, of the account"), kTypes},
         R"({"name": "ledger", "kind": "balance", "debit": "to", "credit": "from", "amount": "n"})",
         R"({"from":"Frank","to":"Sally","n":200.00})",
         R"({"balance":200.00,"debit":200.00,"credit":0})"},
        {"board",
         "Board",
         "which piece stands on which cell, of moves from one to another",
         {{"by", Type::By, false, "[]", "which board an event is about, where there are several"},
          optional("moves",
                   "the path of a list of moves; without it, or where an event has none, "
                   "the event is a move itself"),
          {"from", Type::Path, false, "\"from\"", "the path, in a move, of the cell it leaves"},
          {"to", Type::Path, false, "\"to\"", "the path of the cell it reaches"},
          {"piece", Type::Path, false, "\"piece\"",
           "the path of the piece; the one that stands on `from` where a move names none"},
          {"capture", Type::Path, false, "\"capture\"",
           "the path of a cell that is emptied, beside `from`"},
          {"promote", Type::Path, false, "\"promote\"",
           "the path of the piece that comes to stand on `to` in place of the one that moved"},
          kTypes},
         R"({"name": "chess", "kind": "board"})",
         R"({"piece":"wK","to":"e1"})",
         R"({"piece":"wK"})"},
        {"set",
         "Set",
         "who is a member, of events that add and remove",
         {kBy,
          optional("add", "the path of what is added: a value, or a list of them"),
          optional("remove", "the path of what is removed"),
          optional("field", "the path of the member, where the event's type says what it does"),
          {"addTypes", Type::Texts, false, "", "a list of the types of event that add `field`"},
          {"removeTypes", Type::Texts, false, "", "a list of the types that remove `field`"},
          kTypes},
         R"({"name": "members", "kind": "set", "by": "group", "add": "joined", "remove": "left"})",
         R"({"group":"choir","joined":["ann","bob"]})",
         R"({"members":["ann","bob"],"count":2})"},
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
