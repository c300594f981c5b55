#include "model/sequence/number_scan.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "model/payload/canonical_text.h"
#include "model/payload/decimal_order.h"
#include "model/payload/json_lexeme.h"

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

}  // namespace

// One pass over a part of the sequence.
class NumberScan::Run {
public:
    explicit Run(const NumberScan& scan) : m_scan(scan) {}

    absl::Status go(Position from, Position to, const Visit& visit, const Cancelled& cancelled) {
        FieldsWanted wanted;
        wanted.paths.push_back(m_scan.m_path);
        const auto cursor = m_scan.m_events->fields(wanted, from, to);
        while (cursor->next()) {
            if (cancelled && cancelled()) {
                return absl::CancelledError("the condition was given up");
            }
            const FieldBlock& block = cursor->block();
            test(block.fields.front());
            dealOut(block);
            if (!visit(block.first, block.count, m_matches)) {
                return absl::OkStatus();
            }
        }
        return cursor->status();
    }

private:
    // All that the column has, in its own order.
    void test(const FieldColumn& column) {
        m_lexemes.resize(column.lexemeCount());
        for (std::size_t i = 0; i < m_lexemes.size(); ++i) {
            m_lexemes[i] = test(column.lexeme(i)) ? 1 : 0;
        }
        const auto kinds = column.kinds();
        const auto numbers = column.numbers();
        m_fulfils.resize(column.size());
        for (std::size_t begin = 0, end = 0; begin < kinds.size(); begin = end) {
            const std::uint8_t kind = kinds[begin];
            end = endOfSame(kinds, begin);
            if (kind == FieldColumn::kAbsent) {
                std::fill(m_fulfils.begin() + static_cast<std::ptrdiff_t>(begin),
                          m_fulfils.begin() + static_cast<std::ptrdiff_t>(end), 0);
            } else if (kind == FieldColumn::kLexeme) {
                for (std::size_t i = begin; i < end; ++i) {
                    m_fulfils[i] = m_lexemes[static_cast<std::size_t>(numbers[i])];
                }
            } else {
                const Mantissas& wanted = mantissas(kind);
                for (std::size_t i = begin; i < end; ++i) {
                    m_fulfils[i] = wanted.has(numbers[i]);
                }
            }
        }
    }

    // Where another kind than that at `begin` stands next.
    static std::size_t endOfSame(std::span<const std::uint8_t> kinds, std::size_t begin) {
        const std::uint64_t eight = kinds[begin] * 0x0101010101010101U;
        std::size_t end = begin + 1;
        for (std::uint64_t next = 0; end + sizeof next <= kinds.size(); end += sizeof next) {
            std::memcpy(&next, kinds.data() + end, sizeof next);
            if (next != eight) {
                break;
            }
        }
        while (end < kinds.size() && kinds[end] == kinds[begin]) {
            ++end;
        }
        return end;
    }

    // From the column's order to that of the events. No branch hangs on the data: what fulfils is
    // not to be foretold.
    void dealOut(const FieldBlock& block) {
        m_matches.resize((block.count + 63) / 64);
        const std::uint8_t* const fulfils = m_fulfils.data();
        for (std::size_t word = 0; word < m_matches.size(); ++word) {
            const std::size_t end = std::min(block.count, word * 64 + 64);
            std::uint64_t bits = 0;
            for (std::size_t i = word * 64; i < end; ++i) {
                bits |= std::uint64_t{fulfils[block.places[i]]} << (i % 64);
            }
            m_matches[word] = bits;
        }
    }

    bool test(const JsonValue& value) const {
        return value.type == JsonType::Number &&
               fulfils(m_scan.m_comparison, compareNumbers(value.lexeme, m_scan.m_number));
    }

    const Mantissas& mantissas(std::uint8_t scale) {
        auto& known = m_mantissas[scale];
        if (!known) {
            known = mantissasFor(m_scan.m_comparison, m_scan.m_number, scale);
        }
        return *known;
    }

    const NumberScan& m_scan;
    std::array<std::optional<Mantissas>, FieldColumn::kMostScale + 1> m_mantissas;
    // Of the block at work.
    std::vector<std::uint8_t> m_lexemes;
    std::vector<std::uint8_t> m_fulfils;
    std::vector<std::uint64_t> m_matches;
};

absl::StatusOr<NumberScan> NumberScan::create(const EventSequence& events, std::string_view path,
                                              Comparison comparison, std::string_view number) {
    NumberScan scan(events);
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
                             const Cancelled& cancelled) const {
    if (to > m_events->end()) {
        return absl::OutOfRangeError(absl::StrCat("there is no event at ", to.value() - 1,
                                                  ": the events end at ", m_events->end().value()));
    }
    return Run(*this).go(from, to, visit, cancelled);
}

}  // namespace oxbow
