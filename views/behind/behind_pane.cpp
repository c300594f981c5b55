#include "views/behind/behind_pane.h"

#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "views/behind/capture_page.h"
#include "views/behind/change_list.h"
#include "views/behind/changes_page.h"
#include "views/behind/forgotten_page.h"
#include "views/behind/step_page.h"
#include "views/behind/topic_page.h"
#include "views/common/icon.h"
#include "views/common/tab_strip.h"
#include "views/common/type_style.h"
#include "views/common/virtual_list_view.h"

namespace oxbow {

namespace {

constexpr int kHeaderMargin = 10;

QToolButton* headerButton(const QString& text, const QString& toolTip, QWidget* parent) {
    auto* button = new QToolButton(parent);
    button->setText(text);
    button->setToolTip(toolTip);
    button->setAccessibleName(toolTip);
    button->setAutoRaise(true);
    return button;
}

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
    connect(session, &Session::grown, this, &BehindPane::refresh);
}

BehindPane::~BehindPane() = default;

QWidget* BehindPane::buildHeader() {
    auto* header = new TabHeader(this);
    auto* layout = new QHBoxLayout(header);
    layout->setContentsMargins(kHeaderMargin, 0, kHeaderMargin - 2, 0);
    layout->setSpacing(4);
    m_names = new QComboBox(header);
    m_names->setAccessibleName(tr("The table that is looked behind"));
    m_names->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_names->setFrame(false);
    connect(m_names, qOverload<int>(&QComboBox::activated), this,
            [this](int index) { emit tableChosen(m_names->itemData(index).toString()); });
    m_tabs = new TabStrip(header);
    m_tabs->setAccessibleName(tr("Ways to look behind the table"));
    for (const QString& name : {tr("Step"), tr("Forgotten"), tr("Compacted"), tr("Retained"),
                                tr("Capture"), tr("Changes")}) {
        m_tabs->addTab(name);
    }
    m_back = headerButton(QStringLiteral("◀"), tr("Step one event back (Shift+F10)"), header);
    m_forward = headerButton(QStringLiteral("▶"), tr("Step one event on (F10)"), header);
    m_close = headerButton({}, tr("Close this pane"), header);
    m_close->setIconSize({12, 12});
    connect(m_back, &QToolButton::clicked, this, [this] { m_session->step(-1); });
    connect(m_forward, &QToolButton::clicked, this, [this] { m_session->step(1); });
    connect(m_close, &QToolButton::clicked, this, &BehindPane::closeClicked);
    layout->addWidget(m_names);
    layout->addWidget(m_tabs, 1);
    layout->addWidget(m_back);
    layout->addWidget(m_forward);
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
    m_pages = {m_step, m_forgotten, m_compacted, m_retained, m_capture, m_changes};
    for (BehindPage* page : m_pages) {
        m_stack->addWidget(page);
    }
    connect(m_changes, &ChangesPage::openAsLogClicked, this,
            [this] { emit openAsLogClicked(m_table.fold); });
}

void BehindPane::setTables(const QStringList& folds) {
    const QSignalBlocker quiet(m_names);
    m_names->clear();
    for (const QString& fold : folds) {
        m_names->addItem(fold.isEmpty() ? tr("Table") : fold, fold);
    }
    showName();
}

void BehindPane::showName() {
    m_names->setCurrentIndex(m_names->findData(m_table.fold));
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
    const auto& events = table.index->history()->events();
    const auto styles = std::make_shared<TypeStyles>(*events.types(), events.typeCounts());
    for (ChangeList* list : findChildren<ChangeList*>()) {
        list->source()->setTypeStyles(styles);
    }
    for (BehindPage* page : m_pages) {
        page->setTable(table);
    }
    connect(table.shown, &ShownTable::tableChanged, this, &BehindPane::refresh);
    connect(table.shown, &ShownTable::selectionChanged, this, [this] {
        if (tab() == Forgotten && !m_table.shown->selectedKeyIsAwaited()) {
            m_forgotten->refresh();
        }
    });
    showName();
    showTab();
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
