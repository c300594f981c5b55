#include "model/block/bytes_block.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "model/block/details_codec.h"
#include "model/block/packed_ints.h"
#include "model/block/segment_codec.h"

namespace oxbow {
namespace {

constexpr std::int64_t kValueNull = 0;
constexpr std::int64_t kValueInRecord = 1;
constexpr std::int64_t kValueOwn = 2;

using Column = std::vector<std::int64_t>;

// Collects the events' bytes, in segments.
class BytesPacker {
public:
    BytesPacker(log::Block& block, std::size_t events) : m_block(block) {
        for (Column* column :
             {&m_recordSize, &m_valuePlace, &m_valueOffset, &m_valueSize, &m_detailsSize}) {
            column->reserve(events);
        }
        m_raw.reserve(kSegmentBytes * 2);
    }

    void add(const EventView& event) {
        if (m_raw.size() >= std::max(kSegmentBytes, kSegmentLargeEvents * m_largest)) {
            cut();
        }
        const std::size_t begin = m_raw.size();
        m_recordSize.push_back(event.record ? 1 + static_cast<std::int64_t>(event.record->size())
                                            : 0);
        if (event.record) {
            m_raw += *event.record;
        }
        addValue(event);
        std::string details = event.details ? encodeDetails(*event.details) : std::string();
        m_detailsSize.push_back(static_cast<std::int64_t>(details.size()));
        m_raw += details;
        m_largest = std::max(m_largest, m_raw.size() - begin);
        ++m_events;
    }

    void finish() {
        cut();
        m_block.set_record_size(packInts(m_recordSize));
        m_block.set_value_place(packInts(m_valuePlace));
        m_block.set_value_offset(packInts(m_valueOffset));
        m_block.set_value_size(packInts(m_valueSize));
        m_block.set_details_size(packInts(m_detailsSize));
    }

private:
    void addValue(const EventView& event) {
        std::int64_t place = kValueNull;
        std::int64_t offset = 0;
        if (event.value) {
            const bool inside = event.valueIsInRecord();
            place = inside ? kValueInRecord : kValueOwn;
            if (inside) {
                offset = event.value->data() - event.record->data();
            } else {
                m_raw += *event.value;
            }
        }
        m_valuePlace.push_back(place);
        m_valueOffset.push_back(offset);
        const auto size = static_cast<std::int64_t>(event.value ? event.value->size() : 0);
        m_valueSize.push_back(place == kValueInRecord
                                  ? static_cast<std::int64_t>(event.record->size()) - offset - size
                                  : size);
    }

    void cut() {
        if (m_events > m_first) {
            log::Segment& segment = *m_block.add_segments();
            segment.set_first(static_cast<std::uint32_t>(m_first));
            packSegment(m_raw, segment);
            m_raw.clear();
            m_largest = 0;
            m_first = m_events;
        }
    }

    log::Block& m_block;
    std::string m_raw;
    std::size_t m_largest = 0;  // of the events in it, in bytes
    std::size_t m_first = 0;
    std::size_t m_events = 0;
    Column m_recordSize, m_valuePlace, m_valueOffset, m_valueSize, m_detailsSize;
};

class BytesPayload final : public BlockPayload {
public:
    BytesPayload(const BlockView& block, const std::string& where, FetchSegment fetch)
        : m_block(block),
          m_segments(block, where, std::move(fetch)),
          m_ready(m_segments.size()),
          m_begin(block.count()) {}

    absl::Status openColumns() {
        const std::array<std::pair<Column*, std::string_view>, 5> columns = {{
            {&m_recordSize, m_block.field(log::Block::kRecordSizeFieldNumber)},
            {&m_valuePlace, m_block.field(log::Block::kValuePlaceFieldNumber)},
            {&m_valueOffset, m_block.field(log::Block::kValueOffsetFieldNumber)},
            {&m_valueSize, m_block.field(log::Block::kValueSizeFieldNumber)},
            {&m_detailsSize, m_block.field(log::Block::kDetailsSizeFieldNumber)},
        }};
        for (const auto& [column, bytes] : columns) {
            const auto opened = PackedInts::open(bytes, m_block.count());
            if (!opened || opened->size() != m_block.count()) {
                return m_segments.damaged("a column does not fit");
            }
            column->resize(opened->size());
            opened->decode(0, opened->size(), column->data());
        }
        return absl::OkStatus();
    }

    absl::Status read(std::size_t i, EventView& view, EventDetails& details) override {
        const auto segment = segmentOf(i);
        if (!segment.ok()) {
            return segment.status();
        }
        std::string_view rest = segment->substr(m_begin[i], sizeInPayload(i));
        view.record.reset();
        view.value.reset();
        view.details = nullptr;
        if (m_recordSize[i] > 0) {
            view.record = rest.substr(0, static_cast<std::size_t>(m_recordSize[i] - 1));
            rest.remove_prefix(view.record->size());
        }
        const auto valueSize = static_cast<std::size_t>(m_valueSize[i]);
        if (m_valuePlace[i] == kValueOwn) {
            view.value = rest.substr(0, valueSize);
            rest.remove_prefix(view.value->size());
        } else if (m_valuePlace[i] == kValueInRecord) {
            const auto offset = static_cast<std::size_t>(m_valueOffset[i]);
            const std::size_t size = view.record ? view.record->size() : 0;
            if (!view.record || offset > size || valueSize > size - offset) {
                return m_segments.damaged("a value lies outside its record");
            }
            view.value = view.record->substr(offset, size - offset - valueSize);
        }
        if (m_detailsSize[i] > 0) {
            auto decoded = decodeDetails(rest);
            if (!decoded) {
                return m_segments.damaged("an event's details cannot be parsed");
            }
            details = *std::move(decoded);
            view.details = &details;
        }
        return absl::OkStatus();
    }
    absl::Status readValue(std::size_t i, EventView& view, EventDetails& details) override {
        return read(i, view, details);
    }
    bool valueNeedsNames(std::size_t) override { return false; }
    std::size_t weight() const override {
        return m_segments.weight() +
               m_begin.size() * (sizeof(std::uint32_t) + 5 * sizeof(std::int64_t));
    }

private:
    std::size_t sizeInPayload(std::size_t i) const {
        return static_cast<std::size_t>(recordSize(i)) + static_cast<std::size_t>(ownSize(i)) +
               static_cast<std::size_t>(m_detailsSize[i]);
    }
    std::int64_t recordSize(std::size_t i) const {
        return m_recordSize[i] > 0 ? m_recordSize[i] - 1 : 0;
    }
    std::int64_t ownSize(std::size_t i) const {
        return m_valuePlace[i] == kValueOwn ? m_valueSize[i] : 0;
    }
    // Whether each part of the event's bytes, and all of them together, have so many bytes at most.
    bool fits(std::size_t i, std::size_t most) const {
        for (const std::int64_t part : {recordSize(i), ownSize(i), m_detailsSize[i]}) {
            if (part < 0 || static_cast<std::uint64_t>(part) > most) {
                return false;
            }
            most -= static_cast<std::size_t>(part);
        }
        return true;
    }

    absl::StatusOr<std::string_view> segmentOf(std::size_t i) {
        const auto& segments = m_block.segments();
        const auto after =
            std::upper_bound(segments.begin(), segments.end(), i,
                             [](std::size_t event, const BlockView::Segment& segment) {
                                 return event < segment.first;
                             });
        if (after == segments.begin()) {
            return m_segments.damaged("no segment holds the event");
        }
        const auto index = static_cast<std::size_t>(after - segments.begin() - 1);
        const auto raw = m_segments.at(index);
        if (!raw.ok() || m_ready[index]) {
            return raw;
        }
        const std::size_t end = after == segments.end() ? m_block.count() : after->first;
        std::size_t at = 0;
        for (std::size_t event = segments[index].first;
             event < std::min<std::size_t>(end, m_begin.size()); ++event) {
            m_begin[event] = static_cast<std::uint32_t>(at);
            if (!fits(event, raw->size() - at)) {
                return m_segments.damaged("an event lies outside its segment");
            }
            at += sizeInPayload(event);
        }
        if (at != raw->size()) {
            return m_segments.damaged("a segment's size is wrong");
        }
        m_ready[index] = true;
        return raw;
    }

    const BlockView& m_block;
    SegmentReader m_segments;
    std::vector<bool> m_ready;  // segments whose events' begins are known
    std::vector<std::uint32_t> m_begin;
    Column m_recordSize, m_valuePlace, m_valueOffset, m_valueSize, m_detailsSize;
};

}  // namespace

void packBytes(const EventBatch& batch, log::Block& block) {
    block.set_encoding(log::Block::BYTES);
    BytesPacker packer(block, batch.events.size());
    for (const EventView& event : batch.events) {
        packer.add(event);
    }
    packer.finish();
}

absl::StatusOr<std::unique_ptr<BlockPayload>> openBytes(const BlockView& block,
                                                        const std::string& where,
                                                        FetchSegment fetch) {
    auto payload = std::make_unique<BytesPayload>(block, where, std::move(fetch));
    if (auto status = payload->openColumns(); !status.ok()) {
        return status;
    }
    return payload;
}

}  // namespace oxbow
