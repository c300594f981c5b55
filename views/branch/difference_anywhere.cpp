// The lists of what differs anywhere: row by row, and field by field.
#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

#include "views/branch/difference_cells.h"
#include "views/branch/difference_lists.h"
#include "views/branch/difference_text.h"
#include "views/common/format.h"

namespace oxbow {

// --- row by row ---

const FieldDivergence* greatestField(const RowDivergence& row) {
    const FieldDivergence* greatest = nullptr;
    for (const FieldDivergence& field : row.fields) {
        if (field.greatest &&
            (greatest == nullptr || isGreaterAmount(*field.greatest, *greatest->greatest))) {
            greatest = &field;
        }
    }
    return greatest;
}

const RowKey& EverList::rowKey(std::uint64_t line) const {
    return rows()[m_lines[line]].row;
}

// Unsorted, they stand in the order of their rows.
std::optional<std::uint64_t> EverList::find(const RowKey& row) const {
    if (sort()) {
        return DifferenceList::find(row);
    }
    const RowDivergence* found = divergenceOf(rows(), row);
    return found != nullptr ? std::optional<std::uint64_t>(found - rows().data()) : std::nullopt;
}

std::optional<std::string> EverList::fieldOf(std::uint64_t line) const {
    const FieldDivergence* field = greatestField(rows()[m_lines[line]]);
    return field != nullptr ? std::optional(field->name) : std::nullopt;
}

namespace {

std::uint64_t eventsOf(const RowDivergence& row) {
    std::uint64_t events = 0;
    for (const DivergenceSpan& span : row.spans) {
        events += span.events();
    }
    return events;
}

std::optional<std::int64_t> nanosecondsOf(const RowDivergence& row) {
    std::int64_t sum = 0;
    for (const DivergenceSpan& span : row.spans) {
        if (!span.nanoseconds) {
            return std::nullopt;
        }
        sum += *span.nanoseconds;
    }
    return sum;
}

QString fieldNames(const RowDivergence& row, const QString& before, const QString& after) {
    QStringList names;
    for (const FieldDivergence& field : row.fields) {
        names << (field.name.empty() ? DifferenceList::tr("value") : fromUtf8(field.name));
    }
    if (row.isMissingBefore) {
        names << DifferenceList::tr("only in %1").arg(after);
    }
    if (row.isMissingAfter) {
        names << DifferenceList::tr("only in %1").arg(before);
    }
    return names.isEmpty() ? DifferenceList::tr("(how it is written)")
                           : names.join(QStringLiteral(", "));
}

std::optional<Decimal> greatestOf(const RowDivergence& row) {
    const FieldDivergence* field = greatestField(row);
    return field != nullptr ? field->greatest : std::nullopt;
}

}  // namespace

void EverList::rebuild() {
    m_lines.resize(rows().size());
    std::iota(m_lines.begin(), m_lines.end(), std::size_t{0});
    const auto names = [this](const RowDivergence& row) {
        return fieldNames(row, name(PastSide::Before), name(PastSide::After));
    };
    sortLines(m_lines, sort(), [&](std::size_t a, std::size_t b) {
        const RowDivergence& one = rows()[a];
        const RowDivergence& other = rows()[b];
        switch (sort()->column) {
            case Fields:
                return compareThings(names(one), names(other));
            case Times:
                return compareThings(one.spans.size(), other.spans.size());
            case Parted:
                return compareThings(one.spans.front().from.after, other.spans.front().from.after);
            case Back:
                return compareThings(std::pair(one.differsAtEnd(), one.spans.back().to.after),
                                     std::pair(other.differsAtEnd(), other.spans.back().to.after));
            case Length:
                return compareThings(eventsOf(one), eventsOf(other));
            case Greatest:
                return compareAmounts(greatestOf(one), greatestOf(other));
            default:
                return compareThings(one.row, other.row);
        }
    });
}

std::optional<DifferenceList::Bounds> EverList::boundsOf(int column) const {
    return column == Row ? std::optional(Bounds{8, 24}) : std::nullopt;
}

ListColumn EverList::column(int column) const {
    switch (column) {
        case Row:
            return {"row", tr("row"), {}, charactersOf(column)};
        case Fields:
            return {"fields", tr("differs in"), {}, 15};
        case Times:
            return {"times", tr("times"), tr("How often they part"), 5, true};
        case Parted:
            return numberColumn("parted", tr("first differed"),
                                tr("The event by which they parted"));
        case Back:
            return numberColumn("back", tr("came back by"),
                                tr("The event by which they are the same again for good"));
        case Length:
            return {"length", tr("for"), tr("How long they differ, together"), 16};
        default:
            return {"greatest",
                    tr("at most"),
                    tr("The greatest amount of a number: %1 less %2")
                        .arg(name(PastSide::After), name(PastSide::Before)),
                    16,
                    false,
                    true};
    }
}

Cell EverList::cell(std::uint64_t line, int column) const {
    const RowDivergence& row = rows()[m_lines[line]];
    Cell cell;
    switch (column) {
        case Row:
            return keyCell(row.row);
        case Fields:
            return textCell(fieldNames(row, name(PastSide::Before), name(PastSide::After)));
        case Times:
            return dimmed(numberCell(formatCount(row.spans.size())));
        case Parted:
            return numberCell(eventText(row.spans.front().begun, *comparison()));
        case Back:
            cell = backCell(row.spans.back(), *comparison());
            cell.alignRight = true;
            return cell;
        case Length:
            return textCell(lengthText(eventsOf(row), nanosecondsOf(row)));
        default: {
            const FieldDivergence* field = greatestField(row);
            if (field == nullptr) {
                return absentCell();
            }
            cell = monoCell(fromUtf8(signedText(*field->greatest)));
            cell.note = field->name.empty() ? QString() : fromUtf8(field->name);
            return cell;
        }
    }
}

RowLook EverList::look(std::uint64_t line) const {
    RowLook look;
    look.bar = rows()[m_lines[line]].differsAtEnd() ? Tone::Warning : Tone::Updated;
    return look;
}

// --- field by field, anywhere ---

const RowKey& FieldsList::rowKey(std::uint64_t line) const {
    return m_lines[line].first->row;
}

std::optional<std::string> FieldsList::fieldOf(std::uint64_t line) const {
    return m_lines[line].isMissing ? std::nullopt : std::optional(m_lines[line].field);
}

void FieldsList::rebuild() {
    std::map<std::pair<bool, std::string>, Line> lines;
    const auto take = [&](const RowDivergence& row, const std::string& field, bool isMissing) {
        Line& line = lines[{isMissing, field}];
        line.field = field;
        line.isMissing = isMissing;
        ++line.rows;
        if (line.first == nullptr ||
            row.spans.front().from.after < line.first->spans.front().from.after) {
            line.first = &row;
        }
        return &line;
    };
    for (const RowDivergence& row : rows()) {
        for (const FieldDivergence& field : row.fields) {
            Line* line = take(row, field.name, false);
            if (field.greatest &&
                (!line->greatest || isGreaterAmount(*field.greatest, *line->greatest))) {
                line->greatest = field.greatest;
                line->of = &row;
            }
        }
        if (row.isMissingBefore || row.isMissingAfter) {
            take(row, {}, true);
        }
    }
    m_lines.clear();
    for (auto& each : lines) {
        m_lines.push_back(std::move(each.second));
    }
    std::stable_sort(m_lines.begin(), m_lines.end(),
                     [](const Line& a, const Line& b) { return a.rows > b.rows; });
    sortLines(m_lines, sort(), [&](const Line& a, const Line& b) {
        switch (sort()->column) {
            case Rows:
                return compareThings(a.rows, b.rows);
            case Parted:
                return compareThings(a.first->spans.front().from.after,
                                     b.first->spans.front().from.after);
            case Row:
                return compareThings(a.first->row, b.first->row);
            case Greatest:
            case GreatestRow:
                return compareAmounts(a.greatest, b.greatest);
            default:
                return compareThings(a.field, b.field);
        }
    });
}

ListColumn FieldsList::column(int column) const {
    switch (column) {
        case Field:
            return {"field", tr("field"), {}, 18};
        case Rows:
            return {"rows", tr("rows"), tr("In how many rows it differs, at any time"), 8, true};
        case Parted:
            return numberColumn("parted", tr("first differed"),
                                tr("The event by which a row with this field parted"));
        case Row:
            return {"row", tr("first in"), {}, 14};
        case Greatest:
            return numberColumn(
                "greatest", tr("at most"),
                tr("%1 less %2").arg(name(PastSide::After), name(PastSide::Before)));
        default:
            return {"greatestRow", tr("of"), {}, 14, false, true};
    }
}

Cell FieldsList::cell(std::uint64_t number, int column) const {
    const Line& line = m_lines[number];
    switch (column) {
        case Field:
            return line.isMissing
                       ? dimmed(textCell(tr("(only one has the row)")))
                       : textCell(line.field.empty() ? tr("value") : fromUtf8(line.field));
        case Rows:
            return numberCell(formatCount(line.rows));
        case Parted:
            return numberCell(eventText(line.first->spans.front().begun, *comparison()));
        case Row:
            return keyCell(line.first->row);
        case Greatest:
            return amountCell(line.greatest);
        default:
            return line.of != nullptr ? keyCell(line.of->row) : absentCell();
    }
}

}  // namespace oxbow
