// The bytes of many rows at once.
#include <algorithm>
#include <numeric>
#include <string>
#include <string_view>
#include <utility>

#include "model/history/history.h"
#include "model/history/sort_unless.h"
#include "model/history/writer_values.h"
#include "model/log/refusals.h"

namespace oxbow {
namespace {

constexpr std::size_t kFirstRowsAtOnce = 64;
constexpr std::size_t kRowsPerCheck = 64;

bool asked(const Cancelled& cancelled, std::size_t step, std::size_t every) {
    return cancelled && step % every == 0 && cancelled();
}

absl::Status forEachRowByWriter(const Log& log, const Table& table, const History::VisitRow& visit,
                                const Cancelled& cancelled) {
    std::vector<Table::Row> rows(table.rowCount());
    for (std::size_t n = 0; n < rows.size(); ++n) {
        rows[n] = table.row(n);
    }
    if (!sortUnless(cancelled, rows,
                    [](const Table::Row& a, const Table::Row& b) { return a.writer < b.writer; })) {
        return overtaken();
    }
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (asked(cancelled, i, kRowsPerCheck)) {
            return overtaken();
        }
        const auto value = log.value(rows[i].writer);
        if (!value.ok()) {
            return value.status();
        }
        const std::string_view bytes = value->bytes ? *value->bytes : std::string_view();
        if (!visit({rows[i], bytes, value->isText})) {
            break;
        }
    }
    return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<History::RowBytes>> History::rows(std::vector<Table::Row> wanted,
                                                             const Cancelled& cancelled) const {
    std::vector<std::uint32_t> byWriter(wanted.size());
    std::iota(byWriter.begin(), byWriter.end(), 0U);
    std::sort(byWriter.begin(), byWriter.end(), [&wanted](std::uint32_t a, std::uint32_t b) {
        return wanted[a].writer < wanted[b].writer;
    });
    std::vector<RowBytes> out(wanted.size());
    for (std::size_t i = 0; i < byWriter.size(); ++i) {
        if (asked(cancelled, i, kRowsPerCheck)) {
            return overtaken();
        }
        RowBytes& row = out[byWriter[i]];
        row.row = wanted[byWriter[i]];
        auto value = m_log->value(row.row.writer);
        if (!value.ok()) {
            return value.status();
        }
        row.bytes = std::move(value->bytes).value_or("");
        row.isText = value->isText;
    }
    return out;
}

absl::StatusOr<std::vector<History::RowBytes>> History::rows(const Table& table,
                                                             std::uint64_t first,
                                                             std::uint64_t count,
                                                             const Cancelled& cancelled) const {
    std::vector<Table::Row> wanted;
    const std::uint64_t rowCount = table.rowCount();
    const std::uint64_t end = first + std::min(count, rowCount - std::min(first, rowCount));
    for (std::uint64_t n = first; n < end; ++n) {
        wanted.push_back(table.row(n));
    }
    return rows(std::move(wanted), cancelled);
}

absl::Status History::forEachRow(const Table& table, RowOrder order, const VisitRow& visit,
                                 const Cancelled& cancelled) const {
    if (order == RowOrder::Writer) {
        return forEachRowByWriter(*m_log, table, visit, cancelled);
    }
    return forEachRow([&table](std::uint64_t n) { return table.row(n); }, 0, table.rowCount(),
                      visit, cancelled);
}

absl::Status History::forEachRow(const RowOfNumber& row, std::uint64_t first, std::uint64_t end,
                                 const VisitRow& visit, const Cancelled& cancelled) const {
    WriterValues values;
    std::vector<Table::Row> rows;
    std::vector<Position> writers;
    std::size_t size = kFirstRowsAtOnce;
    while (first < end) {
        const std::size_t count = std::min<std::uint64_t>(size, end - first);
        rows.clear();
        writers.clear();
        for (std::size_t i = 0; i < count; ++i) {
            rows.push_back(row(first + i));
            writers.push_back(rows.back().writer);
        }
        const auto fits = values.read(*m_log, writers, kWindowBytes, cancelled);
        if (!fits.ok()) {
            return fits.status();
        }
        if (!*fits) {
            size = (count + 1) / 2;
            continue;
        }
        for (std::size_t i = 0; i < count; ++i) {
            if (cancelled && cancelled()) {
                return overtaken();
            }
            if (!visit({rows[i], values[i].bytes, values[i].isText})) {
                return absl::OkStatus();
            }
        }
        first += count;
        // Wide windows open a block less often; how wide they may be is a matter of memory.
        size = std::min(values.fitting(kWindowBytes / 2), size * 8);
    }
    return absl::OkStatus();
}

}  // namespace oxbow
