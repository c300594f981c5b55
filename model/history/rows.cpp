// The bytes of many rows at once.
#include <algorithm>
#include <numeric>
#include <string>
#include <string_view>
#include <utility>

#include "model/history/history.h"
#include "model/history/sort_unless.h"
#include "model/log/refusals.h"

namespace oxbow {
namespace {

constexpr std::size_t kFirstWindow = 1'024;
constexpr std::size_t kWindowBytes = std::size_t{48} << 20;
constexpr std::size_t kRowsPerCheck = 64;

bool asked(const History::Cancelled& cancelled, std::size_t step, std::size_t every) {
    return cancelled && step % every == 0 && cancelled();
}

// Rows that stand one after the other, read in the order of their writers.
class Window {
public:
    absl::Status read(const Log& log, const History::RowOfNumber& row, std::uint64_t first,
                      std::size_t count, const History::Cancelled& cancelled) {
        m_entries.resize(count);
        for (std::size_t i = 0; i < count; ++i) {
            m_entries[i].row = row(first + i);
        }
        m_byWriter.resize(m_entries.size());
        std::iota(m_byWriter.begin(), m_byWriter.end(), 0U);
        std::sort(m_byWriter.begin(), m_byWriter.end(), [this](std::uint32_t a, std::uint32_t b) {
            return m_entries[a].row.writer < m_entries[b].row.writer;
        });
        m_data.clear();
        for (std::size_t i = 0; i < m_byWriter.size(); ++i) {
            if (asked(cancelled, i, kRowsPerCheck)) {
                return overtaken();
            }
            Entry& entry = m_entries[m_byWriter[i]];
            const auto value = log.value(entry.row.writer);
            if (!value.ok()) {
                return value.status();
            }
            entry.begin = m_data.size();
            entry.isText = value->isText;
            m_data += value->bytes.value_or("");
            entry.size = m_data.size() - entry.begin;
        }
        return absl::OkStatus();
    }
    bool visit(const History::VisitRow& visit) const {
        return std::all_of(m_entries.begin(), m_entries.end(), [&](const Entry& entry) {
            const auto bytes = std::string_view(m_data).substr(entry.begin, entry.size);
            return visit({entry.row, bytes, entry.isText});
        });
    }
    std::size_t size() const { return m_entries.size(); }
    std::size_t bytes() const { return m_data.size() + m_entries.size() * sizeof(Entry); }

private:
    struct Entry {
        Table::Row row;
        std::size_t begin = 0;
        std::size_t size = 0;
        bool isText = false;
    };
    std::vector<Entry> m_entries;
    std::vector<std::uint32_t> m_byWriter;
    std::string m_data;
};

absl::Status forEachRowByWriter(const Log& log, const Table& table, const History::VisitRow& visit,
                                const History::Cancelled& cancelled) {
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
    const std::uint64_t end = std::min(table.rowCount(), first + count);
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
    Window window;
    std::size_t size = kFirstWindow;
    while (first < end) {
        const std::size_t count = std::min<std::uint64_t>(size, end - first);
        if (auto status = window.read(*m_log, row, first, count, cancelled); !status.ok()) {
            return status;
        }
        if (!window.visit(visit)) {
            return absl::OkStatus();
        }
        first += count;
        // Wide windows open a block less often; how wide they may be is a matter of memory.
        size = std::clamp<std::size_t>(count * kWindowBytes / window.bytes(), 1, size * 8);
    }
    return absl::OkStatus();
}

}  // namespace oxbow
