// The timeline of an open workspace: view, go-to field and transport bar, tied to the session.
#pragma once

#include <QWidget>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "model/session/session.h"
#include "views/timeline/bars/timeline_source.h"
#include "views/timeline/marks/timeline_mark.h"
#include "views/timeline/timeline_reader.h"
#include "views/timeline/transport/player.h"

class QStackedWidget;

namespace oxbow {

class GoToBar;
class MarksPopup;
class NotePopup;
class TimelineView;
class TransportBar;

// The session must live longer than the panel. The slots are for the window's commands.
class TimelinePanel : public QWidget {
    Q_OBJECT
public:
    explicit TimelinePanel(Session* session, QWidget* parent = nullptr,
                           const Clock& clock = steadyNanoseconds);
    ~TimelinePanel() override;

    TimelineView* view() const { return m_view; }
    TransportBar* transport() const { return m_transport; }
    Player* player() const { return m_player; }

public slots:
    void zoomIn();
    void zoomOut();
    void panLeft();
    void panRight();
    void fit();
    void togglePlay();
    void openGoTo();
    // A mark at the playhead, named in place.
    void beginMark();
    // What is written about the selected event, or about the place of the playhead.
    void beginNote();
    void openMarks();
    // See TimelineView::setCompact().
    void setCompact(bool compact);

signals:
    // A sentence for the place where errors are shown.
    void failed(const QString& message);

private:
    // What the reader is asked about.
    enum Subject { kLog, kPlace, kMarks };
    // The running maximum of event time before positions, in their order.
    using Times = std::vector<std::optional<std::int64_t>>;

    void build(const Clock& clock);
    void openNote(Position position);
    std::optional<int> markAt(Position position) const;
    void takeNote(const QString& note);
    void connectView();
    void connectMarks();
    void connectTransport();
    void connectPlayer();
    void connectSession();
    void showPlace();
    void showMarks();
    void logGrew();
    void readTimes();
    void showPast();
    std::vector<TimelineMark> marks() const;
    void askForTimes(Subject subject, std::vector<Position> positions,
                     std::function<void(const Times&)> take);
    QString timeText(const std::optional<std::int64_t>& time) const;

    Session* m_session;
    std::shared_ptr<const TimelineSource> m_source;
    std::optional<TimelineSource::Times> m_times;
    TimelineView* m_view = nullptr;
    QStackedWidget* m_line = nullptr;  // of the two that follow
    GoToBar* m_goTo = nullptr;
    TransportBar* m_transport = nullptr;
    MarksPopup* m_marks = nullptr;
    NotePopup* m_note = nullptr;
    Position m_noted;  // what the note is on
    Player* m_player = nullptr;
    bool m_playing = false;   // the move being told of is the player's
    TimelineReader m_reader;  // last: it must end before what its answers are for
};

}  // namespace oxbow
