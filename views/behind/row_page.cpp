#include "views/behind/row_page.h"

#include <QApplication>
#include <QClipboard>
#include <QPushButton>
#include <QVBoxLayout>
#include <utility>

#include "model/payload/payload.h"
#include "views/behind/row_history.h"
#include "views/common/format.h"
#include "views/common/link_button.h"
#include "views/common/list/virtual_list_view.h"

namespace oxbow {

namespace {

constexpr std::size_t kNamedBytes = 80;
constexpr double kPlayheadHeight = 2.0 / 3.0;

QString bold(const QString& text) {
    return "<b>" + text.toHtmlEscaped() + "</b>";
}

}  // namespace

RowPage::RowPage(Session* session, BackgroundWorker* worker, QWidget* parent)
    : BehindPage(session, worker, parent),
      m_source(new RowHistorySource(this, session->makeExecutor())),
      m_list(new VirtualListView(m_source, this)),
      m_fieldButton(new LinkButton(this)),
      m_copy(new LinkButton(this)),
      m_copier(session->makeExecutor()(), this) {
    addButton(m_fieldButton);
    addButton(m_copy);
    column()->addWidget(m_list, 1);
    m_fieldButton->setText(tr("All fields"));
    m_fieldButton->setToolTip(tr("Shows the changes of all fields again"));
    m_copy->setText(tr("Copy as CSV"));
    m_copy->setToolTip(tr("Copies every line: event, time, type, field, before and after"));
    m_list->setAccessibleName(tr("All events of the row"));
    m_list->setClaimsHomeAndEnd(false);
    m_list->setEmptyText(tr("No row is selected"),
                         tr("Select a row or an event: all that the row has been stands here."));
    setFocusProxy(m_list);
    connect(m_list, &VirtualListView::currentRowChanged, this, &RowPage::select);
    connect(m_list, &VirtualListView::rowActivated, this, &RowPage::goJustAfter);
    connect(m_fieldButton, &QPushButton::clicked, this, [this] { setField({}); });
    connect(m_copy, &QPushButton::clicked, this, &RowPage::copy);
}

void RowPage::setField(const std::optional<std::string>& field) {
    m_field = field;
    refresh();
}

void RowPage::clear() {
    m_field.reset();
    m_shownTo = {};
    m_source->setHistory(nullptr);
    m_fieldButton->hide();
    m_copy->hide();
    say({});
}

BehindPage::Question RowPage::question() {
    const auto row = table().shown->selectedKey();
    const auto& shown = m_source->history();
    const Position to = table().index->history()->madeUpTo();
    if (!row) {
        m_source->setHistory(nullptr);
        m_fieldButton->hide();
        m_copy->hide();
        say(tr("Select a row or an event: all that the row has been stands here."));
        return {};
    }
    if (shown && shown->row == *row && shown->field == m_field && m_shownTo == to) {
        followPlayhead();
        return {};
    }
    return [this, history = table().index->history(), row = *row, field = m_field,
            to](const Cancelled& cancelled) -> Show {
        const auto key = history->keys().key(row);
        if (!key.ok()) {
            return failure(key.status());
        }
        auto rows = readRowHistory(history, row, field, to, cancelled);
        if (!rows.ok()) {
            return failure(rows.status());
        }
        return [this, rows = *std::move(rows), key = payloadPreview(key->bytes, kNamedBytes),
                to]() mutable { show(std::move(rows), key, to); };
    };
}

void RowPage::show(std::shared_ptr<const RowHistory> rows, const std::string& key, Position to) {
    m_shownTo = to;
    const QString name = key.empty() ? QStringLiteral("\"\"") : fromUtf8(key);
    say(rows->field
            ? tr("%1 of %2: %3 gave it another value.")
                  .arg(bold(fromUtf8(*rows->field)), bold(name),
                       formatCountOf(rows->listed.count(), tr("event")))
            : tr("%1: %2.").arg(bold(name), formatCountOf(rows->versions.count(), tr("event"))));
    m_fieldButton->setVisible(rows->field.has_value());
    m_copy->show();
    m_source->setHistory(std::move(rows));
    followPlayhead();
}

void RowPage::followPlayhead() {
    const auto& rows = m_source->history();
    const std::uint64_t line = rows->listed.countBefore(place().value());
    m_source->setFuture(line);
    m_list->setMarker(line);
    const auto event = session()->selectedEvent();
    const bool isListed = event && rows->listed.contains(event->value());
    if (isListed) {
        const std::uint64_t selected = rows->listed.countBefore(event->value());
        m_list->setCurrentRow(selected);
        m_list->bringOnScreen(selected);
    } else {
        m_list->setCurrentRow(std::nullopt);
        m_list->scrollTo(line, kPlayheadHeight);
    }
}

void RowPage::select(std::uint64_t line) {
    const auto& rows = m_source->history();
    table().shown->selectRow(rows->row, Position(rows->listed.at(line)));
}

void RowPage::goJustAfter(std::uint64_t line) {
    const Position event(m_source->history()->listed.at(line));
    select(line);
    session()->movePlayhead(event.next());
}

void RowPage::copy() {
    m_copier.post([this, rows = m_source->history()](const Cancelled& cancelled) {
        auto text = rowHistoryCsv(*rows, cancelled);
        m_copier.deliver([this, text = std::move(text)] {
            if (text.ok()) {
                // Of a branch, a last line says so.
                const QString mark = session()->marked(QString()).trimmed();
                QApplication::clipboard()->setText(fromUtf8(*text) + mark);
            } else {
                emit session()->failed(fromUtf8(std::string(text.status().message())));
            }
        });
    });
}

}  // namespace oxbow
