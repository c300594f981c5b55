#include "model/forms/event_csv.h"

#include <absl/strings/escaping.h>
#include <absl/strings/str_cat.h>

#include <charconv>

#include "model/forms/event_json.h"
#include "model/payload/json.h"

namespace oxbow {
namespace {

constexpr std::string_view kColumns[] = {"position",    "source", "stream",  "partition", "offset",
                                         "kind",        "key",    "value",   "type",      "time",
                                         "record_time", "record", "details", "base64"};
enum Column {
    kPosition,
    kSource,
    kStream,
    kPartition,
    kOffset,
    kKind,
    kKey,
    kValue,
    kType,
    kTime,
    kRecordTime,
    kRecord,
    kDetails,
    kBase64,
    kColumnCount
};
static_assert(std::size(kColumns) == kColumnCount);

// One line, cell after cell.
class Line {
public:
    explicit Line(std::string& out) : m_out(out) {}

    void cell(const OptionalBytesView& text) {
        if (!m_first) {
            m_out += ',';
        }
        m_first = false;
        appendCsvCell(m_out, text);
    }
    void number(std::optional<std::uint64_t> value) {
        cell(value ? OptionalBytesView(m_number = std::to_string(*value)) : std::nullopt);
    }
    void bytes(std::string_view column, const OptionalBytesView& bytes) {
        if (!bytes || isValidUtf8(*bytes)) {
            cell(bytes);
            return;
        }
        cell(absl::Base64Escape(std::string(*bytes)));
        m_base64 += m_base64.empty() ? "" : " ";
        m_base64 += column;
    }
    // The last cell: which of them are in base64.
    void end() {
        cell(m_base64.empty() ? OptionalBytesView() : OptionalBytesView(m_base64));
        m_out += '\n';
    }

private:
    std::string& m_out;
    std::string m_base64;
    std::string m_number;
    bool m_first = true;
};

void timeCell(Line& line, const std::optional<Timestamp>& time) {
    const OptionalBytes text = exactTimeText(time);
    line.cell(text ? OptionalBytesView(*text) : std::nullopt);
}

absl::Status wrong(Column column, std::string_view text, std::string_view should) {
    return absl::InvalidArgumentError(absl::StrCat("column ", std::string(kColumns[column]), ": \"",
                                                   std::string(text), "\" is no ",
                                                   std::string(should)));
}

// Reads the cells of one line.
class LineReader {
public:
    explicit LineReader(const std::vector<OptionalBytesView>& cells) : m_cells(cells) {}

    OptionalBytesView cell(Column column) const { return m_cells[column]; }

    template <class Target>
    void bytes(Column column, Target& out) {
        if (!cell(column)) {
            return;
        }
        std::string text(*cell(column));
        if (inBase64(kColumns[column])) {
            std::string decoded;
            if (!absl::Base64Unescape(text, &decoded)) {
                fail(wrong(column, text, "base64"));
            }
            text = std::move(decoded);
        }
        out = std::move(text);
    }
    template <class Number>
    void number(Column column, Number& out) {
        const OptionalBytesView text = cell(column);
        if (!text) {
            return;
        }
        const char* const end = text->data() + text->size();
        const auto [at, error] = std::from_chars(text->data(), end, out);
        if (error != std::errc() || at != end) {
            fail(wrong(column, *text, "number of this column"));
        }
    }
    void time(Column column, std::optional<Timestamp>& out) {
        if (const OptionalBytesView text = cell(column)) {
            out = parseTimestamp(*text);
            if (!out) {
                fail(wrong(column, *text, "time"));
            }
        }
    }
    void kind(EventKind& out) {
        const OptionalBytesView text = cell(kKind);
        const auto found = text ? eventKindNamed(*text) : EventKind::Data;
        if (!found) {
            fail(wrong(kKind, *text, "kind of event"));
        }
        out = found.value_or(EventKind::Data);
    }
    void fail(absl::Status status) {
        if (m_status.ok()) {
            m_status = std::move(status);
        }
    }
    const absl::Status& status() const { return m_status; }

private:
    bool inBase64(std::string_view column) const {
        std::string_view left = cell(kBase64).value_or("");
        while (!left.empty()) {
            const std::size_t end = std::min(left.find(' '), left.size());
            if (left.substr(0, end) == column) {
                return true;
            }
            left.remove_prefix(std::min(end + 1, left.size()));
        }
        return false;
    }

    const std::vector<OptionalBytesView>& m_cells;
    absl::Status m_status;
};

}  // namespace

void appendCsvCell(std::string& out, const OptionalBytesView& text) {
    if (!text) {
        return;
    }
    if (!text->empty() && text->find_first_of("\",\r\n") == std::string_view::npos) {
        out += *text;
        return;
    }
    out += '"';
    for (const char c : *text) {
        out += c;
        if (c == '"') {
            out += '"';
        }
    }
    out += '"';
}

std::string eventCsvHeader() {
    std::string header;
    for (const std::string_view column : kColumns) {
        header += header.empty() ? "" : ",";
        header += column;
    }
    return header + "\n";
}

void appendEventCsv(std::string& out, std::optional<Position> position, const EventView& event) {
    Line line(out);
    line.number(position ? std::optional(position->value()) : std::nullopt);
    line.bytes("source", event.source);
    line.bytes("stream", event.stream);
    line.cell(event.partition == -1 ? std::nullopt
                                    : OptionalBytesView(std::to_string(event.partition)));
    line.cell(event.offset == -1 ? std::nullopt : OptionalBytesView(std::to_string(event.offset)));
    line.cell(eventKindName(event.kind));
    line.bytes("key", event.key);
    line.bytes("value", event.value);
    line.bytes("type", event.type);
    timeCell(line, event.time);
    timeCell(line, event.recordTime);
    const bool recordIsValue = event.record && event.record == event.value;
    line.bytes("record", recordIsValue ? std::nullopt : event.record);
    const std::string extras = eventExtrasJson(event);
    line.cell(extras.empty() ? std::nullopt : OptionalBytesView(extras));
    line.end();
}

absl::StatusOr<Event> parseEventCsv(const std::vector<OptionalBytesView>& cells) {
    if (cells.size() != kColumnCount) {
        return absl::InvalidArgumentError(absl::StrCat(
            "the line has ", cells.size(), " cells, not ", static_cast<int>(kColumnCount)));
    }
    LineReader in(cells);
    Event event;
    in.bytes(kSource, event.source);
    in.bytes(kStream, event.stream);
    in.number(kPartition, event.partition);
    in.number(kOffset, event.offset);
    in.kind(event.kind);
    in.bytes(kKey, event.key);
    in.bytes(kValue, event.value);
    in.bytes(kType, event.type);
    in.time(kTime, event.time);
    in.time(kRecordTime, event.recordTime);
    in.bytes(kRecord, event.record);
    if (const OptionalBytesView details = in.cell(kDetails)) {
        in.fail(applyEventExtras(*details, event));
    }
    if (!in.status().ok()) {
        return in.status();
    }
    return event;
}

std::string rowCsvHeader() {
    return "stream,key,position,row,error,base64\n";
}

void appendRowCsv(std::string& out, std::string_view stream, std::string_view key,
                  const OptionalBytesView& row, Position position, bool poisoned) {
    Line line(out);
    line.bytes("stream", stream);
    line.bytes("key", key);
    line.number(position.value());
    line.bytes("row", poisoned ? std::nullopt : row);
    line.bytes("error", poisoned ? row : std::nullopt);
    line.end();
}

}  // namespace oxbow
