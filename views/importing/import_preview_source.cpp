#include "views/importing/import_preview_source.h"

#include <algorithm>

#include "model/payload/payload.h"
#include "views/common/format.h"

namespace oxbow {

namespace {

QString preview(std::string_view bytes) {
    return fromUtf8(payloadPreview(bytes));
}

Cell bytesCell(const OptionalBytes& bytes, const QString& whyNull) {
    if (!bytes) {
        return nullCell(whyNull);
    }
    return bytes->empty() ? emptyCell() : monoCell(preview(*bytes));
}

}  // namespace

ImportPreviewSource::ImportPreviewSource(QObject* parent) : RowSource(parent) {}

void ImportPreviewSource::setEvents(std::vector<Event> events) {
    m_events = std::move(events);
    std::vector<std::string> names;
    std::vector<std::uint64_t> counts;
    for (const Event& event : m_events) {
        if (!event.type) {
            continue;
        }
        const auto it = std::find(names.begin(), names.end(), *event.type);
        if (it == names.end()) {
            names.push_back(*event.type);
            counts.push_back(1);
        } else {
            ++counts[std::size_t(it - names.begin())];
        }
    }
    m_styles = TypeStyles(names, counts);
    measureColumns();
    emit columnsChanged();
    emit changed();
}

// A column is as wide as what stands in it, within bounds.
void ImportPreviewSource::measureColumns() {
    for (int column = Time; column < Value; ++column) {
        qsizetype most = 0;
        for (std::uint64_t row = 0; row < m_events.size(); ++row) {
            const Cell shown = cell(row, column);
            constexpr qsizetype kBadge = 3;
            most = std::max(most, shown.plainText().size() + (shown.badge ? kBadge : 0) + 1);
        }
        constexpr qsizetype kFewest = 8;
        constexpr qsizetype kMost = 36;
        m_characters[std::size_t(column)] = int(std::clamp(most, kFewest, kMost));
    }
}

int ImportPreviewSource::columnCount() const {
    return kColumns;
}

ListColumn ImportPreviewSource::column(int column) const {
    ListColumn c;
    switch (column) {
        case Number:
            return {.id = "#", .title = "#", .characters = 5, .alignRight = true};
        case Time:
            return {.id = "time", .title = tr("time"), .characters = m_characters[Time]};
        case Type:
            return {.id = "type", .title = tr("type"), .characters = m_characters[Type]};
        case Stream:
            return {.id = "stream", .title = tr("stream"), .characters = m_characters[Stream]};
        case Key:
            return {.id = "key", .title = tr("key"), .characters = m_characters[Key]};
        default:
            return {.id = "value", .title = tr("value"), .characters = 40, .stretch = true};
    }
}

Cell ImportPreviewSource::cell(std::uint64_t row, int column) const {
    const Event& event = m_events[row];
    switch (column) {
        case Number: {
            Cell cell = numberCell(formatCount(row));
            cell.tone = Tone::Dim;
            return cell;
        }
        case Time:
            return event.time ? monoCell(formatTime(event.time)) : absentCell();
        case Type: {
            if (!event.type) {
                return absentCell();
            }
            const TypeStyle& style = m_styles.ofName(*event.type);
            Cell cell = textCell(preview(*event.type));
            cell.badge = Badge{style.colour, style.onColour, style.letter};
            return cell;
        }
        case Stream:
            return textCell(preview(event.stream));
        case Key:
            return bytesCell(event.key, tr("no key"));
        default:
            return bytesCell(event.value, tr("tombstone"));
    }
}

RowLook ImportPreviewSource::look(std::uint64_t row) const {
    RowLook look;
    look.dimmed = m_events[row].kind != EventKind::Data;
    return look;
}

}  // namespace oxbow
