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
    // In the order of the log, so that no block is opened twice.
    std::vector<std::uint32_t> byWriter(wanted.size());
    std::iota(byWriter.begin(), byWriter.end(), 0U);
    std::sort(byWriter.begin(), byWriter.end(), [wanted](std::uint32_t a, std::uint32_t b) {
        return wanted[a].writer < wanted[b].writer;
    });
    std::vector<Position> writers;
    writers.reserve(wanted.size());
    for (const std::uint32_t i : byWriter) {
        writers.push_back(wanted[i].writer);
    }
    std::size_t i = 0;
    return m_log->read(
        writers, EventParts::Value,
        [&](Position, const EventView& event) {
            return visit(byWriter[i++],
                         {LatestValue::after(event), isShownAsText(event), isPoison(event)});
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
