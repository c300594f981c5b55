// Keeps what is found in step with the session: the field, the stream, the timeline, and the ways
// from one match to the next.
#pragma once

#include <QObject>
#include <functional>
#include <optional>
#include <string>

#include "model/find/find_expression.h"
#include "model/session/session.h"
#include "views/common/background_worker.h"
#include "views/common/event_subject.h"
#include "views/find/finder.h"

class QMenu;

namespace oxbow {

class FindBar;
class StreamView;
class TimelineView;

// GUI thread; reads on workers.
class FindDesk : public QObject {
    Q_OBJECT
public:
    // All must live longer.
    FindDesk(Session* session, FindBar* bar, StreamView* stream, TimelineView* timeline,
             QObject* parent = nullptr);

    const Finder& finder() const { return m_finder; }
    void open();
    void close();
    // To the next match behind where the user has gone last: the event that was selected, or the
    // playhead where that was moved since; from the beginning again where there is none. Opens the
    // field where nothing is looked for.
    void next();
    void previous();

    // What an event has, by which others are found.
    enum class Like { Type, Stream, Key };
    // To the next event that has the same as this one.
    void goToNextLike(Position event, Like like);
    // The stream has no others.
    void showOnlyLike(Position event, Like like);
    void goToNextOfType(const std::string& type, Position from);
    void goToNextLate(Position from);
    void goToNextRejected(Position from);
    void showAll();
    bool isNarrowed() const;

    // Entries of a menu about events.
    void addTo(QMenu* menu, const EventSubject& subject);
    // Entries of a menu about a place.
    void addTo(QMenu* menu, Position place);

    bool isIdle() const { return !m_finder.isSearching() && m_jobs == 0; }

signals:
    void failed(const QString& message);
    // To know, and nothing to do.
    void told(const QString& message);
    void narrowingChanged();

private:
    enum class Step { None, Next, Previous };

    void look();
    void showFound();
    void closed();
    void go(Position event);
    void tryStep();
    std::optional<Position> selectedLast() const;
    QString countText() const;
    // Runs `read` on a worker, and what it returns on the GUI thread; the newest is answered.
    using Show = std::function<void()>;
    void ask(std::function<Show(const Cancelled&)> read);
    void withTermLike(Position event, Like like,
                      std::function<Show(const FindTerm&, const Cancelled&)> then);
    Show goToFirst(const std::shared_ptr<const ShownPast>& past, const FindTerm& term,
                   Position from, const Cancelled& cancelled);
    Show failure(const absl::Status& status);

    Session* m_session;
    FindBar* m_bar;
    StreamView* m_stream;
    TimelineView* m_timeline;
    Finder m_finder;
    Step m_step = Step::None;  // waits until it is certain where it leads
    bool m_playheadMovedLast = true;
    // The match that the last step began again at, and the words that say so.
    std::optional<Position> m_wrappedTo;
    QString m_wrapNote;
    int m_jobs = 0;
    BackgroundWorker m_worker;  // last: it must end before what it uses
};

}  // namespace oxbow
