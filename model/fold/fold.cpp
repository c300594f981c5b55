#include "model/fold/fold.h"

namespace oxbow {

ChangeKind changeKind(bool before, bool after) {
    if (before) {
        return after ? ChangeKind::Update : ChangeKind::Delete;
    }
    return after ? ChangeKind::Insert : ChangeKind::None;
}

std::string_view changeKindName(ChangeKind kind) {
    switch (kind) {
        case ChangeKind::Insert:
            return "insert";
        case ChangeKind::Update:
            return "update";
        case ChangeKind::Delete:
            return "delete";
        case ChangeKind::None:
            break;
    }
    return "none";
}

void LatestValueFold::route(const EventView& event,
                            const std::function<void(std::string_view key)>& touch) const {
    if (event.kind == EventKind::Data && event.key) {
        touch(*event.key);
    }
}

OptionalBytes LatestValueFold::apply(std::string_view, const OptionalBytesView&,
                                     const EventView& event) const {
    return event.value ? OptionalBytes(*event.value) : std::nullopt;
}

}  // namespace oxbow
