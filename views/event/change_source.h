// What an event did to its row, field by field: before and after.
#pragma once

#include <QString>
#include <optional>
#include <string>
#include <vector>

#include "views/common/row_source.h"
#include "views/event/event_content.h"

namespace oxbow {

class ChangeSource : public RowSource {
    Q_OBJECT
public:
    enum Column { Glyph, Field, Before, After, kColumns };

    using RowSource::RowSource;

    void setContent(EventContentPtr content);

    std::uint64_t rowCount() const override { return m_rows.size(); }
    int columnCount() const override { return kColumns; }
    ListColumn column(int column) const override;
    Cell cell(std::uint64_t row, int column) const override;
    RowLook look(std::uint64_t row) const override;

private:
    struct Row {
        std::string name;
        std::optional<RowField> before;
        std::optional<RowField> after;
        ChangeKind kind = ChangeKind::None;
    };

    std::vector<Row> m_rows;
};

}  // namespace oxbow
