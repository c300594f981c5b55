#include "app/window/jobs/status_line.h"

#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <cmath>

#include "app/window/jobs/job.h"
#include "model/log/log.h"
#include "model/session/shown_past.h"
#include "views/common/elided_label.h"
#include "views/common/format.h"

namespace oxbow {

namespace {

QString bold(const QString& text) {
    return "<b>" + text.toHtmlEscaped() + "</b>";
}

}  // namespace

StatusLine::StatusLine(QWidget* parent)
    : QStatusBar(parent),
      m_name(new ElidedLabel(this)),
      m_counts(new ElidedLabel(this)),
      m_rejected(new QPushButton(this)),
      m_progress(new QLabel(this)),
      m_bar(new QProgressBar(this)),
      m_cancel(new QPushButton(tr("Cancel"), this)) {
    setSizeGripEnabled(false);
    setContentsMargins(8, 0, 8, 0);
    m_counts->setContentsMargins(12, 0, 0, 0);
    m_counts->setFewestLetters(6);
    m_name->setFewestLetters(6);
    m_rejected->setProperty("link", true);
    m_rejected->setToolTip(tr("Show the records that could not be read"));
    m_bar->setFixedSize(120, 4);
    m_bar->setTextVisible(false);
    m_bar->setAccessibleName(tr("Progress"));
    m_cancel->setAccessibleName(tr("Cancel the job"));
    addWidget(m_name);
    addWidget(m_counts);
    addWidget(m_rejected);
    for (QWidget* widget : std::initializer_list<QWidget*>{m_progress, m_bar, m_cancel}) {
        addPermanentWidget(widget);
    }
    connect(m_rejected, &QPushButton::clicked, this, &StatusLine::rejectedClicked);
    connect(m_cancel, &QPushButton::clicked, this, &StatusLine::cancelClicked);
    m_counts->setProperty("dim", true);
    m_progress->setProperty("dim", true);
    showLog({}, nullptr);
    showJob(nullptr);
}

void StatusLine::showLog(const QString& name, const Log* log, const ShownPast* past) {
    const bool isBranch = past != nullptr && !past->isLog();
    m_name->setText(!log       ? tr("Nothing is open")
                    : isBranch ? tr("%1.oxbow, what if: %2").arg(name, fromUtf8(past->name()))
                               : name + ".oxbow");
    m_name->setToolTip(log ? QString::fromStdString(log->workspace().string()) : QString());
    m_rejected->setVisible(log && log->rejectedCount() > 0);
    if (!log) {
        m_counts->clear();
        return;
    }
    const EventSequence& events = isBranch ? *past->events() : *log;
    const std::optional<std::uint64_t> keys =
        isBranch ? past->keyCount() : std::optional(log->keyCount());
    m_counts->setText(formatCountOf(events.end().value(), tr("event")) + " · " +
                      formatCountOf(events.streams()->size(), tr("stream")) +
                      (keys ? " · " + formatCountOf(*keys, tr("key")) : QString()) +
                      (log->access() == Log::Access::ReadOnly ? tr(" · read-only") : QString()) +
                      (log->rejectedCount() > 0 ? " ·" : ""));
    m_rejected->setText(formatCount(log->rejectedCount()) + tr(" rejected"));
}

void StatusLine::showJob(Job* job) {
    if (m_job) {
        disconnect(m_job, nullptr, this, nullptr);
    }
    m_job = job;
    setWorking(job != nullptr);
    if (job) {
        connect(job, &Job::progressed, this, &StatusLine::showProgress);
        showProgress();
    }
}

void StatusLine::showWaiting(const QString& title) {
    if (m_job) {
        return;
    }
    setWorking(!title.isEmpty());
    m_progress->setText(title.toHtmlEscaped());
    m_bar->setRange(0, 0);
    m_cancel->setEnabled(true);
}

void StatusLine::setWorking(bool working) {
    for (QWidget* widget : std::initializer_list<QWidget*>{m_progress, m_bar, m_cancel}) {
        widget->setVisible(working);
    }
}

void StatusLine::showProgress() {
    const JobReading reading = m_job->reading();
    QStringList parts;
    m_bar->setVisible(!m_job->endless());
    if (m_job->endless()) {
        m_progress->setText(m_job->title().toHtmlEscaped() + "&nbsp; " +
                            bold("+" + formatCountOf(reading.items, m_job->item())));
        m_cancel->setEnabled(!m_job->cancelled());
        return;
    }
    if (reading.total > 0) {
        parts << bold(formatPercent(double(reading.done) / double(reading.total)));
        m_bar->setRange(0, 1000);
        m_bar->setValue(int(reading.done * 1000.0 / double(reading.total)));
    } else {
        m_bar->setRange(0, 0);
    }
    parts << formatCountOf(reading.items, m_job->item());
    parts << formatRate(m_job->itemsPerSecond());
    if (const double left = m_job->secondsLeft(); left >= 0) {
        parts << formatDuration(qint64(std::lround(left)) * 1'000'000'000) + tr(" left");
    }
    m_progress->setText(m_job->title().toHtmlEscaped() + "&nbsp; " + parts.join(" · "));
    m_cancel->setEnabled(!m_job->cancelled());
}

}  // namespace oxbow
