#include "app/window/folds/behind_desk.h"

#include "app/window/folds/fold_desk.h"
#include "app/window/folds/fold_pane.h"
#include "app/window/folds/fold_panes.h"
#include "views/table/table_view.h"

namespace oxbow {

BehindDesk::BehindDesk(Session* session, FoldDesk* folds, FoldPanes* panes, BehindPane* pane)
    : QObject(pane), m_session(session), m_folds(folds), m_panes(panes), m_pane(pane) {
    connect(panes, &FoldPanes::panesChanged, this, &BehindDesk::refresh);
    connect(folds, &FoldDesk::changed, this, &BehindDesk::refresh);
    connect(pane, &BehindPane::tableChosen, this, &BehindDesk::lookBehind);
    connect(session, &Session::pastChanged, this, [this] { look(m_pane->table().fold); });
    look({});
}

BehindTable BehindDesk::tableOf(const QString& fold) const {
    BehindTable table;
    const FoldPane* pane = m_panes->pane(fold);
    if (pane != nullptr && pane->table() != nullptr) {
        table.fold = fold;
        table.shown = &pane->table()->shown();
        table.step = m_folds->stepThrough(fold);
    } else {
        table.shown = m_session;
        table.step = [history = m_session->history()](Position event, const Cancelled&) {
            return stepLatest(*history, event);
        };
    }
    return table;
}

void BehindDesk::lookBehind(const QString& fold) {
    if (tableOf(fold).shown != m_pane->table().shown) {
        look(fold);
    }
}

void BehindDesk::look(const QString& fold) {
    BehindTable table = tableOf(fold);
    table.index = std::make_shared<ChangeIndex>(table.shown->history());
    m_pane->setTable(table);
    disconnect(m_changing);
    m_changing =
        connect(table.shown, &ShownTable::historyChanged, this, [this, fold] { look(fold); });
    if (!table.isOfLog()) {
        connect(table.shown, &QObject::destroyed, this, [this, gone = table.shown] {
            if (m_pane->table().shown == gone) {
                lookBehind({});
            }
        });
    }
    refresh();
}

void BehindDesk::refresh() {
    QStringList folds(QString{});
    for (const FoldPane* pane : m_panes->panes()) {
        if (pane->table() != nullptr) {
            folds << pane->name();
        }
    }
    m_pane->setTables(folds);
    if (!folds.contains(m_pane->table().fold)) {
        lookBehind({});
    }
}

}  // namespace oxbow
