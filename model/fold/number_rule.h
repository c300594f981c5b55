// A fold whose rows are a few numbers, as it works on many events at once.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/fold/event_field.h"
#include "model/fold/fold.h"

namespace oxbow {

// What such a fold holds for one key: integers of at most 18 digits, so many of them behind the
// point.
struct NumberRow {
    static constexpr std::size_t kMost = 2;
    std::array<std::int64_t, kMost> numbers{};
    std::array<std::uint8_t, kMost> scales{};
};

// A number that an event holds, in the same form.
struct RowNumber {
    std::int64_t number = 0;
    std::uint8_t scale = 0;
};

// The same rule as the runner's that has it: what it makes of an event is what apply() makes of it,
// or it says that it cannot tell. An event reaches the row of its own key and stream and no other.
// Immutable; any thread.
class NumberRule {
public:
    virtual ~NumberRule() = default;

    // Around the numbers of a row in its text: `{"sum":`, `,"count":`, `}`. At most kMost numbers.
    virtual const std::vector<std::string>& literals() const = 0;
    // The types of the events that it looks at, sorted; empty: all of them.
    virtual const std::vector<std::string>& types() const = 0;
    // What an event must have for it to be looked at; null: nothing.
    virtual const FieldPath* field() const = 0;
    // Whether the field must be a number; else any value will do, and `number` is none.
    virtual bool readsNumber() const = 0;

    // Makes of a row, or of none, the one after the event. False, with the row as it was, where
    // that is beyond such numbers: then apply() is to be asked.
    virtual bool apply(const RowNumber& number, bool hadRow, NumberRow& row) const = 0;
};

// The row's text, and back; absent where the text is another one.
void appendNumberRow(const std::vector<std::string>& literals, const NumberRow& row,
                     std::string& out);
std::optional<NumberRow> readNumberRow(const std::vector<std::string>& literals,
                                       std::string_view text);

}  // namespace oxbow
