// SPDX-License-Identifier: MIT
#include "model/oxlog/damage.h"

#include <absl/strings/str_cat.h>

namespace oxlog {

std::string_view damageKindName(DamageKind kind) {
    switch (kind) {
        case DamageKind::Head:
            return "head";
        case DamageKind::Lengths:
            return "lengths";
        case DamageKind::PayloadCrc:
            return "payload-crc";
        case DamageKind::Padding:
            return "padding";
        case DamageKind::Payload:
            return "payload";
        case DamageKind::Event:
            return "event";
        case DamageKind::Count:
            return "count";
        case DamageKind::BlockNumber:
            return "block-number";
        case DamageKind::Sequence:
            return "sequence";
        case DamageKind::Root:
            return "root";
        case DamageKind::Checkpoint:
            return "checkpoint";
        case DamageKind::Index:
            return "index";
        case DamageKind::Summary:
            return "summary";
        case DamageKind::Tail:
            return "tail";
        case DamageKind::Cut:
            return "cut";
    }
    return "unknown";
}

std::string Damage::sentence() const {
    std::string text = absl::StrCat("at byte ", offset, ": ", reason);
    if (eventsLost == 1) {
        absl::StrAppend(&text, "; event ", firstLost, " is lost");
    } else if (eventsLost > 1) {
        absl::StrAppend(&text, "; events ", firstLost, " to ", firstLost + (eventsLost - 1),
                        " are lost");
    }
    return text;
}

std::string Ending::recovery() const {
    if (closed) {
        return {};
    }
    return absl::StrCat("recovered ", events, events == 1 ? " event" : " events", "; dropped ",
                        droppedBytes, droppedBytes == 1 ? " byte" : " bytes", " at offset ",
                        droppedAt);
}

}  // namespace oxlog
