// The table at the playhead as rows: a column a field, and what changed since the last stop.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "views/common/async_cache.h"
#include "views/common/background_worker.h"
#include "views/common/list/row_source.h"
#include "views/table/table_arranger.h"

namespace oxbow {

class TableSource : public RowSource {
    Q_OBJECT
public:
    explicit TableSource(TableReads reads, QObject* parent = nullptr,
                         const MakeExecutor& makeExecutor = makeThread);
    ~TableSource() override;

    // Of another past, whose tables follow: until then what is shown stays.
    void setReads(TableReads reads);
    // Shows `now`; marks what differs from `before`. While rows are sorted the old ones stay until
    // the new order is there.
    void setTables(std::shared_ptr<const Table> now, std::shared_ptr<const Table> before);
    // The fields before the event that wrote the row: for tables that have little room.
    void setSinceLast() { m_sinceLast = true; }
    void setSort(const std::optional<TableSort>& sort);
    const std::optional<TableSort>& sort() const { return m_sort; }
    // Whether the table is small enough for that.
    bool canSort(const TableSort& sort) const {
        return m_now->rowCount() <= mostRowsSorted(sort.by);
    }
    // What a column sorts by; absent for columns that do not.
    std::optional<TableSort> sortOf(int column) const;

    const TableArrangement& arrangement() const { return *m_shown; }
    // The text of a cell's bytes as the row has it; absent where it has none or is not read yet.
    std::optional<QString> fieldText(std::uint64_t row, int column) const;
    // The name of the field that a column shows; absent for the other columns.
    std::optional<std::string> fieldOf(int column) const;

    std::uint64_t rowCount() const override { return m_shown->rowCount(); }
    int columnCount() const override;
    int columnsLeftOut() const override;
    ListColumn column(int column) const override;
    Cell cell(std::uint64_t row, int column) const override;
    RowLook look(std::uint64_t row) const override;
    QString toolTip(std::uint64_t row, int column) const override;
    void prefetch(std::uint64_t first, std::uint64_t count) override;

signals:
    void arranged();  // the counts of changes are known
    // The order asked for cannot be had: a sentence. Rows stay as they came.
    void failed(const QString& message);

private:
    struct Field {
        std::string name;
        bool numeric = true;    // so far every value was a number
        qsizetype longest = 0;  // characters of the longest text so far
    };
    enum FixedColumn { kChange, kKey, kSince, kEvents, kStream, kFirstField };

    void askForArrangement();
    void take(std::shared_ptr<const TableArrangement> arrangement);
    void send(absl::StatusOr<std::shared_ptr<const TableArrangement>> made,
              const std::optional<TableSort>& sort);
    bool takeMail();
    void learnFields(const TableRow& row);
    Cell changeCell(const TableArrangement::Row& row) const;
    Cell keyCell(const TableArrangement::Row& row, const TableRow& content) const;
    Cell sinceCell(const TableArrangement::Row& row) const;
    Cell eventsCell(const TableArrangement::Row& row) const;
    Cell fieldCell(const TableArrangement::Row& row, const TableRow& content,
                   const Field& field) const;
    const TableRow* rowBefore(const TableArrangement::Row& row) const;
    std::optional<RowVersion> versionBefore(const TableArrangement::Row& row) const;

    std::shared_ptr<const TableReads> m_reads;
    std::shared_ptr<const Table> m_now;
    std::shared_ptr<const Table> m_before;
    std::shared_ptr<const TableArrangement> m_shown;
    std::optional<TableSort> m_sort;
    bool m_sinceLast = false;
    // Streams whose rows were seen; with two, a column tells them apart.
    std::set<std::string> m_streams;
    qsizetype m_keyCharacters = 10;  // room for the longest key so far, within bounds
    std::vector<Field> m_fields;
    std::set<std::string> m_fieldNames;
    int m_leftOut = 0;  // fields of the row that has the most of them
    bool m_columnsPending = false;
    mutable AsyncCache<RowVersion, TableRow, RowVersionHash> m_rows;
    // Only of rows whose count is on screen.
    mutable AsyncCache<RowVersion, std::optional<std::uint64_t>, RowVersionHash> m_counts;
    mutable std::vector<RowVersion> m_countsWanted;
    std::mutex m_mailMutex;
    struct Letter {
        std::shared_ptr<const TableArrangement> arrangement;
        std::optional<TableSort> sort;
        absl::Status status;
    };
    std::optional<Letter> m_mail;
    BackgroundWorker m_arranger;  // last: it must end before what it uses
};

}  // namespace oxbow
