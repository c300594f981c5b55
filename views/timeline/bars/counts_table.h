// The timeline as a table: the same counts for those who would rather read or copy them.
#pragma once

#include <QDialog>
#include <optional>
#include <vector>

#include "views/timeline/bars/buckets.h"
#include "views/timeline/bars/timeline_source.h"
#include "views/timeline/bars/type_series.h"
#include "views/timeline/scale/axis.h"

class QTableWidget;

namespace oxbow {

// Rows of cells: first the headings, then a row a bucket in view with its beginning (a time, on the
// time scale), its first position, all its events, and the events of each series.
std::vector<QStringList> countsTable(const Buckets& buckets, const Axis& axis,
                                     const std::optional<TimelineSource::Times>& times,
                                     const std::vector<TypeSeries>& series);

// Shows the rows; copies the selected ones, or all, as tab-separated text. Deletes itself.
class CountsTableDialog : public QDialog {
    Q_OBJECT
public:
    explicit CountsTableDialog(const std::vector<QStringList>& rows, QWidget* parent = nullptr);

    QString copyText() const;

private:
    void fill(const std::vector<QStringList>& rows);

    QStringList m_headings;
    QTableWidget* m_table;
};

}  // namespace oxbow
