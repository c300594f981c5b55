#include "model/forms/row_text.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "model/forms/event_csv.h"
#include "model/forms/event_json.h"
#include "model/history/changes.h"
#include "model/history/rows.h"
#include "model/payload/payload.h"

namespace oxbow {
namespace {

constexpr std::size_t kPieceBytes = std::size_t{1} << 20;

absl::Status tooMuch() {
    return absl::ResourceExhaustedError(
        absl::StrCat("These are more than can be copied (", kMostRowsCopied, " rows, ",
                     kMostBytesCopied >> 20, " MiB). Export them to a file."));
}

absl::Status givenUp() {
    return absl::CancelledError("the export was cancelled");
}

// One line, whatever the bytes are.
std::string inALine(const OptionalBytesView& bytes) {
    return bytes ? payloadPreview(*bytes, kMostBytesCopied) : std::string();
}

// A table of words, for people.
class Words {
public:
    explicit Words(RowForm form) : m_markdown(form == RowForm::Markdown) {}

    void line(const std::vector<std::string>& cells) {
        m_out += m_markdown ? "| " : "";
        for (std::size_t i = 0; i < cells.size(); ++i) {
            m_out += i == 0 ? "" : m_markdown ? " | " : "\t";
            for (const char c : cells[i]) {
                m_out += m_markdown && (c == '|' || c == '\\') ? "\\" : "";
                m_out += c;
            }
        }
        m_out += m_markdown ? " |\n" : "\n";
        if (std::exchange(m_first, false) && m_markdown) {
            for (std::size_t i = 0; i < cells.size(); ++i) {
                m_out += i == 0 ? "| ---" : " | ---";
            }
            m_out += " |\n";
        }
    }
    const std::string& text() const { return m_out; }

private:
    const bool m_markdown;
    bool m_first = true;
    std::string m_out;
};

// Says of a line of an exact form that it is no fact.
void markLine(std::string& out, std::size_t begin, RowForm form, std::string_view whatIf,
              bool header) {
    if (whatIf.empty()) {
        return;
    }
    if (form == RowForm::Csv) {
        out.pop_back();
        out += ',';
        header ? void(out += "what_if") : appendCsvCell(out, whatIf);
        out += '\n';
    } else if (form == RowForm::Jsonl) {
        out.resize(std::max(begin, out.rfind('}')));
        out += ',';
        appendTextJson(out, "what_if", whatIf);
        out += "}\n";
    }
}

std::string timeText(const EventView& event) {
    const auto& time = event.time ? event.time : event.recordTime;
    return time ? formatTimestamp(*time) : std::string();
}

}  // namespace

std::optional<RowForm> rowFormOf(const std::filesystem::path& file) {
    const std::string ending = file.extension().string();
    if (ending == ".csv") {
        return RowForm::Csv;
    }
    return ending == ".jsonl" || ending == ".ndjson" ? std::optional(RowForm::Jsonl) : std::nullopt;
}

absl::StatusOr<std::string> textOfEvents(const EventSequence& events,
                                         std::span<const Position> wanted, RowForm form,
                                         std::string_view whatIf, const Cancelled& cancelled) {
    if (wanted.size() > kMostRowsCopied) {
        return tooMuch();
    }
    const bool exact = form == RowForm::Csv || form == RowForm::Jsonl;
    std::string out;
    Words words(form);
    if (form == RowForm::Csv) {
        out = eventCsvHeader();
        markLine(out, 0, form, whatIf, true);
    } else if (!exact) {
        std::vector<std::string> names = {"position", "time", "type", "stream", "key", "value"};
        if (!whatIf.empty()) {
            names.emplace_back("what if");
        }
        words.line(names);
    }
    bool fits = true;
    const auto status = events.read(
        wanted, EventParts::All,
        [&](Position p, const EventView& event) {
            const std::size_t begin = out.size();
            if (form == RowForm::Csv) {
                appendEventCsv(out, p, event);
            } else if (form == RowForm::Jsonl) {
                appendEventJson(out, p, event);
                out += out.ends_with('\n') ? "" : "\n";
            } else {
                std::vector<std::string> cells = {std::to_string(p.value()), timeText(event),
                                                  inALine(event.type),       inALine(event.stream),
                                                  inALine(event.key),        inALine(event.value)};
                if (!whatIf.empty()) {
                    cells.emplace_back(whatIf);
                }
                words.line(cells);
            }
            markLine(out, begin, form, whatIf, false);
            fits = std::max(out.size(), words.text().size()) <= kMostBytesCopied;
            return fits;
        },
        cancelled);
    if (!status.ok()) {
        return status;
    }
    if (!fits) {
        return tooMuch();
    }
    return exact ? out : words.text();
}

absl::StatusOr<std::string> textOfRows(const History& history, std::span<const RowVersion> wanted,
                                       RowForm form, std::string_view whatIf,
                                       const Cancelled& cancelled) {
    if (wanted.size() > kMostRowsCopied) {
        return tooMuch();
    }
    struct Line {
        RowVersion version;
        std::string stream;
        std::string key;
        OptionalBytes bytes;
        bool isText = false;
        bool poisoned = false;
    };
    std::vector<Line> lines(wanted.size());
    std::size_t held = 0;
    const Names streams = history.keys().streams();
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        const auto key = history.keys().key(wanted[i].key);
        if (!key.ok()) {
            return key.status();
        }
        lines[i] = {wanted[i], (*streams)[key->stream.value()], std::string(key->bytes), {}};
    }
    const auto status = history.readRows(
        wanted,
        [&](std::size_t i, const RowContent& row) {
            lines[i].bytes = row.bytes ? OptionalBytes(*row.bytes) : std::nullopt;
            lines[i].isText = row.isText;
            lines[i].poisoned = row.poisoned;
            held += row.bytes ? row.bytes->size() : 0;
            return held <= kMostBytesCopied;
        },
        cancelled);
    if (!status.ok()) {
        return status;
    }
    if (held > kMostBytesCopied) {
        return tooMuch();
    }
    std::string out;
    if (form == RowForm::Csv) {
        out = rowCsvHeader();
        markLine(out, 0, form, whatIf, true);
    }
    if (form == RowForm::Csv || form == RowForm::Jsonl) {
        for (const Line& line : lines) {
            const std::size_t begin = out.size();
            const Position writer = line.version.writer;
            if (form == RowForm::Csv) {
                appendRowCsv(out, line.stream, line.key, line.bytes, writer, line.poisoned);
            } else {
                appendRowJson(out, line.stream, line.key, line.bytes, writer, line.isText);
                out += out.ends_with('\n') ? "" : "\n";
            }
            markLine(out, begin, form, whatIf, false);
        }
        return out;
    }
    // A column a field, in the order in which they come.
    std::vector<std::string> names = {"key", "since"};
    std::map<std::string, std::size_t> columns;
    std::vector<std::vector<RowField>> fields;
    for (const Line& line : lines) {
        fields.push_back(line.poisoned ? std::vector<RowField>() : rowFields(line.bytes));
        for (const RowField& field : fields.back()) {
            if (columns.emplace(field.name, names.size()).second) {
                names.push_back(field.name.empty() ? "value" : inALine(field.name));
            }
        }
    }
    if (!whatIf.empty()) {
        names.emplace_back("what if");
    }
    Words words(form);
    words.line(names);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        std::vector<std::string> cells(names.size());
        cells[0] = inALine(lines[i].key);
        cells[1] = std::to_string(lines[i].version.writer.value());
        for (const RowField& field : fields[i]) {
            cells[columns.at(field.name)] =
                field.kind == PayloadNode::Kind::Null ? "∅" : inALine(field.text);
        }
        if (!whatIf.empty()) {
            cells.back() = whatIf;
        }
        words.line(cells);
    }
    return words.text();
}

absl::Status writeTable(const History& history, const Table& table, RowForm form,
                        const WritePiece& write, const std::function<bool(std::uint64_t)>& goOn) {
    std::string out = form == RowForm::Csv ? rowCsvHeader() : std::string();
    const Names streams = history.keys().streams();
    const auto keys = history.keys().cursor();
    std::uint64_t done = 0;
    absl::Status inner;
    auto status = forEachRow(history, table, RowOrder::FirstAppearance, [&](const RowView& row) {
        const auto key = keys->key(row.row.key);
        if (!key.ok()) {
            inner = key.status();
            return false;
        }
        const std::string& stream = (*streams)[key->stream.value()];
        if (form == RowForm::Csv) {
            appendRowCsv(out, stream, key->bytes, row.bytes, row.row.writer, row.poisoned);
        } else {
            appendRowJson(out, stream, key->bytes, row.bytes, row.row.writer, row.isText);
            out += out.ends_with('\n') ? "" : "\n";
        }
        if (out.size() >= kPieceBytes) {
            inner = write(out);
            out.clear();
        }
        if (!goOn(++done)) {
            inner = givenUp();
        }
        return inner.ok();
    });
    status.Update(inner);
    return status.ok() ? write(out) : status;
}

absl::Status writeHistoryOf(const History& history, KeyId key, RowForm form,
                            const WritePiece& write,
                            const std::function<bool(std::uint64_t)>& goOn) {
    const auto named = history.keys().key(key);
    if (!named.ok()) {
        return named.status();
    }
    const std::string name(named->bytes);
    const std::string stream = (*history.keys().streams())[named->stream.value()];
    std::string out =
        form == RowForm::Csv ? "position,stream,key,kind,before,after,previous\n" : "";
    std::uint64_t done = 0;
    absl::Status inner;
    const auto number = [](Position p) { return std::to_string(p.value()); };
    auto status =
        changesOfRow(history, key, Position(), history.madeUpTo(), [&](const Change& change) {
            const std::string kind(changeKindName(change.kind));
            const std::string previous =
                change.previousWriter ? number(*change.previousWriter) : std::string();
            if (form == RowForm::Csv) {
                const OptionalBytesView cells[] = {stream, name, kind, change.before, change.after};
                out += number(change.position);
                for (const OptionalBytesView& cell : cells) {
                    out += ',';
                    appendCsvCell(out, cell);
                }
                absl::StrAppend(&out, ",", previous);
            } else {
                absl::StrAppend(&out, "{\"position\":", number(change.position), ",");
                appendTextJson(out, "key", name);
                if (!stream.empty()) {
                    out += ',';
                    appendTextJson(out, "stream", stream);
                }
                absl::StrAppend(&out, ",\"kind\":\"", kind, "\",");
                appendValueJson(out, "before", change.before, change.beforeIsText);
                out += ',';
                appendValueJson(out, "after", change.after, change.afterIsText);
                absl::StrAppend(&out, ",\"previous\":", change.previousWriter ? previous : "null",
                                "}");
            }
            out += '\n';
            if (out.size() >= kPieceBytes) {
                inner = write(out);
                out.clear();
            }
            if (!goOn(++done)) {
                inner = givenUp();
            }
            return inner.ok();
        });
    status.Update(inner);
    return status.ok() ? write(out) : status;
}

}  // namespace oxbow
