#include "model/history/changes.h"

#include <span>
#include <utility>

namespace oxbow {
namespace {

// One row's versions, each with what it wrote.
class RowChanges {
public:
    RowChanges(const History& history, KeyId key, const Cancelled& cancelled)
        : m_history(history), m_cancelled(cancelled) {
        m_change.key = key;
    }
    absl::Status run(Position from, Position to, const History::VisitChange& visit) {
        const auto before = m_history.versionAt(m_change.key, from);
        if (!before.ok()) {
            return before.status();
        }
        if (*before) {
            if (auto status = take(**before); !status.ok()) {
                return status;
            }
        }
        absl::Status failure;
        const auto status = m_history.versions(
            m_change.key, from, to, Direction::Forward, [&](const KeyVersion& version) {
                if (m_cancelled && m_cancelled()) {
                    failure = absl::CancelledError("nobody waits for these changes any more");
                    return false;
                }
                failure = take(version);
                return failure.ok() && visit(m_change);
            });
        return failure.ok() ? status : failure;
    }

private:
    absl::Status take(const KeyVersion& version) {
        m_change.before = std::move(m_change.after);
        m_change.beforeIsText = m_change.afterIsText;
        m_change.beforePoisoned = m_change.afterPoisoned;
        m_change.previousWriter = m_change.before ? std::optional(m_change.position) : std::nullopt;
        m_change.after.reset();
        m_change.afterIsText = false;
        m_change.afterPoisoned = false;
        if (!version.deleted) {
            const RowVersion wanted{m_change.key, version.writer};
            const auto read = m_history.readRows(std::span(&wanted, 1),
                                                 [this](std::size_t, const RowContent& content) {
                                                     if (content.bytes) {
                                                         m_change.after.emplace(*content.bytes);
                                                     }
                                                     m_change.afterIsText = content.isText;
                                                     m_change.afterPoisoned = content.poisoned;
                                                     return true;
                                                 });
            if (!read.ok()) {
                return read;
            }
        }
        m_change.position = version.writer;
        m_change.kind = changeKind(m_change.before.has_value(), m_change.after.has_value());
        return absl::OkStatus();
    }

    const History& m_history;
    const Cancelled& m_cancelled;
    Change m_change;
};

}  // namespace

absl::Status changesOfRow(const History& history, KeyId key, Position from, Position to,
                          const History::VisitChange& visit, const Cancelled& cancelled) {
    if (auto status = checkReaches(history, to); !status.ok()) {
        return status;
    }
    return from < to ? RowChanges(history, key, cancelled).run(from, to, visit) : absl::OkStatus();
}

absl::StatusOr<std::vector<Change>> changesOf(const History& history, Position p,
                                              const Cancelled& cancelled) {
    std::vector<KeyId> keys;
    auto status = history.touches(p, p.next(), [&keys](const Touch& touch) {
        keys.push_back(touch.key);
        return true;
    });
    std::vector<Change> found;
    for (std::size_t i = 0; status.ok() && i < keys.size(); ++i) {
        status = changesOfRow(
            history, keys[i], p, p.next(),
            [&found](const Change& change) {
                found.push_back(change);
                return false;
            },
            cancelled);
    }
    return status.ok() ? absl::StatusOr<std::vector<Change>>(std::move(found)) : status;
}

}  // namespace oxbow
