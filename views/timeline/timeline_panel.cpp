#include "views/timeline/timeline_panel.h"

#include <QStackedWidget>
#include <QVBoxLayout>
#include <algorithm>

#include "views/common/format.h"
#include "views/common/type_dealing.h"
#include "views/timeline/bars/sequence_timeline_source.h"
#include "views/timeline/marks/marks_popup.h"
#include "views/timeline/marks/note_popup.h"
#include "views/timeline/timeline_view.h"
#include "views/timeline/transport/go_to_bar.h"
#include "views/timeline/transport/transport_bar.h"

namespace oxbow {

TimelinePanel::TimelinePanel(Session* session, QWidget* parent, const Clock& clock)
    : QWidget(parent),
      m_session(session),
      m_source(std::make_shared<SequenceTimelineSource>(session->events())),
      m_reader(m_source, this, session->makeExecutor()()) {
    build(clock);
    connectView();
    connectMarks();
    connectTransport();
    connectPlayer();
    connectSession();
    logGrew();
    showMarks();
    m_view->setPlayhead(session->playhead());
    m_player->setPosition(session->playhead());
}

TimelinePanel::~TimelinePanel() = default;

void TimelinePanel::zoomIn() {
    m_view->zoomIn();
}

void TimelinePanel::zoomOut() {
    m_view->zoomOut();
}

void TimelinePanel::panLeft() {
    m_view->panLeft();
}

void TimelinePanel::panRight() {
    m_view->panRight();
}

void TimelinePanel::fit() {
    m_view->fit();
}

void TimelinePanel::togglePlay() {
    m_player->toggle();
}

void TimelinePanel::openGoTo() {
    m_line->setCurrentWidget(m_goTo);
    m_goTo->open(m_session->playhead());
}

void TimelinePanel::beginMark() {
    if (m_session->refusesMarks()) {
        return;
    }
    // A second mark at a place would hide the first.
    if (const auto mark = markAt(m_session->playhead())) {
        m_view->beginRename(*mark);
    } else {
        m_view->beginMark(m_session->playhead());
    }
}

std::optional<int> TimelinePanel::markAt(Position position) const {
    const std::vector<Mark>& marks = m_session->marks();
    const auto here = std::find_if(marks.begin(), marks.end(), [position](const Mark& mark) {
        return mark.position == position;
    });
    return here == marks.end() ? std::nullopt
                               : std::optional(static_cast<int>(here - marks.begin()));
}

// A note on an event stands just behind it, where its mark has it in view.
void TimelinePanel::beginNote() {
    const auto event = m_session->selectedEvent();
    openNote(event ? event->next() : m_session->playhead());
}

void TimelinePanel::openNote(Position position) {
    if (m_session->refusesMarks()) {
        return;
    }
    m_noted = position;
    const auto mark = markAt(position);
    const Mark none;
    const Mark& here = mark ? m_session->marks()[std::size_t(*mark)] : none;
    const QString title = position == Position()
                              ? tr("Note on the start of the log")
                              : tr("Note on event %1").arg(formatPosition(position.previous()));
    m_note->openAt(m_view->mapToGlobal(QPoint(width() / 3, 0)),
                   here.name.empty() ? title : title + ": " + fromUtf8(here.name),
                   fromUtf8(here.note));
}

void TimelinePanel::takeNote(const QString& note) {
    if (const auto mark = markAt(m_noted)) {
        m_session->setMarkNote(*mark, note);
    } else if (!note.isEmpty()) {
        m_session->addMark({m_noted, formatPosition(m_noted).toStdString(), note.toStdString()});
    }
}

void TimelinePanel::setCompact(bool compact) {
    m_view->setCompact(compact);
}

void TimelinePanel::openMarks() {
    m_marks->openAt(*m_transport->marksButton());
}

void TimelinePanel::build(const Clock& clock) {
    m_view = new TimelineView(m_source, this, m_session->makeExecutor());
    m_view->setTypeWeights([session = m_session] {
        return TypeDealing::of(*session).weights(session->log()->events()->typeCounts());
    });
    m_goTo = new GoToBar(m_source, this, m_session->makeExecutor());
    m_transport = new TransportBar(this);
    m_marks = new MarksPopup(this);
    m_note = new NotePopup(this);
    m_player = new Player(m_source, clock, this, m_session->makeExecutor());
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_view, 1);
    // One in the place of the other, as high as the higher of the two: nothing moves.
    m_line = new QStackedWidget(this);
    m_line->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    m_line->addWidget(m_transport);
    m_line->addWidget(m_goTo);
    column->addWidget(m_line);
}

void TimelinePanel::connectView() {
    connect(m_view, &TimelineView::playheadMoved, m_session, &Session::movePlayhead);
    connect(m_view, &TimelineView::failed, this, &TimelinePanel::failed);
    connect(m_goTo, &GoToBar::chosen, this,
            [this](Position position) { m_session->movePlayhead(position, true); });
    // Who names an event wants to see it: the playhead stands just behind it.
    connect(m_goTo, &GoToBar::eventChosen, this, [this](Position event) {
        m_session->movePlayhead(event.next(), true);
        m_session->selectEvent(event);
    });
    connect(m_goTo, &GoToBar::closed, this, [this] {
        m_line->setCurrentWidget(m_transport);
        m_view->setFocus();
    });
}

void TimelinePanel::connectMarks() {
    connect(m_view, &TimelineView::markAdded, this, [this](Position position, const QString& name) {
        m_session->addMark({position, name.toStdString(), std::string()});
    });
    connect(m_view, &TimelineView::markRenamed, m_session, &Session::renameMark);
    connect(m_view, &TimelineView::markRemoved, m_session, &Session::removeMark);
    connect(m_marks, &MarksPopup::goToAsked, this, [this](int mark) {
        m_session->movePlayhead(m_session->marks().at(std::size_t(mark)).position, true);
    });
    // Queued: both make the list anew, which must not happen while it is at work.
    connect(m_marks, &MarksPopup::renamed, m_session, &Session::renameMark, Qt::QueuedConnection);
    connect(m_marks, &MarksPopup::removeAsked, m_session, &Session::removeMark,
            Qt::QueuedConnection);
    connect(m_marks, &MarksPopup::addAsked, this, &TimelinePanel::beginMark);
    connect(m_marks, &MarksPopup::noteAsked, this,
            [this](int mark) { openNote(m_session->marks().at(std::size_t(mark)).position); });
    connect(m_note, &NotePopup::written, this, &TimelinePanel::takeNote);
}

void TimelinePanel::connectTransport() {
    connect(m_transport, &TransportBar::toStart, this,
            [this] { m_session->movePlayhead(Position(0), true); });
    connect(m_transport, &TransportBar::toEnd, this,
            [this] { m_session->movePlayhead(m_session->end(), true); });
    connect(m_transport, &TransportBar::stepBack, this, [this] { m_session->step(-1); });
    connect(m_transport, &TransportBar::stepForward, this, [this] { m_session->step(1); });
    connect(m_transport, &TransportBar::playToggled, m_player, &Player::toggle);
    connect(m_transport, &TransportBar::speedChosen, m_player, &Player::setSpeed);
    connect(m_transport, &TransportBar::paceChosen, m_player, &Player::setPace);
    connect(m_transport, &TransportBar::goToAsked, this, &TimelinePanel::openGoTo);
    connect(m_transport, &TransportBar::marksAsked, this, &TimelinePanel::openMarks);
}

void TimelinePanel::connectPlayer() {
    connect(m_player, &Player::moved, this, [this](Position position) {
        m_playing = true;
        m_session->movePlayhead(position, false);
        m_playing = false;
    });
    connect(m_player, &Player::playingChanged, this, [this](bool playing) {
        m_transport->setPlaying(playing);
        if (!playing) {
            m_session->movePlayhead(m_player->position(), true);
        }
    });
    connect(m_player, &Player::speedChanged, m_transport, &TransportBar::setSpeed);
    connect(m_player, &Player::paceChanged, m_transport, &TransportBar::setPace);
    connect(m_player, &Player::gapShortened, this, [this](qint64 gap) {
        m_transport->showNote(tr("a gap of %1 was shortened").arg(formatDuration(gap)));
    });
    connect(m_player, &Player::failed, this, &TimelinePanel::failed);
}

void TimelinePanel::connectSession() {
    connect(m_session, &Session::playheadChanged, this, [this](Position position) {
        m_view->setPlayhead(position, m_playing);
        m_player->setPosition(position);
        showPlace();
    });
    connect(m_session, &Session::marksChanged, this, &TimelinePanel::showMarks);
    connect(m_session, &Session::grown, this, &TimelinePanel::logGrew);
    connect(m_session, &Session::pastChanged, this, &TimelinePanel::showPast);
}

void TimelinePanel::showPast() {
    m_source = std::make_shared<SequenceTimelineSource>(m_session->events());
    m_reader.setSource(m_source);
    m_times.reset();
    m_player->setSource(m_source, m_session->playhead());
    m_goTo->setSource(m_source);
    m_view->setSource(m_source, m_session->playhead(), marks());
    readTimes();
}

std::vector<TimelineMark> TimelinePanel::marks() const {
    std::vector<TimelineMark> marks;
    for (const Mark& mark : m_session->marks()) {
        marks.push_back({mark.position, fromUtf8(mark.name), std::nullopt, fromUtf8(mark.note)});
    }
    return marks;
}

void TimelinePanel::showPlace() {
    const Position playhead = m_session->playhead();
    askForTimes(kPlace, {playhead}, [this, playhead](const Times& times) {
        if (playhead == m_session->playhead()) {
            m_transport->setPlace(playhead, m_session->end(), timeText(times.front()));
        }
    });
    if (m_reader.awaits(kPlace)) {
        // Its time follows; that of another place would be wrong.
        m_transport->setPlace(playhead, m_session->end(), QString());
    }
}

void TimelinePanel::showMarks() {
    const std::vector<TimelineMark> marks = this->marks();
    std::vector<Position> positions;
    for (const TimelineMark& mark : marks) {
        positions.push_back(mark.position);
    }
    m_view->setMarks(marks);
    m_marks->setMarks(marks);
    m_transport->setMarkCount(marks.size());
    m_reader.forget(kMarks);
    askForTimes(kMarks, positions, [this](const Times& times) {
        std::vector<QString> texts;
        for (const auto& time : times) {
            texts.push_back(timeText(time));
        }
        m_marks->setTimes(texts);
    });
}

void TimelinePanel::logGrew() {
    m_view->refresh();
    readTimes();
}

void TimelinePanel::readTimes() {
    m_reader.ask(kLog, [this](const TimelineSource& log) {
        return [this, times = log.times()] {
            if (!times.ok() || *times == m_times) {
                return;  // the view tells of what is wrong
            }
            const bool first = !m_times;
            m_times = *times;
            m_transport->setHasTimes(true);
            showPlace();
            if (first) {
                showMarks();
            }
        };
    });
    m_transport->setHasTimes(m_times.has_value());
    m_transport->setLateCount(m_source->lateCount());
    showPlace();
}

void TimelinePanel::askForTimes(Subject subject, std::vector<Position> positions,
                                std::function<void(const Times&)> take) {
    m_reader.ask(subject, [this, positions = std::move(positions),
                           take = std::move(take)](const TimelineSource& log) {
        Times times;
        absl::Status status;
        for (const Position position : positions) {
            auto time = log.timeAt(position);
            status.Update(time.status());
            times.push_back(time.ok() ? *time : std::nullopt);
        }
        return [this, times = std::move(times), status, take] {
            if (status.ok()) {
                take(times);
            } else {
                const std::string message(status.message());
                emit failed(QString::fromStdString(message));
            }
        };
    });
}

// Empty in a log without times.
QString TimelinePanel::timeText(const std::optional<std::int64_t>& time) const {
    if (!m_times) {
        return QString();
    }
    return time ? formatTime(Timestamp{*time, m_times->precision, 0}) : tr("before all times");
}

}  // namespace oxbow
