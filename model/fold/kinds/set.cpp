// set: who is a member, of events that add and remove.
#include <absl/strings/str_cat.h>

#include <algorithm>
#include <iterator>

#include "model/fold/kinds/built_in_fold.h"
#include "model/payload/decimal_order.h"

namespace oxbow {
namespace {

// Members are scalars or anything else in JSON; numbers come first, by size, then texts by their
// bytes, then the rest. A set that lost its last member stays, with a count of 0.
class SetRunner final : public OneRowRunner {
public:
    explicit SetRunner(Definition definition)
        : OneRowRunner(std::move(definition)),
          m_add(path("add")),
          m_remove(path("remove")),
          m_member(path("field")) {}

private:
    const FieldPath* path(std::string_view name) const { return definition().path(name); }

    bool hasType(std::string_view parameter, const EventView& event) const {
        const auto found = definition().texts.find(parameter);
        return found != definition().texts.end() && event.type &&
               std::binary_search(found->second.begin(), found->second.end(), *event.type,
                                  std::less<>());
    }

    bool read(const EventView& event) override {
        m_added.clear();
        m_removed.clear();
        take(event, m_add, m_added);
        take(event, m_remove, m_removed);
        if (hasType("addTypes", event)) {
            take(event, m_member, m_added);
        } else if (hasType("removeTypes", event)) {
            take(event, m_member, m_removed);
        }
        arrange(m_added);
        arrange(m_removed);
        return !m_added.empty() || !m_removed.empty();
    }

    // In order, each once.
    static void arrange(std::vector<JsonValue>& members) {
        std::stable_sort(members.begin(), members.end(), isBefore);
        const auto same = [](const JsonValue& a, const JsonValue& b) { return !isBefore(a, b); };
        members.erase(std::unique(members.begin(), members.end(), same), members.end());
    }

    // A list names several members.
    static void take(const EventView& event, const FieldPath* path, std::vector<JsonValue>& out) {
        const auto value = path == nullptr ? std::nullopt : fieldOf(event, *path);
        if (!value) {
            return;
        }
        if (value->type == JsonType::Array) {
            for (const JsonValue& member : jsonElements(value->lexeme)) {
                if (isValidUtf8(member.lexeme)) {
                    out.push_back(member);
                }
            }
        } else {
            out.push_back(*value);
        }
    }

    absl::StatusOr<Effect> change(const FoldEvent&, const FoldRow* before,
                                  FoldRow& after) override {
        constexpr std::string_view kBegin = "{\"members\":";
        std::vector<JsonValue> members;
        if (before != nullptr) {
            const std::string_view shown = shownText(*before);
            const std::size_t end = shown.rfind(",\"count\":");
            if (!shown.starts_with(kBegin) || end == std::string_view::npos) {
                return foreignRow(*before);
            }
            members = jsonElements(shown.substr(kBegin.size(), end - kBegin.size()));
        }
        const std::size_t countBefore = members.size();
        std::vector<JsonValue> kept;
        std::set_difference(members.begin(), members.end(), m_removed.begin(), m_removed.end(),
                            std::back_inserter(kept), isBefore);
        const bool removes = kept.size() < countBefore;
        members.clear();
        std::set_union(kept.begin(), kept.end(), m_added.begin(), m_added.end(),
                       std::back_inserter(members), isBefore);
        const bool isNew = before == nullptr && !m_added.empty();
        if (!isNew && !removes && members.size() == countBefore) {
            return Effect::Nothing;
        }
        std::string& out = after.shown.emplace(kBegin);
        out += '[';
        for (std::size_t i = 0; i < members.size(); ++i) {
            out += i == 0 ? "" : ",";
            const bool scalar =
                members[i].type != JsonType::Array && members[i].type != JsonType::Object;
            out += scalar ? std::string(members[i].lexeme) : compactJson(members[i].lexeme);
        }
        absl::StrAppend(&out, "],\"count\":", members.size(), "}");
        return Effect::Put;
    }

    static bool isBefore(const JsonValue& a, const JsonValue& b) {
        const auto rank = [](const JsonValue& value) {
            return value.type == JsonType::Number ? 0 : value.type == JsonType::String ? 1 : 2;
        };
        if (rank(a) != rank(b)) {
            return rank(a) < rank(b);
        }
        switch (rank(a)) {
            case 0:
                return compareNumbers(a.lexeme, b.lexeme) < 0;
            case 1:
                return unescapeJson(a.lexeme) < unescapeJson(b.lexeme);
            default:
                return compactJson(a.lexeme) < compactJson(b.lexeme);
        }
    }

    const FieldPath* m_add;
    const FieldPath* m_remove;
    const FieldPath* m_member;
    std::vector<JsonValue> m_added;
    std::vector<JsonValue> m_removed;
};

}  // namespace

MadeFold makeSet(const Definition& definition) {
    const bool byTypes =
        definition->texts.contains("addTypes") || definition->texts.contains("removeTypes");
    const bool byPaths =
        definition->path("add") != nullptr || definition->path("remove") != nullptr;
    if (!byTypes && !byPaths) {
        return absl::InvalidArgumentError(
            "\"add\": is missing; name the path of what is added, and \"remove\" "
            "for what is removed, or \"field\" with \"addTypes\" and \"removeTypes\"");
    }
    if (byTypes != (definition->path("field") != nullptr)) {
        return absl::InvalidArgumentError(
            "\"field\": the path of the member, belongs to \"addTypes\" and "
            "\"removeTypes\", and they to it");
    }
    return foldOf<SetRunner>(definition);
}

}  // namespace oxbow
