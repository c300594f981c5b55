// The cells of the table.
#include <QTimer>
#include <utility>

#include "views/common/format.h"
#include "views/table/table_source.h"

namespace oxbow {

namespace {

Cell plainCell(const RowField& field) {
    switch (field.kind) {
        case PayloadNode::Kind::Null:
            return nullCell();
        case PayloadNode::Kind::Number:
        case PayloadNode::Kind::Object:
        case PayloadNode::Kind::Array:
        case PayloadNode::Kind::Bytes:
            return monoCell(fromUtf8(field.text));
        default:
            return field.text.empty() ? emptyCell() : textCell(fromUtf8(field.text));
    }
}

std::optional<Tone> toneOf(RowState state) {
    switch (state) {
        case RowState::Inserted:
            return Tone::Inserted;
        case RowState::Updated:
            return Tone::Updated;
        case RowState::Deleted:
            return Tone::Deleted;
        case RowState::Same:
            break;
    }
    return std::nullopt;
}

QString glyphOf(RowState state) {
    switch (state) {
        case RowState::Inserted:
            return QStringLiteral("+");
        case RowState::Updated:
            return QStringLiteral("✎");
        case RowState::Deleted:
            return QStringLiteral("✕");
        case RowState::Same:
            break;
    }
    return {};
}

}  // namespace

Cell TableSource::changeCell(const TableArrangement::Row& row) const {
    if (row.state == RowState::Same) {
        return absentCell();
    }
    Cell cell = textCell(glyphOf(row.state));
    cell.tone = *toneOf(row.state);
    return cell;
}

Cell TableSource::keyCell(const TableArrangement::Row& row, const TableRow& content) const {
    Cell cell = content.keyIsEmpty ? emptyCell() : monoCell(content.key);
    cell.strikeOut = row.state == RowState::Deleted;
    return cell;
}

Cell TableSource::sinceCell(const TableArrangement::Row& row) const {
    const bool applied = row.version.writer.next() == m_shown->table().at();
    Cell cell = numberCell((applied ? QStringLiteral("◂ ") : QString()) +
                           formatPosition(row.version.writer));
    cell.tone = applied ? Tone::Accent : Tone::Dim;
    return cell;
}

// Counted once it has been painted: what is not on screen costs nothing.
Cell TableSource::eventsCell(const TableArrangement::Row& row) const {
    const std::optional<std::uint64_t>* known = m_counts.find(row.version);
    if (known != nullptr) {
        if (!*known) {
            return emptyCell();
        }
        const std::uint64_t count = **known;
        Cell cell = numberCell(formatCount(count));
        cell.note = count < kMostVersionsCounted ? QString() : tr("or more");
        cell.tone = Tone::Dim;
        return cell;
    }
    if (m_countsWanted.empty()) {
        QTimer::singleShot(0, this, [this] {
            m_counts.want(std::exchange(m_countsWanted, {}), std::chrono::milliseconds(0));
        });
    }
    m_countsWanted.push_back(row.version);
    return waitingCell();
}

Cell TableSource::fieldCell(const TableArrangement::Row& row, const TableRow& content,
                            const Field& column) const {
    const RowField* now = content.field(column.name);
    if (content.emptyValue && &column == &m_fields.front()) {
        // A row without bytes has no fields; that it is there must be seen.
        Cell cell = emptyCell();
        cell.note = tr("empty value");
        cell.strikeOut = row.state == RowState::Deleted;
        return cell;
    }
    if (!content.error.isEmpty()) {
        const bool first = &column == &m_fields.front();
        Cell cell = first ? textCell(content.error) : absentCell();
        cell.tone = Tone::Danger;
        cell.ground = Ground::Danger;
        return cell;
    }
    Cell cell = now == nullptr ? absentCell() : plainCell(*now);
    cell.alignRight = column.numeric;
    if (row.state == RowState::Deleted) {
        cell.strikeOut = true;
        cell.ground = now == nullptr ? Ground::None : Ground::Deleted;
        return cell;
    }
    const TableRow* contentBefore = rowBefore(row);
    if (contentBefore == nullptr || !contentBefore->error.isEmpty()) {
        return cell;
    }
    const RowField* before = contentBefore->field(column.name);
    if (now != nullptr && before == nullptr) {
        cell.ground = Ground::Inserted;
    } else if (now == nullptr && before != nullptr) {
        cell = plainCell(*before);
        cell.alignRight = column.numeric;
        cell.strikeOut = true;
        cell.tone = Tone::Deleted;
        cell.ground = Ground::Deleted;
    } else if (now != nullptr && *now != *before) {
        cell.before = plainCell(*before).plainText();
        cell.ground = Ground::Updated;
    }
    return cell;
}

Cell TableSource::cell(std::uint64_t shown, int column) const {
    const TableArrangement::Row row = m_shown->row(shown);
    if (column == kChange) {
        return changeCell(row);
    }
    if (column == kSince) {
        return sinceCell(row);
    }
    if (column == kEvents) {
        return eventsCell(row);
    }
    const TableRow* content = m_rows.find(row.version);
    if (content == nullptr) {
        return waitingCell();
    }
    if (column == kKey) {
        return keyCell(row, *content);
    }
    if (column == kStream) {
        return textCell(fromUtf8(content->stream));
    }
    return fieldCell(row, *content, m_fields[static_cast<std::size_t>(column - kFirstField)]);
}

RowLook TableSource::look(std::uint64_t shown) const {
    const TableArrangement::Row row = m_shown->row(shown);
    RowLook look;
    look.bar = toneOf(row.state);
    if (row.state != RowState::Deleted && row.version.writer.next() == m_shown->table().at()) {
        look.ground = Ground::Selection;
    }
    return look;
}

QString TableSource::toolTip(std::uint64_t shown, int column) const {
    const TableArrangement::Row row = m_shown->row(shown);
    if (column != kChange && column != kSince) {
        const TableRow* content = m_rows.find(row.version);
        return content == nullptr ? QString() : content->error;
    }
    const auto before = m_shown->before().version(row.version.key);
    const QString writer = formatPosition(row.version.writer);
    const QString stop = formatPosition(m_shown->before().at());
    switch (row.state) {
        case RowState::Inserted:
            return tr("Written by event %1; at the last stop, %2, there was no such row")
                .arg(writer, stop);
        case RowState::Updated:
            return tr("Written by event %1; at the last stop, %2, it was that of event %3")
                .arg(writer, stop, before ? formatPosition(before->writer) : QString());
        case RowState::Deleted:
            return m_shown->movedBack()
                       ? tr("Not there yet; at the last stop, %2, it was that of event %1")
                             .arg(writer, stop)
                       : tr("Deleted since the last stop, %2, where it was that of event %1")
                             .arg(writer, stop);
        case RowState::Same:
            return tr("Written by event %1").arg(writer);
    }
    return {};
}

std::optional<QString> TableSource::fieldText(std::uint64_t shown, int column) const {
    const TableRow* content = m_rows.find(m_shown->row(shown).version);
    if (content == nullptr) {
        return std::nullopt;
    }
    if (column == kKey) {
        return content->key;
    }
    const auto name = fieldOf(column);
    const RowField* field = name ? content->field(*name) : nullptr;
    return field != nullptr ? std::optional(fromUtf8(field->text)) : std::nullopt;
}

}  // namespace oxbow
