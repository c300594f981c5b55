#include "model/log/block.h"

#include <absl/strings/str_format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "model/log/segment_codec.h"

namespace oxbow {
namespace {

constexpr std::int64_t kValueNull = 0;
constexpr std::int64_t kValueInRecord = 1;
constexpr std::int64_t kValueOwn = 2;

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

std::string packed(const Column& column) {
    return packInts(column);
}

// Collects the events' bytes, in segments.
class PayloadPacker {
public:
    PayloadPacker(log::Block& block, std::size_t events) : m_block(block) {
        for (Column* column :
             {&m_recordSize, &m_valuePlace, &m_valueOffset, &m_valueSize, &m_detailsSize}) {
            column->reserve(events);
        }
        m_raw.reserve(kSegmentBytes * 2);
    }

    void add(const EventView& event) {
        if (m_raw.size() >= kSegmentBytes) {
            cut();
        }
        m_recordSize.push_back(event.record ? 1 + static_cast<std::int64_t>(event.record->size())
                                            : 0);
        if (event.record) {
            m_raw += *event.record;
        }
        addValue(event);
        std::string details = event.details ? encodeDetails(*event.details) : std::string();
        m_detailsSize.push_back(static_cast<std::int64_t>(details.size()));
        m_raw += details;
        ++m_events;
    }

    void finish() {
        cut();
        m_block.set_record_size(packed(m_recordSize));
        m_block.set_value_place(packed(m_valuePlace));
        m_block.set_value_offset(packed(m_valueOffset));
        m_block.set_value_size(packed(m_valueSize));
        m_block.set_details_size(packed(m_detailsSize));
    }

private:
    void addValue(const EventView& event) {
        std::int64_t place = kValueNull;
        std::int64_t offset = 0;
        if (event.value) {
            const bool inside = event.record && event.value->data() >= event.record->data() &&
                                event.value->data() + event.value->size() <=
                                    event.record->data() + event.record->size();
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
            m_first = m_events;
        }
    }

    log::Block& m_block;
    std::string m_raw;
    std::size_t m_first = 0;
    std::size_t m_events = 0;
    Column m_recordSize, m_valuePlace, m_valueOffset, m_valueSize, m_detailsSize;
};

}  // namespace

std::string encodeDetails(const EventDetails& details) {
    log::Details out;
    for (const Header& header : details.headers) {
        auto& to = *out.add_headers();
        to.set_name(header.name);
        if (header.value) {
            to.set_value(*header.value);
        }
    }
    if (details.transaction) {
        auto& to = *out.mutable_transaction();
        to.set_id(details.transaction->id);
        to.set_index(details.transaction->index);
        to.set_last(details.transaction->last);
    }
    if (details.actor) {
        out.set_actor(*details.actor);
    }
    if (details.correlation) {
        out.set_correlation(*details.correlation);
    }
    for (const std::string& causation : details.causations) {
        out.add_causations(causation);
    }
    for (const Reference& reference : details.references) {
        auto& to = *out.add_references();
        to.set_type(reference.type);
        to.set_id(reference.id);
        to.set_role(reference.role);
    }
    if (details.contentType) {
        out.set_content_type(*details.contentType);
    }
    if (details.schemaId) {
        out.set_schema_id(*details.schemaId);
    }
    return out.SerializeAsString();
}

std::optional<EventDetails> decodeDetails(std::string_view bytes) {
    log::Details in;
    if (!in.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
        return std::nullopt;
    }
    EventDetails out;
    for (const auto& header : in.headers()) {
        out.headers.push_back(
            {header.name(), header.has_value() ? OptionalBytes(header.value()) : std::nullopt});
    }
    if (in.has_transaction()) {
        out.transaction =
            Transaction{in.transaction().id(), in.transaction().index(), in.transaction().last()};
    }
    if (in.has_actor()) {
        out.actor = in.actor();
    }
    if (in.has_correlation()) {
        out.correlation = in.correlation();
    }
    out.causations.assign(in.causations().begin(), in.causations().end());
    for (const auto& reference : in.references()) {
        out.references.push_back({reference.type(), reference.id(), reference.role()});
    }
    if (in.has_content_type()) {
        out.contentType = in.content_type();
    }
    if (in.has_schema_id()) {
        out.schemaId = in.schema_id();
    }
    return out;
}

log::Block packBlock(const EventBatch& batch) {
    const std::size_t count = batch.events.size();
    log::Block block;
    block.set_encoding(log::Block::BYTES);
    block.set_count(static_cast<std::uint32_t>(count));
    Column partition, offset, kind;
    for (Column* column : {&partition, &offset, &kind}) {
        column->reserve(count);
    }
    TimeColumns time(count);
    TimeColumns recordTime(count);
    PayloadPacker payload(block, count);
    for (const EventView& event : batch.events) {
        partition.push_back(event.partition);
        offset.push_back(event.offset);
        kind.push_back(static_cast<int>(event.kind));
        time.add(event.time);
        recordTime.add(event.recordTime);
        payload.add(event);
    }
    payload.finish();
    block.set_partition(packed(partition));
    block.set_offset(packed(offset));
    block.set_kind(packed(kind));
    block.set_time_shape(packed(time.shape));
    block.set_time_zone(packed(time.zone));
    block.set_time(packed(time.nanoseconds));
    block.set_record_time_shape(packed(recordTime.shape));
    block.set_record_time_zone(packed(recordTime.zone));
    block.set_record_time(packed(recordTime.nanoseconds));
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

absl::Status BlockReader::damaged(std::string_view what) const {
    return absl::DataLossError(absl::StrFormat(
        "%s is damaged (%s); import the source again into a new workspace", m_where, what));
}

absl::StatusOr<BlockReader> BlockReader::open(std::string_view value, const std::string& where,
                                              Fetch fetch) {
    BlockReader reader;
    reader.m_fetch = std::move(fetch);
    reader.m_where = where;
    auto block = std::make_shared<log::Block>();
    if (!block->ParseFromArray(value.data(), static_cast<int>(value.size()))) {
        return reader.damaged("it cannot be parsed");
    }
    if (block->encoding() != log::Block::BYTES) {
        return absl::FailedPreconditionError(absl::StrFormat(
            "%s has encoding %d, which this version of Oxbow does not know; use a newer Oxbow",
            where, static_cast<int>(block->encoding())));
    }
    reader.m_block = std::move(block);
    if (auto status = reader.openColumns(); !status.ok()) {
        return status;
    }
    return reader;
}

absl::Status BlockReader::openColumns() {
    const log::Block& block = *m_block;
    const std::array<std::pair<PackedInts*, const std::string*>, 16> columns = {{
        {&m_stream, &block.stream()},
        {&m_source, &block.source()},
        {&m_partition, &block.partition()},
        {&m_offset, &block.offset()},
        {&m_kind, &block.kind()},
        {&m_time.shape, &block.time_shape()},
        {&m_time.zone, &block.time_zone()},
        {&m_time.nanoseconds, &block.time()},
        {&m_recordTime.shape, &block.record_time_shape()},
        {&m_recordTime.zone, &block.record_time_zone()},
        {&m_recordTime.nanoseconds, &block.record_time()},
        {&m_recordSize, &block.record_size()},
        {&m_valuePlace, &block.value_place()},
        {&m_valueOffset, &block.value_offset()},
        {&m_valueSize, &block.value_size()},
        {&m_detailsSize, &block.details_size()},
    }};
    for (const auto& [column, bytes] : columns) {
        const auto opened = PackedInts::open(*bytes);
        if (!opened || opened->size() != block.count()) {
            return damaged("a column does not fit");
        }
        *column = *opened;
    }
    m_inflated.resize(static_cast<std::size_t>(block.segments_size()));
    m_begin.resize(block.count());
    return absl::OkStatus();
}

std::size_t BlockReader::sizeInPayload(std::size_t i) const {
    std::int64_t size = m_detailsSize[i];
    if (m_recordSize[i] > 0) {
        size += m_recordSize[i] - 1;
    }
    if (m_valuePlace[i] == kValueOwn) {
        size += m_valueSize[i];
    }
    return static_cast<std::size_t>(size);
}

absl::StatusOr<std::string_view> BlockReader::segmentOf(std::size_t i, std::size_t& first) {
    const auto& segments = m_block->segments();
    auto after = std::upper_bound(
        segments.begin(), segments.end(), i,
        [](std::size_t event, const log::Segment& segment) { return event < segment.first(); });
    if (after == segments.begin()) {
        return damaged("no segment holds the event");
    }
    const auto index = static_cast<std::size_t>(after - segments.begin() - 1);
    const log::Segment& segment = segments[static_cast<int>(index)];
    first = segment.first();
    if (m_inflated[index]) {
        return std::string_view(*m_inflated[index]);
    }
    const auto data = m_fetch(index);
    if (!data.ok()) {
        return data.status();
    }
    std::string raw;
    if (!unpackSegment(segment, *data, raw)) {
        return damaged("a segment cannot be unpacked");
    }
    const std::size_t end = after == segments.end() ? count() : after->first();
    std::size_t at = 0;
    for (std::size_t event = first; event < end; ++event) {
        m_begin[event] = static_cast<std::uint32_t>(at);
        at += sizeInPayload(event);
    }
    if (at != raw.size()) {
        return damaged("a segment's size is wrong");
    }
    m_inflated[index] = std::make_shared<const std::string>(std::move(raw));
    return std::string_view(*m_inflated[index]);
}

absl::Status BlockReader::read(std::size_t i, EventView& view, EventDetails& details) {
    std::size_t first = 0;
    auto segment = segmentOf(i, first);
    if (!segment.ok()) {
        return segment.status();
    }
    view.partition = static_cast<std::int32_t>(m_partition[i]);
    view.offset = m_offset[i];
    view.kind = static_cast<EventKind>(m_kind[i]);
    view.time = m_time.at(i);
    view.recordTime = m_recordTime.at(i);
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
        if (!view.record || offset + valueSize > view.record->size()) {
            return damaged("a value lies outside its record");
        }
        view.value = view.record->substr(offset, view.record->size() - offset - valueSize);
    }
    if (m_detailsSize[i] > 0) {
        auto decoded = decodeDetails(rest);
        if (!decoded) {
            return damaged("an event's details cannot be parsed");
        }
        details = *std::move(decoded);
        view.details = &details;
    }
    return absl::OkStatus();
}

}  // namespace oxbow
