// One of the ways to look behind a table; the pane shows one at a time.
#pragma once

#include <QHBoxLayout>
#include <QLabel>
#include <QWidget>
#include <atomic>
#include <functional>
#include <memory>

#include "model/session/session.h"
#include "views/behind/behind_table.h"
#include "views/common/background_worker.h"

class QVBoxLayout;

namespace oxbow {

// Asks when it is on screen and the playhead, the table or what the user wants is another; the
// newest question wins. All pages share one worker: only the one on screen asks.
class BehindPage : public QWidget {
    Q_OBJECT
public:
    BehindPage(Session* session, BackgroundWorker* worker, QWidget* parent);

    // Forgets what it knew of the one before.
    void setTable(const BehindTable& table);
    void clearTable();
    void setActive(bool active);
    // Call when the playhead or the table has moved.
    void refresh();
    QString said() const { return m_said->text(); }
    // It shows what belongs to the playhead.
    bool isCurrent() const { return m_answered == m_asked; }

protected:
    // The answer is shown by what is returned, on the GUI thread, unless it is of no use any more.
    using Show = std::function<void()>;
    using Question = std::function<Show(const Cancelled&)>;
    // What to ask about the table at place(); empty: nothing.
    virtual Question question() = 0;
    virtual void clear() = 0;

    const BehindTable& table() const { return m_table; }
    Position place() const { return m_table.shown->place(); }
    Session* session() const { return m_session; }
    QVBoxLayout* column() const { return m_column; }
    // Beside what is said.
    void addButton(QWidget* button) { m_sayings->addWidget(button, 0, Qt::AlignTop); }
    void say(const QString& html) { m_said->setText(html); }
    // Makes the index up to there, telling how far it is. On the worker's thread.
    absl::Status countUpTo(const std::shared_ptr<ChangeIndex>& index, Position to,
                           const Cancelled& cancelled);
    Show failure(const absl::Status& status);
    // From the worker's thread, before the answer: what is known so far.
    void meanwhile(Show show);

private:
    Session* m_session;
    BackgroundWorker* m_worker;
    BehindTable m_table;
    QVBoxLayout* m_column;
    QHBoxLayout* m_sayings;
    QLabel* m_said;
    bool m_active = false;
    std::uint64_t m_asked = 0;
    std::uint64_t m_answered = 0;
    std::atomic<std::uint64_t> m_atWork = 0;  // the question that the worker is at
};

}  // namespace oxbow
