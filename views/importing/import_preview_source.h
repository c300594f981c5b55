// The first events of a source as rows of a list.
#pragma once

#include <array>
#include <vector>

#include "model/event/event.h"
#include "views/common/list/row_source.h"
#include "views/common/type_style.h"

namespace oxbow {

class ImportPreviewSource : public RowSource {
    Q_OBJECT
public:
    explicit ImportPreviewSource(QObject* parent = nullptr);
    void setEvents(std::vector<Event> events);

    std::uint64_t rowCount() const override { return m_events.size(); }
    int columnCount() const override;
    ListColumn column(int column) const override;
    Cell cell(std::uint64_t row, int column) const override;
    RowLook look(std::uint64_t row) const override;

private:
    enum Column { Number, Time, Type, Stream, Key, Value, kColumns };

    void measureColumns();

    std::vector<Event> m_events;
    TypeStyles m_styles;
    std::array<int, kColumns> m_characters = {};
};

}  // namespace oxbow
