// How the segments of a block's payload are compressed.
#pragma once

#include <string>
#include <string_view>

#include "model/block/block_view.h"
#include "model/block/stored.pb.h"

namespace oxbow {

// Fills all of the segment but `first`, its data included. Any thread.
void packSegment(std::string_view raw, log::Segment& segment);
// False where the data is not that of the segment. Any thread.
bool unpackSegment(const BlockView::Segment& segment, std::string_view data, std::string& raw);

}  // namespace oxbow
