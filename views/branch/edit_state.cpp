#include "views/branch/edit_state.h"

#include <QObject>
#include <QStringList>

#include "views/common/format.h"

namespace oxbow {

namespace {

// Where an event stands in what the branch is of; one that was put in has no place there.
QString placeOfEvent(const EventSequence& base, const EventId& id) {
    const auto p = base.find(id);
    return p ? formatPosition(*p) : QObject::tr("an inserted event");
}

QString placeOfGap(const EventSequence& base, const Gap& gap) {
    if (!gap.behind) {
        return QObject::tr("the beginning");
    }
    const auto p = base.find(*gap.behind);
    return p ? formatPosition(p->next()) : QObject::tr("a place that is gone");
}

QString textOf(const EventSequence& base, const Edit& edit) {
    const QString first = edit.events.empty() ? QString() : placeOfEvent(base, edit.events.front());
    switch (edit.kind) {
        case Edit::Kind::Drop:
            return edit.events.size() == 1
                       ? QObject::tr("✕ drop %1").arg(first)
                       : QObject::tr("✕ drop %1 from %2")
                             .arg(formatCountOf(edit.events.size(), QObject::tr("event")), first);
        case Edit::Kind::Insert:
            return edit.copyOf
                       ? QObject::tr("+ %1 again at %2")
                             .arg(placeOfEvent(base, *edit.copyOf), placeOfGap(base, edit.gap))
                       : QObject::tr("+ insert at %1").arg(placeOfGap(base, edit.gap));
        case Edit::Kind::Modify:
            return QObject::tr("✎ change %1").arg(first);
        case Edit::Kind::Move:
            return QObject::tr("↦ move %1 to %2").arg(first, placeOfGap(base, edit.gap));
        case Edit::Kind::Row: {
            const QString key = fromUtf8(edit.event.key.value_or(""));
            return edit.fold.empty()
                       ? QObject::tr("+ row %1 before all").arg(key)
                       : QObject::tr("+ row %1 of %2 before all").arg(key, fromUtf8(edit.fold));
        }
        case Edit::Kind::Fold:
            return QObject::tr("✎ another rule for %1").arg(fromUtf8(edit.fold));
        case Edit::Kind::Interleave:
            return QObject::tr("↦ partitions by %1").arg(fromUtf8(edit.text));
    }
    return {};
}

}  // namespace

std::vector<EditState> editStatesOf(const ShownPast& past) {
    std::vector<EditState> states;
    if (past.isLog()) {
        return states;
    }
    const OpenBranch& shown = past.line().back();
    const EventSequence& base = *shown.base.events;
    for (std::size_t i = 0; i < shown.branch.edits.size(); ++i) {
        const Edit& edit = shown.branch.edits[i];
        EditState state;
        state.number = i;
        state.what = textOf(base, edit);
        state.reason = fromUtf8(edit.reason);
        state.author = fromUtf8(edit.author);
        state.made = formatTime(Timestamp{edit.nanoseconds, TimePrecision::Second, 0});
        QStringList faults;
        for (const std::string& fault : edit.faults) {
            faults << fromUtf8(fault);
        }
        state.invalid = faults.join("; ");
        state.isSkipped = edit.isSkipped;
        state.isUndone = i >= shown.branch.applied;
        if (!edit.events.empty()) {
            state.of = edit.events.front();
        }
        state.hasEvent = edit.kind == Edit::Kind::Insert || edit.kind == Edit::Kind::Modify;
        states.push_back(std::move(state));
    }
    for (const EditConflict& conflict : shown.events->layout().conflicts()) {
        states[conflict.edit].conflict = fromUtf8(conflict.reason);
    }
    return states;
}

}  // namespace oxbow
