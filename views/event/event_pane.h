// The event pane: one event as a tree, as it was written, as bytes, and what it did to its row.
#pragma once

#include <QWidget>

#include "model/session/session.h"
#include "views/common/async_cache.h"
#include "views/common/event_subject.h"
#include "views/common/theme.h"
#include "views/event/event_content.h"

class QLabel;
class QMenu;
class QPlainTextEdit;
class QStackedWidget;
class QToolButton;
class QTreeView;

namespace oxbow {

class ChangeSource;
class HexSource;
class MessagePage;
class PayloadModel;
class JsonColours;
class TabStrip;
class VirtualListView;

// Shows the selected event, or where none is selected the one just applied. The tree and the bytes
// follow each other: what is selected in one is marked in the other.
class EventPane : public QWidget {
    Q_OBJECT
public:
    enum Tab { Tree, Raw, Hex, Change, kTabs };

    explicit EventPane(Session* session, QWidget* parent = nullptr);
    ~EventPane() override;

    Tab tab() const;
    void setTab(Tab tab);
    // The event on show; absent before the first one.
    std::optional<Position> shownEvent() const;
    QTreeView* tree() const { return m_tree; }
    PayloadModel* treeModel() const { return m_model; }
    QPlainTextEdit* raw() const { return m_raw; }
    VirtualListView* hex() const { return m_hex; }
    VirtualListView* change() const { return m_change; }
    // Events that were decided in the original history (rising): their causes are gone.
    void setOrphans(std::shared_ptr<const std::vector<Position>> orphans);
    QString summaryText() const;
    QString changeText() const;

    QByteArray saveState() const;
    void restoreState(const QByteArray& state);

signals:
    // A menu about the event on show is about to be shown: whoever has something to add to it does.
    void menuAsked(QMenu* menu, const oxbow::EventSubject& subject);

protected:
    void changeEvent(QEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    QWidget* buildHeader();
    QWidget* buildTreePage();
    QWidget* buildRawPage();
    QWidget* buildHexPage();
    QWidget* buildChangePage();
    void readTheme();
    std::optional<std::uint64_t> wanted() const;  // see LoadEventContent
    void selectWriter(Position position);
    EventSubject subject() const;
    void takeEvent();
    void showContent(EventContentPtr content);
    void showNothing(const QString& title, const QString& sentence);
    void showTree();
    void openShort();
    QString noteText() const;
    void showBytes();
    void showSummaries();
    void showRecordButton();
    bool wholeRecordShown() const;
    const OptionalBytes& shownBytes() const;
    bool isJson() const;
    std::size_t valueOffset() const;
    void markFromTree();
    void selectFromByte(std::size_t byte);
    void showTreeMenu(const QPoint& at);
    void showHexMenu(const QPoint& at);
    void copyBytes();

    Session* m_session;
    AsyncCache<std::uint64_t, EventContentPtr> m_events;
    EventContentPtr m_content;
    std::shared_ptr<const std::vector<Position>> m_orphans;  // null: none
    Theme m_theme;
    TypeFaces m_faces;

    QLabel* m_title = nullptr;
    TabStrip* m_tabs = nullptr;
    QToolButton* m_recordButton = nullptr;
    QToolButton* m_indentButton = nullptr;
    QToolButton* m_copyButton = nullptr;
    QLabel* m_summary = nullptr;
    QStackedWidget* m_pages = nullptr;  // the tabs' pages, then the one that says why not
    MessagePage* m_nothing = nullptr;
    QStackedWidget* m_treeStack = nullptr;
    QTreeView* m_tree = nullptr;
    PayloadModel* m_model = nullptr;
    MessagePage* m_treeMessage = nullptr;
    QLabel* m_treeNote = nullptr;
    QPlainTextEdit* m_raw = nullptr;
    JsonColours* m_rawColours = nullptr;
    QLabel* m_rawNote = nullptr;
    HexSource* m_hexSource = nullptr;
    VirtualListView* m_hex = nullptr;
    QLabel* m_changeSummary = nullptr;
    ChangeSource* m_changeSource = nullptr;
    VirtualListView* m_change = nullptr;
    bool m_linking = false;  // the tree and the bytes are following each other
};

}  // namespace oxbow
