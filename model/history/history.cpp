#include "model/history/history.h"

#include <absl/strings/str_format.h>

#include <utility>

#include "model/history/ordered_table.h"
#include "model/history/table_maker.h"
#include "model/log/key_index.h"

namespace oxbow {
History::History(std::shared_ptr<const Log> log)
    : m_log(std::move(log)), m_maker(std::make_shared<TableMaker>(m_log)) {}

absl::Status History::beyondEnd(Position at) const {
    return absl::OutOfRangeError(absl::StrFormat("there is no position %d: the log ends at %d",
                                                 at.value(), m_log->end().value()));
}

absl::StatusOr<std::shared_ptr<const Table>> History::tableAt(Position at, const Table* near,
                                                              const Cancelled& cancelled) const {
    if (at > m_log->end()) {
        return beyondEnd(at);
    }
    return m_maker->tableAt(at, dynamic_cast<const IndexTable*>(near), cancelled);
}

absl::StatusOr<std::uint64_t> History::rowCountAt(Position at) const {
    if (at > m_log->end()) {
        return beyondEnd(at);
    }
    return m_log->index().rowCountAt(at);
}

absl::StatusOr<std::shared_ptr<const OrderedTable>> History::inKeyOrder(
    std::shared_ptr<const Table> table, const Cancelled& cancelled) const {
    auto order = m_log->keyOrder(cancelled);
    if (!order.ok()) {
        return order.status();
    }
    return OrderedTable::create(std::move(table), *std::move(order), cancelled);
}

absl::StatusOr<OptionalBytes> History::rowWrittenBy(Position writer) const {
    const auto value = m_log->value(writer);
    if (!value.ok()) {
        return value.status();
    }
    EventView event;
    if (value->bytes) {
        event.value = *value->bytes;
    }
    const auto after = LatestValue::after(event);
    return after ? OptionalBytes(*after) : std::nullopt;
}

absl::StatusOr<std::optional<KeyVersion>> History::versionAt(KeyId key, Position at) const {
    if (at > m_log->end()) {
        return beyondEnd(at);
    }
    return m_log->versionAt(key, at);
}

}  // namespace oxbow
