#include "app/window/about/log_page.h"

#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QTextBrowser>
#include <QVBoxLayout>
#include <utility>

#include "app/window/about/log_facts.h"
#include "model/session/session.h"
#include "views/common/theme.h"
#include "views/stream/rejected_view.h"

namespace oxbow {

LogPage::LogPage(QWidget* parent, const MakeExecutor& makeExecutor)
    : SidePage(parent),
      m_title(new QLabel(this)),
      m_again(new QPushButton(tr("Import again…"), this)),
      m_facts(new QTextBrowser(this)),
      m_reader(makeExecutor(), this) {
    setObjectName("logPage");
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(12, 8, 12, 8);
    auto* back = new QPushButton(tr("Back"), this);
    back->setObjectName("logPage.back");
    auto* others = new QPushButton(tr("All workspaces…"), this);
    m_title->setTextFormat(Qt::PlainText);
    m_title->setProperty("strong", true);
    m_again->setToolTip(tr("Correct the mapping: marks, folds and branches are kept"));
    bar->addWidget(back);
    bar->addSpacing(8);
    bar->addWidget(m_title, 1);
    bar->addWidget(m_again);
    bar->addWidget(others);
    layout->addLayout(bar);
    m_facts->setFrameShape(QFrame::NoFrame);
    m_facts->setOpenLinks(false);
    m_facts->setAccessibleName(tr("Facts of the log"));
    m_facts->document()->setDocumentMargin(16);
    layout->addWidget(m_facts, 3);
    connect(back, &QPushButton::clicked, this, &LogPage::closed);
    connect(m_again, &QPushButton::clicked, this, &LogPage::importAgainClicked);
    connect(others, &QPushButton::clicked, this, &LogPage::workspacesClicked);
}

void LogPage::setLog(const std::shared_ptr<const Log>& log, Session* session) {
    m_log = log;
    m_title->setText(tr("This log"));
    m_again->setEnabled(!log->sources().empty());
    m_facts->setPlainText(tr("Looking …"));
    if (m_rejected == nullptr && log->rejectedCount() > 0) {
        m_rejected = new RejectedView(session, this);
        static_cast<QVBoxLayout*>(layout())->addWidget(m_rejected, 2);
    }
    ask();
}

void LogPage::ask() {
    m_reader.post([this, log = m_log](const Cancelled&) {
        m_reader.deliver([this, log, page = pageOf(factsOf(*log))] {
            if (log == m_log) {
                m_facts->setHtml(page);
            }
        });
    });
}

std::unique_ptr<QWidget> LogPage::forget() {
    m_log.reset();
    m_facts->clear();
    std::unique_ptr<QWidget> rest(std::exchange(m_rejected, nullptr));
    if (rest) {
        rest->hide();
        rest->setParent(nullptr);
    }
    return rest;
}

QString LogPage::text() const {
    return m_facts->toPlainText();
}

QWidget* LogPage::first() {
    return m_facts;
}

}  // namespace oxbow
