#include "model/history/log_history.h"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

#include "model/fold/latest_value.h"
#include "model/history/change_pass.h"
#include "model/history/fold/fold_change.h"
#include "model/history/table_maker.h"

namespace oxbow {
namespace {

// The versions in the order of the log, so that no block is opened twice.
struct InWritersOrder {
    explicit InWritersOrder(std::span<const RowVersion> wanted) : indexes(wanted.size()) {
        std::iota(indexes.begin(), indexes.end(), 0U);
        std::sort(indexes.begin(), indexes.end(), [wanted](std::uint32_t a, std::uint32_t b) {
            return wanted[a].writer < wanted[b].writer;
        });
        writers.reserve(wanted.size());
        for (const std::uint32_t i : indexes) {
            writers.push_back(wanted[i].writer);
        }
    }
    std::vector<std::uint32_t> indexes;
    std::vector<Position> writers;
};

}  // namespace

LogHistory::LogHistory(std::shared_ptr<const Log> log)
    : m_log(std::move(log)), m_maker(std::make_shared<TableMaker>(m_log)) {}

absl::StatusOr<std::shared_ptr<const Table>> LogHistory::tableAt(Position at, const Table* near,
                                                                 const Cancelled& cancelled) const {
    if (auto status = checkReaches(*this, at); !status.ok()) {
        return status;
    }
    return m_maker->tableAt(at, near != nullptr ? near->states() : nullptr, cancelled);
}

absl::StatusOr<std::uint64_t> LogHistory::rowCountAt(Position at) const {
    if (auto status = checkReaches(*this, at); !status.ok()) {
        return status;
    }
    return m_log->rowCountAt(at);
}

absl::Status LogHistory::readRows(std::span<const RowVersion> wanted, const VisitContent& visit,
                                  const Cancelled& cancelled) const {
    const InWritersOrder order(wanted);
    std::size_t i = 0;
    return m_log->read(
        order.writers, EventParts::Value,
        [&](Position, const EventView& event) {
            return visit(order.indexes[i++],
                         {LatestValue::after(event), isShownAsText(event), isPoison(event)});
        },
        cancelled);
}

absl::Status LogHistory::readMembers(std::span<const RowVersion> wanted, const VisitMembers& visit,
                                     const Cancelled& cancelled) const {
    const InWritersOrder order(wanted);
    std::size_t i = 0;
    return m_log->readMembers(
        order.writers,
        [&](Position, const EventView& event, const ValueMembers* members) {
            const OptionalBytesView bytes =
                members != nullptr ? std::string_view() : LatestValue::after(event);
            return visit(order.indexes[i++], {bytes, isShownAsText(event), isPoison(event)},
                         members);
        },
        cancelled);
}

absl::StatusOr<std::optional<KeyVersion>> LogHistory::versionAt(KeyId key, Position at) const {
    if (auto status = checkReaches(*this, at); !status.ok()) {
        return status;
    }
    return m_log->versionAt(key, at);
}

absl::StatusOr<std::optional<Position>> LogHistory::nextVersion(KeyId key, Position from) const {
    if (auto status = checkReaches(*this, from); !status.ok()) {
        return status;
    }
    return m_log->nextEvent(key, from);
}

absl::Status LogHistory::versions(KeyId key, Position from, Position to, Direction way,
                                  const VisitVersion& visit) const {
    if (auto status = checkReaches(*this, to); !status.ok()) {
        return status;
    }
    return m_log->versions(key, from, to, way, visit);
}

absl::Status LogHistory::touches(Position from, Position to, const VisitTouch& visit) const {
    if (auto status = checkReaches(*this, to); !status.ok()) {
        return status;
    }
    return m_log->touches(from, to, visit);
}

absl::Status LogHistory::changes(Position from, Position to, const VisitChange& visit,
                                 const Cancelled& cancelled) const {
    if (auto status = checkReaches(*this, to); !status.ok()) {
        return status;
    }
    if (from >= to) {
        return absl::OkStatus();
    }
    auto states = m_maker->statesAt(from, nullptr, cancelled);
    return states.ok() ? ChangePass(*this, *std::move(states), cancelled).run(to, visit)
                       : states.status();
}

}  // namespace oxbow
