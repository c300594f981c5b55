#include "model/log/log_fields_ahead.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "model/log/store/families.h"
#include "model/work/clock.h"

namespace oxbow {
namespace {

// Many enough that it does not matter where a reader begins, few enough to stay in the processor's
// memory until they are worked on.
constexpr std::size_t kPieceEvents = kHotGroupEvents;
constexpr std::size_t kMostThreads = 8;
constexpr std::size_t kPiecesOfThread = 2;
// Of large values, what is read ahead ends before memory or patience do: whoever asks wants to see
// now and then whether the answer is waited for.
constexpr std::size_t kMostPieceBytes = std::size_t{4} << 20;
constexpr std::int64_t kMostPieceTime = 50'000'000;  // nanoseconds

std::size_t piecesOf(Position from, Position to) {
    return from < to ? (to.value() - 1) / kPieceEvents - from.value() / kPieceEvents + 1 : 0;
}

std::size_t weightOf(const FieldBlock& block) {
    std::size_t bytes = block.count * (block.fields.size() + 1) * sizeof(std::uint64_t);
    for (const FieldColumn& column : block.fields) {
        bytes += column.lexemeBytes();
    }
    return bytes;
}

}  // namespace

LogFieldsAhead::LogFieldsAhead(MakeReader make, Position from, Position to)
    : m_make(std::move(make)),
      m_from(from),
      m_to(to),
      m_count(piecesOf(from, to)),
      m_own(m_make()),
      m_next(from) {
    const std::size_t processors = std::max<std::size_t>(std::thread::hardware_concurrency(), 1);
    const std::size_t readers = std::min({processors, kMostThreads, m_count});
    m_slots.resize(std::max<std::size_t>(readers, 1) * kPiecesOfThread);
    for (std::size_t thread = 1; thread < readers; ++thread) {
        m_threads.emplace_back([this] { readOn(); });
    }
}

LogFieldsAhead::~LogFieldsAhead() {
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_change.notify_all();
    for (std::thread& thread : m_threads) {
        thread.join();
    }
}

Position LogFieldsAhead::beginOf(std::size_t piece) const {
    const std::uint64_t begin = (m_from.value() / kPieceEvents + piece) * kPieceEvents;
    return std::clamp(Position(begin), m_from, m_to);
}

// The next piece that nobody has taken.
void LogFieldsAhead::readOne(LogFields& reader, std::unique_lock<std::mutex>& lock) {
    const std::size_t number = m_taken++;
    Piece& piece = slotOf(number);
    lock.unlock();
    reader.goTo(beginOf(number), beginOf(number + 1));
    piece.count = 0;
    const std::int64_t begin = steadyNanoseconds();
    const auto goesOn = [&](std::size_t bytes) {
        return !m_stopping && bytes < kMostPieceBytes &&
               steadyNanoseconds() - begin < kMostPieceTime;
    };
    for (std::size_t bytes = 0; goesOn(bytes) && reader.next();) {
        bytes += weightOf(reader.block());
        if (piece.count == piece.blocks.size()) {
            piece.blocks.emplace_back();
        }
        reader.swapBlock(piece.blocks[piece.count++]);
    }
    lock.lock();
    piece.ready = true;
    m_change.notify_all();
}

void LogFieldsAhead::readOn() {
    const auto reader = m_make();
    std::unique_lock lock(m_mutex);
    while (!m_stopping && m_taken < m_count) {
        if (mayTake()) {
            readOne(*reader, lock);
        } else {
            m_change.wait(lock);
        }
    }
}

void LogFieldsAhead::awaitPiece() {
    std::unique_lock lock(m_mutex);
    while (!slotOf(m_atWork).ready) {
        if (mayTake()) {
            readOne(*m_own, lock);
        } else {
            m_change.wait(lock);
        }
    }
    m_hasPiece = true;
    m_given = 0;
}

void LogFieldsAhead::finishPiece() {
    const std::lock_guard lock(m_mutex);
    slotOf(m_atWork).ready = false;
    ++m_atWork;
    m_change.notify_all();
    m_hasPiece = false;
}

bool LogFieldsAhead::next() {
    if (!m_status.ok() || m_next >= m_to) {
        return false;
    }
    if (m_hasPiece && m_next == beginOf(m_atWork + 1)) {
        finishPiece();
    }
    if (!m_hasPiece) {
        awaitPiece();
    }
    const Piece& piece = slotOf(m_atWork);
    if (m_given < piece.count) {
        m_block = &piece.blocks[m_given++];
    } else {
        m_own->goTo(m_next, beginOf(m_atWork + 1));
        if (!m_own->next()) {
            m_status = m_own->status();
            return false;
        }
        m_block = &m_own->block();
    }
    m_next = m_block->first + m_block->count;
    return true;
}

}  // namespace oxbow
