// The pane that looks behind a table: a step of its rule, what it forgot, what topics would hold of
// it, how its changes are captured, the changes themselves, and all that a row has been.
#pragma once

#include <QStringList>
#include <QWidget>
#include <vector>

#include "views/behind/behind_page.h"
#include "views/common/background_worker.h"

class QMenu;
class QStackedWidget;
class QToolButton;

namespace oxbow {

class CapturePage;
class ChangesPage;
class ForgottenPage;
class RowPage;
class StepPage;
class TabStrip;
class TopicPage;

class BehindPane : public QWidget {
    Q_OBJECT
public:
    enum Tab { Step, Forgotten, Compacted, Retained, Capture, Changes, Row, kTabs };

    explicit BehindPane(Session* session, QWidget* parent = nullptr);
    ~BehindPane() override;

    // Those that can be chosen, by their folds' names; the log's own has none. The user's choice is
    // told by tableChosen().
    void setTables(const QStringList& folds);
    // The one that is looked behind; another one is let go of.
    void setTable(const BehindTable& table);
    const BehindTable& table() const { return m_table; }

    Tab tab() const;
    void setTab(Tab tab);
    StepPage* step() const { return m_step; }
    ForgottenPage* forgotten() const { return m_forgotten; }
    TopicPage* compacted() const { return m_compacted; }
    TopicPage* retained() const { return m_retained; }
    CapturePage* capture() const { return m_capture; }
    ChangesPage* changes() const { return m_changes; }
    RowPage* row() const { return m_row; }
    BehindPage* page() const { return m_pages[static_cast<std::size_t>(tab())]; }
    // It shows what belongs to the playhead, or is not on screen.
    bool settled() const { return !isVisible() || page()->isCurrent(); }

    QByteArray saveState() const;
    void restoreState(const QByteArray& state);

signals:
    void tableChosen(const QString& fold);
    void closeClicked();
    void openAsLogClicked(const QString& fold);

protected:
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    QWidget* buildHeader();
    void buildPages();
    void showName();
    void readTypes();
    void refresh();
    void showTab();
    void readTheme();

    Session* m_session;
    BehindTable m_table;
    QToolButton* m_name = nullptr;
    QMenu* m_names = nullptr;
    TabStrip* m_tabs = nullptr;
    QToolButton* m_close = nullptr;
    QStackedWidget* m_stack = nullptr;
    StepPage* m_step = nullptr;
    ForgottenPage* m_forgotten = nullptr;
    TopicPage* m_compacted = nullptr;
    TopicPage* m_retained = nullptr;
    CapturePage* m_capture = nullptr;
    ChangesPage* m_changes = nullptr;
    RowPage* m_row = nullptr;
    std::vector<BehindPage*> m_pages;  // by tab
    BackgroundWorker m_worker;         // last: it ends before what its jobs use
};

}  // namespace oxbow
