#include "views/behind/changes_page.h"

#include <QPushButton>
#include <QVBoxLayout>

#include "views/behind/change_list.h"
#include "views/common/format.h"
#include "views/common/link_button.h"
#include "views/common/list/virtual_list_view.h"

namespace oxbow {

namespace {
// As in the stream: more of the past than of the future.
constexpr double kPlayheadPart = 2.0 / 3.0;
}  // namespace

ChangesPage::ChangesPage(Session* session, BackgroundWorker* worker, QWidget* parent)
    : BehindPage(session, worker, parent),
      m_list(new ChangeList(session, tr("Changes of the table in their order"), this)),
      m_open(new LinkButton(this)) {
    addButton(m_open);
    column()->addWidget(m_list, 1);
    m_open->setText(tr("Open as a log…"));
    m_open->setToolTip(
        tr("Writes the changes to a file, each with the type and the time of its "
           "event, and opens that: the latest value of each key is this table"));
    m_list->source()->setColumns(true, false);
    m_list->list()->setEmptyText(tr("No changes"), tr("No event has changed a row."));
    setFocusProxy(m_list);
    connect(m_open, &QPushButton::clicked, this, &ChangesPage::openAsLogClicked);
}

void ChangesPage::clear() {
    m_shownTo = {};
    m_list->setTable(table().shown);
    m_list->source()->setLines(0, {});
    m_open->setVisible(table().shown != nullptr && !table().isOfLog());
    say({});
}

BehindPage::Question ChangesPage::question() {
    const Position to = table().index->history()->madeUpTo();
    if (to == m_shownTo) {
        followPlayhead();
        return {};
    }
    return [this, index = table().index, to](const Cancelled& cancelled) {
        const auto status = countUpTo(index, to, cancelled);
        return status.ok() ? Show([this] { showChanges(); }) : failure(status);
    };
}

void ChangesPage::showChanges() {
    m_shownTo = table().index->madeUpTo();
    const ChangeTally tally = table().index->before(m_shownTo);
    m_list->source()->setLines(tally.changes, listChanges(table().index, [](std::uint64_t line) {
                                   return ChangeNumber(line);
                               }));
    say(tr("<b>%1</b> by %2: %3 rows inserted, %4 updated, %5 deleted.")
            .arg(formatCountOf(tally.changes, tr("change")),
                 formatCountOf(tally.events, tr("event")), formatCount(tally.inserted),
                 formatCount(tally.updated), formatCount(tally.deleted)));
    followPlayhead();
}

void ChangesPage::followPlayhead() {
    const std::uint64_t line = table().index->changesBefore(place()).value();
    m_list->source()->setFuture(line);
    m_list->list()->setMarker(line);
    m_list->list()->scrollTo(line, kPlayheadPart);
}

}  // namespace oxbow
