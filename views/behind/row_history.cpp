#include "views/behind/row_history.h"

#include <algorithm>
#include <map>
#include <utility>

#include "model/forms/event_csv.h"
#include "model/payload/payload.h"
#include "views/common/format.h"

namespace oxbow {

namespace {

constexpr std::uint64_t kLinesOfAPage = 64;
constexpr std::uint64_t kLinesAtOnce = 256;
constexpr std::uint64_t kMostInCsv = 100'000;
constexpr std::size_t kPagesKept = 64;
constexpr std::size_t kWholeBytes = 320;
constexpr std::size_t kFieldBytes = 60;
constexpr std::chrono::milliseconds kPagePatience{6};

struct Content {
    OptionalBytes bytes;
    bool poisoned = false;
};

// The version of the row before this event's; absent where there is none.
std::optional<std::uint64_t> versionBefore(const RowHistory& rows, std::uint64_t event) {
    const std::uint64_t rank = rows.versions.countBefore(event);
    return rank == 0 ? std::nullopt : std::optional(rows.versions.at(rank - 1));
}

// What these events, and those before them, left in the row.
absl::Status readContents(const RowHistory& rows, std::span<const std::uint64_t> events,
                          std::map<std::uint64_t, Content>& out) {
    for (const std::uint64_t event : events) {
        out.try_emplace(event);
        if (const auto earlier = versionBefore(rows, event)) {
            out.try_emplace(*earlier);
        }
    }
    std::vector<RowVersion> wanted;
    std::vector<Content*> places;
    for (auto& [event, content] : out) {
        wanted.push_back({rows.row, Position(event)});
        places.push_back(&content);
    }
    return rows.history->readRows(wanted, [&places](std::size_t i, const RowContent& content) {
        places[i]->bytes = content.bytes ? OptionalBytes(*content.bytes) : std::nullopt;
        places[i]->poisoned = content.poisoned;
        return true;
    });
}

OptionalBytesView rowOf(const Content* content) {
    return content != nullptr && content->bytes && !content->poisoned
               ? OptionalBytesView(*content->bytes)
               : std::nullopt;
}

std::vector<FieldChange> changedFields(const RowHistory& rows, std::uint64_t event,
                                       const std::map<std::uint64_t, Content>& contents) {
    const auto earlier = versionBefore(rows, event);
    const Content* was = earlier ? &contents.at(*earlier) : nullptr;
    auto fields = fieldChanges(rowOf(was), rowOf(&contents.at(event)));
    std::erase_if(fields, [&rows](const FieldChange& field) {
        return field.kind == ChangeKind::None || (rows.field && field.name != *rows.field);
    });
    return fields;
}

QString shownField(const std::optional<RowField>& field) {
    return !field                                   ? QString()
           : field->kind == PayloadNode::Kind::Null ? QStringLiteral("∅")
           : field->text.empty()                    ? QStringLiteral("\"\"")
                                 : fromUtf8(payloadPreview(field->text, kFieldBytes));
}

Cell valueCell(const std::optional<RowField>& field) {
    return !field                                   ? absentCell()
           : field->kind == PayloadNode::Kind::Null ? nullCell()
           : field->text.empty()                    ? emptyCell()
                                 : monoCell(fromUtf8(payloadPreview(field->text, kWholeBytes)));
}

}  // namespace

absl::StatusOr<std::shared_ptr<const RowHistory>> readRowHistory(
    std::shared_ptr<const History> history, KeyId row, std::optional<std::string> field,
    Position to, const Cancelled& cancelled) {
    auto rows = std::make_shared<RowHistory>();
    rows->history = std::move(history);
    rows->row = row;
    rows->field = std::move(field);
    const auto status = rows->history->versions(row, Position(), to, Direction::Forward,
                                                [&](const KeyVersion& version) {
                                                    rows->versions.add(version.writer.value());
                                                    return !(cancelled && cancelled());
                                                });
    if (!status.ok()) {
        return status;
    }
    if (!rows->field) {
        rows->listed = rows->versions;
        return rows;
    }
    for (std::uint64_t first = 0; first < rows->versions.count(); first += kLinesAtOnce) {
        if (cancelled && cancelled()) {
            return absl::CancelledError("the row's history was given up");
        }
        std::vector<std::uint64_t> events;
        const std::uint64_t end = std::min(rows->versions.count(), first + kLinesAtOnce);
        for (std::uint64_t i = first; i < end; ++i) {
            events.push_back(rows->versions.at(i));
        }
        std::map<std::uint64_t, Content> contents;
        if (auto read = readContents(*rows, events, contents); !read.ok()) {
            return read;
        }
        for (const std::uint64_t event : events) {
            if (!changedFields(*rows, event, contents).empty()) {
                rows->listed.add(event);
            }
        }
    }
    return rows;
}

absl::StatusOr<std::vector<RowHistoryLine>> readLines(const RowHistory& rows, std::uint64_t first,
                                                      std::uint64_t end) {
    std::vector<std::uint64_t> events;
    for (std::uint64_t line = first == 0 ? 0 : first - 1; line < end; ++line) {
        events.push_back(rows.listed.at(line));
    }
    std::map<std::uint64_t, Content> contents;
    if (auto status = readContents(rows, events, contents); !status.ok()) {
        return status;
    }
    std::vector<RowHistoryLine> lines;
    std::vector<Position> positions;
    for (const std::uint64_t event : events) {
        RowHistoryLine& line = lines.emplace_back();
        line.event = Position(event);
        positions.push_back(line.event);
        const Content& content = contents.at(event);
        const auto earlier = versionBefore(rows, event);
        line.poisoned = content.poisoned;
        line.whole = content.bytes ? OptionalBytes(payloadPreview(*content.bytes, kWholeBytes))
                                   : std::nullopt;
        line.fields = changedFields(rows, event, contents);
        line.kind = rows.field && !line.fields.empty()
                        ? line.fields.front().kind
                        : changeKind(earlier && contents.at(*earlier).bytes.has_value(),
                                     content.bytes.has_value());
    }
    std::size_t next = 0;
    const auto status = rows.history->events().read(
        positions, EventParts::All, [&](Position, const EventView& event) {
            RowHistoryLine& line = lines[next];
            line.time = event.time ? event.time : event.recordTime;
            line.type = event.type ? std::optional(std::string(*event.type)) : std::nullopt;
            line.actor = event.details != nullptr ? event.details->actor : std::nullopt;
            if (next > 0 && line.time && lines[next - 1].time) {
                line.since = line.time->nanoseconds - lines[next - 1].time->nanoseconds;
            }
            ++next;
            return true;
        });
    if (!status.ok()) {
        return status;
    }
    if (first > 0) {
        lines.erase(lines.begin());
    }
    return lines;
}

QString changesText(const RowHistoryLine& line) {
    QStringList parts;
    for (const FieldChange& field : line.fields) {
        QString text = field.name.empty() ? QString() : fromUtf8(field.name) + QStringLiteral(": ");
        if (field.kind == ChangeKind::Update) {
            text += shownField(field.before) + QStringLiteral(" → ") + shownField(field.after);
        } else if (field.kind == ChangeKind::Insert) {
            text += shownField(field.after);
        } else {
            text += QStringLiteral("✕ ") + shownField(field.before);
        }
        parts << text;
    }
    return parts.join(QStringLiteral(" · "));
}

absl::StatusOr<std::string> rowHistoryCsv(const RowHistory& rows, const Cancelled& cancelled) {
    std::string out = "event,time,type,actor,kind,field,before,after\r\n";
    const auto cell = [&out](const OptionalBytesView& text, bool last = false) {
        appendCsvCell(out, text);
        out += last ? "\r\n" : ",";
    };
    const auto side = [](const std::optional<RowField>& field) {
        return field ? OptionalBytesView(field->text) : std::nullopt;
    };
    const std::uint64_t count = rows.listed.count();
    for (std::uint64_t first = count > kMostInCsv ? count - kMostInCsv : 0; first < count;
         first += kLinesAtOnce) {
        if (cancelled && cancelled()) {
            return absl::CancelledError("the row's history was given up");
        }
        const auto lines = readLines(rows, first, std::min(count, first + kLinesAtOnce));
        if (!lines.ok()) {
            return lines.status();
        }
        for (const RowHistoryLine& line : *lines) {
            const auto head = [&] {
                cell(std::to_string(line.event.value()));
                cell(line.time ? OptionalBytesView(formatTimestampUtc(*line.time)) : std::nullopt);
                cell(line.type);
                cell(line.actor);
                cell(changeKindName(line.kind));
            };
            for (const FieldChange& field : line.fields) {
                head();
                cell(field.name);
                cell(side(field.before));
                cell(side(field.after), true);
            }
            if (line.fields.empty()) {
                head();
                out += ",,\r\n";
            }
        }
    }
    return out;
}

RowHistorySource::RowHistorySource(QObject* parent, const MakeExecutor& makeExecutor)
    : RowSource(parent),
      m_styles(std::make_shared<TypeStyles>()),
      m_pages(
          kPagesKept, [](const Page&) { return std::size_t{1}; },
          [this](const std::uint64_t& page) { return load(page); },
          [this](const std::vector<std::uint64_t>& pages) {
              for (const std::uint64_t page : pages) {
                  emit rowsReady(page * kLinesOfAPage, kLinesOfAPage);
              }
          },
          makeExecutor(), this) {}

void RowHistorySource::setHistory(std::shared_ptr<const RowHistory> rows) {
    const bool otherColumns = (rows && rows->field) != (m_rows && m_rows->field);
    m_rows = std::move(rows);
    {
        const std::lock_guard lock(m_mutex);
        m_read = m_rows;
    }
    m_pages.clear();
    if (otherColumns) {
        emit columnsChanged();
    }
    emit changed();
}

void RowHistorySource::setTypeStyles(std::shared_ptr<const TypeStyles> styles) {
    m_styles = std::move(styles);
    emit changed();
}

void RowHistorySource::setFuture(std::uint64_t line) {
    m_future = line;
    emit rowsReady(0, rowCount());
}

// On the worker's thread.
RowHistorySource::Page RowHistorySource::load(std::uint64_t number) const {
    std::shared_ptr<const RowHistory> rows;
    {
        const std::lock_guard lock(m_mutex);
        rows = m_read;
    }
    Page page;
    const std::uint64_t first = number * kLinesOfAPage;
    if (rows && first < rows->listed.count()) {
        auto lines = readLines(*rows, first, std::min(rows->listed.count(), first + kLinesOfAPage));
        if (lines.ok()) {
            page.lines = *std::move(lines);
        } else {
            page.error = fromUtf8(std::string(lines.status().message()));
        }
    }
    return page;
}

const RowHistoryLine* RowHistorySource::find(std::uint64_t row) const {
    const Page* page = m_pages.find(row / kLinesOfAPage);
    const std::uint64_t place = row % kLinesOfAPage;
    return page != nullptr && place < page->lines.size() ? &page->lines[place] : nullptr;
}

void RowHistorySource::prefetch(std::uint64_t first, std::uint64_t count) {
    std::vector<std::uint64_t> pages;
    for (std::uint64_t page = first / kLinesOfAPage;
         count > 0 && page <= (first + count - 1) / kLinesOfAPage; ++page) {
        pages.push_back(page);
    }
    m_pages.want(pages, kPagePatience);
}

ListColumn RowHistorySource::column(int column) const {
    const bool ofField = m_rows && m_rows->field;
    switch (column) {
        case Glyph:
            return {"glyph", {}, tr("+ came, ✎ changed, ✕ went"), 1, false, false, true};
        case EventNumber:
            return {"event", tr("event"), tr("The event that wrote it"), 9, true};
        case Time:
            return {"time", tr("time"), {}, 24};
        case Since:
            return {"since", tr("after"), tr("How long after the line above"), 11, true};
        case Type:
            return {"type", tr("type"), {}, 14};
        case Actor:
            return {"actor", tr("by"), tr("Who caused the event, where it says so"),
                    10,      false,    false,
                    false,   true};
        case Changes:
            return {"changes",
                    tr("what changed"),
                    tr("Field by field: before → after"),
                    20,
                    false,
                    !ofField,
                    false,
                    ofField};
        case Before:
            return {"before", tr("before"), {}, 18, false, false, false, !ofField};
        default:
            return {"value", tr("after"), {}, 18, false, ofField, false, !ofField};
    }
}

Cell RowHistorySource::cell(std::uint64_t row, int column) const {
    const RowHistoryLine* line = find(row);
    if (line == nullptr) {
        const Page* page = m_pages.find(row / kLinesOfAPage);
        if (page == nullptr) {
            return waitingCell();
        }
        Cell cell = column == Changes ? textCell(page->error) : absentCell();
        cell.tone = Tone::Danger;
        return cell;
    }
    return cellOf(*line, column);
}

Cell RowHistorySource::cellOf(const RowHistoryLine& line, int column) const {
    switch (column) {
        case Glyph:
            return glyphCell(line.kind);
        case EventNumber: {
            Cell cell = numberCell(formatPosition(line.event));
            cell.tone = Tone::Dim;
            return cell;
        }
        case Time:
            return line.time ? monoCell(QString::fromStdString(formatTimestampUtc(*line.time)))
                             : absentCell();
        case Since: {
            Cell cell = line.since ? textCell(formatDuration(*line.since)) : absentCell();
            cell.tone = Tone::Dim;
            return cell;
        }
        case Type: {
            if (!line.type) {
                return absentCell();
            }
            const TypeStyle& style = m_styles->ofName(*line.type);
            Cell cell = line.type->empty() ? emptyCell() : textCell(fromUtf8(*line.type));
            cell.badge = Badge{style.colour, style.onColour, style.letter};
            return cell;
        }
        case Actor:
            return line.actor ? textCell(fromUtf8(*line.actor)) : absentCell();
        case Changes: {
            if (line.poisoned) {
                Cell cell = textCell(fromUtf8(line.whole.value_or("")));
                cell.tone = Tone::Danger;
                return cell;
            }
            Cell cell = monoCell(changesText(line));
            if (line.kind == ChangeKind::Delete) {
                cell.note = tr("deleted");
            } else if (line.fields.empty()) {
                cell = textCell(line.kind == ChangeKind::None ? tr("there was no row to delete")
                                                              : tr("the same again"));
                cell.tone = Tone::Dim;
            }
            return cell;
        }
        case Before: {
            Cell cell = line.fields.empty() ? absentCell() : valueCell(line.fields.front().before);
            cell.strikeOut = true;
            cell.tone = Tone::Dim;
            return cell;
        }
        default:
            return line.fields.empty() ? absentCell() : valueCell(line.fields.front().after);
    }
}

RowLook RowHistorySource::look(std::uint64_t row) const {
    RowLook look;
    look.dimmed = row >= m_future;
    if (const RowHistoryLine* line = find(row)) {
        look.bar = toneOf(line->kind);
    }
    return look;
}

}  // namespace oxbow
