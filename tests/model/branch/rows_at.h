// What a history's table holds at a position, by its keys.
#pragma once

#include <QTest>
#include <map>
#include <string>

#include "model/history/history.h"
#include "model/history/rows.h"

namespace oxbow {

using Rows = std::map<RowKey, std::string>;

inline Rows rowsAt(const History& history, Position at) {
    Rows rows;
    const auto table = history.tableAt(at);
    [&] { QVERIFY2(table.ok(), table.status().ToString().c_str()); }();
    const Names streams = history.keys().streams();
    const auto status =
        forEachRow(history, **table, RowOrder::FirstAppearance, [&](const RowView& row) {
            const auto key = *history.keys().key(row.row.key);
            rows[{(*streams)[key.stream.value()], key.bytes}] = std::string(row.bytes);
            return true;
        });
    [&] { QVERIFY(status.ok()); }();
    return rows;
}

}  // namespace oxbow
