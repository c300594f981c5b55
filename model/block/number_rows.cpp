#include "model/block/number_rows.h"

#include <algorithm>

#include "model/block/columns_block.h"
#include "model/block/packed_ints.h"
#include "model/block/text_column.h"
#include "model/event/event.h"
#include "model/payload/shape_matcher.h"

namespace oxbow {
namespace {

std::string constantColumn(std::size_t count, std::int64_t value) {
    return packInts(std::vector<std::int64_t>(count, value));
}

}  // namespace

std::optional<RecordShape> shapeOfNumbers(const std::vector<std::string>& literals) {
    std::string text;
    for (std::size_t i = 0; i < literals.size(); ++i) {
        text += i == 0 ? "" : "0";
        text += literals[i];
    }
    std::vector<Slot> slots;
    auto shape = shapeOfJson(text, slots);
    return shape && shape->literals == literals ? shape : std::nullopt;
}

log::Block packNumberRows(const NumberRows& rows, const StoredShape& shape, std::uint32_t shapeId) {
    const std::size_t count = rows.has.size();
    log::Block block;
    block.set_encoding(log::Block::COLUMNS);
    block.set_count(static_cast<std::uint32_t>(count));
    const std::string zeros = constantColumn(count, 0);
    const std::string none = constantColumn(count, -1);
    block.set_source(zeros);
    block.set_type(zeros);
    block.set_partition(none);
    block.set_offset(none);
    for (std::string* const column :
         {block.mutable_time_shape(), block.mutable_time_zone(), block.mutable_time(),
          block.mutable_record_time_shape(), block.mutable_record_time_zone(),
          block.mutable_record_time(), block.mutable_has_details()}) {
        *column = zeros;
    }
    std::vector<std::int64_t> kinds;
    std::vector<std::int64_t> forms;
    std::vector<std::int64_t> shapes;
    for (const std::uint8_t has : rows.has) {
        kinds.push_back(static_cast<std::int64_t>(has != 0 ? EventKind::Data : EventKind::Control));
        forms.push_back(
            static_cast<std::int64_t>(has != 0 ? EventForm::Value : EventForm::Nothing));
        shapes.push_back(has);
    }
    block.set_kind(packInts(kinds));
    block.set_form(packInts(forms));
    block.set_shape(packInts(shapes));
    block.set_value_begin(packInts({}));
    block.set_value_tail(packInts({}));
    if (std::find(rows.has.begin(), rows.has.end(), 1) == rows.has.end()) {
        return block;
    }
    block.add_shapes()->set_id(shapeId);
    for (std::size_t slot = 0; slot < rows.columns.size(); ++slot) {
        log::Column& column = *block.add_columns();
        column.set_id(shape.columns[slot]);
        column.set_data(packNumbers(rows.columns[slot].numbers, rows.columns[slot].scales));
    }
    return block;
}

}  // namespace oxbow
