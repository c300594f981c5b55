#include "model/log/number_scan.h"

#include <absl/container/flat_hash_map.h>
#include <absl/strings/str_cat.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "model/block/block.h"
#include "model/block/block_view.h"
#include "model/block/canonical_text.h"
#include "model/block/columns_layout.h"
#include "model/block/text_column.h"
#include "model/block/text_words.h"
#include "model/log/log_store.h"
#include "model/payload/decimal_order.h"
#include "model/payload/json_lexeme.h"
#include "model/payload/row_as_json.h"

namespace oxbow {
namespace {

bool fulfils(Comparison comparison, int order) {
    switch (comparison) {
        case Comparison::Less:
            return order < 0;
        case Comparison::LessOrEqual:
            return order <= 0;
        case Comparison::Equal:
            return order == 0;
        case Comparison::NotEqual:
            return order != 0;
        case Comparison::GreaterOrEqual:
            return order >= 0;
        case Comparison::Greater:
            return order > 0;
    }
    return false;
}

// The mantissas of one scale that fulfil a condition: those from least to greatest, or all others.
struct Mantissas {
    std::int64_t least = std::numeric_limits<std::int64_t>::min();
    std::int64_t greatest = std::numeric_limits<std::int64_t>::max();
    bool others = false;
    bool has(std::int64_t mantissa) const {
        return (static_cast<std::uint64_t>(mantissa) - static_cast<std::uint64_t>(least) <=
                static_cast<std::uint64_t>(greatest) - static_cast<std::uint64_t>(least)) != others;
    }
};

// Mantissas have at most 18 digits: beyond those, every bound is the same.
constexpr std::int64_t kBeyond = 1'000'000'000'000'000'000;

// The greatest mantissa of the scale whose number is not above `number` (below it, where `strict`).
std::int64_t greatestNotAbove(std::string_view number, std::uint8_t scale, bool strict) {
    std::int64_t low = -kBeyond - 1;  // fulfils
    std::int64_t high = kBeyond + 1;  // does not
    std::string text;
    while (high - low > 1) {
        const std::int64_t middle = low + (high - low) / 2;
        text.clear();
        appendDecimal(text, middle, scale);
        const int order = compareNumbers(text, number);
        (strict ? order < 0 : order <= 0) ? low = middle : high = middle;
    }
    return low;
}

Mantissas mantissasFor(Comparison comparison, std::string_view number, std::uint8_t scale) {
    const std::int64_t notAbove = greatestNotAbove(number, scale, false);
    const std::int64_t below = greatestNotAbove(number, scale, true);
    Mantissas out;
    switch (comparison) {
        case Comparison::Less:
            out.greatest = below;
            break;
        case Comparison::LessOrEqual:
            out.greatest = notAbove;
            break;
        case Comparison::Equal:
        case Comparison::NotEqual:
            out.least = below + 1;
            out.greatest = notAbove;
            if (out.least > out.greatest) {
                out.least = out.greatest = kBeyond + 1;  // which no mantissa is
            }
            out.others = comparison == Comparison::NotEqual;
            break;
        case Comparison::GreaterOrEqual:
            out.least = below + 1;
            break;
        case Comparison::Greater:
            out.least = notAbove + 1;
            break;
    }
    return out;
}

constexpr auto kValueForm = static_cast<std::uint8_t>(EventForm::Value);
constexpr auto kInRecordForm = static_cast<std::uint8_t>(EventForm::ValueInRecord);
constexpr auto kOfCellsForm = static_cast<std::uint8_t>(EventForm::ValueOfCells);

// Which scalar of a shape's value a path names.
enum class Found : std::uint8_t { Nothing, Scalar, Unclear };
struct Resolved {
    Found found = Found::Nothing;
    std::size_t slot = 0;
};

// In a row of a table a path names a column.
Resolved resolveCell(const RecordShape& shape, const JsonPath& path) {
    if (path.steps().size() != 1 || path.steps()[0].name.empty()) {
        return {};
    }
    const std::string column = RowAsJson::pathOf(path.steps()[0].name);
    // Where a name repeats, the last one counts.
    for (std::size_t slot = shape.places.size(); slot-- > 0;) {
        if (shape.places[slot].path == column) {
            return {Found::Scalar, slot};
        }
    }
    return {};
}

// Tries the path on a value of the shape with the least of scalars in it.
Resolved resolve(const RecordShape& shape, const BlockView::Shape::Range* range,
                 const JsonPath& path) {
    if (!shape.places.empty() && shape.places[0].kind == SlotKind::Cell) {
        // A cell that is a value of its own says nothing of a JSON object.
        return range == nullptr ? resolveCell(shape, path) : Resolved{Found::Unclear, 0};
    }
    std::string text;
    std::vector<Slot> places;
    for (std::size_t slot = 0; slot < shape.places.size(); ++slot) {
        text += shape.literals[slot];
        const auto begin = static_cast<std::uint32_t>(text.size());
        text += shape.places[slot].kind == SlotKind::Bare ? "0" : "";
        places.push_back({begin, static_cast<std::uint32_t>(text.size()) - begin});
    }
    text += shape.literals.back();
    std::string_view value = text;
    if (range != nullptr) {
        const std::size_t begin = range->begin.offset(places);
        const std::size_t end = range->end.offset(places);
        value = begin <= end && end <= text.size() ? value.substr(begin, end - begin)
                                                   : std::string_view();
    }
    if (!validateJson(value).ok()) {
        return {Found::Unclear, 0};  // the value is what stands in a string
    }
    const auto found = jsonAt(value, path);
    if (!found || found->type != JsonType::Number) {
        return {};
    }
    const auto at = static_cast<std::uint32_t>(found->lexeme.data() - text.data());
    for (std::size_t slot = 0; slot < places.size(); ++slot) {
        if (places[slot].begin == at) {
            return {Found::Scalar, slot};
        }
    }
    return {};
}

}  // namespace

// One pass over a part of the log.
class NumberScan::Run {
public:
    explicit Run(const NumberScan& scan)
        : m_scan(scan), m_store(scan.m_log->store()), m_catalog(m_store.catalog()) {}

    absl::Status go(Position from, Position to, const Visit& visit,
                    const std::function<bool()>& cancelled) {
        const auto blocks = m_store.iterate(Family::Blocks, LogStore::Blocks::Pass);
        for (std::size_t r = from < to ? m_catalog->runOf(from) : m_catalog->runs.size();
             r < m_catalog->runs.size() && m_catalog->runs[r]->first < to; ++r) {
            const RunSummary& run = *m_catalog->runs[r];
            if (run.count == 0) {
                continue;
            }
            std::size_t number = from > run.first ? run.blockOf(from) : 0;
            blocks->Seek(storeKey(run.id, static_cast<std::uint32_t>(number)));
            for (; number < run.blocks.size(); ++number, blocks->Next()) {
                const Position first = run.first + run.blocks[number].firstInRun;
                if (first >= to) {
                    return absl::OkStatus();
                }
                if (cancelled && cancelled()) {
                    return absl::CancelledError("the condition was given up");
                }
                if (!blocks->Valid()) {
                    return blocks->status().ok()
                               ? absl::DataLossError(
                                     "a block of the log is missing; import the "
                                     "sources again into a new workspace")
                               : m_store.failure(blocks->status(), "reading events");
                }
                const std::string_view value(blocks->value().data(), blocks->value().size());
                if (auto status = block(value, first, run.blocks[number].count); !status.ok()) {
                    return status;
                }
                const std::uint64_t begin = from > first ? from - first : 0;
                const std::uint64_t end =
                    std::min<std::uint64_t>(run.blocks[number].count, to - first);
                if (!give(first, begin, end, visit)) {
                    return absl::OkStatus();
                }
            }
        }
        return absl::OkStatus();
    }

private:
    // The part [begin, end) of the block's matches.
    bool give(Position first, std::size_t begin, std::size_t end, const Visit& visit) {
        if (begin > 0) {
            std::vector<std::uint64_t> part((end - begin + 63) / 64);
            for (std::size_t i = begin; i < end; ++i) {
                part[(i - begin) / 64] |= (m_matches[i / 64] >> (i % 64) & 1) << ((i - begin) % 64);
            }
            m_matches = std::move(part);
        }
        return visit(first + begin, end - begin,
                     std::span<const std::uint64_t>(m_matches).first((end - begin + 63) / 64));
    }

    absl::Status block(std::string_view value, Position first, std::size_t count) {
        m_matches.assign((count + 63) / 64, 0);
        const auto view = BlockView::open(value);
        if (view && view->count() == count && view->encoding() == log::Block::COLUMNS) {
            if (const auto layout = ColumnsLayout::open(*view, *m_catalog->shapes);
                layout && byColumns(*view, *layout)) {
                return leaveTextsOut(*layout, first, count);
            }
            m_matches.assign((count + 63) / 64, 0);
        }
        return byValues(first, count);
    }

    // A value that is marked as text holds no numbers, whatever it looks like.
    absl::Status leaveTextsOut(const ColumnsLayout& layout, Position first, std::size_t count) {
        for (std::size_t i = 0; layout.detailsCount() > 0 && i < count; ++i) {
            if (!layout.hasDetails(i) || (m_matches[i / 64] >> (i % 64) & 1) == 0) {
                continue;
            }
            const auto value = m_scan.m_log->value(first + i);
            if (!value.ok()) {
                return value.status();
            }
            m_matches[i / 64] &= ~(std::uint64_t{value->isText} << (i % 64));
        }
        return absl::OkStatus();
    }

    // False where a number of the block is in no column of integers.
    bool byColumns(const BlockView& view, const ColumnsLayout& layout) {
        if (layout.restCount() > 0 || layout.ownValueCount() > 0 || layout.hasLooseValues()) {
            return false;
        }
        // The events in the order in which columns have them, behind one that never matches.
        m_byShape.assign(1, 0);
        m_begins.assign(1, 0);
        for (std::size_t s = 0; s < layout.shapes().size(); ++s) {
            const ColumnsLayout::Shape& shape = layout.shapes()[s];
            const Resolved place = resolved(*shape.stored, shape, view.shapes()[s].id);
            const std::size_t begin = m_byShape.size();
            m_begins.push_back(begin);
            m_byShape.resize(begin + shape.count);
            if (place.found == Found::Unclear) {
                return false;
            }
            if (place.found == Found::Scalar) {
                const auto [column, base] = shape.places[place.slot];
                if (!compareColumn(view.columns()[column].data, layout.columnSize(column), base,
                                   std::span(m_byShape).subspan(begin))) {
                    return false;
                }
            }
        }
        dealOut(layout);
        return true;
    }

    // From the columns' order to that of the events. No branch hangs on the data: what matches is
    // not to be foretold.
    void dealOut(const ColumnsLayout& layout) {
        const auto shapes = layout.shapeNumbers();
        const auto ranks = layout.ranks();
        const auto forms = layout.forms();
        const std::uint8_t* const byShape = m_byShape.data();
        const std::size_t* const begins = m_begins.data();
        for (std::size_t word = 0; word < m_matches.size(); ++word) {
            const std::size_t end = std::min(shapes.size(), word * 64 + 64);
            std::uint64_t bits = 0;
            for (std::size_t i = word * 64; i < end; ++i) {
                // Texts without a shape all have the place of the first: none of their kind is
                // here.
                const std::size_t at = shapes[i] == 0 ? 0 : begins[shapes[i]] + ranks[i];
                const std::uint64_t holds =
                    forms[i] == kValueForm || forms[i] == kInRecordForm || forms[i] == kOfCellsForm;
                bits |= (byShape[at] & holds) << (i % 64);
            }
            m_matches[word] = bits;
        }
    }

    bool compareColumn(std::string_view bytes, std::size_t size, std::size_t base,
                       std::span<std::uint8_t> matches) {
        const auto column = TextColumn::open(bytes, size);
        if (!column) {
            return false;
        }
        switch (column->form()) {
            case TextForm::Decimal: {
                const Mantissas& wanted = mantissas(column->scale());
                m_ints.resize(matches.size());
                column->ints().decode(base, matches.size(), m_ints.data());
                for (std::size_t i = 0; i < matches.size(); ++i) {
                    matches[i] = wanted.has(m_ints[i]);
                }
                return true;
            }
            case TextForm::Decimals:
                for (std::size_t i = 0; i < matches.size(); ++i) {
                    const TextColumn::Number number = column->number(base + i);
                    matches[i] =
                        !isWord(number.scale) && mantissas(number.scale).has(number.mantissa);
                }
                return true;
            case TextForm::Constant:
            case TextForm::Dictionary: {
                std::vector<std::uint8_t> entries;
                for (const std::string_view entry : column->entries()) {
                    entries.push_back(test(entry));
                }
                for (std::size_t i = 0; i < matches.size(); ++i) {
                    const std::size_t entry = column->entry(base + i);
                    matches[i] = entry < entries.size() && entries[entry];
                }
                return true;
            }
            default:
                return false;
        }
    }

    bool test(std::string_view number) const {
        return isJsonNumber(number) &&
               fulfils(m_scan.m_comparison, compareNumbers(number, m_scan.m_number));
    }

    const Mantissas& mantissas(std::uint8_t scale) {
        if (scale >= m_mantissas.size()) {
            m_mantissas.resize(scale + 1U);
        }
        auto& known = m_mantissas[scale];
        if (!known) {
            known = mantissasFor(m_scan.m_comparison, m_scan.m_number, scale);
        }
        return *known;
    }

    Resolved resolved(const StoredShape& stored, const ColumnsLayout::Shape& shape,
                      std::uint32_t id) {
        const BlockView::Shape::Range range = shape.value.value_or(BlockView::Shape::Range());
        const auto [known, isNew] =
            m_resolved.try_emplace(std::tuple(id, shape.value.has_value(), range.begin.slot,
                                              range.begin.bytes, range.end.slot, range.end.bytes));
        if (isNew) {
            known->second =
                resolve(stored.shape, shape.value ? &*shape.value : nullptr, m_scan.m_path);
        }
        return known->second;
    }

    absl::Status byValues(Position first, std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) {
            const auto value = m_scan.m_log->value(first + i);
            if (!value.ok()) {
                return value.status();
            }
            if (!value->bytes || value->isText || !validateJson(*value->bytes).ok()) {
                continue;
            }
            const auto found = jsonAt(*value->bytes, m_scan.m_path);
            const bool match = found && found->type == JsonType::Number && test(found->lexeme);
            m_matches[i / 64] |= std::uint64_t{match} << (i % 64);
        }
        return absl::OkStatus();
    }

    const NumberScan& m_scan;
    const LogStore& m_store;
    const std::shared_ptr<const Catalog> m_catalog;
    absl::flat_hash_map<
        std::tuple<std::uint32_t, bool, std::uint32_t, std::uint32_t, std::uint32_t, std::uint32_t>,
        Resolved>
        m_resolved;
    std::vector<std::optional<Mantissas>> m_mantissas;  // by scale
    // Of the block at work.
    std::vector<std::uint64_t> m_matches;
    std::vector<std::uint8_t> m_byShape;
    std::vector<std::size_t> m_begins;  // of each shape in m_byShape, by its number
    std::vector<std::int64_t> m_ints;
};

absl::StatusOr<NumberScan> NumberScan::create(const Log& log, std::string_view path,
                                              Comparison comparison, std::string_view number) {
    NumberScan scan(log);
    auto parsed = JsonPath::parse(path);
    if (!parsed.ok()) {
        return parsed.status();
    }
    if (!isJsonNumber(number)) {
        return absl::InvalidArgumentError(absl::StrCat("\"", std::string(number),
                                                       "\" is no number; write it like 100, -2.5 "
                                                       "or 1e6"));
    }
    scan.m_path = *std::move(parsed);
    scan.m_comparison = comparison;
    scan.m_number = number;
    return scan;
}

absl::Status NumberScan::run(Position from, Position to, const Visit& visit,
                             const std::function<bool()>& cancelled) const {
    if (to > m_log->end()) {
        return absl::OutOfRangeError(absl::StrCat("there is no event at ", to.value() - 1,
                                                  ": the log ends at ", m_log->end().value()));
    }
    return Run(*this).go(from, to, visit, cancelled);
}

}  // namespace oxbow
