// How a source is written: its times, its table, its encoding. Shown when asked for; what is left
// empty is found out.
#pragma once

#include <QWidget>

#include "views/importing/import_choices.h"

class QGridLayout;
class QLabel;

namespace oxbow {

class OpenChoice;

// What it is called beside its field: "time zone".
QString labelOf(WrittenPart part);

class WrittenChoices : public QWidget {
    Q_OBJECT
public:
    explicit WrittenChoices(QWidget* parent = nullptr);

    // Shows what applies; `answers` are what the user has said before.
    void fill(const ImportChoices& plan, const ImportAnswers& answers);
    // In as many columns as this width has room for.
    void setRoom(int width);
    // Whether there is anything that applies.
    bool any() const { return !m_shown.isEmpty(); }

signals:
    // The user said something else of it; empty: it is to be found out.
    void told(oxbow::WrittenPart part, const QString& text);

private:
    struct Row {
        QLabel* label = nullptr;
        OpenChoice* box = nullptr;
    };

    void layOut();

    QGridLayout* m_grid;
    Row m_rows[std::size(kWrittenParts)];
    QVector<WrittenPart> m_shown;
    int m_room = 0;
    int m_columns = 0;  // in which they stand
};

}  // namespace oxbow
