// A fold's tables before the fold is made.
#pragma once

#include <absl/container/flat_hash_map.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/history/fold/fold_question.h"
#include "model/history/history.h"

namespace oxbow {

// Answers each table by a fold's question, which reads the events' columns and keeps nothing on the
// disk: what stands at the playhead is there while the fold is still being made (see FoldMaker).
// That, and the rows of the tables asked for last, is all that it knows: for whatever else it is
// Unavailable, as a history is that is not made so far.
//
// Keys are numbered in the order in which the tables brought them. Any thread; one question after
// the other.
class FoldAhead final : public History {
public:
    // Null where the fold has no question.
    static std::shared_ptr<const FoldAhead> of(std::shared_ptr<const Fold> fold,
                                               std::shared_ptr<const EventSequence> events);
    ~FoldAhead() override;

    // False once a question was Unavailable, for its rows were too many or its script had to be
    // ended: so will be the next.
    bool answers() const { return m_answersStill; }
    // Nobody asks any more: ends what answers, while tables may still be shown. Waits for it.
    void end() const;
    static constexpr std::size_t kMostRows = 1'000'000;

    const EventSequence& events() const override { return *m_events; }
    const RowKeys& keys() const override;
    Position madeUpTo() const override { return m_events->end(); }
    bool isGrowing() const override { return true; }
    absl::StatusOr<std::shared_ptr<const Table>> tableAt(
        Position at, const Table* near = nullptr, const Cancelled& cancelled = {}) const override;
    absl::StatusOr<std::uint64_t> rowCountAt(Position at) const override;
    absl::Status readRows(std::span<const RowVersion> wanted, const VisitContent& visit,
                          const Cancelled& cancelled = {}) const override;
    absl::StatusOr<std::optional<KeyVersion>> versionAt(KeyId key, Position at) const override;
    absl::StatusOr<std::optional<Position>> nextVersion(KeyId key, Position from) const override;
    absl::Status versions(KeyId key, Position from, Position to, Direction way,
                          const VisitVersion& visit) const override;
    absl::Status touches(Position from, Position to, const VisitTouch& visit) const override;
    absl::Status changes(Position from, Position to, const VisitChange& visit,
                         const Cancelled& cancelled = {}) const override;

private:
    class Keys;
    class Answer;
    FoldAhead(std::shared_ptr<const Fold> fold, std::shared_ptr<const EventSequence> events);
    std::shared_ptr<const Answer> known(Position at) const;

    const std::shared_ptr<const Fold> m_fold;
    const std::shared_ptr<const EventSequence> m_events;
    const std::unique_ptr<Keys> m_keys;
    mutable std::mutex m_asking;  // of the question
    mutable std::optional<FoldQuestion> m_question;
    mutable std::atomic<bool> m_answersStill = true;
    mutable std::mutex m_answering;                               // of the answers
    mutable std::deque<std::shared_ptr<const Answer>> m_answers;  // the newest first
};

}  // namespace oxbow
