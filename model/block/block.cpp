#include "model/block/block.h"

#include <absl/strings/str_format.h>

#include <array>
#include <utility>

#include "model/block/bytes_block.h"
#include "model/block/witness.h"

namespace oxbow {
namespace {

// Written by us with at most kBlockEvents; no more room than this is given to what says otherwise.
constexpr std::size_t kMostBlockEvents = 64 * kBlockEvents;

using Column = std::vector<std::int64_t>;

struct TimeColumns {
    Column shape, zone, nanoseconds;
    explicit TimeColumns(std::size_t events) {
        for (Column* column : {&shape, &zone, &nanoseconds}) {
            column->reserve(events);
        }
    }
    void add(const std::optional<Timestamp>& time) {
        shape.push_back(time ? 1 + static_cast<int>(time->precision) : 0);
        zone.push_back(time ? time->zoneMinutes : 0);
        // An absent time repeats the one before, which keeps the column's range small.
        nanoseconds.push_back(time                  ? time->nanoseconds
                              : nanoseconds.empty() ? 0
                                                    : nanoseconds.back());
    }
};

absl::Status damagedBlock(const std::string& where, std::string_view what) {
    return absl::DataLossError(absl::StrFormat(
        "%s is damaged (%s); import the source again into a new workspace", where, what));
}

}  // namespace

BlockPacker::BlockPacker(std::shared_ptr<ShapeRegistry> registry)
    : m_columns(std::move(registry)) {}

log::Block BlockPacker::pack(const EventBatch& batch) {
    const std::size_t count = batch.events.size();
    log::Block block;
    block.set_count(static_cast<std::uint32_t>(count));
    Column partition, offset, kind;
    for (Column* column : {&partition, &offset, &kind}) {
        column->reserve(count);
    }
    TimeColumns time(count);
    TimeColumns recordTime(count);
    for (const EventView& event : batch.events) {
        partition.push_back(event.partition);
        offset.push_back(event.offset);
        kind.push_back(static_cast<int>(event.kind));
        time.add(event.time);
        recordTime.add(event.recordTime);
    }
    block.set_partition(packInts(partition));
    block.set_offset(packInts(offset));
    block.set_kind(packInts(kind));
    block.set_time_shape(packInts(time.shape));
    block.set_time_zone(packInts(time.zone));
    block.set_time(packInts(time.nanoseconds));
    block.set_record_time_shape(packInts(recordTime.shape));
    block.set_record_time_zone(packInts(recordTime.zone));
    block.set_record_time(packInts(recordTime.nanoseconds));
    block.set_witness(Witness::of(batch.events));
    if (!m_columns.pack(batch, block)) {
        packBytes(batch, block);
    }
    return block;
}

std::optional<Timestamp> BlockReader::Times::at(std::size_t i) const {
    const std::int64_t form = shape[i];
    if (form == 0) {
        return std::nullopt;
    }
    Timestamp out;
    out.precision = static_cast<TimePrecision>(form - 1);
    out.zoneMinutes = static_cast<std::int16_t>(zone[i]);
    out.nanoseconds = nanoseconds[i];
    return out;
}

std::optional<std::int64_t> BlockReader::nanoseconds(std::size_t i) const {
    if (m_kind[i] == static_cast<std::int64_t>(EventKind::Control)) {
        return std::nullopt;
    }
    if (m_time.shape[i] != 0) {
        return m_time.nanoseconds[i];
    }
    if (m_recordTime.shape[i] != 0) {
        return m_recordTime.nanoseconds[i];
    }
    return std::nullopt;
}

absl::StatusOr<BlockReader> BlockReader::open(std::string value,
                                              std::shared_ptr<const ShapeCatalog> shapes,
                                              const std::string& where, FetchSegment fetch) {
    BlockReader reader;
    // Both on the heap: what views them stays right where the reader is moved.
    reader.m_value = std::make_unique<const std::string>(std::move(value));
    auto block = BlockView::open(*reader.m_value);
    if (!block) {
        return damagedBlock(where, "it cannot be parsed");
    }
    if (block->count() > kMostBlockEvents) {
        return damagedBlock(where, "it has too many events");
    }
    reader.m_block = std::make_unique<const BlockView>(*std::move(block));
    if (!reader.openColumns()) {
        return damagedBlock(where, "a column does not fit");
    }
    absl::StatusOr<std::unique_ptr<BlockPayload>> payload;
    switch (reader.m_block->encoding()) {
        case log::Block::BYTES:
            payload = openBytes(*reader.m_block, where, std::move(fetch));
            break;
        case log::Block::COLUMNS:
            payload =
                oxbow::openColumns(*reader.m_block, std::move(shapes), where, std::move(fetch));
            break;
        default:
            payload = absl::FailedPreconditionError(absl::StrFormat(
                "%s has encoding %d, which this version of Oxbow does not know; use a newer Oxbow",
                where, static_cast<int>(reader.m_block->encoding())));
    }
    if (!payload.ok()) {
        return payload.status();
    }
    reader.m_payload = *std::move(payload);
    return reader;
}

bool BlockReader::openColumns() {
    const BlockView& block = *m_block;
    const std::array<std::pair<PackedInts*, std::string_view>, 12> columns = {{
        {&m_type, block.field(log::Block::kTypeFieldNumber)},
        {&m_stream, block.field(log::Block::kStreamFieldNumber)},
        {&m_source, block.field(log::Block::kSourceFieldNumber)},
        {&m_partition, block.field(log::Block::kPartitionFieldNumber)},
        {&m_offset, block.field(log::Block::kOffsetFieldNumber)},
        {&m_kind, block.field(log::Block::kKindFieldNumber)},
        {&m_time.shape, block.field(log::Block::kTimeShapeFieldNumber)},
        {&m_time.zone, block.field(log::Block::kTimeZoneFieldNumber)},
        {&m_time.nanoseconds, block.field(log::Block::kTimeFieldNumber)},
        {&m_recordTime.shape, block.field(log::Block::kRecordTimeShapeFieldNumber)},
        {&m_recordTime.zone, block.field(log::Block::kRecordTimeZoneFieldNumber)},
        {&m_recordTime.nanoseconds, block.field(log::Block::kRecordTimeFieldNumber)},
    }};
    for (const auto& [column, bytes] : columns) {
        const auto opened = PackedInts::open(bytes, block.count());
        if (!opened || opened->size() != block.count()) {
            return false;
        }
        *column = *opened;
    }
    constexpr auto kMostShape = 1 + static_cast<std::int64_t>(TimePrecision::Nanosecond);
    return m_time.shape.within(0, kMostShape) && m_recordTime.shape.within(0, kMostShape) &&
           m_kind.within(0, static_cast<std::int64_t>(EventKind::Aborted));
}

void BlockReader::readColumns(std::size_t i, EventView& view) const {
    view.partition = static_cast<std::int32_t>(m_partition[i]);
    view.offset = m_offset[i];
    view.kind = static_cast<EventKind>(m_kind[i]);
    view.time = m_time.at(i);
    view.recordTime = m_recordTime.at(i);
}

absl::Status BlockReader::read(std::size_t i, EventView& view, EventDetails& details) {
    readColumns(i, view);
    return m_payload->read(i, view, details);
}

absl::StatusOr<bool> BlockReader::readMembers(std::size_t i, EventView& view, EventDetails& details,
                                              KnownMembers& known, ValueMembers& out) {
    view.time = m_time.at(i);  // a part of the value may be made of it
    return m_payload->readMembers(i, view, details, known, out);
}

absl::Status BlockReader::readValue(std::size_t i, EventView& view, EventDetails& details) {
    view.time = m_time.at(i);  // a part of the value may be made of it
    return m_payload->readValue(i, view, details);
}

}  // namespace oxbow
