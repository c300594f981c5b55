#include "views/stream/stream_source.h"

#include <algorithm>

#include "views/common/format.h"

namespace oxbow {

namespace {

// Some 256 pages of usual events.
constexpr std::size_t kStreamBytesKept = std::size_t{24} << 20;
constexpr std::size_t kGhostBytesKept = std::size_t{4} << 20;
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

StreamSource::StreamSource(std::shared_ptr<const ShownPast> past, QObject* parent,
                           const MakeExecutor& makeExecutor)
    : StreamSource(past, loadStreamFrom(past->history()), parent, makeExecutor) {}

StreamSource::StreamSource(std::shared_ptr<const ShownPast> past, LoadStreamPage load,
                           QObject* parent, const MakeExecutor& makeExecutor)
    : RowSource(parent),
      m_past(std::move(past)),
      m_styles(std::make_shared<TypeStyles>()),
      m_pages(
          kStreamBytesKept, &StreamPage::weight, std::move(load),
          [this](const std::vector<std::uint64_t>& pages) {
              for (const std::uint64_t page : pages) {
                  const std::uint64_t first = rowOf(Position(page * kStreamPageRows));
                  emit rowsReady(first, rowOf(Position((page + 1) * kStreamPageRows)) - first);
              }
          },
          makeExecutor(), this),
      m_ghostPages(
          kGhostBytesKept, &StreamPage::weight, loadGhostsOf(m_past),
          [this](const auto&) { emit rowsReady(0, rowCount()); }, makeExecutor(), this) {}

void StreamSource::setPast(std::shared_ptr<const ShownPast> past) {
    const bool otherColumns = past->isLog() != m_past->isLog();
    m_past = std::move(past);
    m_orphans.reset();  // those of the one before
    m_pages.setLoad(loadStreamFrom(m_past->history()));
    m_ghostPages.setLoad(loadGhostsOf(m_past));
    if (otherColumns) {
        emit columnsChanged();
    }
}

std::uint64_t StreamSource::rowOf(Position position) const {
    return m_only ? m_only->countBefore(position) : position.value() + m_past->ghostsUpTo(position);
}

std::uint64_t StreamSource::ghostRow(std::size_t ghost) const {
    return m_past->ghosts()[ghost].place.value() + ghost;
}

std::optional<std::uint64_t> StreamSource::rowOfGhost(std::size_t ghost) const {
    return m_only ? std::nullopt : std::optional(ghostRow(ghost));
}

void StreamSource::setOnly(std::shared_ptr<const FoundPositions> only) {
    m_only = std::move(only);
    emit changed();
}

void StreamSource::foundMore() {
    emit changed();
}

StreamSource::RowPlace StreamSource::placeAt(std::uint64_t row) const {
    if (m_only) {
        return {std::nullopt, row < m_only->count() ? m_only->at(row) : Position(m_shape.end)};
    }
    // How many ghosts stand up to this row.
    std::size_t low = 0;
    std::size_t high = m_past->ghosts().size();
    while (low < high) {
        const std::size_t middle = low + (high - low) / 2;
        if (ghostRow(middle) <= row) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low > 0 && ghostRow(low - 1) == row) {
        return {low - 1, m_past->ghosts()[low - 1].place};
    }
    return {std::nullopt, Position(row - low)};
}

const StreamPage* StreamSource::pageOf(const RowPlace& place) const {
    return place.ghost ? m_ghostPages.find(*place.ghost / kStreamPageRows)
                       : m_pages.find(place.event.value() / kStreamPageRows);
}

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
    const RowPlace place = placeAt(row);
    const StreamPage* page = pageOf(place);
    const std::uint64_t at = (place.ghost ? *place.ghost : place.event.value()) % kStreamPageRows;
    return page != nullptr && at < page->rows.size() ? &page->rows[at] : nullptr;
}

void StreamSource::prefetch(std::uint64_t first, std::uint64_t count) {
    std::vector<std::uint64_t> pages;
    std::vector<std::uint64_t> ghostPages;
    const auto add = [](std::vector<std::uint64_t>& to, std::uint64_t page) {
        if (to.empty() || to.back() != page) {
            to.push_back(page);
        }
    };
    for (std::uint64_t row = first; row < first + count; ++row) {
        const RowPlace place = placeAt(row);
        if (place.ghost) {
            add(ghostPages, *place.ghost / kStreamPageRows);
        } else {
            add(pages, place.event.value() / kStreamPageRows);
        }
    }
    m_pages.want(pages, kPatience);
    if (!ghostPages.empty()) {
        m_ghostPages.want(ghostPages, kPatience);
    }
}

ListColumn StreamSource::column(int column) const {
    switch (column) {
        case Number:
            return {"number", "#",
                    m_past->isLog() ? tr("Position: how many events came before")
                                    : tr("Position in %1: how many events come before there")
                                          .arg(fromUtf8(m_past->name())),
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
        case Edit:
            return {"edit", tr("edit"),     tr("What the branch did to the event"),
                    11,     false,          false,
                    false,  m_past->isLog()};
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

// All are of the past that is shown: of a ghost, where it would stand.
Cell StreamSource::numberOf(const RowPlace& place) const {
    Cell cell = numberCell(formatPosition(place.event));
    cell.tone = Tone::Dim;
    cell.strikeOut = place.ghost.has_value();
    return cell;
}

// The other number stands there, where it is another one.
QString StreamSource::numberToolTip(const RowPlace& place) const {
    if (m_past->isLog()) {
        return {};
    }
    const auto nameOf = [this](std::size_t depth) {
        return depth == 0 ? tr("the log") : fromUtf8(m_past->line()[depth - 1].branch.name);
    };
    if (place.ghost) {
        const Ghost& ghost = m_past->ghosts()[*place.ghost];
        return tr("It would stand before %1 here; it is event %2 of %3")
            .arg(formatPosition(ghost.place), formatPosition(ghost.inBase), nameOf(ghost.depth));
    }
    const ShownPast::Edited edited = m_past->editedAt(place.event);
    const QString here = tr("%1 in %2").arg(formatPosition(place.event), fromUtf8(m_past->name()));
    if (edited.mark == EditMark::Inserted) {
        return here + tr(", and nowhere else");
    }
    return edited.origin
               ? here + tr("; event %1 of %2")
                            .arg(formatPosition(*edited.origin), nameOf(edited.depth))
               : here + tr("; event %1 of the log").arg(formatPosition(m_past->inLog(place.event)));
}

void StreamSource::setOrphans(std::shared_ptr<const std::vector<Position>> orphans) {
    m_orphans = std::move(orphans);
    emit rowsReady(0, rowCount());
}

bool StreamSource::isOrphan(const RowPlace& place) const {
    return !place.ghost && m_orphans != nullptr &&
           std::binary_search(m_orphans->begin(), m_orphans->end(), place.event);
}

EditMark StreamSource::markOf(const RowPlace& place) const {
    return place.ghost || m_past->isLog() ? EditMark::None : m_past->editedAt(place.event).mark;
}

QString StreamSource::editText(std::uint64_t row) const {
    if (m_past->isLog() || row >= rowCount()) {
        return {};
    }
    const RowPlace place = placeAt(row);
    QString text;
    std::size_t depth = 0;
    if (place.ghost) {
        const Ghost& ghost = m_past->ghosts()[*place.ghost];
        text = ghost.isMoved ? tr("↤ moved") : tr("✕ dropped");
        depth = ghost.depth;
    } else {
        const ShownPast::Edited edited = m_past->editedAt(place.event);
        text = edited.mark == EditMark::Inserted   ? tr("+ inserted")
               : edited.mark == EditMark::Modified ? tr("✎ changed")
               : edited.mark == EditMark::Moved    ? tr("↦ moved")
                                                   : QString();
        depth = edited.depth;
    }
    if (text.isEmpty() && isOrphan(place)) {
        return tr("⚠ orphaned");
    }
    if (!text.isEmpty() && depth + 1 < m_past->line().size()) {
        text = tr("%1 in %2").arg(text, fromUtf8(m_past->line()[depth].branch.name));
    }
    return text;
}

Cell StreamSource::editOf(std::uint64_t row) const {
    Cell cell = textCell(editText(row));
    const RowPlace place = placeAt(row);
    const EditMark mark = markOf(place);
    cell.tone = mark == EditMark::None && !place.ghost ? Tone::Warning
                : place.ghost                          ? Tone::Deleted
                : mark == EditMark::Inserted           ? Tone::Inserted
                                                       : Tone::Updated;
    return cell.text.isEmpty() ? absentCell() : cell;
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
        // What a control record says is its type: ABORT, COMMIT.
        const bool says = row.kind == EventKind::Control && row.type;
        Cell cell = textCell(says ? fromUtf8(*row.type) : tr(ghostName(row.kind)));
        cell.note = says ? tr(ghostName(row.kind)) : QString();
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

Cell previewCell(const BytesPreview& bytes) {
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
    if (row.kind == EventKind::Control) {
        return absentCell();  // its bytes are the broker's, for no reader
    }
    if (row.key.kind == BytesPreview::Kind::Absent) {
        return nullCell(tr("no key"));
    }
    Cell cell = previewCell(row.key);
    if (m_selectedKey &&
        std::find(row.rows.begin(), row.rows.end(), *m_selectedKey) != row.rows.end()) {
        cell.tone = Tone::Accent;
    }
    return cell;
}

Cell StreamSource::valueOf(const StreamRow& row) const {
    if (row.kind == EventKind::Control) {
        Cell cell = absentCell();
        cell.note = tr("the broker’s own bookkeeping; its bytes stand in the event pane");
        return cell;
    }
    Cell cell = previewCell(row.value);
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
    const RowPlace place = placeAt(number);
    if (column == Number) {
        return numberOf(place);
    }
    if (column == Edit) {
        return editOf(number);
    }
    const StreamRow* row = find(number);
    if (row == nullptr) {
        const StreamPage* page = pageOf(place);
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
    Cell cell = cellOf(*row, column);
    if (place.ghost) {
        cell.tone = Tone::Dim;
        cell.strikeOut = true;
    }
    return cell;
}

Cell StreamSource::cellOf(const StreamRow& row, int column) const {
    switch (column) {
        case Time:
            return timeOf(row);
        case Type:
            return typeOf(row);
        case Stream:
            return textCell(fromUtf8(row.stream));
        case Key:
            return keyOf(row);
        case Value:
            return valueOf(row);
        default:
            return placeOf(row);
    }
}

RowLook StreamSource::look(std::uint64_t row) const {
    RowLook look;
    const RowPlace place = placeAt(row);
    const EditMark mark = markOf(place);
    const StreamRow* known = find(row);
    const bool ignored = known != nullptr && known->kind != EventKind::Data;
    look.dimmed = ignored || (place.ghost ? place.event > m_playhead : place.event >= m_playhead);
    if (place.ghost) {
        look.ground = Ground::Deleted;
        look.bar = Tone::Deleted;
    } else if (mark != EditMark::None) {
        look.ground = mark == EditMark::Inserted ? Ground::Inserted : Ground::Updated;
        look.bar = mark == EditMark::Inserted ? Tone::Inserted : Tone::Updated;
    } else if (place.event.next() == m_playhead) {
        look.ground = Ground::Selection;
    }
    if (mark == EditMark::None && isOrphan(place)) {
        look.bar = Tone::Warning;
    }
    return look;
}

QString StreamSource::toolTip(std::uint64_t number, int column) const {
    if (column == Number && number < rowCount()) {
        return numberToolTip(placeAt(number));
    }
    if (column == Edit && number < rowCount() && isOrphan(placeAt(number))) {
        return tr(
            "Decided in the original history: it says that it was caused by an event that is "
            "gone here. No decision is taken again.");
    }
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
