#include "model/branch/out/touched_events.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>

#include <algorithm>
#include <functional>
#include <tuple>
#include <utility>

#include "model/branch/compare/comparison.h"
#include "model/branch/trial/row_trial.h"

namespace oxbow {
namespace {

using Standing = TouchedEvent::Standing;

// The events of these names that a sequence has, as `take` is given them.
absl::Status readStandings(const EventSequence& events, const std::set<EventId>& ids,
                           const std::function<void(const EventId&, Standing)>& take,
                           const Cancelled& cancelled) {
    std::vector<std::pair<Position, EventId>> placed;
    for (const EventId& id : ids) {
        if (const auto p = events.find(id)) {
            placed.emplace_back(*p, id);
        }
    }
    std::sort(placed.begin(), placed.end());
    std::vector<Position> wanted;
    for (const auto& each : placed) {
        wanted.push_back(each.first);
    }
    std::size_t next = 0;
    return events.read(
        wanted, EventParts::All,
        [&](Position p, const EventView& event) {
            take(placed[next++].second, {p, Event(event)});
            return true;
        },
        cancelled);
}

}  // namespace

std::string textOf(const EventId& id) {
    return id.branch == 0 ? absl::StrCat(id.number)
                          : absl::StrFormat("%016x-%d", id.branch, id.number);
}

absl::StatusOr<std::vector<TouchedEvent>> touchedEvents(const std::vector<OpenBranch>& line,
                                                        const Cancelled& cancelled) {
    const EventSequence& log = *line.front().base.events;
    const EventSequence& last = *line.back().events;
    std::set<EventId> ids;
    for (const OpenBranch& branch : line) {
        for (const Position p : branch.events->layout().cuts()) {
            ids.insert(branch.base.events->idOf(p));
        }
        for (const OwnEvent& own : branch.events->layout().ownEvents()) {
            ids.insert(own.id);
        }
    }
    std::map<EventId, TouchedEvent> found;
    const auto inLog = readStandings(
        log, ids, [&](const EventId& id, Standing at) { found[id].inLog = std::move(at); },
        cancelled);
    const auto inBranch = readStandings(
        last, ids, [&](const EventId& id, Standing at) { found[id].inBranch = std::move(at); },
        cancelled);
    for (const absl::Status& status : {inLog, inBranch}) {
        if (!status.ok()) {
            return status;
        }
    }
    const BranchPlaces places = pastOf(line, line.front().base).places;
    std::vector<std::pair<std::tuple<Position, bool>, TouchedEvent>> placed;
    for (auto& [id, touched] : found) {
        touched.id = id;
        const bool isThere = touched.inBranch.has_value();
        const Position place =
            isThere ? touched.inBranch->position : places.placeOf(touched.inLog->position);
        placed.emplace_back(std::tuple(place, isThere), std::move(touched));
    }
    std::stable_sort(placed.begin(), placed.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<TouchedEvent> out;
    for (auto& each : placed) {
        out.push_back(std::move(each.second));
    }
    return out;
}

absl::StatusOr<std::set<RowKey>> rowsReached(const Fold& fold,
                                             const std::vector<TouchedEvent>& events) {
    if (!fold.isLocal()) {
        return absl::FailedPreconditionError(absl::StrCat(
            "the rows of the fold ", fold.name(),
            " depend on each other, so an edit may reach any of them: this needs a fold of which "
            "each row depends on its own events alone"));
    }
    auto runner = fold.start();
    if (!runner.ok()) {
        return runner.status();
    }
    std::set<RowKey> rows;
    std::vector<RowKey> routed;
    for (const TouchedEvent& event : events) {
        for (const auto& standing : {event.inLog, event.inBranch}) {
            if (!standing) {
                continue;
            }
            const EventView view = standing->event.view();
            routed.clear();
            if (auto status = (*runner)->route({standing->position, view}, routed); !status.ok()) {
                return status;
            }
            rows.insert(routed.begin(), routed.end());
        }
    }
    return rows;
}

std::optional<FoldRow> RowLine::rowAt(Position at) const {
    const auto after = std::upper_bound(steps.begin(), steps.end(), at,
                                        [](Position p, const Step& step) { return p < step.from; });
    return after == steps.begin() ? std::nullopt : std::prev(after)->row;
}

bool showTheSame(const std::optional<FoldRow>& one, const std::optional<FoldRow>& other) {
    const bool shows = one && one->shown;
    return shows == (other && other->shown) &&
           (!shows || (*one->shown == *other->shown && one->isText == other->isText &&
                       one->poisoned == other->poisoned));
}

absl::StatusOr<RowLines> rowLines(const std::shared_ptr<const Fold>& fold, const History& latest,
                                  const std::set<RowKey>& rows, const Cancelled& cancelled) {
    RowLines lines;
    auto trials =
        RowTrial::createAll(fold, latest, rows, latest.events().end(), nullptr, cancelled);
    if (!trials.ok()) {
        return trials.status();
    }
    for (auto& trial : *trials) {
        RowLine& line = lines[trial->row()];
        line.events = trial->positions();
        const auto status = trial->forEachPrefix(
            [&](std::size_t events, const FoldRow* row) {
                const auto now = row == nullptr ? std::nullopt : std::optional(*row);
                if (events > 0 && !showTheSame(now, line.last())) {
                    line.steps.push_back({trial->positions()[events - 1].next(), now});
                }
            },
            cancelled);
        if (!status.ok()) {
            return status;
        }
    }
    return lines;
}

}  // namespace oxbow
