#include "views/branch/difference_view.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "views/branch/difference_text.h"
#include "views/branch/two_lines_view.h"
#include "views/common/elided_label.h"
#include "views/common/format.h"
#include "views/common/giving_row.h"
#include "views/common/icon.h"
#include "views/common/list/list_header.h"
#include "views/common/list/virtual_list_view.h"
#include "views/common/padded.h"
#include "views/common/tab_strip.h"
#include "views/common/theme.h"

namespace oxbow {

namespace {

constexpr int kListShare = 64;
constexpr int kLinesShare = 36;
constexpr int kBaseCharacters = 16;  // of a name in the header

QString tableName(const QString& fold) {
    return fold.isEmpty() ? DifferenceView::tr("Table") : fold;
}

}  // namespace

DifferenceView::DifferenceView(DifferenceFinder* finder, QWidget* parent,
                               const MakeExecutor& makeExecutor)
    : QWidget(parent),
      m_finder(finder),
      m_lineWorker(makeExecutor(), this),
      m_worker(makeExecutor(), this) {
    setObjectName("differences");
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildHeader());
    column->addWidget(buildSteps());
    m_split = new QSplitter(Qt::Horizontal, this);
    m_split->setHandleWidth(1);
    m_split->setChildrenCollapsible(false);
    m_split->addWidget(buildLists());
    m_split->addWidget(buildLines());
    m_split->setStretchFactor(0, kListShare);
    m_split->setStretchFactor(1, kLinesShare);
    m_split->setSizes({kListShare * 10, kLinesShare * 10});
    column->addWidget(m_split, 1);
    connectFinder();
    setTab(Here);
    readTheme();
    begin();
}

DifferenceView::~DifferenceView() = default;

QWidget* DifferenceView::buildHeader() {
    auto* header = new TabHeader(this);
    auto* layout = new QHBoxLayout(header);
    layout->setContentsMargins(0, 0, 4, 0);
    m_tabs = new TabStrip(header);
    m_tabs->setAccessibleName(tr("Ways to look at the differences"));
    for (const QString& name : {tr("Here"), tr("Side by side"), tr("Anywhere"), tr("Fields")}) {
        m_tabs->addTab(name);
    }
    m_table = addChoice(header, "comparedTable", tr("The table that is compared"));
    m_tables = new QMenu(m_table);
    m_table->setMenu(m_tables);
    m_table->hide();
    m_base = addChoice(header, "comparedBase", tr("What the branch is compared with"));
    m_bases = new QMenu(m_base);
    m_base->setMenu(m_bases);
    m_align = addChoice(header, "align", tr("What stands beside each other"));
    auto* menu = new QMenu(m_align);
    const std::pair<AlignBy, QString> ways[] = {
        {AlignBy::Position, tr("By position: at the same place of the log")},
        {AlignBy::Time, tr("By time: as of the same moment")},
        {AlignBy::Ordinal, tr("By the row’s events: after as many of them")}};
    for (const auto& [by, text] : ways) {
        menu->addAction(text, this, [this, chosen = by] { emit alignChosen(chosen); });
    }
    m_align->setMenu(menu);
    m_close = new QToolButton(header);
    m_close->setAutoRaise(true);
    m_close->setToolTip(tr("Close this pane"));
    m_close->setAccessibleName(m_close->toolTip());
    m_close->setIconSize({12, 12});
    layout->addWidget(m_tabs, 1);
    for (QToolButton* choice : {m_table, m_base, m_align, m_close}) {
        layout->addWidget(choice);
    }
    connect(m_close, &QToolButton::clicked, this, &DifferenceView::closeClicked);
    connect(m_tabs, &QTabBar::currentChanged, this, [this](int tab) {
        m_stack->setCurrentIndex(tab);
        sayWhyEmpty();
    });
    return header;
}

QToolButton* DifferenceView::addChoice(QWidget* header, const QString& name,
                                       const QString& accessible) {
    auto* button = new QToolButton(header);
    button->setObjectName(name);
    button->setAutoRaise(true);
    button->setPopupMode(QToolButton::InstantPopup);
    button->setStyleSheet("QToolButton::menu-indicator { image: none; }");
    button->setAccessibleName(accessible);
    return button;
}

QToolButton* DifferenceView::addStep(QWidget* bar, const QString& text, const QString& toolTip) {
    auto* button = new QToolButton(bar);
    button->setText(text);
    button->setToolTip(toolTip);
    button->setAccessibleName(toolTip);
    button->setAutoRaise(true);
    bar->layout()->addWidget(button);
    return button;
}

QWidget* DifferenceView::buildSteps() {
    auto* bar = new QWidget(this);
    m_steps = bar;
    auto* layout = new QHBoxLayout(bar);
    layout->setContentsMargins(10, 3, 4, 3);
    layout->setSpacing(2);
    m_said = new ElidedLabel(bar);
    m_said->setObjectName("said");
    m_said->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    layout->addWidget(m_said, 1);
    m_first = addStep(bar, tr("First"), tr("To the first difference"));
    m_previous = addStep(bar, tr("◂ Previous"), tr("To the previous change of a difference"));
    m_next = addStep(bar, tr("Next ▸"), tr("To the next change of a difference"));
    m_thisRow =
        addStep(bar, tr("This row"), tr("Step only through the selected row’s differences"));
    m_thisRow->setCheckable(true);
    m_greatest = addStep(bar, tr("Greatest ▾"), tr("To the greatest difference"));
    m_greatest->setPopupMode(QToolButton::InstantPopup);
    m_greatest->setStyleSheet("QToolButton::menu-indicator { image: none; }");
    m_greatestMenu = new QMenu(m_greatest);
    m_greatest->setMenu(m_greatestMenu);
    connect(m_first, &QToolButton::clicked, this, &DifferenceView::goToFirst);
    connect(m_previous, &QToolButton::clicked, this, &DifferenceView::goToPrevious);
    connect(m_next, &QToolButton::clicked, this, &DifferenceView::goToNext);
    connect(m_greatestMenu, &QMenu::aboutToShow, this, &DifferenceView::fillGreatest);
    return bar;
}

void DifferenceView::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    makeRoom(*m_steps, width(), {m_greatest, m_thisRow, m_first});
}

QWidget* DifferenceView::buildLists() {
    m_stack = new QStackedWidget(this);
    m_lists = {new HereList(this), new BesideList(this), new EverList(this), new FieldsList(this)};
    const QString names[] = {tr("Differences here"), tr("Base beside branch"),
                             tr("Rows that differ anywhere"), tr("Fields that differ anywhere")};
    for (std::size_t i = 0; i < m_lists.size(); ++i) {
        auto* view = new VirtualListView(m_lists[i], m_stack);
        view->setAccessibleName(names[i]);
        view->setClaimsHomeAndEnd(false);
        connect(view, &VirtualListView::currentRowChanged, this, &DifferenceView::chooseLine);
        connect(view, &VirtualListView::rowActivated, this, &DifferenceView::activateLine);
        connect(view->header(), &QHeaderView::sectionClicked, this, &DifferenceView::sortBy);
        view->header()->setSectionsClickable(true);
        m_views.push_back(view);
        m_stack->addWidget(view);
    }
    setFocusProxy(m_views.front());
    return m_stack;
}

QWidget* DifferenceView::buildLines() {
    auto* side = new QWidget(this);
    auto* column = new QVBoxLayout(side);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_linesSaid = new QLabel(side);
    m_linesSaid->setObjectName("linesSaid");
    m_linesSaid->setWordWrap(true);
    m_linesSaid->setProperty("dim", true);
    m_lines = new TwoLinesView(side);
    m_linesSaid->hide();
    // They take what room there is: the panes above do not move when there is something to draw.
    for (QWidget* part : std::initializer_list<QWidget*>{m_linesSaid, m_lines}) {
        part->setMinimumHeight(1);
    }
    column->addLayout(padded(m_linesSaid, {10, 4, 10, 4}));
    column->addWidget(m_lines, 1);
    connect(m_lines, &TwoLinesView::placeAsked, this,
            [this](PlaceInBoth place, Instant instant) { goTo(place, instant); });
    return side;
}

void DifferenceView::connectFinder() {
    connect(m_finder, &DifferenceFinder::begun, this, &DifferenceView::begin);
    connect(m_finder, &DifferenceFinder::found, this, &DifferenceView::takeFound);
    connect(m_finder, &DifferenceFinder::finished, this, &DifferenceView::say);
    connect(m_finder, &DifferenceFinder::failed, this, &DifferenceView::failed);
}

QString DifferenceView::said() const {
    return m_said->text();
}

DifferenceList* DifferenceView::list(Tab tab) const {
    return m_lists[static_cast<std::size_t>(tab)];
}

void DifferenceView::setTables(const QStringList& folds, const QString& chosen,
                               const QStringList& reached) {
    m_reached = reached;
    m_tables->clear();
    for (const QString& fold : folds) {
        QAction* action =
            m_tables->addAction(tableName(fold), this, [this, fold] { emit tableChosen(fold); });
        action->setCheckable(true);
        action->setChecked(fold == chosen);
    }
    showCompared();
    sayWhyEmpty();
}

void DifferenceView::setBases(const QStringList& names, const QString& chosen) {
    m_bases->clear();
    for (const QString& name : names) {
        QAction* action =
            m_bases->addAction(name.isEmpty() ? tr("The log") : QString(name).replace('&', "&&"),
                               this, [this, name] { emit baseChosen(name); });
        action->setCheckable(true);
        action->setChecked(name == chosen);
    }
    showCompared();
}

// Which pasts stand beside each other, and of which table.
void DifferenceView::showCompared() {
    const bool hasPasts = m_finder->hasPasts();
    const auto& fold = hasPasts ? m_finder->pasts().fold : std::optional<FoldInBoth>();
    const bool twoFolds = fold && !fold->nameBefore.isEmpty();
    m_align->setText(hasPasts ? alignText(m_finder->pasts().by) + QStringLiteral(" ▾") : QString());
    m_align->setEnabled(hasPasts);
    m_align->setVisible(!twoFolds);
    m_table->setText(tableName(fold ? fold->name : QString()) + QStringLiteral(" ▾"));
    m_table->setVisible(!twoFolds && m_tables->actions().size() > 1);
    QString base = tr("log");
    if (hasPasts && !m_finder->pasts().before.empty()) {
        base = fromUtf8(m_finder->pasts().before.back().branch.name);
    }
    const QFontMetrics metrics(m_base->font());
    m_base->setText(tr("with %1 ▾")
                        .arg(metrics.elidedText(base, Qt::ElideRight,
                                                metrics.averageCharWidth() * kBaseCharacters)));
    m_base->setToolTip(tr("Compared with %1").arg(base));
    m_base->setVisible(!twoFolds && m_bases->actions().size() > 1);
}

DifferenceView::Tab DifferenceView::tab() const {
    return static_cast<Tab>(m_tabs->currentIndex());
}

void DifferenceView::setTab(Tab tab) {
    m_tabs->setCurrentIndex(tab);
}

void DifferenceView::setThisRowOnly(bool only) {
    m_thisRow->setChecked(only);
}

std::optional<PlaceInBoth> DifferenceView::place() const {
    return m_here != nullptr ? std::optional(m_here->place) : std::nullopt;
}

// --- what is found ---

void DifferenceView::begin() {
    m_worker.cancel();
    m_lineWorker.cancel();
    m_answered = ++m_asked;
    m_linesAnswered = ++m_linesAsked;
    m_here.reset();
    m_held.reset();
    m_heldInstant.reset();
    for (DifferenceList* list : m_lists) {
        list->setComparison(nullptr, m_finder->rows());
    }
    showCompared();
    say();
    askLines();
}

void DifferenceView::takeFound() {
    for (DifferenceList* list : m_lists) {
        list->setComparison(m_finder->comparison(), m_finder->rows());
    }
    if (m_here == nullptr) {
        askHere();
    }
    if (m_finder->isFinished()) {
        askLines();
    }
    say();
}

void DifferenceView::setPlayhead(Position after) {
    m_playhead = after;
    if (m_held && m_held->after != after) {
        m_held.reset();
        m_heldInstant.reset();
    }
    if (!m_held) {
        askHere();
    }
}

void DifferenceView::askHere() {
    const auto comparison = m_finder->comparison();
    if (comparison == nullptr || !isVisible()) {
        return;
    }
    m_worker.post([this, comparison, held = m_held, instant = m_heldInstant, after = m_playhead,
                   number = ++m_asked](const Cancelled& cancelled) {
        auto here = held ? differencesHere(*comparison, *held, instant, cancelled)
                         : differencesBeside(*comparison, after, cancelled);
        if (absl::IsCancelled(here.status())) {
            return;
        }
        const QString failure = failureOf(here.status());
        std::shared_ptr<const DifferencesHere> read;
        if (here.ok()) {
            read = std::make_shared<const DifferencesHere>(*std::move(here));
        }
        m_worker.deliver([this, read, failure, number] {
            if (number != m_asked) {
                return;
            }
            m_answered = number;
            if (!failure.isEmpty()) {
                emit failed(failure);
            } else {
                takeHere(read);
            }
        });
    });
}

void DifferenceView::takeHere(std::shared_ptr<const DifferencesHere> here) {
    m_here = std::move(here);
    for (const Tab each : {Here, Beside}) {
        list(each)->setHere(m_here);
    }
    m_lines->setInstant(m_here->instant);
    m_linesSaid->setText(m_lines->sentence());
    m_linesSaid->setVisible(!m_linesSaid->text().isEmpty());
    setSelectedRow(m_row);
    say();
}

// --- the selected row ---

void DifferenceView::setSelectedRow(const std::optional<RowKey>& row) {
    const bool isOther = row != m_row;
    m_row = row;
    for (std::size_t i = 0; i < m_lists.size(); ++i) {
        const auto current = m_views[i]->currentRow();
        const bool isThere = row && current && *current < m_lists[i]->rowCount() &&
                             m_lists[i]->rowKey(*current) == *row;
        if (!isThere) {
            m_views[i]->setCurrentRow(row ? m_lists[i]->find(*row) : std::nullopt);
        }
    }
    m_thisRow->setEnabled(m_row.has_value());
    if (isOther && !m_choosing) {
        m_field.reset();
        askLines();
    }
}

void DifferenceView::chooseLine(quint64 line) {
    const DifferenceList* from = list(tab());
    choose(from->rowKey(line), from->fieldOf(line));
}

void DifferenceView::choose(const RowKey& row, std::optional<std::string> field) {
    m_field = std::move(field);
    m_choosing = true;
    setSelectedRow(row);
    emit rowChosen(row);
    m_choosing = false;
    askLines();
}

void DifferenceView::activateLine(quint64 line) {
    const RowDivergence* row = divergenceOf(*m_finder->rows(), list(tab())->rowKey(line));
    if (row != nullptr) {
        const DivergenceSpan span = row->spans.front();
        const RowKey key = row->row;
        goTo(span.from, span.fromInstant);
        emit rowChosen(key);  // as it is there
    }
}

void DifferenceView::sortBy(int column) {
    DifferenceList* sorted = list(tab());
    std::optional<DifferenceSort> sort = DifferenceSort{column, false};
    if (sorted->sort() && sorted->sort()->column == column) {
        sort =
            sorted->sort()->descending ? std::nullopt : std::optional(DifferenceSort{column, true});
    }
    sorted->setSort(sort);
    QHeaderView* header = view(tab())->header();
    header->setSortIndicatorShown(sort.has_value());
    if (sort) {
        header->setSortIndicator(column,
                                 sort->descending ? Qt::DescendingOrder : Qt::AscendingOrder);
    }
}

// --- words ---

void DifferenceView::say() {
    QStringList parts;
    const auto comparison = m_finder->comparison();
    if (m_here != nullptr && comparison != nullptr) {
        parts << tr("%1 %2 here")
                     .arg(formatCountOf(m_here->rows.size(), tr("row")) +
                              (m_here->isCut ? tr(" and more") : QString()),
                          m_here->rows.size() == 1 ? tr("differs") : tr("differ"));
        parts << tr("%1 at %2, %3 at %4")
                     .arg(pastName(comparison->past(PastSide::Before)),
                          formatPosition(m_here->place.before),
                          pastName(comparison->past(PastSide::After)),
                          formatPosition(m_here->place.after));
    }
    if (!m_finder->isFinished()) {
        parts << (m_finder->allRows() == 0
                      ? tr("comparing…")
                      : tr("comparing: %1 of %2")
                            .arg(formatCount(m_finder->comparedRows()),
                                 formatCountOf(m_finder->allRows(), tr("row"))));
    } else if (comparison != nullptr) {
        parts << tr("%1 anywhere").arg(formatCountOf(m_finder->rows()->size(), tr("row")));
    }
    m_said->setText(parts.join(QStringLiteral(" · ")));
    const bool any = m_finder->isFinished() && !m_finder->rows()->empty();
    for (QToolButton* button : {m_first, m_previous, m_next, m_greatest}) {
        button->setEnabled(any);
    }
    m_thisRow->setEnabled(any && m_row.has_value());
    sayWhyEmpty();
}

void DifferenceView::sayWhyEmpty() {
    WhyNothing why;
    if (!m_finder->hasPasts()) {
        why = {tr("No branch is shown"),
               tr("Show a branch, and what differs from its base is listed here.")};
    } else if (!m_finder->isFinished()) {
        why = {tr("Comparing…"), {}};
    } else if (m_finder->hasNoEdits()) {
        why = {tr("The branch has no edits"), tr("It is its base, at every position.")};
    } else if (m_finder->comparison() != nullptr) {
        const auto& fold = m_finder->pasts().fold;
        why = nothingHere(m_finder->spans(), m_finder->differsAtEnd(), *m_finder->comparison(),
                          m_here != nullptr ? m_here->place.after : m_playhead,
                          fold ? fold->name : tr("the log’s own table"));
        if (m_finder->spans().empty() && !m_reached.isEmpty()) {
            why.sentence += ' ' + tr("They reach rows of %1, which can be chosen above.")
                                      .arg(m_reached.join(tr(", ")));
        }
    } else {
        why = {tr("The differences could not be read"), {}};
    }
    for (VirtualListView* each : m_views) {
        each->setEmptyText(why.title, why.sentence);
    }
}

void DifferenceView::readTheme() {
    m_close->setIcon(icon("close", *m_close));
    const TypeFaces faces = TypeFaces::of(*this);
    m_align->setFont(faces.small);
    m_table->setFont(faces.small);
    m_base->setFont(faces.small);
    m_linesSaid->setFont(faces.small);
}

void DifferenceView::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (changesLook(*event) && m_close != nullptr) {
        readTheme();
    }
}

void DifferenceView::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    askHere();
}

void DifferenceView::hideEvent(QHideEvent* event) {
    QWidget::hideEvent(event);
    m_worker.cancel();
    m_answered = ++m_asked;
}

}  // namespace oxbow
