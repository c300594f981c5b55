#include "importers/delimited/table_sample.h"

#include <map>

#include "importers/delimited/csv_framer.h"

namespace oxbow {
namespace {

constexpr std::size_t kMostRows = 100;

// Half a pair of quotes in a cell tells that another delimiter stands before it, or that quotes
// mean something else.
bool isSound(const Dialect& dialect, std::string_view row, const Cells& cells,
             const std::vector<Slot>& places) {
    if (dialect.quote == Dialect::Quote::None) {
        return true;
    }
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const bool quoted = places[i].begin > 0 && row[places[i].begin - 1] == '"';
        if (!quoted && cells[i] && std::count(cells[i]->begin(), cells[i]->end(), '"') % 2 != 0) {
            return false;
        }
    }
    return true;
}

}  // namespace

std::size_t TableSample::Row::filled() const {
    std::size_t count = cells.size();
    while (count > 0 && (!cells[count - 1] || cells[count - 1]->empty())) {
        --count;
    }
    return count;
}

std::vector<Cells> TableSample::cellsFrom(std::size_t row) const {
    std::vector<Cells> cells;
    for (; row < rows.size(); ++row) {
        if (!rows[row].cells.empty()) {
            cells.push_back(rows[row].cells);
        }
    }
    return cells;
}

std::unique_ptr<TableSample> sampleOf(std::string_view head, const Dialect& dialect) {
    auto sample = std::make_unique<TableSample>();
    CsvFramer framer(dialect);
    framer.feed(head);
    RecordFrame frame;
    std::vector<Slot> places;
    const auto add = [&] {
        if (frame.aside) {
            return;
        }
        TableSample::Row& row = sample->rows.emplace_back();
        row.line = frame.line;
        const std::string_view bytes = sample->arena.copy(frame.bytes);
        if (!frame.problem.empty() ||
            !splitCsvRow(bytes, dialect, sample->arena, row.cells, places) ||
            !isSound(dialect, bytes, row.cells, places)) {
            row.cells.clear();
        }
    };
    while (sample->rows.size() < kMostRows && framer.next(frame)) {
        add();
    }
    // A quote that is never closed holds all that follows until the end is told. The last row may
    // be cut there.
    bool open = false;
    while (sample->rows.size() < kMostRows && framer.finish(frame)) {
        add();
        open = frame.open;
    }
    if (open && sample->rows.size() > 2) {
        sample->rows.pop_back();
    }
    std::map<std::size_t, std::size_t> counts;
    for (const TableSample::Row& row : sample->rows) {
        counts[row.cells.size()] += row.cells.empty() ? 0 : 1;
    }
    for (const auto& [cells, rows] : counts) {
        if (cells > 1 && rows >= sample->agreeing && rows > 0) {
            sample->columns = cells;
            sample->agreeing = rows;
        }
    }
    if (sample->columns == 0 && !sample->rows.empty() && counts.contains(1)) {
        sample->columns = 1;
        sample->agreeing = counts[1];
    }
    return sample;
}

}  // namespace oxbow
