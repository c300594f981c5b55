#include "app/window/branches/what_ifs.h"

#include <QMenu>
#include <algorithm>
#include <utility>

#include "views/common/format.h"

namespace oxbow {

namespace {

QString numbered(Position p) {
    return "#" + QString::number(p.value());
}

// "event 42", "5 events from 42"
QString named(const std::vector<Position>& events) {
    return events.size() == 1
               ? WhatIfs::tr("event %1").arg(formatPosition(events.front()))
               : WhatIfs::tr("%1 from %2").arg(formatCountOf(events.size(), WhatIfs::tr("event")),
                                               formatPosition(events.front()));
}

// The events that an edit touches, without this one; whether it then touches none.
bool leaves(Edit& edit, const EventId& id) {
    std::erase(edit.events, id);
    return edit.events.empty();
}

}  // namespace

WhatIfs::WhatIfs(Session* session, BranchDesk* desk, QWidget* window)
    : QObject(desk), m_session(session), m_desk(desk), m_window(window) {}

void WhatIfs::ask(const QString& text, const QString& branch, MakeEdit make) {
    m_desk->carryOut(
        editDeed(text, m_session->past(), branch.toStdString(), std::move(make)));
}

void WhatIfs::drop(const std::vector<Position>& events) {
    if (events.empty()) {
        return;
    }
    Edit edit;
    edit.kind = Edit::Kind::Drop;
    for (const Position p : events) {
        edit.events.push_back(m_session->events()->idOf(p));
    }
    const QString name = events.size() == 1 ? tr("without %1").arg(numbered(events.front()))
                                            : tr("without %1 events from %2")
                                                  .arg(events.size())
                                                  .arg(numbered(events.front()));
    ask(tr("Drop %1").arg(named(events)), name, [edit] { return edit; });
}

void WhatIfs::twice(Position event) {
    ask(tr("Repeat %1").arg(named({event})), tr("%1 twice").arg(numbered(event)),
        [past = m_session->past(), event]() -> absl::StatusOr<Edit> {
            auto same = eventAt(*past->events(), event);
            if (!same.ok()) {
                return same.status();
            }
            Edit edit;
            edit.kind = Edit::Kind::Insert;
            edit.gap = gapAt(*past, event.next());
            edit.event = *std::move(same);
            return edit;
        });
}

void WhatIfs::move(Position event, Position to) {
    Edit edit;
    edit.kind = Edit::Kind::Move;
    edit.events = {m_session->events()->idOf(event)};
    edit.gap = gapAt(*m_session->past(), to);
    const bool later = to > event;
    ask(tr("Move %1 to %2").arg(named({event}), formatPosition(to)),
        (later ? tr("%1 later, at %2") : tr("%1 earlier, at %2"))
            .arg(numbered(event), numbered(to)),
        [edit] { return edit; });
}

// --- back ---

void WhatIfs::takeEditsBack(const EventId& id, const QString& text) {
    m_desk->carryOut(editsDeed(text, m_session->past(), [id](std::vector<Edit>& edits) {
        bool changed = false;
        std::erase_if(edits, [&](Edit& edit) {
            const bool touches = std::ranges::find(edit.events, id) != edit.events.end();
            changed = changed || touches;
            return touches && leaves(edit, id);
        });
        return changed ? absl::OkStatus()
                       : absl::FailedPreconditionError("no edit of it touches this event");
    }));
}

void WhatIfs::bringBack(std::size_t ghost) {
    const Ghost& gone = m_session->past()->ghosts()[ghost];
    takeEditsBack(gone.id, tr("Bring event %1 back").arg(formatPosition(gone.inBase)));
}

// --- menus ---

void WhatIfs::addGhostEntries(QMenu* menu, std::size_t ghost) {
    const ShownPast& past = *m_session->past();
    const Ghost& gone = past.ghosts()[ghost];
    if (gone.depth + 1 == past.line().size()) {
        menu->addAction(tr("Bring it back"), this, [this, ghost] { bringBack(ghost); });
    } else {
        const QString name = fromUtf8(past.line()[gone.depth].branch.name);
        menu->addAction(tr("Show %1, which took it away").arg(name), this,
                        [this, name] { m_desk->show(name); });
    }
    if (gone.isMoved) {
        menu->addAction(tr("Go to where it was moved"), this, [this, id = gone.id] {
            if (const auto p = m_session->events()->find(id)) {
                m_session->selectEvent(*p);
                m_session->movePlayhead(p->next());
            }
        });
    }
}

void WhatIfs::addTo(QMenu* menu, const EventSubject& subject) {
    if (subject.ghost) {
        addGhostEntries(menu, *subject.ghost);
        return;
    }
    if (subject.events.empty()) {
        return;
    }
    const std::vector<Position>& events = subject.events;
    if (events.size() > 1) {
        menu->addAction(
            tr("What if these %1 events had not happened?").arg(formatCount(events.size())), this,
            [this, events] { drop(events); });
        return;
    }
    const Position event = events.front();
    menu->addAction(tr("What if it had not happened?"), this, [this, events] { drop(events); });
    menu->addAction(tr("What if it had come twice?"), this, [this, event] { twice(event); });
    QMenu* moving = menu->addMenu(tr("What if it had come elsewhere?"));
    const auto place = [&](const QString& text, Position to) {
        if (to != event && to != event.next()) {
            moving->addAction(text.arg(formatPosition(to)), this,
                              [this, event, to] { move(event, to); });
        }
    };
    place(tr("At the playhead, %1"), m_session->playhead());
    if (const auto selected = m_session->selectedEvent(); selected && *selected != event) {
        place(tr("Behind the selected event, at %1"), selected->next());
    }
    place(tr("At the end, %1"), m_session->end());
    place(tr("At the very beginning, %1"), Position());
    const ShownPast& past = *m_session->past();
    const ShownPast::Edited edited = past.isLog() ? ShownPast::Edited{} : past.editedAt(event);
    if (edited.mark != EditMark::None && edited.depth + 1 == past.line().size()) {
        menu->addSeparator();
        const QString text = edited.mark == EditMark::Inserted ? tr("Take it out again")
                                                               : tr("Leave it as it was");
        menu->addAction(text, this, [this, id = past.events()->idOf(event), text] {
            takeEditsBack(id, text);
        });
    }
}

}  // namespace oxbow
