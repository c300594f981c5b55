// Which columns a list shows: a list of all of them that can be searched and stays open.
#pragma once

#include <QFrame>

class QLabel;
class QLineEdit;
class QListView;

namespace oxbow {

class ListHeader;
class RowSource;

// A click, or Space, shows or hides a column; what is typed finds columns by a part of their names,
// and the two buttons show or hide all that are found. Columns that come while it is open come into
// it, too.
class ColumnChooser : public QFrame {
    Q_OBJECT
public:
    // The header is its parent.
    ColumnChooser(RowSource* source, ListHeader* header);

    void openAt(const QPoint& global);
    // The names that are listed.
    QStringList listed() const;

private:
    class Model;
    void tell();
    void setAll(bool shown);

    RowSource* m_source;
    ListHeader* m_header;
    QLineEdit* m_field;
    QListView* m_list;
    QLabel* m_count;
    Model* m_model;
};

}  // namespace oxbow
