#include "model/event/event.h"

namespace oxbow {
namespace {

OptionalBytes owned(const OptionalBytesView& bytes) {
    return bytes ? OptionalBytes(*bytes) : std::nullopt;
}

OptionalBytesView viewed(const OptionalBytes& bytes) {
    return bytes ? OptionalBytesView(*bytes) : std::nullopt;
}

}  // namespace

Event::Event(const EventView& view)
    : source(view.source),
      stream(view.stream),
      partition(view.partition),
      offset(view.offset),
      kind(view.kind),
      key(owned(view.key)),
      value(owned(view.value)),
      type(owned(view.type)),
      time(view.time),
      recordTime(view.recordTime),
      record(owned(view.record)),
      details(view.details ? *view.details : EventDetails()) {}

EventView Event::view() const {
    EventView out;
    out.source = source;
    out.stream = stream;
    out.partition = partition;
    out.offset = offset;
    out.kind = kind;
    out.key = viewed(key);
    out.value = viewed(value);
    out.type = viewed(type);
    out.time = time;
    out.recordTime = recordTime;
    out.record = viewed(record);
    out.details = details.empty() ? nullptr : &details;
    return out;
}

}  // namespace oxbow
