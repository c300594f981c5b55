#include "model/branch/invalid_event.h"

#include <algorithm>
#include <utility>

#include "model/branch/type_shape.h"

namespace oxbow {
namespace {

const Reference& mark() {
    static const Reference kMark{"oxbow", "invalid", "skipped"};
    return kMark;
}

}  // namespace

bool isSkipped(const EventView& event) {
    return event.kind == EventKind::Aborted && event.details != nullptr &&
           std::ranges::find(event.details->references, mark()) != event.details->references.end();
}

Event skipped(Event event) {
    if (event.kind == EventKind::Data) {
        event.kind = EventKind::Aborted;
        event.details.references.push_back(mark());
    }
    return event;
}

Event asWritten(Event event) {
    if (isSkipped(event.view())) {
        event.kind = EventKind::Data;
        std::erase(event.details.references, mark());
    }
    return event;
}

absl::StatusOr<std::vector<std::string>> faultsOf(const Edit& edit, const EventSequence& base,
                                                  const Cancelled& cancelled) {
    if (edit.kind != Edit::Kind::Insert && edit.kind != Edit::Kind::Modify) {
        return std::vector<std::string>();
    }
    const auto near = edit.kind == Edit::Kind::Modify ? base.find(edit.events.front())
                      : edit.gap.behind               ? base.find(*edit.gap.behind)
                                                      : std::nullopt;
    const EventView event = edit.event.view();
    const auto shape = TypeShape::of(base, event, near.value_or(Position()), cancelled);
    return shape.ok() ? absl::StatusOr<std::vector<std::string>>(shape->faults(event))
                      : shape.status();
}

absl::Status markInvalid(Edit& edit, bool skip, const EventSequence& base,
                         const Cancelled& cancelled) {
    auto faults = faultsOf(edit, base, cancelled);
    if (!faults.ok()) {
        return faults.status();
    }
    edit.faults = *std::move(faults);
    edit.isSkipped = skip && !edit.faults.empty();
    return absl::OkStatus();
}

}  // namespace oxbow
