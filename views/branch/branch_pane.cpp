#include "views/branch/branch_pane.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QSet>
#include <QStackedWidget>
#include <QStyledItemDelegate>
#include <QToolButton>
#include <QTreeWidget>
#include <QVBoxLayout>
#include <utility>

#include "views/common/format.h"
#include "views/common/icon.h"
#include "views/common/message_page.h"
#include "views/common/tab_strip.h"
#include "views/common/theme.h"

namespace oxbow {

namespace {

constexpr int kNameRole = Qt::UserRole + 1;
constexpr int kEditRole = Qt::UserRole + 2;
constexpr int kEdge = 10;

QString countsOf(const BranchState& branch) {
    QString text = formatCountOf(branch.edits, BranchPane::tr("edit"));
    if (branch.undone > 0) {
        text += BranchPane::tr(" · %1 taken back").arg(formatCount(branch.undone));
    }
    if (branch.conflicts > 0) {
        text += BranchPane::tr(" · %1 without effect").arg(formatCount(branch.conflicts));
    }
    return branch.pinnedEnd ? text + BranchPane::tr(" · pinned at %1")
                                         .arg(formatPosition(Position(*branch.pinnedEnd)))
                            : text;
}

// Rows as high as those of every other list; as wide as what they hold.
class RowDelegate final : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        return QStyledItemDelegate::sizeHint(option, index)
            .expandedTo({0, TypeFaces::of(*option.widget).rowHeight});
    }
};

// With some air between the columns.
void fitColumns(QTreeWidget& list, std::initializer_list<int> columns) {
    for (const int column : columns) {
        list.resizeColumnToContents(column);
        list.setColumnWidth(column, list.columnWidth(column) + kEdge);
    }
}

}  // namespace

BranchPane::BranchPane(QWidget* parent) : QWidget(parent) {
    setObjectName("branchPane");
    setAccessibleName(tr("Branches"));
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(buildHeader());
    m_pages = new QStackedWidget(this);
    m_tree = buildTree({tr("branch"), tr("edits"), tr("note")}, tr("All branches, as a tree"));
    m_tree->setRootIsDecorated(true);
    m_editsPage = new QStackedWidget(this);
    m_edits = buildTree({"#", tr("edit"), tr("reason"), tr("by"), tr("made")},
                        tr("Edits of the branch that is shown"));
    m_edits->setRootIsDecorated(false);
    m_noEdits = new MessagePage(m_editsPage);
    m_editsPage->addWidget(m_edits);
    m_editsPage->addWidget(m_noEdits);
    m_pages->addWidget(m_tree);
    m_pages->addWidget(m_editsPage);
    layout->addWidget(m_pages, 1);
    connectLists();
    readTheme();
    setFocusProxy(m_tabs);
    fillTree();
    setEdits({}, {});
}

QWidget* BranchPane::buildHeader() {
    auto* header = new TabHeader(this);
    auto* row = new QHBoxLayout(header);
    row->setContentsMargins(kEdge, 0, kEdge - 2, 0);
    row->setSpacing(4);
    m_title = new QLabel(tr("What if"), header);
    m_title->setProperty("strong", true);
    m_tabs = new TabStrip(header);
    m_tabs->setAccessibleName(tr("Branches and edits"));
    m_tabs->addTab(tr("Branches"));
    m_tabs->addTab(tr("Edits"));
    m_new = new QToolButton(header);
    m_new->setAutoRaise(true);
    m_new->setText(tr("New…"));
    m_new->setToolTip(tr("A branch of the one that is shown, without edits yet"));
    m_new->setAccessibleName(tr("New branch"));
    m_close = new QToolButton(header);
    m_close->setObjectName("branches.close");
    m_close->setAutoRaise(true);
    m_close->setToolTip(tr("Close"));
    m_close->setAccessibleName(tr("Close the pane of branches"));
    row->addWidget(m_title);
    row->addSpacing(kEdge);
    row->addWidget(m_tabs, 1);
    row->addWidget(m_new);
    row->addWidget(m_close);
    connect(m_tabs, &QTabBar::currentChanged, this,
            [this](int tab) { m_pages->setCurrentIndex(tab); });
    connect(m_new, &QToolButton::clicked, this, [this] { emit createAsked(m_shown); });
    connect(m_close, &QToolButton::clicked, this, &BranchPane::closeClicked);
    return header;
}

QTreeWidget* BranchPane::buildTree(const QStringList& columns, const QString& name) {
    auto* list = new QTreeWidget(this);
    list->setHeaderLabels(columns);
    list->setItemDelegate(new RowDelegate(list));
    list->setUniformRowHeights(true);
    list->setFrameShape(QFrame::NoFrame);
    list->setAllColumnsShowFocus(true);
    list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    list->setContextMenuPolicy(Qt::CustomContextMenu);
    list->setAccessibleName(name);
    list->setTextElideMode(Qt::ElideRight);
    list->installEventFilter(this);
    return list;
}

void BranchPane::connectLists() {
    connect(m_tree, &QTreeWidget::itemDoubleClicked, this,
            [this](QTreeWidgetItem* item) { emit showAsked(item->data(0, kNameRole).toString()); });
    connect(m_tree, &QTreeWidget::itemChanged, this, &BranchPane::takeText);
    connect(m_tree, &QWidget::customContextMenuRequested, this, &BranchPane::showBranchMenu);
    connect(m_edits, &QTreeWidget::itemDoubleClicked, this, [this](QTreeWidgetItem* item) {
        emit goToEditAsked(item->data(0, kEditRole).toULongLong());
    });
    connect(m_edits, &QTreeWidget::itemChanged, this, &BranchPane::takeReason);
    connect(m_edits, &QWidget::customContextMenuRequested, this, &BranchPane::showEditMenu);
}

BranchPane::Tab BranchPane::tab() const {
    return static_cast<Tab>(m_tabs->currentIndex());
}

void BranchPane::setTab(Tab tab) {
    m_tabs->setCurrentIndex(tab);
}

QString BranchPane::current() const {
    const QTreeWidgetItem* item = m_tree->currentItem();
    return item != nullptr ? item->data(0, kNameRole).toString() : QString();
}

int BranchPane::currentEdit() const {
    const QTreeWidgetItem* item = m_edits->currentItem();
    return item != nullptr ? item->data(0, kEditRole).toInt() : -1;
}

// --- the tree ---

void BranchPane::setBranches(const std::vector<BranchState>& branches, const QString& shown) {
    m_branches = branches;
    m_shown = shown;
    fillTree();
}

QTreeWidgetItem* BranchPane::itemOf(const BranchState& branch) {
    auto* item = new QTreeWidgetItem;
    item->setData(0, kNameRole, branch.name);
    item->setText(kName, branch.name);
    item->setText(kBranchEdits, branch.error.isEmpty() ? countsOf(branch) : branch.error);
    item->setText(kNote, branch.note);
    item->setFlags(Qt::ItemIsSelectable | Qt::ItemIsEnabled | Qt::ItemIsEditable);
    for (int column = 0; column < kBranchColumns; ++column) {
        item->setToolTip(column, item->text(column).toHtmlEscaped());
    }
    const Theme theme = Theme::of(*this);
    if (!branch.error.isEmpty()) {
        item->setForeground(kBranchEdits, theme.dangerText);
    } else if (branch.conflicts > 0) {
        item->setForeground(kBranchEdits, theme.warningText);
    }
    return item;
}

// A branch whose base is not there, or that is a branch of itself, stands below the log: its error
// says what is wrong.
void BranchPane::fillTree() {
    m_filling = true;
    const QString current = m_tree->currentItem() != nullptr ? this->current() : m_shown;
    m_tree->clear();
    auto* log = new QTreeWidgetItem({tr("The log"), tr("what happened"), QString()});
    log->setData(0, kNameRole, QString());
    m_tree->addTopLevelItem(log);
    QHash<QString, QTreeWidgetItem*> items{{QString(), log}};
    for (const BranchState& branch : m_branches) {
        items[branch.name] = itemOf(branch);
    }
    for (const BranchState& branch : m_branches) {
        QSet<QString> above{branch.name};
        QString base = branch.base;
        bool leadsToLog = true;
        while (leadsToLog && !base.isEmpty()) {
            leadsToLog = items.contains(base) && !above.contains(base);
            above.insert(base);
            const auto found =
                std::find_if(m_branches.begin(), m_branches.end(),
                             [&base](const BranchState& one) { return one.name == base; });
            base = found == m_branches.end() ? QString() : found->base;
        }
        items[leadsToLog ? branch.base : QString()]->addChild(items[branch.name]);
    }
    m_tree->expandAll();
    const TypeFaces faces = TypeFaces::of(*this);
    if (QTreeWidgetItem* shown = items.value(m_shown)) {
        shown->setFont(kName, faces.strong);
        shown->setText(kBranchEdits, tr("◂ shown · %1").arg(shown->text(kBranchEdits)));
    }
    m_tree->setCurrentItem(items.value(current, log));
    fitColumns(*m_tree, {kName, kBranchEdits});
    m_tabs->setTabText(Branches, m_branches.empty()
                                     ? tr("Branches")
                                     : tr("Branches %1").arg(formatCount(m_branches.size())));
    m_filling = false;
}

// Written in place: it stands as it was until it is done.
void BranchPane::takeText(QTreeWidgetItem* item, int column) {
    if (m_filling) {
        return;
    }
    const QString name = item->data(0, kNameRole).toString();
    const QString text = item->text(column).trimmed();
    if (column == kName && !text.isEmpty() && text != name) {
        emit renameAsked(name, text);
    } else if (column == kNote) {
        emit noteAsked(name, text);
    }
    // Later: the item is being written into.
    QMetaObject::invokeMethod(this, &BranchPane::fillTree, Qt::QueuedConnection);
}

void BranchPane::beginRename() {
    if (!current().isEmpty()) {
        m_tree->editItem(m_tree->currentItem(), kName);
    }
}

void BranchPane::beginNote() {
    if (!current().isEmpty()) {
        m_tree->editItem(m_tree->currentItem(), kNote);
    }
}

void BranchPane::showBranchMenu(const QPoint& at) {
    QTreeWidgetItem* item = m_tree->itemAt(at);
    if (item == nullptr) {
        return;
    }
    m_tree->setCurrentItem(item);
    const QString name = current();
    QMenu menu(this);
    menu.addAction(tr("Show\tEnter"), this, [this, name] { emit showAsked(name); });
    menu.addAction(tr("New branch of it…"), this, [this, name] { emit createAsked(name); });
    if (!name.isEmpty()) {
        menu.addSeparator();
        menu.addAction(tr("Rename…\tF2"), this, &BranchPane::beginRename);
        menu.addAction(tr("Note…"), this, &BranchPane::beginNote);
        menu.addSeparator();
        menu.addAction(tr("Delete\tDel"), this, [this, name] { emit removeAsked(name); });
    }
    menu.exec(m_tree->viewport()->mapToGlobal(at));
}

// --- the edits ---

void BranchPane::setEdits(const std::vector<EditState>& edits, const QString& branch) {
    m_states = edits;
    m_noEdits->setMessage(branch.isEmpty() ? tr("The log has no edits") : tr("No edits yet"),
                          branch.isEmpty()
                              ? tr("Right-click an event and ask what if it had not happened: "
                                   "a branch is made, and its edits stand here.")
                              : tr("Right-click an event and ask what if it had not happened."));
    fillEdits();
}

QString BranchPane::textOf(const EditState& edit) {
    return edit.isUndone              ? tr("%1 (taken back)").arg(edit.what)
           : !edit.conflict.isEmpty() ? tr("%1: no effect, %2").arg(edit.what, edit.conflict)
           : edit.invalid.isEmpty()   ? edit.what
           : edit.isSkipped ? tr("%1: invalid, folds pass it over: %2").arg(edit.what, edit.invalid)
                            : tr("%1: invalid, folded as it is: %2").arg(edit.what, edit.invalid);
}

void BranchPane::fillEdits() {
    m_filling = true;
    const int current = currentEdit();
    m_edits->clear();
    const Theme theme = Theme::of(*this);
    std::size_t inForce = 0;
    for (const EditState& edit : m_states) {
        auto* item = new QTreeWidgetItem(m_edits);
        item->setData(0, kEditRole, static_cast<qulonglong>(edit.number));
        item->setText(kNumber, QString::number(edit.number + 1));
        item->setText(kWhat, textOf(edit));
        item->setText(kReason, edit.reason);
        item->setText(kAuthor, edit.author);
        item->setText(kMade, edit.made);
        item->setFlags(edit.isUndone
                           ? Qt::ItemIsSelectable | Qt::ItemIsEnabled
                           : Qt::ItemIsSelectable | Qt::ItemIsEnabled | Qt::ItemIsEditable);
        for (int column = 0; column < kEditColumns; ++column) {
            item->setToolTip(column, item->text(column).toHtmlEscaped());
            if (edit.isUndone || column == kNumber || column >= kAuthor) {
                item->setForeground(column, theme.dim);
            }
        }
        if ((!edit.conflict.isEmpty() || !edit.invalid.isEmpty()) && !edit.isUndone) {
            item->setForeground(kWhat, theme.warningText);
        }
        inForce += edit.isUndone ? 0 : 1;
    }
    fitColumns(*m_edits, {kNumber, kWhat, kAuthor});
    if (!m_states.empty()) {
        m_edits->setCurrentItem(
            m_edits->topLevelItem(std::clamp(current, 0, static_cast<int>(m_states.size()) - 1)));
    }
    m_editsPage->setCurrentWidget(m_states.empty() ? static_cast<QWidget*>(m_noEdits) : m_edits);
    m_tabs->setTabText(Edits,
                       inForce == 0 ? tr("Edits") : tr("Edits %1").arg(formatCount(inForce)));
    m_filling = false;
}

void BranchPane::takeReason(QTreeWidgetItem* item, int column) {
    if (m_filling) {
        return;
    }
    const std::size_t edit = item->data(0, kEditRole).toULongLong();
    if (column == kReason) {
        emit reasonAsked(edit, item->text(kReason).trimmed());
    }
    QMetaObject::invokeMethod(this, &BranchPane::fillEdits, Qt::QueuedConnection);
}

void BranchPane::beginReason() {
    const int edit = currentEdit();
    if (edit >= 0 && !m_states[static_cast<std::size_t>(edit)].isUndone) {
        m_edits->editItem(m_edits->currentItem(), kReason);
    }
}

void BranchPane::showEditMenu(const QPoint& at) {
    QTreeWidgetItem* item = m_edits->itemAt(at);
    if (item == nullptr) {
        return;
    }
    m_edits->setCurrentItem(item);
    const std::size_t number = item->data(0, kEditRole).toULongLong();
    const EditState& edit = m_states[number];
    QMenu menu(this);
    menu.addAction(tr("Go to its event\tEnter"), this,
                   [this, number] { emit goToEditAsked(number); })
        ->setEnabled(edit.of.has_value());
    if (!edit.isUndone) {
        if (edit.hasEvent) {
            menu.addAction(tr("Change its event…"), this,
                           [this, number] { emit changeEditAsked(number); });
        }
        if (!edit.invalid.isEmpty()) {
            menu.addAction(
                edit.isSkipped ? tr("Have folds see it") : tr("Have folds pass it over"), this,
                [this, number, skip = !edit.isSkipped] { emit skipAsked(number, skip); });
        }
        menu.addAction(tr("Reason…\tF2"), this, &BranchPane::beginReason);
        menu.addSeparator();
        menu.addAction(tr("Take it out\tDel"), this, [this, number] { emit takeOutAsked(number); });
    }
    menu.exec(m_edits->viewport()->mapToGlobal(at));
}

// --- keys and looks ---

bool BranchPane::pressed(QTreeWidget* list, int key) {
    const bool isTree = list == m_tree;
    const int edit = currentEdit();
    if (!isTree && edit < 0) {
        return false;
    }
    const auto number = static_cast<std::size_t>(std::max(edit, 0));
    switch (key) {
        case Qt::Key_Return:
        case Qt::Key_Enter:
            isTree ? emit showAsked(current()) : emit goToEditAsked(number);
            return true;
        case Qt::Key_F2:
            isTree ? beginRename() : beginReason();
            return true;
        case Qt::Key_Delete:
            if (!isTree && !m_states[number].isUndone) {
                emit takeOutAsked(number);
            } else if (isTree && !current().isEmpty()) {
                emit removeAsked(current());
            }
            return true;
        default:
            return false;
    }
}

// Enter, F2 and Del are the lists' own, whatever commands have them.
bool BranchPane::eventFilter(QObject* watched, QEvent* event) {
    auto* list = qobject_cast<QTreeWidget*>(watched);
    if (list != nullptr && event->type() == QEvent::ShortcutOverride) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Delete || key == Qt::Key_F2 || key == Qt::Key_Return) {
            event->accept();
            return true;
        }
    } else if (list != nullptr && event->type() == QEvent::KeyPress) {
        return pressed(list, static_cast<QKeyEvent*>(event)->key());
    }
    return QWidget::eventFilter(watched, event);
}

void BranchPane::readTheme() {
    const Theme theme = Theme::of(*this);
    m_close->setIcon(icon("close", *m_close));
    for (QTreeWidget* list : {m_tree, m_edits}) {
        list->header()->setMinimumHeight(TypeFaces::of(*this).rowHeight);
        list->header()->setFont(TypeFaces::of(*this).small);
        list->setStyleSheet(
            QStringLiteral("QTreeView { selection-background-color: %1; selection-color: %2; }")
                .arg(theme.selection.name(), theme.text.name()));
    }
}

void BranchPane::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (changesLook(*event) && m_edits != nullptr && m_noEdits != nullptr) {
        readTheme();
        fillTree();
        fillEdits();
    }
}

}  // namespace oxbow
