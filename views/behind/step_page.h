// One event through the table's rule: the rows it read and wrote, before and after.
#pragma once

#include <vector>

#include "views/behind/behind_page.h"
#include "views/common/field_changes.h"

namespace oxbow {

class VirtualListView;

// A line for each row, and below it one for each of its fields.
class StepSource : public RowSource {
    Q_OBJECT
public:
    using RowSource::RowSource;

    void setStep(const FoldStep* step);  // null: none

    std::uint64_t rowCount() const override { return m_lines.size(); }
    int columnCount() const override { return kFieldColumns; }
    ListColumn column(int column) const override { return fieldChangeColumn(column); }
    Cell cell(std::uint64_t row, int column) const override;
    RowLook look(std::uint64_t row) const override;

private:
    struct Line {
        FieldChange field;
        // Of a row's own line.
        bool isRow = false;
        QString key;
        QString did;
        QString error;
    };

    void addRow(const FoldStepRow& row);
    void addPublished(const Event& event);

    std::vector<Line> m_lines;
};

// Of the event that was applied last; it goes along with the playhead.
class StepPage : public BehindPage {
    Q_OBJECT
public:
    StepPage(Session* session, BackgroundWorker* worker, QWidget* parent);

    VirtualListView* list() const { return m_list; }

protected:
    Question question() override;
    void clear() override;

private:
    void addStepButton(const QString& text, const QString& toolTip, int events);
    void show(Position event, const FoldStep& step);

    StepSource* m_source;
    VirtualListView* m_list;
};

}  // namespace oxbow
