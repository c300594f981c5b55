#include "views/stream/rejected_view.h"

#include <QApplication>
#include <QClipboard>
#include <QMenu>
#include <QVBoxLayout>

#include "views/common/format.h"
#include "views/common/panel_header.h"
#include "views/common/virtual_list_view.h"
#include "views/stream/rejected_source.h"

namespace oxbow {

RejectedView::RejectedView(Session* session, QWidget* parent)
    : QWidget(parent),
      m_session(session),
      m_source(new RejectedSource(loadRejectedFrom(session->workspace()), this,
                                  session->makeExecutor())),
      m_header(new PanelHeader(tr("Rejected records"), this)),
      m_list(new VirtualListView(m_source, this)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_header);
    layout->addWidget(m_list);
    setAccessibleName(tr("Rejected records"));
    m_list->setAccessibleName(tr("Rejected records"));
    m_list->setEmptyText(tr("Nothing was rejected"),
                         tr("Every record of the sources became an event."));
    connect(m_list, &VirtualListView::rowActivated, this, [this](quint64 row) {
        if (const PlacedRejection* record = m_source->find(row)) {
            m_session->movePlayhead(record->before);
        }
    });
    connect(m_list, &VirtualListView::contextMenuRequested, this,
            [this](quint64 row, int, const QPoint& at) { showMenu(row, at); });
    connect(session, &Session::grown, this, &RejectedView::refresh);
    refresh();
}

void RejectedView::refresh() {
    const std::uint64_t count = m_session->workspace()->rejectedCount();
    m_source->setCount(count);
    m_header->setSummary(formatCountOf(count, tr("record")));
}

void RejectedView::showMenu(quint64 row, const QPoint& at) {
    const PlacedRejection* found = m_source->find(row);
    if (found == nullptr) {
        return;
    }
    const PlacedRejection record = *found;
    QMenu menu(this);
    menu.addAction(tr("Go to its place"), this,
                   [this, record] { m_session->movePlayhead(record.before); });
    menu.addSeparator();
    menu.addAction(tr("Copy bytes"), this,
                   [record] { QApplication::clipboard()->setText(fromUtf8(record.record.bytes)); });
    menu.addAction(tr("Copy reason"), this, [record] {
        QApplication::clipboard()->setText(fromUtf8(record.record.reason));
    });
    menu.exec(at);
}

}  // namespace oxbow
