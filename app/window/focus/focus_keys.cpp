#include "app/window/focus/focus_keys.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractSpinBox>
#include <QComboBox>
#include <QKeyEvent>
#include <QTextEdit>

namespace oxbow {

namespace {

bool movesCursor(int key) {
    return key == Qt::Key_Left || key == Qt::Key_Right || key == Qt::Key_Home || key == Qt::Key_End;
}

bool belongsTo(const QObject* widget, const QKeyEvent& event) {
    if (event.modifiers() & ~(Qt::ShiftModifier | Qt::KeypadModifier)) {
        return false;
    }
    if (qobject_cast<const QAbstractButton*>(widget)) {
        return event.key() == Qt::Key_Space;
    }
    if (qobject_cast<const QComboBox*>(widget)) {
        return event.key() == Qt::Key_Space || !event.text().isEmpty();
    }
    return movesCursor(event.key()) && (qobject_cast<const QAbstractItemView*>(widget) ||
                                        qobject_cast<const QTextEdit*>(widget) ||
                                        qobject_cast<const QAbstractSpinBox*>(widget));
}

}  // namespace

bool FocusKeys::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride &&
        belongsTo(watched, *static_cast<QKeyEvent*>(event))) {
        event->accept();
    }
    return QObject::eventFilter(watched, event);
}

}  // namespace oxbow
