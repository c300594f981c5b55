// What a virtual list shows: rows that are asked for one at a time, however many there are.
#pragma once

#include <QObject>
#include <QString>
#include <cstdint>

#include "views/common/list/cell.h"

namespace oxbow {

struct ListColumn {
    QString id;     // names the column in saved layouts; unique in its source
    QString title;  // empty for a column of glyphs
    QString toolTip;
    int characters = 10;  // its first width, in digits of the monospaced font
    bool alignRight = false;
    bool stretch = false;  // takes the room that is left; at most one column
    bool fixedWidth = false;
    bool hidden = false;  // at first; the list of columns shows it
    // Stays at the left while the others are scrolled, where such columns stand before them.
    bool pinned = false;
    // Stands behind all others at first.
    bool last = false;
};

// Rows and columns of a list. Lives on the GUI thread; every call returns at once: what has to be
// read first is a Waiting cell, and rowsReady() follows.
class RowSource : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    virtual std::uint64_t rowCount() const = 0;
    virtual int columnCount() const = 0;
    virtual ListColumn column(int column) const = 0;
    virtual Cell cell(std::uint64_t row, int column) const = 0;
    virtual RowLook look(std::uint64_t) const { return {}; }
    // Columns that rows have and columnCount() leaves out, as there are too many.
    virtual int columnsLeftOut() const { return 0; }
    // Shown over the cell; empty for none (a cut text is shown whole anyway).
    virtual QString toolTip(std::uint64_t, int) const { return {}; }
    // These rows are about to be painted.
    virtual void prefetch(std::uint64_t, std::uint64_t) {}

signals:
    void changed();         // rows came, went or became others
    void columnsChanged();  // columns came, went or changed their titles
    void rowsReady(quint64 first, quint64 count);
};

}  // namespace oxbow
