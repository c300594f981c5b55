#include "views/table/table_row.h"

#include "views/common/format.h"

namespace oxbow {

namespace {

// A row with a value of many megabytes is shown by its first fields only in the event pane; here
// each cell needs no more than fits on a screen.
constexpr std::size_t kCellBytes = 512;

void setValue(TableRow& row, const OptionalBytes& value) {
    row.present = value.has_value();
    if (!value) {
        return;
    }
    row.emptyValue = value->empty();
    if (row.emptyValue) {
        return;
    }
    row.fields = rowFields(OptionalBytesView(*value));
    for (RowField& field : row.fields) {
        if (field.kind != PayloadNode::Kind::Number) {
            field.text = payloadPreview(field.text, kCellBytes);
        }
    }
}

TableRow load(const Log& log, const History& history, const RowVersion& version) {
    TableRow row;
    const auto key = log.key(version.key);
    if (!key.ok()) {
        row.error = fromUtf8(std::string(key.status().message()));
        return row;
    }
    row.key = fromUtf8(payloadPreview(key->bytes, kCellBytes));
    row.keyIsEmpty = key->bytes.empty();
    const Names streams = log.streams();
    if (key->stream.value() < streams->size()) {
        row.stream = (*streams)[key->stream.value()];
    }
    const auto value = history.rowWrittenBy(version.writer);
    if (!value.ok()) {
        row.error = fromUtf8(std::string(value.status().message()));
        return row;
    }
    setValue(row, *value);
    return row;
}

}  // namespace

const RowField* TableRow::field(const std::string& name) const {
    // Where a member's name repeats, the last one counts, as most readers take it.
    for (auto i = fields.rbegin(); i != fields.rend(); ++i) {
        if (i->name == name) {
            return &*i;
        }
    }
    return nullptr;
}

LoadTableRow loadRowsFrom(const History& history) {
    return [history](const RowVersion& version) { return load(history.log(), history, version); };
}

}  // namespace oxbow
