// What a file says of the branch that it came from.
#pragma once

#include <absl/status/statusor.h>

#include <string>
#include <vector>

#include "model/branch/open_branch.h"
#include "model/sequence/event_sequence.h"
#include "model/work/cancelled.h"

namespace oxbow {

// To be read first, wherever anything of a branch leaves the workspace.
inline constexpr const char* kNotAFact =
    "This is a what-if: it tells what would have come out, had the events been these. It is not "
    "what happened, and no decision in it was taken again.";

// The root of the Merkle tree of all events, in base64: what `oxbow verify` says of the file that
// an export of them to .oxlog is. Reads every event.
absl::StatusOr<std::string> rootOf(const EventSequence& events, const Cancelled& cancelled = {});

// An edit's events and place are told by names; see textOf().
//
//   {"not_a_fact":…,"branch":…,"base":{"log":…,"events":…,"root":…},
//    "line":[{"branch":…,"note":…,"edits":[{"kind":…,"events":[…],"after":…,"event":{…},
//    "copy_of":…,"where":…,"fold":…,"file":…,"definition":…,"author":…,"reason":…,"made":…}]}]}
//
// The line is the branches that it is a branch of, the outermost first, and it itself last.
struct Provenance {
    std::string log;  // the workspace's name
    std::string root;
    const std::vector<OpenBranch>* line = nullptr;
};
std::string provenanceJson(const Provenance& provenance);
// One edit of it.
std::string editJson(const Edit& edit);

}  // namespace oxbow
