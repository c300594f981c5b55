// cdc: the table that a database's change events were captured from.
#include <absl/strings/str_cat.h>

#include "model/fold/kinds/built_in_fold.h"

namespace oxbow {
namespace {

// Debezium's envelope, with or without a schema around it ("payload").
class CdcRunner final : public FoldRunner {
public:
    static constexpr bool kIsByOneKey = false;
    static constexpr WritesRows kWrites = WritesRows::Held;
    explicit CdcRunner(Definition definition) : m_definition(std::move(definition)) {}

    absl::Status route(const FoldEvent& event, std::vector<RowKey>& out) override {
        if (m_definition->concerns(event.view)) {
            RowKey key;
            if (read(event.view, key) != Effect::Nothing) {
                if (m_leaves) {
                    out.push_back(*m_leaves);
                }
                out.push_back(std::move(key));
            }
        }
        return absl::OkStatus();
    }

    absl::Status apply(const FoldEvent& event, FoldRows& rows) override {
        if (!m_definition->concerns(event.view)) {
            return absl::OkStatus();
        }
        const Effect effect = read(event.view, m_key);
        if (effect == Effect::Nothing) {
            ++m_withoutField;
            return absl::OkStatus();
        }
        if (m_leaves) {
            const auto left = rows.find(*m_leaves);
            if (!left.ok()) {
                return left.status();
            }
            if (*left != nullptr && !(*left)->poisoned) {
                if (absl::Status status = rows.erase(*m_leaves); !status.ok()) {
                    return status;
                }
            }
        }
        const auto before = rows.find(m_key);
        if (!before.ok()) {
            return before.status();
        }
        if (*before != nullptr && (*before)->poisoned) {
            return absl::OkStatus();
        }
        if (effect == Effect::Delete) {
            return *before == nullptr ? absl::OkStatus() : rows.erase(m_key);
        }
        if (effect == Effect::Fail) {
            return rows.put(m_key, poisonedRow(m_sentence));
        }
        FoldRow after;
        after.shown = compactJson(m_after);
        return rows.put(m_key, std::move(after));
    }

    std::uint64_t withoutField() const override { return m_withoutField; }

private:
    enum class Effect { Nothing, Upsert, Delete, Fail };

    // What the event does to which row.
    Effect read(const EventView& event, RowKey& key) {
        m_leaves.reset();
        if (!event.value) {
            return rowKey(event, {}, key) ? Effect::Delete : Effect::Nothing;
        }
        if (event.valueIsText()) {
            return Effect::Nothing;
        }
        std::string_view envelope = *event.value;
        if (const auto payload = fieldIn(envelope, m_payload);
            payload && payload->type == JsonType::Object) {
            envelope = payload->lexeme;
        }
        const auto op = fieldIn(envelope, m_op);
        const std::string name = op ? jsonText(*op) : std::string();
        if (name == "t") {
            // Which rows went, a rule that looks at one row at a time cannot say; that they went
            // must not go unseen.
            key = {m_definition->by.keepsStream() ? std::string(event.stream) : std::string(), ""};
            return fail(
                "The table was emptied here (op t), and rows from before may still be shown. Leave "
                "these events out by \"types\" only if that is what you want.");
        }
        if (name == "d") {
            const auto before = fieldIn(envelope, m_before);
            return rowKey(event, before ? before->lexeme : std::string_view(), key)
                       ? Effect::Delete
                       : Effect::Nothing;
        }
        if (name != "c" && name != "r" && name != "u") {
            return Effect::Nothing;
        }
        const auto after = fieldIn(envelope, m_afterPath);
        if (!rowKey(event, after ? after->lexeme : std::string_view(), key)) {
            return Effect::Nothing;
        }
        if (!after) {
            return fail(absl::StrCat("The event says op ", name,
                                     " but has no \"after\". Let the source write whole rows."));
        }
        m_after = after->lexeme;
        // A row whose grouping changed leaves its old place.
        RowKey old;
        if (const auto before = fieldIn(envelope, m_before);
            before && rowKey(event, before->lexeme, old) && old != key) {
            m_leaves = std::move(old);
        }
        return validateJson(m_after).ok()
                   ? Effect::Upsert
                   : fail(absl::StrCat("The row ", shortened(m_after), " is no JSON."));
    }

    Effect fail(std::string sentence) {
        m_sentence = std::move(sentence);
        return Effect::Fail;
    }

    // A path of `by` leads into the row, not into the envelope.
    bool rowKey(const EventView& event, std::string_view row, RowKey& key) const {
        EventView seen = event;
        seen.value = row.empty() ? OptionalBytesView() : OptionalBytesView(row);
        return m_definition->by.rowKey(seen, key);
    }

    Definition m_definition;
    const FieldPath m_payload = *FieldPath::parse("payload");
    const FieldPath m_op = *FieldPath::parse("op");
    const FieldPath m_before = *FieldPath::parse("before");
    const FieldPath m_afterPath = *FieldPath::parse("after");
    RowKey m_key;
    std::optional<RowKey> m_leaves;
    std::string_view m_after;
    std::string m_sentence;
    std::uint64_t m_withoutField = 0;
};

}  // namespace

MadeFold makeCdc(const Definition& definition) {
    return foldOf<CdcRunner>(definition);
}

}  // namespace oxbow
