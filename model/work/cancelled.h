// How somebody who asked for long work takes it back.
#pragma once

#include <functional>

namespace oxbow {

// Asked by the work every few milliseconds, on the thread that does it: true once nobody wants the
// answer any more; the work then ends with absl::CancelledError. An empty one never says so.
using Cancelled = std::function<bool()>;

}  // namespace oxbow
