// What all histories of a branch have in common: few rows that the edits reach, all others as in
// the base.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <span>

#include "model/branch/branch_keys.h"
#include "model/branch/branch_sequence.h"
#include "model/history/history.h"

namespace oxbow {

// The history is `here`, of `events`; its keys are `keys`, those that are reached `reached`, in
// order. All must outlive it.
struct ReachedRows {
    const History& here;
    const std::shared_ptr<const BranchSequence>& events;
    const History& base;
    const BranchKeys& keys;
    std::span<const KeyId> reached;

    // See History.
    // `versionOf`: of a reached key at `at`, where the base's table there is the one given.
    using VersionOf =
        std::function<absl::StatusOr<std::optional<KeyVersion>>(KeyId key, const Table& inBase)>;
    absl::StatusOr<std::shared_ptr<const Table>> tableAt(Position at, const Table* near,
                                                         const VersionOf& versionOf,
                                                         const Cancelled& cancelled) const;
    absl::StatusOr<std::uint64_t> rowCountAt(Position at) const;
    absl::StatusOr<std::optional<Position>> nextVersion(KeyId key, Position from) const;
    bool isReached(KeyId key) const;

    // What the branch itself has of the versions, else the base.
    class OwnContents {
    public:
        virtual ~OwnContents() = default;
        virtual bool has(const RowVersion& version) const = 0;
        using Use = std::function<bool(const RowContent&)>;
        virtual bool read(const RowVersion& version, const Use& use) const = 0;
    };
    absl::Status readRows(std::span<const RowVersion> wanted, const OwnContents& own,
                          const History::VisitContent& visit, const Cancelled& cancelled) const;
};

}  // namespace oxbow
