#include "app/window/about/workspaces_page.h"

#include <QFileInfo>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTreeWidget>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "app/window/opening/workspaces.h"
#include "views/common/format.h"
#include "views/common/theme.h"

namespace oxbow {

namespace fs = std::filesystem;

namespace {

enum Column { Name, Size, Events, Marks, Written, Source, kColumnsOfWorkspaces };
constexpr int kFolderRole = Qt::UserRole + 1;
constexpr int kNumberRole = Qt::UserRole + 2;

// Sorted by what they mean.
class Item : public QTreeWidgetItem {
public:
    using QTreeWidgetItem::QTreeWidgetItem;
    bool operator<(const QTreeWidgetItem& other) const override {
        const int column = treeWidget()->sortColumn();
        const QVariant mine = data(column, kNumberRole);
        return mine.isValid() ? mine.toULongLong() < other.data(column, kNumberRole).toULongLong()
                              : text(column) < other.text(column);
    }
};

}  // namespace

WorkspacesPage::WorkspacesPage(fs::path root, QWidget* parent, const MakeExecutor& makeExecutor)
    : SidePage(parent),
      m_root(std::move(root)),
      m_list(new QTreeWidget(this)),
      m_total(new QLabel(this)),
      m_open(new QPushButton(tr("Open"), this)),
      m_move(new QPushButton(tr("Move…"), this)),
      m_remove(new QPushButton(tr("Remove…"), this)),
      m_reader(makeExecutor(), this) {
    setObjectName("workspacesPage");
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(12, 8, 12, 8);
    auto* back = new QPushButton(tr("Back"), this);
    back->setObjectName("workspacesPage.back");
    m_total->setTextFormat(Qt::PlainText);
    m_total->setProperty("strong", true);
    bar->addWidget(back);
    bar->addSpacing(8);
    bar->addWidget(m_total, 1);
    for (QPushButton* button : {m_open, m_move, m_remove}) {
        bar->addWidget(button);
    }
    layout->addLayout(bar);
    m_list->setAccessibleName(tr("Workspaces"));
    m_list->setRootIsDecorated(false);
    m_list->setUniformRowHeights(true);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setHeaderLabels(
        {tr("name"), tr("on disk"), tr("events"), tr("marks"), tr("written"), tr("source")});
    m_list->setSortingEnabled(true);
    m_list->sortByColumn(Size, Qt::DescendingOrder);
    m_list->header()->setStretchLastSection(true);
    layout->addWidget(m_list, 1);
    connect(back, &QPushButton::clicked, this, &WorkspacesPage::closed);
    connect(m_list, &QTreeWidget::currentItemChanged, this, &WorkspacesPage::tell);
    connect(m_list, &QTreeWidget::itemActivated, this, [this] { emit openClicked(current()); });
    connect(m_open, &QPushButton::clicked, this, [this] { emit openClicked(current()); });
    connect(m_move, &QPushButton::clicked, this, [this] { emit moveClicked(current()); });
    connect(m_remove, &QPushButton::clicked, this, [this] {
        const auto here = std::ranges::find(m_known, current(), &KnownWorkspace::folder);
        emit removeClicked(current(), here == m_known.end() ? 0 : here->bytes);
    });
    tell();
}

// Each as soon as it is known: the first do not wait for the largest.
void WorkspacesPage::look(const std::vector<fs::path>& others) {
    m_known.clear();
    m_list->clear();
    tell();
    m_reader.post([this, number = ++m_look, others](const Cancelled& cancelled) {
        std::vector<fs::path> folders = workspacesIn(m_root);
        for (const fs::path& other : others) {
            if (isWorkspace(other) && std::ranges::find(folders, other) == folders.end()) {
                folders.push_back(other);
            }
        }
        for (const fs::path& folder : folders) {
            if (cancelled()) {
                return;
            }
            m_reader.deliver([this, number, known = lookInto(folder)] {
                if (number == m_look) {
                    add(known);
                }
            });
        }
    });
}

void WorkspacesPage::add(const KnownWorkspace& known) {
    m_known.push_back(known);
    const QString folder = QString::fromStdString(known.folder.string());
    const QString source =
        known.sources.empty() ? QString() : QString::fromStdString(known.sources.front().path);
    auto* item = new Item(
        m_list, QStringList{shownName(QString::fromStdString(known.folder.stem().string())),
                            formatBytes(known.bytes), formatCount(known.events),
                            formatCount(known.marks), known.written.toString("yyyy-MM-dd HH:mm"),
                            known.problem.isEmpty() ? source : known.problem});
    item->setData(Name, kFolderRole, folder);
    item->setData(Size, kNumberRole, quint64(known.bytes));
    item->setData(Events, kNumberRole, quint64(known.events));
    item->setData(Marks, kNumberRole, quint64(known.marks));
    for (const int column : {Size, Events, Marks}) {
        item->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
    }
    for (int column = 0; column < kColumnsOfWorkspaces; ++column) {
        item->setToolTip(column, folder);
        m_list->resizeColumnToContents(column);
    }
    if (m_list->topLevelItemCount() == 1) {
        m_list->setCurrentItem(item);
    }
    tell();
}

void WorkspacesPage::tell() {
    std::uint64_t bytes = 0;
    for (const KnownWorkspace& known : m_known) {
        bytes += known.bytes;
    }
    m_total->setText(tr("%1, %2 on disk")
                         .arg(formatCountOf(m_known.size(), tr("workspace")), formatBytes(bytes)));
    for (QPushButton* button : {m_open, m_move, m_remove}) {
        button->setEnabled(!current().empty());
    }
}

std::vector<fs::path> WorkspacesPage::listed() const {
    std::vector<fs::path> folders;
    for (const KnownWorkspace& known : m_known) {
        folders.push_back(known.folder);
    }
    return folders;
}

fs::path WorkspacesPage::current() const {
    const QTreeWidgetItem* item = m_list->currentItem();
    return item == nullptr ? fs::path()
                           : fs::path(item->data(Name, kFolderRole).toString().toStdString());
}

QWidget* WorkspacesPage::first() {
    return m_list;
}

}  // namespace oxbow
