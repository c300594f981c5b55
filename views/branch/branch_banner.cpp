#include "views/branch/branch_banner.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>

#include "views/common/elided_label.h"
#include "views/common/format.h"
#include "views/common/link_button.h"

namespace oxbow {

namespace {

constexpr int kStripesWidth = 26;
constexpr int kStripe = 7;
constexpr int kLineHeight = 2;

// As every ground of what would have been is patterned.
void paintStripes(QPainter& painter, const QRect& rect, const QColor& colour) {
    painter.save();
    painter.setClipRect(rect);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(colour, kStripe / 2.0));
    for (int x = rect.left() - rect.height(); x < rect.right() + rect.height(); x += kStripe) {
        painter.drawLine(x, rect.bottom() + 1, x + rect.height() + 1, rect.top());
    }
    painter.restore();
}

}  // namespace

BranchBanner::BranchBanner(QWidget* parent)
    : QWidget(parent),
      m_name(new QLabel(this)),
      m_text(new ElidedLabel(this)),
      m_edits(new LinkButton(this)),
      m_orphans(new LinkButton(this)),
      m_branches(new LinkButton(this)),
      m_back(new QPushButton(tr("Back to the log"), this)) {
    setObjectName("branchBanner");
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(kStripesWidth + 10, 4, 10, 4 + kLineHeight);
    row->setSpacing(8);
    m_name->setProperty("strong", true);
    m_name->setTextFormat(Qt::PlainText);
    m_text->setTextFormat(Qt::PlainText);
    // The name before all: what is said of it may be cut.
    m_text->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_branches->setText(tr("Branches"));
    m_branches->setToolTip(tr("All branches, as a tree"));
    m_back->setFocusPolicy(Qt::TabFocus);
    m_back->setToolTip(tr("Show what happened; the branch stays as it is"));
    row->addWidget(m_name);
    row->addWidget(m_text, 1);
    row->addWidget(m_edits);
    row->addWidget(m_orphans);
    m_orphans->hide();
    row->addWidget(m_branches);
    row->addWidget(m_back);
    connect(m_edits, &QPushButton::clicked, this, &BranchBanner::editsClicked);
    connect(m_orphans, &QPushButton::clicked, this, &BranchBanner::orphansClicked);
    connect(m_branches, &QPushButton::clicked, this, &BranchBanner::branchesClicked);
    connect(m_back, &QPushButton::clicked, this, &BranchBanner::backClicked);
    recolour();
    hide();
}

void BranchBanner::showBranch(const What& what) {
    m_what = what;
    m_name->setText(tr("What if: %1").arg(what.name));
    QString text =
        what.base.isEmpty() ? tr("a branch of the log") : tr("a branch of %1").arg(what.base);
    text += what.pinned ? tr(", pinned to where that ended") : tr(", follows it as it grows");
    if (!what.note.isEmpty()) {
        text += QStringLiteral(" · ") + what.note;
    }
    m_text->setText(text);
    m_text->setToolTip(text);
    QString edits = formatCountOf(what.edits, tr("edit"));
    if (what.conflicts > 0) {
        edits += tr(" · %1 without effect").arg(formatCount(what.conflicts));
    }
    m_edits->setText(edits);
    m_edits->setToolTip(tr("What was changed, and why"));
    setAccessibleName(sentence());
    recolour();
    show();
}

void BranchBanner::showOrphans(std::size_t count, bool isComplete, bool mayLookOn) {
    m_orphans->setVisible(count > 0 || mayLookOn);
    if (count == 0) {
        m_orphans->setText(tr("Look for effects in all events"));
        m_orphans->setToolTip(
            tr("Among the events close behind, none says that it was caused by one that is gone "
               "here; whether a later one does takes a while to find out"));
        setAccessibleName(sentence());
        return;
    }
    m_orphans->setText(
        tr("⚠ %1%2 decided in the original history")
            .arg(formatCountOf(count, tr("event")), isComplete ? QString() : tr(" and more")));
    m_orphans->setToolTip(
        tr("They say that they were caused by an event that is gone here: they were decided in the "
           "original history, and no decision is taken again. A click goes to the next one"));
    setAccessibleName(sentence());
}

QString BranchBanner::sentence() const {
    return m_name->text() + ", " + m_text->text() + ", " + m_edits->text() +
           (m_orphans->isHidden() ? QString() : ", " + m_orphans->text());
}

void BranchBanner::recolour() {
    m_theme = Theme::of(*this);
    for (QLabel* label : {m_name, m_text}) {
        QPalette colours = palette();
        colours.setColor(QPalette::WindowText, label == m_name ? m_theme.branchText : m_theme.text);
        label->setPalette(colours);
    }
    update();
}

void BranchBanner::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.branchSoft);
    paintStripes(painter, QRect(0, 0, kStripesWidth, height()), m_theme.branch);
    painter.fillRect(0, height() - kLineHeight, width(), kLineHeight, m_theme.branch);
}

void BranchBanner::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (changesLook(*event) && m_back != nullptr) {
        recolour();
        // A style sheet that is set with the theme gives the labels back what they had before.
        QMetaObject::invokeMethod(this, &BranchBanner::recolour, Qt::QueuedConnection);
    }
}

}  // namespace oxbow
