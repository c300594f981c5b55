#include "model/history/history.h"

#include <absl/strings/str_format.h>

namespace oxbow {

absl::Status History::readMembers(std::span<const RowVersion> wanted, const VisitMembers& visit,
                                  const Cancelled& cancelled) const {
    return readRows(
        wanted,
        [&visit](std::size_t index, const RowContent& content) {
            return visit(index, content, nullptr);
        },
        cancelled);
}

absl::Status checkReaches(const History& history, Position at) {
    if (at <= history.madeUpTo()) {
        return absl::OkStatus();
    }
    const Position end = history.events().end();
    return at <= end ? absl::UnavailableError(absl::StrFormat(
                           "the rows at position %d are still being made: up to %d they are there",
                           at.value(), history.madeUpTo().value()))
                     : absl::OutOfRangeError(absl::StrFormat(
                           "there is no position %d: the log ends at %d", at.value(), end.value()));
}

}  // namespace oxbow
