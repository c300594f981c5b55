#include "views/stream/stream_view.h"

#include <QApplication>
#include <QClipboard>
#include <QKeyEvent>
#include <QMenu>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "views/common/format.h"
#include "views/common/icon.h"
#include "views/common/list/list_header.h"
#include "views/common/list/virtual_list_view.h"
#include "views/common/panel_header.h"
#include "views/common/type_dealing.h"
#include "views/stream/rejected_view.h"
#include "views/stream/stream_source.h"

namespace oxbow {

namespace {

// Where the playhead stands in the list as it moves: more of the past than of the future.
constexpr double kPlayheadHeight = 2.0 / 3.0;

// Of a first, a middle and a last key: keys of a log mostly look alike.
int keyCharactersOf(const RowKeys& keys) {
    const std::uint64_t count = keys.count();
    qsizetype longest = 0;
    for (const std::uint64_t id : {std::uint64_t(0), count / 2, count - 1}) {
        if (id < count) {
            const auto key = keys.key(KeyId(static_cast<std::uint32_t>(id)));
            longest = std::max(longest, key.ok() ? fromUtf8(key->bytes).size() : 0);
        }
    }
    return static_cast<int>(std::min<qsizetype>(longest, 1000));
}

StreamSource::Shape shapeOf(const EventSequence& events, int keyCharacters) {
    StreamSource::Shape shape;
    shape.end = events.end().value();
    shape.typeCharacters = 0;
    for (const std::string& type : *events.types()) {
        shape.typeCharacters =
            std::max(shape.typeCharacters, static_cast<int>(fromUtf8(type).size()));
    }
    shape.keyCharacters = keyCharacters;
    shape.manyStreams = events.streams()->size() > 1;
    const auto first = events.firstTime();
    const auto last = events.lastTime();
    shape.manyDays = first && last && formatDate(*first) != formatDate(*last);
    return shape;
}

// "orders · payments · shipping"
QString streamNames(const EventSequence& events) {
    constexpr std::size_t kNamed = 4;
    const Names names = events.streams();
    QStringList parts;
    for (std::size_t i = 0; i < std::min(names->size(), kNamed); ++i) {
        parts.append(fromUtf8((*names)[i]));
    }
    if (names->size() > kNamed) {
        parts.append(QObject::tr("%1 more").arg(formatCount(names->size() - kNamed)));
    }
    return parts.join(QStringLiteral(" · "));
}

QToolButton* headerButton(const QString& name, QWidget* parent) {
    auto* button = new QToolButton(parent);
    button->setAutoRaise(true);
    button->setCheckable(true);
    button->setAccessibleName(name);
    button->setText(name);
    return button;
}

}  // namespace

StreamView::StreamView(Session* session, QWidget* parent)
    : QWidget(parent),
      m_session(session),
      m_source(new StreamSource(session->past(), this, session->makeExecutor())),
      m_header(new PanelHeader(tr("Stream"), this)),
      m_list(new VirtualListView(m_source, this)),
      m_rejectedButton(headerButton(tr("Rejected"), this)),
      m_ghostsButton(headerButton(tr("Contents of ghosts"), this)),
      m_onlyButton(headerButton(tr("Only matches"), this)),
      m_keyReader(session->makeExecutor()(), this),
      m_copier(session->makeExecutor()(), this) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_header);
    layout->addWidget(m_list, 3);
    setAccessibleName(tr("Stream"));
    m_list->setAccessibleName(tr("Stream of events"));
    m_list->setClaimsHomeAndEnd(false);
    m_list->setSelectsSeveral(true);
    setFocusProxy(m_list);
    buildHeader();
    connectList();
    connectSession();
    refresh();
    takeSelection();
    followPlayhead();
}

void StreamView::buildHeader() {
    m_ghostsButton->setChecked(true);
    m_ghostsButton->setToolTip(
        tr("Show what control and aborted records hold. Their rows stay, for positions are what "
           "they are; the table ignores them either way."));
    m_rejectedButton->setToolTip(tr("Records that could not be read, with the reason"));
    m_onlyButton->setCheckable(false);
    m_onlyButton->setToolTip(tr("Only these events are shown, at their positions; show all again"));
    m_onlyButton->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_header->addWidget(m_onlyButton);
    m_header->addWidget(m_ghostsButton);
    connect(m_onlyButton, &QToolButton::clicked, this, &StreamView::allAsked);
    showNarrowing();
    m_header->addWidget(m_rejectedButton);
    connect(m_ghostsButton, &QToolButton::toggled, m_source, &StreamSource::setGhostsShown);
    connect(m_rejectedButton, &QToolButton::toggled, this, &StreamView::setRejectedShown);
}

void StreamView::connectList() {
    connect(m_list, &VirtualListView::currentRowChanged, this, &StreamView::select);
    connect(m_list, &VirtualListView::rowActivated, this, &StreamView::goJustAfter);
    connect(m_list, &VirtualListView::contextMenuRequested, this, &StreamView::showMenu);
    connect(m_list, &VirtualListView::scrolledByUser, this, [this] {
        m_following = false;
        keepPlace();
    });
    connect(m_list, &VirtualListView::resized, this, [this] {
        if (m_following) {
            showPlayhead();
        }
    });
}

void StreamView::connectSession() {
    connect(m_session, &Session::playheadChanged, this, &StreamView::followPlayhead);
    connect(m_session, &Session::selectionChanged, this, &StreamView::takeSelection);
    connect(m_session, &Session::grown, this, &StreamView::refresh);
    connect(m_session, &Session::pastChanged, this,
            [this](const auto& before) { takePast(*before); });
}

// What stands on screen stays where it stands: the playhead, where it is there, or the first row.
void StreamView::takePast(const ShownPast& before) {
    // What was found there is nothing here; whoever looks for it looks again.
    const bool wasNarrowed = m_source->isNarrowed();
    m_found.reset();
    m_source->setOnly(nullptr);
    showTicks();
    showNarrowing();
    const std::uint64_t top = m_list->topRow();
    const std::uint64_t marker = m_list->marker().value_or(0);
    const bool byMarker = marker >= top && marker - top <= m_list->visibleRows();
    const Position firstShown = m_source->placeAt(top).event;
    m_source->setPast(m_session->past());
    refresh();
    m_source->setPlayhead(m_session->playhead());
    m_source->setSelectedKey(m_session->selectedKey());
    const std::uint64_t newMarker = m_source->rowOf(m_session->playhead());
    m_list->setMarker(newMarker);
    m_list->setCurrentRow(selectedRow());
    const std::uint64_t above = byMarker ? marker - top : 0;
    const std::uint64_t row =
        byMarker ? newMarker : m_source->rowOf(placeIn(*m_session->past(), before, firstShown));
    m_list->scrollTo(row - std::min(row, above));
    if (wasNarrowed) {
        showPlayhead();
    }
}

void StreamView::select(std::uint64_t row) {
    const StreamSource::RowPlace place = m_source->placeAt(row);
    if (place.ghost) {
        m_session->selectGhost(*place.ghost);
    } else {
        m_session->selectEvent(place.event);
    }
}

std::vector<Position> StreamView::selectedEvents() const {
    std::vector<Position> events;
    if (const auto rows = m_list->selectedRows()) {
        // One more than can be copied says that they are too many.
        const std::uint64_t last = std::min(rows->second, rows->first + kMostRowsCopied);
        for (std::uint64_t row = rows->first; row <= last; ++row) {
            const StreamSource::RowPlace place = m_source->placeAt(row);
            if (!place.ghost) {
                events.push_back(place.event);
            }
        }
    }
    return events;
}

std::optional<std::uint64_t> StreamView::selectedRow() const {
    if (const auto ghost = m_session->selectedGhost()) {
        return m_source->rowOfGhost(*ghost);
    }
    const auto event = m_session->selectedEvent();
    return event && m_source->hasRow(*event) ? std::optional(m_source->rowOf(*event))
                                             : std::nullopt;
}

void StreamView::keepPlace() {
    m_top = m_source->placeAt(m_list->topRow()).event;
}

void StreamView::showFound(std::shared_ptr<const FoundPositions> found, bool only) {
    if (!m_source->isNarrowed()) {
        keepPlace();
    }
    const bool wasNarrowed = m_source->isNarrowed();
    m_found = std::move(found);
    m_source->setOnly(only ? m_found : nullptr);
    if (wasNarrowed || only) {
        placeRows();
    }
    showTicks();
    showNarrowing();
}

void StreamView::foundMore() {
    if (m_source->isNarrowed()) {
        m_source->foundMore();
        placeRows();
        showNarrowing();
    }
    showTicks();
}

// Rows came in above and below, or went: what was on screen stays there.
void StreamView::placeRows() {
    m_list->setMarker(m_source->rowOf(m_session->playhead()));
    m_list->setCurrentRow(selectedRow());
    if (m_following) {
        showPlayhead();
    } else {
        m_list->scrollTo(m_source->rowOf(m_top));
    }
}

void StreamView::showTicks() {
    if (!m_found || m_source->isNarrowed()) {
        m_list->setTicks({});
        return;
    }
    m_list->setTicks([this](std::uint64_t first, std::uint64_t last) {
        return m_found->countBetween(m_source->placeAt(first).event,
                                     m_source->placeAt(last).event) > 0;
    });
}

void StreamView::showNarrowing() {
    const bool narrowed = m_source->isNarrowed();
    m_onlyButton->setVisible(narrowed);
    if (!narrowed) {
        m_list->setEmptyText(tr("No events yet"),
                             tr("They stand here in their order, as they come in."));
        return;
    }
    m_onlyButton->setIcon(icon("close", *this));
    m_onlyButton->setText(
        tr("Only %1 of %2").arg(formatCount(m_found->count()), formatPosition(m_session->end())));
    m_onlyButton->setAccessibleName(m_onlyButton->text() + tr(", show all"));
    m_list->setEmptyText(tr("No match"), tr("No event that was looked at so far has these words. "
                                            "The button above shows all events again."));
}

void StreamView::showRejected(std::uint64_t number) {
    setRejectedShown(true);
    m_rejected->list()->setCurrentRow(number);
    m_rejected->list()->bringOnScreen(number);
}

void StreamView::refresh() {
    const EventSequence& events = *m_session->events();
    m_source->setTypeStyles(std::make_shared<TypeStyles>(
        *events.types(),
        TypeDealing::of(*m_session).weights(m_session->log()->events()->typeCounts())));
    m_source->setShape(shapeOf(events, m_keyCharacters));
    m_keyReader.post([this, history = m_session->history()](const Cancelled&) {
        m_keyReader.deliver([this, characters = keyCharactersOf(history->keys())] {
            if (characters != m_keyCharacters) {
                m_keyCharacters = characters;
                m_source->setShape(shapeOf(*m_session->events(), characters));
            }
        });
    });
    m_header->setSummary(streamNames(events));
    const std::uint64_t rejected = m_session->workspace()->rejectedCount();
    m_rejectedButton->setText(tr("%1 rejected").arg(formatCount(rejected)));
    m_rejectedButton->setVisible(rejected > 0);
    // Only a broker's log has such records; elsewhere the button would be dead.
    bool partitions = false;
    for (const ImportedSource& source : m_session->workspace()->sources()) {
        partitions = partitions || source.format.find("kafka") != std::string::npos;
    }
    m_ghostsButton->setVisible(partitions);
}

void StreamView::followPlayhead() {
    const Position playhead = m_session->playhead();
    m_source->setPlayhead(playhead);
    m_list->setMarker(m_source->rowOf(playhead));
    if (!m_movingFromHere) {
        m_following = true;
        showPlayhead();
    }
}

void StreamView::showPlayhead() {
    m_list->scrollTo(m_source->rowOf(m_session->playhead()), kPlayheadHeight);
}

// What is selected elsewhere is brought on screen; what goes along with the playhead is there.
void StreamView::takeSelection() {
    const auto row = selectedRow();
    m_source->setSelectedKey(m_session->selectedKey());
    if (row == m_list->currentRow()) {
        return;
    }
    m_list->setCurrentRow(row);
    if (row && !m_session->selectionFollows() && m_list->bringOnScreen(*row)) {
        m_following = false;
    }
}

void StreamView::goJustAfter(std::uint64_t row) {
    const StreamSource::RowPlace place = m_source->placeAt(row);
    m_movingFromHere = true;
    select(row);
    m_session->movePlayhead(place.ghost ? place.event : place.event.next());
    m_movingFromHere = false;
    m_list->ensureVisible(std::min(row + 1, m_source->rowCount() - 1));
    keepPlace();
}

void StreamView::goToWriterOf(std::uint64_t row, bool next) {
    select(row);
    if (next) {
        m_session->goToNextWriter();
    } else {
        m_session->goToPreviousWriter();
    }
}

void StreamView::keyPressEvent(QKeyEvent* event) {
    const auto rows = m_list->selectedRows();
    if (event->matches(QKeySequence::Copy) && rows && rows->first < rows->second) {
        copyRows(RowForm::Tabs);
    } else if (event->matches(QKeySequence::Copy) && rows) {
        QApplication::clipboard()->setText(
            m_session->marked(m_list->rowForCopy(*m_list->currentRow())));
    } else if (event->key() == Qt::Key_BracketLeft) {
        m_session->goToPreviousWriter();
    } else if (event->key() == Qt::Key_BracketRight) {
        m_session->goToNextWriter();
    } else {
        QWidget::keyPressEvent(event);
    }
}

void StreamView::showMenu(quint64 row, int column, const QPoint& at) {
    const StreamRow* known = m_source->find(row);
    QMenu menu(this);
    menu.addAction(tr("Go to just after this event\tEnter"), this,
                   [this, row] { goJustAfter(row); });
    const StreamSource::RowPlace place = m_source->placeAt(row);
    menu.addAction(tr("Go to just before this event"), this,
                   [this, place] { m_session->movePlayhead(place.event); });
    if (known != nullptr && !known->rows.empty() && !place.ghost) {
        menu.addSeparator();
        menu.addAction(tr("Previous event of this key\t["), this,
                       [this, row] { goToWriterOf(row, false); });
        menu.addAction(tr("Next event of this key\t]"), this,
                       [this, row] { goToWriterOf(row, true); });
    }
    menu.addSeparator();
    const std::vector<Position> selected = selectedEvents();
    const bool several =
        selected.size() > 1 && std::ranges::find(selected, place.event) != selected.end();
    emit menuAsked(&menu, place.ghost ? EventSubject{{}, place.ghost}
                          : several   ? EventSubject{selected, std::nullopt}
                                      : EventSubject{{place.event}, std::nullopt});
    menu.addSeparator();
    addCopyActions(menu, row, column);
    menu.addSeparator();
    menu.addAction(tr("Columns…"), this, [this, at] { m_list->header()->showColumnMenu(at); });
    menu.exec(at);
}

void StreamView::addCopyActions(QMenu& menu, quint64 row, int column) {
    menu.addAction(tr("Copy value"), this,
                   [this, row] { copyFromEvent(row, [](const Event& e) { return e.value; }); });
    menu.addAction(tr("Copy key"), this,
                   [this, row] { copyFromEvent(row, [](const Event& e) { return e.key; }); });
    if (column >= 0 && column != StreamSource::Key && column != StreamSource::Value) {
        const QString text = m_source->cell(row, column).plainText();
        menu.addAction(tr("Copy “%1”").arg(text.left(40)), this,
                       [text] { QApplication::clipboard()->setText(text); });
    }
    menu.addAction(tr("Copy row"), this, [this, row] {
        QApplication::clipboard()->setText(m_session->marked(m_list->rowForCopy(row)));
    });
    const auto rows = m_list->selectedRows();
    QMenu* as = menu.addMenu(rows && rows->first < rows->second ? tr("Copy the selected rows as")
                                                                : tr("Copy the event as"));
    for (const auto& [title, form] :
         {std::pair(tr("CSV"), RowForm::Csv), std::pair(tr("JSON"), RowForm::Jsonl),
          std::pair(tr("Markdown"), RowForm::Markdown)}) {
        as->addAction(title, this, [this, form = form] { copyRows(form); });
    }
}

void StreamView::copyRows(RowForm form) {
    const std::vector<Position> wanted = selectedEvents();
    if (wanted.empty()) {
        emit m_session->told(tr("Select events first: Shift with ↑ or ↓, or with a click."));
        return;
    }
    m_copier.post([this, past = m_session->past(), wanted, form](const Cancelled& cancelled) {
        auto text = textOfEvents(*past->events(), wanted, form, past->name(), cancelled);
        m_copier.deliver([this, text = std::move(text), rows = wanted.size()] {
            if (text.ok()) {
                QApplication::clipboard()->setText(fromUtf8(*text));
                emit m_session->told(tr("%1 copied.").arg(formatCountOf(rows, tr("event"))));
            } else {
                emit m_session->failed(fromUtf8(std::string(text.status().message())));
            }
        });
    });
}

// The bytes as they are, not the preview of the list.
void StreamView::copyFromEvent(std::uint64_t row, PickBytes pick) {
    const StreamSource::RowPlace place = m_source->placeAt(row);
    m_copier.post([this, past = m_session->past(), place, pick](const Cancelled&) {
        const Ghost* ghost = place.ghost ? &past->ghosts()[*place.ghost] : nullptr;
        const auto event = ghost != nullptr ? eventAt(*past->baseOf(*ghost).events, ghost->inBase)
                                            : eventAt(*past->events(), place.event);
        const OptionalBytes bytes = event.ok() ? pick(*event) : std::nullopt;
        m_copier.deliver([this, error = event.status(), bytes] {
            if (error.ok()) {
                QApplication::clipboard()->setText(bytes ? fromUtf8(*bytes) : QString());
            } else {
                emit m_session->failed(fromUtf8(std::string(error.message())));
            }
        });
    });
}

void StreamView::setRejectedShown(bool shown) {
    if (shown && m_rejected == nullptr) {
        m_rejected = new RejectedView(m_session, this);
        static_cast<QVBoxLayout*>(layout())->addWidget(m_rejected, 2);
    }
    if (m_rejected != nullptr) {
        m_rejected->setVisible(shown);
    }
    m_rejectedButton->setChecked(shown);
}

QByteArray StreamView::saveState() const {
    return m_list->saveLayout();
}

void StreamView::restoreState(const QByteArray& state) {
    m_list->restoreLayout(state);
}

}  // namespace oxbow
