#include "model/block/column_fields.h"

#include <algorithm>
#include <utility>

#include "model/block/details_codec.h"
#include "model/block/text_words.h"

namespace oxbow {
namespace {

constexpr std::size_t kForms = 8;  // there are less

constexpr bool hasValue(std::uint8_t form) {
    constexpr unsigned kNone = 1U << static_cast<unsigned>(EventForm::Nothing) |
                               1U << static_cast<unsigned>(EventForm::Record);
    return (kNone >> form & 1) == 0;
}

}  // namespace

absl::StatusOr<bool> ColumnFields::read(const BlockView& block, const ShapeCatalog& shapes,
                                        const ColumnReader::Where& where, const FetchSegment& fetch,
                                        const ColumnReader::AppendDerived& derived,
                                        FieldBlock& out) {
    m_left.clear();
    if (auto opened = m_reader.open(block, shapes, where, fetch, derived);
        !opened.ok() || !*opened) {
        return opened;
    }
    m_eventOfPlace.clear();
    m_entriesOf = {};

    // The events in the order in which columns have them, behind the place that has nothing.
    m_firsts.clear();
    m_shapePlaces.clear();
    std::uint32_t begin = 1;
    for (std::size_t s = 0; s < m_reader.layout().shapes().size(); ++s) {
        const ColumnsLayout::Shape& shape = m_reader.layout().shapes()[s];
        m_shapePlaces.push_back(&placesOf(shape, block.shapes()[s].id));
        m_firsts.push_back(begin);
        begin += shape.count;
    }
    beginColumns(m_wanted, out.fields);
    for (std::size_t field = 0; field < out.fields.size(); ++field) {
        for (std::size_t s = 0; s < m_reader.layout().shapes().size(); ++s) {
            const ColumnsLayout::Shape& shape = m_reader.layout().shapes()[s];
            if (auto status = addField(shape, *m_shapePlaces[s], field, out.fields[field]);
                !status.ok()) {
                return status;
            }
        }
    }

    placeEvents(out);
    if (auto status = leaveTextsOut(out); !status.ok()) {
        return status;
    }
    return true;
}

void ColumnFields::placeEvents(FieldBlock& out) {
    // Where the events of each shape and form begin: 0 where the shape's places are not theirs.
    const auto shapes = m_reader.layout().shapes();
    m_begins.assign((shapes.size() + 1) * kForms, 0);
    for (std::size_t s = 0; s < shapes.size(); ++s) {
        if (!m_shapePlaces[s]->unclear) {
            m_begins[(s + 1) * kForms + static_cast<std::size_t>(shapes[s].formOfPlaces())] =
                m_firsts[s];
        }
    }
    const std::uint16_t* const shapeOf = m_reader.layout().shapeNumbers().data();
    const std::uint32_t* const ranks = m_reader.layout().ranks().data();
    const std::uint8_t* const forms = m_reader.layout().forms().data();
    const std::uint32_t* const begins = m_begins.data();
    const std::size_t count = m_reader.layout().forms().size();
    out.places.resize(count);
    std::uint32_t* const places = out.places.data();
    // No branch hangs on the data: which shape comes next is not to be foretold.
    std::size_t left = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint32_t begin = begins[shapeOf[i] * kForms + forms[i]];
        places[i] = begin == 0 ? 0 : begin + ranks[i];
        left += begin == 0 && hasValue(forms[i]) ? 1 : 0;
    }
    for (std::size_t i = 0; m_left.size() < left; ++i) {
        if (places[i] == 0 && hasValue(forms[i])) {
            m_left.push_back(static_cast<std::uint32_t>(i));
        }
    }
}

const ColumnFields::ShapePlaces& ColumnFields::placesOf(const ColumnsLayout::Shape& shape,
                                                        std::uint32_t id) {
    const auto [known, isNew] = m_places.try_emplace(shapeKeyOf(shape, id));
    if (isNew) {
        known->second = std::make_unique<ShapePlaces>();
        for (const JsonPath& path : m_wanted.paths) {
            const FieldPlace place = placeOfField(shape.stored->shape, shape.value, path);
            known->second->unclear |= place.kind == FieldPlace::Kind::Unclear;
            known->second->places.push_back(place);
        }
        if (!m_wanted.members.empty()) {
            placeMembers(shape, *known->second);
        }
    }
    return *known->second;
}

void ColumnFields::placeMembers(const ColumnsLayout::Shape& shape, ShapePlaces& out) const {
    const auto members = placesOfMembers(shape.stored->shape, shape.value);
    absl::flat_hash_map<std::string, FieldPlace> places;
    for (const MemberPlace& member : members.value_or(MemberPlaces())) {
        out.untold |= !places.emplace(member.name, member.place).second;
    }
    out.untold |= !members;
    for (const std::string& name : m_wanted.members) {
        const auto found = places.find(name);
        out.places.push_back(found == places.end() ? FieldPlace() : found->second);
    }
}

absl::Status ColumnFields::addField(const ColumnsLayout::Shape& shape, const ShapePlaces& places,
                                    std::size_t field, FieldColumn& out) {
    if (isMember(field) ? places.untold : places.unclear) {
        out.add(shape.count,
                isMember(field) ? FieldColumn::Entry{FieldColumn::kUntold} : FieldColumn::Entry());
        return absl::OkStatus();
    }
    m_isMember = isMember(field);
    const FieldPlace& place = places.places[field];
    switch (place.kind) {
        case FieldPlace::Kind::Scalar:
            return addScalars(shape, place.slot, out);
        case FieldPlace::Kind::Part:
            return addParts(shape, place, out);
        default:
            out.add(shape.count, FieldColumn::Entry());
            return absl::OkStatus();
    }
}

absl::Status ColumnFields::addScalars(const ColumnsLayout::Shape& shape, std::size_t slot,
                                      FieldColumn& out) {
    const auto [index, base] = shape.places[slot];
    const auto opened = m_reader.column(index);
    if (!opened.ok()) {
        return opened.status();
    }
    TextColumn& column = **opened;
    const RecordShape& record = shape.stored->shape;
    // What looks like a number in quotes is a text, unless it is a cell.
    const bool isText = record.places[slot].kind == SlotKind::String;
    switch (column.form()) {
        case TextForm::Decimal:
            if (isText) {
                break;
            }
            column.ints().decode(base, shape.count,
                                 out.addNumbers(shape.count, column.scale()).data());
            return absl::OkStatus();
        case TextForm::Uneven:
        case TextForm::Decimals:
            if (isText) {
                break;
            }
            for (std::size_t i = base; i < base + shape.count; ++i) {
                const TextColumn::Number number = column.number(i);
                if (!isWord(number.scale)) {
                    out.add({number.scale, number.mantissa});
                } else if (number.scale < kWordsEnd) {
                    out.add(entryOf(record, slot, kWords[number.scale - kFirstWord], out));
                } else {
                    return m_reader.damaged("a text is not in its column");
                }
            }
            return absl::OkStatus();
        case TextForm::Constant:
        case TextForm::Dictionary:
            learnEntries(record, slot, index, column, out);
            if (column.form() == TextForm::Constant) {
                out.add(shape.count, m_entries.front());
                return absl::OkStatus();
            }
            m_entryOfText.resize(shape.count);
            column.ints().decode(base, shape.count, m_entryOfText.data());
            return out.add(m_entryOfText, m_entries)
                       ? absl::OkStatus()
                       : m_reader.damaged("a text is not in its column");
        default:
            break;
    }
    const auto events = eventsOf(shape);
    for (std::size_t i = 0; i < shape.count; ++i) {
        m_text.clear();
        if (auto status = m_reader.append(column, base + i, events[i], m_text); !status.ok()) {
            return status;
        }
        out.add(entryOf(record, slot, m_text, out));
    }
    return absl::OkStatus();
}

absl::Status ColumnFields::addParts(const ColumnsLayout::Shape& shape, const FieldPlace& place,
                                    FieldColumn& out) {
    const auto events = eventsOf(shape);
    for (std::size_t i = 0; i < shape.count; ++i) {
        m_text.clear();
        const auto appendSlot = [&](std::size_t slot) {
            const auto [index, base] = shape.places[slot];
            const auto column = m_reader.column(index);
            return column.ok() ? m_reader.append(**column, base + i, events[i], m_text)
                               : column.status();
        };
        if (auto status = appendPart(shape.stored->shape, place.part, m_text, appendSlot);
            !status.ok()) {
            return status;
        }
        out.add(entryOf({place.type, m_text}, out));
    }
    return absl::OkStatus();
}

// Several shapes have a column in common, and one spelling of what stands in it.
void ColumnFields::learnEntries(const RecordShape& shape, std::size_t slot, std::size_t index,
                                const TextColumn& column, FieldColumn& out) {
    const EntriesOf of{&out, index, shape.places[slot].kind};
    if (of == m_entriesOf && of.kind != SlotKind::Cell) {
        return;
    }
    m_entriesOf = of;
    m_entries.clear();
    for (const std::string_view text : column.entries()) {
        m_entries.push_back(entryOf(shape, slot, text, out));
    }
}

FieldColumn::Entry ColumnFields::entryOf(const RecordShape& shape, std::size_t slot,
                                         std::string_view text, FieldColumn& out) {
    m_json.clear();
    const JsonType type = appendScalarAsJson(shape, slot, text, m_json, m_held);
    return entryOf({type, m_json}, out);
}

FieldColumn::Entry ColumnFields::entryOf(const JsonValue& value, FieldColumn& out) const {
    const FieldColumn::Entry entry = out.entryOf(value);
    if (!m_isMember || entry.kind != FieldColumn::kAbsent) {
        return entry;
    }
    return {value.type == JsonType::Null ? FieldColumn::kNull : FieldColumn::kUntold};
}

std::span<const std::uint32_t> ColumnFields::eventsOf(const ColumnsLayout::Shape& shape) {
    const auto number = static_cast<std::size_t>(&shape - m_reader.layout().shapes().data());
    if (m_eventOfPlace.empty()) {
        const auto shapeOf = m_reader.layout().shapeNumbers();
        const auto ranks = m_reader.layout().ranks();
        m_eventOfPlace.resize(shapeOf.size() + 1);
        for (std::size_t i = 0; i < shapeOf.size(); ++i) {
            if (shapeOf[i] != 0) {
                m_eventOfPlace[m_firsts[shapeOf[i] - 1U] + ranks[i]] =
                    static_cast<std::uint32_t>(i);
            }
        }
    }
    return std::span<const std::uint32_t>(m_eventOfPlace).subspan(m_firsts[number], shape.count);
}

// A value that is marked as text has no fields, whatever it looks like.
absl::Status ColumnFields::leaveTextsOut(FieldBlock& out) {
    if (m_reader.layout().detailsCount() == 0) {
        return absl::OkStatus();
    }
    auto column = m_reader.details();
    if (!column.ok()) {
        return column.status();
    }
    const auto hasField = [&](std::uint32_t place) {
        const auto isThere = [place](const FieldColumn& field) {
            return field.kinds()[place] != FieldColumn::kAbsent;
        };
        return !m_wanted.members.empty() ||
               std::any_of(out.fields.begin(), out.fields.end(), isThere);
    };
    for (std::size_t i = 0; i < out.places.size(); ++i) {
        if (!m_reader.layout().hasDetails(i) || !hasField(out.places[i])) {
            continue;
        }
        m_text.clear();
        if (auto status = m_reader.append(*column, m_reader.layout().detailsRank(i),
                                          static_cast<std::uint32_t>(i), m_text);
            !status.ok()) {
            return status;
        }
        if (m_text.find(kTextContent) == std::string::npos) {
            continue;  // which costs less than reading them
        }
        const auto details = decodeDetails(m_text);
        if (!details) {
            return m_reader.damaged("an event's details cannot be parsed");
        }
        if (details->contentType == kTextContent) {
            out.places[i] = 0;
        }
    }
    return absl::OkStatus();
}

}  // namespace oxbow
