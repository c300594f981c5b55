// A table whose keys are the cells of a chess board, a1 to h8, as that board.
#pragma once

#include <QHash>
#include <QString>
#include <QWidget>

#include "views/table/table_source.h"

namespace oxbow {

// Another look at the rows that a table shows: what changed since the last stop is marked as there.
// White stands below. A piece that is no "wK" or "bP" is written as it is.
class BoardView : public QWidget {
    Q_OBJECT
public:
    // The source must live longer.
    explicit BoardView(TableSource* source, QWidget* parent = nullptr);

    // There are rows, and each is a cell of the board with a piece.
    static bool fits(const TableSource& source);
    // What stands on a cell as it is painted; empty where nothing does.
    QString pieceOn(const QString& cell) const;

    QSize minimumSizeHint() const override { return {160, 160}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    struct Square {
        QString piece;
        bool changed = false;
    };

    void readRows();

    TableSource* m_source;
    QHash<QString, Square> m_squares;  // by cell
};

}  // namespace oxbow
