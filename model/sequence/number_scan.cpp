#include "model/sequence/number_scan.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

#include "model/payload/json_lexeme.h"

namespace oxbow {

// One pass over a part of the sequence.
class NumberScan::Run {
public:
    explicit Run(const NumberScan& scan) : m_scan(scan), m_test(scan.m_comparison, scan.m_number) {}

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
                const NumberTest::Mantissas& wanted = m_test.mantissas(kind);
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
        return value.type == JsonType::Number && m_test.has(value.lexeme);
    }

    const NumberScan& m_scan;
    NumberTest m_test;
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
