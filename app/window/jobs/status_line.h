// The line at the window's foot: which workspace is open, how much there is, what is at work.
#pragma once

#include <QStatusBar>

class QLabel;
class QProgressBar;
class QPushButton;

namespace oxbow {

class ElidedLabel;
class Job;
class Log;
class ShownPast;

class StatusLine : public QStatusBar {
    Q_OBJECT
public:
    explicit StatusLine(QWidget* parent = nullptr);

    // Null: no workspace is open. Of a branch its own counts stand there, and its name.
    void showLog(const QString& name, const Log* log, const ShownPast* past = nullptr);
    // Null: nothing is at work. The job must live until another is shown.
    void showJob(Job* job);
    // Something of which nobody knows how far it is, "Opening payments.log", while no job is shown;
    // empty: nothing.
    void showWaiting(const QString& title);

signals:
    void rejectedClicked();
    void cancelClicked();

private:
    void showProgress();
    void setWorking(bool working);

    Job* m_job = nullptr;
    ElidedLabel* m_name;
    ElidedLabel* m_counts;
    QPushButton* m_rejected;
    QLabel* m_progress;
    QProgressBar* m_bar;
    QPushButton* m_cancel;
};

}  // namespace oxbow
