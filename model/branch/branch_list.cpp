#include "model/branch/branch_list.h"

#include <absl/strings/str_format.h>

#include <map>
#include <set>
#include <utility>

#include "model/branch/anchors.h"
#include "model/branch/branch_sequence.h"
#include "model/branch/open_branch.h"
#include "model/branch/reordered_sequence.h"

namespace oxbow {
namespace {

class Lister {
public:
    Lister(std::vector<Branch> branches, std::shared_ptr<const EventSequence> log,
           const Cancelled& cancelled)
        : m_log(std::move(log)), m_cancelled(cancelled) {
        for (Branch& branch : branches) {
            std::string name = branch.name;
            m_branches.emplace(std::move(name), std::move(branch));
        }
    }

    void describe(ListedBranch& out) {
        const Branch& branch = m_branches.at(out.name);
        auto base = baseOf(branch);
        if (!base.ok()) {
            out.branch = base.status();
            return;
        }
        out.base = *std::move(base);
        auto layout = BranchLayout::create(*out.base, branch.pinnedEnd.value_or(out.base->end()),
                                           branch.editsInForce(), m_cancelled);
        if (!layout.ok()) {
            out.branch = layout.status();
            return;
        }
        out.layout = *std::move(layout);
        out.branch = branch;
    }

private:
    using Events = absl::StatusOr<std::shared_ptr<const EventSequence>>;

    Events baseOf(const Branch& branch) {
        Events base = branch.base.empty() ? Events(m_log) : eventsOf(branch.base, branch.name);
        const auto by = interleavedBy(branch);
        if (!base.ok() || !by) {
            return base;
        }
        const auto rule = InterleaveRule::parse(*by);
        if (!rule.ok()) {
            return rule.status();
        }
        return ReorderedSequence::create(*std::move(base), *rule, m_cancelled);
    }

    Events eventsOf(const std::string& name, const std::string& of) {
        if (const auto known = m_events.find(name); known != m_events.end()) {
            return known->second;
        }
        const auto branch = m_branches.find(name);
        if (branch == m_branches.end()) {
            return absl::FailedPreconditionError(absl::StrFormat(
                "the branch \"%s\" is a branch of \"%s\", which is gone or cannot be read", of,
                name));
        }
        if (!m_underway.insert(name).second) {
            return absl::FailedPreconditionError(absl::StrFormat(
                "the branch \"%s\" is a branch of itself; give it another base", name));
        }
        Events made = baseOf(branch->second);
        if (made.ok()) {
            auto events = BranchSequence::create(*std::move(made), branch->second, m_cancelled);
            made = events.ok() ? Events(*std::move(events)) : Events(events.status());
        }
        m_underway.erase(name);
        m_events.emplace(name, made);
        return made;
    }

    const std::shared_ptr<const EventSequence> m_log;
    const Cancelled& m_cancelled;
    std::map<std::string, Branch> m_branches;
    std::map<std::string, Events> m_events;  // of those that others are branches of
    std::set<std::string> m_underway;
};

}  // namespace

absl::StatusOr<std::vector<ListedBranch>> listBranches(const BranchShelf& shelf,
                                                       std::shared_ptr<const EventSequence> log,
                                                       const Cancelled& cancelled) {
    auto entries = shelf.list();
    if (!entries.ok()) {
        return entries.status();
    }
    std::vector<ListedBranch> out;
    std::vector<Branch> readable;
    for (BranchShelf::Entry& entry : *entries) {
        if (entry.branch.ok()) {
            readable.push_back(*std::move(entry.branch));
            out.push_back({entry.name, Branch(), nullptr, {}});
        } else {
            out.push_back({entry.name, entry.branch.status(), nullptr, {}});
        }
    }
    if (auto status = reattach(readable, *log, cancelled); !status.ok()) {
        return status;
    }
    Lister lister(std::move(readable), std::move(log), cancelled);
    for (ListedBranch& each : out) {
        if (each.branch.ok()) {
            lister.describe(each);
        }
        if (absl::IsCancelled(each.branch.status())) {
            return each.branch.status();
        }
    }
    return out;
}

}  // namespace oxbow
