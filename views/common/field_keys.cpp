#include "views/common/field_keys.h"

#include <QAbstractItemView>
#include <QKeyEvent>
#include <QLineEdit>
#include <algorithm>

namespace oxbow {

FieldKeys::FieldKeys(QLineEdit* field) : QObject(field), m_field(field) {
    field->installEventFilter(this);
}

void FieldKeys::moveThrough(QAbstractItemView* list, int rowsOfAPage) {
    m_list = list;
    m_page = rowsOfAPage;
}

void FieldKeys::leaveFrom(QWidget* widget) {
    widget->installEventFilter(this);
}

bool FieldKeys::eventFilter(QObject* watched, QEvent* event) {
    const bool override = event->type() == QEvent::ShortcutOverride;
    if (!override && event->type() != QEvent::KeyPress) {
        return false;
    }
    const int key = static_cast<QKeyEvent*>(event)->key();
    if (key == Qt::Key_Escape) {
        // It leaves, and is no command's before that.
        if (override) {
            event->accept();
        } else {
            emit left();
        }
        return true;
    }
    return !override && watched == m_field && press(key);
}

bool FieldKeys::press(int key) {
    if (key == Qt::Key_Return || key == Qt::Key_Enter) {
        emit taken();
        return true;
    }
    const int rows = key == Qt::Key_Down       ? 1
                     : key == Qt::Key_Up       ? -1
                     : key == Qt::Key_PageDown ? m_page - 1
                     : key == Qt::Key_PageUp   ? 1 - m_page
                                               : 0;
    if (m_list == nullptr || rows == 0) {
        return false;
    }
    moveBy(rows);
    return true;
}

void FieldKeys::moveBy(int rows) {
    const QAbstractItemModel& model = *m_list->model();
    if (const int count = model.rowCount(); count > 0) {
        const int row = std::clamp(m_list->currentIndex().row() + rows, 0, count - 1);
        m_list->setCurrentIndex(model.index(row, 0));
    }
}

}  // namespace oxbow
