#include "views/branch/difference_lists.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "views/branch/difference_cells.h"
#include "views/branch/difference_text.h"
#include "views/common/field_changes.h"
#include "views/common/format.h"

namespace oxbow {

// --- what they have in common ---

void DifferenceList::setComparison(std::shared_ptr<const Comparison> comparison,
                                   std::shared_ptr<const std::vector<RowDivergence>> rows) {
    const bool isOther = comparison != m_comparison;
    m_comparison = std::move(comparison);
    m_rows = std::move(rows);
    if (isOther) {
        m_here.reset();
        emit columnsChanged();
    }
    rebuildAll();
}

void DifferenceList::setHere(std::shared_ptr<const DifferencesHere> here) {
    if (here == nullptr) {
        return;
    }
    m_here = std::move(here);
    rebuildAll();
}

void DifferenceList::setSort(std::optional<DifferenceSort> sort) {
    m_sort = sort;
    rebuildAll();
}

void DifferenceList::rebuildAll() {
    const std::string* stream = nullptr;
    m_hasStreams = false;
    const auto look = [&](const RowKey& row) {
        stream = stream == nullptr ? &row.stream : stream;
        m_hasStreams = m_hasStreams || *stream != row.stream;
    };
    if (m_here != nullptr) {
        for (const DifferencesHere::Row& row : m_here->rows) {
            look(row.key);
        }
    }
    for (const RowDivergence& row : *m_rows) {
        look(row.row);
    }
    rebuild();
    if (measureColumns()) {
        emit columnsChanged();
    }
    emit changed();
}

// Says whether they are other ones than they were.
bool DifferenceList::measureColumns() {
    constexpr std::uint64_t kLines = 200;  // that are looked at
    QHash<int, int> characters;
    for (int column = 0; column < columnCount(); ++column) {
        const std::optional<Bounds> bounds = boundsOf(column);
        qsizetype most = 0;
        for (std::uint64_t line = 0; bounds && line < std::min(rowCount(), kLines); ++line) {
            most = std::max(most, cell(line, column).plainText().size() + 1);
        }
        if (bounds) {
            characters[column] = std::clamp(static_cast<int>(most), bounds->fewest, bounds->most);
        }
    }
    return std::exchange(m_characters, characters) != characters;
}

int DifferenceList::charactersOf(int column) const {
    return m_characters.value(column, boundsOf(column).value_or(Bounds()).fewest);
}

std::optional<std::uint64_t> DifferenceList::find(const RowKey& row) const {
    for (std::uint64_t line = 0; line < rowCount(); ++line) {
        if (rowKey(line) == row) {
            return line;
        }
    }
    return std::nullopt;
}

Cell DifferenceList::keyCell(const RowKey& key) const {
    Cell cell = key.key.empty() ? emptyCell() : monoCell(fromUtf8(key.key));
    if (m_hasStreams) {
        cell.note = fromUtf8(key.stream);
    }
    return cell;
}

QString DifferenceList::name(PastSide side) const {
    if (m_comparison == nullptr) {
        return side == PastSide::Before ? tr("base") : tr("branch");
    }
    return pastName(m_comparison->past(side));
}

// --- field by field ---

const RowKey& HereList::rowKey(std::uint64_t line) const {
    return rowOf(m_lines[line]).key;
}

const FieldDifference* HereList::differenceOf(const Line& line) const {
    return line.field ? &rowOf(line).differences[*line.field] : nullptr;
}

std::optional<std::string> HereList::fieldOf(std::uint64_t line) const {
    const FieldDifference* difference = differenceOf(m_lines[line]);
    return difference != nullptr ? std::optional(difference->name) : std::nullopt;
}

void HereList::rebuild() {
    m_lines.clear();
    for (std::size_t i = 0; here() != nullptr && i < here()->rows.size(); ++i) {
        const DifferencesHere::Row& row = here()->rows[i];
        const RowDivergence* divergence = divergenceOf(rows(), row.key);
        const DivergenceSpan* span = divergence != nullptr ? spanAt(*divergence, *here()) : nullptr;
        const bool asWhole = row.kind != ChangeKind::Update || row.differences.empty();
        for (std::size_t field = 0; !asWhole && field < row.differences.size(); ++field) {
            m_lines.push_back({i, field, span});
        }
        if (asWhole) {
            m_lines.push_back({i, std::nullopt, span});
        }
    }
    const auto place = [](const Line& line) {
        return line.span != nullptr ? line.span->from.after : Position();
    };
    const auto text = [this](const Line& line, int column) {
        return sideCell(line, column == Before ? PastSide::Before : PastSide::After).plainText();
    };
    sortLines(m_lines, sort(), [&](const Line& a, const Line& b) {
        const FieldDifference* one = differenceOf(a);
        const FieldDifference* other = differenceOf(b);
        switch (sort()->column) {
            case Glyph:
                return compareThings(rowOf(a).kind, rowOf(b).kind);
            case Field:
                return compareThings(one != nullptr ? one->name : std::string(),
                                     other != nullptr ? other->name : std::string());
            case Before:
            case After:
                return compareThings(text(a, sort()->column), text(b, sort()->column));
            case Amount:
                return compareAmounts(one != nullptr ? one->amount : std::nullopt,
                                      other != nullptr ? other->amount : std::nullopt);
            case Parted:
                return compareThings(place(a), place(b));
            case Back:
                return compareThings(a.span != nullptr ? a.span->to.after : Position(),
                                     b.span != nullptr ? b.span->to.after : Position());
            case Length:
                return compareThings(a.span != nullptr ? a.span->events() : 0,
                                     b.span != nullptr ? b.span->events() : 0);
            default:
                return compareThings(rowOf(a).key, rowOf(b).key);
        }
    });
}

// What the reader came for, the amount, is to be in sight.
std::optional<DifferenceList::Bounds> HereList::boundsOf(int column) const {
    switch (column) {
        case Row:
            return Bounds{6, 22};
        case Field:
            return Bounds{6, 16};
        case Before:
        case After:
            return Bounds{7, 18};
        case Amount:
            return Bounds{7, 13};
        default:
            return std::nullopt;
    }
}

ListColumn HereList::column(int column) const {
    switch (column) {
        case Glyph:
            return glyphColumn();
        case Row:
            return {"row", tr("row"), {}, charactersOf(column)};
        case Field:
            return {"field", tr("field"), {}, charactersOf(column)};
        case Before:
            return {"before", name(PastSide::Before), {}, charactersOf(column)};
        case After:
            return {"after", name(PastSide::After), {}, charactersOf(column)};
        case Amount:
            return {"amount", tr("amount"),
                    tr("%1 less %2").arg(name(PastSide::After), name(PastSide::Before)),
                    charactersOf(column), true};
        case Parted:
            return numberColumn("parted", tr("first differed"),
                                tr("The event by which they parted"));
        case Back:
            return numberColumn("back", tr("came back by"),
                                tr("The event by which they are the same again"));
        default:
            return {"length", tr("for"), tr("How long they differ"), 18, false, true};
    }
}

Cell HereList::sideCell(const Line& line, PastSide side) const {
    const bool isBefore = side == PastSide::Before;
    const DifferencesHere::Row& row = rowOf(line);
    if (const FieldDifference* difference = differenceOf(line)) {
        const auto& field = isBefore ? difference->before : difference->after;
        return fieldCell(field ? &*field : nullptr);
    }
    const ChangeKind absent = isBefore ? ChangeKind::Insert : ChangeKind::Delete;
    if (row.kind == absent) {
        return dimmed(textCell(tr("no row")));
    }
    const auto& fields = isBefore ? row.before : row.after;
    QStringList parts;
    for (const RowField& field : fields) {
        const QString text = fromUtf8(payloadPreview(field.text, kShownBytes));
        parts << (field.name.empty() ? text : fromUtf8(field.name) + QStringLiteral(": ") + text);
    }
    return fields.empty() ? emptyCell() : monoCell(parts.join(QStringLiteral(", ")));
}

Cell HereList::cell(std::uint64_t number, int column) const {
    const Line& line = m_lines[number];
    const DifferencesHere::Row& row = rowOf(line);
    const FieldDifference* difference = differenceOf(line);
    Cell cell;
    switch (column) {
        case Glyph:
            return glyphCell(row.kind);
        case Row:
            return keyCell(row.key);
        case Field:
            if (difference == nullptr) {
                return dimmed(textCell(row.kind == ChangeKind::Update ? tr("(how it is written)")
                                                                      : tr("(the row)")));
            }
            return textCell(difference->name.empty() ? tr("value") : fromUtf8(difference->name));
        case Before:
            cell = sideCell(line, PastSide::Before);
            cell.ground = Ground::Deleted;
            return cell;
        case After:
            cell = sideCell(line, PastSide::After);
            cell.ground = Ground::Updated;
            return cell;
        case Amount:
            return amountCell(difference != nullptr ? difference->amount : std::nullopt);
        default:
            break;
    }
    if (line.span == nullptr) {
        return waitingCell();
    }
    switch (column) {
        case Parted:
            return dimmed(numberCell(eventText(line.span->begun, *comparison())));
        case Back:
            cell = backCell(*line.span, *comparison());
            cell.alignRight = true;
            return cell;
        default:
            return dimmed(textCell(spanLengthText(*line.span)));
    }
}

RowLook HereList::look(std::uint64_t line) const {
    RowLook look;
    look.bar = toneOf(rowOf(m_lines[line]).kind);
    return look;
}

// --- side by side ---

const RowKey& BesideList::rowKey(std::uint64_t line) const {
    return rowOf(line).key;
}

void BesideList::rebuild() {
    m_lines.clear();
    std::vector<std::string> fields;
    std::set<std::string> known;
    const auto learn = [&](const std::vector<RowField>& row) {
        for (const RowField& field : row) {
            if (known.size() < kMostColumns && known.insert(field.name).second) {
                fields.push_back(field.name);
            }
        }
    };
    for (std::size_t i = 0; here() != nullptr && i < here()->rows.size(); ++i) {
        m_lines.push_back(i);
        learn(here()->rows[i].after);
        learn(here()->rows[i].before);
    }
    if (fields != m_fields) {
        m_fields = std::move(fields);
        emit columnsChanged();
    }
    const auto text = [this](std::size_t row, const std::string& name) {
        const RowField* field = lastOf(here()->rows[row].after, name);
        return field != nullptr ? *field : RowField();
    };
    sortLines(m_lines, sort(), [&](std::size_t a, std::size_t b) {
        const int column = sort()->column;
        if (column == Glyph) {
            return compareThings(here()->rows[a].kind, here()->rows[b].kind);
        }
        if (column == Row || column >= columnCount()) {
            return compareThings(here()->rows[a].key, here()->rows[b].key);
        }
        const RowField one = text(a, m_fields[static_cast<std::size_t>(column - kFirstField)]);
        const RowField other = text(b, m_fields[static_cast<std::size_t>(column - kFirstField)]);
        const auto number = Decimal::parse(one.text);
        const auto otherNumber = Decimal::parse(other.text);
        return number.ok() && otherNumber.ok() ? compareAmounts(*number, *otherNumber)
                                               : compareThings(one.text, other.text);
    });
}

// Room for both values, as neither says anything without the other.
std::optional<DifferenceList::Bounds> BesideList::boundsOf(int column) const {
    return column == Glyph ? std::nullopt
           : column == Row ? std::optional(Bounds{8, 24})
                           : std::optional(Bounds{10, 44});
}

ListColumn BesideList::column(int column) const {
    switch (column) {
        case Glyph:
            return glyphColumn();
        case Row:
            return {"row", tr("row"), {}, charactersOf(column)};
        default: {
            const std::string& name = m_fields[static_cast<std::size_t>(column - kFirstField)];
            return {QStringLiteral("field/") + fromUtf8(name),
                    name.empty() ? tr("value") : fromUtf8(name),
                    {},
                    charactersOf(column)};
        }
    }
}

Cell BesideList::cell(std::uint64_t line, int column) const {
    const DifferencesHere::Row& row = rowOf(line);
    if (column == Glyph) {
        return glyphCell(row.kind);
    }
    if (column == Row) {
        Cell cell = keyCell(row.key);
        cell.strikeOut = row.kind == ChangeKind::Delete;
        return cell;
    }
    const std::string& name = m_fields[static_cast<std::size_t>(column - kFirstField)];
    const RowField* before = lastOf(row.before, name);
    const RowField* after = lastOf(row.after, name);
    Cell cell = fieldCell(after);
    if (before != nullptr && after == nullptr) {
        cell = fieldCell(before);
        cell.strikeOut = true;
        cell.tone = Tone::Deleted;
        cell.ground = Ground::Deleted;
    } else if (before == nullptr && after != nullptr) {
        cell.ground = Ground::Inserted;
    } else if (before != nullptr && !(*before == *after)) {
        cell.before = fieldCell(before).plainText();
        cell.ground = Ground::Updated;
    }
    return cell;
}

RowLook BesideList::look(std::uint64_t line) const {
    RowLook look;
    look.bar = toneOf(rowOf(line).kind);
    return look;
}

}  // namespace oxbow
