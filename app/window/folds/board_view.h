// A table whose keys are the cells of a chess board, a1 to h8, as that board.
#pragma once

#include <QHash>
#include <QString>
#include <QWidget>
#include <optional>

#include "views/table/table_source.h"

namespace oxbow {

// Another look at the rows that a table shows: what changed since the last stop is marked as there,
// and what the last event touched more than that: of a move both cells. White stands below. A piece
// that is no "wK" or "bP" is written as it is. A click selects the row.
class BoardView : public QWidget {
    Q_OBJECT
public:
    // The source must live longer.
    explicit BoardView(TableSource* source, QWidget* parent = nullptr);

    // There are rows, and each is a cell of the board with a piece.
    static bool fits(const TableSource& source);
    // What stands on a cell as it is painted; empty where nothing does.
    QString pieceOn(const QString& cell) const;
    QRect rectOf(const QString& cell) const;
    // The row that is selected, by its number in the source.
    void setCurrentRow(std::optional<std::uint64_t> row);
    // Its cell; empty where none is selected, or the row stands on none.
    QString currentCell() const;
    // Those that the last event wrote or cleared, as far as the table still tells.
    QStringList touchedCells() const;

    QSize minimumSizeHint() const override { return {160, 160}; }

signals:
    // A cell that has a row, by its number. By keys the rows are reached in the list.
    void clicked(quint64 row);
    // The menu of its row, as that of the list; `column` is the piece's.
    void menuAsked(quint64 row, int column, const QPoint& globalPosition);

protected:
    bool event(QEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    struct Square {
        QString piece;
        bool changed = false;
        bool touched = false;  // by the last event
        std::uint64_t row = 0;
    };
    // Where the board lies in the widget.
    struct Lay {
        QPoint corner;
        int side = 1;  // of a square
        int margin = 0;
    };

    Lay lay() const;
    QString cellAt(const QPoint& at) const;
    void readRows();

    TableSource* m_source;
    QHash<QString, Square> m_squares;  // by cell
    std::optional<std::uint64_t> m_current;
};

}  // namespace oxbow
