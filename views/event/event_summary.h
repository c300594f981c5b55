// The lines above an event's value: where it came from, when, and what came with it.
#pragma once

#include <QString>

#include "views/common/theme.h"
#include "views/event/event_content.h"

namespace oxbow {

// As rich text; every part of the event is escaped, long parts are cut.
QString eventSummary(const EventContent& content, const Theme& theme);
// What a branch made of the event, on a line of its own; empty where it is as the log has it.
QString editSummary(const EventContent& content, const Theme& theme);
// That its cause is gone.
QString orphanSummary(const Theme& theme);
// What the event did, with a link "event:12290" to the one that wrote the row before.
QString changeSummary(const EventContent& content, const Theme& theme);

}  // namespace oxbow
