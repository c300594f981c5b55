#include "views/stream/stream_source.h"

#include <algorithm>

#include "views/common/format.h"

namespace oxbow {

namespace {

// Some 256 pages of usual events.
constexpr std::size_t kStreamBytesKept = std::size_t{24} << 20;
// What a frame can wait for, so that rows do not flicker while scrolling.
constexpr std::chrono::milliseconds kPatience{6};

const char* ghostName(EventKind kind) {
    return kind == EventKind::Control ? "control" : "aborted";
}

// Whether what is shown as data may yet prove to have been rolled back.
QString outcomeNote(TransactionOutcome outcome) {
    switch (outcome) {
        case TransactionOutcome::Open:
            return StreamSource::tr("open");
        case TransactionOutcome::Unknown:
            return StreamSource::tr("outcome unknown");
        default:
            return {};
    }
}

// Room for every position of the log: "9,999,999".
int numberCharacters(std::uint64_t end) {
    constexpr int kLeast = 7;
    return std::max(kLeast, static_cast<int>(formatPosition(Position(end)).size()));
}

}  // namespace

StreamSource::StreamSource(LoadStreamPage load, QObject* parent, const MakeExecutor& makeExecutor)
    : RowSource(parent),
      m_styles(std::make_shared<TypeStyles>()),
      m_pages(
          kStreamBytesKept, &StreamPage::weight, std::move(load),
          [this](const std::vector<std::uint64_t>& pages) {
              for (const std::uint64_t page : pages) {
                  emit rowsReady(page * kStreamPageRows, kStreamPageRows);
              }
          },
          makeExecutor(), this) {}

void StreamSource::setShape(const Shape& shape) {
    const bool sameColumns =
        shape.manyDays == m_shape.manyDays && shape.typeCharacters == m_shape.typeCharacters &&
        shape.keyCharacters == m_shape.keyCharacters && shape.manyStreams == m_shape.manyStreams &&
        numberCharacters(shape.end) == numberCharacters(m_shape.end);
    // The last page may have been read when it was shorter.
    if (m_shape.end > 0) {
        m_pages.erase((m_shape.end - 1) / kStreamPageRows);
    }
    m_shape = shape;
    if (!sameColumns) {
        emit columnsChanged();
    }
    emit changed();
}

void StreamSource::setTypeStyles(std::shared_ptr<const TypeStyles> styles) {
    m_styles = std::move(styles);
    emit changed();
}

void StreamSource::setPlayhead(Position playhead) {
    m_playhead = playhead;
    emit rowsReady(0, rowCount());
}

void StreamSource::setSelectedKey(std::optional<KeyId> key) {
    m_selectedKey = key;
    emit rowsReady(0, rowCount());
}

void StreamSource::setGhostsShown(bool shown) {
    m_ghostsShown = shown;
    emit rowsReady(0, rowCount());
}

const StreamRow* StreamSource::find(std::uint64_t row) const {
    const StreamPage* page = m_pages.find(row / kStreamPageRows);
    const std::uint64_t place = row % kStreamPageRows;
    return page != nullptr && place < page->rows.size() ? &page->rows[place] : nullptr;
}

void StreamSource::prefetch(std::uint64_t first, std::uint64_t count) {
    std::vector<std::uint64_t> pages;
    for (std::uint64_t page = first / kStreamPageRows;
         page <= (first + count - 1) / kStreamPageRows; ++page) {
        pages.push_back(page);
    }
    m_pages.want(pages, kPatience);
}

ListColumn StreamSource::column(int column) const {
    switch (column) {
        case Number:
            return {"number", "#", tr("Position: how many events came before"),
                    numberCharacters(m_shape.end), true};
        case Time:
            return {
                "time", tr("time"),
                tr("When it happened, else when it was written down, in UTC. ⇢ marks late events"),
                m_shape.manyDays ? 25 : 15};
        case Type:
            return {"type", tr("type"), {},    std::clamp(m_shape.typeCharacters, 6, 22) + 2,
                    false,  false,      false, m_shape.typeCharacters == 0};
        case Stream:
            return {"stream", tr("stream"), tr("Keys belong to their stream"), 12, false, false,
                    false,    true};
        case Key:
            return {"key", tr("key"), tr("Names the row; events without a key touch none"),
                    std::clamp(m_shape.keyCharacters, 10, 22)};
        case Value:
            return {"value", tr("value"), {}, 24, false, true};
        default:
            return {"place",
                    tr("partition:offset"),
                    tr("Where the event stands in its source"),
                    14,
                    true,
                    false,
                    false,
                    true};
    }
}

Cell StreamSource::numberOf(std::uint64_t row) const {
    Cell cell = numberCell(formatCount(row));
    cell.tone = Tone::Dim;
    return cell;
}

QString StreamSource::timeText(const StreamRow& row) const {
    return m_shape.manyDays ? QString::fromStdString(formatTimestampUtc(*row.time))
                            : formatTimeOfDay(*row.time);
}

Cell StreamSource::timeOf(const StreamRow& row) const {
    if (!row.time) {
        return absentCell();
    }
    Cell cell = monoCell(timeText(row));
    if (row.lateBy > 0) {
        cell.note = QStringLiteral("⇢");
    }
    return cell;
}

Cell StreamSource::typeOf(const StreamRow& row) const {
    if (row.kind != EventKind::Data) {
        Cell cell = textCell(tr(ghostName(row.kind)));
        cell.tone = Tone::Dim;
        cell.badge = Badge{m_styles->none().colour, m_styles->none().onColour,
                           row.kind == EventKind::Control ? "·" : "×"};
        return cell;
    }
    if (!row.type) {
        Cell cell = absentCell();
        cell.note = outcomeNote(row.outcome);
        return cell;
    }
    const TypeStyle& style = m_styles->ofName(*row.type);
    Cell cell = row.type->empty() ? emptyCell() : textCell(fromUtf8(*row.type));
    cell.badge = Badge{style.colour, style.onColour, style.letter};
    cell.note = outcomeNote(row.outcome);
    return cell;
}

namespace {

Cell cellOf(const BytesPreview& bytes) {
    switch (bytes.kind) {
        case BytesPreview::Kind::Absent:
            return nullCell();
        case BytesPreview::Kind::Empty:
            return emptyCell();
        case BytesPreview::Kind::Text:
            return monoCell(bytes.text);
    }
    return absentCell();
}

}  // namespace

Cell StreamSource::keyOf(const StreamRow& row) const {
    if (row.key.kind == BytesPreview::Kind::Absent) {
        return row.kind == EventKind::Control ? absentCell() : nullCell(tr("no key"));
    }
    Cell cell = cellOf(row.key);
    if (m_selectedKey &&
        std::find(row.rows.begin(), row.rows.end(), *m_selectedKey) != row.rows.end()) {
        cell.tone = Tone::Accent;
    }
    return cell;
}

Cell StreamSource::valueOf(const StreamRow& row) const {
    Cell cell = cellOf(row.value);
    if (row.kind != EventKind::Data) {
        cell.tone = Tone::Dim;
    }
    return cell;
}

Cell StreamSource::placeOf(const StreamRow& row) const {
    if (row.offset < 0) {
        return absentCell();
    }
    const QString offset = formatCount(static_cast<std::uint64_t>(row.offset));
    Cell cell =
        numberCell(row.partition < 0 ? offset : QString::number(row.partition) + ':' + offset);
    cell.tone = Tone::Dim;
    return cell;
}

Cell StreamSource::cell(std::uint64_t number, int column) const {
    if (column == Number) {
        return numberOf(number);
    }
    const StreamRow* row = find(number);
    if (row == nullptr) {
        const StreamPage* page = m_pages.find(number / kStreamPageRows);
        if (page == nullptr || column != Value) {
            return page == nullptr ? waitingCell() : absentCell();
        }
        Cell cell = textCell(page->error);
        cell.tone = Tone::Danger;
        return cell;
    }
    const bool quiet = row->kind != EventKind::Data && !m_ghostsShown;
    if (quiet && column != Type) {
        return absentCell();
    }
    switch (column) {
        case Time:
            return timeOf(*row);
        case Type:
            return typeOf(*row);
        case Stream:
            return textCell(fromUtf8(row->stream));
        case Key:
            return keyOf(*row);
        case Value:
            return valueOf(*row);
        default:
            return placeOf(*row);
    }
}

RowLook StreamSource::look(std::uint64_t row) const {
    RowLook look;
    look.dimmed = row >= m_playhead.value();
    if (row + 1 == m_playhead.value()) {
        look.ground = Ground::Selection;
    }
    return look;
}

QString StreamSource::toolTip(std::uint64_t number, int column) const {
    const StreamRow* row = find(number);
    if (row == nullptr) {
        return {};
    }
    if (row->kind == EventKind::Control && (column == Type || column == Key)) {
        return tr("A control record: the source's own bookkeeping. The table ignores it.");
    }
    if (row->kind == EventKind::Aborted && (column == Type || column == Key)) {
        return tr("From a transaction that was rolled back. The table ignores it.");
    }
    if (row->outcome == TransactionOutcome::Open && column == Type) {
        return tr("From a transaction that the source ends in. The table takes it in.");
    }
    if (row->outcome == TransactionOutcome::Unknown && column == Type) {
        return tr(
            "From a transaction whose end is lost: whether it was committed or rolled back, nobody "
            "can tell. The table takes it in.");
    }
    if (column == Time && row->lateBy > 0) {
        return tr("%1\n⇢ Late by %2: an event before it has a later time.")
            .arg(formatTime(row->time), formatDuration(row->lateBy));
    }
    if (column == Time && row->time) {
        return formatTime(row->time);
    }
    if (column == Key && row->key.kind == BytesPreview::Kind::Absent) {
        return tr("∅ No key: ignored by the table");
    }
    if (column == Value && row->value.kind == BytesPreview::Kind::Absent) {
        return row->key.kind == BytesPreview::Kind::Absent
                   ? tr("∅ No value")
                   : tr("∅ A tombstone: no value, so the row of this key is deleted");
    }
    if (column == Value && row->value.kind == BytesPreview::Kind::Empty) {
        return tr("An empty value: zero bytes, which is not the same as none");
    }
    return {};
}

}  // namespace oxbow
