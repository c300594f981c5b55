#include "importers/kafka/transactions.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>

#include "importers/kafka/record_batch.h"

namespace oxbow::kafka {

AbortedTransactions::AbortedTransactions(const Partition& partition) {
    for (const std::filesystem::path& file : partition.abortIndexes) {
        read(file);
    }
    for (auto& [producer, spans] : m_spans) {
        std::sort(spans.begin(), spans.end(),
                  [](const Span& a, const Span& b) { return a.first < b.first; });
    }
}

void AbortedTransactions::read(const std::filesystem::path& file) {
    constexpr std::size_t kEntry = 34;
    std::ifstream in(file, std::ios::binary);
    std::string entry(kEntry, '\0');
    m_whole &= in.is_open();
    while (in.read(entry.data(), kEntry)) {
        Cursor fields(entry);
        const std::int16_t version = fields.int16();
        const std::int64_t producer = fields.int64();
        Span span;
        span.first = fields.int64();
        span.last = fields.int64();
        if (version != 0 || span.first < 0 || span.last < span.first) {
            m_whole = false;  // it has no checksum: what makes no sense ends it
            return;
        }
        m_spans[producer].push_back(span);
    }
    m_whole &= in.gcount() == 0;
}

bool AbortedTransactions::contain(std::int64_t producer, std::int64_t offset) const {
    const auto at = m_spans.find(producer);
    if (at == m_spans.end()) {
        return false;
    }
    // A producer has one transaction at a time.
    const auto behind =
        std::upper_bound(at->second.begin(), at->second.end(), offset,
                         [](std::int64_t value, const Span& span) { return value < span.first; });
    return behind != at->second.begin() && offset <= std::prev(behind)->last;
}

absl::Status TransactionOutcomes::seek(const WalkPlace& place) {
    m_atEnd = false;
    m_least = std::max<std::int64_t>(place.least, 0);
    m_damaged = place.damaged;
    m_damageIndexed = !place.damaged;
    m_losses = {};
    m_markers.clear();
    return m_ahead.seek(place);
}

absl::StatusOr<Outcome> TransactionOutcomes::of(std::int64_t producer, std::int64_t offset) {
    while (true) {
        // Looked up anew each time: lookOn() may move the map's contents.
        std::deque<Marker>& markers = m_markers[producer];
        while (!markers.empty() && markers.front().offset < offset) {
            markers.pop_front();
        }
        if (!markers.empty()) {
            const Marker& marker = markers.front();
            return decide(producer, offset, marker.outcome, marker.losses);
        }
        if (m_atEnd) {
            return decide(producer, offset, Outcome::Open, m_losses);
        }
        if (absl::Status status = lookOn(); !status.ok()) {
            return status;
        }
    }
}

Outcome TransactionOutcomes::decide(std::int64_t producer, std::int64_t offset, Outcome found,
                                    const Losses& losses) {
    if (losses.any <= offset) {
        return found;
    }
    if (!m_aborted) {
        m_aborted.emplace(m_partition);
    }
    if (m_aborted->contain(producer, offset)) {
        return Outcome::Aborted;
    }
    // A marker that was lost can only have been a commit there.
    const bool committed =
        losses.withoutIndex <= offset && m_aborted->whole() && found != Outcome::Open;
    return committed ? Outcome::Committed : Outcome::Unknown;
}

// Goes on to the next marker.
absl::Status TransactionOutcomes::lookOn() {
    while (true) {
        const absl::StatusOr<WalkStep> step = m_ahead.next();
        if (!step.ok()) {
            return step.status();
        }
        noteLoss(*step);
        if (step->kind == WalkStep::Kind::End) {
            m_atEnd = true;
            return absl::OkStatus();
        }
        if (step->kind != WalkStep::Kind::Batch) {
            continue;
        }
        m_least = step->batch.lastOffset + 1;
        if (step->batch.magic != 2) {
            continue;
        }
        const BatchHeader header = readBatchHeader(step->batch.bytes);
        if (header.isControl() && header.isTransactional() && header.codec() == Codec::None &&
            header.recordCount > 0) {
            noteMarker(step->batch);
            return absl::OkStatus();
        }
    }
}

// Damage is a loss where offsets are missing behind it, or nothing stands behind it.
void TransactionOutcomes::noteLoss(const WalkStep& step) {
    bool lost = false;
    bool indexed = m_damageIndexed;
    switch (step.kind) {
        case WalkStep::Kind::Damage:
            m_damaged = true;
            m_damageIndexed &= m_partition.segments[step.segment].hasAbortIndex;
            return;
        case WalkStep::Kind::End:
            lost = m_damaged;
            break;
        case WalkStep::Kind::Batch:
            lost = step.least >= 0 && step.batch.baseOffset > step.least &&
                   step.cause != GapCause::Compacted;
            if (step.cause != GapCause::Damage) {
                indexed = step.cause != GapCause::MissingSegment &&
                          m_partition.segments[step.segment].hasAbortIndex;
            }
            break;
    }
    m_damaged = false;
    m_damageIndexed = true;
    if (lost) {
        // It may have stood right behind the last offset.
        m_losses.any = m_least;
        m_losses.withoutIndex = indexed ? m_losses.withoutIndex : m_least;
    }
}

void TransactionOutcomes::noteMarker(const Batch& batch) {
    const BatchHeader header = readBatchHeader(batch.bytes);
    Cursor in(batch.bytes.substr(BatchHeader::kSize));
    Record record;
    if (!readRecord(in, header, record)) {
        return;
    }
    const std::optional<ControlType> type = controlTypeOf(record);
    if (type == ControlType::Commit || type == ControlType::Abort) {
        m_markers[header.producerId].push_back(
            {header.baseOffset, type == ControlType::Commit ? Outcome::Committed : Outcome::Aborted,
             m_losses});
    }
}

}  // namespace oxbow::kafka
