// Rows as text: a few of them for the clipboard, all of a table or of a row's past for a file.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "model/history/history.h"

namespace oxbow {

enum class RowForm {
    Tabs,      // a line a row, a tab between cells: what spreadsheets paste
    Csv,       // as exports write it (event_csv.h), without loss
    Jsonl,     // the same as JSON Lines (event_json.h)
    Markdown,  // a table
};
// By the ending of a file's name: .csv, .jsonl or .ndjson.
std::optional<RowForm> rowFormOf(const std::filesystem::path& file);

// More is for a file: ResourceExhausted.
inline constexpr std::uint64_t kMostRowsCopied = 100'000;
inline constexpr std::size_t kMostBytesCopied = std::size_t{64} << 20;

// These events, in this order. What is not a fact says so: `whatIf` names the branch, in a column
// or member of its own; empty for the log. Tabs and Markdown show position, time, type, stream, key
// and value, with what would break a line in another shape; the other two are exact.
absl::StatusOr<std::string> textOfEvents(const EventSequence& events,
                                         std::span<const Position> wanted, RowForm form,
                                         std::string_view whatIf, const Cancelled& cancelled = {});
// These rows; Tabs and Markdown have a column a field.
absl::StatusOr<std::string> textOfRows(const History& history, std::span<const RowVersion> wanted,
                                       RowForm form, std::string_view whatIf,
                                       const Cancelled& cancelled = {});

// Takes pieces of a file.
using WritePiece = std::function<absl::Status(std::string_view)>;
// The table, in order of the keys' first appearance, as Csv or Jsonl. `goOn` is told the number of
// rows done; Cancelled once it says false.
absl::Status writeTable(const History& history, const Table& table, RowForm form,
                        const WritePiece& write, const std::function<bool(std::uint64_t)>& goOn);
// What every event did to one row, as Csv or Jsonl: position, key, stream, kind, before, after and
// the writer before.
absl::Status writeHistoryOf(const History& history, KeyId key, RowForm form,
                            const WritePiece& write,
                            const std::function<bool(std::uint64_t)>& goOn);

}  // namespace oxbow
