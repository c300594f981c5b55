// Events as they are printed, one after the other.
#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "app/cli/branch/effect_choice.h"
#include "app/cli/options/past_choice.h"
#include "model/branch/effects.h"
#include "model/event/event.h"
#include "model/forms/log_file.h"

namespace oxbow {

// As lines of JSON, those of a branch say how they are named and what an edit did to them. One
// thread.
class EventLines {
public:
    // `past` must outlive it. Wrong usage where `causes` name no fields. `first`: no event behind
    // so many of the past is appended.
    static absl::StatusOr<EventLines> create(const Past& past, ExportForm form,
                                             const CauseFieldOptions& causes,
                                             std::optional<std::uint64_t> first = std::nullopt);

    // Appends the event; false where the form must not have it.
    absl::StatusOr<bool> append(std::string& out, Position p, const EventView& event);

private:
    EventLines(const Past& past, ExportForm form) : m_past(&past), m_form(form) {}

    const Past* m_past;
    ExportForm m_form;
    std::unique_ptr<const CauseFields> m_fields;
    std::unique_ptr<EffectFinder> m_orphans;  // null where edits are not told
};

}  // namespace oxbow
