#include "model/branch/branch_times.h"

#include <algorithm>
#include <cstdint>

namespace oxbow {

std::optional<Timestamp> asTold(const std::optional<Timestamp>& base,
                                const std::optional<std::int64_t>& nanoseconds) {
    if (!nanoseconds) {
        return std::nullopt;
    }
    Timestamp time = base.value_or(Timestamp());
    time.nanoseconds = *nanoseconds;
    return time;
}

// Goes along the branch and the base at once.
class BranchTimes::Maker {
public:
    Maker(const EventSequence& base, const BranchLayout& layout, const std::vector<EventHead>& cuts,
          EventHeads& heads, const Cancelled& cancelled)
        : m_base(base), m_layout(layout), m_cuts(cuts), m_heads(heads), m_cancelled(cancelled) {}

    absl::StatusOr<BranchTimes> make() {
        m_out.m_lateCount = m_base.lateCount();
        for (const BranchLayout::Part& part : m_layout.parts()) {
            if (auto status = part.own ? takeOwn(part) : takeStretch(part); !status.ok()) {
                return status;
            }
        }
        if (auto status = passCuts(m_layout.baseEnd()); !status.ok()) {
            return status;
        }
        if (auto status = leaveOutTheRest(); !status.ok()) {
            return status;
        }
        if (auto status = findFirst(); !status.ok()) {
            return status;
        }
        return std::move(m_out);
    }

private:
    static bool isLate(const Maximum& time, const Maximum& before) {
        return time && before && *time < *before;
    }

    // Around a cut it is known. Positions rise.
    absl::Status baseMaximum(Position p, Maximum& out) {
        const std::vector<Position>& cuts = m_layout.cuts();
        while (m_near < cuts.size() && cuts[m_near] < p) {
            ++m_near;
        }
        if (m_near < cuts.size() && cuts[m_near] == p) {
            out = m_cuts[m_near].maximumBefore;
            return absl::OkStatus();
        }
        if (m_near > 0 && cuts[m_near - 1].next() == p) {
            out = std::max(m_cuts[m_near - 1].maximumBefore, m_cuts[m_near - 1].time);
            return absl::OkStatus();
        }
        if (p >= m_base.end()) {
            const auto maximum = m_base.runningMaximum(p);
            out = maximum.value_or(std::nullopt);
            return maximum.status();
        }
        const auto head = m_heads.at(p);
        if (head.ok()) {
            out = head->maximumBefore;
        }
        return head.status();
    }

    absl::Status readTime(Position p, Maximum& out) const {
        const auto head = m_heads.at(p);
        if (head.ok()) {
            out = head->time;
        }
        return head.status();
    }

    absl::Status checkWanted() {
        constexpr std::uint64_t kAskEvery = 4'096;
        return ++m_asked % kAskEvery == 0 && m_cancelled && m_cancelled()
                   ? absl::CancelledError("nobody waits for the times of this branch any more")
                   : absl::OkStatus();
    }

    // The base's events before `p` that are not in the branch there.
    absl::Status passCuts(Position p) {
        for (; m_cut < m_layout.cuts().size() && m_layout.cuts()[m_cut] < p; ++m_cut) {
            const EventHead& cut = m_cuts[m_cut];
            m_out.m_lateCount -= isLate(cut.time, cut.maximumBefore) ? 1 : 0;
        }
        return absl::OkStatus();
    }

    absl::Status takeOwn(const BranchLayout::Part& part) {
        const Maximum time = countedTime(m_layout.ownEvents()[*part.own].event.view());
        m_out.m_lateCount += isLate(time, m_maximum) ? 1 : 0;
        m_maximum = std::max(m_maximum, time);
        addStep(part.start.next());
        return absl::OkStatus();
    }

    absl::Status takeStretch(const BranchLayout::Part& part) {
        if (auto status = passCuts(part.base); !status.ok()) {
            return status;
        }
        Maximum inBase;
        if (auto status = baseMaximum(part.base, inBase); !status.ok()) {
            return status;
        }
        Position at = part.base;
        const Position end = part.base + part.count;
        if (m_maximum != inBase) {
            if (auto status = goUntilEqual(part, inBase, at, end); !status.ok()) {
                return status;
            }
        }
        if (at == end) {
            return absl::OkStatus();
        }
        m_out.m_spans.push_back({part.start + (at - part.base), true, {}});
        return baseMaximum(end, m_maximum);
    }

    // Event by event while the maxima differ.
    absl::Status goUntilEqual(const BranchLayout::Part& part, Maximum inBase, Position& at,
                              Position end) {
        while (at < end && m_maximum != inBase) {
            Maximum time;
            auto status = checkWanted();
            status.Update(status.ok() ? readTime(at, time) : status);
            if (!status.ok()) {
                return status;
            }
            m_out.m_lateCount += isLate(time, m_maximum) ? 1 : 0;
            m_out.m_lateCount -= isLate(time, inBase) ? 1 : 0;
            m_maximum = std::max(m_maximum, time);
            inBase = std::max(inBase, time);
            at = at.next();
            addStep(part.start + (at - part.base));
        }
        return absl::OkStatus();
    }

    // From this position on.
    void addStep(Position p) {
        if (m_out.m_spans.empty() || m_out.m_spans.back().asInBase) {
            m_out.m_spans.push_back({p.previous(), false, {}});
        }
        auto& steps = m_out.m_spans.back().steps;
        if (steps.empty() || steps.back().second != m_maximum) {
            steps.emplace_back(p, m_maximum);
        }
    }

    // Of a base that goes on behind what the branch takes of it.
    absl::Status leaveOutTheRest() {
        Maximum maximum;
        if (m_layout.baseEnd() == m_base.end()) {
            return absl::OkStatus();
        }
        if (auto status = baseMaximum(m_layout.baseEnd(), maximum); !status.ok()) {
            return status;
        }
        for (Position p = m_layout.baseEnd(); p < m_base.end(); p = p.next()) {
            Maximum time;
            auto status = checkWanted();
            status.Update(status.ok() ? readTime(p, time) : status);
            if (!status.ok()) {
                return status;
            }
            m_out.m_lateCount -= isLate(time, maximum) ? 1 : 0;
            maximum = std::max(maximum, time);
        }
        return absl::OkStatus();
    }

    absl::Status findFirst() {
        const auto inBase = m_base.firstTime();
        bool isLeftOut = m_layout.baseEnd() != m_base.end();
        for (const EventHead& cut : m_cuts) {
            isLeftOut = isLeftOut || (cut.time && inBase && *cut.time == inBase->nanoseconds);
        }
        const auto take = [this](const Maximum& time) {
            if (time && (!m_out.m_first || *time < *m_out.m_first)) {
                m_out.m_first = time;
            }
        };
        for (const OwnEvent& own : m_layout.ownEvents()) {
            take(countedTime(own.event.view()));
        }
        if (!isLeftOut) {
            take(inBase ? Maximum(inBase->nanoseconds) : std::nullopt);
            return absl::OkStatus();
        }
        // The earliest is gone: the next one may stand anywhere.
        for (const BranchLayout::Part& part : m_layout.parts()) {
            if (part.own) {
                continue;
            }
            for (Position p = part.base; p < part.base + part.count; p = p.next()) {
                Maximum time;
                auto status = checkWanted();
                status.Update(status.ok() ? readTime(p, time) : status);
                if (!status.ok()) {
                    return status;
                }
                take(time);
            }
        }
        return absl::OkStatus();
    }

    const EventSequence& m_base;
    const BranchLayout& m_layout;
    const std::vector<EventHead>& m_cuts;  // of those of the layout
    EventHeads& m_heads;                   // of the base
    const Cancelled& m_cancelled;
    std::uint64_t m_asked = 0;
    std::size_t m_cut = 0;
    std::size_t m_near = 0;  // the first cut that is not before the position asked for
    Maximum m_maximum;       // of the branch
    BranchTimes m_out;
};

absl::StatusOr<BranchTimes> BranchTimes::create(const EventSequence& base,
                                                const BranchLayout& layout,
                                                const std::vector<EventHead>& cuts,
                                                EventHeads& heads, const Cancelled& cancelled) {
    return Maker(base, layout, cuts, heads, cancelled).make();
}

absl::StatusOr<std::optional<std::int64_t>> BranchTimes::runningMaximum(const EventSequence& base,
                                                                        const BranchLayout& layout,
                                                                        Position p) const {
    const auto after = std::partition_point(m_spans.begin(), m_spans.end(),
                                            [p](const Span& span) { return span.after < p; });
    if (after == m_spans.begin()) {
        return std::nullopt;  // before everything
    }
    const Span& span = *std::prev(after);
    if (span.asInBase) {
        // The event before it is one of the base's.
        return base.runningMaximum(layout.baseOf(p.previous()).next());
    }
    const auto step = std::partition_point(span.steps.begin(), span.steps.end(),
                                           [p](const auto& each) { return each.first <= p; });
    return std::prev(step)->second;
}

absl::StatusOr<Position> BranchTimes::positionAt(const EventSequence& base,
                                                 const BranchLayout& layout,
                                                 std::int64_t nanoseconds) const {
    // The maximum rises: the last span that begins early enough has the place, or the end of the
    // one before.
    std::size_t low = 0;
    std::size_t high = m_spans.size();
    while (low < high) {
        const std::size_t middle = (low + high) / 2;
        const auto maximum = runningMaximum(base, layout, m_spans[middle].after.next());
        if (!maximum.ok()) {
            return maximum.status();
        }
        if (*maximum > nanoseconds) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    if (low == 0) {
        return Position();
    }
    const Span& span = m_spans[low - 1];
    const Position end = low < m_spans.size() ? m_spans[low].after : layout.end();
    if (!span.asInBase) {
        const auto step = std::partition_point(
            span.steps.begin(), span.steps.end(),
            [nanoseconds](const auto& each) { return each.second <= nanoseconds; });
        return step == span.steps.end() ? end : step->first.previous();
    }
    const auto inBase = base.positionAt(nanoseconds);
    if (!inBase.ok()) {
        return inBase.status();
    }
    const Position begin = layout.baseOf(span.after);
    return std::min(end, span.after + (*inBase - std::min(*inBase, begin)));
}

}  // namespace oxbow
