// The list of marks.
#pragma once

#include <QFrame>
#include <vector>

#include "views/timeline/marks/timeline_mark.h"

class QTreeWidget;

namespace oxbow {

// Enter or a click goes to a mark, F2 renames it in place, Delete deletes it; buttons do the same,
// add one, and ask for the note of one.
class MarksPopup : public QFrame {
    Q_OBJECT
public:
    explicit MarksPopup(QWidget* parent = nullptr);

    void setMarks(const std::vector<TimelineMark>& marks);
    // The times of the marks in words, in their order; empty where a mark has none. Leaves a name
    // that is being written alone.
    void setTimes(const std::vector<QString>& times);
    // Below a widget, or above it where the screen ends.
    void openAt(const QWidget& anchor);

signals:
    void goToAsked(int mark);
    void renamed(int mark, const QString& name);
    void removeAsked(int mark);
    void addAsked();
    void noteAsked(int mark);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void buildList();
    int current() const;

    QTreeWidget* m_list;
    QWidget* m_nothing;
    QWidget* m_deeds;  // with the current mark
};

}  // namespace oxbow
