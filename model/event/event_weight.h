// How much memory the parts of an event take that no arena holds.
#pragma once

#include <cstddef>

#include "model/event/event.h"

namespace oxbow {

// In bytes.
std::size_t weightOf(const EventDetails& details);

}  // namespace oxbow
