// The pane of one fold: its table, and, while it is made or cannot be, how it stands.
#pragma once

#include <QPointer>
#include <QTimer>
#include <QWidget>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/session/followed_table.h"
#include "views/common/event_subject.h"

class QLabel;
class QMenu;
class QProgressBar;
class QPushButton;
class QToolButton;

namespace oxbow {

class BoardView;
class FoldAhead;
struct FoldState;
class MessagePage;
class PanelHeader;
class TableView;

// Rows are there as far as the fold is made.
class FoldPane : public QWidget {
    Q_OBJECT
public:
    // The session must live longer.
    FoldPane(Session* session, const QString& name, QWidget* parent = nullptr);
    ~FoldPane() override;

    const QString& name() const { return m_name; }
    void setState(const FoldState& state);
    // Null while there is nothing to show.
    TableView* table() const { return m_table; }
    // Null where the rows are no board.
    BoardView* board() const { return m_board; }
    const FollowedTable* followed() const { return m_followed.get(); }
    // How it stands, in words; empty where the fold is made.
    QString said() const;
    QPushButton* button() const { return m_button; }
    // Of the table, once there is one.
    void setArrangement(const QByteArray& arrangement) { m_arrangement = arrangement; }

signals:
    void closeClicked();
    void stopClicked();
    void goOnClicked();
    void editClicked();
    void emittedClicked();
    // A moment after the user arranged the table otherwise.
    void arranged(const QByteArray& arrangement);
    // See TableView.
    void menuAsked(QMenu* menu, const oxbow::EventSubject& subject);
    void rowHistoryAsked(const std::optional<std::string>& field);

protected:
    void changeEvent(QEvent* event) override;

private:
    void build();
    void drawIcon();
    void takeEmptyText(const FoldState& state);
    void showEmptyText();
    void setAhead(const std::shared_ptr<const FoldAhead>& ahead);
    void chooseHistory();
    void showHistory(const std::shared_ptr<const History>& history,
                     FollowedTable::Compared compared = FollowedTable::Compared::AtOnce);
    void showPast(const std::shared_ptr<const History>& history);
    void addCloseButton(PanelHeader* header);
    void addScriptButtons(PanelHeader* header);
    void showScriptButtons();
    void lookForBoard();
    void addBoard();

    Session* m_session;
    const QString m_name;
    std::unique_ptr<FollowedTable> m_followed;
    std::shared_ptr<const History> m_history;    // of the fold, as far as it is made,
    std::shared_ptr<const FoldAhead> m_ahead;    // and beyond
    std::shared_ptr<const History> m_shownFold;  // as it was when the table was made
    TableView* m_table = nullptr;
    // In the place of the table's list, and the button that changes between them.
    BoardView* m_board = nullptr;
    QPushButton* m_looks = nullptr;
    // In the table's place.
    PanelHeader* m_header = nullptr;
    MessagePage* m_nothing = nullptr;
    QWidget* m_line = nullptr;
    QLabel* m_text = nullptr;
    QProgressBar* m_bar = nullptr;
    QPushButton* m_button = nullptr;
    std::vector<QPointer<QToolButton>> m_closeButtons;
    std::vector<QPointer<QPushButton>> m_editButtons;
    std::vector<QPointer<QPushButton>> m_emittedButtons;
    bool m_isScript = false;
    std::uint64_t m_emitted = 0;
    bool m_canStop = false;
    // Of a table without rows, in the place of what the table says of itself; empty: nothing.
    QString m_emptyTitle;
    QString m_emptyText;
    QByteArray m_arrangement;
    QTimer m_arranging;
    QTimer m_lining;
    // Of which past the table is; where it was scrolled to before that is there.
    std::shared_ptr<const ShownPast> m_past;
    std::uint64_t m_topRow = 0;
};

}  // namespace oxbow
