// What a row was and is, field by field, as every list of it shows that.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/event/change_kind.h"
#include "model/event/event.h"
#include "model/payload/payload.h"
#include "views/common/list/row_source.h"

namespace oxbow {

// "+", "✎", "✕"; nothing where nothing changed.
QString glyphOf(ChangeKind kind);
std::optional<Tone> toneOf(ChangeKind kind);
Cell glyphCell(ChangeKind kind);

struct FieldChange {
    std::string name;  // empty: the row is one value
    std::optional<RowField> before;
    std::optional<RowField> after;
    ChangeKind kind = ChangeKind::None;
};
// The fields of the row after, then those that went.
std::vector<FieldChange> fieldChanges(const OptionalBytesView& before,
                                      const OptionalBytesView& after);

enum FieldChangeColumn { kFieldGlyph, kFieldName, kFieldBefore, kFieldAfter, kFieldColumns };
ListColumn fieldChangeColumn(int column);
Cell fieldChangeCell(const FieldChange& field, int column);

}  // namespace oxbow
