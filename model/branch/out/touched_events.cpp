#include "model/branch/out/touched_events.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "model/branch/comparison.h"
#include "model/branch/row_trial.h"

namespace oxbow {
namespace {

using Standing = TouchedEvent::Standing;

// The event of that name in a sequence.
absl::StatusOr<std::optional<Standing>> standingOf(const EventSequence& events, const EventId& id) {
    const auto p = events.find(id);
    if (!p) {
        return std::optional<Standing>();
    }
    auto event = eventAt(events, *p);
    return event.ok() ? absl::StatusOr<std::optional<Standing>>(Standing{*p, *std::move(event)})
                      : event.status();
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
    const BranchPlaces places = pastOf(line, line.front().base).places;
    std::vector<std::pair<std::tuple<Position, bool>, TouchedEvent>> placed;
    for (const EventId& id : ids) {
        if (cancelled && cancelled()) {
            return absl::CancelledError("reading the edited events was cancelled");
        }
        TouchedEvent touched;
        touched.id = id;
        auto inLog = standingOf(log, id);
        auto inBranch = standingOf(last, id);
        for (const absl::Status& status : {inLog.status(), inBranch.status()}) {
            if (!status.ok()) {
                return status;
            }
        }
        touched.inLog = *std::move(inLog);
        touched.inBranch = *std::move(inBranch);
        if (!touched.inLog && !touched.inBranch) {
            continue;  // inserted by one branch and dropped by the next
        }
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
