#include "model/branch/row_walk.h"

#include <algorithm>

namespace oxbow {

namespace {
// What follows them is not looked at where it is long.
constexpr std::size_t kAlikeBeforePassing = 64;
}  // namespace

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
    if (m_comparison.options().by == AlignBy::Ordinal) {
        mine.nextInstant = ++mine.ordinal;
        return;
    }
    const auto instant = m_comparison.firstInstantOf(which, mine.next->writer.next());
    m_status.Update(instant.status());
    mine.nextInstant = instant.value_or(0);
}

// A row that is written often is the same in both up to the next step that they do not share.
void RowWalk::passOver() {
    const StepAlignment& steps = m_comparison.steps();
    const auto parting = steps.nextDifferenceFrom(m_step.instant);
    if (m_comparison.options().by != AlignBy::Position || !parting || m_isTogether) {
        return;
    }
    m_alike = 0;
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
    if (m_alike >= kAlikeBeforePassing && !m_goesOn) {
        passOver();
    }
    Side& one = side(PastSide::Before);
    Side& other = side(PastSide::After);
    if ((m_isTogether && !m_goesOn) || !m_status.ok() || (!one.next && !other.next)) {
        return false;
    }
    m_step.instant = !other.next || (one.next && one.nextInstant <= other.nextInstant)
                         ? one.nextInstant
                         : other.nextInstant;
    m_step.movesBefore = false;
    m_step.movesAfter = false;
    while (one.next && one.nextInstant == m_step.instant) {
        m_step.before = one.next;
        m_step.movesBefore = true;
        m_step.ordinalPlace.before = one.next->writer.next();
        pull(PastSide::Before);
    }
    while (other.next && other.nextInstant == m_step.instant) {
        m_step.after = other.next;
        m_step.movesAfter = true;
        m_step.ordinalPlace.after = other.next->writer.next();
        pull(PastSide::After);
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
