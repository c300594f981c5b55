// The writing half of columns_block.h.
#include <algorithm>
#include <map>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "model/block/bytes_block.h"
#include "model/block/columns_block.h"
#include "model/block/details_codec.h"
#include "model/block/packed_ints.h"
#include "model/block/segment_codec.h"
#include "model/block/text_column.h"
#include "model/event/utc_time.h"
#include "model/payload/row_as_json.h"
#include "model/payload/shape_matcher.h"

namespace oxbow {
namespace {

using Ints = std::vector<std::int64_t>;
using TextList = std::vector<std::string_view>;

constexpr std::int32_t kNoShape = -1;

// One event's text and how it divides.
struct ShapedText {
    std::string_view text;
    std::int32_t shape = kNoShape;  // in the log
    std::uint32_t firstSlot = 0;    // in the slots of the batch, or in the packer's own
    bool ownSlots = false;
};

EventForm formOf(const EventView& event) {
    if (!event.record) {
        return event.value ? EventForm::Value : EventForm::Nothing;
    }
    if (!event.value) {
        return EventForm::Record;
    }
    return event.valueIsInRecord() ? EventForm::ValueInRecord : EventForm::ValueBeside;
}

// How many digits of a second a time's text has; absent where the text of such a time cannot be
// made from it.
std::optional<std::uint8_t> digitsOf(const Timestamp& time) {
    if (time.zoneMinutes != 0) {
        return std::nullopt;
    }
    switch (time.precision) {
        case TimePrecision::Second:
            return 0;
        case TimePrecision::Millisecond:
            return 3;
        case TimePrecision::Microsecond:
            return 6;
        case TimePrecision::Nanosecond:
            return 9;
        default:
            return std::nullopt;
    }
}

// A column in the making, and whether all of its texts are what is known of their events.
struct PackedColumn {
    std::uint32_t id = 0;
    TextList texts;
    bool isKey = true;
    bool isType = true;
    bool isTime = true;

    void add(std::string_view text, const EventView& event, UtcTimeReader& times) {
        texts.push_back(text);
        isKey = isKey && event.key && *event.key == text;
        isType = isType && event.type && *event.type == text;
        isTime = isTime && event.time && tellsTime(text, *event.time, times);
    }
    std::string pack(TextStream& stream) const {
        if (isKey) {
            return packDerived(Derivation::Key);
        }
        if (isType) {
            return packDerived(Derivation::Type);
        }
        return isTime ? packDerived(Derivation::Time) : packTexts(texts, stream);
    }

private:
    static bool tellsTime(std::string_view text, const Timestamp& time, UtcTimeReader& times) {
        std::uint8_t digits = 0;
        const auto wanted = digitsOf(time);
        return wanted && times.read(text, digits) == time.nanoseconds && digits == *wanted;
    }
};

}  // namespace

class ColumnsPacker::Impl {
public:
    explicit Impl(std::shared_ptr<ShapeRegistry> registry) : m_registry(std::move(registry)) {}

    bool pack(const EventBatch& batch, log::Block& block) {
        m_batch = &batch;
        if (!shapeAll()) {
            return false;
        }
        block.set_encoding(log::Block::COLUMNS);
        TextStream stream(kSegmentBytes);
        groupByShape();
        for (std::size_t index = 0; index < m_used.size(); ++index) {
            packShape(index, *block.add_shapes());
        }
        packScalars(block, stream);
        packRest(block, stream);
        packDetails(block, stream);
        for (const std::string& segment : stream.take()) {
            packSegment(segment, *block.add_segments());
        }
        return true;
    }

private:
    // A shape of the block and its events, in order.
    struct Used {
        std::uint32_t id = 0;
        std::shared_ptr<const StoredShape> shape;
        std::vector<std::uint32_t> events;
        bool anchored = false;  // its events hold their values at one and the same anchors
        std::optional<RowAsJson> asJson;
    };

    std::span<const Slot> slotsOf(std::size_t event, std::size_t count) const {
        const ShapedText& text = m_texts[event];
        return (text.ownSlots ? std::span<const Slot>(m_slots) : m_batch->allSlots())
            .subspan(text.firstSlot, count);
    }

    // False where fewer than half of the texts have a shape.
    bool shapeAll() {
        const auto& events = m_batch->events;
        m_texts.assign(events.size(), ShapedText());
        m_slots.clear();
        std::size_t texts = 0;
        std::size_t shaped = 0;
        for (std::size_t i = 0; i < events.size(); ++i) {
            const EventView& event = events[i];
            if (!event.record && !event.value) {
                continue;
            }
            m_texts[i].text = event.record ? *event.record : *event.value;
            ++texts;
            if (m_batch->shapes()) {
                takeShape(i);
            } else {
                findShape(m_texts[i]);
            }
            shaped += m_texts[i].shape != kNoShape ? 1 : 0;
        }
        return shaped > 0 && shaped * 2 >= texts;
    }

    // What the importer found.
    void takeShape(std::size_t event) {
        const EventBatch::Shaped known = m_batch->shaped(event);
        if (known.shape < 0) {
            return;
        }
        if (m_importerShapes != m_batch->shapes()) {
            m_importerShapes = m_batch->shapes();
            m_importerIds.clear();
        }
        m_texts[event].shape = logId(*m_importerShapes, m_importerIds, known.shape);
        m_texts[event].firstSlot = known.firstSlot;
    }

    void findShape(ShapedText& text) {
        if (text.text.empty() || (text.text[0] != '{' && text.text[0] != '[')) {
            return;
        }
        std::int32_t shape = m_matcher.match(text.text);
        if (shape < 0) {
            shape = m_matcher.learn(text.text);
        }
        if (shape < 0) {
            return;
        }
        text.shape = logId(*m_matcher.shapes(), m_ownIds, shape);
        text.firstSlot = static_cast<std::uint32_t>(m_slots.size());
        text.ownSlots = true;
        m_slots.insert(m_slots.end(), m_matcher.found().begin(), m_matcher.found().end());
    }

    // Shapes have ids of their own in each source: `ids` remembers what they are in the log.
    std::int32_t logId(const RecordShapes& shapes, std::vector<std::int32_t>& ids,
                       std::int32_t shape) {
        constexpr std::int32_t kUnknown = -2;
        const auto index = static_cast<std::size_t>(shape);
        if (index >= ids.size()) {
            ids.resize(index + 1, kUnknown);
        }
        if (ids[index] == kUnknown) {
            const auto id = m_registry->idOf(*shapes.at(index));
            ids[index] = id ? static_cast<std::int32_t>(*id) : kNoShape;
        }
        return ids[index];
    }

    void groupByShape() {
        m_used.clear();
        m_shapeOf.assign(m_texts.size(), 0);
        std::map<std::int32_t, std::size_t> places;
        std::pair<std::int32_t, std::size_t> last = {kNoShape, 0};
        for (std::size_t i = 0; i < m_texts.size(); ++i) {
            const std::int32_t shape = m_texts[i].shape;
            if (shape == kNoShape) {
                continue;
            }
            if (shape != last.first) {
                const auto [place, isNew] = places.try_emplace(shape, m_used.size());
                if (isNew) {
                    const auto id = static_cast<std::uint32_t>(shape);
                    m_used.push_back({id, m_registry->at(id), {}, false, std::nullopt});
                }
                last = *place;
            }
            m_used[last.second].events.push_back(static_cast<std::uint32_t>(i));
            m_shapeOf[i] = static_cast<std::int64_t>(last.second) + 1;
        }
    }

    // Where the value stands in the text, as anchors of the shape, where that says it exactly.
    struct Range {
        Anchor begin;
        Anchor end;
    };
    std::optional<Range> anchorsOf(const Used& used) const {
        std::optional<Range> range;
        const auto& literals = used.shape->shape.literals;
        for (const std::uint32_t i : used.events) {
            const EventView& event = m_batch->events[i];
            if (formOf(event) != EventForm::ValueInRecord) {
                continue;
            }
            const auto slots = slotsOf(i, literals.size() - 1);
            const auto begin = static_cast<std::size_t>(event.value->data() - event.record->data());
            const std::size_t end = begin + event.value->size();
            if (!range) {
                range = {Anchor::ofBegin(begin, slots), Anchor::ofEnd(end, slots)};
                if (range->begin.bytes > literals[range->begin.slot].size() ||
                    range->end.bytes > literals[range->end.slot].size()) {
                    return std::nullopt;
                }
            }
            if (range->begin.offset(slots) != begin || range->end.offset(slots) != end) {
                return std::nullopt;
            }
        }
        return range;
    }

    void packShape(std::size_t index, log::UsedShape& out) {
        Used& used = m_used[index];
        out.set_id(used.id);
        if (const auto range = anchorsOf(used)) {
            used.anchored = true;
            out.mutable_value()->set_begin_slot(range->begin.slot);
            out.mutable_value()->set_begin_bytes(range->begin.bytes);
            out.mutable_value()->set_end_slot(range->end.slot);
            out.mutable_value()->set_end_bytes(range->end.bytes);
        }
    }

    void packScalars(log::Block& block, TextStream& stream) {
        m_columnCount = 0;
        for (const Used& used : m_used) {
            const std::size_t slots = used.shape->columns.size();
            for (std::size_t slot = 0; slot < slots; ++slot) {
                PackedColumn& column = columnOf(used.shape->columns[slot]);
                for (const std::uint32_t i : used.events) {
                    column.add(slotsOf(i, slots)[slot].in(m_texts[i].text), m_batch->events[i],
                               m_times);
                }
            }
        }
        for (std::size_t i = 0; i < m_columnCount; ++i) {
            const PackedColumn& column = m_columns[i];
            m_place[column.id] = -1;
            log::Column& out = *block.add_columns();
            out.set_id(column.id);
            out.set_data(column.pack(stream));
        }
    }

    PackedColumn& columnOf(std::uint32_t id) {
        if (id >= m_place.size()) {
            m_place.resize(id + 1, -1);
        }
        if (m_place[id] < 0) {
            m_place[id] = static_cast<std::int32_t>(m_columnCount);
            if (m_columnCount == m_columns.size()) {
                m_columns.emplace_back();
            }
            PackedColumn& column = m_columns[m_columnCount++];
            column.id = id;
            column.texts.clear();
            column.isKey = column.isType = column.isTime = true;
        }
        return m_columns[static_cast<std::size_t>(m_place[id])];
    }

    // Whether the value is what the cells of the record say, so that nothing of it has to be kept.
    bool isOfCells(std::size_t event) {
        const auto number = static_cast<std::size_t>(m_shapeOf[event]);
        if (number == 0) {
            return false;
        }
        Used& used = m_used[number - 1];
        const RecordShape& shape = used.shape->shape;
        if (shape.places.empty() || shape.places[0].kind != SlotKind::Cell) {
            return false;
        }
        if (!used.asJson) {
            used.asJson.emplace(shape);
        }
        m_cellTexts.clear();
        for (const Slot& slot : slotsOf(event, shape.places.size())) {
            m_cellTexts.push_back(slot.in(m_texts[event].text));
        }
        cellsOf(shape, m_cellTexts, m_heldCells, m_cells);
        m_object.clear();
        used.asJson->append(m_cells, m_object);
        return m_object == *m_batch->events[event].value;
    }

    void packRest(log::Block& block, TextStream& stream) {
        Ints forms;
        Ints begins;
        Ints tails;
        TextList rest;
        TextList values;
        for (std::size_t i = 0; i < m_texts.size(); ++i) {
            const EventView& event = m_batch->events[i];
            EventForm form = formOf(event);
            if (form == EventForm::ValueBeside && isOfCells(i)) {
                form = EventForm::ValueOfCells;
            }
            forms.push_back(static_cast<std::int64_t>(form));
            if (form != EventForm::Nothing && m_shapeOf[i] == 0) {
                rest.push_back(m_texts[i].text);
            }
            if (form == EventForm::ValueBeside) {
                values.push_back(*event.value);
            } else if (form == EventForm::ValueInRecord && !isAnchored(i)) {
                const auto begin = event.value->data() - event.record->data();
                begins.push_back(begin);
                tails.push_back(static_cast<std::int64_t>(event.record->size()) - begin -
                                static_cast<std::int64_t>(event.value->size()));
            }
        }
        block.set_form(packInts(forms));
        block.set_shape(packInts(m_shapeOf));
        block.set_value_begin(packInts(begins));
        block.set_value_tail(packInts(tails));
        if (!rest.empty()) {
            block.set_rest(packTexts(rest, stream));
        }
        if (!values.empty()) {
            block.set_own_values(packTexts(values, stream));
        }
    }

    bool isAnchored(std::size_t event) const {
        const auto shape = static_cast<std::size_t>(m_shapeOf[event]);
        return shape != 0 && m_used[shape - 1].anchored;
    }

    void packDetails(log::Block& block, TextStream& stream) const {
        Ints has;
        std::vector<std::string> details;
        for (const EventView& event : m_batch->events) {
            std::string encoded = event.details ? encodeDetails(*event.details) : std::string();
            has.push_back(encoded.empty() ? 0 : 1);
            if (!encoded.empty()) {
                details.push_back(std::move(encoded));
            }
        }
        block.set_has_details(packInts(has));
        if (!details.empty()) {
            block.set_details(packTexts(TextList(details.begin(), details.end()), stream));
        }
    }

    std::shared_ptr<ShapeRegistry> m_registry;
    ShapeMatcher m_matcher;  // for texts that the importer said nothing of
    std::vector<std::int32_t> m_ownIds;
    std::shared_ptr<const RecordShapes> m_importerShapes;
    std::vector<std::int32_t> m_importerIds;

    UtcTimeReader m_times;

    // Of the batch at work.
    const EventBatch* m_batch = nullptr;
    std::vector<ShapedText> m_texts;
    std::vector<Slot> m_slots;
    Ints m_shapeOf;  // 0: none, else 1 + index in m_used
    std::vector<Used> m_used;
    std::vector<PackedColumn> m_columns;  // the first m_columnCount are in use
    std::size_t m_columnCount = 0;
    std::vector<std::string_view> m_cellTexts;
    std::vector<std::string> m_heldCells;
    std::vector<OptionalBytesView> m_cells;
    std::string m_object;
    std::vector<std::int32_t> m_place;  // of a column's id in m_columns; -1: not in use
};

ColumnsPacker::ColumnsPacker(std::shared_ptr<ShapeRegistry> registry)
    : m_impl(std::make_unique<Impl>(std::move(registry))) {}

ColumnsPacker::~ColumnsPacker() = default;

bool ColumnsPacker::pack(const EventBatch& batch, log::Block& block) {
    return m_impl->pack(batch, block);
}

}  // namespace oxbow
