#include "app/window/find/find_desk.h"

#include <QMenu>
#include <algorithm>
#include <utility>

#include "model/find/find_scan.h"
#include "model/find/late_event.h"
#include "views/common/format.h"
#include "views/common/list/virtual_list_view.h"
#include "views/find/find_bar.h"
#include "views/stream/stream_source.h"
#include "views/stream/stream_view.h"
#include "views/timeline/timeline_view.h"

namespace oxbow {

namespace {

using Like = FindDesk::Like;

// Absent where the event has none.
std::optional<FindTerm> termLike(const EventView& event, Like like) {
    FindTerm term;
    term.exact = true;
    switch (like) {
        case Like::Type:
            term.field = FindTerm::Field::Type;
            if (!event.type) {
                return std::nullopt;
            }
            term.text = *event.type;
            break;
        case Like::Stream:
            term.field = FindTerm::Field::Stream;
            term.text = event.stream;
            break;
        case Like::Key:
            term.field = FindTerm::Field::Key;
            if (!event.key) {
                return std::nullopt;
            }
            term.text = *event.key;
            break;
    }
    return term;
}

QString noneLike(Like like) {
    return like == Like::Type ? FindDesk::tr("This event has no type.")
                              : FindDesk::tr("This event has no key.");
}

// The number of the first rejected record that stands behind so many events of the log; absent
// where there is none.
absl::StatusOr<std::optional<std::uint64_t>> rejectedFrom(const Workspace& workspace,
                                                          Position place) {
    std::uint64_t low = 0;
    std::uint64_t high = workspace.rejectedCount();
    while (low < high) {
        const std::uint64_t middle = low + (high - low) / 2;
        const auto record = workspace.rejected(middle, 1);
        if (!record.ok()) {
            return record.status();
        }
        if (!record->empty() && record->front().before < place) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < workspace.rejectedCount() ? std::optional(low) : std::nullopt;
}

}  // namespace

FindDesk::FindDesk(Session* session, FindBar* bar, StreamView* stream, TimelineView* timeline,
                   QObject* parent)
    : QObject(parent),
      m_session(session),
      m_bar(bar),
      m_stream(stream),
      m_timeline(timeline),
      m_finder(this, session->makeExecutor()),
      m_worker(session->makeExecutor()(), this) {
    connect(bar, &FindBar::expressionChanged, this, &FindDesk::look);
    connect(bar, &FindBar::nextAsked, this, &FindDesk::next);
    connect(bar, &FindBar::previousAsked, this, &FindDesk::previous);
    connect(bar, &FindBar::closed, this, &FindDesk::closed);
    connect(bar, &FindBar::onlyMatchesChanged, this, [this] {
        showFound();
        emit narrowingChanged();
    });
    connect(stream, &StreamView::allAsked, this, &FindDesk::showAll);
    connect(&m_finder, &Finder::changed, this, [this] {
        m_stream->foundMore();
        m_timeline->setFound(m_finder.expression() ? m_finder.found() : nullptr);
        m_bar->say(countText());
        tryStep();
    });
    connect(&m_finder, &Finder::failed, bar, &FindBar::sayWrong);
    connect(session, &Session::grown, &m_finder, &Finder::goOn);
    connect(session, &Session::pastChanged, this, &FindDesk::look);
    connect(session, &Session::selectionChanged, this, [this] {
        m_playheadMovedLast = false;
        m_bar->say(countText());
    });
    connect(session, &Session::playheadChanged, this, [this] { m_playheadMovedLast = true; });
}

void FindDesk::open() {
    m_bar->open();
    look();
}

void FindDesk::look() {
    m_step = Step::None;
    const bool looks = !m_bar->isHidden() && m_bar->expression().has_value();
    if (looks) {
        m_finder.find(m_session->events(), *m_bar->expression(), m_session->playhead());
    } else if (m_finder.expression()) {
        m_finder.clear();
    }
    showFound();
}

void FindDesk::showFound() {
    const bool looks = m_finder.expression().has_value();
    m_stream->showFound(looks ? m_finder.found() : nullptr, looks && m_bar->onlyMatches());
}

void FindDesk::close() {
    m_bar->close();
}

void FindDesk::closed() {
    m_finder.clear();
    showFound();
    m_stream->list()->setFocus(Qt::ShortcutFocusReason);
}

QString FindDesk::countText() const {
    if (!m_finder.expression()) {
        return {};
    }
    const FoundPositions& found = *m_finder.found();
    if (m_finder.isSearching()) {
        return tr("%1 so far · %2 looked at")
            .arg(formatCount(found.count()), formatPercent(m_finder.share()));
    }
    if (found.empty()) {
        return tr("No event has that.");
    }
    const auto selected = m_session->selectedEvent();
    if (selected && found.contains(*selected)) {
        return tr("%1 of %2")
                   .arg(formatCount(found.countBefore(*selected) + 1),
                        formatCountOf(found.count(), tr("event"))) +
               (selected == m_wrappedTo ? m_wrapNote : QString());
    }
    return formatCountOf(found.count(), tr("event"));
}

void FindDesk::go(Position event) {
    m_session->movePlayhead(event.next());
    m_session->selectEvent(event);
}

void FindDesk::next() {
    if (!m_finder.expression()) {
        open();
        return;
    }
    m_step = Step::Next;
    tryStep();
}

void FindDesk::previous() {
    if (!m_finder.expression()) {
        open();
        return;
    }
    m_step = Step::Previous;
    tryStep();
}

std::optional<Position> FindDesk::selectedLast() const {
    return m_playheadMovedLast && !m_session->selectionFollows() ? std::nullopt
                                                                 : m_session->selectedEvent();
}

void FindDesk::tryStep() {
    if (m_step == Step::None) {
        return;
    }
    const bool forward = m_step == Step::Next;
    const auto selected = selectedLast();
    const Position here = !selected ? m_session->playhead()
                          : forward ? selected->next()
                                    : *selected;
    Finder::Answer answer = forward ? m_finder.firstFrom(here) : m_finder.lastBefore(here);
    const bool wraps = answer.certain && !answer.position;
    if (wraps) {
        answer = forward ? m_finder.firstFrom(Position()) : m_finder.lastBefore(m_session->end());
    }
    if (!answer.certain) {
        return;  // there will be more
    }
    m_step = Step::None;
    if (!answer.position) {
        return;  // that there is none stands beside the field
    }
    m_wrappedTo = wraps ? answer.position : std::nullopt;
    m_wrapNote = forward ? tr(" · from the beginning again") : tr(" · from the end again");
    go(*answer.position);
    m_bar->say(countText());
}

void FindDesk::ask(std::function<Show(const Cancelled&)> read) {
    ++m_jobs;
    m_worker.post([this, read = std::move(read)](const Cancelled& cancelled) {
        Show show = read(cancelled);
        const bool overtaken = cancelled();
        m_worker.deliver([this, overtaken, show = std::move(show)] {
            m_jobs = 0;
            if (show && !overtaken) {
                show();
            }
        });
    });
}

FindDesk::Show FindDesk::failure(const absl::Status& status) {
    if (absl::IsCancelled(status)) {
        return {};
    }
    return [this, message = fromUtf8(std::string(status.message()))] { emit failed(message); };
}

// On the worker's thread.
FindDesk::Show FindDesk::goToFirst(const std::shared_ptr<const ShownPast>& past,
                                   const FindTerm& term, Position from,
                                   const Cancelled& cancelled) {
    const FindExpression expression({term});
    FindScan scan(past->events(), expression);
    const auto found = scan.first(from, past->events()->end(), cancelled);
    if (!found.ok()) {
        return failure(found.status());
    }
    return [this, past, event = *found, text = expression.text()] {
        if (past != m_session->past()) {
            return;
        }
        if (event) {
            go(*event);
        } else {
            emit told(tr("There is no later event with %1.").arg(fromUtf8(text)));
        }
    };
}

void FindDesk::withTermLike(Position event, Like like,
                            std::function<Show(const FindTerm&, const Cancelled&)> then) {
    ask([this, events = m_session->events(), event, like,
         then = std::move(then)](const Cancelled& cancelled) -> Show {
        const auto read = eventAt(*events, event);
        if (!read.ok()) {
            return failure(read.status());
        }
        const auto term = termLike(read->view(), like);
        if (!term) {
            return [this, like] { emit told(noneLike(like)); };
        }
        return then(*term, cancelled);
    });
}

void FindDesk::goToNextLike(Position event, Like like) {
    withTermLike(
        event, like,
        [this, past = m_session->past(), event](const FindTerm& term, const Cancelled& cancelled) {
            return goToFirst(past, term, event.next(), cancelled);
        });
}

void FindDesk::goToNextOfType(const std::string& type, Position from) {
    ask([this, past = m_session->past(), type, from](const Cancelled& cancelled) {
        return goToFirst(past, {FindTerm::Field::Type, false, true, type}, from, cancelled);
    });
}

void FindDesk::showOnlyLike(Position event, Like like) {
    withTermLike(event, like, [this](const FindTerm& term, const Cancelled&) -> Show {
        return [this, text = fromUtf8(FindExpression({term}).text())] {
            m_bar->show();
            m_bar->setText(text);
            look();
            m_bar->setOnlyMatches(true);
        };
    });
}

void FindDesk::goToNextLate(Position from) {
    ask([this, past = m_session->past(), from](const Cancelled& cancelled) -> Show {
        auto late = nextLate(*past->events(), from, cancelled);
        const bool wrapped = late.ok() && !*late && from > Position(0);
        if (wrapped) {
            late = nextLate(*past->events(), Position(0), cancelled);
        }
        if (!late.ok()) {
            return failure(late.status());
        }
        return [this, past, wrapped, late = *late] {
            if (past != m_session->past()) {
                return;
            }
            if (late) {
                go(*late);
                if (wrapped) {
                    emit told(tr("None behind here came in late: this is the first that did."));
                }
            } else {
                emit told(tr("No event came in late."));
            }
        };
    });
}

void FindDesk::goToNextRejected(Position from) {
    ask([this, past = m_session->past(), workspace = m_session->workspace(),
         from](const Cancelled&) -> Show {
        const auto number = rejectedFrom(*workspace, past->inLog(from));
        if (!number.ok()) {
            return failure(number.status());
        }
        if (!*number) {
            return [this] { emit told(tr("No later record was rejected.")); };
        }
        const auto record = workspace->rejected(**number, 1);
        if (!record.ok() || record->empty()) {
            return failure(record.status());
        }
        return [this, past, number = **number, place = record->front().before] {
            if (past == m_session->past()) {
                m_session->movePlayhead(past->fromLog(place));
                m_stream->showRejected(number);
            }
        };
    });
}

void FindDesk::showAll() {
    m_bar->setOnlyMatches(false);
}

bool FindDesk::isNarrowed() const {
    return m_stream->source()->isNarrowed();
}

void FindDesk::addTo(QMenu* menu, const EventSubject& subject) {
    if (subject.events.empty()) {
        return;
    }
    const Position event = subject.events.front();
    QMenu* next = menu->addMenu(tr("Find the next"));
    next->addAction(tr("Event of this type"), this,
                    [this, event] { goToNextLike(event, Like::Type); });
    next->addAction(tr("Event of this key"), this,
                    [this, event] { goToNextLike(event, Like::Key); });
    addTo(next, event.next());
    QMenu* only = menu->addMenu(tr("Show only"));
    only->addAction(tr("This type"), this, [this, event] { showOnlyLike(event, Like::Type); });
    only->addAction(tr("This key"), this, [this, event] { showOnlyLike(event, Like::Key); });
    only->addAction(tr("This stream"), this, [this, event] { showOnlyLike(event, Like::Stream); });
    if (isNarrowed()) {
        only->addSeparator();
        only->addAction(tr("All events"), this, &FindDesk::showAll);
    }
    menu->addSeparator();
}

void FindDesk::addTo(QMenu* menu, Position place) {
    if (m_session->events()->lateCount() > 0) {
        menu->addAction(tr("Late event"), this, [this, place] { goToNextLate(place); });
    }
    if (m_session->workspace()->rejectedCount() > 0) {
        menu->addAction(tr("Rejected record"), this, [this, place] { goToNextRejected(place); });
    }
    const auto types = m_session->events()->types();
    constexpr std::size_t kMostTypes = 20;
    if (types->empty() || types->size() > kMostTypes) {
        return;
    }
    menu->addSeparator();
    for (const std::string& type : *types) {
        menu->addAction(type.empty() ? tr("(no name)") : fromUtf8(type), this,
                        [this, type, place] { goToNextOfType(type, place); });
    }
}

}  // namespace oxbow
