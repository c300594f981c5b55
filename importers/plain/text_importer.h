// Plain text whose records are told by patterns.
#pragma once

#include <span>
#include <string_view>

#include "importers/importer.h"

namespace oxbow {

// "text": see told_text.h for what is told, and PlainRecordReader for what becomes of a record.
// Without a pattern a record is a line, or what begins with --record-start, and its field "text" is
// the value: such a source is only read so where that was asked for.
//
// - a record that no pattern fits is a rejected one, and so is each line before the first;
// - where no record fits, the import fails, and says how far the nearest one does.
Format textFormat();

// Whether one of the lines begins a record, or, where records are lines, is one: asked before more
// is tried. Where nothing is told, any may be.
bool mayBeText(const ToldText& told, std::span<const std::string_view> lines);

}  // namespace oxbow
