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

#include "model/branch/field_difference.h"
#include "model/branch/two_lines.h"
#include "views/branch/difference_text.h"
#include "views/branch/two_lines_view.h"
#include "views/common/format.h"
#include "views/common/icon.h"
#include "views/common/list_header.h"
#include "views/common/tab_strip.h"
#include "views/common/theme.h"
#include "views/common/virtual_list_view.h"

namespace oxbow {

namespace {

constexpr std::size_t kMostPoints = 2'000;
constexpr int kListShare = 64;
constexpr int kLinesShare = 36;
constexpr int kMostGreatestFields = 20;

QString tableName(const QString& fold) {
    return fold.isEmpty() ? DifferenceView::tr("Table") : fold;
}

// A failure where there is one that somebody must hear of.
QString failureOf(const absl::Status& status) {
    return status.ok() || absl::IsCancelled(status) ? QString()
                                                    : fromUtf8(std::string(status.message()));
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
    for (const QString& name : {tr("Differences here"), tr("Side by side"), tr("Anywhere")}) {
        m_tabs->addTab(name);
    }
    m_table = new QToolButton(header);
    m_table->setObjectName("comparedTable");
    m_table->setAutoRaise(true);
    m_table->setPopupMode(QToolButton::InstantPopup);
    m_table->setStyleSheet("QToolButton::menu-indicator { image: none; }");
    m_table->setAccessibleName(tr("The table that is compared"));
    m_tables = new QMenu(m_table);
    m_table->setMenu(m_tables);
    m_table->hide();
    m_align = new QToolButton(header);
    m_align->setObjectName("align");
    m_align->setAutoRaise(true);
    m_align->setPopupMode(QToolButton::InstantPopup);
    m_align->setStyleSheet("QToolButton::menu-indicator { image: none; }");
    m_align->setAccessibleName(tr("What stands beside each other"));
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
    layout->addWidget(m_table);
    layout->addWidget(m_align);
    layout->addWidget(m_close);
    connect(m_close, &QToolButton::clicked, this, &DifferenceView::closeClicked);
    connect(m_tabs, &QTabBar::currentChanged, this, [this](int tab) {
        m_stack->setCurrentIndex(tab);
        sayWhyEmpty();
    });
    return header;
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
    auto* layout = new QHBoxLayout(bar);
    layout->setContentsMargins(10, 3, 4, 3);
    layout->setSpacing(2);
    m_said = new QLabel(bar);
    m_said->setObjectName("said");
    m_said->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_said->setTextInteractionFlags(Qt::TextSelectableByMouse);
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

QWidget* DifferenceView::buildLists() {
    m_stack = new QStackedWidget(this);
    m_lists = {new HereList(this), new BesideList(this), new EverList(this)};
    const QString names[] = {tr("Differences here"), tr("Base beside branch"),
                             tr("Rows that differ anywhere")};
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
    m_linesSaid->setContentsMargins(10, 4, 10, 4);
    m_linesSaid->setWordWrap(true);
    m_linesSaid->setProperty("dim", true);
    m_lines = new TwoLinesView(side);
    column->addWidget(m_linesSaid);
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

void DifferenceView::setTables(const QStringList& folds) {
    m_tables->clear();
    for (const QString& fold : folds) {
        m_tables->addAction(tableName(fold), this, [this, fold] { emit tableChosen(fold); });
    }
    m_table->setVisible(folds.size() > 1);
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
    m_align->setText(m_finder->hasPasts() ? alignText(m_finder->pasts().by) + QStringLiteral(" ▾")
                                          : QString());
    m_align->setEnabled(m_finder->hasPasts());
    const bool isFold = m_finder->hasPasts() && m_finder->pasts().fold;
    m_table->setText(tableName(isFold ? m_finder->pasts().fold->name : QString()) +
                     QStringLiteral(" ▾"));
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
    setSelectedRow(m_row);
    say();
}

// --- steps ---

std::shared_ptr<const std::vector<RowDivergence>> DifferenceView::steppedRows() const {
    if (!m_thisRow->isChecked() || !m_row) {
        return m_finder->rows();
    }
    const RowDivergence* row = divergenceOf(*m_finder->rows(), *m_row);
    return std::make_shared<const std::vector<RowDivergence>>(
        row != nullptr ? std::vector<RowDivergence>{*row} : std::vector<RowDivergence>());
}

void DifferenceView::goTo(const PlaceInBoth& place, std::optional<Instant> instant) {
    m_held = place;
    m_heldInstant = instant;
    if (place.after != m_playhead) {
        m_playhead = place.after;
        emit playheadAsked(place.after);
    }
    askHere();
}

void DifferenceView::goToFirst() {
    const DivergenceSpan* first = nullptr;
    for (const RowDivergence& row : *steppedRows()) {
        const DivergenceSpan& span = row.spans.front();
        if (first == nullptr || std::pair(span.from.after, span.fromInstant) <
                                    std::pair(first->from.after, first->fromInstant)) {
            first = &span;
        }
    }
    if (first != nullptr) {
        const DivergenceSpan span = *first;
        goTo(span.from, span.fromInstant);
    }
}

void DifferenceView::goToNeighbour(Direction way) {
    const auto comparison = m_finder->comparison();
    if (comparison == nullptr || !m_finder->isFinished()) {
        return;
    }
    if (comparison->options().by == AlignBy::Ordinal) {
        // Rows have no instants in common: from place to place.
        std::optional<PlaceInBoth> nearest;
        const bool isForward = way == Direction::Forward;
        const auto take = [&](const PlaceInBoth& place) {
            const bool isBeyond = isForward ? place.after > m_playhead : place.after < m_playhead;
            if (isBeyond && (!nearest || (isForward ? place.after < nearest->after
                                                    : place.after > nearest->after))) {
                nearest = place;
            }
        };
        for (const RowDivergence& row : *steppedRows()) {
            for (const DivergenceSpan& span : row.spans) {
                take(span.from);
                if (!span.isOpen) {
                    take(span.to);
                }
            }
        }
        if (nearest) {
            goTo(*nearest, std::nullopt);
        }
        return;
    }
    m_worker.post([this, comparison, rows = steppedRows(), way, held = m_heldInstant,
                   playhead = m_playhead, number = ++m_asked](const Cancelled& cancelled) {
        const auto from = held ? absl::StatusOr<Instant>(*held)
                               : comparison->lastInstantOf(PastSide::After, playhead);
        const auto next =
            from.ok() ? nextDifference(*comparison, *rows, *from, way, cancelled) : from.status();
        const auto place = next.ok() && *next
                               ? comparison->placeAt(**next)
                               : absl::StatusOr<PlaceInBoth>(
                                     next.status().ok() ? absl::NotFoundError("") : next.status());
        m_worker.deliver([this, next, place, number] {
            if (number != m_asked) {
                return;
            }
            m_answered = number;
            if (place.ok()) {
                goTo(*place, **next);
            } else if (!absl::IsNotFound(place.status()) && !absl::IsCancelled(place.status())) {
                emit failed(failureOf(place.status()));
            }
        });
    });
}

void DifferenceView::goToMostRows() {
    const auto comparison = m_finder->comparison();
    std::size_t most = 0;
    Instant instant = 0;
    for (const RowsDiffering& count : rowsDiffering(*m_finder->rows())) {
        if (count.rows > most) {
            most = count.rows;
            instant = count.from;
        }
    }
    if (comparison == nullptr || most == 0) {
        return;
    }
    m_worker.post([this, comparison, instant, number = ++m_asked](const Cancelled&) {
        const auto place = comparison->placeAt(instant);
        m_worker.deliver([this, place, instant, number] {
            if (number != m_asked) {
                return;
            }
            m_answered = number;
            if (place.ok()) {
                goTo(*place, instant);
            } else {
                emit failed(failureOf(place.status()));
            }
        });
    });
}

void DifferenceView::goToGreatest(const std::string& field) {
    const FieldDivergence* greatest = nullptr;
    const RowDivergence* of = nullptr;
    const auto rows = m_finder->rows();
    for (const RowDivergence& row : *rows) {
        for (const FieldDivergence& each : row.fields) {
            if (each.name == field && each.greatest &&
                (greatest == nullptr || isGreaterAmount(*each.greatest, *greatest->greatest))) {
                greatest = &each;
                of = &row;
            }
        }
    }
    if (greatest != nullptr) {
        choose(of->row, field);
        goTo(greatest->greatestPlace, greatest->greatestAt);
    }
}

void DifferenceView::fillGreatest() {
    m_greatestMenu->clear();
    auto* most = m_greatestMenu->addAction(tr("Where the most rows differ"), this,
                                           &DifferenceView::goToMostRows);
    most->setEnabled(m_finder->comparison() != nullptr &&
                     m_finder->comparison()->options().by != AlignBy::Ordinal);
    std::vector<std::string> fields;
    for (const RowDivergence& row : *m_finder->rows()) {
        for (const FieldDivergence& field : row.fields) {
            if (field.greatest && fields.size() < kMostGreatestFields &&
                std::find(fields.begin(), fields.end(), field.name) == fields.end()) {
                fields.push_back(field.name);
            }
        }
    }
    for (const std::string& field : fields) {
        m_greatestMenu->addAction(
            tr("The greatest amount of %1").arg(field.empty() ? tr("the value") : fromUtf8(field)),
            this, [this, field] { goToGreatest(field); });
    }
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
        goTo(span.from, span.fromInstant);
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

// The field that was chosen, where it is a number, or the one that differs most.
void DifferenceView::askLines() {
    const auto comparison = m_finder->comparison();
    const RowDivergence* row =
        m_row && comparison != nullptr ? divergenceOf(*m_finder->rows(), *m_row) : nullptr;
    const FieldDivergence* field = row != nullptr ? greatestField(*row) : nullptr;
    for (std::size_t i = 0; row != nullptr && m_field && i < row->fields.size(); ++i) {
        if (row->fields[i].name == *m_field && row->fields[i].greatest) {
            field = &row->fields[i];
        }
    }
    if (field == nullptr) {
        m_lineWorker.cancel();
        m_linesAnswered = ++m_linesAsked;
        m_linesSaid->hide();
        m_lines->say(m_row && row == nullptr ? tr("This row does not differ")
                     : row != nullptr        ? tr("No number of this row differs")
                                             : tr("Two lines over time"),
                     row != nullptr ? tr("Only numbers are drawn.")
                                    : tr("Select a row that differs: its numbers are drawn here, "
                                         "in both."));
        return;
    }
    std::vector<Instant> keep;
    for (const DivergenceSpan& span : row->spans) {
        keep.push_back(span.fromInstant);
        keep.push_back(span.toInstant);
    }
    keep.push_back(field->greatestAt);
    std::sort(keep.begin(), keep.end());
    m_lineWorker.post([this, comparison, key = row->row, name = field->name, keep,
                       number = ++m_linesAsked](const Cancelled& cancelled) {
        auto read = twoLines(*comparison, key, name, kMostPoints, keep, cancelled);
        if (absl::IsCancelled(read.status())) {
            return;
        }
        const QString failure = failureOf(read.status());
        std::shared_ptr<const TwoLines> lines;
        if (read.ok()) {
            lines = std::make_shared<const TwoLines>(*std::move(read));
        }
        m_lineWorker.deliver([this, comparison, key, name, lines, failure, number] {
            if (number != m_linesAsked) {
                return;
            }
            m_linesAnswered = number;
            if (lines == nullptr || lines->points.empty()) {
                m_lines->say(tr("Nothing to draw"), failure);
                return;
            }
            m_lines->show({comparison, lines, fromUtf8(key.key),
                           name.empty() ? tr("value") : fromUtf8(name)});
            m_lines->setInstant(m_here != nullptr ? m_here->instant : std::nullopt);
            m_linesSaid->setText(m_lines->sentence());
            m_linesSaid->show();
        });
    });
}

// --- words ---

void DifferenceView::say() {
    QStringList parts;
    const auto comparison = m_finder->comparison();
    if (m_here != nullptr && comparison != nullptr) {
        parts << tr("<b>%1</b> %2 here")
                     .arg(formatCountOf(m_here->rows.size(), tr("row")) +
                              (m_here->isCut ? tr(" and more") : QString()),
                          m_here->rows.size() == 1 ? tr("differs") : tr("differ"));
        parts << tr("%1 at %2, %3 at %4")
                     .arg(pastName(comparison->past(PastSide::Before)).toHtmlEscaped(),
                          formatPosition(m_here->place.before),
                          pastName(comparison->past(PastSide::After)).toHtmlEscaped(),
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
        why = nothingHere(m_finder->spans(), m_finder->differsAtEnd(), *m_finder->comparison(),
                          m_here != nullptr ? m_here->place.after : m_playhead);
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
