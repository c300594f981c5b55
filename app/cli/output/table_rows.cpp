#include "app/cli/output/table_rows.h"

#include <algorithm>

#include "model/history/ordered_table.h"

namespace oxbow {

void TableRows::addTo(CLI::App& command) {
    key.addTo(command);
    choice.addTo(command, "key-");
    command
        .add_option("--order", order,
                    "Rows in order of the keys' first appearance, or of the keys themselves: by "
                    "stream, then by bytes (o-10 before o-9)")
        ->check(CLI::IsMember({"first", "key"}));
    addNumberOption(command, "offset", offset, "Leave out so many rows before the first");
    addNumberOption(command, "limit", limit, "At most so many rows; 0 for all");
}

absl::StatusOr<std::vector<Table::Row>> TableRows::ofKeys(const History& history,
                                                          Position at) const {
    const auto keys = key.resolve(history.keys());
    if (!keys.ok()) {
        return keys.status();
    }
    std::vector<Table::Row> out;
    for (const KeyId id : *keys) {
        const auto version = history.versionAt(id, at);
        if (!version.ok()) {
            return version.status();
        }
        if (*version && !(*version)->deleted) {
            out.push_back({id, (*version)->writer});
        }
    }
    return out;
}

absl::StatusOr<std::vector<Table::Row>> TableRows::chosen(const History& history,
                                                          const std::shared_ptr<const Table>& table,
                                                          const Cancelled& cancelled) const {
    const auto search = choice.search(history.keys(), key.stream);
    if (!search.ok()) {
        return search.status();
    }
    // A bit a key, so that the rows can be given in either order.
    std::vector<bool> wanted(history.keys().count());
    std::uint64_t found = 0;
    const auto want = [&](KeyId id, const KeyView&) {
        if (id.value() < wanted.size() && table->find(id)) {
            wanted[id.value()] = true;
            ++found;
        }
        return true;
    };
    if (auto status = history.keys().search(*search, want, cancelled); !status.ok()) {
        return status;
    }
    std::vector<Table::Row> out;
    out.reserve(found);
    const auto take = [&](KeyId id) {
        if (wanted[id.value()]) {
            out.push_back({id, table->version(id)->writer});
        }
    };
    if (order == "key") {
        const auto keys = history.keys().order(cancelled);
        if (!keys.ok()) {
            return keys.status();
        }
        for (std::size_t rank = 0; rank < (*keys)->size() && out.size() < found; ++rank) {
            take((*keys)->at(rank));
        }
    } else {
        for (std::uint32_t id = 0; id < wanted.size() && out.size() < found; ++id) {
            take(KeyId(id));
        }
    }
    return out;
}

absl::StatusOr<std::uint64_t> TableRows::count(const History& history, Position at,
                                               const Cancelled& cancelled) const {
    std::uint64_t rows = 0;
    if (selects()) {
        absl::StatusOr<std::vector<Table::Row>> found = std::vector<Table::Row>();
        if (key.key) {
            found = ofKeys(history, at);
        } else {
            const auto table = history.tableAt(at, nullptr, cancelled);
            if (!table.ok()) {
                return table.status();
            }
            found = chosen(history, *table, cancelled);
        }
        if (!found.ok()) {
            return found.status();
        }
        rows = found->size();
    } else {
        const auto all = history.rowCountAt(at);
        if (!all.ok()) {
            return all.status();
        }
        rows = *all;
    }
    rows -= std::min(rows, offset);
    return limit == 0 ? rows : std::min(rows, limit);
}

absl::Status TableRows::visit(const History& history, Position at, const VisitRow& visit,
                              const Cancelled& cancelled) const {
    std::shared_ptr<const Table> table;
    std::shared_ptr<const OrderedTable> ordered;
    std::vector<Table::Row> some;
    RowOfNumber row = [&some](std::uint64_t n) { return some[n]; };
    std::uint64_t rows = 0;
    if (!key.key) {
        auto made = history.tableAt(at, nullptr, cancelled);
        if (!made.ok()) {
            return made.status();
        }
        table = *std::move(made);
    }
    if (selects()) {
        auto found = key.key ? ofKeys(history, at) : chosen(history, table, cancelled);
        if (!found.ok()) {
            return found.status();
        }
        some = *std::move(found);
        rows = some.size();
    } else if (order == "key") {
        auto made = inKeyOrder(history, table, cancelled);
        if (!made.ok()) {
            return made.status();
        }
        ordered = *std::move(made);
        row = [&ordered](std::uint64_t n) { return ordered->row(n); };
        rows = ordered->rowCount();
    } else {
        row = [&table](std::uint64_t n) { return table->row(n); };
        rows = table->rowCount();
    }
    const std::uint64_t first = std::min(offset, rows);
    const std::uint64_t end = limit == 0 ? rows : first + std::min(limit, rows - first);
    return forEachRow(history, row, first, end, visit, cancelled);
}

}  // namespace oxbow
