#include "views/table/table_view.h"

#include <QApplication>
#include <QClipboard>
#include <QCursor>
#include <QJsonDocument>
#include <QJsonObject>
#include <QKeyEvent>
#include <QMenu>
#include <QPushButton>
#include <QToolTip>
#include <QVBoxLayout>

#include "views/common/format.h"
#include "views/common/link_button.h"
#include "views/common/list/list_header.h"
#include "views/common/list/virtual_list_view.h"
#include "views/common/panel_header.h"
#include "views/table/find_key_bar.h"
#include "views/table/table_source.h"

namespace oxbow {

TableView::TableView(Session* session, QWidget* parent)
    : TableView(session, session, tr("Table"), parent) {}

TableView::TableView(Session* session, ShownTable* shown, const QString& name, QWidget* parent)
    : QWidget(parent),
      m_session(session),
      m_shown(shown),
      m_history(shown->history()),
      m_name(name),
      m_source(new TableSource(readsFrom(shown->history()), this, session->makeExecutor())),
      m_header(new PanelHeader(name, this)),
      m_changes(new LinkButton(m_header)),
      m_hidden(new LinkButton(m_header)),
      m_findKey(new FindKeyBar(shown->history(), this, session->makeExecutor())),
      m_list(new VirtualListView(m_source, this)),
      m_copier(session->makeExecutor()(), this) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_header);
    layout->addWidget(m_findKey);
    layout->addWidget(m_list);
    m_changes->setToolTip(tr("Bring what changed on screen"));
    m_header->addWidget(m_changes);
    m_hidden->setToolTip(tr("Choose the columns"));
    m_header->addWidget(m_hidden);
    connect(m_hidden, &QPushButton::clicked, this, &TableView::showColumns);
    connect(m_source, &RowSource::columnsChanged, this, &TableView::showHidden);
    connect(m_list->header(), &ListHeader::layoutChanged, this, &TableView::showHidden);
    m_list->setSelectsSeveral(true);
    connect(m_changes, &QPushButton::clicked, this, &TableView::showChange);
    setAccessibleName(m_name);
    m_list->setAccessibleName(tr("%1 at the playhead").arg(m_name));
    setFocusProxy(m_list);
    connectList();
    connect(m_source, &TableSource::arranged, this, &TableView::showCounts);
    connect(m_source, &TableSource::failed, this, [this](const QString& message) {
        showSort();
        m_header->setSummary(message);
    });
    connect(m_session, &Session::playheadChanged, this, [this] {
        m_moved = true;
        m_changeShown = false;
    });
    connect(m_shown, &ShownTable::tableChanged, this, &TableView::takeTable);
    connect(m_shown, &ShownTable::selectionChanged, this, &TableView::takeSelection);
    if (!isOfLog()) {
        m_source->setSinceLast();
    }
    takeTable();
    takeSelection();
}

void TableView::connectList() {
    connect(m_list, &VirtualListView::currentRowChanged, this, &TableView::selectRow);
    connect(m_list, &VirtualListView::rowActivated, this, &TableView::goToWriter);
    connect(m_list, &VirtualListView::contextMenuRequested, this, &TableView::showMenu);
    connect(m_list->header(), &QHeaderView::sectionClicked, this, &TableView::sortBy);
    connect(m_list->header(), &ListHeader::layoutChanged, this, &TableView::arrangementChanged);
    connect(m_findKey, &FindKeyBar::textChanged, this, &TableView::arrangementChanged);
    connect(m_findKey, &FindKeyBar::chosen, this, &TableView::takeFoundKey);
    connect(m_findKey, &FindKeyBar::closed, m_list, qOverload<>(&QWidget::setFocus));
}

void TableView::findKey() {
    m_findKey->open(m_shown->table());
}

// A deleted row's last event is its tombstone; that of a row which has not come yet is what made it
// what is shown.
void TableView::selectRow(quint64 row) {
    const RowVersion version = m_source->arrangement().row(row).version;
    const auto last = m_source->arrangement().table().version(version.key);
    m_shown->selectRow(version.key, last ? last->writer : version.writer);
}

// The row is brought on screen; of a key without one it is said where it has.
void TableView::takeFoundKey(KeyId key) {
    const auto last = m_shown->table()->version(key);
    if (last) {
        m_shown->selectRow(key, last->writer);
    } else {
        m_shown->selectKey(key);
    }
    takeSelection();
    if (!m_shown->table()->find(key)) {
        const QString name = m_findKey->lastChosen();
        m_said = tr("%1 has no row here: [ and ] go to its events before and after").arg(name);
        m_saidOf = key;
        m_header->setSummary(m_said);
    }
}

// Of the fields alone: what can be told of every row is none of the log's.
void TableView::showHidden() {
    const ListHeader& header = *m_list->header();
    int hidden = m_source->columnsLeftOut();
    for (int column = 0; column < header.count(); ++column) {
        hidden += header.isSectionHidden(column) && m_source->fieldOf(column) ? 1 : 0;
    }
    m_hidden->setVisible(hidden > 0);
    m_hidden->setText(tr("%1 hidden").arg(formatCountOf(std::uint64_t(hidden), tr("column"))));
}

void TableView::showColumns() {
    const QPoint below(m_list->width() / 3, m_list->header()->height());
    m_list->header()->showColumnMenu(m_list->mapToGlobal(below));
}

void TableView::takeTable() {
    if (!m_shown->isOfThisPast() && m_shown->table()->at() != Position()) {
        return;
    }
    m_bringChange = m_bringChange || m_moved;
    m_moved = m_moved && !m_shown->tableIsCurrent();
    if (m_history != m_shown->history()) {
        m_history = m_shown->history();
        m_said.clear();
        m_source->setReads(readsFrom(m_history));
        m_findKey->setHistory(m_history);
    }
    m_source->setTables(m_shown->table(), m_shown->previousTable());
    if (m_findKey->isVisible()) {
        m_findKey->setTable(m_shown->table());
    }
    if (m_source->sort() && !m_source->canSort(*m_source->sort())) {
        const auto most = mostRowsSorted(m_source->sort()->by);
        m_source->setSort(std::nullopt);
        emit m_session->told(tr("The rows stand in the order of their first appearance: by that "
                                "column tables of up to %1 rows are sorted.")
                                 .arg(formatCount(most)));
    }
    showSort();
}

void TableView::showCounts() {
    const TableArrangement& shown = m_source->arrangement();
    if (!m_said.isEmpty() && shown.table().find(*m_saidOf)) {
        m_said.clear();
    }
    m_header->setTitle(tr("%1 at %2").arg(m_name, formatPosition(shown.table().at())));
    QStringList parts;
    const bool back = shown.movedBack();
    const auto add = [&](std::uint64_t count, const QString& text) {
        if (count > 0) {
            parts.append(text.arg(formatCount(count)));
        }
    };
    if (const auto& delta = shown.delta()) {
        add(delta->inserted, back ? tr("%1 deleted later") : tr("%1 new"));
        add(delta->updated, back ? tr("%1 changed later") : tr("%1 changed here"));
        add(delta->deleted, back ? tr("%1 not there yet") : tr("%1 deleted"));
    }
    const QString rows = formatCountOf(shown.table().rowCount(), tr("row"));
    const bool there = changedRow().has_value();
    m_changes->setVisible(there && !parts.isEmpty());
    m_changes->setText(parts.join(QStringLiteral(" · ")));
    QString summary = there ? rows : (QStringList(rows) + parts).join(QStringLiteral(" · "));
    if (const QString by = sortName(); !by.isEmpty()) {
        summary += QStringLiteral(" · ") + tr("by %1").arg(by);
    }
    m_header->setSummary(m_said.isEmpty() ? summary : m_said);
    m_list->endSelection();  // its rows may be others now
    showEmptyText();
    showSelection();
}

std::optional<std::uint64_t> TableView::changedRow() const {
    const TableArrangement& shown = m_source->arrangement();
    const auto& change = shown.nearestChange();
    return change && change->key ? shown.find(*change->key) : std::nullopt;
}

// Where the event above the playhead made it, the row is selected with that, and the selection goes
// on along with the playhead.
void TableView::showChange() {
    const auto row = changedRow();
    if (!row) {
        return;
    }
    const RowVersion version = m_source->arrangement().row(*row).version;
    const auto last = m_source->arrangement().table().version(version.key);
    if (last && last->writer.next() == m_shown->place()) {
        m_shown->selectRow(version.key, last->writer);
    }
    m_list->bringOnScreen(*row);
    m_list->setFocus(Qt::ShortcutFocusReason);
}

void TableView::showEmptyText() {
    if (m_session->end() == Position(0)) {
        m_list->setEmptyText(tr("No rows yet"),
                             tr("The table fills as events with a key come in."));
    } else if (m_session->playhead() > Position(0) &&
               (m_shown->place() == Position(0) ||
                (!isOfLog() && m_shown->table()->at() == Position(0)))) {
        m_list->setEmptyText(tr("Being made"), tr("Rows come as the events are folded."));
    } else if (m_source->arrangement().table().at() == Position(0)) {
        m_list->setEmptyText(tr("Before the first event"),
                             tr("There are no rows yet. Drag the playhead to the right, or press "
                                "→, and watch the table fill."));
    } else {
        m_list->setEmptyText(
            tr("No rows at this position"),
            isOfLog() ? tr("No event so far has a key, or every row was deleted again.")
                      : tr("No event so far has made one, or every row was deleted again."));
    }
}

// Where the column that rows are sorted by cannot be seen.
QString TableView::sortName() const {
    const auto& sort = m_source->sort();
    for (int column = 0; sort && column < m_source->columnCount(); ++column) {
        const auto of = m_source->sortOf(column);
        if (!of || of->by != sort->by || of->field != sort->field) {
            continue;
        }
        const ListHeader& header = *m_list->header();
        const int left = header.columnLeft(column);
        const bool seen = !header.isSectionHidden(column) && left < m_list->viewport()->width() &&
                          left + header.sectionSize(column) > header.pinnedWidth() * int(left != 0);
        return seen ? QString() : m_source->column(column).title;
    }
    return {};
}

void TableView::takeSelection() {
    if (!m_said.isEmpty() && m_shown->selectedKey() != m_saidOf) {
        m_said.clear();
        showCounts();
    }
    // A step back shows what it took back, rather than the event above the playhead.
    const bool overridden = m_shown->selectionFollows() && m_changeShown;
    m_bringSelection = !overridden && !m_shown->selectedKeyIsAwaited();
    showSelection();
}

void TableView::showSelection() {
    const auto key = m_shown->selectedKey();
    m_list->setCurrentRow(key ? m_source->arrangement().find(*key) : std::nullopt);
    if (const auto row = rowToBring()) {
        m_list->bringOnScreen(*row);
    }
}

// The list scrolls to the row that a move has changed, else to one that was just selected, even
// where its table comes a moment later; it does not hold on to it against the user.
std::optional<std::uint64_t> TableView::rowToBring() {
    const TableArrangement& shown = m_source->arrangement();
    const bool current = shown.table().at() == m_shown->place();
    // What changed before that is none of this move: the rows of its table may still be arranged.
    const bool ofThisMove = &shown.table() == m_shown->table().get();
    if (m_bringChange && ofThisMove && shown.nearestChange()) {
        m_bringChange = false;
        if (const auto row = changedRow()) {
            m_changeShown = current;
            m_bringSelection = m_bringSelection && !m_shown->selectionFollows();
            return row;
        }
    }
    const bool changeWillTell = (m_moved || m_bringChange) && m_shown->selectionFollows();
    if (m_bringSelection && !changeWillTell && m_list->currentRow()) {
        m_bringSelection = !current;
        return m_list->currentRow();
    }
    return std::nullopt;
}

void TableView::sortBy(int column) {
    auto sort = m_source->sortOf(column);
    if (!sort) {
        return;
    }
    if (refuseSort(*sort)) {
        return;
    }
    // First rising, then falling, then as they came.
    const auto current = m_source->sort();
    const bool same = current && current->by == sort->by && current->field == sort->field;
    if (same && current->descending) {
        sort.reset();
    } else if (same) {
        sort->descending = true;
    }
    setSort(sort);
}

void TableView::setSort(const std::optional<TableSort>& sort) {
    m_source->setSort(sort);
    showSort();
    emit arrangementChanged();
}

bool TableView::refuseSort(const TableSort& sort) {
    if (m_source->canSort(sort)) {
        return false;
    }
    QToolTip::showText(
        QCursor::pos(),
        tr("Rows are sorted by this in tables of up to %1 rows; this one has %2. By key, any table "
           "is.")
            .arg(formatCount(mostRowsSorted(sort.by)),
                 formatCount(m_source->arrangement().table().rowCount())),
        m_list);
    return true;
}

void TableView::toggleSort(const TableSort& sort) {
    const auto current = m_source->sort();
    const bool on = current && current->by == sort.by && current->descending == sort.descending;
    if (on) {
        setSort(std::nullopt);
    } else if (!refuseSort(sort)) {
        setSort(sort);
    }
}

void TableView::toggleKeyOrder() {
    toggleSort({TableSort::By::Key, {}, false});
}

void TableView::toggleLatestFirst() {
    toggleSort({TableSort::By::Since, {}, true});
    if (m_source->sort()) {
        m_list->scrollTo(0);
    }
}

void TableView::showSort() {
    const auto& sort = m_source->sort();
    m_list->header()->setSortIndicatorShown(sort.has_value());
    for (int column = 0; sort && column < m_source->columnCount(); ++column) {
        const auto of = m_source->sortOf(column);
        if (of && of->by == sort->by && of->field == sort->field) {
            m_list->header()->setSortIndicator(
                column, sort->descending ? Qt::DescendingOrder : Qt::AscendingOrder);
        }
    }
}

void TableView::goToWriter(quint64 row) {
    if (!m_shown->isOfThisPast()) {
        return;
    }
    const RowVersion version = m_source->arrangement().row(row).version;
    m_shown->selectRow(version.key, version.writer);
    m_session->movePlayhead(version.writer.next());
}

void TableView::keyPressEvent(QKeyEvent* event) {
    const auto rows = m_list->selectedRows();
    if (event->matches(QKeySequence::Copy) && rows && rows->first < rows->second) {
        copyRows(RowForm::Tabs);
    } else if (event->matches(QKeySequence::Copy) && rows) {
        QApplication::clipboard()->setText(
            m_session->marked(m_list->rowForCopy(*m_list->currentRow())));
    } else if (event->key() == Qt::Key_BracketLeft) {
        m_shown->goToPreviousWriter();
    } else if (event->key() == Qt::Key_BracketRight) {
        m_shown->goToNextWriter();
    } else {
        QWidget::keyPressEvent(event);
    }
}

void TableView::showMenu(quint64 row, int column, const QPoint& at) {
    if (!m_shown->isOfThisPast()) {
        return;
    }
    const RowVersion version = m_source->arrangement().row(row).version;
    QMenu menu(this);
    menu.addAction(tr("Who wrote this: event %1").arg(formatPosition(version.writer)), this,
                   [this, version] { m_shown->selectRow(version.key, version.writer); });
    menu.addAction(tr("Go to just after that event\tEnter"), this,
                   [this, row] { goToWriter(row); });
    menu.addSeparator();
    menu.addAction(tr("Previous event of this key\t["), m_shown, &ShownTable::goToPreviousWriter);
    menu.addAction(tr("Next event of this key\t]"), m_shown, &ShownTable::goToNextWriter);
    const auto askForHistory = [this, row](const std::optional<std::string>& field) {
        selectRow(row);
        emit rowHistoryAsked(field);
    };
    menu.addAction(tr("All events of this key"), this, [askForHistory] { askForHistory({}); });
    if (const auto field = m_source->fieldOf(column)) {
        QString name = fromUtf8(*field).left(40);
        menu.addAction(tr("History of “%1”").arg(name.replace('&', "&&")), this,
                       [askForHistory, field] { askForHistory(field); });
    }
    menu.addSeparator();
    emit menuAsked(&menu, {{version.writer}, std::nullopt, subjectOf(version.key, column)});
    menu.addSeparator();
    addCopyActions(menu, row, column);
    menu.addSeparator();
    menu.addAction(tr("Columns…"), this, [this, at] { m_list->header()->showColumnMenu(at); });
    menu.exec(at);
}

RowSubject TableView::subjectOf(KeyId key, int column) const {
    const auto sort = column < 0 ? std::nullopt : m_source->sortOf(column);
    const bool isField = sort && sort->by == TableSort::By::Field;
    return {isOfLog() ? QString() : m_name, m_shown->history(), key,
            isField ? fromUtf8(sort->field) : QString()};
}

std::optional<RowSubject> TableView::selectedRow() const {
    const auto key = m_shown->selectedKey();
    return key && !m_shown->selectedKeyIsAwaited() && m_shown->isOfThisPast()
               ? std::optional(subjectOf(*key, -1))
               : std::nullopt;
}

void TableView::addCopyActions(QMenu& menu, quint64 row, int column) {
    if (const auto text = m_source->fieldText(row, column)) {
        QString label = text->left(40);
        menu.addAction(tr("Copy “%1”").arg(label.replace('&', "&&")), this,
                       [text] { QApplication::clipboard()->setText(*text); });
    }
    const RowVersion version = m_source->arrangement().row(row).version;
    menu.addAction(tr("Copy whole value"), this, [this, version] { copyValue(version); });
    menu.addAction(tr("Copy row"), this, [this, row] {
        QApplication::clipboard()->setText(m_session->marked(m_list->rowForCopy(row)));
    });
    const auto rows = m_list->selectedRows();
    QMenu* as = menu.addMenu(rows && rows->first < rows->second ? tr("Copy the selected rows as")
                                                                : tr("Copy the row as"));
    for (const auto& [title, form] :
         {std::pair(tr("CSV"), RowForm::Csv), std::pair(tr("JSON"), RowForm::Jsonl),
          std::pair(tr("Markdown"), RowForm::Markdown)}) {
        as->addAction(title, this, [this, form = form] { copyRows(form); });
    }
}

void TableView::copyRows(RowForm form) {
    std::vector<RowVersion> wanted;
    if (const auto rows = m_list->selectedRows()) {
        // One more than can be copied says that they are too many.
        const std::uint64_t last = std::min(rows->second, rows->first + kMostRowsCopied);
        for (std::uint64_t row = rows->first; row <= last; ++row) {
            wanted.push_back(m_source->arrangement().row(row).version);
        }
    }
    if (wanted.empty()) {
        emit m_session->told(tr("Select rows first: Shift with ↑ or ↓, or with a click."));
        return;
    }
    const std::string whatIf = m_session->past()->name();
    m_copier.post(
        [this, history = m_shown->history(), wanted, form, whatIf](const Cancelled& cancelled) {
            auto text = textOfRows(*history, wanted, form, whatIf, cancelled);
            m_copier.deliver([this, text = std::move(text), rows = wanted.size()] {
                if (text.ok()) {
                    QApplication::clipboard()->setText(fromUtf8(*text));
                    emit m_session->told(tr("%1 copied.").arg(formatCountOf(rows, tr("row"))));
                } else {
                    emit m_session->failed(fromUtf8(std::string(text.status().message())));
                }
            });
        });
}

void TableView::copyValue(const RowVersion& version) {
    m_copier.post([this, history = m_shown->history(), version](const auto&) {
        OptionalBytes value;
        const auto read =
            history->readRows(std::span(&version, 1), [&value](std::size_t, const RowContent& row) {
                value = row.bytes ? OptionalBytes(*row.bytes) : std::nullopt;
                return true;
            });
        m_copier.deliver([this, read, value] {
            if (!read.ok()) {
                emit m_session->failed(fromUtf8(std::string(read.message())));
            } else if (value) {
                QApplication::clipboard()->setText(fromUtf8(*value));
            }
        });
    });
}

QByteArray TableView::saveState() const {
    return m_list->saveLayout();
}

void TableView::resetArrangement(const QByteArray& columns) {
    restoreState(columns);
    setSort(std::nullopt);
}

void TableView::restoreState(const QByteArray& state) {
    m_list->restoreLayout(state);
}

QByteArray TableView::saveArrangement() const {
    QJsonObject object{{"columns", QString::fromUtf8(saveState())}, {"find", m_findKey->text()}};
    if (const auto& sort = m_source->sort()) {
        object["sort"] = QJsonObject{{"by", int(sort->by)},
                                     {"field", fromUtf8(sort->field)},
                                     {"descending", sort->descending}};
    }
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

void TableView::restoreArrangement(const QByteArray& arrangement) {
    const QJsonObject object = QJsonDocument::fromJson(arrangement).object();
    restoreState(object["columns"].toString().toUtf8());
    m_findKey->setText(object["find"].toString());
    const QJsonObject sort = object["sort"].toObject();
    const int by = sort["by"].toInt(-1);
    if (by >= int(TableSort::By::Field) && by <= int(TableSort::By::Since)) {
        setSort(TableSort{TableSort::By(by), sort["field"].toString().toStdString(),
                          sort["descending"].toBool()});
    }
}

}  // namespace oxbow
