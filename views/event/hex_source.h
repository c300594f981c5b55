// Bytes as rows of sixteen, with their characters beside them.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "views/common/list/row_source.h"

namespace oxbow {

// Rows are made as they are painted: a value of any size costs nothing.
class HexSource : public RowSource {
    Q_OBJECT
public:
    enum Column { Offset, Hex, Characters, kColumns };
    static constexpr std::size_t kWidth = 16;

    using RowSource::RowSource;

    void setBytes(std::shared_ptr<const std::string> bytes);
    const std::string& bytes() const { return *m_bytes; }
    // Bytes [begin, end) that are linked with something else on screen.
    void setMark(std::size_t begin, std::size_t end);
    // The byte at a character of a cell's text; absent beside the bytes.
    std::optional<std::size_t> byteAt(std::uint64_t row, int column, int character) const;

    std::uint64_t rowCount() const override { return (m_bytes->size() + kWidth - 1) / kWidth; }
    int columnCount() const override { return kColumns; }
    ListColumn column(int column) const override;
    Cell cell(std::uint64_t row, int column) const override;

private:
    std::shared_ptr<const std::string> m_bytes = std::make_shared<std::string>();
    std::size_t m_markBegin = 0;
    std::size_t m_markEnd = 0;
};

}  // namespace oxbow
