#include "views/common/field_changes.h"

#include <QCoreApplication>
#include <algorithm>

#include "views/common/format.h"

namespace oxbow {

namespace {

constexpr std::size_t kShownFieldBytes = 400;

QString trField(const char* text) {
    return QCoreApplication::translate("FieldChanges", text);
}

// The value of a field; where its name repeats, the last, as most readers take it.
std::optional<RowField> lastOf(const std::vector<RowField>& fields, const std::string& name) {
    const auto found = std::find_if(fields.rbegin(), fields.rend(),
                                    [&](const RowField& field) { return field.name == name; });
    return found == fields.rend() ? std::nullopt : std::optional(*found);
}

Cell sideCell(const std::optional<RowField>& field) {
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

QString glyphOf(ChangeKind kind) {
    switch (kind) {
        case ChangeKind::Insert:
            return QStringLiteral("+");
        case ChangeKind::Update:
            return QStringLiteral("✎");
        case ChangeKind::Delete:
            return QStringLiteral("✕");
        case ChangeKind::None:
            break;
    }
    return {};
}

std::optional<Tone> toneOf(ChangeKind kind) {
    switch (kind) {
        case ChangeKind::Insert:
            return Tone::Inserted;
        case ChangeKind::Update:
            return Tone::Updated;
        case ChangeKind::Delete:
            return Tone::Deleted;
        case ChangeKind::None:
            break;
    }
    return std::nullopt;
}

Cell glyphCell(ChangeKind kind) {
    if (kind == ChangeKind::None) {
        return absentCell();
    }
    Cell cell = textCell(glyphOf(kind));
    cell.tone = *toneOf(kind);
    return cell;
}

std::vector<FieldChange> fieldChanges(const OptionalBytesView& before,
                                      const OptionalBytesView& after) {
    const auto fieldsOf = [](const OptionalBytesView& row) {
        return row ? rowFields(row) : std::vector<RowField>();
    };
    const std::vector<RowField> was = fieldsOf(before);
    const std::vector<RowField> is = fieldsOf(after);
    std::vector<FieldChange> changes;
    for (const auto* side : {&is, &was}) {
        for (const RowField& field : *side) {
            const bool known =
                std::any_of(changes.begin(), changes.end(),
                            [&](const FieldChange& change) { return change.name == field.name; });
            if (known) {
                continue;
            }
            FieldChange change{field.name, lastOf(was, field.name), lastOf(is, field.name)};
            if (change.before != change.after) {
                change.kind = changeKind(change.before.has_value(), change.after.has_value());
            }
            changes.push_back(std::move(change));
        }
    }
    return changes;
}

ListColumn fieldChangeColumn(int column) {
    switch (column) {
        case kFieldGlyph:
            return {"glyph", {}, trField("+ came, ✎ changed, ✕ went"), 1, false, false, true};
        case kFieldName:
            return {"field", trField("field"), {}, 14};
        case kFieldBefore:
            return {"before", trField("before"), {}, 26};
        default:
            return {"after", trField("after"), {}, 26, false, true};
    }
}

Cell fieldChangeCell(const FieldChange& field, int column) {
    const bool went = field.kind == ChangeKind::Delete;
    const bool came = field.kind == ChangeKind::Insert;
    const bool updated = field.kind == ChangeKind::Update;
    Cell cell;
    switch (column) {
        case kFieldGlyph:
            return glyphCell(field.kind);
        case kFieldName:
            return textCell(field.name.empty() ? trField("value") : fromUtf8(field.name));
        case kFieldBefore:
            cell = sideCell(field.before);
            cell.strikeOut = went || updated;
            cell.tone = field.kind == ChangeKind::None ? Tone::Dim : cell.tone;
            cell.ground = went || updated ? Ground::Deleted : Ground::None;
            return cell;
        default:
            cell = sideCell(field.after);
            cell.ground = came ? Ground::Inserted : updated ? Ground::Updated : Ground::None;
            return cell;
    }
}

}  // namespace oxbow
