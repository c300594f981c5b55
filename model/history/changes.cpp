// What events did to their rows: of one event, of all in a row, of one key's.
#include <utility>

#include "model/history/change_pass.h"
#include "model/history/history.h"
#include "model/history/table_maker.h"
#include "model/log/key_index.h"

namespace oxbow {
namespace {

// One key's versions, each with what it wrote.
class KeyChanges {
public:
    KeyChanges(const Log& log, KeyId key, const Cancelled& cancelled)
        : m_log(log), m_cancelled(cancelled) {
        m_change.key = key;
    }
    // The row before the first of them.
    absl::Status startAt(Position from) {
        const auto version = m_log.versionAt(m_change.key, from);
        return version.ok() && *version ? read(**version) : version.status();
    }
    absl::Status run(Position from, Position to, const History::VisitChange& visit) {
        absl::Status failure;
        const auto status = m_log.index().forEachVersion(m_change.key, from, to,
                                                         KeyIndex::VersionOrder::OldestFirst,
                                                         [&](const KeyVersion& version) {
                                                             if (m_cancelled && m_cancelled()) {
                                                                 failure = cancelledChanges();
                                                                 return false;
                                                             }
                                                             failure = read(version);
                                                             return failure.ok() && visit(m_change);
                                                         });
        return failure.ok() ? status : failure;
    }

private:
    absl::Status read(const KeyVersion& version) {
        m_change.before = std::move(m_change.after);
        m_change.beforeIsText = m_change.afterIsText;
        m_change.previousWriter = m_change.before ? std::optional(m_change.position) : std::nullopt;
        m_change.after.reset();
        m_change.afterIsText = false;
        if (!version.deleted) {
            auto value = m_log.value(version.writer);
            if (!value.ok()) {
                return value.status();
            }
            m_change.after = std::move(value->bytes);
            m_change.afterIsText = value->isText;
        }
        m_change.position = version.writer;
        m_change.kind = changeKind(m_change.before.has_value(), m_change.after.has_value());
        return absl::OkStatus();
    }

    const Log& m_log;
    const Cancelled& m_cancelled;
    Change m_change;
};

}  // namespace

absl::StatusOr<std::optional<Change>> History::changeOf(Position p) const {
    const auto row = m_log->eventRow(p);
    if (!row.ok()) {
        return row.status();
    }
    if (!LatestValue::touches(row->event.view()) || !row->key) {
        return std::nullopt;
    }
    std::optional<Change> found;
    const auto status = changes(p, p.next(), row->key, [&found](const Change& change) {
        found = change;
        return false;
    });
    return status.ok() ? absl::StatusOr<std::optional<Change>>(std::move(found)) : status;
}

absl::Status History::changes(Position from, Position to, std::optional<KeyId> key,
                              const VisitChange& visit, const Cancelled& cancelled) const {
    if (to > m_log->end()) {
        return beyondEnd(to);
    }
    if (from >= to) {
        return absl::OkStatus();
    }
    if (key) {
        KeyChanges changes(*m_log, *key, cancelled);
        const auto started = changes.startAt(from);
        return started.ok() ? changes.run(from, to, visit) : started;
    }
    auto states = m_maker->statesAt(from, nullptr, cancelled);
    return states.ok() ? ChangePass(*m_log, *std::move(states), cancelled).run(to, visit)
                       : states.status();
}

}  // namespace oxbow
