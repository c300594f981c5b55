// The rows of a fold that are numbers for the base's own keys, while its changes are made.
#pragma once

#include <absl/container/flat_hash_map.h>
#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/fold/fold.h"
#include "model/fold/number_rule.h"
#include "model/log/log.h"
#include "model/log/log_builder.h"
#include "model/sequence/event_sequence.h"
#include "model/sequence/field_cursor.h"
#include "model/work/cancelled.h"

namespace oxbow {

// A row is found by the number of its key and is changed in place: no text is made or read, nothing
// is hashed. What is beyond such numbers (a text where a number is looked for, 400 digits) goes to
// the fold's runner, as any other event does, and its row is kept as the text that it is. 32 bytes
// a key, and the texts. One thread.
class KeyRows {
public:
    // `changes` borrows its keys from `base`; the builder writes it.
    KeyRows(const NumberRule& rule, FoldRunner& runner, std::shared_ptr<const EventSequence> base,
            std::shared_ptr<const Log> changes, const LogBuilder& builder, std::size_t budgetBytes);

    // What fold() looks at.
    FieldsWanted reads() const;
    // What the events became that the cursor stands at. They come one after the other.
    absl::StatusOr<BorrowedBatch> fold(FieldCursor& events);

    std::uint64_t withoutField() const { return m_withoutField; }
    std::uint64_t changes() const { return m_changes; }  // since construction
    std::uint64_t newKeys() const { return m_newKeys; }  // likewise
    std::size_t textBytes() const { return m_textBytes; }
    // The log of changes could not be read: it is to be made anew.
    bool logIsDamaged() const { return m_damaged; }
    // Between batches, where as many events are still to come: rows that are to be read are read
    // ahead, texts that are committed are let go.
    absl::Status tidy(std::uint64_t eventsToCome, const Cancelled& cancelled);

private:
    enum class Kind : std::uint8_t {
        Never,  // had no row yet
        None,   // has none any more
        Numbers,
        Text,      // in m_texts
        Poisoned,  // for good
        Unread,    // what the log of changes says
    };
    struct Row {
        NumberRow numbers;
        Kind kind = Kind::Never;
    };
    class OneRow;

    void makeRoom(const FieldBlock& block);
    void learnTypes(const FieldBlock& block);
    bool concerns(const FieldBlock& block, std::size_t i) const;
    absl::Status read(std::uint32_t key);
    absl::Status readAll(const Cancelled& cancelled);
    void take(std::uint32_t key, Position change, const FoldRow* row);
    void forget(std::uint32_t key);
    absl::Status applyWhole(Position at, std::uint32_t key, std::size_t i, BorrowedBatch& batch);
    void put(std::size_t i, const Row& row, BorrowedBatch& batch) const;
    void finish(BorrowedBatch& batch);

    const NumberRule& m_rule;
    FoldRunner& m_runner;
    const std::shared_ptr<const EventSequence> m_base;
    const std::shared_ptr<const Log> m_log;
    const LogBuilder& m_builder;
    const std::size_t m_budget;
    struct Text {
        Position change;  // that made it
        FoldRow row;
    };
    std::vector<Row> m_rows;                           // by key
    absl::flat_hash_map<std::uint32_t, Text> m_texts;  // likewise
    std::size_t m_textBytes = 0;
    std::uint64_t m_reads = 0;  // of one row each
    bool m_readAhead = false;
    bool m_damaged = false;
    std::vector<std::uint8_t> m_wanted;  // of no type, then of each: whether its events count
    // Of the block at work: rows that are texts, by their places.
    struct TextRow {
        std::size_t place = 0;
        std::optional<FoldRow> row;  // absent where there is none any more
    };
    std::vector<TextRow> m_textRows;

    std::uint64_t m_withoutField = 0;
    std::uint64_t m_changes = 0;
    std::uint64_t m_newKeys = 0;
};

}  // namespace oxbow
