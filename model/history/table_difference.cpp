#include "model/history/table_difference.h"

#include <algorithm>
#include <cstdint>
#include <span>

#include "model/history/index_table.h"
#include "model/log/refusals.h"

namespace oxbow {
namespace {

constexpr std::uint64_t kKeysPerCheck = 65'536;

std::optional<Position> rowWriter(KeyState state) {
    return isRow(state) ? std::optional(writerOf(state)) : std::nullopt;
}

absl::Status byStates(const KeyStates& before, const KeyStates& now, const VisitWriters& visit,
                      const Cancelled& cancelled) {
    const auto keys = static_cast<std::uint32_t>(std::max(before.size(), now.size()));
    for (std::uint32_t id = 0; id < keys; ++id) {
        if (id % kKeysPerCheck == 0 && cancelled && cancelled()) {
            return overtaken();
        }
        const KeyState then = before.state(KeyId(id));
        const KeyState since = now.state(KeyId(id));
        if (then == since || !(isRow(then) || isRow(since))) {
            continue;
        }
        if (!visit({KeyId(id), rowWriter(then), rowWriter(since)})) {
            break;
        }
    }
    return absl::OkStatus();
}

// Both go through the keys in the same order.
absl::Status byRows(const Table& before, const Table& now, const VisitWriters& visit,
                    const Cancelled& cancelled) {
    std::uint64_t b = 0;
    std::uint64_t n = 0;
    while (b < before.rowCount() || n < now.rowCount()) {
        if ((b + n) % kKeysPerCheck == 0 && cancelled && cancelled()) {
            return overtaken();
        }
        const bool haveThen = b < before.rowCount();
        const bool haveSince = n < now.rowCount();
        const Table::Row then = haveThen ? before.row(b) : Table::Row();
        const Table::Row since = haveSince ? now.row(n) : Table::Row();
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

}  // namespace

absl::Status forEachDifference(const Table& before, const Table& now, const VisitWriters& visit,
                               const Cancelled& cancelled) {
    const auto* then = dynamic_cast<const IndexTable*>(&before);
    const auto* since = dynamic_cast<const IndexTable*>(&now);
    return then && since ? byStates(then->states(), since->states(), visit, cancelled)
                         : byRows(before, now, visit, cancelled);
}

}  // namespace oxbow
