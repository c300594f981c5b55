#include "model/block/column_texts.h"

#include <algorithm>
#include <utility>

#include "model/payload/json.h"
#include "model/payload/row_as_json.h"

namespace oxbow {
namespace {

constexpr std::uint8_t kUnclearPlace = 2;  // in m_ofShapes

ByteSet bytesOf(std::string_view text) {
    ByteSet bytes;
    for (const char c : text) {
        bytes.set(static_cast<std::uint8_t>(c));
    }
    return bytes;
}

// What texts of a form can be made of, but for Raw; of Decimals also its words.
ByteSet alphabetOf(const TextColumn& column) {
    static const ByteSet kNumber = bytesOf("0123456789-.");
    static const ByteSet kNumberOrWord = kNumber | bytesOf("nulltruefalse");
    static const ByteSet kHex = bytesOf("0123456789abcdef");
    static const ByteSet kTime = bytesOf("0123456789+-:.TZ");
    switch (column.form()) {
        case TextForm::Decimal:
        case TextForm::Uneven:
            return kNumber;
        case TextForm::Decimals:
            return kNumberOrWord;
        case TextForm::Numbered:
            return kNumber | bytesOf(column.entries()[0]);
        case TextForm::Nibbles:
            return kHex | bytesOf(column.entries()[0]);
        case TextForm::Time:
        case TextForm::Derived:
            return kTime;
        default:
            return ~ByteSet();
    }
}

// The pieces of a value that all of a shape's have: before its first slot, between them, after the
// last one. Of cells, a slot has the JSON that the cell is.
std::vector<std::string> piecesOf(const ColumnsLayout::Shape& shape) {
    const RecordShape& record = shape.stored->shape;
    std::vector<std::string> pieces;
    if (shape.formOfPlaces() == EventForm::ValueOfCells) {
        const RowAsJson row(record);
        for (std::size_t i = 0; i < record.places.size(); ++i) {
            std::string& piece = pieces.emplace_back(i == 0 ? "{" : ",");
            appendJsonString(piece, row.name(i));
            piece += ':';
        }
        pieces.emplace_back("}");
        return pieces;
    }
    if (!shape.value) {
        return record.literals;
    }
    const auto& [begin, end] = *shape.value;
    for (std::size_t slot = begin.slot; slot <= end.slot; ++slot) {
        std::string_view piece = record.literals[slot];
        if (slot == end.slot) {
            piece = piece.substr(0, end.bytes);
        }
        if (slot == begin.slot) {
            piece.remove_prefix(std::min<std::size_t>(begin.bytes, piece.size()));
        }
        pieces.emplace_back(piece);
    }
    return pieces;
}

// What a cell of a form may be made of, as JSON.
ByteSet cellAlphabetOf(const TextColumn& column) {
    static const ByteSet kPlain = bytesOf(
        " !#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz"
        "{|}~");
    const ByteSet bytes = alphabetOf(column);
    return (bytes & ~kPlain).any() ? ~ByteSet() : bytes | bytesOf("\"");
}

}  // namespace

ColumnTexts::ColumnTexts(std::vector<TextNeedle> texts) : m_texts(std::move(texts)) {}

absl::StatusOr<bool> ColumnTexts::read(const BlockView& block, const ShapeCatalog& shapes,
                                       const ColumnReader::Where& where, const FetchSegment& fetch,
                                       const ColumnReader::AppendDerived& derived,
                                       std::vector<std::vector<std::uint8_t>>& out) {
    m_left.clear();
    if (auto opened = m_reader.open(block, shapes, where, fetch, derived);
        !opened.ok() || !*opened) {
        return opened;
    }
    m_found.resize(m_reader.columnCount() * m_texts.size());
    for (Found& found : m_found) {
        found.part = Found::Part::Unknown;
    }
    m_firsts.clear();
    std::uint32_t begin = 0;
    for (const ColumnsLayout::Shape& shape : m_reader.layout().shapes()) {
        m_firsts.push_back(begin);
        begin += shape.count;
    }
    m_ofShapes.resize(begin);

    // Where a value is held otherwise than the shape says, the value itself is read.
    const auto numbers = m_reader.layout().shapeNumbers();
    const std::size_t count = numbers.size();
    m_isLeft.assign(count, 0);
    for (std::size_t i = 0; i < count; ++i) {
        const EventForm form = m_reader.layout().form(i);
        const auto* const shape = m_reader.layout().shapeOf(i);
        const EventForm told = shape == nullptr ? EventForm::Value : shape->formOfPlaces();
        const bool isNull = form == EventForm::Nothing || form == EventForm::Record;
        m_isLeft[i] = !isNull && form != told ? 1 : 0;
    }
    for (std::size_t text = 0; text < m_texts.size(); ++text) {
        out[text].assign(count, 0);
        if (auto status = look(text, out[text]); !status.ok()) {
            return status;
        }
    }
    for (std::size_t i = 0; i < count; ++i) {
        if (m_isLeft[i] != 0) {
            m_left.push_back(static_cast<std::uint32_t>(i));
        }
    }
    return true;
}

const std::vector<ColumnTexts::Verdict>& ColumnTexts::verdictsOf(const ColumnsLayout::Shape& shape,
                                                                 std::uint32_t id) {
    const auto [known, isNew] = m_verdicts.try_emplace(shapeKeyOf(shape, id));
    if (!isNew) {
        return known->second;
    }
    const auto pieces = piecesOf(shape);
    for (const TextNeedle& needle : m_texts) {
        const auto standsIn = [&needle](std::string_view piece) { return needle.isIn(piece); };
        Verdict verdict = Verdict::Slots;
        for (std::size_t slot = 0; slot + 1 < pieces.size(); ++slot) {
            const std::string_view before = pieces[slot];
            const std::string_view after = pieces[slot + 1];
            // Two slots side by side have no edge that could tell.
            const bool leaves = before.empty() ? slot > 0 : needle.mayLeave(before);
            const bool enters = after.empty() ? slot + 2 < pieces.size() : needle.mayEnter(after);
            if (needle.size() > 1 && (leaves || enters)) {
                verdict = Verdict::Unclear;
            }
        }
        if (std::any_of(pieces.begin(), pieces.end(), standsIn)) {
            verdict = Verdict::All;
        }
        known->second.push_back(verdict);
    }
    return known->second;
}

absl::Status ColumnTexts::look(std::size_t text, std::vector<std::uint8_t>& out) {
    const auto shapes = m_reader.layout().shapes();
    bool any = false;
    for (std::size_t s = 0; s < shapes.size(); ++s) {
        const auto found = lookInShape(text, s);
        if (!found.ok()) {
            return found.status();
        }
        any |= *found;
    }
    const auto numbers = m_reader.layout().shapeNumbers();
    for (std::size_t i = 0; any && i < numbers.size(); ++i) {
        const EventForm form = m_reader.layout().form(i);
        if (numbers[i] == 0 || form != shapes[numbers[i] - 1U].formOfPlaces()) {
            continue;
        }
        const std::uint8_t found =
            m_ofShapes[m_firsts[numbers[i] - 1U] + m_reader.layout().rank(i)];
        out[i] = found == 1 ? 1 : 0;
        m_isLeft[i] |= found == kUnclearPlace ? 1 : 0;
    }
    auto status = lookInRest(text, out);
    return status.ok() ? lookInDetails(text) : status;
}

// Into m_ofShapes; says whether there is anything.
absl::StatusOr<bool> ColumnTexts::lookInShape(std::size_t text, std::size_t number) {
    const ColumnsLayout::Shape& shape = m_reader.layout().shapes()[number];
    std::uint8_t* const out = m_ofShapes.data() + m_firsts[number];
    std::fill_n(out, shape.count, std::uint8_t{0});
    const Verdict verdict = verdictsOf(shape, m_reader.block().shapes()[number].id)[text];
    if (verdict != Verdict::Slots) {
        std::fill_n(out, shape.count, verdict == Verdict::All ? std::uint8_t{1} : kUnclearPlace);
        return true;
    }
    const std::size_t begin = shape.value ? shape.value->begin.slot : 0;
    const std::size_t end = shape.value ? shape.value->end.slot : shape.places.size();
    bool any = false;
    for (std::size_t slot = begin; slot < end; ++slot) {
        if (shape.formOfPlaces() == EventForm::ValueOfCells) {
            const auto found = lookInCells(m_texts[text], number, slot, out);
            if (!found.ok()) {
                return found.status();
            }
            any |= *found;
            continue;
        }
        const auto [index, base] = shape.places[slot];
        const auto found = foundIn(index, text);
        if (!found.ok()) {
            return found.status();
        }
        switch ((*found)->part) {
            case Found::Part::Everywhere:
                std::fill_n(out, shape.count, std::uint8_t{1});
                return true;
            case Found::Part::Unclear:
                std::fill_n(out, shape.count, kUnclearPlace);
                return true;
            case Found::Part::Some:
                any = true;
                for (std::size_t i = 0; i < shape.count; ++i) {
                    out[i] |= (*found)->entries[base + i];
                }
                break;
            default:
                break;
        }
    }
    return any;
}

absl::StatusOr<const ColumnTexts::Found*> ColumnTexts::foundIn(std::size_t index,
                                                               std::size_t text) {
    Found& found = m_found[index * m_texts.size() + text];
    if (found.part == Found::Part::Unknown) {
        const auto column = m_reader.column(index);
        if (!column.ok()) {
            return column.status();
        }
        if (auto status = lookIn(**column, m_texts[text], found); !status.ok()) {
            return status;
        }
    }
    return &found;
}

bool ColumnTexts::isInCell(const TextNeedle& needle, const RecordShape& shape, std::size_t slot,
                           std::string_view text) {
    m_json.clear();
    appendScalarAsJson(shape, slot, text, m_json, m_held);
    return needle.isIn(m_json);
}

// The cells of one column, as the JSON that they are.
absl::StatusOr<bool> ColumnTexts::lookInCells(const TextNeedle& needle, std::size_t number,
                                              std::size_t slot, std::uint8_t* out) {
    const ColumnsLayout::Shape& shape = m_reader.layout().shapes()[number];
    const RecordShape& record = shape.stored->shape;
    const auto [index, base] = shape.places[slot];
    const auto opened = m_reader.column(index);
    if (!opened.ok()) {
        return opened.status();
    }
    TextColumn& column = **opened;
    std::vector<std::uint8_t> hasIt;  // of a dictionary
    for (const std::string_view entry : column.entries()) {
        hasIt.push_back(isInCell(needle, record, slot, entry) ? 1 : 0);
    }
    const TextForm form = column.form();
    if (form == TextForm::Constant || form == TextForm::Dictionary) {
        for (std::size_t i = 0; i < shape.count; ++i) {
            const std::size_t entry = column.entry(base + i);
            if (entry >= hasIt.size()) {
                return m_reader.damaged("a text is not in its column");
            }
            out[i] |= hasIt[entry];
        }
        return std::find(hasIt.begin(), hasIt.end(), 1) != hasIt.end();
    }
    const bool any = form == TextForm::Raw || form == TextForm::Derived;
    if (!any && !needle.canBeMadeOf(cellAlphabetOf(column))) {
        return false;
    }
    if (form == TextForm::Derived) {
        const auto numbers = m_reader.layout().shapeNumbers();
        m_events.resize(shape.count);
        for (std::size_t i = 0; i < numbers.size(); ++i) {
            if (numbers[i] == number + 1) {
                m_events[m_reader.layout().rank(i)] = static_cast<std::uint32_t>(i);
            }
        }
    }
    std::uint8_t found = 0;
    for (std::size_t i = 0; i < shape.count; ++i) {
        const std::size_t event = form == TextForm::Derived ? m_events[i] : 0;
        // What an event holds otherwise than its shape says is not told here.
        if (form == TextForm::Derived && m_reader.layout().form(event) != EventForm::ValueOfCells) {
            continue;
        }
        m_text.clear();
        if (auto status = m_reader.append(column, base + i, event, m_text); !status.ok()) {
            return status;
        }
        out[i] |= isInCell(needle, record, slot, m_text) ? 1 : 0;
        found |= out[i];
    }
    return found != 0;
}

absl::Status ColumnTexts::lookIn(TextColumn& column, const TextNeedle& needle, Found& out) {
    using Part = Found::Part;
    out.part = Part::Nowhere;
    const TextForm form = column.form();
    if (form == TextForm::Derived && column.derivation() != Derivation::Time) {
        return absl::OkStatus();  // whoever asks has looked there
    }
    if (form == TextForm::Constant) {
        out.part = needle.isIn(column.entries()[0]) ? Part::Everywhere : Part::Nowhere;
        return absl::OkStatus();
    }
    std::vector<std::uint8_t> hasIt;  // of a dictionary
    if (form == TextForm::Dictionary) {
        for (const std::string_view entry : column.entries()) {
            hasIt.push_back(needle.isIn(entry) ? 1 : 0);
        }
        if (std::find(hasIt.begin(), hasIt.end(), 1) == hasIt.end()) {
            return absl::OkStatus();
        }
    } else if (form != TextForm::Raw && !needle.canBeMadeOf(alphabetOf(column))) {
        return absl::OkStatus();
    }
    if (form == TextForm::Derived) {
        out.part = Part::Unclear;
        return absl::OkStatus();
    }
    out.entries.assign(column.size(), 0);
    std::uint8_t any = 0;
    for (std::size_t i = 0; i < column.size(); ++i) {
        std::uint8_t& found = out.entries[i];
        if (form == TextForm::Dictionary) {
            const std::size_t entry = column.entry(i);
            if (entry >= hasIt.size()) {
                return m_reader.damaged("a text is not in its column");
            }
            found = hasIt[entry];
        } else if (form == TextForm::Raw) {
            const auto text = m_reader.rawText(column, i);
            if (!text.ok()) {
                return text.status();
            }
            found = needle.isIn(*text) ? 1 : 0;
        } else {
            m_text.clear();
            if (!column.append(i, m_text)) {
                return m_reader.damaged("a text is not in its column");
            }
            found = needle.isIn(m_text) ? 1 : 0;
        }
        any |= found;
    }
    out.part = any != 0 ? Part::Some : Part::Nowhere;
    return absl::OkStatus();
}

// Values that have no shape.
absl::Status ColumnTexts::lookInRest(std::size_t text, std::vector<std::uint8_t>& out) {
    if (m_reader.layout().restCount() == 0) {
        return absl::OkStatus();
    }
    auto column = m_reader.rest();
    if (!column.ok()) {
        return column.status();
    }
    Found found;
    if (auto status = lookIn(*column, m_texts[text], found); !status.ok()) {
        return status;
    }
    for (std::size_t i = 0; found.part != Found::Part::Nowhere && i < out.size(); ++i) {
        if (m_reader.layout().shapeOf(i) != nullptr ||
            m_reader.layout().form(i) != EventForm::Value) {
            continue;
        }
        if (found.part == Found::Part::Some) {
            out[i] = found.entries[m_reader.layout().rank(i)];
        } else if (found.part == Found::Part::Everywhere) {
            out[i] = 1;
        } else {
            m_isLeft[i] = 1;
        }
    }
    return absl::OkStatus();
}

// A header's bytes stand in the details as they are, beside others: what has the text there is
// read.
absl::Status ColumnTexts::lookInDetails(std::size_t text) {
    if (m_reader.layout().detailsCount() == 0) {
        return absl::OkStatus();
    }
    auto column = m_reader.details();
    if (!column.ok()) {
        return column.status();
    }
    Found found;
    if (auto status = lookIn(*column, m_texts[text], found); !status.ok()) {
        return status;
    }
    for (std::size_t i = 0; found.part != Found::Part::Nowhere && i < m_isLeft.size(); ++i) {
        if (m_reader.layout().hasDetails(i) &&
            (found.part != Found::Part::Some ||
             found.entries[m_reader.layout().detailsRank(i)] != 0)) {
            m_isLeft[i] = 1;
        }
    }
    return absl::OkStatus();
}

}  // namespace oxbow
