// The differences of two pasts as lists: those of a place field by field or side by side, and those
// of all places row by row or field by field.
#pragma once

#include <QHash>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/branch/compare/divergence.h"
#include "views/branch/differences_here.h"
#include "views/common/list/row_source.h"

namespace oxbow {

struct DifferenceSort {
    int column = 0;
    bool descending = false;
    friend bool operator==(const DifferenceSort&, const DifferenceSort&) = default;
};

// What the lists have in common: which comparison, an order by any column, and the row of
// the tables that a line is about.
class DifferenceList : public RowSource {
    Q_OBJECT
public:
    using RowSource::RowSource;

    // Null: nothing.
    void setComparison(std::shared_ptr<const Comparison> comparison,
                       std::shared_ptr<const std::vector<RowDivergence>> rows);
    // Null while it is read; what is listed then stays.
    void setHere(std::shared_ptr<const DifferencesHere> here);
    // Absent: by the rows' names.
    void setSort(std::optional<DifferenceSort> sort);
    const std::optional<DifferenceSort>& sort() const { return m_sort; }

    virtual const RowKey& rowKey(std::uint64_t line) const = 0;
    // The first line about it.
    virtual std::optional<std::uint64_t> find(const RowKey& row) const;
    // The field that a line is about; absent where it is about all.
    virtual std::optional<std::string> fieldOf(std::uint64_t) const { return std::nullopt; }

protected:
    // Puts the lines together anew, in order.
    virtual void rebuild() = 0;
    // Rows of all streams; a name is told with its stream where there are several.
    Cell keyCell(const RowKey& key) const;
    const Comparison* comparison() const { return m_comparison.get(); }
    const std::vector<RowDivergence>& rows() const { return *m_rows; }
    const DifferencesHere* here() const { return m_here.get(); }
    QString name(PastSide side) const;
    // A column is as wide as what stands in it, within these bounds; absent: as it always is.
    struct Bounds {
        int fewest = 0;  // characters
        int most = 0;
    };
    virtual std::optional<Bounds> boundsOf(int) const { return std::nullopt; }
    int charactersOf(int column) const;

private:
    void rebuildAll();
    bool measureColumns();

    std::shared_ptr<const Comparison> m_comparison;
    std::shared_ptr<const std::vector<RowDivergence>> m_rows =
        std::make_shared<const std::vector<RowDivergence>>();
    std::shared_ptr<const DifferencesHere> m_here;
    std::optional<DifferenceSort> m_sort;
    bool m_hasStreams = false;
    QHash<int, int> m_characters;  // by column
};

// A line a field that differs here.
class HereList : public DifferenceList {
    Q_OBJECT
public:
    enum Column { Glyph, Row, Field, Before, After, Amount, Parted, Back, Length, kColumns };
    using DifferenceList::DifferenceList;

    const RowKey& rowKey(std::uint64_t line) const override;
    std::optional<std::string> fieldOf(std::uint64_t line) const override;

    std::uint64_t rowCount() const override { return m_lines.size(); }
    int columnCount() const override { return kColumns; }
    ListColumn column(int column) const override;
    Cell cell(std::uint64_t line, int column) const override;
    RowLook look(std::uint64_t line) const override;

protected:
    void rebuild() override;
    std::optional<Bounds> boundsOf(int column) const override;

private:
    struct Line {
        std::size_t row = 0;               // of here()
        std::optional<std::size_t> field;  // of its differences; absent: the row as a whole
        const DivergenceSpan* span = nullptr;
    };
    const DifferencesHere::Row& rowOf(const Line& line) const { return here()->rows[line.row]; }
    const FieldDifference* differenceOf(const Line& line) const;
    Cell sideCell(const Line& line, PastSide side) const;

    std::vector<Line> m_lines;
};

// A line a row that differs here, a column a field: what it is in the one past, and in the other.
class BesideList : public DifferenceList {
    Q_OBJECT
public:
    enum Column { Glyph, Row, kFirstField };
    using DifferenceList::DifferenceList;

    const RowKey& rowKey(std::uint64_t line) const override;

    std::uint64_t rowCount() const override { return m_lines.size(); }
    int columnCount() const override { return kFirstField + static_cast<int>(m_fields.size()); }
    ListColumn column(int column) const override;
    Cell cell(std::uint64_t line, int column) const override;
    RowLook look(std::uint64_t line) const override;

protected:
    void rebuild() override;
    std::optional<Bounds> boundsOf(int column) const override;

private:
    const DifferencesHere::Row& rowOf(std::uint64_t line) const {
        return here()->rows[m_lines[line]];
    }
    std::vector<std::size_t> m_lines;
    std::vector<std::string> m_fields;
};

// A line a row that differs anywhere.
class EverList : public DifferenceList {
    Q_OBJECT
public:
    enum Column { Row, Fields, Times, Parted, Back, Length, Greatest, kColumns };
    using DifferenceList::DifferenceList;

    const RowKey& rowKey(std::uint64_t line) const override;
    std::optional<std::uint64_t> find(const RowKey& row) const override;
    // The field with the greatest amount.
    std::optional<std::string> fieldOf(std::uint64_t line) const override;

    std::uint64_t rowCount() const override { return m_lines.size(); }
    int columnCount() const override { return kColumns; }
    ListColumn column(int column) const override;
    Cell cell(std::uint64_t line, int column) const override;
    RowLook look(std::uint64_t line) const override;

protected:
    void rebuild() override;
    std::optional<Bounds> boundsOf(int column) const override;

private:
    std::vector<std::size_t> m_lines;  // of rows()
};

// A line a field in which rows differ anywhere, those of the most rows first; one without a name is
// that only one of the two has the row.
class FieldsList : public DifferenceList {
    Q_OBJECT
public:
    enum Column { Field, Rows, Parted, Row, Greatest, GreatestRow, kColumns };
    using DifferenceList::DifferenceList;

    // The row in which it differs first.
    const RowKey& rowKey(std::uint64_t line) const override;
    std::optional<std::string> fieldOf(std::uint64_t line) const override;

    std::uint64_t rowCount() const override { return m_lines.size(); }
    int columnCount() const override { return kColumns; }
    ListColumn column(int column) const override;
    Cell cell(std::uint64_t line, int column) const override;

protected:
    void rebuild() override;

private:
    struct Line {
        std::string field;
        bool isMissing = false;  // only one of the two has the row
        std::size_t rows = 0;
        const RowDivergence* first = nullptr;  // of rows()
        const RowDivergence* of = nullptr;     // that has the greatest amount
        std::optional<Decimal> greatest;
    };
    std::vector<Line> m_lines;
};

// The field of a row with the greatest amount; null where none is a number.
const FieldDivergence* greatestField(const RowDivergence& row);

}  // namespace oxbow
