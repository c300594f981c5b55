#include "model/branch/fold/row_walk.h"

#include <algorithm>

namespace oxbow {

absl::StatusOr<std::unique_ptr<RowWalk>> RowWalk::create(const Comparison& comparison,
                                                         const RowKey& row, bool goesOn) {
    std::unique_ptr<RowWalk> made(new RowWalk(comparison, goesOn));
    if (auto status = made->begin(row); !status.ok()) {
        return status;
    }
    return made;
}

absl::Status RowWalk::begin(const RowKey& row) {
    const StepAlignment& steps = m_comparison.steps();
    const PlaceInBoth parted =
        m_comparison.options().isSameRule ? steps.placeAt(steps.firstDifference()) : PlaceInBoth();
    m_step.ordinalPlace = parted;
    for (const PastSide which : {PastSide::Before, PastSide::After}) {
        const bool isBefore = which == PastSide::Before;
        const History& history = *m_comparison.past(which).history;
        const auto key = findRow(history, row);
        if (!key.ok()) {
            return key.status();
        }
        if (!*key) {
            continue;
        }
        const auto version = history.versionAt(**key, parted.of(which));
        if (!version.ok()) {
            return version.status();
        }
        (isBefore ? m_step.beforeKey : m_step.afterKey) = *key;
        (isBefore ? m_step.before : m_step.after) = *version;
        side(which).cursor = std::make_unique<VersionCursor>(
            history, **key, parted.of(which), steps.endPlace().of(which), Direction::Forward);
        pull(which);
    }
    const auto instant = m_comparison.options().by == AlignBy::Ordinal
                             ? absl::StatusOr<Instant>(0)
                             : m_comparison.firstInstantOf(PastSide::Before, parted.before);
    if (!instant.ok()) {
        return instant.status();
    }
    m_step.instant = *instant;
    m_start = m_step;
    return m_status;
}

void RowWalk::pull(PastSide which) {
    Side& mine = side(which);
    mine.next.reset();
    if (mine.cursor == nullptr || !m_status.ok()) {
        return;
    }
    if (!mine.cursor->next()) {
        m_status.Update(mine.cursor->status());
        return;
    }
    mine.next = mine.cursor->version();
    mine.nextInstant.reset();
    if (m_comparison.options().by == AlignBy::Ordinal) {
        mine.nextInstant = ++mine.ordinal;
    }
}

// Of the next version.
Instant RowWalk::instantOf(PastSide which) {
    Side& mine = side(which);
    if (!mine.nextInstant) {
        const auto instant = m_comparison.firstInstantOf(which, mine.next->writer.next());
        m_status.Update(instant.status());
        mine.nextInstant = instant.value_or(0);
    }
    return *mine.nextInstant;
}

// The same event is next in both, at the same time, and what is before it is the same: when that is
// need not be read.
bool RowWalk::nextIsAlike() {
    const auto& one = side(PastSide::Before).next;
    const auto& other = side(PastSide::After).next;
    return m_comparison.options().by == AlignBy::Time && !m_goesOn && m_alike > 0 && one && other &&
           m_comparison.isKnownSame(one->writer, other->writer) &&
           m_comparison.isAtSameTime(one->writer);
}

void RowWalk::take(PastSide which) {
    const bool isBefore = which == PastSide::Before;
    const KeyVersion version = *side(which).next;
    (isBefore ? m_step.before : m_step.after) = version;
    (isBefore ? m_step.movesBefore : m_step.movesAfter) = true;
    (isBefore ? m_step.ordinalPlace.before : m_step.ordinalPlace.after) = version.writer.next();
    pull(which);
}

// A row that is written often is the same in both up to the next step that they do not share.
void RowWalk::passOver() {
    const StepAlignment& steps = m_comparison.steps();
    const auto parting = steps.nextDifferenceFrom(m_step.instant);
    m_alike = 0;
    if (!parting || m_isTogether) {
        return;
    }
    const PlaceInBoth place = steps.placeAt(*parting);
    for (const PastSide which : {PastSide::Before, PastSide::After}) {
        const bool isBefore = which == PastSide::Before;
        const auto& next = side(which).next;
        if (!next || next->writer >= place.of(which)) {
            continue;
        }
        const History& history = *m_comparison.past(which).history;
        const KeyId key = *(isBefore ? m_step.beforeKey : m_step.afterKey);
        const auto version = history.versionAt(key, place.of(which));
        m_status.Update(version.status());
        if (!version.ok()) {
            return;
        }
        (isBefore ? m_step.before : m_step.after) = *version;
        side(which).cursor = std::make_unique<VersionCursor>(
            history, key, place.of(which), steps.endPlace().of(which), Direction::Forward);
        pull(which);
    }
}

bool RowWalk::next() {
    const Comparison::Options& options = m_comparison.options();
    if (m_alike >= options.passOverAfter && options.by == AlignBy::Position && !m_goesOn) {
        passOver();
    }
    const auto& one = side(PastSide::Before).next;
    const auto& other = side(PastSide::After).next;
    if ((m_isTogether && !m_goesOn) || !m_status.ok() || (!one && !other)) {
        return false;
    }
    m_step.movesBefore = false;
    m_step.movesAfter = false;
    if (nextIsAlike()) {
        take(PastSide::Before);
        take(PastSide::After);
    } else {
        const bool isBeforeFirst =
            !other || (one && instantOf(PastSide::Before) <= instantOf(PastSide::After));
        m_step.instant = instantOf(isBeforeFirst ? PastSide::Before : PastSide::After);
        for (const PastSide which : {PastSide::Before, PastSide::After}) {
            while (m_status.ok() && side(which).next && instantOf(which) == m_step.instant) {
                take(which);
            }
        }
    }
    // Once both come to the same event together, and take the same steps from there, they go on so.
    const bool isAlike = m_step.movesBefore && m_step.movesAfter &&
                         m_comparison.isKnownSame(m_step.before->writer, m_step.after->writer);
    const StepAlignment& steps = m_comparison.steps();
    m_isTogether = m_isTogether || (isAlike && m_step.before->writer >=
                                                   steps.placeAt(steps.lastDifference()).before);
    m_alike = isAlike ? m_alike + 1 : 0;
    return m_status.ok();
}

}  // namespace oxbow
