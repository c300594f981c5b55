#include "model/branch/fold/branch_fold_history.h"

#include <algorithm>
#include <map>

#include "model/history/fold/fold_change.h"
#include "model/history/touched_changes.h"

namespace oxbow {

absl::StatusOr<std::shared_ptr<const BranchFoldHistory>> BranchFoldHistory::create(
    std::shared_ptr<const BranchSequence> events, std::shared_ptr<const Fold> fold,
    std::shared_ptr<const FoldedHistory> base, const History& latest, Options options) {
    if (base->madeUpTo() < events->layout().baseEnd()) {
        return absl::UnavailableError("the fold of the branch's base is still being made");
    }
    auto runner = fold->start();
    if (!runner.ok()) {
        return runner.status();
    }
    std::shared_ptr<BranchFoldHistory> made(
        new BranchFoldHistory(std::move(events), std::move(fold), std::move(base)));
    if (auto status = made->refold(**runner, latest, options); !status.ok()) {
        return status;
    }
    return made;
}

absl::Status BranchFoldHistory::refold(FoldRunner& runner, const History& latest,
                                       const Options& options) {
    // Each reaches a row, of one event or more; of many edits, most have some beside it.
    const std::uint64_t touched = layout().cuts().size() + layout().ownEvents().size();
    if (touched + touched / 2 > options.limits.events) {
        return reachTooMuch(options.limits.events);
    }
    std::map<RowKey, RowEdits> edits;
    std::vector<RowKey> reached;
    const auto take = [&](Position p, const EventView& event,
                          std::vector<Position> RowEdits::*into) {
        reached.clear();
        auto status = runner.route({p, event}, reached);
        for (RowKey& key : reached) {
            if (isLongKey(key.key)) {
                key.key = shortKey(key.key);
            }
            (edits[std::move(key)].*into).push_back(p);
        }
        return status;
    };
    absl::Status routed;
    const auto status = m_events->base()->read(
        layout().cuts(), EventParts::All,
        [&](Position p, const EventView& event) {
            routed = take(p, event, &RowEdits::cuts);
            return routed.ok();
        },
        options.cancelled);
    if (!status.ok() || !routed.ok()) {
        return status.ok() ? routed : status;
    }
    for (std::size_t i = 0; i < layout().ownEvents().size(); ++i) {
        const EventView event = layout().ownEvents()[i].event.view();
        if (routed = take(layout().positionOfOwn(i), event, &RowEdits::own); !routed.ok()) {
            return routed;
        }
    }
    RowRefolder refolder(*m_fold, runner, *m_events, *m_base, latest, options.limits,
                         options.progress, options.cancelled);
    const Names streams = m_base->keys().streams();
    std::vector<RefoldedRow> rows;
    std::vector<std::pair<std::string, std::string>> names;
    for (const auto& [key, of] : edits) {
        std::optional<KeyId> inBase;
        const auto stream = std::find(streams->begin(), streams->end(), key.stream);
        if (stream != streams->end()) {
            const auto found = m_base->keys().find(
                StreamId(static_cast<std::uint32_t>(stream - streams->begin())), key.key);
            if (!found.ok()) {
                return found.status();
            }
            inBase = *found;
        }
        RefoldedRow row(key);
        if (auto done = refolder.refold(row, inBase, of); !done.ok()) {
            return done;
        }
        const auto hasVersions = [](const RefoldedStretch& stretch) {
            return !stretch.versions.empty();
        };
        // One that never came to be has no number.
        if (inBase || std::any_of(row.stretches().begin(), row.stretches().end(), hasVersions)) {
            names.emplace_back(key.stream, key.key);
            rows.push_back(std::move(row));
        }
    }
    m_refoldedEvents = refolder.events();
    auto keys = BranchKeys::create(m_base->keys(), names);
    if (!keys.ok()) {
        return keys.status();
    }
    m_keys = *std::move(keys);
    for (RefoldedRow& row : rows) {
        const auto id = m_keys->find(row.key().stream, row.key().key);
        if (!id.ok() || !*id) {
            return id.ok() ? absl::DataLossError("the index of the base lacks a key of its own")
                           : id.status();
        }
        m_reachedKeys.push_back(**id);
        for (const RefoldedStretch& stretch : row.stretches()) {
            for (const RefoldedStretch::Version& version : stretch.versions) {
                m_touches.emplace_back(version.writer, **id);
            }
        }
        m_rows.emplace((*id)->value(), std::move(row));
    }
    std::sort(m_reachedKeys.begin(), m_reachedKeys.end());
    std::sort(m_touches.begin(), m_touches.end());
    return absl::OkStatus();
}

const RefoldedRow* BranchFoldHistory::refolded(KeyId key) const {
    const auto found = m_rows.find(key.value());
    return found == m_rows.end() ? nullptr : &found->second;
}

// --- tables ---

absl::StatusOr<std::shared_ptr<const Table>> BranchFoldHistory::tableAt(
    Position at, const Table* near, const Cancelled& cancelled) const {
    return rows().tableAt(
        at, near, [&](KeyId key, const Table& inBase) { return versionBy(key, at, &inBase); },
        cancelled);
}

absl::StatusOr<std::uint64_t> BranchFoldHistory::rowCountAt(Position at) const {
    return rows().rowCountAt(at);
}

// Of the rows that were folded anew.
class BranchFoldHistory::OwnRows final : public ReachedRows::OwnContents {
public:
    explicit OwnRows(const BranchFoldHistory& history) : m_history(history) {}
    bool has(const RowVersion& version) const override {
        const RefoldedRow* const row = m_history.refolded(version.key);
        return row != nullptr && row->writtenBy(version.writer) != nullptr;
    }
    bool read(const RowVersion& version, const Use& use) const override {
        const RefoldedRow& row = *m_history.refolded(version.key);
        const auto held = row.contentOf(*row.writtenBy(version.writer));
        return held && held->shown
                   ? use({std::string_view(*held->shown), held->isText, held->poisoned})
                   : use({});
    }

private:
    const BranchFoldHistory& m_history;
};

absl::Status BranchFoldHistory::readRows(std::span<const RowVersion> wanted,
                                         const VisitContent& visit,
                                         const Cancelled& cancelled) const {
    return rows().readRows(wanted, OwnRows(*this), visit, cancelled);
}

// --- versions ---

// The last version before base position `inBase`, which lies behind the stretch, but for the base's
// versions that the stretch came in place of.
absl::StatusOr<std::optional<KeyVersion>> BranchFoldHistory::versionIn(
    const RefoldedRow& row, KeyId key, std::optional<std::size_t> stretch, Position inBase,
    const Table* baseTable) const {
    while (true) {
        auto version = baseVersionAt(key, inBase, baseTable);
        if (!version.ok()) {
            return version;
        }
        const RefoldedStretch* const of = stretch ? &row.stretches()[*stretch] : nullptr;
        if (*version && (of == nullptr || (*version)->writer >= of->baseEnd)) {
            (*version)->writer = *layout().untouched((*version)->writer);
            return version;
        }
        if (of == nullptr) {
            return std::optional<KeyVersion>();
        }
        if (!of->versions.empty()) {
            return KeyVersion{of->versions.back().writer, of->versions.back().deleted};
        }
        inBase = of->baseBegin;
        stretch = *stretch > 0 ? std::optional(*stretch - 1) : std::nullopt;
    }
}

// The table, which may be null, has what the base has at its own position.
absl::StatusOr<std::optional<KeyVersion>> BranchFoldHistory::baseVersionAt(
    KeyId key, Position inBase, const Table* baseTable) const {
    if (m_keys->isOwn(key)) {
        return std::optional<KeyVersion>();
    }
    return baseTable != nullptr && baseTable->at() == inBase ? baseTable->version(key)
                                                             : m_base->versionAt(key, inBase);
}

absl::StatusOr<std::optional<KeyVersion>> BranchFoldHistory::versionAt(KeyId key,
                                                                       Position at) const {
    auto status = checkReaches(*this, at);
    return status.ok() ? versionBy(key, at, nullptr) : status;
}

absl::StatusOr<std::optional<KeyVersion>> BranchFoldHistory::versionBy(
    KeyId key, Position at, const Table* baseTable) const {
    const Position inBase = layout().baseOf(at);
    const RefoldedRow* const row = refolded(key);
    if (row == nullptr) {
        auto version = baseVersionAt(key, inBase, baseTable);
        if (version.ok() && *version) {
            (*version)->writer = *layout().untouched((*version)->writer);
        }
        return version;
    }
    const auto before = row->stretchBefore(at);
    const std::size_t next = before ? *before + 1 : 0;
    const Position limit = next < row->stretches().size()
                               ? std::min(inBase, row->stretches()[next].baseBegin)
                               : inBase;
    if (!before) {
        return versionIn(*row, key, std::nullopt, limit, baseTable);
    }
    const RefoldedStretch& stretch = row->stretches()[*before];
    if (at > stretch.end) {
        return versionIn(*row, key, before, limit, baseTable);
    }
    const std::size_t behind = stretch.firstFrom(at);
    if (behind > 0) {
        return KeyVersion{stretch.versions[behind - 1].writer,
                          stretch.versions[behind - 1].deleted};
    }
    return versionIn(*row, key, *before > 0 ? std::optional(*before - 1) : std::nullopt,
                     stretch.baseBegin, baseTable);
}

absl::StatusOr<std::optional<FoldRow>> BranchFoldHistory::heldAt(KeyId key, Position at) const {
    if (auto status = checkReaches(*this, at); !status.ok()) {
        return status;
    }
    const RefoldedRow* const row = refolded(key);
    const auto before = row != nullptr ? row->stretchBefore(at) : std::nullopt;
    Position inBase = layout().baseOf(at);
    if (before && at <= row->stretches()[*before].end) {
        const RefoldedStretch& stretch = row->stretches()[*before];
        if (const std::size_t behind = stretch.firstFrom(at); behind > 0) {
            return row->contentOf(stretch.versions[behind - 1]);
        }
        inBase = stretch.baseBegin;
    } else if (row != nullptr) {
        const std::size_t next = before ? *before + 1 : 0;
        inBase = next < row->stretches().size() ? std::min(inBase, row->stretches()[next].baseBegin)
                                                : inBase;
    }
    return m_keys->isOwn(key) ? absl::StatusOr<std::optional<FoldRow>>(std::nullopt)
                              : m_base->heldAt(key, inBase);
}

absl::StatusOr<std::optional<Position>> BranchFoldHistory::nextVersion(KeyId key,
                                                                       Position from) const {
    return rows().nextVersion(key, from);
}

// Of the base's positions, named by the branch's.
absl::Status BranchFoldHistory::baseVersions(KeyId key, Position from, Position to, Direction way,
                                             const VisitVersion& visit) const {
    return m_keys->isOwn(key) || from >= to
               ? absl::OkStatus()
               : m_base->versions(key, from, to, way, [&](KeyVersion version) {
                     version.writer = *layout().untouched(version.writer);
                     return visit(version);
                 });
}

absl::Status BranchFoldHistory::versions(KeyId key, Position from, Position to, Direction way,
                                         const VisitVersion& visit) const {
    if (auto status = checkReaches(*this, to); !status.ok()) {
        return status;
    }
    if (from >= to) {
        return absl::OkStatus();
    }
    const Position inBaseFrom = layout().baseOf(from);
    const Position inBaseTo = layout().baseOf(to);
    const RefoldedRow* const row = refolded(key);
    if (row == nullptr) {
        return baseVersions(key, inBaseFrom, inBaseTo, way, visit);
    }
    // The base's versions before, between and behind the stretches, and those.
    bool goOn = true;
    const auto visitEach = [&](const KeyVersion& version) {
        goOn = visit(version);
        return goOn;
    };
    const auto& stretches = row->stretches();
    const auto visitGap = [&](std::size_t behind) {
        const Position begin = behind > 0 ? stretches[behind - 1].baseEnd : Position();
        const Position end =
            behind < stretches.size() ? stretches[behind].baseBegin : layout().baseEnd();
        return baseVersions(key, std::max(begin, inBaseFrom), std::min(end, inBaseTo), way,
                            visitEach);
    };
    const auto visitStretch = [&](const RefoldedStretch& stretch) {
        const std::size_t first = stretch.firstFrom(from);
        const std::size_t last = stretch.firstFrom(to);
        for (std::size_t i = first; goOn && i < last; ++i) {
            const auto& version =
                stretch.versions[way == Direction::Forward ? i : last - 1 - (i - first)];
            visitEach({version.writer, version.deleted});
        }
    };
    absl::Status status;
    for (std::size_t i = 0; goOn && status.ok() && i <= stretches.size(); ++i) {
        if (way == Direction::Forward) {
            status = visitGap(i);
            if (goOn && status.ok() && i < stretches.size()) {
                visitStretch(stretches[i]);
            }
        } else {
            const std::size_t gap = stretches.size() - i;
            status = visitGap(gap);
            if (goOn && status.ok() && gap > 0) {
                visitStretch(stretches[gap - 1]);
            }
        }
    }
    return status;
}

// --- changes ---

absl::Status BranchFoldHistory::arrange(Position event, std::vector<Touch>& touches) const {
    std::vector<RowKey> order;
    const std::lock_guard lock(m_mutex);
    if (!m_router) {
        auto runner = m_fold->start();
        if (!runner.ok()) {
            return runner.status();
        }
        m_router = *std::move(runner);
    }
    absl::Status routed;
    const auto status = m_events->read(std::span(&event, 1), EventParts::All,
                                       [&](Position p, const EventView& view) {
                                           routed = m_router->route({p, view}, order);
                                           return false;
                                       });
    if (!status.ok() || !routed.ok()) {
        return status.ok() ? routed : status;
    }
    std::vector<Touch> arranged;
    for (const RowKey& key : order) {
        const auto id = m_keys->find(key.stream, isLongKey(key.key) ? shortKey(key.key) : key.key);
        if (!id.ok()) {
            return id.status();
        }
        for (const Touch& touch : touches) {
            if (*id && touch.key == **id) {
                arranged.push_back(touch);
            }
        }
    }
    touches = std::move(arranged);
    return absl::OkStatus();
}

absl::Status BranchFoldHistory::touches(Position from, Position to, const VisitTouch& visit) const {
    if (auto status = checkReaches(*this, to); !status.ok()) {
        return status;
    }
    if (from >= to) {
        return absl::OkStatus();
    }
    auto own = std::lower_bound(m_touches.begin(), m_touches.end(), std::pair(from, KeyId(0)));
    std::vector<Touch> ofEvent;
    bool hasOwn = false;
    absl::Status failure;
    bool goOn = true;
    const auto flush = [&] {
        if (hasOwn && ofEvent.size() > 1) {
            failure = arrange(ofEvent.front().event, ofEvent);
        }
        for (std::size_t i = 0; goOn && failure.ok() && i < ofEvent.size(); ++i) {
            goOn = visit(ofEvent[i]);
        }
        ofEvent.clear();
        hasOwn = false;
        goOn = goOn && failure.ok();
    };
    const auto add = [&](const Touch& touch, bool isOwn) {
        if (!ofEvent.empty() && ofEvent.front().event != touch.event) {
            flush();
        }
        ofEvent.push_back(touch);
        hasOwn = hasOwn || isOwn;
    };
    const auto addOwnBefore = [&](Position before) {
        for (; goOn && own != m_touches.end() && own->first < std::min(before, to); ++own) {
            const RefoldedRow& row = m_rows.at(own->second.value());
            const auto held = versionAt(own->second, own->first);
            failure = held.status();
            goOn = failure.ok();
            if (goOn) {
                add({own->first, own->second,
                     changeKind(*held && !(*held)->deleted, !row.writtenBy(own->first)->deleted)},
                    true);
            }
        }
    };
    const auto status =
        m_base->touches(layout().baseOf(from), layout().baseOf(to), [&](const Touch& touch) {
            const auto here = layout().untouched(touch.event);
            if (!here) {
                return true;
            }
            addOwnBefore(here->next());
            const RefoldedRow* const row = refolded(touch.key);
            // The base's, unless a stretch came in its place.
            const auto stretch = row != nullptr ? row->stretchBefore(here->next()) : std::nullopt;
            if (goOn && (!stretch || touch.event >= row->stretches()[*stretch].baseEnd)) {
                add({*here, touch.key, touch.kind}, false);
            }
            return goOn;
        });
    if (status.ok() && goOn) {
        addOwnBefore(to);
    }
    if (status.ok() && goOn) {
        flush();
    }
    return failure.ok() ? status : failure;
}

absl::Status BranchFoldHistory::changes(Position from, Position to, const VisitChange& visit,
                                        const Cancelled& cancelled) const {
    return changesByTouches(*this, from, to, visit, cancelled);
}

}  // namespace oxbow
