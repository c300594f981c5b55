#include "views/behind/behind_pane.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLineEdit>
#include <QMenu>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "views/behind/capture_page.h"
#include "views/behind/change_list.h"
#include "views/behind/changes_page.h"
#include "views/behind/forgotten_page.h"
#include "views/behind/row_history.h"
#include "views/behind/row_page.h"
#include "views/behind/step_page.h"
#include "views/behind/topic_page.h"
#include "views/common/icon.h"
#include "views/common/list/virtual_list_view.h"
#include "views/common/tab_strip.h"
#include "views/common/type_dealing.h"
#include "views/common/type_style.h"

namespace oxbow {

namespace {

constexpr int kHeaderMargin = 10;

}  // namespace

BehindPane::BehindPane(Session* session, QWidget* parent)
    : QWidget(parent), m_session(session), m_worker(session->makeExecutor()(), this) {
    setObjectName("behind");
    setAccessibleName(tr("Behind the table"));
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(buildHeader());
    buildPages();
    layout->addWidget(m_stack, 1);
    setFocusProxy(m_tabs);
    readTheme();
    connect(m_tabs, &QTabBar::currentChanged, this, &BehindPane::showTab);
    connect(session, &Session::playheadChanged, this, &BehindPane::refresh);
    connect(session, &Session::grown, this, [this] {
        readTypes();
        refresh();
    });
}

BehindPane::~BehindPane() = default;

QWidget* BehindPane::buildHeader() {
    auto* header = new TabHeader(this);
    auto* layout = new QHBoxLayout(header);
    layout->setContentsMargins(kHeaderMargin, 0, kHeaderMargin - 2, 0);
    layout->setSpacing(4);
    m_name = new QToolButton(header);
    m_name->setProperty("strong", true);
    m_name->setAutoRaise(true);
    m_name->setPopupMode(QToolButton::InstantPopup);
    m_name->setToolTip(tr("The table that is looked behind"));
    m_name->setStyleSheet("QToolButton::menu-indicator { image: none; }");
    m_names = new QMenu(m_name);
    m_name->setMenu(m_names);
    m_tabs = new TabStrip(header);
    m_tabs->setAccessibleName(tr("Ways to look behind the table"));
    for (const QString& name : {tr("Step"), tr("Forgotten"), tr("Compacted"), tr("Retained"),
                                tr("Capture"), tr("Changes"), tr("Row")}) {
        m_tabs->addTab(name);
    }
    m_close = new QToolButton(header);
    m_close->setAutoRaise(true);
    m_close->setToolTip(tr("Close this pane"));
    m_close->setAccessibleName(m_close->toolTip());
    m_close->setIconSize({12, 12});
    connect(m_close, &QToolButton::clicked, this, &BehindPane::closeClicked);
    layout->addWidget(m_name);
    layout->addWidget(m_tabs, 1);
    layout->addWidget(m_close);
    return header;
}

void BehindPane::buildPages() {
    m_stack = new QStackedWidget(this);
    m_step = new StepPage(m_session, &m_worker, m_stack);
    m_forgotten = new ForgottenPage(m_session, &m_worker, m_stack);
    m_compacted = new TopicPage(TopicPage::Kind::Compacted, m_session, &m_worker, m_stack);
    m_retained = new TopicPage(TopicPage::Kind::Retained, m_session, &m_worker, m_stack);
    m_capture = new CapturePage(m_session, &m_worker, m_stack);
    m_changes = new ChangesPage(m_session, &m_worker, m_stack);
    m_row = new RowPage(m_session, &m_worker, m_stack);
    m_pages = {m_step, m_forgotten, m_compacted, m_retained, m_capture, m_changes, m_row};
    for (BehindPage* page : m_pages) {
        m_stack->addWidget(page);
    }
    connect(m_changes, &ChangesPage::openAsLogClicked, this,
            [this] { emit openAsLogClicked(m_table.fold); });
}

namespace {

QString shownNameOf(const QString& fold) {
    return fold.isEmpty() ? BehindPane::tr("Table") : fold;
}

}  // namespace

void BehindPane::setTables(const QStringList& folds) {
    m_names->clear();
    for (const QString& fold : folds) {
        m_names->addAction(shownNameOf(fold), this, [this, fold] { emit tableChosen(fold); });
    }
}

void BehindPane::showName() {
    m_name->setText(shownNameOf(m_table.fold) + QStringLiteral(" ▾"));
    m_name->setAccessibleName(tr("Behind %1").arg(shownNameOf(m_table.fold)));
}

void BehindPane::setTable(const BehindTable& table) {
    if (m_table.shown == table.shown && m_table.index == table.index) {
        return;
    }
    m_worker.cancel();
    for (BehindPage* page : m_pages) {
        page->setActive(false);
        page->clearTable();
    }
    if (m_table.shown != nullptr) {
        disconnect(m_table.shown, nullptr, this, nullptr);
    }
    // Its history may be closed by whoever holds it last, which waits for the disk.
    m_session->letGo(std::exchange(m_table, table).index);
    if (table.shown == nullptr) {
        return;
    }
    readTypes();
    for (BehindPage* page : m_pages) {
        page->setTable(table);
    }
    connect(table.shown, &ShownTable::tableChanged, this, &BehindPane::refresh);
    connect(table.shown, &ShownTable::selectionChanged, this, [this] {
        if ((tab() == Forgotten || tab() == Row) && !m_table.shown->selectedKeyIsAwaited()) {
            page()->refresh();
        }
    });
    showName();
    showTab();
}

void BehindPane::readTypes() {
    if (m_table.shown == nullptr) {
        return;
    }
    const auto& events = m_table.index->history()->events();
    const auto styles = std::make_shared<TypeStyles>(
        *events.types(),
        TypeDealing::of(*m_session).weights(m_session->log()->events()->typeCounts()));
    for (ChangeList* list : findChildren<ChangeList*>()) {
        list->source()->setTypeStyles(styles);
    }
    m_row->source()->setTypeStyles(styles);
}

BehindPane::Tab BehindPane::tab() const {
    return static_cast<Tab>(m_tabs->currentIndex());
}

void BehindPane::setTab(Tab tab) {
    m_tabs->setCurrentIndex(tab);
}

void BehindPane::refresh() {
    page()->refresh();
}

void BehindPane::showTab() {
    m_stack->setCurrentWidget(page());
    for (BehindPage* page : m_pages) {
        page->setActive(isVisible() && page == this->page());
    }
}

void BehindPane::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    showTab();
}

void BehindPane::hideEvent(QHideEvent* event) {
    QWidget::hideEvent(event);
    m_worker.cancel();
    showTab();
}

void BehindPane::readTheme() {
    m_close->setIcon(icon("close", *m_close));
}

void BehindPane::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (changesLook(*event) && m_close != nullptr) {
        readTheme();
    }
}

QByteArray BehindPane::saveState() const {
    const QJsonObject object{{"tab", m_tabs->currentIndex()},
                             {"tombstones", m_compacted->span()->text()},
                             {"retained", m_retained->span()->text()},
                             {"every", m_capture->every()->text()}};
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

void BehindPane::restoreState(const QByteArray& state) {
    const QJsonObject object = QJsonDocument::fromJson(state).object();
    setTab(static_cast<Tab>(std::clamp(object["tab"].toInt(), 0, kTabs - 1)));
    m_compacted->span()->setText(object["tombstones"].toString(m_compacted->span()->text()));
    m_retained->span()->setText(object["retained"].toString(m_retained->span()->text()));
    m_capture->every()->setText(object["every"].toString(m_capture->every()->text()));
}

}  // namespace oxbow
