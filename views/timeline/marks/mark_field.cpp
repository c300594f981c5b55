#include "views/timeline/marks/mark_field.h"

#include <QKeyEvent>

namespace oxbow {

MarkField::MarkField(const QString& name, QWidget* parent)
    : QLineEdit(name, parent), m_focusBefore(parent->window()->focusWidget()) {
    setObjectName("markField");
    setAccessibleName(tr("Name of the mark"));
    setPlaceholderText(tr("name of the mark"));
    setMaxLength(200);
    selectAll();
}

bool MarkField::event(QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride) {
        event->accept();
        return true;
    }
    return QLineEdit::event(event);
}

void MarkField::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        finish(true);
    } else if (event->key() == Qt::Key_Escape) {
        finish(false);
    } else {
        QLineEdit::keyPressEvent(event);
    }
}

void MarkField::focusOutEvent(QFocusEvent* event) {
    QLineEdit::focusOutEvent(event);
    if (event->reason() != Qt::PopupFocusReason && event->reason() != Qt::ActiveWindowFocusReason) {
        finish(true);
    }
}

void MarkField::finish(bool take) {
    if (m_finished) {
        return;
    }
    m_finished = true;
    if (take) {
        emit named(text().trimmed());
    }
    if (hasFocus() && m_focusBefore) {
        m_focusBefore->setFocus();
    }
    hide();
    deleteLater();
}

}  // namespace oxbow
