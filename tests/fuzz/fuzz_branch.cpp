// A branch's file of any bytes: it is refused, or is the branch that it is read back as, and lies
// over a base of a few events without a fault.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "model/branch/branch.h"
#include "model/branch/branch_sequence.h"
#include "support/vector_sequence.h"

namespace {

using namespace oxbow;

void require(bool holds, const char* what) {
    if (!holds) {
        std::fprintf(stderr, "%s\n", what);
        std::abort();
    }
}

std::vector<Event> fewEvents() {
    std::vector<Event> events(6);
    for (std::size_t i = 0; i < events.size(); ++i) {
        events[i].stream = "s";
        events[i].key = i % 2 == 0 ? "a" : "b";
        events[i].value = "1";
        events[i].time = Timestamp{static_cast<std::int64_t>(i * 1'000)};
    }
    return events;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto branch = decodeBranch({reinterpret_cast<const char*>(data), size});
    if (!branch.ok()) {
        require(!branch.status().message().empty(), "a refusal says why");
        return 0;
    }
    const auto again = decodeBranch(encodeBranch(*branch));
    require(again.ok() && encodeBranch(*again) == encodeBranch(*branch),
            "a branch is what it is written as");
    static const auto kBase = std::make_shared<const VectorSequence>(fewEvents());
    const auto events = BranchSequence::create(kBase, *branch);
    require(events.ok(), "a branch lies over any base");
    std::uint64_t count = 0;
    const auto read = forEachEvent(**events, Position(), (*events)->end(), EventParts::All,
                                   [&count](Position, const EventView&) {
                                       ++count;
                                       return true;
                                   });
    require(read.ok() && count == (*events)->end().value(), "its events can be read");
    return 0;
}
