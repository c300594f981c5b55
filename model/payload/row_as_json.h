// A row of a table of texts (CSV) as the JSON object that is its event's value.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/event/event.h"
#include "model/event/record_shape.h"

namespace oxbow {

// {"id":"a","amount":5,"note":null}: a member a column, in their order. A cell that is written as a
// JSON number is that number, a missing one null, any other a string; U+FFFD stands for each byte
// that is no UTF-8. Immutable.
class RowAsJson {
public:
    RowAsJson() = default;
    explicit RowAsJson(std::span<const std::string> columns);
    // The columns that a shape of rows has: its places, all of them cells.
    explicit RowAsJson(const RecordShape& shape);

    // Cells of this column are texts, whatever they look like.
    void keepAsText(std::size_t column);
    // Appends the object; how many cells were no UTF-8. There are as many cells as columns.
    std::size_t append(std::span<const OptionalBytesView> cells, std::string& out) const;

    // The name of a column's member.
    std::string name(std::size_t column) const;

    // The path of a column in a shape, and back in.
    static std::string pathOf(std::string_view column);

private:
    void addName(std::string_view column);
    std::vector<std::string> m_names;  // as `"name":`
    std::vector<bool> m_texts;         // by column, where any is
};

// Appends a cell as such a member's value; false where it is no UTF-8.
bool appendCellAsJson(const OptionalBytesView& cell, std::string& out);
// The same of a text that is a string whatever it looks like.
bool appendTextAsJson(std::string_view text, std::string& out);

// The cell of a row of this shape from what stands in its slot: between quotes a doubled quote is
// one, and without quotes nothing is a missing cell. `held` keeps what had to be changed.
OptionalBytesView cellOf(const RecordShape& shape, std::size_t slot, std::string_view text,
                         std::string& held);
// All cells of a row.
void cellsOf(const RecordShape& shape, std::span<const std::string_view> texts,
             std::vector<std::string>& held, std::vector<OptionalBytesView>& cells);

}  // namespace oxbow
