// What a script is given of events whose fields stand in columns.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "model/event/event.h"
#include "model/fold/fold.h"
#include "model/fold/script/script_batch.h"
#include "model/fold/script/script_intake.h"
#include "model/sequence/event_sequence.h"
#include "model/sequence/field_cursor.h"

namespace oxbow {

// Beside ScriptIntake, which looks at events one by one, and which it asks where columns do not
// tell. What the script is given is the same. One thread.
class ColumnIntake {
public:
    // Whether columns tell all that the script can see.
    static bool suffices(const ScriptDefinition& definition);

    // Both must outlive it.
    ColumnIntake(const ScriptDefinition& definition, const EventSequence& events);

    const FieldsWanted& reads() const { return m_wanted; }

    struct Batch {
        ScriptBatch script;
        std::vector<Position> events;
        // Unless the script says itself to which rows events go: the row of each, rows being
        // numbered as they come, and what event.partition is in those that are new.
        std::vector<std::uint32_t> rows;
        std::vector<std::string> newRows;
        std::deque<Event> wholes;  // events that columns do not tell: their bytes are looked at
        std::size_t bytes = 0;     // of values and texts
        void clear();
    };
    // The block that the cursor stands at, …
    absl::Status begin(FieldCursor& events);
    // … of whose events the batch takes until it has so many, or many bytes; begins the batch where
    // it is empty. False where there are more of them, …
    absl::StatusOr<bool> take(FieldCursor& events, std::size_t most, Batch& batch);
    // … and ends it.
    void end(Batch& batch) const { m_intake.end(batch.script); }

    absl::Status keyOf(FieldCursor& events, std::uint32_t row, RowKey& out) const;
    // Bytes of memory that what it knows of keys takes.
    std::size_t weight() const;

private:
    static constexpr std::uint32_t kNone = 0xFFFFFFFF;
    // A lexeme of a member's column, as the script is given it.
    struct Lexeme {
        std::uint8_t kind = 0;
        bool isWhole = false;  // it is to be read with all that stands around it
        double number = 0;
        std::string text;
        std::uint32_t place = kNone;  // among the batch's texts
    };

    void learnLexemes(const FieldColumn& column, std::vector<Lexeme>& out) const;
    absl::Status readWholes(FieldCursor& events);
    bool mayTake(const FieldBlock& block, std::size_t i, std::int32_t& handler);
    absl::StatusOr<bool> isFromHere(FieldCursor& events, std::size_t i);
    void appendMembers(const FieldBlock& block, std::size_t i, Batch& batch);
    static std::size_t appendMember(const FieldColumn& column, std::size_t place,
                                    std::vector<Lexeme>& lexemes, ScriptColumn& out);
    void appendType(std::uint32_t typePlusOne, ScriptBatch& batch, std::uint8_t& flags);
    absl::StatusOr<std::string> streamIdOf(FieldCursor& events, std::size_t i) const;
    absl::Status addRow(FieldCursor& events, std::size_t i, Batch& batch);

    const ScriptDefinition& m_definition;
    const EventSequence& m_events;
    ScriptIntake m_intake;
    FieldsWanted m_wanted;
    const bool m_isFromAll;

    std::vector<std::int32_t> m_handlers;                 // by type, of no type first
    std::vector<std::uint32_t> m_typePlaces;              // the same, among the batch's types
    std::vector<std::uint8_t> m_keysFromHere;             // by key: 0 unknown, 1 no, 2 yes
    std::vector<std::uint32_t> m_rowsOfKeys;              // by key
    std::vector<std::uint32_t> m_rowsOfStreams;           // of events without one
    std::vector<std::pair<bool, std::uint32_t>> m_names;  // of rows: whether a key, and which

    // Of the block at work.
    std::size_t m_count = 0;
    std::size_t m_next = 0;
    std::vector<std::vector<Lexeme>> m_lexemes;  // by member
    std::vector<std::uint8_t> m_isWhole;
    std::deque<Event> m_wholes;  // that are not taken yet
};

}  // namespace oxbow
