// The stored form of an event's details.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/event/event.h"

namespace oxbow {

std::string encodeDetails(const EventDetails& details);
// Absent where the bytes are no details.
std::optional<EventDetails> decodeDetails(std::string_view bytes);

}  // namespace oxbow
