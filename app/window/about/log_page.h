// File › This log…: its sources, mapping, sizes, times and streams, what was lost of them, and the
// records that were rejected, with reason and bytes.
#pragma once

#include <memory>

#include "app/window/side_page.h"
#include "views/common/background_worker.h"

class QLabel;
class QPushButton;
class QTextBrowser;

namespace oxbow {

class Log;
class RejectedView;
class Session;

class LogPage : public SidePage {
    Q_OBJECT
public:
    explicit LogPage(QWidget* parent = nullptr, const MakeExecutor& makeExecutor = makeThread);

    // The session must live until forget().
    void setLog(const std::shared_ptr<const Log>& log, Session* session);
    // What showed something of the log, which may still wait for its disk; null where there is
    // nothing. It has no owner any more.
    std::unique_ptr<QWidget> forget();
    QString text() const;
    QWidget* first() override;

signals:
    void importAgainClicked();
    void workspacesClicked();

private:
    void ask();

    QLabel* m_title;
    QPushButton* m_again;
    QTextBrowser* m_facts;
    RejectedView* m_rejected = nullptr;
    std::shared_ptr<const Log> m_log;
    BackgroundWorker m_reader;
};

}  // namespace oxbow
