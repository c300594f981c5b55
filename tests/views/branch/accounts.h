// Accounts whose balances are their events' values: a small log for what views show of a branch.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "model/branch/open_branch.h"
#include "support/replay_history.h"
#include "support/vector_sequence.h"

namespace oxbow::test {

inline Event balanceEvent(const std::string& account, const std::string& balance,
                          std::int64_t second, const std::string& status = "open") {
    Event event;
    event.stream = "ledger";
    event.type = "Posted";
    event.key = account;
    event.value = "{\"balance\":" + balance + ",\"status\":\"" + status + "\"}";
    event.time = Timestamp{(1'700'000'000 + second) * 1'000'000'000, TimePrecision::Second, 0};
    return event;
}

// 60 events, a second apart: ann, ben and eve in turn, at 3i, 3i + 1, 3i + 2.
inline BranchBase accountsLog() {
    std::vector<Event> events;
    for (int i = 0; i < 20; ++i) {
        events.push_back(balanceEvent("ann", std::to_string(100 + i * 5) + ".50", i * 3));
        events.push_back(balanceEvent("ben", std::to_string(40 + (i * 7) % 30), i * 3 + 1));
        events.push_back(balanceEvent("eve", std::to_string(900 - i * 11), i * 3 + 2,
                                      i < 15 ? "open" : "closed"));
    }
    auto sequence = std::make_shared<VectorSequence>(events);
    return {sequence, *ReplayHistory::create(sequence)};
}

inline Edit dropOf(std::vector<std::uint64_t> positions) {
    Edit edit;
    edit.kind = Edit::Kind::Drop;
    for (const std::uint64_t p : positions) {
        edit.events.push_back({0, p});
    }
    return edit;
}

inline Edit insertOf(Event event, std::uint64_t after) {
    Edit edit;
    edit.kind = Edit::Kind::Insert;
    edit.event = std::move(event);
    edit.gap = after == 0 ? Gap{} : Gap{EventId{0, after - 1}};
    return edit;
}

inline OpenBranch branchOf(const BranchBase& base, const std::vector<Edit>& edits,
                           const std::string& name = "no-refund") {
    Branch branch;
    branch.id = 7;
    branch.name = name;
    for (const Edit& edit : edits) {
        branch.add(edit);
    }
    return *openBranch(std::move(branch), base);
}

}  // namespace oxbow::test
