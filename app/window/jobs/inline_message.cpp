#include "app/window/jobs/inline_message.h"

#include <QApplication>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QToolButton>
#include <utility>

#include "views/common/elided_label.h"
#include "views/common/icon.h"
#include "views/common/theme.h"

namespace oxbow {

namespace {

struct Look {
    QString icon;
    QColor ground;
    QColor edge;
    QColor ink;
};

Look lookOf(InlineMessage::Kind kind, const Theme& theme) {
    switch (kind) {
        case InlineMessage::Kind::Warning:
            return {"warning", theme.warningSoft, theme.warning, theme.warningText};
        case InlineMessage::Kind::Error:
            return {"error", theme.dangerSoft, theme.danger, theme.dangerText};
        case InlineMessage::Kind::Note:
            break;
    }
    return {"info", theme.accentSoft, theme.accent, theme.accentText};
}

}  // namespace

InlineMessage::InlineMessage(QWidget* parent)
    : QWidget(parent),
      m_actions(new QHBoxLayout),
      m_icon(new QLabel(this)),
      m_text(new ElidedLabel(this)),
      m_close(new QToolButton(this)) {
    setObjectName("inlineMessage");
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 0, 4, 0);
    layout->setSpacing(10);
    layout->addWidget(m_icon, 0, Qt::AlignVCenter);
    m_text->setMostLines(2);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    layout->addWidget(m_text, 1);
    layout->addLayout(m_actions);
    m_close->setAutoRaise(true);
    m_close->setFocusPolicy(Qt::TabFocus);
    m_close->setToolTip(tr("Close this message"));
    m_close->setAccessibleName(m_close->toolTip());
    layout->addWidget(m_close, 0, Qt::AlignVCenter);
    connect(m_close, &QToolButton::clicked, this, &InlineMessage::dismiss);
    connect(qApp, &QApplication::focusChanged, this, [this](QWidget* before, QWidget* now) {
        if (isAncestorOf(now) && !isAncestorOf(before)) {
            m_focusBefore = before;
        }
    });
    recolour();
    hide();
}

void InlineMessage::show(Kind kind, const QString& text, Until until) {
    while (QLayoutItem* item = m_actions->takeAt(0)) {
        item->widget()->deleteLater();
        delete item;
    }
    m_kind = kind;
    m_until = until;
    m_text->setText(text);
    setAccessibleName(text);
    recolour();
    QWidget::show();
}

void InlineMessage::addAction(const QString& title, std::function<void()> run) {
    auto* button = new QPushButton(title, this);
    m_actions->addWidget(button);
    connect(button, &QPushButton::clicked, this, [this, run = std::move(run)] {
        // First, so that what runs may show a message of its own.
        dismiss();
        run();
    });
}

void InlineMessage::dismiss() {
    if (isAncestorOf(QApplication::focusWidget())) {
        const bool there = m_focusBefore && m_focusBefore->isVisible();
        if (there) {
            m_focusBefore->setFocus(Qt::OtherFocusReason);
        } else {
            emit focusLeft();
        }
    }
    hide();
}

void InlineMessage::step() {
    if (m_until == Until::NextStep) {
        dismiss();
    }
}

bool InlineMessage::event(QEvent* event) {
    if (event->type() == QEvent::ShowToParent || event->type() == QEvent::HideToParent) {
        emit shown(event->type() == QEvent::ShowToParent);
    }
    return QWidget::event(event);
}

QString InlineMessage::text() const {
    return m_text->text();
}

void InlineMessage::recolour() {
    const Look look = lookOf(m_kind, Theme::of(*this));
    const int size = fontMetrics().height();
    m_icon->setPixmap(icon(look.icon, look.ink).pixmap(QSize(size, size), devicePixelRatioF()));
    m_close->setIcon(icon("close", *this));
    update();
}

void InlineMessage::changeEvent(QEvent* event) {
    if (changesLook(*event)) {
        recolour();
    }
    QWidget::changeEvent(event);
}

void InlineMessage::paintEvent(QPaintEvent*) {
    const Look look = lookOf(m_kind, Theme::of(*this));
    QPainter painter(this);
    painter.fillRect(rect(), look.ground);
    painter.fillRect(QRect(0, 0, 3, height()), look.edge);
}

}  // namespace oxbow
