#include "model/history/table.h"

#include <algorithm>

#include "model/history/overlay_table.h"

namespace oxbow {
namespace {

constexpr std::uint64_t kKeysPerCheck = 65'536;

}  // namespace

std::vector<Table::Row> Table::rows(std::uint64_t first, std::uint64_t count) const {
    const std::uint64_t all = rowCount();
    const std::uint64_t end = first + std::min(count, all - std::min(first, all));
    std::vector<Row> out;
    for (std::uint64_t n = first; n < end; ++n) {
        out.push_back(row(n));
    }
    return out;
}

// Both tables go through the keys in the same order.
absl::Status Table::forEachDifferingKey(const Table& now, const VisitWriters& visit,
                                        const Cancelled& cancelled) const {
    // An overlay knows a shorter way.
    if (const OverlayTable* overlay = now.overlay()) {
        return overlay->forEachDifferingKey(
            *this,
            [&visit](const WriterDifference& difference) {
                return visit({difference.key, difference.now, difference.before});
            },
            cancelled);
    }
    std::uint64_t b = 0;
    std::uint64_t n = 0;
    while (b < rowCount() || n < now.rowCount()) {
        if ((b + n) % kKeysPerCheck == 0 && cancelled && cancelled()) {
            return absl::CancelledError("a newer request took its place");
        }
        const bool haveThen = b < rowCount();
        const bool haveSince = n < now.rowCount();
        const Row then = haveThen ? row(b) : Row();
        const Row since = haveSince ? now.row(n) : Row();
        const bool inBefore = haveThen && (!haveSince || then.key <= since.key);
        const bool inNow = haveSince && (!haveThen || since.key <= then.key);
        b += inBefore ? 1 : 0;
        n += inNow ? 1 : 0;
        if (inBefore && inNow && then.writer == since.writer) {
            continue;
        }
        if (!visit({inBefore ? then.key : since.key,
                    inBefore ? std::optional(then.writer) : std::nullopt,
                    inNow ? std::optional(since.writer) : std::nullopt})) {
            break;
        }
    }
    return absl::OkStatus();
}

}  // namespace oxbow
