#include "model/history/rows.h"

#include <algorithm>

#include "model/history/sort_unless.h"
#include "model/history/version_contents.h"
#include "model/log/store/refusals.h"

namespace oxbow {
namespace {

constexpr std::size_t kFirstRowsAtOnce = 64;
constexpr std::size_t kRowsAtOnce = 4'096;

absl::Status forEachRowByWriter(const History& history, const Table& table, const VisitRow& visit,
                                const Cancelled& cancelled) {
    std::vector<RowVersion> rows(table.rowCount());
    for (std::size_t n = 0; n < rows.size(); ++n) {
        const Table::Row row = table.row(n);
        rows[n] = {row.key, row.writer};
    }
    if (!sortUnless(cancelled, rows,
                    [](const RowVersion& a, const RowVersion& b) { return a.writer < b.writer; })) {
        return overtaken();
    }
    bool goOn = true;
    for (std::size_t first = 0; goOn && first < rows.size(); first += kRowsAtOnce) {
        const auto part =
            std::span(rows).subspan(first, std::min(kRowsAtOnce, rows.size() - first));
        const auto status = history.readRows(
            part,
            [&](std::size_t i, const RowContent& content) {
                goOn = visit({{part[i].key, part[i].writer},
                              content.bytes.value_or(std::string_view()),
                              content.isText,
                              content.poisoned});
                return goOn;
            },
            cancelled);
        if (!status.ok()) {
            return status;
        }
    }
    return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<RowBytes>> readRows(const History& history,
                                               const std::vector<Table::Row>& wanted,
                                               const Cancelled& cancelled) {
    std::vector<RowVersion> versions;
    versions.reserve(wanted.size());
    for (const Table::Row& row : wanted) {
        versions.push_back({row.key, row.writer});
    }
    std::vector<RowBytes> out(wanted.size());
    const auto status = history.readRows(
        versions,
        [&](std::size_t i, const RowContent& content) {
            out[i] = {wanted[i], std::string(content.bytes.value_or(std::string_view())),
                      content.isText, content.poisoned};
            return true;
        },
        cancelled);
    return status.ok() ? absl::StatusOr<std::vector<RowBytes>>(std::move(out)) : status;
}

absl::Status forEachRow(const History& history, const Table& table, RowOrder order,
                        const VisitRow& visit, const Cancelled& cancelled) {
    if (order == RowOrder::Writer) {
        return forEachRowByWriter(history, table, visit, cancelled);
    }
    return forEachRow(
        history, [&table](std::uint64_t n) { return table.row(n); }, 0, table.rowCount(), visit,
        cancelled);
}

absl::Status forEachRow(const History& history, const RowOfNumber& row, std::uint64_t first,
                        std::uint64_t end, const VisitRow& visit, const Cancelled& cancelled) {
    VersionContents contents;
    std::vector<RowVersion> rows;
    std::size_t size = kFirstRowsAtOnce;
    while (first < end) {
        const std::size_t count = std::min<std::uint64_t>(size, end - first);
        rows.clear();
        for (std::size_t i = 0; i < count; ++i) {
            const Table::Row next = row(first + i);
            rows.push_back({next.key, next.writer});
        }
        const auto fits = contents.read(history, rows, kWindowBytes, cancelled);
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
            const auto content = contents[i];
            if (!visit({{rows[i].key, rows[i].writer},
                        content.bytes,
                        content.isText,
                        content.poisoned})) {
                return absl::OkStatus();
            }
        }
        first += count;
        // Wide windows open a block less often; how wide they may be is a matter of memory.
        size = std::min(contents.fitting(kWindowBytes / 2), size * 8);
    }
    return absl::OkStatus();
}

}  // namespace oxbow
