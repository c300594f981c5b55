#include "app/window/branches/findings_card.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "views/common/list/virtual_list_view.h"
#include "views/common/theme.h"

namespace oxbow {

namespace {

constexpr int kFindingsWidth = 920;
constexpr std::uint64_t kLeastFindings = 6;
constexpr std::uint64_t kMostFindings = 18;

}  // namespace

void FindingsList::set(const Findings* findings) {
    m_findings = findings;
    emit columnsChanged();
    emit changed();
}

std::uint64_t FindingsList::rowCount() const {
    return m_findings != nullptr ? m_findings->rows.size() : 0;
}

int FindingsList::columnCount() const {
    return m_findings != nullptr ? static_cast<int>(m_findings->columns.size()) : 0;
}

ListColumn FindingsList::column(int column) const {
    return m_findings->columns[static_cast<std::size_t>(column)];
}

Cell FindingsList::cell(std::uint64_t row, int column) const {
    return m_findings->rows[row][static_cast<std::size_t>(column)];
}

FindingsCard::FindingsCard(QWidget* parent)
    : Overlay(kFindingsWidth, parent),
      m_title(new QLabel),
      m_sentence(new QLabel),
      m_source(new FindingsList(this)),
      m_list(new VirtualListView(m_source)),
      m_row(new QPushButton),
      m_all(new QPushButton) {
    setObjectName("findings");
    m_title->setFont(TypeFaces::of(*this).strong);
    for (QLabel* label : {m_title, m_sentence}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
    }
    m_sentence->setProperty("dim", true);
    m_list->setAccessibleName(tr("What was found"));
    m_row->setProperty("primary", true);
    auto* buttons = new QHBoxLayout;
    auto* done = new QPushButton(tr("Close"));
    buttons->addWidget(m_all);
    buttons->addStretch(1);
    buttons->addWidget(done);
    buttons->addWidget(m_row);
    cardLayout()->addWidget(m_title);
    cardLayout()->addWidget(m_sentence);
    cardLayout()->addWidget(m_list, 1);
    footLayout()->addLayout(buttons);
    connect(done, &QPushButton::clicked, this, &FindingsCard::close);
    connect(m_row, &QPushButton::clicked, this, &FindingsCard::takeRow);
    connect(m_list, &VirtualListView::rowActivated, this, &FindingsCard::takeRow);
    connect(m_all, &QPushButton::clicked, this, [this] {
        close();
        const auto take = m_findings.takeAll;  // which may open others
        take();
    });
}

void FindingsCard::openWith(Findings findings) {
    m_findings = std::move(findings);
    m_title->setText(m_findings.title);
    m_sentence->setText(m_findings.sentence);
    m_row->setText(m_findings.onRow);
    m_row->setVisible(m_findings.takeRow != nullptr && !m_findings.rows.empty());
    m_all->setText(m_findings.onAll);
    m_all->setVisible(m_findings.takeAll != nullptr);
    m_source->set(&m_findings);
    m_list->scrollTo(0);
    m_list->setCurrentRow(m_findings.rows.empty() ? std::nullopt : std::optional<std::uint64_t>(0));
    open();
    m_list->setFocus();
}

int FindingsCard::wantedHeight() const {
    const TypeFaces faces = TypeFaces::of(*this);
    const auto rows =
        std::clamp<std::uint64_t>(m_findings.rows.size(), kLeastFindings, kMostFindings);
    return static_cast<int>(rows + 5) * faces.rowHeight + faces.headerHeight;
}

void FindingsCard::takeRow() {
    const auto row = m_list->currentRow();
    if (m_findings.takeRow && row && *row < m_findings.rows.size()) {
        close();
        const auto take = m_findings.takeRow;
        take(static_cast<std::size_t>(*row));
    }
}

}  // namespace oxbow
