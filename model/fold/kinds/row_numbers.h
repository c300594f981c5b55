// Which row of a fold an event belongs to, as a number.
#pragma once

#include <absl/container/flat_hash_map.h>
#include <absl/status/status.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "model/fold/group_by.h"
#include "model/keys/key_dictionary.h"
#include "model/sequence/event_sequence.h"
#include "model/sequence/field_cursor.h"

namespace oxbow {

// Gives rows numbers that count up from 0, those of the events' keys where a fold goes by them.
// Texts are made and looked up once for all events of a block that have the same lexeme, and once
// for all events that have the same number. One thread.
class RowNumbers {
public:
    // `firstField` is the number, among the columns, of the first path that the grouping added.
    RowNumbers(const GroupBy& by, const EventSequence& events, std::size_t firstField);

    static constexpr std::uint32_t kNone = 0xFFFFFFFF;

    // Calls visit(event, row) for each event of the block that `wants` (an event of it) says true
    // of, in order, until it says false; the row is kNone where it has no part of its key. Some
    // events ahead, soon(row) is called where that is known.
    template <class Wants, class Soon, class Visit>
    absl::Status forEach(FieldCursor& events, Wants wants, Soon soon, Visit visit);

    absl::Status keyOf(FieldCursor& events, std::uint32_t row, RowKey& out) const;
    // Of rows that are not the events' keys: how many so far.
    std::size_t count() const { return m_rows.size(); }
    // Bytes of memory, about.
    std::size_t weight() const { return m_rows.size() * 64 + m_ofNumber.capacity() * 24; }

private:
    static constexpr std::uint32_t kUnknown = kNone - 1;
    class Values;

    std::uint32_t ofText(std::string_view text);
    std::uint32_t ofLexeme(const FieldColumn& column, std::size_t which);
    std::uint32_t ofNumber(std::int64_t number, std::uint8_t scale);
    std::uint32_t ofType(std::uint32_t typePlusOne);
    std::uint32_t ofStream(std::uint32_t stream);
    absl::Status ofParts(FieldCursor& events, std::size_t i, std::uint32_t& row);

    const GroupBy& m_by;
    const EventSequence& m_events;
    const GroupBy::Single m_single;
    const std::size_t m_firstField;
    KeyDictionary m_rows;                   // of rows that are not the events' keys
    std::vector<std::uint32_t> m_ofLexeme;  // of the block at work
    absl::flat_hash_map<std::pair<std::int64_t, std::uint8_t>, std::uint32_t> m_ofNumber;
    std::vector<std::uint32_t> m_ofType;
    std::vector<std::uint32_t> m_ofStream;
    std::string m_text;
    RowKey m_key;
};

template <class Wants, class Soon, class Visit>
absl::Status RowNumbers::forEach(FieldCursor& events, Wants wants, Soon soon, Visit visit) {
    const FieldBlock& block = events.block();
    const auto go = [&](auto rowOf) {
        for (std::size_t i = 0; i < block.count; ++i) {
            if (wants(i) && !visit(i, rowOf(i))) {
                break;
            }
        }
    };
    switch (m_single) {
        case GroupBy::Single::Key:
            go([&, keys = block.keys.data()](std::size_t i) {
                constexpr std::size_t kAhead = 24;
                if (i + kAhead < block.count && keys[i + kAhead] != 0) {
                    soon(keys[i + kAhead] - 1);
                }
                return keys[i] - 1;  // no key is 0, and one less is no row
            });
            return absl::OkStatus();
        case GroupBy::Single::Nothing:
            go([](std::size_t) { return std::uint32_t{0}; });
            return absl::OkStatus();
        case GroupBy::Single::Type:
            go([&](std::size_t i) { return ofType(block.types[i]); });
            return absl::OkStatus();
        case GroupBy::Single::Stream:
            go([&](std::size_t i) { return ofStream(block.streams[i]); });
            return absl::OkStatus();
        case GroupBy::Single::Field: {
            const FieldColumn& column = block.fields[m_firstField];
            m_ofLexeme.assign(column.lexemeCount(), kUnknown);
            const auto kinds = column.kinds();
            const auto numbers = column.numbers();
            go([&](std::size_t i) {
                const std::size_t place = block.places[i];
                if (kinds[place] == FieldColumn::kAbsent) {
                    return kNone;
                }
                if (kinds[place] != FieldColumn::kLexeme) {
                    return ofNumber(numbers[place], kinds[place]);
                }
                const auto which = static_cast<std::size_t>(numbers[place]);
                return m_ofLexeme[which] != kUnknown ? m_ofLexeme[which] : ofLexeme(column, which);
            });
            return absl::OkStatus();
        }
        case GroupBy::Single::Not:
            break;
    }
    absl::Status failure;
    go([&](std::size_t i) {
        std::uint32_t row = kNone;
        failure.Update(ofParts(events, i, row));
        return row;
    });
    return failure;
}

}  // namespace oxbow
