// How events name themselves, and the events that caused them.
#pragma once

#include <absl/status/statusor.h>

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/event/event.h"
#include "model/payload/json.h"

namespace oxbow {

// Immutable; any thread. A field is told as
//
//   "@causations", "@correlation"   as the source gave them
//   "@trace"                        the trace in a header "traceparent" (W3C Trace Context)
//   "@key"
//   "@header.NAME"
//   a path into the value, or else into the source's record
//
// Without any, the names that people use are looked for, whatever their case, in the headers, and
// in the value and the record: there among the members, and among those of "metadata", "meta" or
// "headers". An event is caused by what stands in causationId, causation_id, ce-causationid,
// $causationId, causedBy, inReplyTo, …; it is called by id, eventId, message-id, ce_id, … and, as
// scripts call it, by its source, partition and offset. A correlation or a trace tells which events
// belong together, not which caused which: they are taken only where they are asked for.
class CauseFields {
public:
    // `causes` are the fields that name what caused an event, `names` those that it is named by;
    // none: as above. Where a correlation or a trace is among the causes, it is a name, too.
    // InvalidArgument for what is no field.
    static absl::StatusOr<CauseFields> create(std::span<const std::string> causes = {},
                                              std::span<const std::string> names = {});

    // Appends what the event says of it; an empty text names nothing.
    void readCauses(const EventView& event, std::vector<std::string>& out) const;
    void readNames(const EventView& event, std::vector<std::string>& out) const;

private:
    enum class Kind { Causations, Correlation, Trace, Key, Header, Path };
    struct Field {
        Kind kind = Kind::Path;
        std::string header;
        JsonPath path;
    };
    static absl::StatusOr<Field> parse(const std::string& text);
    static void read(const Field& field, const EventView& event, std::vector<std::string>& out);
    static void readHeaders(const Field& field, const EventDetails& details,
                            std::vector<std::string>& out);

    std::vector<Field> m_causes;  // none: by the usual names
    std::vector<Field> m_names;
};

}  // namespace oxbow
