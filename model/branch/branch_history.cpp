#include "model/branch/branch_history.h"

#include <algorithm>
#include <utility>

#include "model/fold/latest_value.h"
#include "model/history/touched_changes.h"

namespace oxbow {

absl::StatusOr<std::shared_ptr<const BranchHistory>> BranchHistory::create(
    std::shared_ptr<const BranchSequence> events, std::shared_ptr<const History> base,
    const Cancelled& cancelled) {
    std::shared_ptr<BranchHistory> made(new BranchHistory(std::move(events), std::move(base)));
    if (auto status = made->reachKeys(cancelled); !status.ok()) {
        return status;
    }
    return made;
}

absl::Status BranchHistory::reachKeys(const Cancelled& cancelled) {
    std::vector<std::pair<std::string, std::string>> names;
    for (const OwnEvent& own : layout().ownEvents()) {
        // A key has its number from its first event on, even from one that touches no row.
        if (own.event.key) {
            names.emplace_back(own.event.stream, *own.event.key);
        }
    }
    auto keys = BranchKeys::create(m_base->keys(), names);
    if (!keys.ok()) {
        return keys.status();
    }
    m_keys = *std::move(keys);
    const auto idOf = [&](std::string_view stream, std::string_view key) {
        return cancelled && cancelled()
                   ? absl::CancelledError("nobody waits for this branch any more")
                   : m_keys->find(stream, key);
    };
    for (std::size_t i = 0; i < layout().ownEvents().size(); ++i) {
        const Event& event = layout().ownEvents()[i].event;
        const EventView view = event.view();
        if (!LatestValue::touches(view)) {
            continue;
        }
        const auto key = idOf(event.stream, *event.key);
        if (!key.ok() || !*key) {
            return key.ok() ? absl::DataLossError("the index of the base lacks a key of its own")
                            : key.status();
        }
        const bool deleted = !LatestValue::after(view).has_value();
        m_reachedKeys.push_back(**key);
        m_touches.push_back({layout().positionOfOwn(i), **key, deleted});
        m_own[(*key)->value()].push_back({layout().positionOfOwn(i), deleted});
    }
    if (auto status = reachKeysOfCuts(cancelled); !status.ok()) {
        return status;
    }
    std::sort(m_reachedKeys.begin(), m_reachedKeys.end());
    m_reachedKeys.erase(std::unique(m_reachedKeys.begin(), m_reachedKeys.end()),
                        m_reachedKeys.end());
    return absl::OkStatus();
}

// Cuts that lie close together are looked up in one go.
absl::Status BranchHistory::reachKeysOfCuts(const Cancelled& cancelled) {
    constexpr std::uint64_t kPassedOver = 1'024;  // events
    const std::vector<Position>& cuts = layout().cuts();
    for (std::size_t i = 0; i < cuts.size();) {
        if (cancelled && cancelled()) {
            return absl::CancelledError("nobody waits for this branch any more");
        }
        constexpr std::size_t kCutsAtOnce = 4'096;
        std::size_t behind = i + 1;
        while (behind < cuts.size() && behind - i < kCutsAtOnce &&
               cuts[behind] - cuts[behind - 1] <= kPassedOver) {
            ++behind;
        }
        const auto status =
            m_base->touches(cuts[i], cuts[behind - 1].next(), [&](const Touch& touch) {
                while (i < behind && cuts[i] < touch.event) {
                    ++i;
                }
                // A base may know no key that never had a row.
                if (i < behind && cuts[i] == touch.event) {
                    m_reachedKeys.push_back(touch.key);
                }
                return i < behind;
            });
        if (!status.ok()) {
            return status;
        }
        i = behind;
    }
    return absl::OkStatus();
}

// --- tables ---

absl::StatusOr<std::shared_ptr<const Table>> BranchHistory::tableAt(
    Position at, const Table* near, const Cancelled& cancelled) const {
    // The base's table has the base's last versions of all keys at hand.
    return rows().tableAt(
        at, near,
        [&](KeyId key, const Table& inBase) {
            return versionAmong(key, at, m_keys->isOwn(key) ? std::nullopt : inBase.version(key));
        },
        cancelled);
}

absl::StatusOr<std::uint64_t> BranchHistory::rowCountAt(Position at) const {
    return rows().rowCountAt(at);
}

// Of the branch's own events.
class BranchHistory::OwnValues final : public ReachedRows::OwnContents {
public:
    explicit OwnValues(const BranchLayout& layout) : m_layout(layout) {}
    bool has(const RowVersion& version) const override {
        return m_layout.partAt(version.writer).own.has_value();
    }
    bool read(const RowVersion& version, const Use& use) const override {
        const std::size_t own = *m_layout.partAt(version.writer).own;
        const EventView event = m_layout.ownEvents()[own].event.view();
        return use({LatestValue::after(event), event.valueIsText(), false});
    }

private:
    const BranchLayout& m_layout;
};

absl::Status BranchHistory::readRows(std::span<const RowVersion> wanted, const VisitContent& visit,
                                     const Cancelled& cancelled) const {
    return rows().readRows(wanted, OwnValues(layout()), visit, cancelled);
}

// --- versions ---

absl::StatusOr<std::optional<KeyVersion>> BranchHistory::versionAt(KeyId key, Position at) const {
    if (auto status = checkReaches(*this, at); !status.ok()) {
        return status;
    }
    const auto last = m_keys->isOwn(key) ? absl::StatusOr<std::optional<KeyVersion>>(std::nullopt)
                                         : m_base->versionAt(key, layout().baseOf(at));
    return last.ok() ? versionAmong(key, at, *last) : last;
}

// Of the base's last version there, or one before it, and the branch's own.
absl::StatusOr<std::optional<KeyVersion>> BranchHistory::versionAmong(
    KeyId key, Position at, std::optional<KeyVersion> last) const {
    std::optional<KeyVersion> found;
    if (last && !layout().isCut(last->writer)) {
        found = last;
    } else if (last) {
        const auto status = m_base->versions(key, Position(), last->writer, Direction::Backward,
                                             [&](const KeyVersion& version) {
                                                 if (!layout().isCut(version.writer)) {
                                                     found = version;
                                                 }
                                                 return !found;
                                             });
        if (!status.ok()) {
            return status;
        }
    }
    if (found) {
        found->writer = *layout().untouched(found->writer);
    }
    if (const auto own = m_own.find(key.value()); own != m_own.end()) {
        const auto after =
            std::partition_point(own->second.begin(), own->second.end(),
                                 [at](const KeyVersion& version) { return version.writer < at; });
        if (after != own->second.begin() && (!found || std::prev(after)->writer > found->writer)) {
            found = *std::prev(after);
        }
    }
    return found;
}

absl::StatusOr<std::optional<Position>> BranchHistory::nextVersion(KeyId key, Position from) const {
    return rows().nextVersion(key, from);
}

absl::Status BranchHistory::versions(KeyId key, Position from, Position to, Direction way,
                                     const VisitVersion& visit) const {
    if (auto status = checkReaches(*this, to); !status.ok()) {
        return status;
    }
    if (from >= to) {
        return absl::OkStatus();
    }
    std::vector<KeyVersion> own;
    if (const auto found = m_own.find(key.value()); found != m_own.end()) {
        for (const KeyVersion& version : found->second) {
            if (version.writer >= from && version.writer < to) {
                own.push_back(version);
            }
        }
    }
    const bool forward = way == Direction::Forward;
    if (!forward) {
        std::reverse(own.begin(), own.end());
    }
    std::size_t next = 0;
    bool goOn = true;
    if (!m_keys->isOwn(key)) {
        const auto status = m_base->versions(
            key, layout().baseOf(from), layout().baseOf(to), way, [&](KeyVersion version) {
                const auto here = layout().untouched(version.writer);
                if (!here) {
                    return true;
                }
                version.writer = *here;
                while (goOn && next < own.size() &&
                       (forward ? own[next].writer < *here : own[next].writer > *here)) {
                    goOn = visit(own[next++]);
                }
                goOn = goOn && visit(version);
                return goOn;
            });
        if (!status.ok()) {
            return status;
        }
    }
    while (goOn && next < own.size()) {
        goOn = visit(own[next++]);
    }
    return absl::OkStatus();
}

// --- changes ---

absl::Status BranchHistory::touches(Position from, Position to, const VisitTouch& visit) const {
    if (auto status = checkReaches(*this, to); !status.ok()) {
        return status;
    }
    if (from >= to) {
        return absl::OkStatus();
    }
    auto own =
        std::partition_point(m_touches.begin(), m_touches.end(),
                             [from](const OwnTouch& touch) { return touch.position < from; });
    absl::Status failure;
    bool goOn = true;
    // What it did follows from the row before, which is another one than in the base.
    const auto visitReached = [&](Position here, KeyId key, bool deleted) {
        const auto before = versionAt(key, here);
        failure = before.status();
        goOn =
            before.ok() && visit({here, key, changeKind(*before && !(*before)->deleted, !deleted)});
    };
    const auto visitOwn = [&](Position before) {
        for (; goOn && own != m_touches.end() && own->position < before; ++own) {
            visitReached(own->position, own->key, own->deleted);
        }
    };
    const auto status =
        m_base->touches(layout().baseOf(from), layout().baseOf(to), [&](const Touch& touch) {
            const auto here = layout().untouched(touch.event);
            if (!here) {
                return true;
            }
            visitOwn(*here);
            if (goOn && rows().isReached(touch.key)) {
                visitReached(*here, touch.key,
                             touch.kind == ChangeKind::Delete || touch.kind == ChangeKind::None);
            } else if (goOn) {
                goOn = visit({*here, touch.key, touch.kind});
            }
            return goOn;
        });
    if (status.ok() && failure.ok()) {
        visitOwn(to);
    }
    return failure.ok() ? status : failure;
}

absl::Status BranchHistory::changes(Position from, Position to, const VisitChange& visit,
                                    const Cancelled& cancelled) const {
    return changesByTouches(*this, from, to, visit, cancelled);
}

}  // namespace oxbow
