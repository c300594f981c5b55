#include "views/behind/behind_page.h"

#include <QVBoxLayout>
#include <utility>

#include "model/session/sentence.h"
#include "model/work/clock.h"
#include "views/common/format.h"

namespace oxbow {

namespace {
constexpr int kMargin = 10;
constexpr std::int64_t kTellEvery = 100'000'000;  // nanoseconds
}  // namespace

BehindPage::BehindPage(Session* session, BackgroundWorker* worker, QWidget* parent)
    : QWidget(parent),
      m_session(session),
      m_worker(worker),
      m_column(new QVBoxLayout(this)),
      m_sayings(new QHBoxLayout),
      m_said(new QLabel(this)) {
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(0);
    m_sayings->setContentsMargins(kMargin, 6, kMargin, 6);
    m_said->setWordWrap(true);
    m_said->setTextFormat(Qt::RichText);
    m_said->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_sayings->addWidget(m_said, 1);
    m_column->addLayout(m_sayings);
}

void BehindPage::setTable(const BehindTable& table) {
    m_table = table;
    clear();
    refresh();
}

void BehindPage::clearTable() {
    m_table = {};
    m_answered = ++m_asked;
    clear();
}

void BehindPage::setActive(bool active) {
    m_active = active;
    refresh();
}

void BehindPage::refresh() {
    if (!m_active || m_table.shown == nullptr) {
        return;
    }
    Question question = this->question();
    const std::uint64_t number = ++m_asked;
    if (!question) {
        m_answered = number;
        return;
    }
    m_worker->post([this, question = std::move(question), number](const Cancelled& cancelled) {
        m_atWork = number;
        Show show = question(cancelled);
        m_worker->deliver([this, show = std::move(show), number] {
            if (number == m_asked && m_table.shown != nullptr) {
                m_answered = number;
                show();
            }
        });
    });
}

absl::Status BehindPage::countUpTo(const std::shared_ptr<ChangeIndex>& index, Position to,
                                   const Cancelled& cancelled) {
    std::int64_t told = steadyNanoseconds();
    return index->catchUp(
        to,
        [&](Position done, Position end) {
            const std::int64_t now = steadyNanoseconds();
            if (now - told >= kTellEvery) {
                told = now;
                meanwhile([this, text = tr("Looking through the events: %1 of %2")
                                            .arg(formatPosition(done), formatPosition(end))] {
                    say(text.toHtmlEscaped());
                });
            }
        },
        cancelled);
}

BehindPage::Show BehindPage::failure(const absl::Status& status) {
    return [this, status] {
        if (!absl::IsCancelled(status)) {
            say(sentence(status).toHtmlEscaped());
        }
    };
}

void BehindPage::meanwhile(Show show) {
    m_worker->deliver([this, show = std::move(show), number = m_atWork.load()] {
        if (number == m_asked && m_table.shown != nullptr) {
            show();
        }
    });
}

}  // namespace oxbow
