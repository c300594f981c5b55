#include "views/timeline/bars/counts_table.h"

#include <QClipboard>
#include <QDialogButtonBox>
#include <QGuiApplication>
#include <QHeaderView>
#include <QPushButton>
#include <QShortcut>
#include <QTableWidget>
#include <QVBoxLayout>

#include "views/common/format.h"
#include "views/common/theme.h"
#include "views/timeline/bars/bar_layout.h"

namespace oxbow {

std::vector<QStringList> countsTable(const Buckets& buckets, const Axis& axis,
                                     const std::optional<TimelineSource::Times>& times,
                                     const std::vector<TypeSeries>& series) {
    const bool byTime = buckets.scale == Axis::Scale::Time && times;
    QStringList headings;
    if (byTime) {
        headings << QStringLiteral("from (UTC)");
    }
    headings << QStringLiteral("position") << QStringLiteral("events");
    for (const TypeSeries& one : series) {
        headings << one.name;
    }
    std::vector<std::vector<std::uint64_t>> events;
    for (const TypeSeries& one : series) {
        events.push_back(buckets.of(one));
    }
    std::vector<QStringList> rows{headings};
    for (std::size_t i = 0; i < buckets.size(); ++i) {
        if (!inView(buckets, i, axis)) {
            continue;
        }
        QStringList row;
        if (byTime) {
            row << QString::fromStdString(
                formatTimestampUtc(Timestamp{buckets.units[i], TimePrecision::Millisecond}));
        }
        row << formatPosition(buckets.edges[i]);
        QStringList counts;
        std::uint64_t all = 0;
        for (const auto& one : events) {
            all += one[i];
            counts << formatCount(one[i]);
        }
        rows.push_back(row << formatCount(all) << counts);
    }
    return rows;
}

CountsTableDialog::CountsTableDialog(const std::vector<QStringList>& rows, QWidget* parent)
    : QDialog(parent), m_headings(rows.front()), m_table(new QTableWidget(this)) {
    setWindowTitle(tr("Timeline as a table"));
    setAttribute(Qt::WA_DeleteOnClose);
    fill(rows);

    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    auto* copy = buttons->addButton(tr("Copy"), QDialogButtonBox::ActionRole);
    const auto doCopy = [this] { QGuiApplication::clipboard()->setText(copyText()); };
    connect(copy, &QPushButton::clicked, this, doCopy);
    connect(new QShortcut(QKeySequence::Copy, this), &QShortcut::activated, this, doCopy);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);

    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_table);
    layout->addWidget(buttons);
    resize(720, 520);
}

QString CountsTableDialog::copyText() const {
    const QItemSelectionModel* selection = m_table->selectionModel();
    const bool all = selection->selectedRows().isEmpty();
    QStringList lines{m_headings.join(QLatin1Char('\t'))};
    for (int row = 0; row < m_table->rowCount(); ++row) {
        if (!all && !selection->isRowSelected(row, QModelIndex())) {
            continue;
        }
        QStringList cells;
        for (int column = 0; column < m_table->columnCount(); ++column) {
            cells << m_table->item(row, column)->text();
        }
        lines << cells.join(QLatin1Char('\t'));
    }
    return lines.join(QLatin1Char('\n')) + QLatin1Char('\n');
}

void CountsTableDialog::fill(const std::vector<QStringList>& rows) {
    m_table->setAccessibleName(tr("Events by time and type"));
    m_table->setColumnCount(int(m_headings.size()));
    m_table->setHorizontalHeaderLabels(m_headings);
    m_table->setRowCount(int(rows.size()) - 1);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setAlternatingRowColors(true);
    m_table->setShowGrid(false);
    m_table->setFont(TypeFaces::of(*this).mono);
    m_table->verticalHeader()->hide();
    for (std::size_t row = 1; row < rows.size(); ++row) {
        for (int column = 0; column < int(rows[row].size()); ++column) {
            auto* item = new QTableWidgetItem(rows[row][column]);
            item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
            m_table->setItem(int(row) - 1, column, item);
        }
    }
    m_table->resizeColumnsToContents();
}

}  // namespace oxbow
