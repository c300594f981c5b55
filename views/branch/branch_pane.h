// The pane of branches: all of them as a tree, and the edits of the one that is shown.
#pragma once

#include <QWidget>
#include <vector>

#include "views/branch/branch_state.h"
#include "views/branch/edit_state.h"

class QLabel;
class QMenu;
class QStackedWidget;
class QToolButton;
class QTreeWidget;
class QTreeWidgetItem;

namespace oxbow {

class MessagePage;
class TabStrip;

// It changes nothing itself: it tells what the user wants, and is told what there is. Names, notes
// and reasons are written in place. Enter or a double click shows a branch, or goes to an edit's
// event.
class BranchPane : public QWidget {
    Q_OBJECT
public:
    enum Tab { Branches, Edits, kTabs };

    explicit BranchPane(QWidget* parent = nullptr);

    // `shown`: the name of the one that is shown; empty: the log.
    void setBranches(const std::vector<BranchState>& branches, const QString& shown);
    void setEdits(const std::vector<EditState>& edits, const QString& branch);
    Tab tab() const;
    void setTab(Tab tab);
    QTreeWidget* tree() const { return m_tree; }
    QTreeWidget* edits() const { return m_edits; }
    // The branch that the tree is at; empty: the log.
    QString current() const;
    // The edit that the list is at; -1: none.
    int currentEdit() const;
    // What their menus do, for whoever drives them.
    void beginRename();
    void beginNote();
    void beginReason();

signals:
    void showAsked(const QString& branch);  // empty: the log
    void createAsked(const QString& base);
    void renameAsked(const QString& branch, const QString& name);
    void noteAsked(const QString& branch, const QString& note);
    void removeAsked(const QString& branch);
    void goToEditAsked(std::size_t edit);
    void changeEditAsked(std::size_t edit);
    void reasonAsked(std::size_t edit, const QString& reason);
    void takeOutAsked(std::size_t edit);
    void skipAsked(std::size_t edit, bool skipped);  // of one that is invalid
    void closeClicked();

protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    enum BranchColumn { kName, kBranchEdits, kNote, kBranchColumns };
    enum EditColumn { kNumber, kWhat, kReason, kAuthor, kMade, kEditColumns };

    QWidget* buildHeader();
    QTreeWidget* buildTree(const QStringList& columns, const QString& name);
    void connectLists();
    void fillTree();
    void fillEdits();
    static QString textOf(const EditState& edit);
    QTreeWidgetItem* itemOf(const BranchState& branch);
    void takeText(QTreeWidgetItem* item, int column);
    void takeReason(QTreeWidgetItem* item, int column);
    void showBranchMenu(const QPoint& at);
    void showEditMenu(const QPoint& at);
    bool pressed(QTreeWidget* list, int key);
    void readTheme();

    std::vector<BranchState> m_branches;
    QString m_shown;
    std::vector<EditState> m_states;
    bool m_filling = false;
    QLabel* m_title = nullptr;
    TabStrip* m_tabs = nullptr;
    QToolButton* m_new = nullptr;
    QToolButton* m_close = nullptr;
    QStackedWidget* m_pages = nullptr;
    QTreeWidget* m_tree = nullptr;
    QStackedWidget* m_editsPage = nullptr;
    QTreeWidget* m_edits = nullptr;
    MessagePage* m_noEdits = nullptr;
};

}  // namespace oxbow
