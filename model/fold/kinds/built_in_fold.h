// What the built-in folds have in common.
#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/fold/fold.h"
#include "model/fold/kinds/makers.h"

namespace oxbow {

// A definition and the runner that goes with it: Runner(definition), of which
//   kIsByOneKey   says that a row is what the fold's `by` makes of an event, and
//   kWrites       see Fold::writesRows().
template <class Runner>
class BuiltInFold : public Fold {
public:
    BuiltInFold(Definition definition, bool isLocal)
        : m_definition(std::move(definition)), m_isLocal(isLocal) {}

    const std::string& name() const override { return m_definition->name; }
    FoldIdentity identity() const override { return {m_definition->kind, m_definition->canonical}; }
    bool isLocal() const override { return m_isLocal; }
    bool isByOwnKey() const override {
        return Runner::kIsByOneKey && m_definition->by.keepsStream();
    }
    WritesRows writesRows() const override { return Runner::kWrites; }
    absl::StatusOr<std::unique_ptr<FoldRunner>> start() const override {
        return std::make_unique<Runner>(m_definition);
    }

protected:
    const Definition& definition() const { return m_definition; }

private:
    Definition m_definition;
    bool m_isLocal;
};

template <class Runner>
std::shared_ptr<const Fold> foldOf(const Definition& definition, bool isLocal = true) {
    return std::make_shared<const BuiltInFold<Runner>>(definition, isLocal);
}

// The sentence that a row shows once the fold failed on it.
FoldRow poisonedRow(std::string_view sentence);
// "The field amount holds "abc", a text; …"
absl::Status noNumber(const FieldPath& field, const JsonValue& value);
// What the row shows; nothing where it shows none.
inline std::string_view shownText(const FoldRow& row) {
    return row.shown ? std::string_view(*row.shown) : std::string_view();
}
// A row that this fold cannot have written.
absl::Status foreignRow(const FoldRow& row);

// A rule in which an event reaches one row at most.
class OneRowRunner : public FoldRunner {
public:
    static constexpr bool kIsByOneKey = true;
    static constexpr WritesRows kWrites = WritesRows::Some;
    explicit OneRowRunner(Definition definition) : m_definition(std::move(definition)) {}

    absl::Status route(const FoldEvent& event, std::vector<RowKey>& out) final;
    absl::Status apply(const FoldEvent& event, FoldRows& rows) final;
    std::uint64_t withoutField() const final { return m_withoutField; }

protected:
    enum class Effect { Nothing, Put, Erase };

    const FoldDefinition& definition() const { return *m_definition; }

    // Finds in the event what change() needs; false where it has none of it.
    virtual bool read(const EventView& event) = 0;
    // The row after the event that was read. `before` is null where there is no row. An
    // InvalidArgument is the rule's, and poisons the row.
    virtual absl::StatusOr<Effect> change(const FoldEvent& event, const FoldRow* before,
                                          FoldRow& after) = 0;

private:
    bool reaches(const EventView& event);

    Definition m_definition;
    RowKey m_key;
    std::uint64_t m_withoutField = 0;
};

}  // namespace oxbow
