#include "model/branch/fold/reached_rows.h"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

#include "model/history/overlay_table.h"

namespace oxbow {

absl::StatusOr<std::shared_ptr<const Table>> ReachedRows::tableAt(
    Position at, const Table* near, const VersionOf& versionOf, const Cancelled& cancelled) const {
    if (auto status = checkReaches(here, at); !status.ok()) {
        return status;
    }
    const OverlayTable* nearby = near != nullptr ? near->overlay() : nullptr;
    auto under = base.tableAt(events->layout().baseOf(at),
                              nearby != nullptr ? &nearby->base() : nullptr, cancelled);
    if (!under.ok()) {
        return under;
    }
    std::vector<OverlayTable::Reached> rows;
    rows.reserve(reached.size());
    for (const KeyId key : reached) {
        if (cancelled && cancelled()) {
            return absl::CancelledError("a newer request took its place");
        }
        const auto version = versionOf(key, **under);
        if (!version.ok()) {
            return version.status();
        }
        rows.push_back({key, *version});
    }
    return std::make_shared<const OverlayTable>(
        at, *std::move(under), std::move(rows),
        [events = events](Position inBase) { return *events->layout().untouched(inBase); });
}

absl::StatusOr<std::uint64_t> ReachedRows::rowCountAt(Position at) const {
    if (auto status = checkReaches(here, at); !status.ok()) {
        return status;
    }
    const Position inBase = events->layout().baseOf(at);
    auto count = base.rowCountAt(inBase);
    for (std::size_t i = 0; count.ok() && i < reached.size(); ++i) {
        const KeyId key = reached[i];
        const auto now = here.versionAt(key, at);
        const auto before =
            keys.isOwn(key) ? std::optional<KeyVersion>() : base.versionAt(key, inBase);
        if (!now.ok() || !before.ok()) {
            return now.ok() ? before.status() : now.status();
        }
        *count += *now && !(*now)->deleted ? 1 : 0;
        *count -= *before && !(*before)->deleted ? 1 : 0;
    }
    return count;
}

absl::StatusOr<std::optional<Position>> ReachedRows::nextVersion(KeyId key, Position from) const {
    if (auto status = checkReaches(here, from); !status.ok()) {
        return status;
    }
    std::optional<Position> next;
    const auto status = here.versions(key, from, events->end(), Direction::Forward,
                                      [&next](const KeyVersion& version) {
                                          next = version.writer;
                                          return false;
                                      });
    return status.ok() ? absl::StatusOr<std::optional<Position>>(next) : status;
}

// In the order of the branch; the base's are asked for at once, and come in that order, too.
absl::Status ReachedRows::readRows(std::span<const RowVersion> wanted, const OwnContents& own,
                                   const History::VisitContent& visit,
                                   const Cancelled& cancelled) const {
    std::vector<std::size_t> places(wanted.size());
    std::iota(places.begin(), places.end(), std::size_t{0});
    std::stable_sort(places.begin(), places.end(), [wanted](std::size_t a, std::size_t b) {
        return wanted[a].writer < wanted[b].writer;
    });
    std::vector<RowVersion> inBase;
    std::vector<std::size_t> basePlaces;
    std::vector<std::size_t> ownPlaces;
    for (const std::size_t place : places) {
        const Position writer = wanted[place].writer;
        if (auto status = checkReaches(here, writer.next()); !status.ok()) {
            return status;
        }
        if (own.has(wanted[place])) {
            ownPlaces.push_back(place);
            continue;
        }
        const BranchLayout::Part& part = events->layout().partAt(writer);
        if (part.own) {
            return absl::NotFoundError("the event did not write this row of the branch");
        }
        inBase.push_back({wanted[place].key, part.base + (writer - part.start)});
        basePlaces.push_back(place);
    }
    std::size_t next = 0;
    bool goOn = true;
    const auto visitOwn = [&](Position before) {
        for (; goOn && next < ownPlaces.size() && wanted[ownPlaces[next]].writer < before; ++next) {
            const std::size_t place = ownPlaces[next];
            goOn = own.read(wanted[place],
                            [&](const RowContent& content) { return visit(place, content); });
        }
    };
    if (inBase.empty()) {
        if (cancelled && cancelled()) {
            return absl::CancelledError("nobody waits for these rows any more");
        }
    } else {
        const auto status = base.readRows(
            inBase,
            [&](std::size_t i, const RowContent& content) {
                visitOwn(wanted[basePlaces[i]].writer);
                goOn = goOn && visit(basePlaces[i], content);
                return goOn;
            },
            cancelled);
        if (!status.ok()) {
            return status;
        }
    }
    visitOwn(events->end());
    return absl::OkStatus();
}

bool ReachedRows::isReached(KeyId key) const {
    return std::binary_search(reached.begin(), reached.end(), key);
}

}  // namespace oxbow
