// What is on screen while a workspace is open: timeline, transport, stream beside table, event.
#pragma once

#include <QWidget>
#include <memory>

#include "model/session/session.h"

class QSettings;
class QSplitter;

namespace oxbow {

class EventPane;
class GoToBar;
class Player;
class StreamView;
class TableView;
class TimelineSource;
class TimelineView;
class TransportBar;

class WorkspacePage : public QWidget {
    Q_OBJECT
public:
    explicit WorkspacePage(std::shared_ptr<Log> log, QWidget* parent = nullptr);
    ~WorkspacePage() override;

    Session& session() { return *m_session; }
    TimelineView& timeline() { return *m_timeline; }
    StreamView& stream() { return *m_stream; }
    TableView& table() { return *m_table; }
    Player& player() { return *m_player; }

    enum class Pane { Timeline, Stream, Table, Event, Rejected };
    void focus(Pane pane);
    void goTo();
    void markHere();
    void removeMarkHere();
    // More has been committed to the log.
    void refresh();
    // The playhead goes along with the log's end until somebody moves it.
    void followEnd();
    // All panes show what they should; for screenshots.
    bool settled() const;

    void saveLayout(QSettings& settings) const;
    void restoreLayout(QSettings& settings);
    void resetLayout();

signals:
    void failed(const QString& message);

protected:
    void showEvent(QShowEvent* event) override;

private:
    QWidget* buildMiddle();
    void build();
    void connectTimeline();
    void connectTransport();
    void showPlace();
    void placeMarks();
    void showMarksMenu();

    std::unique_ptr<Session> m_session;
    std::shared_ptr<const TimelineSource> m_source;
    bool m_followsEnd = false;
    bool m_movingByItself = false;
    TimelineView* m_timeline = nullptr;
    TransportBar* m_transport = nullptr;
    Player* m_player = nullptr;
    GoToBar* m_goTo = nullptr;
    StreamView* m_stream = nullptr;
    TableView* m_table = nullptr;
    EventPane* m_event = nullptr;
    QSplitter* m_rows = nullptr;
    QSplitter* m_columns = nullptr;
    bool m_firstLayout = false;  // there is none to restore
    QByteArray m_streamDefault;
    QByteArray m_tableDefault;
    QByteArray m_eventDefault;
};

}  // namespace oxbow
