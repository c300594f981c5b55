#include "views/behind/forgotten_page.h"

#include <QVBoxLayout>

#include "model/history/forgotten/number_set.h"
#include "model/payload/payload.h"
#include "views/behind/change_list.h"
#include "views/common/format.h"
#include "views/common/list/virtual_list_view.h"
#include "views/common/tab_strip.h"

namespace oxbow {

namespace {
constexpr std::size_t kRowNameBytes = 60;
}  // namespace

struct ForgottenPage::Answer {
    Position at;
    ChangeTally tally;
    std::shared_ptr<const ChangeIndex> index;
    std::optional<KeyId> row;  // that is selected
    OptionalBytes key;
    NumberSet versions;  // events that wrote it
};

ForgottenPage::ForgottenPage(Session* session, BackgroundWorker* worker, QWidget* parent)
    : BehindPage(session, worker, parent),
      m_lists(new TabStrip(this)),
      m_list(new ChangeList(session, tr("What the table forgot"), this)) {
    m_lists->setAccessibleName(tr("Lists of what the table forgot"));
    for (int i = 0; i < kLists; ++i) {
        m_lists->addTab(QString());
    }
    column()->addWidget(m_lists);
    column()->addWidget(m_list, 1);
    setFocusProxy(m_lists);
    connect(m_lists, &QTabBar::currentChanged, this, &ForgottenPage::showList);
}

void ForgottenPage::clear() {
    m_answer.reset();
    m_list->setTable(table().shown);
    m_list->source()->setLines(0, {});
    m_lists->hide();
    say({});
}

BehindPage::Question ForgottenPage::question() {
    return [this, index = table().index, at = place(),
            row = table().shown->selectedKey()](const Cancelled& cancelled) -> Show {
        auto status = countUpTo(index, at, cancelled);
        if (!status.ok()) {
            return failure(status);
        }
        auto answer = std::make_shared<Answer>();
        answer->at = at;
        answer->tally = index->before(at);
        answer->index = index;
        answer->row = row;
        if (row) {
            const auto key = index->history()->keys().key(*row);
            if (!key.ok()) {
                return failure(key.status());
            }
            answer->key = payloadPreview(key->bytes, kRowNameBytes);
            status = index->history()->versions(*row, Position(), at, Direction::Forward,
                                                [&](const KeyVersion& version) {
                                                    answer->versions.add(version.writer.value());
                                                    return !cancelled();
                                                });
            if (!status.ok()) {
                return failure(status);
            }
        }
        return [this, answer] { show(answer); };
    };
}

void ForgottenPage::show(const std::shared_ptr<const Answer>& answer) {
    m_answer = answer;
    const ChangeTally& tally = answer->tally;
    const auto strong = [](const QString& text) { return "<b>" + text.toHtmlEscaped() + "</b>"; };
    QString text = tr("At %1, %2 stand for %3: ")
                       .arg(formatPosition(answer->at), formatCountOf(tally.rows(), tr("row")),
                            formatCountOf(tally.changes, tr("change")));
    text += strong(tr("%1 gone").arg(formatCountOf(tally.gone(), tr("value"))));
    text += tr(", %1 overwritten and %2 deleted.")
                .arg(formatCount(tally.updated), formatCount(tally.deleted));
    if (tally.passedOver > 0) {
        text += " " + tr("%1 touched no row: %2.")
                          .arg(formatCountOf(tally.passedOver, tr("event")),
                               table().isOfLog() ? tr("without a key, or the source’s own records")
                                                 : tr("passed over by the fold"));
    }
    if (tally.onNothing > 0) {
        text +=
            " " +
            tr("%1 found no row to delete.").arg(formatCountOf(tally.onNothing, tr("null value")));
    }
    say(text);
    const QString row = !answer->row           ? tr("Select a row: its values")
                        : answer->key->empty() ? QStringLiteral("\"\"")
                                               : fromUtf8(*answer->key);
    m_lists->setTabText(
        Versions, answer->row
                      ? tr("%1: %2").arg(row, formatCountOf(answer->versions.count(), tr("change")))
                      : row);
    m_lists->setTabText(Deleted, tr("%1 deleted").arg(formatCount(tally.deleted)));
    m_lists->setTabText(OnNothing, tr("%1 on nothing").arg(formatCount(tally.onNothing)));
    m_lists->setTabText(PassedOver, tr("%1 passed over").arg(formatCount(tally.passedOver)));
    m_lists->show();
    showList();
}

void ForgottenPage::showList() {
    if (!m_answer) {
        return;
    }
    const auto answer = m_answer;
    const auto index = answer->index;
    const ChangeTally& tally = answer->tally;
    ChangeListSource& source = *m_list->source();
    VirtualListView& list = *m_list->list();
    switch (m_lists->currentIndex()) {
        case Deleted:
            list.setEmptyText(tr("Nothing deleted"), tr("No row has been taken away up to here."));
            source.setLines(tally.deleted,
                            listChanges(index, [index, count = tally.deleted](std::uint64_t line) {
                                return index->deletion(count - 1 - line);
                            }));
            break;
        case OnNothing:
            list.setEmptyText(tr("None"), tr("No null value met an absent row up to here."));
            source.setLines(
                tally.onNothing,
                listChanges(index, [index, count = tally.onNothing](std::uint64_t line) {
                    return index->onNothing(count - 1 - line);
                }));
            break;
        case PassedOver:
            list.setEmptyText(tr("None passed over"), tr("Every event so far touched a row."));
            source.setLines(
                tally.passedOver,
                listEvents(index, [index, count = tally.passedOver](std::uint64_t line) {
                    return index->passedOver(count - 1 - line);
                }));
            break;
        default:
            list.setEmptyText(tr("No row selected"),
                              tr("Select a row of the table: all that it has been up to here "
                                 "stands in this list."));
            source.setLines(answer->row ? answer->versions.count() : 0,
                            answer->row
                                ? listVersions(index, *answer->row,
                                               [answer](std::uint64_t line) {
                                                   const NumberSet& all = answer->versions;
                                                   return Position(all.at(all.count() - 1 - line));
                                               })
                                : ListChanges());
    }
}

}  // namespace oxbow
