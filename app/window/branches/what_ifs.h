// The questions that are asked of events: what if it had not happened, had been different, had come
// later, had come twice? Each is an edit of the past that is shown.
#pragma once

#include <QObject>
#include <functional>
#include <vector>

#include "app/window/branches/branch_desk.h"
#include "app/window/branches/event_form.h"
#include "views/common/event_subject.h"

class QMenu;

namespace oxbow {

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
    // All from one position to before the other.
    void dropRange(Position from, Position to);
    // With all that it caused, as far as events say so.
    void dropWithEffects(Position event);
    void twice(Position event);
    // To the gap before this position.
    void move(Position event, Position to);
    // Opens a form.
    void change(Position event);
    void insertAt(Position place);
    // Takes back what this branch did to the event; absent: there is no such edit.
    void takeEditsBack(const EventId& id, const QString& text);
    void bringBack(std::size_t ghost);

    // Edits of the branch that is shown, by their numbers.
    void goToEdit(std::size_t edit);
    void changeEdit(std::size_t edit);  // opens a form
    void setReason(std::size_t edit, const QString& reason);
    void takeOut(std::size_t edit);
    // Whether folds pass over its event, which breaks the shape of its type.
    void setSkipped(std::size_t edit, bool skipped);

    EventForm& form() { return *m_form; }

private:
    // On the worker: it may read.
    using MakeEdit = std::function<absl::StatusOr<Edit>(const Cancelled& cancelled)>;
    void ask(const QString& text, const QString& branch, MakeEdit make);
    // Reads it and opens the form; what is written there is given to `accept`, once.
    using Accept = std::function<void(const Event& event, const QString& reason, bool skip)>;
    void write(Position like, const QString& title, bool isNew, Accept accept);
    struct Written {
        Event event;
        TypeShape shape;
    };
    void openForm(const EventForm::Purpose& purpose, const Written& written, Accept done);
    // The edit, with what is wrong with its event.
    void askWritten(const QString& text, const QString& branch, Edit edit, bool skip);
    void readTemplate(const QString& type);
    void addGhostEntries(QMenu* menu, std::size_t ghost);

    Session* m_session;
    BranchDesk* m_desk;
    EventForm* m_form;
    Accept m_accept;
    Position m_templateBefore;  // where a pattern is looked for
    BackgroundWorker m_reader;  // last: it must end before what its answers are for
};

}  // namespace oxbow
