// The latest value of each key of a stored log, from the log's own index.
#pragma once

#include <memory>

#include "model/history/history.h"
#include "model/log/log.h"

namespace oxbow {

class TableMaker;

// Checkpoints, the hot key column and postings. A table takes 8 bytes a key of the log.
class LogHistory final : public History {
public:
    explicit LogHistory(std::shared_ptr<const Log> log);

    const Log& log() const { return *m_log; }

    const EventSequence& events() const override { return *m_log; }
    const RowKeys& keys() const override { return m_log->keys(); }
    Position madeUpTo() const override { return m_log->end(); }
    bool isGrowing() const override { return m_log->beingWritten(); }
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

private:
    std::shared_ptr<const Log> m_log;
    std::shared_ptr<TableMaker> m_maker;
};

}  // namespace oxbow
