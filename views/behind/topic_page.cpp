#include "views/behind/topic_page.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QVBoxLayout>
#include <utility>

#include "model/fold/fold_file.h"
#include "views/behind/change_list.h"
#include "views/common/format.h"
#include "views/common/list/virtual_list_view.h"
#include "views/common/tab_strip.h"

namespace oxbow {

namespace {

constexpr int kSpanMargin = 10;
constexpr int kSpanCharacters = 8;

// What cannot be told, one after the other.
QString cannotTell(const QStringList& parts) {
    return parts.isEmpty() ? TopicPage::tr("It tells all that the events told.")
                           : TopicPage::tr("It can no longer tell %1.")
                                 .arg(parts.join(TopicPage::tr("; nor ")));
}

// The list keeps what it is made of.
std::shared_ptr<const NumberSet> within(const std::shared_ptr<const CompactedView>& view,
                                        const NumberSet& set) {
    return {view, &set};
}

}  // namespace

TopicPage::TopicPage(Kind kind, Session* session, BackgroundWorker* worker, QWidget* parent)
    : BehindPage(session, worker, parent),
      m_kind(kind),
      m_span(new QLineEdit(QStringLiteral("24h"), this)),
      m_lists(new TabStrip(this)),
      m_list(new ChangeList(session, tr("Records of the topic"), this)) {
    auto* row = new QHBoxLayout;
    row->setContentsMargins(kSpanMargin, 4, kSpanMargin, 0);
    auto* before = new QLabel(
        kind == Kind::Compacted ? tr("Tombstones are kept for") : tr("Records are kept for"), this);
    before->setProperty("dim", true);
    auto* after = new QLabel(tr("by the log’s clock (30m, 24h, 7d)"), this);
    after->setProperty("dim", true);
    m_span->setAccessibleName(before->text());
    m_span->setMaximumWidth(fontMetrics().horizontalAdvance('0') * (kSpanCharacters + 3));
    row->setSpacing(6);
    row->addWidget(before);
    row->addWidget(m_span);
    row->addWidget(after);
    row->addStretch();
    column()->insertLayout(0, row);
    column()->addWidget(m_lists);
    column()->addWidget(m_list, 1);
    m_lists->setAccessibleName(tr("Lists of the topic’s records"));
    setFocusProxy(m_span);
    connect(m_span, &QLineEdit::textChanged, this, &TopicPage::refresh);
    connect(m_lists, &QTabBar::currentChanged, this, &TopicPage::showList);
}

void TopicPage::clear() {
    m_list->setTable(table().shown);
    m_list->source()->setLines(0, {});
    m_numbers.clear();
    m_lists->hide();
    say({});
}

BehindPage::Question TopicPage::question() {
    const auto kept = parseDuration(m_span->text().trimmed().toStdString());
    if (!kept) {
        clear();
        say(tr("A span of time is a number with its unit: 30m, 24h, 7d."));
        return {};
    }
    return [this, index = table().index, at = place(),
            kept = *kept](const Cancelled& cancelled) -> Show {
        if (auto status = countUpTo(index, at, cancelled); !status.ok()) {
            return failure(status);
        }
        if (m_kind == Kind::Compacted) {
            auto view = compactedAt(*index, at, kept, cancelled);
            if (!view.ok()) {
                return failure(view.status());
            }
            return [this, view = std::make_shared<const CompactedView>(*std::move(view))] {
                showCompacted(view);
            };
        }
        auto view = retainedAt(*index, at, kept, cancelled);
        if (!view.ok()) {
            return failure(view.status());
        }
        return [this, view = std::make_shared<const RetainedView>(*std::move(view))] {
            showRetained(view);
        };
    };
}

void TopicPage::showCompacted(const std::shared_ptr<const CompactedView>& view) {
    QStringList lost;
    const std::uint64_t values = view->lost - view->expired.count();
    if (values > 0) {
        lost << tr("%1 of its rows").arg(formatCountOf(values, tr("earlier change")));
    }
    if (view->expired.count() > 0) {
        lost << tr("that there ever were %1, whose tombstones are gone")
                    .arg(formatCountOf(view->expired.count(), tr("key")));
    }
    if (view->completeFrom > Position(0)) {
        lost << tr("the whole table at any position before %1")
                    .arg(formatPosition(view->completeFrom));
    }
    if (table().isOfLog()) {
        const std::uint64_t passed = table().index->before(view->at).passedOver;
        if (passed > 0) {
            lost << tr("%1 without a key, or the source’s own")
                        .arg(formatCountOf(passed, tr("event")));
        }
    }
    say(tr("At %1 a compacted topic holds <b>%2</b> and <b>%3</b>, of %4. ")
            .arg(formatPosition(view->at), formatCountOf(view->rows, tr("row")),
                 formatCountOf(view->tombstones, tr("tombstone")),
                 formatCountOf(view->held.count() + view->lost, tr("change"))) +
        cannotTell(lost).toHtmlEscaped());
    m_numbers.clear();
    addList(tr("%1 held").arg(formatCount(view->held.count())), within(view, view->held));
    addList(tr("%1 unknown keys").arg(formatCount(view->expired.count())),
            within(view, view->expired));
    showList();
}

void TopicPage::showRetained(const std::shared_ptr<const RetainedView>& view) {
    QStringList lost;
    if (view->unknown.count() > 0) {
        lost << tr("%1 of the table, written before")
                    .arg(formatCountOf(view->unknown.count(), tr("row")));
    }
    if (view->knownLater > 0) {
        lost << tr("what %1 were until they changed again")
                    .arg(formatCountOf(view->knownLater, tr("other row")));
    }
    if (view->from > Position(0)) {
        lost << tr("anything before %1: %2 are lost")
                    .arg(formatPosition(view->from), formatCountOf(view->lost, tr("change")));
    }
    say(tr("At %1 a topic that keeps so long holds the events from %2 on: <b>%3</b>. Of the table "
           "<b>%4</b> can be told. ")
            .arg(formatPosition(view->at), formatPosition(view->from),
                 formatCountOf(view->held, tr("change")), formatCountOf(view->known, tr("row"))) +
        cannotTell(lost).toHtmlEscaped());
    m_numbers.clear();
    addList(tr("%1 unknown rows").arg(formatCount(view->unknown.count())),
            std::shared_ptr<const NumberSet>(view, &view->unknown));
    showList();
}

void TopicPage::addList(const QString& name, const std::shared_ptr<const NumberSet>& numbers) {
    const QSignalBlocker quiet(m_lists);
    const int tab = int(m_numbers.size());
    m_numbers.push_back(numbers);
    if (tab < m_lists->count()) {
        m_lists->setTabText(tab, name);
    } else {
        m_lists->addTab(name);
    }
}

void TopicPage::showList() {
    m_lists->setVisible(!m_numbers.empty());
    const int tab = m_lists->currentIndex();
    if (tab < 0 || tab >= int(m_numbers.size())) {
        return;
    }
    const auto numbers = m_numbers[std::size_t(tab)];
    const bool held = m_kind == Kind::Compacted && tab == 0;
    m_list->list()->setEmptyText(
        held ? tr("It holds nothing") : tr("None"),
        held ? tr("No row has been written up to here.") : tr("Nothing of this sort is lost."));
    m_list->source()->setLines(numbers->count(),
                               listChanges(table().index, [numbers](std::uint64_t line) {
                                   return ChangeNumber(numbers->at(numbers->count() - 1 - line));
                               }));
}

}  // namespace oxbow
