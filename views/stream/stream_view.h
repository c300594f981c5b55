// The stream pane: every event of the log, and the playhead as a line between two of them.
#pragma once

#include <QWidget>
#include <optional>
#include <vector>

#include "model/find/found_positions.h"
#include "model/forms/row_text.h"
#include "model/session/session.h"
#include "views/common/background_worker.h"
#include "views/common/event_subject.h"

class QMenu;
class QToolButton;

namespace oxbow {

class PanelHeader;
class RejectedView;
class StreamSource;
class TypeStyles;
class VirtualListView;

// A click selects an event and leaves the playhead; Enter or a double click moves the playhead just
// after it. The list follows the playhead when that moves, and stays where the user scrolled it
// until then.
class StreamView : public QWidget {
    Q_OBJECT
public:
    explicit StreamView(Session* session, QWidget* parent = nullptr);

    VirtualListView* list() const { return m_list; }
    StreamSource* source() const { return m_source; }

    // Of the rows that are selected there: one event mostly, or several that follow one another.
    std::vector<Position> selectedEvents() const;

    // What was found is ticked beside the scroll bar; where it is `only` that, the list has no
    // others. Call foundMore() when it has come to more. Null: nothing is looked for.
    void showFound(std::shared_ptr<const FoundPositions> found, bool only);
    void foundMore();
    QToolButton* onlyButton() const { return m_onlyButton; }
    // One of the records that could not be read, by its number.
    void showRejected(std::uint64_t number);
    // Null before they were shown for the first time.
    RejectedView* rejected() const { return m_rejected; }

    QByteArray saveState() const;
    void restoreState(const QByteArray& state);

    // Puts the selected rows on the clipboard; ghosts are passed over.
    void copyRows(RowForm form);

public slots:
    void setRejectedShown(bool shown);

signals:
    // A menu about events is about to be shown: whoever has something to add to it does.
    void menuAsked(QMenu* menu, const oxbow::EventSubject& subject);
    // All events are to be shown again.
    void allAsked();

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void buildHeader();
    void connectList();
    void connectSession();
    void refresh();
    void followPlayhead();
    void showPlayhead();
    void keepPlace();
    void placeRows();
    void showNarrowing();
    void showTicks();
    void takeSelection();
    void takePast(const ShownPast& before);
    void select(std::uint64_t row);
    std::optional<std::uint64_t> selectedRow() const;
    void goJustAfter(std::uint64_t row);
    void goToWriterOf(std::uint64_t row, bool next);
    void showMenu(quint64 row, int column, const QPoint& at);
    void addCopyActions(QMenu& menu, quint64 row, int column);
    using PickBytes = OptionalBytes (*)(const Event&);
    void copyFromEvent(std::uint64_t row, PickBytes pick);

    Session* m_session;
    StreamSource* m_source;
    PanelHeader* m_header;
    VirtualListView* m_list;
    RejectedView* m_rejected = nullptr;  // made when it is first shown
    QToolButton* m_rejectedButton;
    QToolButton* m_ghostsButton;
    QToolButton* m_onlyButton;  // says that not all are shown, and shows all
    std::shared_ptr<const FoundPositions> m_found;
    Position m_top;  // the first event on screen
    // The move comes from a row on screen: it stays under the pointer.
    bool m_movingFromHere = false;
    // Neither the user nor a selection has scrolled away since the playhead moved.
    bool m_following = true;
    int m_keyCharacters = 0;
    BackgroundWorker m_keyReader;
    BackgroundWorker m_copier;
};

}  // namespace oxbow
