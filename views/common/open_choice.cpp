#include "views/common/open_choice.h"

#include <QFocusEvent>
#include <QLineEdit>
#include <QMouseEvent>
#include <utility>

namespace oxbow {

OpenChoice::OpenChoice(QWidget* parent) : QComboBox(parent) {
    setEditable(true);
    setInsertPolicy(QComboBox::NoInsert);
    // It would write on while one types, and what it wrote would count.
    setCompleter(nullptr);
    lineEdit()->installEventFilter(this);
    connect(this, &QComboBox::activated, this, [this](int index) {
        if (itemData(index).isValid()) {
            tell(itemData(index).toString());
        }
    });
    connect(lineEdit(), &QLineEdit::editingFinished, this, [this] { tell(text()); });
}

void OpenChoice::fill(const QString& none, const QVector<Item>& items) {
    clear();
    addItem(none, QString());
    for (const Item& item : items) {
        addItem(item.words, item.text);
    }
    setText({});  // the first is chosen otherwise
}

void OpenChoice::setText(const QString& text) {
    m_text = text;
    setCurrentIndex(text.isEmpty() ? -1 : findData(text));
    if (currentIndex() < 0) {
        setEditText(text);
    }
    lineEdit()->home(false);  // what is cut is cut at its end
}

QString OpenChoice::text() const {
    const QString typed = currentText().trimmed();
    const int index = findText(typed, Qt::MatchFixedString | Qt::MatchCaseSensitive);
    const QVariant stood = index < 0 ? QVariant() : itemData(index);
    return stood.isValid() ? stood.toString() : typed;
}

void OpenChoice::tell(const QString& text) {
    const bool isAnother = text != m_text;
    setText(text);
    if (isAnother) {
        emit told(text);
    }
}

// A click into it lists what there is, as with a box that is no field; a second one goes into the
// text.
bool OpenChoice::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::MouseButtonPress && count() > 0 &&
        (std::exchange(m_entered, false) || lineEdit()->isReadOnly())) {
        m_opens = true;
        return true;
    }
    if (event->type() == QEvent::MouseButtonRelease && std::exchange(m_opens, false)) {
        showPopup();
        return true;
    }
    return QComboBox::eventFilter(watched, event);
}

// Who left the list begins anew, too: it takes the selection with it.
void OpenChoice::hidePopup() {
    QComboBox::hidePopup();
    lineEdit()->selectAll();
}

// The focus comes before the press that brings it.
void OpenChoice::focusInEvent(QFocusEvent* event) {
    m_entered = event->reason() == Qt::MouseFocusReason;
    QComboBox::focusInEvent(event);
}

void OpenChoice::mousePressEvent(QMouseEvent* event) {
    m_entered = false;
    QComboBox::mousePressEvent(event);
}

}  // namespace oxbow
