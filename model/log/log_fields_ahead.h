// The field reader of a stored log on all of the machine's processors, ahead of whoever works on
// the fields.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "model/log/log_fields.h"
#include "model/sequence/field_cursor.h"

namespace oxbow {

// The events are dealt out in pieces to as many readers as there are processors. One of them is
// the thread that asks: while the piece that it wants is not there it reads another one itself. So
// hardly anybody waits, whether it takes longer to read or to work.
class LogFieldsAhead final : public FieldCursor {
public:
    using MakeReader = std::function<std::unique_ptr<LogFields>()>;
    // `make` is called on each thread that reads, and gives one that stands nowhere.
    LogFieldsAhead(MakeReader make, Position from, Position to);
    // Waits for no more than the blocks that are being read.
    ~LogFieldsAhead() override;
    LogFieldsAhead(const LogFieldsAhead&) = delete;
    LogFieldsAhead& operator=(const LogFieldsAhead&) = delete;

    bool next() override;
    const FieldBlock& block() const override { return *m_block; }
    const absl::Status& status() const override { return m_status; }
    absl::StatusOr<KeyView> key(std::uint32_t number) override { return m_own->key(number); }
    bool sharesKeyNumbers() const override { return true; }

private:
    // Events that one thread reads. What it could not read, or had no room or time for, is missing
    // at the end: whoever wants it reads it then, and is told what is wrong with it.
    struct Piece {
        std::vector<FieldBlock> blocks;  // room that was made once is kept
        std::size_t count = 0;           // of them
        bool ready = false;
    };

    Position beginOf(std::size_t piece) const;
    Piece& slotOf(std::size_t piece) { return m_slots[piece % m_slots.size()]; }
    bool mayTake() const { return m_taken < m_count && m_taken < m_atWork + m_slots.size(); }
    void readOne(LogFields& reader, std::unique_lock<std::mutex>& lock);
    void readOn();
    void awaitPiece();
    void finishPiece();

    const MakeReader m_make;
    const Position m_from;
    const Position m_to;
    const std::size_t m_count;  // of the pieces

    // Of the thread that asks.
    const std::unique_ptr<LogFields> m_own;
    absl::Status m_status;
    const FieldBlock* m_block = nullptr;
    Position m_next;
    bool m_hasPiece = false;
    std::size_t m_given = 0;  // blocks of the piece at work

    std::atomic<bool> m_stopping = false;
    std::mutex m_mutex;  // guards what follows, but for the blocks of pieces that are not ready
    std::condition_variable m_change;
    std::vector<Piece> m_slots;
    std::size_t m_atWork = 0;  // the piece that is worked on, or waited for
    std::size_t m_taken = 0;   // pieces that somebody reads, or has read
    std::vector<std::thread> m_threads;
};

}  // namespace oxbow
