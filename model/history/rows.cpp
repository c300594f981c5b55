// The bytes of many rows at once.
#include <algorithm>
#include <numeric>
#include <utility>

#include "model/history/history.h"

namespace oxbow {
namespace {

constexpr std::size_t kFirstWindow = 1'024;
constexpr std::size_t kLargestWindow = 65'536;
constexpr std::size_t kWindowBytes = std::size_t{16} << 20;
constexpr std::size_t kRowsPerCheck = 64;

absl::Status overtaken() {
    return absl::CancelledError("a newer request took its place");
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
        if (i % kRowsPerCheck == 0 && cancelled && cancelled()) {
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

absl::Status History::forEachRow(const Table& table, const VisitRow& visit,
                                 const Cancelled& cancelled) const {
    std::size_t window = kFirstWindow;
    for (std::uint64_t first = 0; first < table.rowCount();) {
        const auto page = rows(table, first, window, cancelled);
        if (!page.ok()) {
            return page.status();
        }
        std::size_t bytes = 0;
        for (const RowBytes& row : *page) {
            bytes += row.bytes.size();
            if (!visit(row)) {
                return absl::OkStatus();
            }
        }
        first += page->size();
        // Wide windows open a block less often; how wide they may be is a matter of memory.
        if (bytes > kWindowBytes) {
            window = std::max<std::size_t>(window / 2, 1);
        } else if (bytes < kWindowBytes / 4) {
            window = std::min(window * 2, kLargestWindow);
        }
    }
    return absl::OkStatus();
}

absl::Status History::forEachRowByWriter(const Table& table, const VisitRow& visit,
                                         const Cancelled& cancelled) const {
    std::vector<Table::Row> all;
    all.reserve(table.rowCount());
    for (std::uint64_t n = 0; n < table.rowCount(); ++n) {
        if (n % kLargestWindow == 0 && cancelled && cancelled()) {
            return overtaken();
        }
        all.push_back(table.row(n));
    }
    std::sort(all.begin(), all.end(),
              [](const Table::Row& a, const Table::Row& b) { return a.writer < b.writer; });
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (i % kRowsPerCheck == 0 && cancelled && cancelled()) {
            return overtaken();
        }
        auto value = m_log->value(all[i].writer);
        if (!value.ok()) {
            return value.status();
        }
        if (!visit({all[i], std::move(value->bytes).value_or(""), value->isText})) {
            break;
        }
    }
    return absl::OkStatus();
}

}  // namespace oxbow
