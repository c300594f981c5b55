// What a history tells, as lines that two histories can be compared by.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/history/blame.h"
#include "model/history/changes.h"
#include "model/history/diff.h"
#include "model/history/history.h"
#include "model/history/rows.h"

namespace oxbow {

// A row's stream and key, which two histories number each in its own way.
inline std::string nameOf(const History& history, KeyId id) {
    const auto key = history.keys().key(id);
    const Names streams = history.keys().streams();
    return key.ok() ? (*streams)[key->stream.value()] + "/" + key->bytes : key.status().ToString();
}

inline std::optional<KeyId> idOf(const History& history, const Key& key, const Names& streams) {
    const Names own = history.keys().streams();
    for (std::uint32_t i = 0; i < own->size(); ++i) {
        if ((*own)[i] == (*streams)[key.stream.value()]) {
            const auto found = history.keys().find(StreamId(i), key.bytes);
            return found.ok() ? *found : std::nullopt;
        }
    }
    return std::nullopt;
}

using Lines = std::vector<std::string>;

inline std::string lineOf(const OptionalBytes& bytes, bool isText, bool poisoned) {
    return (bytes ? "=" + *bytes : std::string("-")) + (isText ? "t" : "") + (poisoned ? "!" : "");
}

inline Lines sorted(Lines lines) {
    std::sort(lines.begin(), lines.end());
    return lines;
}

// In key order by the history's own table of it.
inline Lines rowsOf(const History& history, Position at, const Table* near) {
    Lines lines;
    const auto table = history.tableAt(at, near);
    if (!table.ok()) {
        return {table.status().ToString()};
    }
    const auto status = forEachRow(history, **table, RowOrder::Writer, [&](const RowView& row) {
        lines.push_back(nameOf(history, row.row.key) + std::string(row.bytes) +
                        (row.isText ? "t" : "") + (row.poisoned ? "!" : "") + " " +
                        std::to_string(row.row.writer.value()));
        return true;
    });
    if (!status.ok() || lines.size() != (*table)->rowCount() ||
        lines.size() != history.rowCountAt(at).value_or(0)) {
        lines.push_back("wrong count");
    }
    return lines;
}

inline Lines changesOf(const History& history, Position from, Position to) {
    Lines lines;
    const auto status = history.changes(from, to, [&](const Change& change) {
        // What the log's own table passes over, a fold never had.
        if (change.kind != ChangeKind::None) {
            lines.push_back(std::to_string(change.position.value()) + " " +
                            nameOf(history, change.key) +
                            lineOf(change.before, change.beforeIsText, change.beforePoisoned) +
                            lineOf(change.after, change.afterIsText, change.afterPoisoned) +
                            (change.previousWriter ? std::to_string(change.previousWriter->value())
                                                   : std::string()));
        }
        return true;
    });
    lines.push_back(status.ToString());
    return lines;
}

inline Lines diffOf(const History& history, Position from, Position to) {
    Lines lines;
    const auto status = diff(history, from, to, [&](const RowDifference& row) {
        lines.push_back(nameOf(history, row.key) +
                        lineOf(row.before, row.beforeIsText, row.beforePoisoned) +
                        lineOf(row.after, row.afterIsText, row.afterPoisoned) +
                        std::to_string(row.writerBefore.value_or(Position()).value()) + " " +
                        std::to_string(row.writerAfter.value_or(Position()).value()));
        return true;
    });
    lines.push_back(status.ToString());
    return sorted(lines);
}

inline Lines blameOf(const History& history, KeyId key, Position at) {
    Lines lines;
    const auto status = blame(history, key, std::nullopt, at, [&](const Blame& each) {
        lines.push_back(std::to_string(each.writer.value()) +
                        lineOf(each.value, each.isText, each.poisoned));
        return true;
    });
    lines.push_back(status.ToString());
    return lines;
}

// The names of the keys that have, or had, a row, in the order of their keys within each stream.
inline Lines keysInOrder(const History& history) {
    Lines lines;
    const auto order = history.keys().order();
    if (!order.ok()) {
        return {order.status().ToString()};
    }
    for (const std::uint32_t id : (*order)->ids()) {
        const auto version = history.versionAt(KeyId(id), history.madeUpTo());
        if (!version.ok() || *version) {
            lines.push_back(nameOf(history, KeyId(id)));
        }
    }
    std::stable_sort(lines.begin(), lines.end(), [](const std::string& a, const std::string& b) {
        return a.substr(0, a.find('/')) < b.substr(0, b.find('/'));
    });
    return lines;
}

}  // namespace oxbow
