// The table of a kept fold at every position of what it was made of.
#pragma once

#include <memory>

#include "model/history/fold/fold_changes.h"
#include "model/history/fold/folded_history.h"
#include "model/history/log_history.h"

namespace oxbow {

// The latest values of the log of its changes, seen through the map of their causes: every answer
// costs what it costs of a log. While the fold is being made, madeUpTo() rises. DataLoss where what
// was made is damaged: it is made anew when it is opened for writing the next time.
class FoldHistory final : public FoldedHistory {
public:
    // The changes are those of a fold of `base`.
    FoldHistory(std::shared_ptr<const EventSequence> base,
                std::shared_ptr<const FoldChanges> changes);

    const FoldChanges& foldChanges() const { return *m_changes; }

    const EventSequence& events() const override { return *m_base; }
    const RowKeys& keys() const override { return m_inner.keys(); }
    Position madeUpTo() const override { return m_changes->map()->baseEnd(); }
    bool isGrowing() const override { return m_inner.isGrowing(); }
    absl::StatusOr<std::shared_ptr<const Table>> tableAt(
        Position at, const Table* near = nullptr, const Cancelled& cancelled = {}) const override;
    absl::StatusOr<std::uint64_t> rowCountAt(Position at) const override;
    absl::Status readRows(std::span<const RowVersion> wanted, const VisitContent& visit,
                          const Cancelled& cancelled = {}) const override;
    absl::Status readMembers(std::span<const RowVersion> wanted, const VisitMembers& visit,
                             const Cancelled& cancelled = {}) const override;
    absl::StatusOr<std::optional<KeyVersion>> versionAt(KeyId key, Position at) const override;
    absl::StatusOr<std::optional<Position>> nextVersion(KeyId key, Position from) const override;
    absl::Status versions(KeyId key, Position from, Position to, Direction way,
                          const VisitVersion& visit) const override;
    absl::Status touches(Position from, Position to, const VisitTouch& visit) const override;
    absl::Status changes(Position from, Position to, const VisitChange& visit,
                         const Cancelled& cancelled = {}) const override;
    absl::StatusOr<std::optional<FoldRow>> heldAt(KeyId row, Position at) const override;

private:
    // What an answer from the changes came to.
    absl::Status checked(absl::Status status) const;
    // OutOfRange, or Unavailable, where it does not reach so far.
    absl::StatusOr<std::shared_ptr<const ChangeMap>> mapTo(Position at) const;
    absl::StatusOr<std::vector<RowVersion>> changesOf(std::span<const RowVersion> wanted) const;
    absl::StatusOr<ChangeNumber> changeOf(const ChangeMap& map, const RowVersion& version) const;

    const std::shared_ptr<const EventSequence> m_base;
    const std::shared_ptr<const FoldChanges> m_changes;
    const LogHistory m_inner;
};

}  // namespace oxbow
