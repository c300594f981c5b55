#include "views/common/panel_header.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QPainter>
#include <QSpacerItem>

namespace oxbow {

namespace {
constexpr int kMargin = 10;
constexpr int kGap = 14;
}  // namespace

PanelHeader::PanelHeader(const QString& title, QWidget* parent)
    : QWidget(parent),
      m_title(title),
      m_widgets(new QHBoxLayout(this)),
      m_room(new QSpacerItem(0, 0)) {
    m_widgets->setContentsMargins(0, 1, kMargin - 2, 2);
    m_widgets->setSpacing(4);
    m_widgets->addItem(m_room);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    setAccessibleName(title);
    readTheme();
}

void PanelHeader::readTheme() {
    m_theme = Theme::of(*this);
    m_faces = TypeFaces::of(*this);
    keepRoomForTitle();
    updateGeometry();
    update();
}

void PanelHeader::keepRoomForTitle() {
    const int width = QFontMetrics(m_faces.strong).horizontalAdvance(m_title);
    m_room->changeSize(kMargin + width + kGap, 0, QSizePolicy::MinimumExpanding,
                       QSizePolicy::Minimum);
    m_widgets->invalidate();
}

// What is written ends where the widgets begin.
bool PanelHeader::event(QEvent* event) {
    if (event->type() == QEvent::LayoutRequest) {
        update();
    }
    return QWidget::event(event);
}

void PanelHeader::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
        readTheme();
    }
    QWidget::changeEvent(event);
}

void PanelHeader::setTitle(const QString& title) {
    m_title = title;
    setAccessibleName(title);
    keepRoomForTitle();
    update();
}

void PanelHeader::setSummary(const QString& summary) {
    m_summary = summary;
    setAccessibleDescription(summary);
    update();
}

void PanelHeader::addWidget(QWidget* widget) {
    m_widgets->addWidget(widget);
}

QSize PanelHeader::sizeHint() const {
    return QSize(200, m_faces.headerHeight);
}

QSize PanelHeader::minimumSizeHint() const {
    return QSize(80, m_faces.headerHeight);
}

void PanelHeader::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.header);
    painter.fillRect(0, height() - 1, width(), 1, m_theme.line);

    int right = width() - kMargin;
    for (int i = 1; i < m_widgets->count(); ++i) {
        const QWidget* widget = m_widgets->itemAt(i)->widget();
        if (widget != nullptr && widget->isVisibleTo(this)) {
            right = std::min(right, widget->geometry().left() - kGap);
        }
    }
    QRect room(kMargin, 0, right - kMargin, height() - 1);
    painter.setFont(m_faces.strong);
    painter.setPen(m_theme.text);
    const QString title = painter.fontMetrics().elidedText(m_title, Qt::ElideRight, room.width());
    painter.drawText(room, Qt::AlignVCenter | Qt::AlignLeft, title);
    room.setLeft(room.left() + painter.fontMetrics().horizontalAdvance(title) + kGap);
    painter.setFont(m_faces.ui);
    painter.setPen(m_theme.dim);
    const QString summary =
        painter.fontMetrics().elidedText(m_summary, Qt::ElideRight, room.width());
    painter.drawText(room, Qt::AlignVCenter | Qt::AlignRight, summary);
}

}  // namespace oxbow
