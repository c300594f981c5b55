// What an event did to its row, field by field: before and after.
#pragma once

#include <QString>
#include <vector>

#include "views/common/field_changes.h"
#include "views/event/event_content.h"

namespace oxbow {

class ChangeSource : public RowSource {
    Q_OBJECT
public:
    using RowSource::RowSource;

    void setContent(EventContentPtr content);

    std::uint64_t rowCount() const override { return m_rows.size(); }
    int columnCount() const override { return kFieldColumns; }
    ListColumn column(int column) const override { return fieldChangeColumn(column); }
    Cell cell(std::uint64_t row, int column) const override {
        return fieldChangeCell(m_rows[row], column);
    }
    RowLook look(std::uint64_t row) const override;

private:
    std::vector<FieldChange> m_rows;
};

}  // namespace oxbow
