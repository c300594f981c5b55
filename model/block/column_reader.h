// The columns of a block, each opened when it is first asked for.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "model/block/block_payload.h"
#include "model/block/columns_layout.h"
#include "model/block/text_column.h"

namespace oxbow {

// Reads a block at a time, and of it what is asked for. Errors are of damaged blocks, and say which
// one. One thread.
class ColumnReader {
public:
    // Appends to `out` what is derived from an event's key, type or time, as a text of the block.
    using AppendDerived = std::function<absl::Status(std::size_t event, Derivation, std::string&)>;

    // What begins messages: "block 12 of …".
    using Where = std::function<std::string()>;

    // False where the block is not one by columns. All that is given stays while the block is read.
    absl::StatusOr<bool> open(const BlockView& block, const ShapeCatalog& shapes,
                              const Where& where, const FetchSegment& fetch,
                              const AppendDerived& derived);

    const BlockView& block() const { return *m_block; }
    const ColumnsLayout& layout() const { return *m_layout; }
    std::size_t columnCount() const { return m_columns.size(); }

    absl::StatusOr<TextColumn*> column(std::size_t index);
    absl::StatusOr<TextColumn> details() const;
    absl::StatusOr<TextColumn> rest() const;  // of values that have no shape

    // A text of a column that is Raw; it stays until the next one.
    absl::StatusOr<std::string_view> rawText(TextColumn& column, std::size_t place);
    // Of any column; `event` is what a derived one hangs on.
    absl::Status append(TextColumn& column, std::size_t place, std::size_t event, std::string& out);

    absl::Status damaged(std::string_view what) const;

private:
    absl::StatusOr<TextColumn> columnOf(int field, std::size_t count) const;

    const BlockView* m_block = nullptr;
    const Where* m_where = nullptr;
    const FetchSegment* m_fetch = nullptr;
    const AppendDerived* m_derived = nullptr;
    std::optional<ColumnsLayout> m_layout;
    std::optional<SegmentReader> m_segments;  // where texts stand apart
    std::vector<std::optional<TextColumn>> m_columns;
};

// What tells a shape of a log, and where it holds the value.
using ShapeKey =
    std::tuple<std::uint32_t, bool, std::uint32_t, std::uint32_t, std::uint32_t, std::uint32_t>;
ShapeKey shapeKeyOf(const ColumnsLayout::Shape& shape, std::uint32_t id);

}  // namespace oxbow
