#include "app/window/branches/what_ifs.h"

#include <QMenu>
#include <algorithm>
#include <span>
#include <utility>

#include "model/branch/effects.h"
#include "model/branch/invalid_event.h"
#include "model/branch/type_shape.h"
#include "model/session/sentence.h"
#include "views/common/format.h"

namespace oxbow {

namespace {

QString numbered(Position p) {
    return "#" + QString::number(p.value());
}

// "event 42", "5 events from 42"
QString named(const std::vector<Position>& events) {
    return events.size() == 1 ? WhatIfs::tr("event %1").arg(formatPosition(events.front()))
                              : WhatIfs::tr("%1 from %2")
                                    .arg(formatCountOf(events.size(), WhatIfs::tr("event")),
                                         formatPosition(events.front()));
}

absl::StatusOr<Edit> dropOf(const ShownPast& past, const std::vector<Position>& events) {
    Edit edit;
    edit.kind = Edit::Kind::Drop;
    edit.events.reserve(events.size());
    for (const Position p : events) {
        edit.events.push_back(past.events()->idOf(p));
    }
    return edit;
}

// What the edits of the past that is shown are made in.
const EventSequence& baseOf(const ShownPast& past) {
    return past.isLog() ? *past.events() : *past.line().back().base.events;
}

// Of the events like it, around a place of the past.
absl::StatusOr<TypeShape> shapeOf(const ShownPast& past, const Event& event, Position near,
                                  const Cancelled& cancelled) {
    const Position inBase = past.isLog() ? near : past.line().back().events->layout().baseOf(near);
    return TypeShape::of(baseOf(past), event.view(), inBase, cancelled);
}

// The events that an edit touches, without this one; whether it then touches none.
bool leaves(Edit& edit, const EventId& id) {
    std::erase(edit.events, id);
    return edit.events.empty();
}

}  // namespace

WhatIfs::WhatIfs(Session* session, BranchDesk* desk, QWidget* window)
    : QObject(desk),
      m_session(session),
      m_desk(desk),
      m_form(new EventForm(window)),
      m_reader(session->makeExecutor()(), this) {
    connect(m_form, &EventForm::accepted, this,
            [this](const Event& event, const QString& reason, bool skip) {
                if (const Accept accept = std::exchange(m_accept, nullptr)) {
                    accept(event, reason, skip);
                }
            });
    connect(m_form, &EventForm::typeChosen, this, &WhatIfs::readTemplate);
}

void WhatIfs::ask(const QString& text, const QString& branch, MakeEdit make) {
    MakeEdits edits =
        [make = std::move(make)](const Cancelled& cancelled) -> absl::StatusOr<std::vector<Edit>> {
        auto edit = make(cancelled);
        if (!edit.ok()) {
            return edit.status();
        }
        return std::vector<Edit>{*std::move(edit)};
    };
    m_desk->carryOut(editDeed(text, m_session->past(), branch.toStdString(), std::move(edits)));
}

void WhatIfs::drop(const std::vector<Position>& events) {
    if (events.empty()) {
        return;
    }
    const QString name =
        events.size() == 1
            ? tr("without %1").arg(numbered(events.front()))
            : tr("without %1 events from %2").arg(events.size()).arg(numbered(events.front()));
    ask(tr("Drop %1").arg(named(events)), name,
        [past = m_session->past(), events](const Cancelled&) { return dropOf(*past, events); });
}

void WhatIfs::dropRange(Position from, Position to) {
    ask(tr("Drop %1 from %2").arg(formatCountOf(to - from, tr("event")), formatPosition(from)),
        tr("without %1 events from %2").arg(to - from).arg(numbered(from)),
        [past = m_session->past(), from, to](const Cancelled&) {
            std::vector<Position> events;
            events.reserve(to - from);
            for (Position p = from; p < to; p = p.next()) {
                events.push_back(p);
            }
            return dropOf(*past, events);
        });
}

void WhatIfs::dropWithEffects(Position event) {
    ask(tr("Drop event %1 and what it caused").arg(formatPosition(event)),
        tr("without %1 and its effects").arg(numbered(event)),
        [past = m_session->past(), event](const Cancelled& cancelled) -> absl::StatusOr<Edit> {
            const auto fields = CauseFields::create();
            if (!fields.ok()) {
                return fields.status();
            }
            const auto effects =
                effectsOf(*past->events(), std::span(&event, 1), *fields, cancelled);
            if (!effects.ok()) {
                return effects.status();
            }
            if (effects->positions.empty()) {
                return absl::FailedPreconditionError(
                    "No later event says that it was caused by this one, so nothing is known of "
                    "its effects. Ask what if it alone had not happened");
            }
            Edit edit;
            edit.kind = Edit::Kind::Drop;
            edit.events = {past->events()->idOf(event)};
            for (const Position p : effects->positions) {
                edit.events.push_back(past->events()->idOf(p));
            }
            return edit;
        });
}

void WhatIfs::twice(Position event) {
    ask(tr("Repeat %1").arg(named({event})), tr("%1 twice").arg(numbered(event)),
        [past = m_session->past(), event](const Cancelled& cancelled) -> absl::StatusOr<Edit> {
            auto same = eventAt(*past->events(), event);
            if (!same.ok()) {
                return same.status();
            }
            Edit edit;
            edit.kind = Edit::Kind::Insert;
            edit.copyOf = past->events()->idOf(event);
            edit.gap = gapAt(*past, event.next());
            const bool skip = isSkipped(same->view());
            edit.event = asWritten(*std::move(same));
            const auto status = markInvalid(edit, skip, baseOf(*past), cancelled);
            return status.ok() ? absl::StatusOr<Edit>(std::move(edit)) : status;
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
        [edit](const Cancelled&) { return edit; });
}

// --- what is written ---

void WhatIfs::openForm(const EventForm::Purpose& purpose, const Written& written, Accept done) {
    QStringList types;
    for (const std::string& type : *m_session->events()->types()) {
        types << fromUtf8(type);
    }
    QStringList streams;
    for (const std::string& stream : *m_session->events()->streams()) {
        streams << fromUtf8(stream);
    }
    types.sort();
    m_accept = std::move(done);
    m_form->openWith(purpose, written.event, written.shape, types, streams);
}

void WhatIfs::write(Position like, const QString& title, bool isNew, Accept accept) {
    if (m_desk->refuses()) {
        return;
    }
    const auto past = m_session->past();
    m_reader.post([this, past, like, title, isNew,
                   accept = std::move(accept)](const Cancelled& cancelled) {
        auto event = like < past->events()->end() ? eventAt(*past->events(), like)
                                                  : absl::StatusOr<Event>(Event());
        const bool skips = event.ok() && isSkipped(event->view());
        auto shape = event.ok() ? shapeOf(*past, *event, like, cancelled)
                                : absl::StatusOr<TypeShape>(event.status());
        if (cancelled()) {
            return;
        }
        m_reader.deliver([this, past, title, isNew, skips, accept, event = std::move(event),
                          shape = std::move(shape)] {
            if (!shape.ok()) {
                emit m_desk->failed(sentence(shape.status()));
            } else if (past == m_session->past()) {
                openForm({title, isNew ? tr("Insert") : tr("Change"), {}, isNew, skips && !isNew},
                         {asWritten(*event), *shape}, accept);
            }
        });
    });
}

void WhatIfs::askWritten(const QString& text, const QString& branch, Edit edit, bool skip) {
    ask(text, branch,
        [past = m_session->past(), edit = std::move(edit),
         skip](const Cancelled& cancelled) -> absl::StatusOr<Edit> {
            Edit marked = edit;
            const auto status = markInvalid(marked, skip, baseOf(*past), cancelled);
            return status.ok() ? absl::StatusOr<Edit>(std::move(marked)) : status;
        });
}

void WhatIfs::change(Position event) {
    const EventId id = m_session->events()->idOf(event);
    write(event, tr("What if event %1 had been different?").arg(formatPosition(event)), false,
          [this, id, event](const Event& written, const QString& reason, bool skip) {
              Edit edit;
              edit.kind = Edit::Kind::Modify;
              edit.events = {id};
              edit.event = written;
              edit.reason = reason.toStdString();
              askWritten(tr("Change %1").arg(named({event})), tr("%1 changed").arg(numbered(event)),
                         std::move(edit), skip);
          });
}

// A copy of the event before the place, until it is written otherwise.
void WhatIfs::insertAt(Position place) {
    m_templateBefore = place;
    const Gap gap = gapAt(*m_session->past(), place);
    write(place == Position() ? place : place.previous(),
          tr("What if one more event had come at %1?").arg(formatPosition(place)), true,
          [this, gap, place](const Event& written, const QString& reason, bool skip) {
              Edit edit;
              edit.kind = Edit::Kind::Insert;
              edit.gap = gap;
              edit.event = written;
              edit.reason = reason.toStdString();
              askWritten(tr("Insert an event at %1").arg(formatPosition(place)),
                         tr("one more at %1").arg(numbered(place)), std::move(edit), skip);
          });
}

// The newest event of the type before the place, as far as a look back finds one.
void WhatIfs::readTemplate(const QString& type) {
    m_reader.post([this, past = m_session->past(), from = m_templateBefore,
                   type = type.toStdString()](const Cancelled& cancelled) {
        constexpr int kMostLookedAt = 200'000;
        std::optional<Event> found;
        for (const Direction way : {Direction::Backward, Direction::Forward}) {
            const auto cursor = past->events()->from(from, way, EventParts::All);
            for (int i = 0; i < kMostLookedAt && !found && !cancelled() && cursor->next(); ++i) {
                if (cursor->event().type == type) {
                    found = Event(cursor->event());
                }
            }
        }
        const auto shape = found ? shapeOf(*past, *found, from, cancelled)
                                 : absl::StatusOr<TypeShape>(TypeShape());
        if (!found || !shape.ok() || cancelled()) {
            return;
        }
        m_reader.deliver([this, past, event = asWritten(*found), shape = *shape] {
            if (past == m_session->past() && m_form->isVisible()) {
                m_form->setTemplate(event, shape);
            }
        });
    });
}

// --- edits of the branch ---

void WhatIfs::goToEdit(std::size_t edit) {
    const ShownPast& past = *m_session->past();
    if (past.isLog() || edit >= past.line().back().branch.edits.size() ||
        past.line().back().branch.edits[edit].events.empty()) {
        return;
    }
    const EventId id = past.line().back().branch.edits[edit].events.front();
    if (const auto p = past.events()->find(id)) {
        m_session->selectEvent(*p);
        m_session->movePlayhead(p->next());
    } else if (const auto ghost = past.findGhost(id)) {
        m_session->movePlayhead(past.ghosts()[*ghost].place);
        m_session->selectGhost(*ghost);
    } else {
        emit m_desk->failed(tr("The event of this edit is not here: it has no effect."));
    }
}

void WhatIfs::changeEdit(std::size_t number) {
    const auto past = m_session->past();
    if (past->isLog() || number >= past->line().back().branch.applied) {
        return;
    }
    const auto accept = [this, number, past](const Event& event, const QString& reason, bool skip) {
        m_desk->carryOut(editsDeed(tr("Change edit %1").arg(number + 1), m_session->past(),
                                   [number, past, event, reason, skip](std::vector<Edit>& edits) {
                                       edits[number].event = event;
                                       edits[number].reason = reason.toStdString();
                                       return markInvalid(edits[number], skip, baseOf(*past));
                                   }));
    };
    m_reader.post([this, past, number, accept](const Cancelled& cancelled) {
        const Edit& edit = past->line().back().branch.edits[number];
        const auto here = past->events()->find(edit.events.front());
        const auto shape = shapeOf(*past, edit.event, here.value_or(Position()), cancelled);
        if (cancelled()) {
            return;
        }
        m_reader.deliver([this, past, number, accept, shape] {
            if (!shape.ok()) {
                emit m_desk->failed(sentence(shape.status()));
            } else if (past == m_session->past()) {
                const Edit& shown = past->line().back().branch.edits[number];
                openForm({tr("Change edit %1").arg(number + 1), tr("Change"),
                          fromUtf8(shown.reason), false, shown.isSkipped},
                         {shown.event, *shape}, accept);
            }
        });
    });
}

void WhatIfs::setSkipped(std::size_t number, bool skipped) {
    m_desk->carryOut(
        editsDeed((skipped ? tr("Have folds pass over edit %1") : tr("Have folds see edit %1"))
                      .arg(number + 1),
                  m_session->past(), [number, skipped](std::vector<Edit>& edits) {
                      edits[number].isSkipped = skipped && !edits[number].faults.empty();
                      return absl::OkStatus();
                  }));
}

void WhatIfs::setReason(std::size_t number, const QString& reason) {
    m_desk->carryOut(editsDeed(tr("Give edit %1 a reason").arg(number + 1), m_session->past(),
                               [number, reason](std::vector<Edit>& edits) {
                                   edits[number].reason = reason.toStdString();
                                   return absl::OkStatus();
                               }));
}

void WhatIfs::takeOut(std::size_t number) {
    m_desk->carryOut(editsDeed(tr("Take edit %1 out").arg(number + 1), m_session->past(),
                               [number](std::vector<Edit>& edits) {
                                   edits.erase(edits.begin() + static_cast<std::ptrdiff_t>(number));
                                   return absl::OkStatus();
                               }));
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
    menu->addAction(tr("What if it and all it caused had not happened?"), this,
                    [this, event] { dropWithEffects(event); });
    menu->addAction(tr("What if it had been different?…"), this, [this, event] { change(event); });
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
    menu->addAction(tr("Insert an event behind it…"), this,
                    [this, event] { insertAt(event.next()); });
    const ShownPast& past = *m_session->past();
    const ShownPast::Edited edited = past.isLog() ? ShownPast::Edited{} : past.editedAt(event);
    if (edited.mark != EditMark::None && edited.depth + 1 == past.line().size()) {
        menu->addSeparator();
        const QString text =
            edited.mark == EditMark::Inserted ? tr("Take it out again") : tr("Leave it as it was");
        menu->addAction(text, this,
                        [this, id = past.events()->idOf(event), text] { takeEditsBack(id, text); });
    }
}

}  // namespace oxbow
