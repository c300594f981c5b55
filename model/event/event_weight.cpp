#include "model/event/event_weight.h"

namespace oxbow {

std::size_t weightOf(const EventDetails& details) {
    std::size_t bytes = sizeof details;
    for (const Header& header : details.headers) {
        bytes += sizeof header + header.name.size() + (header.value ? header.value->size() : 0);
    }
    for (const std::string& causation : details.causations) {
        bytes += sizeof causation + causation.size();
    }
    for (const Reference& reference : details.references) {
        bytes +=
            sizeof reference + reference.type.size() + reference.id.size() + reference.role.size();
    }
    for (const auto* text : {&details.actor, &details.correlation, &details.contentType}) {
        bytes += *text ? (*text)->size() : 0;
    }
    return bytes + (details.transaction ? details.transaction->id.size() : 0);
}

}  // namespace oxbow
