// The first rows of a text, cut in one dialect to see how well it fits.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "importers/delimited/cell_kinds.h"
#include "importers/delimited/dialect.h"
#include "model/event/event_batch.h"

namespace oxbow {

struct TableSample {
    struct Row {
        Cells cells;  // none where it is no row
        std::uint64_t line = 0;
        // Up to the last that has something.
        std::size_t filled() const;
    };
    Arena arena;
    std::vector<Row> rows;
    std::size_t columns = 0;   // that most rows have
    std::size_t agreeing = 0;  // how many

    // Rows that agree weigh far more than many delimiters in one.
    std::size_t score() const {
        return columns < 2
                   ? 0
                   : agreeing * 1000 / rows.size() * 100 + std::min<std::size_t>(columns - 1, 99);
    }
    // The cells of the rows that are some, from this one on.
    std::vector<Cells> cellsFrom(std::size_t row) const;
};
// Of a text that may be cut at its end.
std::unique_ptr<TableSample> sampleOf(std::string_view head, const Dialect& dialect);

}  // namespace oxbow
