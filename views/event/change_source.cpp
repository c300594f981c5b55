#include "views/event/change_source.h"

#include <algorithm>

#include "views/common/format.h"

namespace oxbow {

namespace {

constexpr std::size_t kShownFieldBytes = 400;

std::vector<RowField> fieldsOf(const OptionalBytes& row) {
    return row ? rowFields(OptionalBytesView(*row)) : std::vector<RowField>();
}

// The value of a field; where its name repeats, the last, as most readers take it.
std::optional<RowField> fieldOf(const std::vector<RowField>& fields, const std::string& name) {
    const auto found = std::find_if(fields.rbegin(), fields.rend(),
                                    [&](const RowField& f) { return f.name == name; });
    return found == fields.rend() ? std::nullopt : std::optional(*found);
}

ChangeKind kindOf(const std::optional<RowField>& before, const std::optional<RowField>& after) {
    return before == after ? ChangeKind::None : changeKind(before.has_value(), after.has_value());
}

Cell cellOf(const std::optional<RowField>& field) {
    if (!field) {
        return absentCell();
    }
    if (field->kind == PayloadNode::Kind::Null) {
        return nullCell();
    }
    if (field->text.empty()) {
        return emptyCell();
    }
    return monoCell(fromUtf8(payloadPreview(field->text, kShownFieldBytes)));
}

}  // namespace

void ChangeSource::setContent(EventContentPtr content) {
    m_rows.clear();
    if (content && content->change) {
        const std::vector<RowField> before = fieldsOf(content->change->before);
        const std::vector<RowField> after = fieldsOf(content->change->after);
        std::vector<std::string> names;
        for (const auto* side : {&after, &before}) {
            for (const RowField& field : *side) {
                if (std::find(names.begin(), names.end(), field.name) == names.end()) {
                    names.push_back(field.name);
                }
            }
        }
        for (const std::string& name : names) {
            const auto was = fieldOf(before, name);
            const auto is = fieldOf(after, name);
            m_rows.push_back({name, was, is, kindOf(was, is)});
        }
    }
    emit changed();
}

ListColumn ChangeSource::column(int column) const {
    switch (column) {
        case Glyph:
            return {"glyph", {}, tr("+ came, ✎ changed, ✕ went"), 1, false, false, true};
        case Field:
            return {"field", tr("field"), {}, 14};
        case Before:
            return {"before", tr("before"), {}, 26};
        default:
            return {"after", tr("after"), {}, 26, false, true};
    }
}

Cell ChangeSource::cell(std::uint64_t index, int column) const {
    const Row& row = m_rows[index];
    const bool went = row.kind == ChangeKind::Delete;
    const bool came = row.kind == ChangeKind::Insert;
    const bool updated = row.kind == ChangeKind::Update;
    Cell cell;
    switch (column) {
        case Glyph:
            cell = textCell(came ? "+" : updated ? "✎" : went ? "✕" : "");
            cell.tone = came ? Tone::Inserted : updated ? Tone::Updated : Tone::Deleted;
            return cell;
        case Field:
            return textCell(row.name.empty() ? tr("value") : fromUtf8(row.name));
        case Before:
            cell = cellOf(row.before);
            cell.strikeOut = went || updated;
            cell.tone = row.kind == ChangeKind::None ? Tone::Dim : cell.tone;
            cell.ground = went || updated ? Ground::Deleted : Ground::None;
            return cell;
        default:
            cell = cellOf(row.after);
            cell.ground = came ? Ground::Inserted : updated ? Ground::Updated : Ground::None;
            return cell;
    }
}

RowLook ChangeSource::look(std::uint64_t index) const {
    RowLook look;
    switch (m_rows[index].kind) {
        case ChangeKind::Insert:
            look.bar = Tone::Inserted;
            break;
        case ChangeKind::Update:
            look.bar = Tone::Updated;
            break;
        case ChangeKind::Delete:
            look.bar = Tone::Deleted;
            break;
        case ChangeKind::None:
            break;
    }
    return look;
}

}  // namespace oxbow
