#include "importers/source_merger.h"

#include <absl/strings/str_format.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <tuple>
#include <utility>

#include "importers/import.h"
#include "importers/import_pipeline.h"
#include "importers/resume_mark.h"
#include "importers/source_reader.h"

namespace oxbow {
namespace {

constexpr std::uint64_t kMergeMarkVersion = 1;
constexpr std::size_t kQueuedBatches = 1;  // of a source, beside the one at work

enum class Stands : std::uint64_t { Within = 1, AtItsEnd = 2 };

absl::Status unreadableMark() {
    return absl::InvalidArgumentError(
        "the place to go on with the merging of the sources cannot be read: it was written by "
        "another version of Oxbow; import them into a new workspace");
}

// Hands batches from the thread that reads a source to the one that merges.
class Handover final : public EventSink {
public:
    absl::Status accept(std::unique_ptr<EventBatch> batch) override {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [this] { return m_batches.size() < kQueuedBatches || m_closed; });
        if (m_closed) {
            return absl::CancelledError(kCancelledMessage);
        }
        m_batches.push_back(std::move(batch));
        m_changed.notify_all();
        return absl::OkStatus();
    }
    bool cancelled() const override {
        const std::lock_guard lock(m_mutex);
        return m_closed;
    }
    // Null where there are no more. Waits until there is one, looking at `sink` for a cancel.
    absl::StatusOr<std::unique_ptr<EventBatch>> take(const EventSink& sink) {
        std::unique_lock lock(m_mutex);
        while (m_batches.empty() && !m_ended) {
            m_changed.wait_for(lock, std::chrono::milliseconds(20));
            if (sink.cancelled()) {
                return absl::CancelledError(kCancelledMessage);
            }
        }
        if (m_batches.empty()) {
            return nullptr;
        }
        auto batch = std::move(m_batches.front());
        m_batches.pop_front();
        m_changed.notify_all();
        return batch;
    }
    void end() {
        const std::lock_guard lock(m_mutex);
        m_ended = true;
        m_changed.notify_all();
    }
    void close() {
        const std::lock_guard lock(m_mutex);
        m_closed = true;
        m_changed.notify_all();
    }

private:
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<std::unique_ptr<EventBatch>> m_batches;
    bool m_ended = false;
    bool m_closed = false;
};

std::optional<std::int64_t> timeOf(const EventView& event) {
    const auto& time = event.time ? event.time : event.recordTime;
    return event.kind != EventKind::Control && time ? std::optional(time->nanoseconds)
                                                    : std::nullopt;
}

}  // namespace

// One source: not begun, being read, or at its end.
class SourceMerger::Input {
public:
    explicit Input(const PlannedSource& source) : m_source(source) {
        m_ending.mark = source.before ? source.before->endMark : std::string();
        if (source.before) {
            m_ending.format = source.before->format;
        }
    }
    ~Input() {
        if (m_thread.joinable()) {
            m_handover.close();
            m_thread.join();
        }
    }

    // The time of its first event, so that it need not be opened before; none where it has none or
    // cannot be read.
    std::optional<std::int64_t> firstTime() const {
        if (!m_ending.mark.empty()) {
            return std::nullopt;
        }
        const auto preview = previewImport(m_source.path, m_source.options, 1);
        return preview.ok() && !preview->events.empty() ? timeOf(preview->events.front().view())
                                                        : std::nullopt;
    }

    bool begun() const { return m_begun; }
    void begin() {
        m_begun = true;
        m_thread = std::thread([this] {
            read();
            m_handover.end();
        });
    }

    // Goes to the next event; false at the source's end. What is rejected on the way goes to `out`.
    absl::StatusOr<bool> advance(const EventSink& sink, BatchWriter& out) {
        while (true) {
            if (m_batch && m_next < m_batch->events.size()) {
                takeRejected(m_next, out);
                m_time = std::max(m_time, timeOf(m_batch->events[m_next]));
                return true;
            }
            if (m_batch) {
                takeRejected(m_batch->events.size(), out);
                m_bytesRead = std::max(m_bytesRead, m_batch->sourceBytesRead);
                if (!m_batch->resumeMark.empty()) {
                    m_ending.mark = m_batch->resumeMark;
                    m_takenEvents = 0;
                    m_takenRejected = 0;
                }
            }
            auto batch = m_handover.take(sink);
            if (!batch.ok()) {
                return batch.status();
            }
            m_batch = *std::move(batch);
            m_next = 0;
            m_nextRejected = 0;
            if (!m_batch) {
                m_thread.join();
                return false;
            }
            skipTaken();
        }
    }
    const EventView& event() const { return m_batch->events[m_next]; }
    std::optional<std::int64_t> time() const { return m_time; }
    void taken() {
        ++m_next;
        ++m_takenEvents;
        ++m_ending.events;
    }

    void save(MarkWriter& mark) const {
        mark.number(static_cast<std::uint64_t>(Stands::Within)).text(m_ending.mark);
        mark.number(m_takenEvents).number(m_takenRejected);
        mark.number(m_time ? 1 : 0).number(static_cast<std::uint64_t>(m_time.value_or(0)));
        mark.number(m_ending.events).number(m_ending.rejected);
    }
    void saveEnd(MarkWriter& mark) const {
        mark.number(static_cast<std::uint64_t>(Stands::AtItsEnd)).text(m_ending.mark);
        mark.text(m_ending.format).reading(m_ending.reading);
        mark.fieldCounts(m_ending.fieldCounts).fidelity(m_ending.lost);
        mark.number(static_cast<std::uint64_t>(m_ending.status.code()));
        mark.text(std::string(m_ending.status.message())).number(m_ending.endOffset);
        mark.number(m_ending.events).number(m_ending.rejected);
    }
    void restore(MarkReader& mark) {
        m_atEnd = mark.number() == static_cast<std::uint64_t>(Stands::AtItsEnd);
        m_ending.mark = mark.text();
        if (m_atEnd) {
            m_ending.format = mark.text();
            m_ending.reading = mark.reading();
            m_ending.fieldCounts = mark.fieldCounts();
            m_ending.lost = mark.fidelity();
            const auto code = static_cast<absl::StatusCode>(mark.number());
            m_ending.status = absl::Status(code, mark.text());
            m_ending.endOffset = mark.number();
        } else {
            m_skipEvents = m_takenEvents = mark.number();
            m_skipRejected = m_takenRejected = mark.number();
            const bool known = mark.number() != 0;
            const auto time = static_cast<std::int64_t>(mark.number());
            m_time = known ? std::optional(time) : std::nullopt;
            m_begins = true;
        }
        m_ending.events = mark.number();
        m_ending.rejected = mark.number();
    }
    // It was being read when the mark was written.
    bool begins() const { return m_begins; }
    bool atEnd() const { return m_atEnd; }
    void setAtEnd() { m_atEnd = true; }

    const Ending& ending() const { return m_ending; }
    std::uint64_t bytesRead() const { return m_atEnd ? m_source.stamp.bytes : m_bytesRead; }

private:
    // On the reading thread.
    void read() {
        const auto cancelled = [this] { return m_handover.cancelled(); };
        SourceFiles files(cancelled);  // each reads its archive by itself
        const auto reader = SourceReader::open(m_source, m_ending.mark, cancelled, files);
        if (!reader.ok()) {
            m_ending.status = reader.status();
            return;
        }
        m_ending.format = (*reader)->format().name;
        m_ending.status = (*reader)->read(m_handover);
        m_ending.reading = (*reader)->reading();
        m_ending.fieldCounts = (*reader)->fieldCounts();
        m_ending.lost = (*reader)->fidelity();
        m_ending.endOffset = (*reader)->endOffset();
    }
    void takeRejected(std::size_t before, BatchWriter& out) {
        for (; m_nextRejected < m_batch->rejected.size() &&
               m_batch->rejectedBefore[m_nextRejected] <= before;
             ++m_nextRejected) {
            out.reject(std::move(m_batch->rejected[m_nextRejected]));
            ++m_takenRejected;
            ++m_ending.rejected;
        }
    }
    // What came before the mark that is gone on from is passed over.
    void skipTaken() {
        const std::size_t events = std::min<std::size_t>(m_skipEvents, m_batch->events.size());
        const std::size_t rejected =
            std::min<std::size_t>(m_skipRejected, m_batch->rejected.size());
        m_next = events;
        m_nextRejected = rejected;
        m_skipEvents -= events;
        m_skipRejected -= rejected;
    }

    const PlannedSource& m_source;
    Ending m_ending;
    Handover m_handover;
    std::thread m_thread;
    bool m_begun = false;
    bool m_begins = false;
    bool m_atEnd = false;
    std::unique_ptr<EventBatch> m_batch;
    std::size_t m_next = 0;          // event of the batch
    std::size_t m_nextRejected = 0;  // record of the batch
    std::optional<std::int64_t> m_time;
    std::uint64_t m_takenEvents = 0;  // since the mark
    std::uint64_t m_takenRejected = 0;
    std::uint64_t m_skipEvents = 0;
    std::uint64_t m_skipRejected = 0;
    std::uint64_t m_bytesRead = 0;
};

SourceMerger::SourceMerger(const ImportGroup& sources) : m_writer({}, {}) {
    for (const PlannedSource& source : sources) {
        m_inputs.push_back(std::make_unique<Input>(source));
    }
}

SourceMerger::~SourceMerger() = default;

const SourceMerger::Ending& SourceMerger::ending(std::size_t source) const {
    return m_inputs[source]->ending();
}

bool SourceMerger::comesLater(const Turn& a, const Turn& b) {
    return std::tie(a.time, a.input) > std::tie(b.time, b.input);
}

absl::Status SourceMerger::resume(std::string_view mark) {
    MarkReader in(mark);
    if (in.number() != kMergeMarkVersion) {
        return unreadableMark();
    }
    for (std::uint64_t left = in.number(); left > 0 && in.ok(); --left) {
        const std::uint64_t input = in.number();
        if (input >= m_inputs.size()) {
            return unreadableMark();
        }
        m_inputs[input]->restore(in);
        if (m_inputs[input]->atEnd()) {
            keepEnd(input);
        }
    }
    return in.complete() ? absl::OkStatus() : unreadableMark();
}

std::string SourceMerger::mark() const {
    MarkWriter within;
    std::size_t count = m_doneCount;
    for (std::size_t i = 0; i < m_inputs.size(); ++i) {
        if (m_inputs[i]->begun() && !m_inputs[i]->atEnd()) {
            within.number(i);
            m_inputs[i]->save(within);
            ++count;
        }
    }
    return MarkWriter().number(kMergeMarkVersion).number(count).take() + m_done + within.take();
}

std::uint64_t SourceMerger::bytesRead() const {
    std::uint64_t bytes = 0;
    for (const auto& input : m_inputs) {
        bytes += input->bytesRead();
    }
    return bytes;
}

absl::Status SourceMerger::flush(EventSink& sink) {
    if (m_writer.empty()) {
        return absl::OkStatus();
    }
    m_writer.setSourceBytesRead(bytesRead());
    return m_writer.flush(sink, mark());
}

void SourceMerger::keepEnd(std::size_t number) {
    MarkWriter end;
    end.number(number);
    m_inputs[number]->saveEnd(end);
    m_done += end.take();
    ++m_doneCount;
}

absl::StatusOr<bool> SourceMerger::advance(std::size_t number, EventSink& sink) {
    Input& input = *m_inputs[number];
    const auto more = input.advance(sink, m_writer);
    if (more.ok() && !*more) {
        input.setAtEnd();
        keepEnd(number);
    }
    if (m_writer.full()) {
        if (auto status = flush(sink); !status.ok()) {
            return status;
        }
    }
    return more;
}

absl::Status SourceMerger::takeUpTo(const std::optional<Turn>& next, std::size_t number,
                                    EventSink& sink) {
    Input& input = *m_inputs[number];
    while (!next || !comesLater({input.time(), number}, *next)) {
        m_writer.append(input.event());
        input.taken();
        const auto more = advance(number, sink);
        if (!more.ok() || !*more) {
            return more.status();
        }
    }
    return absl::OkStatus();
}

absl::Status SourceMerger::run(EventSink& sink) {
    std::vector<Turn> turns;
    const auto push = [&turns](Turn turn) {
        turns.push_back(turn);
        std::push_heap(turns.begin(), turns.end(), comesLater);
    };
    for (std::size_t i = 0; i < m_inputs.size(); ++i) {
        if (sink.cancelled()) {
            return absl::CancelledError(kCancelledMessage);
        }
        if (!m_inputs[i]->atEnd()) {
            push({m_inputs[i]->begins() ? std::nullopt : m_inputs[i]->firstTime(), i});
        }
    }
    while (!turns.empty()) {
        std::pop_heap(turns.begin(), turns.end(), comesLater);
        const Turn turn = turns.back();
        turns.pop_back();
        Input& input = *m_inputs[turn.input];
        if (!input.begun()) {
            input.begin();
            if (const auto any = advance(turn.input, sink); !any.ok()) {
                return any.status();
            }
        } else {
            const auto next = turns.empty() ? std::nullopt : std::optional(turns.front());
            if (auto status = takeUpTo(next, turn.input, sink); !status.ok()) {
                return status;
            }
        }
        if (!input.atEnd()) {
            push({input.time(), turn.input});
        }
    }
    return flush(sink);
}

}  // namespace oxbow
