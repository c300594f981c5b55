// An edit of a branch as the list of them shows it.
#pragma once

#include <QString>
#include <cstddef>
#include <optional>
#include <vector>

#include "model/session/shown_past.h"

namespace oxbow {

struct EditState {
    std::size_t number = 0;  // among the branch's
    QString what;            // "✕ drop 42", with its sign
    QString reason;
    QString author;
    QString made;            // when
    QString conflict;        // why it has no effect; empty where it has
    QString invalid;         // how its event breaks the shape of its type; empty where it does not
    bool isSkipped = false;  // folds pass it over for that
    bool isUndone = false;   // it can be done again
    std::optional<EventId> of;  // the event to go to; absent where that is not known
    // It holds an event, which can be another one.
    bool hasEvent = false;
};

// Of the branch that is shown, in order, those that were taken back at the end; none of the log.
// Touches no disk.
std::vector<EditState> editStatesOf(const ShownPast& past);

}  // namespace oxbow
