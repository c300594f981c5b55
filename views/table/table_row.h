// The bytes of one version of one row, as a list can show them.
#pragma once

#include <QString>
#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

#include "model/history/history.h"
#include "model/payload/payload.h"

namespace oxbow {

struct RowVersionHash {
    std::size_t operator()(const RowVersion& version) const {
        return std::hash<std::uint64_t>()(version.writer.value() * 0x9E3779B97F4A7C15U +
                                          version.key.value());
    }
};

struct TableRow {
    QString key;
    bool keyIsEmpty = false;
    std::string stream;
    bool present = false;     // false: this version is a deletion
    bool emptyValue = false;  // the value has no bytes
    std::vector<RowField> fields;
    int fieldsLeftOut = 0;  // there are more than can be columns
    QString error;          // why it cannot be shown; empty where it can

    // Null where the row has no field of this name.
    const RowField* field(const std::string& name) const;
    std::size_t weight() const;  // bytes of memory that it takes
};

// Reads a version of a row. Called on a thread of its own.
using LoadTableRow = std::function<TableRow(const RowVersion&)>;
// Rows have the fields whose names came first, kMostRowFields of them, in as much of their text as
// a cell may show: a row of five thousand members of a megabyte each is one for the event pane.
LoadTableRow loadRowsFrom(std::shared_ptr<const History> history);
inline constexpr std::size_t kMostRowFields = 200;

}  // namespace oxbow
