#include "model/fold/latest_value.h"

namespace oxbow {

bool LatestValue::touches(const EventView& event) {
    return event.kind == EventKind::Data && event.key;
}

OptionalBytesView LatestValue::after(const EventView& event) {
    return event.value;
}

}  // namespace oxbow
