// The field reader of a stored log: its columns, and values where there are none.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/block/block_view.h"
#include "model/block/column_fields.h"
#include "model/block/column_texts.h"
#include "model/log/event_reader.h"
#include "model/log/index/key_index.h"
#include "model/log/store/log_store.h"
#include "model/sequence/field_cursor.h"

namespace oxbow {

// Through a log as it was when the cursor was made. Without paths, streams and texts it reads the
// hot column alone, and with types theirs; with paths the columns that those lead to, with texts
// those that may have them.
class LogFields final : public FieldCursor {
public:
    // to ≤ the log's end.
    LogFields(const LogStore& store, const KeyIndex& index, const EventReader& reader,
              const FieldsWanted& wanted, Position from, Position to);

    // Goes on with other events; what was wrong with those before is forgotten.
    void goTo(Position from, Position to);
    bool next() override;
    const FieldBlock& block() const override { return m_out; }
    const absl::Status& status() const override { return m_status; }
    // Gives the block away for one that is used up.
    void swapBlock(FieldBlock& used);
    absl::StatusOr<KeyView> key(std::uint32_t number) override;
    bool sharesKeyNumbers() const override { return true; }

private:
    // The events that are read at a time: a block's, or a group's of the hot column.
    struct Piece {
        const RunSummary* run = nullptr;
        std::size_t number = 0;  // of the block
        Position first;
        std::size_t count = 0;
    };

    void makeColumns();
    bool fail(absl::Status status);
    absl::Status readGroup();
    absl::Status readBlock();
    absl::Status openBlock();
    absl::Status readHot(bool keys);
    absl::Status readTypes();
    absl::Status readNumbers(int field, std::vector<std::uint32_t>& out) const;
    absl::Status readFields(const FetchSegment& fetch);
    absl::Status readTexts(const FetchSegment& fetch);
    absl::Status readFieldsOf(std::uint32_t event);
    absl::Status readTextsOf(std::uint32_t event);
    // False where the event was not asked for.
    absl::StatusOr<bool> readValue(std::uint32_t event, EventView& view);
    absl::StatusOr<BlockReader*> reader();
    absl::StatusOr<std::optional<KeyId>> keyOf(std::size_t event);
    absl::Status appendDerived(std::size_t event, Derivation what, std::string& out);
    std::string where() const;
    // Leaves what lies outside of the range asked for.
    void cut();

    const LogStore& m_store;
    const KeyIndex& m_index;
    const EventReader& m_events;
    const FieldsWanted m_wanted;
    const std::shared_ptr<const Catalog> m_catalog;
    Position m_from;
    Position m_to;
    Position m_next;
    absl::Status m_status;
    FieldBlock m_out;
    ColumnFields m_columns;
    ColumnTexts m_texts;
    KeyNames::Cursor m_names;
    std::optional<LogStore::Iterator> m_blocks;  // stands at the block at work

    // Of the piece at work.
    Piece m_piece;
    std::optional<BlockView> m_view;
    std::optional<BlockReader> m_reader;  // where values are needed
    std::vector<std::uint32_t> m_keys;    // 0: none, else 1 + id; empty: not read
    std::vector<std::uint8_t> m_flags;
    EventDetails m_details;
};

}  // namespace oxbow
