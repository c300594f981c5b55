#include "views/behind/change_list.h"

#include <QVBoxLayout>
#include <algorithm>

#include "model/session/session.h"
#include "views/common/field_changes.h"
#include "views/common/format.h"
#include "views/common/list/virtual_list_view.h"

namespace oxbow {

namespace {

constexpr std::size_t kBytesKept = std::size_t{8} << 20;
constexpr std::chrono::milliseconds kPatience{6};

Cell bytesCell(const OptionalBytes& bytes) {
    return !bytes ? nullCell() : bytes->empty() ? emptyCell() : monoCell(fromUtf8(*bytes));
}

Cell captureCell(const CapturedChange& captured) {
    Cell cell;
    const auto quiet = [&cell](const QString& text, Tone tone) {
        cell = textCell(text);
        cell.tone = tone;
    };
    switch (captured.fate) {
        case CaptureFate::Seen:
            quiet(ChangeListSource::tr("%1 seen at %2")
                      .arg(glyphOf(captured.seenAs), formatPosition(captured.span.to)),
                  *toneOf(captured.seenAs));
            break;
        case CaptureFate::Overwritten:
            quiet(ChangeListSource::tr("missed: overwritten by %1")
                      .arg(formatPosition(*captured.overwrittenBy)),
                  Tone::Danger);
            break;
        case CaptureFate::CameAndWent:
            quiet(ChangeListSource::tr("missed: the row came and went"), Tone::Danger);
            break;
        case CaptureFate::BackAsBefore:
            quiet(ChangeListSource::tr("missed: the row is as it was"), Tone::Danger);
            break;
        case CaptureFate::NotCompared:
            quiet(ChangeListSource::tr("not compared yet"), Tone::Dim);
            break;
        case CaptureFate::NoChange:
            quiet(ChangeListSource::tr("changes nothing"), Tone::Dim);
            break;
    }
    return cell;
}

}  // namespace

ChangeListSource::ChangeListSource(QObject* parent, const MakeExecutor& makeExecutor)
    : RowSource(parent),
      m_styles(std::make_shared<TypeStyles>()),
      m_lines(std::make_shared<Lines>()),
      m_pages(
          kBytesKept, &ChangePage::weight, [this](const std::uint64_t& page) { return load(page); },
          [this](const std::vector<std::uint64_t>& pages) {
              for (const std::uint64_t page : pages) {
                  emit rowsReady(page * kChangePageRows, kChangePageRows);
              }
          },
          makeExecutor(), this) {}

void ChangeListSource::setLines(std::uint64_t count, ListChanges list) {
    {
        const std::lock_guard lock(m_mutex);
        m_lines = std::make_shared<const Lines>(Lines{count, std::move(list)});
    }
    m_count = count;
    m_pages.clear();
    emit changed();
}

void ChangeListSource::setColumns(bool numbered, bool captured) {
    m_numbered = numbered;
    m_captured = captured;
    emit columnsChanged();
}

void ChangeListSource::setTypeStyles(std::shared_ptr<const TypeStyles> styles) {
    m_styles = std::move(styles);
    emit changed();
}

void ChangeListSource::setFuture(std::uint64_t line) {
    m_future = line;
    emit rowsReady(0, rowCount());
}

// On the worker's thread.
ChangePage ChangeListSource::load(std::uint64_t number) const {
    std::shared_ptr<const Lines> lines;
    {
        const std::lock_guard lock(m_mutex);
        lines = m_lines;
    }
    ChangePage page;
    const std::uint64_t first = number * kChangePageRows;
    const std::uint64_t end = std::min(lines->count, first + kChangePageRows);
    if (first < end) {
        auto rows = lines->list(first, end);
        if (rows.ok()) {
            page.rows = *std::move(rows);
        } else {
            page.error = fromUtf8(std::string(rows.status().message()));
        }
    }
    return page;
}

const ListedChange* ChangeListSource::find(std::uint64_t row) const {
    const ChangePage* page = m_pages.find(row / kChangePageRows);
    const std::uint64_t place = row % kChangePageRows;
    return page != nullptr && place < page->rows.size() ? &page->rows[place] : nullptr;
}

void ChangeListSource::prefetch(std::uint64_t first, std::uint64_t count) {
    if (count == 0) {
        return;
    }
    std::vector<std::uint64_t> pages;
    for (std::uint64_t page = first / kChangePageRows;
         page <= (first + count - 1) / kChangePageRows; ++page) {
        pages.push_back(page);
    }
    m_pages.want(pages, kPatience);
}

ListColumn ChangeListSource::column(int column) const {
    switch (column) {
        case Number:
            return {"number", "#",        tr("How many changes came before"), 7, true, false,
                    false,    !m_numbered};
        case Glyph:
            return {"glyph", {}, tr("+ inserted, ✎ updated, ✕ deleted"), 1, false, false, true};
        case EventNumber:
            return {"event", tr("event"), tr("The event that did it"), 8, true};
        case Time:
            return {"time", tr("time"), {}, 24};
        case Type:
            return {"type", tr("type"), {}, 14};
        case Key:
            return {"key", tr("key"), {}, 12};
        case Value:
            return {"value", tr("value"), tr("The row after the event"), 20, false, true};
        default:
            return {"captured",
                    tr("by comparing"),
                    tr("What a comparison of the table with what it was sees of this change"),
                    28,
                    false,
                    false,
                    false,
                    !m_captured};
    }
}

Cell ChangeListSource::typeCell(const ListedChange& line) const {
    if (line.eventKind != EventKind::Data) {
        Cell cell = textCell(line.eventKind == EventKind::Control ? tr("control") : tr("aborted"));
        cell.tone = Tone::Dim;
        return cell;
    }
    if (!line.type) {
        return absentCell();
    }
    const TypeStyle& style = m_styles->ofName(*line.type);
    Cell cell = line.type->empty() ? emptyCell() : textCell(fromUtf8(*line.type));
    cell.badge = Badge{style.colour, style.onColour, style.letter};
    return cell;
}

Cell ChangeListSource::valueCell(const ListedChange& line) const {
    Cell cell = bytesCell(line.value);
    if (line.poisoned) {
        cell.tone = Tone::Danger;
        cell.ground = Ground::Danger;
    } else if (line.row && line.kind == ChangeKind::None) {
        cell.note = tr("where there was no row");
    } else if (line.kind == ChangeKind::Delete) {
        cell.note = tr("deleted");
    }
    return cell;
}

Cell ChangeListSource::cell(std::uint64_t row, int column) const {
    if (column == Number) {
        Cell cell = numberCell(formatCount(row));
        cell.tone = Tone::Dim;
        return cell;
    }
    const ListedChange* line = find(row);
    if (line == nullptr) {
        const ChangePage* page = m_pages.find(row / kChangePageRows);
        if (page == nullptr) {
            return waitingCell();
        }
        Cell cell = column == Value ? textCell(page->error) : absentCell();
        cell.tone = Tone::Danger;
        return cell;
    }
    switch (column) {
        case Glyph:
            return glyphCell(line->kind);
        case EventNumber: {
            Cell cell = numberCell(formatPosition(line->event));
            cell.tone = Tone::Dim;
            return cell;
        }
        case Time:
            return line->time ? monoCell(QString::fromStdString(formatTimestampUtc(*line->time)))
                              : absentCell();
        case Type:
            return typeCell(*line);
        case Key:
            return bytesCell(line->key);
        case Value:
            return valueCell(*line);
        default:
            return line->captured ? captureCell(*line->captured) : absentCell();
    }
}

RowLook ChangeListSource::look(std::uint64_t row) const {
    RowLook look;
    look.dimmed = row >= m_future;
    if (const ListedChange* line = find(row)) {
        look.bar = toneOf(line->kind);
        if (line->captured && (line->captured->fate == CaptureFate::Overwritten ||
                               line->captured->fate == CaptureFate::CameAndWent ||
                               line->captured->fate == CaptureFate::BackAsBefore)) {
            look.ground = Ground::Danger;
        }
    }
    return look;
}

QString ChangeListSource::toolTip(std::uint64_t row, int column) const {
    const ListedChange* line = find(row);
    if (line == nullptr || column != Captured || !line->captured) {
        return {};
    }
    const CaptureSpan& span = line->captured->span;
    return span.compared ? tr("Compared at %1, and before that at %2")
                               .arg(formatPosition(span.to), formatPosition(span.from))
                         : tr("Compared last at %1").arg(formatPosition(span.from));
}

ChangeList::ChangeList(Session* session, const QString& name, QWidget* parent)
    : QWidget(parent),
      m_session(session),
      m_source(new ChangeListSource(this, session->makeExecutor())),
      m_list(new VirtualListView(m_source, this)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_list);
    m_list->setAccessibleName(name);
    m_list->setClaimsHomeAndEnd(false);
    setFocusProxy(m_list);
    connect(m_list, &VirtualListView::currentRowChanged, this, &ChangeList::select);
    connect(m_list, &VirtualListView::rowActivated, this, &ChangeList::goJustAfter);
}

void ChangeList::setTable(ShownTable* shown) {
    m_shown = shown;
}

void ChangeList::select(std::uint64_t row) {
    const ListedChange* line = m_source->find(row);
    if (line == nullptr || m_shown == nullptr) {
        return;
    }
    if (line->row) {
        m_shown->selectRow(*line->row, line->event);
    } else {
        m_session->selectEvent(line->event);
    }
}

void ChangeList::goJustAfter(std::uint64_t row) {
    if (const ListedChange* line = m_source->find(row)) {
        select(row);
        m_session->movePlayhead(line->event.next());
    }
}

}  // namespace oxbow
