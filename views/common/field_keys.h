// The keys of a field that stands above a list, or alone: Enter takes what is there, Esc leaves,
// the arrows and pages move through the list while the field keeps the focus.
#pragma once

#include <QObject>

class QAbstractItemView;
class QLineEdit;
class QWidget;

namespace oxbow {

class FieldKeys : public QObject {
    Q_OBJECT
public:
    // Lives with the field.
    explicit FieldKeys(QLineEdit* field);

    void moveThrough(QAbstractItemView* list, int rowsOfAPage);
    // Esc leaves from here, too.
    void leaveFrom(QWidget* widget);

signals:
    void taken();
    void left();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    bool press(int key);
    void moveBy(int rows);

    QLineEdit* m_field;
    QAbstractItemView* m_list = nullptr;
    int m_page = 1;
};

}  // namespace oxbow
