#include "app/window/commands/key_field.h"

#include <QKeyEvent>

namespace oxbow {

namespace {

bool isModifier(int key) {
    switch (key) {
        case Qt::Key_Control:
        case Qt::Key_Shift:
        case Qt::Key_Meta:
        case Qt::Key_Alt:
        case Qt::Key_AltGr:
        case Qt::Key_CapsLock:
        case Qt::Key_NumLock:
        case Qt::Key_unknown:
            return true;
        default:
            return false;
    }
}

// Of "?", which is typed with Shift on many keyboards, Shift is no part; of Shift+A it is.
Qt::KeyboardModifiers modifiersOf(const QKeyEvent& event) {
    Qt::KeyboardModifiers modifiers = event.modifiers() & ~Qt::KeypadModifier;
    const QString text = event.text();
    const bool sign = !text.isEmpty() && text.at(0).isPrint() && !text.at(0).isLetterOrNumber() &&
                      !text.at(0).isSpace();
    return sign ? modifiers & ~Qt::ShiftModifier : modifiers;
}

QString modifierText(Qt::KeyboardModifiers modifiers) {
    const QString text = QKeySequence(QKeyCombination(modifiers, Qt::Key_A).toCombined())
                             .toString(QKeySequence::NativeText);
    return text.chopped(1);  // "Ctrl+"
}

}  // namespace

KeyField::KeyField(QWidget* parent) : QLineEdit(parent) {
    setReadOnly(true);
    setContextMenuPolicy(Qt::NoContextMenu);
    setPlaceholderText(tr("press a key"));
    setAccessibleName(tr("Press the new key"));
}

// The key is to be had here, whatever it does elsewhere.
bool KeyField::event(QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride) {
        event->accept();
        return true;
    }
    return QLineEdit::event(event);
}

void KeyField::keyPressEvent(QKeyEvent* event) {
    event->accept();
    const Qt::KeyboardModifiers modifiers = modifiersOf(*event);
    if (isModifier(event->key())) {
        setText(modifierText(event->modifiers()));
        return;
    }
    const bool plain = modifiers == Qt::NoModifier;
    if (plain && event->key() == Qt::Key_Escape) {
        end(nullptr);
        return;
    }
    const bool none =
        plain && (event->key() == Qt::Key_Backspace || event->key() == Qt::Key_Delete);
    const QKeySequence key =
        none ? QKeySequence()
             : QKeySequence(QKeyCombination(modifiers, Qt::Key(event->key())).toCombined());
    end(&key);
}

void KeyField::keyReleaseEvent(QKeyEvent* event) {
    event->accept();
    if (isModifier(event->key())) {
        clear();
    }
}

void KeyField::focusOutEvent(QFocusEvent* event) {
    QLineEdit::focusOutEvent(event);
    end(nullptr);
}

void KeyField::end(const QKeySequence* key) {
    if (std::exchange(m_ended, true)) {
        return;
    }
    if (key) {
        emit chosen(*key);
    } else {
        emit cancelled();
    }
}

}  // namespace oxbow
