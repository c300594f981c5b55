#include "views/stream/rejected_view.h"

#include <QApplication>
#include <QClipboard>
#include <QMenu>
#include <QPlainTextEdit>
#include <QVBoxLayout>

#include "model/payload/payload.h"
#include "views/common/format.h"
#include "views/common/list/virtual_list_view.h"
#include "views/common/panel_header.h"
#include "views/common/theme.h"
#include "views/stream/rejected_source.h"

namespace oxbow {

namespace {
constexpr int kRowsInAnyCase = 3;
}

RejectedView::RejectedView(Session* session, QWidget* parent)
    : QWidget(parent),
      m_session(session),
      m_source(new RejectedSource(loadRejectedFrom(session->workspace()), this,
                                  session->makeExecutor())),
      m_header(new PanelHeader(tr("Rejected records"), this)),
      m_list(new VirtualListView(m_source, this)),
      m_detail(new QPlainTextEdit(this)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_header);
    layout->addWidget(m_list, 1);
    layout->addWidget(m_detail, 1);
    const int line = TypeFaces::of(*this).rowHeight;
    m_list->setMinimumHeight((kRowsInAnyCase + 1) * line);
    m_detail->setMinimumHeight(kRowsInAnyCase * line);
    m_detail->setReadOnly(true);
    m_detail->setFrameShape(QFrame::NoFrame);
    m_detail->setAccessibleName(tr("Why the record was rejected, and its bytes"));
    m_detail->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_detail->setFont(TypeFaces::of(*this).mono);
    connect(m_list, &VirtualListView::currentRowChanged, this, &RejectedView::showDetail);
    connect(m_source, &RowSource::rowsReady, this, &RejectedView::showDetail);
    setFocusProxy(m_list);
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
    m_shown.reset();
    m_header->setSummary(formatCountOf(count, tr("record")));
    if (!m_list->currentRow() && count > 0) {
        m_list->setCurrentRow(0);
    }
    showDetail();
}

// As it was written where that is text; else in hexadecimal, beside what can be read of it.
void RejectedView::showDetail() {
    const auto row = m_list->currentRow();
    if (row) {
        m_source->prefetch(*row, 1);
    }
    const PlacedRejection* found = row ? m_source->find(*row) : nullptr;
    if (found == nullptr || m_shown == row) {
        return;
    }
    m_shown = row;
    constexpr std::size_t kMostLines = 4096;
    const RejectedRecord& record = found->record;
    QString text = fromUtf8(record.reason) + '\n' +
                   tr("In %1, at byte %2; %3, of which %4 are kept")
                       .arg(fromUtf8(record.source), formatCount(record.byteOffset),
                            formatBytes(record.size), formatBytes(record.bytes.size())) +
                   "\n\n";
    if (payloadFormat(record.bytes) == PayloadFormat::Binary) {
        for (const std::string& line : hexLines(record.bytes, 0, kMostLines)) {
            text += fromUtf8(line) + '\n';
        }
    } else {
        text += fromUtf8(record.bytes);
    }
    m_detail->setPlainText(text);
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
