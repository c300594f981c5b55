// The table pane: what was true at the playhead.
#pragma once

#include <QWidget>

#include "model/session/session.h"

class QMenu;

namespace oxbow {

class PanelHeader;
class TableSource;
class VirtualListView;

// A click selects a row (and with it its events); Enter or a double click goes to the event that
// wrote it; [ and ] go to the previous and next event of its key.
class TableView : public QWidget {
    Q_OBJECT
public:
    explicit TableView(Session* session, QWidget* parent = nullptr);

    VirtualListView* list() const { return m_list; }
    TableSource* source() const { return m_source; }
    PanelHeader* panelHeader() const { return m_header; }

    QByteArray saveState() const;
    void restoreState(const QByteArray& state);

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void connectList();
    void takeTable();
    void takeSelection();
    void showSelection();
    void showCounts();
    void showEmptyText();
    void sortBy(int column);
    void goToWriter(quint64 row);
    void showMenu(quint64 row, int column, const QPoint& at);
    void addCopyActions(QMenu& menu, quint64 row, int column);

    Session* m_session;
    TableSource* m_source;
    PanelHeader* m_header;
    VirtualListView* m_list;
    // The selection has moved, and its row has not been brought on screen yet.
    bool m_bringSelection = false;
};

}  // namespace oxbow
