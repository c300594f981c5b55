// Rows that stand before the first event of a branch.
#pragma once

#include <memory>
#include <string_view>

#include "model/event/event.h"
#include "model/fold/fold.h"

namespace oxbow {

// The content type of the event that brings such a row to a fold: no fact of its stream, so that
// nobody but that fold sees it. The fold is named by a reference.
inline constexpr std::string_view kInitialRowContent = "application/vnd.oxbow.row";

// An event that brings a row to the fold of that name, which it shows from then on; absent content
// is no row. Of the latest value, whose name is empty: an ordinary event of the key.
Event initialRow(std::string_view fold, const RowKey& row, OptionalBytes content);

// The same fold, to which such events bring rows. A row that the fold cannot go on from is
// poisoned by the first event that reaches it.
std::shared_ptr<const Fold> withInitialRows(std::shared_ptr<const Fold> fold);

}  // namespace oxbow
