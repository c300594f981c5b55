// Which rows `oxbow table` was asked for.
#pragma once

#include <absl/status/status.h>

#include <functional>
#include <string>

#include "app/cli/command.h"
#include "app/cli/options/key_choice.h"
#include "model/history/rows.h"

namespace oxbow {

struct TableRows {
    KeyOptions key;
    KeyChoice choice;
    std::string order = "first";
    std::uint64_t offset = 0;
    std::uint64_t limit = 0;  // 0: all

    void addTo(CLI::App& command);
    // Not all rows, but those of some keys.
    bool selects() const { return key.key || key.stream || choice.given(); }

    absl::StatusOr<std::uint64_t> count(const History& history, Position at,
                                        const Cancelled& cancelled) const;
    // Visits them with their bytes, in the order asked for, until `visit` says false.
    absl::Status visit(const History& history, Position at, const VisitRow& visit,
                       const Cancelled& cancelled) const;

private:
    absl::StatusOr<std::vector<Table::Row>> ofKeys(const History& history, Position at) const;
    absl::StatusOr<std::vector<Table::Row>> chosen(const History& history,
                                                   const std::shared_ptr<const Table>& table,
                                                   const Cancelled& cancelled) const;
};

}  // namespace oxbow
