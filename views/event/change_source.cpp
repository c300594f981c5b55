#include "views/event/change_source.h"

namespace oxbow {

void ChangeSource::setContent(EventContentPtr content) {
    m_rows.clear();
    if (content && content->change) {
        m_rows = fieldChanges(content->change->before, content->change->after);
    }
    emit changed();
}

RowLook ChangeSource::look(std::uint64_t index) const {
    RowLook look;
    look.bar = toneOf(m_rows[index].kind);
    return look;
}

}  // namespace oxbow
