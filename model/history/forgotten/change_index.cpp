#include "model/history/forgotten/change_index.h"

#include <algorithm>
#include <utility>

namespace oxbow {
namespace {

// Events between two looks at whether somebody still waits.
constexpr std::uint64_t kStride = std::uint64_t{1} << 16;

}  // namespace

// What a stride of events did, counted from where the index ends.
struct ChangeIndex::Gathered {
    Position from;
    CauseBits bits;
    std::vector<ChangeKind> kinds;
    std::vector<Position> passedOver;
};

ChangeIndex::ChangeIndex(std::shared_ptr<const History> history) : m_history(std::move(history)) {}

Position ChangeIndex::madeUpTo() const {
    const std::shared_lock lock(m_mutex);
    return m_map.baseEnd();
}

absl::Status ChangeIndex::gather(Position to, Gathered& gathered) const {
    Position next = gathered.from;
    std::uint64_t ofNext = 0;
    const auto finish = [&] {
        if (ofNext == 0) {
            gathered.passedOver.push_back(next);
        }
        gathered.bits.addEvent(std::exchange(ofNext, 0));
        next = next.next();
    };
    const auto status = m_history->touches(gathered.from, to, [&](const Touch& touch) {
        while (next < touch.event) {
            finish();
        }
        gathered.kinds.push_back(touch.kind);
        ++ofNext;
        return true;
    });
    while (status.ok() && next < to) {
        finish();
    }
    return status;
}

void ChangeIndex::take(const Gathered& gathered) {
    const std::unique_lock lock(m_mutex);
    std::uint64_t number = m_map.changeEnd().value();
    for (const ChangeKind kind : gathered.kinds) {
        if (kind == ChangeKind::Insert) {
            m_inserted.add(number);
        } else if (kind == ChangeKind::Delete) {
            m_deleted.add(number);
        } else if (kind == ChangeKind::None) {
            m_onNothing.add(number);
        }
        ++number;
    }
    for (const Position event : gathered.passedOver) {
        m_passedOver.add(event.value());
    }
    m_map = m_map.with(gathered.bits);
}

absl::Status ChangeIndex::catchUp(Position to, const Progress& progress,
                                  const Cancelled& cancelled) {
    const std::lock_guard making(m_making);
    to = std::min(to, m_history->madeUpTo());
    for (Position at = madeUpTo(); at < to; at = madeUpTo()) {
        if (cancelled && cancelled()) {
            return absl::CancelledError("nobody waits for these counts any more");
        }
        Gathered gathered;
        gathered.from = at;
        if (auto status = gather(std::min(to, at + kStride), gathered); !status.ok()) {
            return status;
        }
        take(gathered);
        if (progress) {
            progress(madeUpTo(), to);
        }
    }
    return absl::OkStatus();
}

ChangeTally ChangeIndex::before(Position p) const {
    const std::shared_lock lock(m_mutex);
    ChangeTally tally;
    tally.events = p.value();
    tally.passedOver = m_passedOver.countBefore(p.value());
    tally.changes = m_map.changesBefore(p).value();
    tally.inserted = m_inserted.countBefore(tally.changes);
    tally.deleted = m_deleted.countBefore(tally.changes);
    tally.onNothing = m_onNothing.countBefore(tally.changes);
    tally.updated = tally.changes - tally.inserted - tally.deleted - tally.onNothing;
    return tally;
}

ChangeNumber ChangeIndex::changesBefore(Position p) const {
    const std::shared_lock lock(m_mutex);
    return m_map.changesBefore(p);
}

ChangeNumber ChangeIndex::deletion(std::uint64_t i) const {
    const std::shared_lock lock(m_mutex);
    return ChangeNumber(m_deleted.at(i));
}

ChangeNumber ChangeIndex::onNothing(std::uint64_t i) const {
    const std::shared_lock lock(m_mutex);
    return ChangeNumber(m_onNothing.at(i));
}

Position ChangeIndex::passedOver(std::uint64_t i) const {
    const std::shared_lock lock(m_mutex);
    return Position(m_passedOver.at(i));
}

absl::StatusOr<std::vector<Touch>> ChangeIndex::touchesOf(
    const std::vector<ChangeNumber>& changes) const {
    std::vector<Touch> found;
    for (std::size_t i = 0; i < changes.size();) {
        const std::size_t foundBefore = found.size();
        Position event;
        ChangeNumber number;
        {
            const std::shared_lock lock(m_mutex);
            event = m_map.causeOf(changes[i]);
            number = m_map.changesOf(event).first;
        }
        const auto status = m_history->touches(event, event.next(), [&](const Touch& touch) {
            if (number == changes[i]) {
                found.push_back(touch);
                ++i;
            }
            number = ChangeNumber(number.value() + 1);
            return i < changes.size();
        });
        if (!status.ok()) {
            return status;
        }
        if (found.size() == foundBefore) {
            return absl::InternalError("an event touches other rows than it did before");
        }
    }
    return found;
}

}  // namespace oxbow
