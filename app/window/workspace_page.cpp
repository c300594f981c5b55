#include "app/window/workspace_page.h"

#include <QMenu>
#include <QSettings>
#include <QSplitter>
#include <QTreeView>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "views/common/format.h"
#include "views/common/virtual_list_view.h"
#include "views/event/event_pane.h"
#include "views/stream/stream_view.h"
#include "views/table/table_view.h"
#include "views/timeline/go_to_bar.h"
#include "views/timeline/log_timeline_source.h"
#include "views/timeline/player.h"
#include "views/timeline/timeline_view.h"
#include "views/timeline/transport_bar.h"

namespace oxbow {

namespace {

// Of the height: timeline, lists, event. Of the width: stream, table.
constexpr int kRowShares[] = {27, 47, 26};
constexpr int kColumnShares[] = {50, 50};

// A splitter shares its room out in the proportions of what it is given; large numbers, so that no
// pane's smallest size comes into it.
template <std::size_t N>
QList<int> shares(const int (&parts)[N]) {
    QList<int> sizes;
    for (const int part : parts) {
        sizes.append(part * 100);
    }
    return sizes;
}

QString timeText(const TimelineSource& source, Position position) {
    const auto times = source.times();
    const auto time = source.timeAt(position);
    if (!times.ok() || !*times || !time.ok() || !*time) {
        return {};
    }
    return formatTime(Timestamp{**time, (*times)->precision, Timestamp::kNoZone});
}

}  // namespace

WorkspacePage::WorkspacePage(std::shared_ptr<Log> log, QWidget* parent)
    : QWidget(parent),
      m_session(std::make_unique<Session>(log)),
      m_source(std::make_shared<LogTimelineSource>(log)) {
    setObjectName("workspacePage");
    build();
    connectTimeline();
    connectTransport();
    connect(m_session.get(), &Session::failed, this, &WorkspacePage::failed);
    m_timeline->setPlayhead(m_session->playhead());
    placeMarks();
    showPlace();
    m_streamDefault = m_stream->saveState();
    m_tableDefault = m_table->saveState();
    m_eventDefault = m_event->saveState();
}

WorkspacePage::~WorkspacePage() {
    // The views borrow the session.
    m_player->pause();
    qDeleteAll(findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly));
}

void WorkspacePage::build() {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    m_rows = new QSplitter(Qt::Vertical, this);
    m_rows->setObjectName("rows");
    m_rows->setHandleWidth(1);
    m_timeline = new TimelineView(m_source, m_rows);
    m_rows->addWidget(m_timeline);
    m_rows->addWidget(buildMiddle());
    m_event = new EventPane(m_session.get(), m_rows);
    m_rows->addWidget(m_event);
    for (int i = 0; i < m_rows->count(); ++i) {
        m_rows->setCollapsible(i, false);
        m_rows->setStretchFactor(i, kRowShares[i]);
    }
    layout->addWidget(m_rows);
    setFocusProxy(m_stream->list());  // arrows step from the start
}

QWidget* WorkspacePage::buildMiddle() {
    auto* middle = new QWidget(m_rows);
    auto* layout = new QVBoxLayout(middle);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    m_transport = new TransportBar(middle);
    m_goTo = new GoToBar(m_source, middle);
    m_player = new Player(m_source, Player::steadyNanoseconds, this);
    layout->addWidget(m_transport);
    layout->addWidget(m_goTo);
    m_columns = new QSplitter(Qt::Horizontal, middle);
    m_columns->setObjectName("columns");
    m_columns->setHandleWidth(1);
    m_stream = new StreamView(m_session.get(), m_columns);
    m_table = new TableView(m_session.get(), m_columns);
    m_columns->addWidget(m_stream);
    m_columns->addWidget(m_table);
    for (int i = 0; i < m_columns->count(); ++i) {
        m_columns->setCollapsible(i, false);
        m_columns->setStretchFactor(i, kColumnShares[i]);
    }
    layout->addWidget(m_columns, 1);
    return middle;
}

void WorkspacePage::connectTimeline() {
    Session* session = m_session.get();
    connect(m_timeline, &TimelineView::playheadMoved, session, &Session::movePlayhead);
    connect(m_timeline, &TimelineView::failed, this, &WorkspacePage::failed);
    connect(m_timeline, &TimelineView::markAdded, session,
            [session](Position position, const QString& name) {
                session->addMark({position, name.toStdString(), {}});
            });
    connect(m_timeline, &TimelineView::markRenamed, session, &Session::renameMark);
    connect(m_timeline, &TimelineView::markRemoved, session, &Session::removeMark);
    connect(session, &Session::marksChanged, this, &WorkspacePage::placeMarks);
    connect(session, &Session::playheadChanged, this, [this](Position position) {
        m_followsEnd = m_followsEnd && m_movingByItself;
        m_timeline->setPlayhead(position);
        m_player->setPosition(position);
        showPlace();
    });
    connect(session, &Session::grown, this, [this] {
        m_timeline->refresh();
        placeMarks();
        showPlace();
        if (m_followsEnd) {
            m_movingByItself = true;
            m_session->startAt(m_session->end());
            m_movingByItself = false;
        }
    });
}

void WorkspacePage::connectTransport() {
    Session* session = m_session.get();
    connect(m_transport, &TransportBar::toStart, session,
            [session] { session->movePlayhead(Position(0)); });
    connect(m_transport, &TransportBar::toEnd, session,
            [session] { session->movePlayhead(session->end()); });
    connect(m_transport, &TransportBar::stepBack, session, [session] { session->step(-1); });
    connect(m_transport, &TransportBar::stepForward, session, [session] { session->step(1); });
    connect(m_transport, &TransportBar::playToggled, m_player, &Player::toggle);
    connect(m_transport, &TransportBar::speedChosen, m_player, &Player::setSpeed);
    connect(m_transport, &TransportBar::paceChosen, m_player, &Player::setPace);
    connect(m_transport, &TransportBar::goToAsked, this, &WorkspacePage::goTo);
    connect(m_transport, &TransportBar::marksAsked, this, &WorkspacePage::showMarksMenu);
    connect(m_goTo, &GoToBar::chosen, session,
            [session](Position position) { session->movePlayhead(position); });
    connect(m_goTo, &GoToBar::closed, this, [this] { focus(Pane::Stream); });

    connect(m_player, &Player::moved, session,
            [session](Position position) { session->movePlayhead(position, false); });
    connect(m_player, &Player::playingChanged, this, [this](bool playing) {
        m_transport->setPlaying(playing);
        if (!playing) {
            m_session->movePlayhead(m_session->playhead());  // where it stops it rests
        }
    });
    connect(m_player, &Player::speedChanged, m_transport, &TransportBar::setSpeed);
    connect(m_player, &Player::paceChanged, m_transport, &TransportBar::setPace);
    connect(m_player, &Player::gapShortened, this, [this](qint64 nanoseconds) {
        m_transport->showNote(tr("a gap of %1 was shortened").arg(formatDuration(nanoseconds)));
    });
    connect(m_player, &Player::failed, this, &WorkspacePage::failed);
}

void WorkspacePage::showPlace() {
    const Position playhead = m_session->playhead();
    m_transport->setPlace(playhead, m_session->end(), timeText(*m_source, playhead));
    m_transport->setLateCount(m_source->lateCount());
    const auto times = m_source->times();
    m_transport->setHasTimes(times.ok() && times->has_value());
}

void WorkspacePage::placeMarks() {
    std::vector<TimelineMark> marks;
    for (const Mark& mark : m_session->marks()) {
        marks.push_back({mark.position, fromUtf8(mark.name)});
    }
    m_timeline->setMarks(marks);
    m_transport->setMarkCount(marks.size());
}

void WorkspacePage::showMarksMenu() {
    QMenu menu(this);
    for (const Mark& mark : m_session->marks()) {
        menu.addAction(fromUtf8(mark.name) + "\t" + formatPosition(mark.position), this,
                       [this, mark] { m_session->movePlayhead(mark.position); });
    }
    QWidget* button = m_transport->marksButton();
    menu.exec(button->mapToGlobal(QPoint(0, button->height())));
}

void WorkspacePage::focus(Pane pane) {
    switch (pane) {
        case Pane::Timeline:
            m_timeline->setFocus(Qt::ShortcutFocusReason);
            break;
        case Pane::Stream:
            m_stream->setRejectedShown(false);
            m_stream->list()->setFocus(Qt::ShortcutFocusReason);
            break;
        case Pane::Table:
            m_table->list()->setFocus(Qt::ShortcutFocusReason);
            break;
        case Pane::Event:
            m_event->tree()->setFocus(Qt::ShortcutFocusReason);
            break;
        case Pane::Rejected:
            m_stream->setRejectedShown(true);
            break;
    }
}

void WorkspacePage::goTo() {
    m_goTo->open(m_session->playhead());
}

void WorkspacePage::markHere() {
    m_timeline->beginMark(m_session->playhead());
}

void WorkspacePage::removeMarkHere() {
    const auto& marks = m_session->marks();
    const auto here = std::find_if(marks.begin(), marks.end(), [this](const Mark& mark) {
        return mark.position == m_session->playhead();
    });
    if (here == marks.end()) {
        emit failed(tr("There is no mark at the playhead: N goes to the next one."));
    } else {
        m_session->removeMark(int(here - marks.begin()));
    }
}

void WorkspacePage::refresh() {
    m_session->refresh();
}

void WorkspacePage::followEnd() {
    m_followsEnd = true;
}

bool WorkspacePage::settled() const {
    return m_session->tableIsCurrent() && m_timeline->buckets() != nullptr;
}

// --- layout ---

void WorkspacePage::saveLayout(QSettings& settings) const {
    settings.setValue("layout/rows", m_rows->saveState());
    settings.setValue("layout/columns", m_columns->saveState());
    settings.setValue("layout/stream", m_stream->saveState());
    settings.setValue("layout/table", m_table->saveState());
    settings.setValue("layout/event", m_event->saveState());
}

void WorkspacePage::restoreLayout(QSettings& settings) {
    if (!m_rows->restoreState(settings.value("layout/rows").toByteArray()) ||
        !m_columns->restoreState(settings.value("layout/columns").toByteArray())) {
        m_firstLayout = true;
        return;
    }
    m_stream->restoreState(settings.value("layout/stream").toByteArray());
    m_table->restoreState(settings.value("layout/table").toByteArray());
    m_event->restoreState(settings.value("layout/event").toByteArray());
}

void WorkspacePage::showEvent(QShowEvent* event) {
    // Only now is it known how much room there is to share out.
    if (std::exchange(m_firstLayout, false)) {
        resetLayout();
    }
    QWidget::showEvent(event);
}

void WorkspacePage::resetLayout() {
    m_rows->setSizes(shares(kRowShares));
    m_columns->setSizes(shares(kColumnShares));
    m_stream->restoreState(m_streamDefault);
    m_table->restoreState(m_tableDefault);
    m_event->restoreState(m_eventDefault);
}

}  // namespace oxbow
