// A change of a fold as an event of the log that keeps it.
//
// Its stream and key are the row's, its value is what the table shows afterwards, null where it
// shows no row: so the log, taken for itself, has the fold's table as its own. Type and time are
// left out, the change map tells the event that caused it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "model/event/event.h"
#include "model/event/event_batch.h"
#include "model/fold/fold.h"

namespace oxbow {

// The content type of a poisoned row, whose value is the sentence why.
inline constexpr std::string_view kPoisonContent = "application/vnd.oxbow.poison";
bool isPoison(const EventView& change);
// What its value is, on screen: poison is a sentence.
bool isShownAsText(const EventView& change);
// The header with what the fold remembers beside what is shown; there even when that is nothing,
// where no row is shown and yet the fold holds one.
inline constexpr std::string_view kStateHeader = "oxbow-state";

// What the log of changes takes of one row.
inline constexpr std::size_t kMostFoldKeyBytes = std::size_t{64} << 10;
inline constexpr std::size_t kMostFoldRowBytes = std::size_t{256} << 20;

// The key under which a row is kept: its own, or, where that is too long, its beginning and its
// hash.
bool isLongKey(std::string_view key);
std::string shortKey(std::string_view key);
// The row as it is kept under the key, its own long one: poisoned, with a sentence about it, where
// the key or the row is too long.
FoldRow keptRow(std::string_view key, FoldRow row);

// Null: the fold holds nothing for the key any more. The key is one that can be kept.
void appendChange(EventBatch& batch, std::string_view stream, OptionalBytesView key,
                  const FoldRow* row);
// What a change left: false where the fold holds nothing.
bool readChange(const EventView& change, FoldRow& row);

}  // namespace oxbow
