// All that a row has been, version by version, read a page at a time.
#pragma once

#include <absl/status/statusor.h>

#include <QString>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "model/history/forgotten/number_set.h"
#include "model/history/history.h"
#include "views/common/async_cache.h"
#include "views/common/field_changes.h"
#include "views/common/list/row_source.h"
#include "views/common/type_style.h"

namespace oxbow {

// Of one row; where `field` names one, only the events that gave that another value. Immutable; any
// thread.
struct RowHistory {
    std::shared_ptr<const History> history;
    KeyId row;
    std::optional<std::string> field;
    NumberSet versions;  // all events that wrote the row
    NumberSet listed;    // those that are lines here
};
// Reads who wrote the row up to `to`, and of a field also what.
absl::StatusOr<std::shared_ptr<const RowHistory>> readRowHistory(
    std::shared_ptr<const History> history, KeyId row, std::optional<std::string> field,
    Position to, const Cancelled& cancelled);

struct RowHistoryLine {
    Position event;
    std::optional<Timestamp> time;
    std::optional<std::int64_t> since;  // the line before, in nanoseconds
    std::optional<std::string> type;
    std::optional<std::string> actor;
    ChangeKind kind = ChangeKind::None;  // of the row; of the field where there is one
    std::vector<FieldChange> fields;     // that changed; of the one field alone
    bool poisoned = false;
    OptionalBytes whole;  // the row after it, as much as a list shows
};
// Lines `first` to before `end`, some hundreds at most.
absl::StatusOr<std::vector<RowHistoryLine>> readLines(const RowHistory& rows, std::uint64_t first,
                                                      std::uint64_t end);
// "status: placed → paid · total: 12.00 → 0"
QString changesText(const RowHistoryLine& line);
// All of it as CSV, a line a version; of a longer one the newest 100,000.
absl::StatusOr<std::string> rowHistoryCsv(const RowHistory& rows, const Cancelled& cancelled);

class RowHistorySource : public RowSource {
    Q_OBJECT
public:
    enum Column { Glyph, EventNumber, Time, Since, Type, Actor, Changes, Before, After, kColumns };

    RowHistorySource(QObject* parent, const MakeExecutor& makeExecutor);

    // Null: of no row.
    void setHistory(std::shared_ptr<const RowHistory> rows);
    const std::shared_ptr<const RowHistory>& history() const { return m_rows; }
    void setTypeStyles(std::shared_ptr<const TypeStyles> styles);
    // Lines from this one on have not happened yet.
    void setFuture(std::uint64_t line);

    std::uint64_t rowCount() const override { return m_rows ? m_rows->listed.count() : 0; }
    int columnCount() const override { return kColumns; }
    ListColumn column(int column) const override;
    Cell cell(std::uint64_t row, int column) const override;
    RowLook look(std::uint64_t row) const override;
    void prefetch(std::uint64_t first, std::uint64_t count) override;

private:
    struct Page {
        std::vector<RowHistoryLine> lines;
        QString error;
    };
    Page load(std::uint64_t page) const;
    const RowHistoryLine* find(std::uint64_t row) const;
    Cell cellOf(const RowHistoryLine& line, int column) const;

    std::shared_ptr<const RowHistory> m_rows;
    std::uint64_t m_future = UINT64_MAX;
    std::shared_ptr<const TypeStyles> m_styles;
    mutable std::mutex m_mutex;
    std::shared_ptr<const RowHistory> m_read;  // the same, also of the worker
    mutable AsyncCache<std::uint64_t, Page> m_pages;
};

}  // namespace oxbow
