// How the event pane is put together.
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPlainTextEdit>
#include <QStackedWidget>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>
#include <cmath>

#include "views/common/list/cell_painter.h"
#include "views/common/list/virtual_list_view.h"
#include "views/common/message_page.h"
#include "views/common/padded.h"
#include "views/common/tab_strip.h"
#include "views/event/change_source.h"
#include "views/event/event_pane.h"
#include "views/event/hex_source.h"
#include "views/event/payload_model.h"
#include "views/event/raw_text.h"

namespace oxbow {

namespace {

constexpr int kMargin = 10;
// Of events that were shown, so that going back to them costs nothing.
constexpr std::size_t kContentBytesKept = std::size_t{24} << 20;

QVBoxLayout* column(QWidget* widget) {
    auto* layout = new QVBoxLayout(widget);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    return layout;
}

QLabel* note(QWidget* parent) {
    auto* label = new QLabel(parent);
    label->setWordWrap(true);
    label->hide();
    return label;
}

QToolButton* button(const QString& text, const QString& toolTip, QWidget* parent) {
    auto* result = new QToolButton(parent);
    result->setText(text);
    result->setToolTip(toolTip);
    result->setAccessibleName(text);
    result->setAccessibleDescription(toolTip);
    result->setAutoRaise(true);
    return result;
}

}  // namespace

EventPane::EventPane(Session* session, QWidget* parent)
    : QWidget(parent),
      m_session(session),
      m_events(
          kContentBytesKept, [](const EventContentPtr& content) { return content->weight(); },
          loadEventsFrom(session->past()),
          [this](const std::vector<std::uint64_t>&) { takeEvent(); }, session->makeExecutor()(),
          this) {
    setAccessibleName(tr("Event"));
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    QVBoxLayout* layout = column(this);
    layout->addWidget(buildHeader());
    m_summary = new QLabel(this);
    m_summary->setTextFormat(Qt::RichText);
    m_summary->setWordWrap(true);
    m_summary->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_summary->setAccessibleDescription(tr("Where and when the event happened"));
    layout->addLayout(padded(m_summary, {kMargin, 6, kMargin, 6}));
    m_pages = new QStackedWidget(this);
    m_pages->addWidget(buildTreePage());
    m_pages->addWidget(buildRawPage());
    m_pages->addWidget(buildHexPage());
    m_pages->addWidget(buildChangePage());
    m_nothing = new MessagePage(this);
    m_pages->addWidget(m_nothing);
    layout->addWidget(m_pages, 1);
    readTheme();

    connect(m_tabs, &QTabBar::currentChanged, this, [this](int index) {
        if (m_content && m_content->error.isEmpty()) {
            m_pages->setCurrentIndex(index);
        }
        showRecordButton();
    });
    connect(m_session, &Session::selectionChanged, this, &EventPane::takeEvent);
    connect(m_session, &Session::playheadChanged, this, &EventPane::takeEvent);
    connect(m_session, &Session::marksChanged, this, [this] {
        if (m_content && m_content->error.isEmpty()) {
            showSummaries();
        }
    });
    connect(m_session, &Session::pastChanged, this, [this] {
        m_events.setLoad(loadEventsFrom(m_session->past()));
        takeEvent();
    });
    setFocusProxy(m_tabs);
    takeEvent();
}

EventPane::~EventPane() = default;

QWidget* EventPane::buildHeader() {
    auto* header = new TabHeader(this);
    auto* layout = new QHBoxLayout(header);
    layout->setContentsMargins(kMargin, 0, kMargin - 2, 0);
    layout->setSpacing(4);
    m_title = new QLabel(tr("Event"), header);
    m_title->setProperty("strong", true);
    m_tabs = new TabStrip(header);
    m_tabs->setAccessibleName(tr("Ways to see the event"));
    for (const QString& name : {tr("Tree"), tr("Raw"), tr("Hex"), tr("Before → after")}) {
        m_tabs->addTab(name);
    }
    m_recordButton =
        button(tr("Whole record"), tr("Raw and Hex show the whole source record"), header);
    m_recordButton->setCheckable(true);
    m_indentButton = button(
        tr("Indented"), tr("Raw shows JSON a member a line; else it is as it was written"), header);
    m_indentButton->setCheckable(true);
    connect(m_indentButton, &QToolButton::toggled, this, [this] {
        if (m_content && m_content->error.isEmpty()) {
            showBytes();
        }
    });
    m_copyButton = button(tr("Copy"), tr("Copy the whole value"), header);
    connect(m_recordButton, &QToolButton::toggled, this, [this] {
        if (m_content && m_content->error.isEmpty()) {
            showBytes();
        }
    });
    connect(m_copyButton, &QToolButton::clicked, this, &EventPane::copyBytes);
    layout->addWidget(m_title);
    layout->addSpacing(kMargin);
    layout->addWidget(m_tabs, 1);
    layout->addWidget(m_recordButton);
    layout->addWidget(m_indentButton);
    layout->addWidget(m_copyButton);
    return header;
}

QWidget* EventPane::buildTreePage() {
    auto* page = new QWidget(this);
    QVBoxLayout* layout = column(page);
    m_treeStack = new QStackedWidget(page);
    m_tree = new QTreeView(m_treeStack);
    m_model = new PayloadModel(this);
    m_tree->setModel(m_model);
    m_tree->setUniformRowHeights(true);
    m_tree->setFrameShape(QFrame::NoFrame);
    m_tree->setHeaderHidden(true);
    m_tree->setAllColumnsShowFocus(true);
    m_tree->setContextMenuPolicy(Qt::CustomContextMenu);
    m_tree->setAccessibleName(tr("Fields of the event's value"));
    connect(m_tree, &QWidget::customContextMenuRequested, this, &EventPane::showTreeMenu);
    connect(m_tree->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &EventPane::markFromTree);
    m_treeMessage = new MessagePage(m_treeStack);
    m_treeStack->addWidget(m_tree);
    m_treeStack->addWidget(m_treeMessage);
    m_treeNote = note(page);
    layout->addWidget(m_treeStack, 1);
    layout->addLayout(padded(m_treeNote, {kMargin, 4, kMargin, 4}));
    return page;
}

QWidget* EventPane::buildRawPage() {
    auto* page = new QWidget(this);
    QVBoxLayout* layout = column(page);
    m_raw = new QPlainTextEdit(page);
    m_raw->setReadOnly(true);
    m_raw->setFrameShape(QFrame::NoFrame);
    m_raw->setWordWrapMode(QTextOption::WrapAnywhere);
    m_raw->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_raw->document()->setDocumentMargin(kMargin);
    m_raw->setAccessibleName(tr("The event's value as it was written"));
    m_rawColours = new JsonColours(m_raw->document());
    m_rawNote = note(page);
    layout->addWidget(m_raw, 1);
    layout->addLayout(padded(m_rawNote, {kMargin, 4, kMargin, 4}));
    return page;
}

QWidget* EventPane::buildHexPage() {
    m_hexSource = new HexSource(this);
    m_hex = new VirtualListView(m_hexSource, this);
    m_hex->setAccessibleName(tr("The event's value as bytes"));
    connect(m_hex, &VirtualListView::cellPressed, this, [this](quint64 row, int column, int x) {
        const double digit = QFontMetricsF(m_faces.mono).horizontalAdvance(QLatin1Char('0'));
        const double character = (x - CellPainter::kPadding) / std::max(1.0, digit);
        const auto byte = m_hexSource->byteAt(row, column, static_cast<int>(std::floor(character)));
        if (byte) {
            selectFromByte(*byte);
        }
    });
    connect(m_hex, &VirtualListView::contextMenuRequested, this,
            [this](quint64, int, const QPoint& at) { showHexMenu(at); });
    return m_hex;
}

QWidget* EventPane::buildChangePage() {
    auto* page = new QWidget(this);
    QVBoxLayout* layout = column(page);
    m_changeSummary = new QLabel(page);
    m_changeSummary->setTextFormat(Qt::RichText);
    m_changeSummary->setWordWrap(true);
    m_changeSummary->setTextInteractionFlags(Qt::TextBrowserInteraction);
    m_changeSummary->setAccessibleDescription(tr("What the event did to its row"));
    connect(m_changeSummary, &QLabel::linkActivated, this, [this](const QString& link) {
        selectWriter(Position(link.section(':', 1).toULongLong()));
    });
    m_changeSource = new ChangeSource(this);
    m_change = new VirtualListView(m_changeSource, page);
    m_change->setAccessibleName(tr("Fields of the row before and after the event"));
    m_change->setEmptyText(tr("No row"), tr("This event leaves every row as it was."));
    layout->addLayout(padded(m_changeSummary, {kMargin, 2, kMargin, 6}));
    layout->addWidget(m_change, 1);
    return page;
}

void EventPane::readTheme() {
    m_theme = Theme::of(*this);
    m_faces = TypeFaces::of(*this);
    // However many lines there are to say: the panes above do not move with them.
    constexpr int kUsualLines = 2;
    m_summary->setMinimumHeight(kUsualLines * QFontMetrics(m_faces.ui).lineSpacing());
    m_raw->setFont(m_faces.mono);
    m_model->setLook(m_theme, m_faces);
    // The lists' quiet selection instead of the desktop's loud one. By a sheet: a palette of a
    // widget's own does not survive the application's sheet.
    m_tree->setStyleSheet(
        QStringLiteral("QTreeView { selection-background-color: %1; selection-color: %2; }")
            .arg(m_theme.selection.name(), m_theme.text.name()));
    if (m_content && m_content->error.isEmpty()) {
        m_rawColours->setLook(m_theme, isJson());
        showSummaries();
    }
}

void EventPane::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    const bool look = event->type() == QEvent::FontChange || event->type() == QEvent::PaletteChange;
    // Also called while the pane is being built.
    if (look && m_change != nullptr) {
        readTheme();
    }
}

}  // namespace oxbow
