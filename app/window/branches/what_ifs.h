// The questions that are asked of events: what if it had not happened, had been different, had come
// later, had come twice? Each is an edit of the past that is shown.
#pragma once

#include <QObject>
#include <QPointer>
#include <functional>
#include <vector>

#include "app/window/branches/branch_desk.h"
#include "views/common/event_subject.h"

class QMenu;

namespace oxbow {

class EventForm;

// On the log, a question makes a branch that is called after it, and shows that; in a branch it is
// an edit more. GUI thread.
class WhatIfs : public QObject {
    Q_OBJECT
public:
    // All must live longer; forms open in `window`.
    WhatIfs(Session* session, BranchDesk* desk, QWidget* window);

    // As entries of a menu.
    void addTo(QMenu* menu, const EventSubject& subject);

    void drop(const std::vector<Position>& events);
    void twice(Position event);
    // To the gap before this position.
    void move(Position event, Position to);
    // Opens a form.
    void change(Position event);
    void insertAt(Position place);
    // Takes back what this branch did to the event; absent: there is no such edit.
    void takeEditsBack(const EventId& id, const QString& text);
    void bringBack(std::size_t ghost);

private:
    void ask(const QString& text, const QString& branch, MakeEdit make);
    void addGhostEntries(QMenu* menu, std::size_t ghost);

    Session* m_session;
    BranchDesk* m_desk;
    QWidget* m_window;
};

}  // namespace oxbow
