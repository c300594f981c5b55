#include "views/behind/capture_page.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QVBoxLayout>

#include "model/work/clock.h"
#include "views/behind/change_list.h"
#include "views/common/format.h"
#include "views/common/list/virtual_list_view.h"

namespace oxbow {

namespace {
constexpr int kRowMargin = 10;
constexpr int kEveryCharacters = 8;
constexpr std::int64_t kTellPaceEvery = 100'000'000;  // nanoseconds
}  // namespace

CapturePage::CapturePage(Session* session, BackgroundWorker* worker, QWidget* parent)
    : BehindPage(session, worker, parent),
      m_every(new QLineEdit(QStringLiteral("100"), this)),
      m_list(new ChangeList(session, tr("Changes, and what comparing sees of them"), this)) {
    auto* row = new QHBoxLayout;
    row->setContentsMargins(kRowMargin, 4, kRowMargin, 0);
    auto* before = new QLabel(tr("Logged: each change. Compared: every"), this);
    auto* after = new QLabel(tr("events, or 10s, 5m of the log’s clock"), this);
    for (QLabel* label : {before, after}) {
        label->setProperty("dim", true);
    }
    m_every->setAccessibleName(tr("How often the table is compared"));
    m_every->setMaximumWidth(fontMetrics().horizontalAdvance('0') * (kEveryCharacters + 3));
    row->setSpacing(6);
    row->addWidget(before);
    row->addWidget(m_every);
    row->addWidget(after);
    row->addStretch();
    column()->insertLayout(0, row);
    column()->addWidget(m_list, 1);
    m_list->source()->setColumns(true, true);
    m_list->list()->setEmptyText(tr("No changes"), tr("No event up to here has changed a row."));
    setFocusProxy(m_every);
    connect(m_every, &QLineEdit::textChanged, this, &CapturePage::refresh);
}

void CapturePage::clear() {
    m_list->setTable(table().shown);
    m_list->source()->setLines(0, {});
    say({});
}

BehindPage::Question CapturePage::question() {
    const auto every = parseCaptureEvery(m_every->text().trimmed().toStdString());
    if (!every) {
        clear();
        say(tr("Comparing takes place every so many events, 100, or every so long, 10s."));
        return {};
    }
    return [this, index = table().index, at = place(),
            every = *every](const Cancelled& cancelled) -> Show {
        if (auto status = countUpTo(index, at, cancelled); !status.ok()) {
            return failure(status);
        }
        meanwhile([this, every, at] { showChanges(every, at); });
        std::int64_t told = steadyNanoseconds();
        const auto counts = compareCapture(
            *index->history(), every, Position(), at, {},
            [&](Position done) {
                const std::int64_t now = steadyNanoseconds();
                if (now - told >= kTellPaceEvery) {
                    told = now;
                    meanwhile([this, text = tr("Comparing: %1 of %2 events")
                                                .arg(formatPosition(done), formatPosition(at))] {
                        say(text.toHtmlEscaped());
                    });
                }
            },
            cancelled);
        return counts.ok() ? Show([this, counts = *counts] { showCounts(counts); })
                           : failure(counts.status());
    };
}

void CapturePage::showChanges(CaptureEvery every, Position at) {
    const std::uint64_t count = table().index->changesBefore(at).value();
    m_list->source()->setLines(
        count, listChanges(
                   table().index, [](std::uint64_t line) { return ChangeNumber(line); },
                   CaptureQuestion{every, at}));
    if (count > 0) {
        m_list->list()->scrollTo(count - 1, 1.0);
    }
}

void CapturePage::showCounts(const CaptureCounts& counts) {
    QStringList missed;
    if (counts.overwritten > 0) {
        missed << tr("%1 overwritten in between").arg(formatCount(counts.overwritten));
    }
    if (counts.cameAndWent > 0) {
        missed << tr("%1 of rows that came and went").arg(formatCount(counts.cameAndWent));
    }
    if (counts.backAsBefore > 0) {
        missed << tr("%1 that left a row as it was").arg(formatCount(counts.backAsBefore));
    }
    QString text = tr("Of <b>%1</b> logged, comparing %2 sees <b>%3</b> and misses <b>%4</b>")
                       .arg(formatCountOf(counts.logged, tr("change")),
                            formatCountOf(counts.comparisons, tr("time")), formatCount(counts.seen),
                            formatCount(counts.missed()));
    text += missed.isEmpty() ? QStringLiteral(".") : ": " + missed.join(", ") + ".";
    if (counts.withoutOrder > 0) {
        text += " " + tr("Of %1 it does not know in which order they came.")
                          .arg(formatCount(counts.withoutOrder));
    }
    if (counts.notCompared > 0) {
        text += " " + tr("%1 not compared yet.").arg(formatCount(counts.notCompared));
    }
    say(text);
}

}  // namespace oxbow
