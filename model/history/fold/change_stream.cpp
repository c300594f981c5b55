#include "model/history/fold/change_stream.h"

#include <absl/strings/str_format.h>

#include <utility>

#include "model/history/fold/fold_change.h"

namespace oxbow {

ChangeStream::ChangeStream(std::string name, const EventSequence& base,
                           std::shared_ptr<const FoldChanges> changes)
    : m_name(std::move(name)),
      m_changes(std::move(changes)),
      m_map(m_changes->map()),
      m_causes(base.from(Position(), Direction::Forward, EventParts::All)) {}

absl::StatusOr<bool> ChangeStream::complete(Position position, EventView& view) {
    if (view.kind != EventKind::Data) {
        return false;
    }
    const ChangeNumber change = changeAt(position);
    if (change >= m_map->changeEnd()) {
        return absl::OutOfRangeError(
            absl::StrFormat("change %d is still being made", position.value()));
    }
    const Position cause = m_map->causeOf(change);
    while (!m_begun || m_causes->position() < cause) {
        m_begun = true;
        if (!m_causes->next()) {
            return m_causes->status().ok()
                       ? absl::DataLossError(
                             "the changes of a fold go on behind the events that "
                             "caused them; remove the fold and add it again")
                       : m_causes->status();
        }
    }
    const EventView& event = m_causes->event();
    view.type = event.type;
    view.time = event.time;
    view.recordTime = event.recordTime;
    view.source = event.source;
    view.offset = static_cast<std::int64_t>(cause.value());
    if (view.stream.empty()) {
        view.stream = m_name;
    }
    m_details = view.details != nullptr ? *view.details : EventDetails();
    std::erase_if(m_details.headers,
                  [](const Header& header) { return header.name == kStateHeader; });
    view.details = m_details.empty() ? nullptr : &m_details;
    return true;
}

}  // namespace oxbow
