#include "model/history/fold/fold_history.h"

#include <absl/strings/str_format.h>

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include "model/history/fold/fold_change.h"

namespace oxbow {
namespace {

// Of one event: they are looked through for a row.
constexpr std::uint64_t kFewChanges = 64;

// A table of the changes, whose writers are named by their causes.
class FoldTable final : public Table {
public:
    FoldTable(Position at, std::shared_ptr<const Table> inner,
              std::shared_ptr<const FoldChanges> changes)
        : m_at(at),
          m_inner(std::move(inner)),
          m_changes(std::move(changes)),
          m_map(m_changes->map()) {}

    Position at() const override { return m_at; }
    std::uint64_t rowCount() const override { return m_inner->rowCount(); }
    Row row(std::uint64_t n) const override {
        const Row row = m_inner->row(n);
        return {row.key, m_map->causeOf(changeAt(row.writer))};
    }
    std::optional<std::uint64_t> find(KeyId key) const override { return m_inner->find(key); }
    std::optional<KeyVersion> version(KeyId key) const override {
        auto version = m_inner->version(key);
        if (version) {
            version->writer = m_map->causeOf(changeAt(version->writer));
        }
        return version;
    }
    absl::Status forEachDifferingKey(const Table& now, const VisitWriters& visit,
                                     const Cancelled& cancelled) const override {
        if (now.states() == nullptr) {
            return Table::forEachDifferingKey(now, visit, cancelled);
        }
        // Both as the states of changes; by a map that knows the other's too.
        const auto map = m_changes->map();
        return m_inner->forEachDifferingKey(
            now,
            [&](WriterDifference difference) {
                for (auto* writer : {&difference.before, &difference.now}) {
                    if (*writer) {
                        *writer = map->causeOf(changeAt(**writer));
                    }
                }
                return visit(difference);
            },
            cancelled);
    }
    const KeyStates* states() const override { return m_inner->states(); }

private:
    const Position m_at;
    const std::shared_ptr<const Table> m_inner;
    const std::shared_ptr<const FoldChanges> m_changes;
    const std::shared_ptr<const ChangeMap> m_map;
};

}  // namespace

FoldHistory::FoldHistory(std::shared_ptr<const EventSequence> base,
                         std::shared_ptr<const FoldChanges> changes)
    : m_base(std::move(base)), m_changes(std::move(changes)), m_inner(m_changes->log()) {}

absl::Status FoldHistory::checked(absl::Status status) const {
    if (!absl::IsDataLoss(status)) {
        return status;
    }
    m_changes->spoil();
    return absl::DataLossError(absl::StrFormat(
        "what the fold made is damaged (%s); it is made anew when the fold is opened again",
        std::string(status.message())));
}

absl::StatusOr<std::shared_ptr<const ChangeMap>> FoldHistory::mapTo(Position at) const {
    auto map = m_changes->map();
    if (at <= map->baseEnd()) {
        return map;
    }
    // It may have been made in between.
    auto status = checkReaches(*this, at);
    return status.ok() ? absl::StatusOr<std::shared_ptr<const ChangeMap>>(m_changes->map())
                       : status;
}

absl::StatusOr<std::shared_ptr<const Table>> FoldHistory::tableAt(
    Position at, const Table* near, const Cancelled& cancelled) const {
    auto map = mapTo(at);
    if (!map.ok()) {
        return map.status();
    }
    // A table of this history looks its rows up in states of the changes, as the inner one does.
    auto inner = m_inner.tableAt(positionOf((*map)->changesBefore(at)), near, cancelled);
    if (!inner.ok()) {
        return checked(inner.status());
    }
    return std::make_shared<const FoldTable>(at, *std::move(inner), m_changes);
}

absl::StatusOr<std::uint64_t> FoldHistory::rowCountAt(Position at) const {
    const auto map = mapTo(at);
    if (!map.ok()) {
        return map.status();
    }
    auto count = m_inner.rowCountAt(positionOf((*map)->changesBefore(at)));
    return count.ok() ? count : checked(count.status());
}

absl::StatusOr<ChangeNumber> FoldHistory::changeOf(const ChangeMap& map,
                                                   const RowVersion& version) const {
    const auto [first, end] = map.changesOf(version.writer);
    if (first.value() + 1 == end.value()) {
        return first;
    }
    std::optional<ChangeNumber> found;
    if (end.value() - first.value() <= kFewChanges) {
        const auto status =
            m_inner.touches(positionOf(first), positionOf(end), [&](const Touch& touch) {
                found =
                    touch.key == version.key ? std::optional(changeAt(touch.event)) : std::nullopt;
                return !found;
            });
        if (!status.ok()) {
            return status;
        }
    } else {
        const auto last = m_inner.versionAt(version.key, positionOf(end));
        if (!last.ok()) {
            return last.status();
        }
        if (*last && changeAt((*last)->writer) >= first) {
            found = changeAt((*last)->writer);
        }
    }
    if (!found) {
        return absl::NotFoundError(
            absl::StrFormat("the event at %d did not write the row number %d of this fold",
                            version.writer.value(), version.key.value()));
    }
    return *found;
}

absl::StatusOr<std::vector<RowVersion>> FoldHistory::changesOf(
    std::span<const RowVersion> wanted) const {
    Position last;
    for (const RowVersion& version : wanted) {
        last = std::max(last, version.writer.next());
    }
    const auto map = mapTo(last);
    if (!map.ok()) {
        return map.status();
    }
    std::vector<RowVersion> changes;
    changes.reserve(wanted.size());
    for (const RowVersion& version : wanted) {
        const auto change = changeOf(**map, version);
        if (!change.ok()) {
            return checked(change.status());
        }
        changes.push_back({version.key, positionOf(*change)});
    }
    return changes;
}

absl::Status FoldHistory::readRows(std::span<const RowVersion> wanted, const VisitContent& visit,
                                   const Cancelled& cancelled) const {
    const auto changes = changesOf(wanted);
    return changes.ok() ? checked(m_inner.readRows(*changes, visit, cancelled)) : changes.status();
}

absl::Status FoldHistory::readMembers(std::span<const RowVersion> wanted, const VisitMembers& visit,
                                      const Cancelled& cancelled) const {
    const auto changes = changesOf(wanted);
    return changes.ok() ? checked(m_inner.readMembers(*changes, visit, cancelled))
                        : changes.status();
}

absl::StatusOr<std::optional<KeyVersion>> FoldHistory::versionAt(KeyId key, Position at) const {
    const auto map = mapTo(at);
    if (!map.ok()) {
        return map.status();
    }
    auto version = m_inner.versionAt(key, positionOf((*map)->changesBefore(at)));
    if (version.ok() && *version) {
        (*version)->writer = (*map)->causeOf(changeAt((*version)->writer));
    }
    return version.ok() ? version : checked(version.status());
}

absl::StatusOr<std::optional<FoldRow>> FoldHistory::heldAt(KeyId row, Position at) const {
    std::optional<FoldRow> held;
    const auto map = mapTo(at);
    if (!map.ok()) {
        return map.status();
    }
    const auto version = m_inner.versionAt(row, positionOf((*map)->changesBefore(at)));
    if (!version.ok() || !*version) {
        return version.ok() ? absl::StatusOr<std::optional<FoldRow>>(held)
                            : checked(version.status());
    }
    const auto status = m_changes->log()->read(std::span(&(*version)->writer, 1), EventParts::All,
                                               [&held](Position, const EventView& change) {
                                                   if (!readChange(change, held.emplace())) {
                                                       held.reset();
                                                   }
                                                   return false;
                                               });
    return status.ok() ? absl::StatusOr<std::optional<FoldRow>>(std::move(held)) : checked(status);
}

absl::StatusOr<std::optional<Position>> FoldHistory::nextVersion(KeyId key, Position from) const {
    const auto map = mapTo(from);
    if (!map.ok()) {
        return map.status();
    }
    const auto next = m_inner.nextVersion(key, positionOf((*map)->changesBefore(from)));
    if (!next.ok()) {
        return checked(next.status());
    }
    // What has been committed since the map was taken is not seen yet.
    if (*next && changeAt(**next) < (*map)->changeEnd()) {
        return (*map)->causeOf(changeAt(**next));
    }
    // None so far; whether there is one is known at the end.
    if ((*map)->baseEnd() < m_base->end()) {
        const auto status = checkReaches(*this, m_base->end());
        // It may have been made in between.
        return status.ok() ? nextVersion(key, from) : status;
    }
    return std::nullopt;
}

absl::Status FoldHistory::versions(KeyId key, Position from, Position to, Direction way,
                                   const VisitVersion& visit) const {
    const auto map = mapTo(to);
    if (!map.ok()) {
        return map.status();
    }
    return checked(m_inner.versions(
        key, positionOf((*map)->changesBefore(std::min(from, to))),
        positionOf((*map)->changesBefore(to)), way, [&](const KeyVersion& version) {
            return visit({(*map)->causeOf(changeAt(version.writer)), version.deleted});
        }));
}

absl::Status FoldHistory::touches(Position from, Position to, const VisitTouch& visit) const {
    const auto map = mapTo(to);
    if (!map.ok() || from >= to) {
        return map.status();
    }
    if ((*map)->isIdentity()) {
        return checked(m_inner.touches(from, to, visit));
    }
    const ChangeNumber first = (*map)->changesBefore(from);
    CauseCursor causes(**map, first);
    std::vector<Touch> caused;
    return checked(
        m_inner.log().touchesAtOnce(positionOf(first), positionOf((*map)->changesBefore(to)),
                                    [&](std::span<const Touch> changes) {
                                        caused.assign(changes.begin(), changes.end());
                                        causes.replace(caused);
                                        return std::all_of(caused.begin(), caused.end(), visit);
                                    }));
}

absl::Status FoldHistory::changes(Position from, Position to, const VisitChange& visit,
                                  const Cancelled& cancelled) const {
    const auto map = mapTo(to);
    if (!map.ok() || from >= to) {
        return map.status();
    }
    const ChangeNumber first = (*map)->changesBefore(from);
    CauseCursor causes(**map, first);
    Change seen;
    return checked(m_inner.changes(
        positionOf(first), positionOf((*map)->changesBefore(to)),
        [&](const Change& change) {
            seen = change;
            seen.position = causes.of(changeAt(change.position));
            if (seen.previousWriter) {
                seen.previousWriter = (*map)->causeOf(changeAt(*seen.previousWriter));
            }
            return visit(seen);
        },
        cancelled));
}

}  // namespace oxbow
