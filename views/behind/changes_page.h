// The change stream of a table: what is a log in its own right.
#pragma once

#include "views/behind/behind_page.h"

class QPushButton;

namespace oxbow {

class ChangeList;

// All changes there are, and the playhead as a line between two of them.
class ChangesPage : public BehindPage {
    Q_OBJECT
public:
    ChangesPage(Session* session, BackgroundWorker* worker, QWidget* parent);

    ChangeList* list() const { return m_list; }
    QPushButton* openAsLogButton() const { return m_open; }

signals:
    void openAsLogClicked();

protected:
    Question question() override;
    void clear() override;

private:
    void showChanges();
    void followPlayhead();

    ChangeList* m_list;
    QPushButton* m_open;
    Position m_shownTo;  // the changes by the events before are on the list
};

}  // namespace oxbow
