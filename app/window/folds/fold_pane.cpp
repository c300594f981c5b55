#include "app/window/folds/fold_pane.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QProgressBar>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "app/window/folds/board_view.h"
#include "app/window/folds/fold_desk.h"
#include "views/common/format.h"
#include "views/common/icon.h"
#include "views/common/link_button.h"
#include "views/common/list/virtual_list_view.h"
#include "views/common/message_page.h"
#include "views/common/panel_header.h"
#include "views/common/theme.h"
#include "views/table/table_source.h"
#include "views/table/table_view.h"

namespace oxbow {

namespace {
constexpr int kArrangedAfterMs = 300;
}

FoldPane::FoldPane(Session* session, const QString& name, QWidget* parent)
    : QWidget(parent), m_session(session), m_name(name) {
    setObjectName("fold." + name);
    build();
    connect(session, &Session::playheadChanged, this, [this] {
        if (m_ahead && m_followed) {
            chooseHistory();
        }
    });
}

FoldPane::~FoldPane() {
    showHistory(nullptr);
    setAhead(nullptr);
}

void FoldPane::build() {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    m_line = new QWidget(this);
    auto* row = new QHBoxLayout(m_line);
    row->setContentsMargins(10, 4, 8, 4);
    m_text = new QLabel(m_line);
    m_text->setWordWrap(true);
    m_arranging.setSingleShot(true);
    m_arranging.setInterval(kArrangedAfterMs);
    connect(&m_arranging, &QTimer::timeout, this, [this] {
        if (m_table != nullptr) {
            m_arrangement = m_table->saveArrangement();
            emit arranged(m_arrangement);
        }
    });
    m_lining.setSingleShot(true);
    m_lining.setInterval(kArrangedAfterMs);
    connect(&m_lining, &QTimer::timeout, m_line, &QWidget::show);
    m_text->setTextFormat(Qt::PlainText);
    m_bar = new QProgressBar(m_line);
    m_bar->setFixedSize(80, 4);
    m_bar->setTextVisible(false);
    m_bar->setAccessibleName(tr("Progress of %1").arg(m_name));
    m_button = new QPushButton(m_line);
    m_button->setProperty("link", true);
    row->addWidget(m_text, 1);
    row->addWidget(m_bar);
    row->addWidget(m_button);
    m_header = new PanelHeader(m_name, this);
    addScriptButtons(m_header);
    addCloseButton(m_header);
    m_nothing = new MessagePage(this);
    layout->addWidget(m_header);
    layout->addWidget(m_nothing, 1);
    layout->addWidget(m_line);
    connect(m_button, &QPushButton::clicked, this, [this] {
        if (m_canStop) {
            emit stopClicked();
        } else {
            emit goOnClicked();
        }
    });
}

QString FoldPane::said() const {
    return m_line->isVisibleTo(this) ? m_text->text() : QString();
}

void FoldPane::setState(const FoldState& state) {
    using Stage = FoldState::Stage;
    m_isScript = state.isScript();
    m_emitted = state.emitted;
    setAhead(state.ahead);
    m_history = state.history;
    if (m_followed && m_past != m_session->past() && state.stage != Stage::Failed) {
        showPast(state.history);
    } else {
        chooseHistory();
    }
    showScriptButtons();
    const QString events =
        tr("%1 of %2 events").arg(formatCount(state.done.value()), formatCount(state.end.value()));
    const bool atWork = state.stage == Stage::Making || state.stage == Stage::Waiting;
    m_canStop = atWork;
    if (state.stage == Stage::Failed) {
        m_text->setText(state.message);
    } else if (state.stage == Stage::Stopped) {
        m_text->setText(tr("Stopped: made up to %1").arg(events));
    } else if (state.stage == Stage::Waiting) {
        m_text->setText(tr("Waits to be made: %1").arg(events));
    } else {
        m_text->setText(tr("Being made: %1").arg(events));
    }
    m_bar->setVisible(atWork);
    m_bar->setRange(0, 1000);
    m_bar->setValue(
        int(double(state.done.value()) * 1000 / std::max<double>(1, double(state.end.value()))));
    m_button->setText(atWork                          ? tr("Stop")
                      : state.stage == Stage::Stopped ? tr("Go on")
                                                      : tr("Try again"));
    m_button->setAccessibleName(tr("%1: %2").arg(m_name, m_button->text()));
    // What follows at once in another past is not worth a line that comes and goes.
    if (m_followed && m_past != m_session->past() && atWork) {
        m_lining.start();
    } else {
        m_lining.stop();
        m_line->setVisible(state.stage != Stage::Ready);
    }
    m_nothing->setMessage(m_name, state.stage == Stage::Failed
                                      ? tr("It cannot be shown: why, stands below.")
                                      : QString());
    takeEmptyText(state);
    showEmptyText();
    if (m_followed) {
        m_followed->refresh();
    }
}

// The table knows how far it is made, and not why it goes no further.
void FoldPane::takeEmptyText(const FoldState& state) {
    using Stage = FoldState::Stage;
    m_emptyTitle.clear();
    m_emptyText.clear();
    if (state.stage == Stage::Failed) {
        m_emptyTitle = tr("It could not be made");
        m_emptyText = tr("Why, stands below.");
    } else if (state.stage == Stage::Stopped) {
        m_emptyTitle = tr("Stopped");
        m_emptyText = tr("Rows come when its making goes on.");
    } else if (state.stage == Stage::Ready && m_session->past()->isLog()) {
        m_emptyTitle = tr("No rows at this position");
        m_emptyText = state.whyNoRows;
    }
}

void FoldPane::showEmptyText() {
    if (m_table != nullptr && !m_emptyText.isEmpty() && m_session->playhead() > Position()) {
        m_table->list()->setEmptyText(m_emptyTitle, m_emptyText);
    }
}

// What ends with the last of it is waited for elsewhere.
void FoldPane::setAhead(const std::shared_ptr<const FoldAhead>& ahead) {
    if (m_ahead != ahead) {
        m_session->letGo(std::const_pointer_cast<FoldAhead>(std::exchange(m_ahead, ahead)));
    }
}

// Rows that the fold is not made to yet are told by its question.
void FoldPane::chooseHistory() {
    const bool isAhead =
        m_ahead && m_history && m_ahead->answers() && m_session->playhead() > m_history->madeUpTo();
    const std::shared_ptr<const History> history =
        isAhead ? std::shared_ptr<const History>(m_ahead) : m_history;
    using Compared = FollowedTable::Compared;
    if (!m_followed || m_shownFold != m_history || m_past != m_session->past()) {
        showHistory(history, isAhead ? Compared::Never : Compared::AtOnce);
    } else if (m_followed->awaitedHistory() != history) {
        // It is the same table: nothing changes in it unless somebody moves.
        m_followed->setHistory(history, isAhead ? Compared::Never : Compared::AfterAMove);
    }
    m_shownFold = m_history;
}

void FoldPane::showHistory(const std::shared_ptr<const History>& history,
                           FollowedTable::Compared compared) {
    if (m_followed && m_followed->awaitedHistory() == history) {
        return;
    }
    if (m_followed) {
        const auto before = m_followed->history();
        m_board = nullptr;
        delete std::exchange(m_table, nullptr);  // it borrows what it shows
        m_followed.reset();
        m_session->letGo(std::const_pointer_cast<History>(before));
    }
    m_header->setVisible(!history);
    m_nothing->setVisible(!history);
    if (!history) {
        return;
    }
    m_past = m_session->past();
    m_followed = std::make_unique<FollowedTable>(m_session, history, compared);
    connect(m_followed.get(), &FollowedTable::unavailable, this, &FoldPane::chooseHistory);
    m_table = new TableView(m_session, m_followed.get(), m_name, this);
    connect(m_table, &TableView::menuAsked, this, &FoldPane::menuAsked);
    connect(m_table, &TableView::rowHistoryAsked, this, &FoldPane::rowHistoryAsked);
    connect(m_table->source(), &TableSource::arranged, this, [this] {
        if (m_topRow > 0 && m_past == m_session->past() && m_table->source()->rowCount() > 0) {
            m_table->list()->scrollTo(std::exchange(m_topRow, 0));
        }
    });
    connect(m_table->source(), &TableSource::arranged, this, &FoldPane::showEmptyText);
    connect(m_table->source(), &RowSource::changed, this, &FoldPane::lookForBoard);
    connect(m_table->source(), &RowSource::columnsChanged, this, &FoldPane::lookForBoard);
    m_looks = new LinkButton(m_table->panelHeader());
    m_looks->setToolTip(tr("Between the board and its rows"));
    m_looks->hide();
    connect(m_looks, &QPushButton::clicked, this, [this] {
        const bool rows = m_board->isVisible();
        m_board->setVisible(!rows);
        m_table->list()->setVisible(rows);
        m_looks->setText(rows ? tr("Board") : tr("Rows"));
    });
    m_table->panelHeader()->addWidget(m_looks);
    addScriptButtons(m_table->panelHeader());
    addCloseButton(m_table->panelHeader());
    static_cast<QVBoxLayout*>(layout())->insertWidget(0, m_table, 1);
    setFocusProxy(m_table);
    m_table->restoreArrangement(m_arrangement);
    connect(m_table, &TableView::arrangementChanged, &m_arranging, qOverload<>(&QTimer::start));
}

// The same fold of another past: the table stays as it is arranged, and where it is scrolled to.
void FoldPane::showPast(const std::shared_ptr<const History>& history) {
    m_topRow = std::max(m_topRow, m_table->list()->topRow());
    if (history) {
        m_past = m_session->past();
        m_followed->setHistory(history);
    }
}

// A board stays one where all its cells are empty.
void FoldPane::lookForBoard() {
    const TableSource& source = *m_table->source();
    const bool fits = BoardView::fits(source);
    if (fits && m_board == nullptr) {
        addBoard();
    } else if (!fits && m_board != nullptr && source.rowCount() > 0) {
        m_looks->hide();
        m_table->list()->show();
        std::exchange(m_board, nullptr)->deleteLater();
    }
}

void FoldPane::addBoard() {
    m_board = new BoardView(m_table->source(), m_table);
    connect(m_board, &BoardView::clicked, m_table, &TableView::selectRow);
    connect(m_board, &BoardView::menuAsked, m_table->list(),
            &VirtualListView::contextMenuRequested);
    const auto showSelection = [this, board = m_board] {
        const auto key = m_followed->selectedKey();
        board->setCurrentRow(key ? m_table->source()->arrangement().find(*key) : std::nullopt);
    };
    connect(m_followed.get(), &FollowedTable::selectionChanged, m_board, showSelection);
    connect(m_table->source(), &RowSource::changed, m_board, showSelection);
    showSelection();
    static_cast<QVBoxLayout*>(m_table->layout())->addWidget(m_board, 1);
    m_table->list()->hide();
    m_board->show();
    m_looks->setText(tr("Rows"));
    m_looks->show();
}

void FoldPane::drawIcon() {
    for (QToolButton* close : m_closeButtons) {
        if (close != nullptr) {
            close->setIcon(icon("close", *close));
        }
    }
}

void FoldPane::changeEvent(QEvent* event) {
    if (changesLook(*event)) {
        drawIcon();
    }
    QWidget::changeEvent(event);
}

// What the script is, and the events that it emitted.
void FoldPane::addScriptButtons(PanelHeader* header) {
    const auto add = [&](std::vector<QPointer<QPushButton>>& buttons, const char* name) {
        auto* button = new LinkButton(header);
        button->setObjectName(name);
        button->hide();
        header->addWidget(button);
        buttons.emplace_back(button);
        return button;
    };
    QPushButton* emitted = add(m_emittedButtons, "fold.emitted");
    emitted->setToolTip(tr("Write the events that the script emitted to a file and open them"));
    connect(emitted, &QPushButton::clicked, this, &FoldPane::emittedClicked);
    QPushButton* edit = add(m_editButtons, "fold.edit");
    edit->setText(tr("Edit…"));
    edit->setAccessibleName(tr("Edit the script of %1").arg(m_name));
    connect(edit, &QPushButton::clicked, this, &FoldPane::editClicked);
}

void FoldPane::showScriptButtons() {
    for (QPushButton* edit : m_editButtons) {
        if (edit != nullptr) {
            edit->setVisible(m_isScript);
        }
    }
    for (QPushButton* emitted : m_emittedButtons) {
        if (emitted != nullptr) {
            emitted->setText(tr("%1 emitted").arg(formatCount(m_emitted)));
            emitted->setMinimumWidth(emitted->sizeHint().width());
            emitted->setAccessibleName(
                tr("Open the %1 events that %2 emitted").arg(formatCount(m_emitted), m_name));
            emitted->setVisible(m_emitted > 0);
        }
    }
}

void FoldPane::addCloseButton(PanelHeader* header) {
    auto* close = new QToolButton(header);
    close->setObjectName("fold.close");
    close->setAutoRaise(true);
    close->setIconSize({12, 12});
    close->setToolTip(tr("Hide this table; the menu Folds shows it again"));
    close->setAccessibleName(tr("Hide %1").arg(m_name));
    close->setFocusPolicy(Qt::TabFocus);
    header->addWidget(close);
    m_closeButtons.emplace_back(close);
    drawIcon();
    connect(close, &QToolButton::clicked, this, &FoldPane::closeClicked);
}

}  // namespace oxbow
