// All events of a past as rows: tombstones, events without a key, control and aborted records too;
// in a branch also, at their places, those that an edit took away.
#pragma once

#include <memory>
#include <vector>

#include "model/find/found_positions.h"
#include "views/common/async_cache.h"
#include "views/common/list/row_source.h"
#include "views/common/type_style.h"
#include "views/stream/stream_page.h"

namespace oxbow {

class StreamSource : public RowSource {
    Q_OBJECT
public:
    enum Column { Number, Edit, Time, Type, Stream, Key, Value, Place, kColumns };

    // What the columns need to know about the whole log.
    struct Shape {
        bool manyDays = false;    // times are shown with their date
        int typeCharacters = 12;  // of the longest name of a type; 0: no event has one
        int keyCharacters = 0;    // of long keys; the column stays within bounds
        bool manyStreams = false;
        std::uint64_t end = 0;  // how many events
    };
    // What a row is of.
    struct RowPlace {
        std::optional<std::size_t> ghost;  // by its number; else
        Position event;
    };

    explicit StreamSource(std::shared_ptr<const ShownPast> past, QObject* parent = nullptr,
                          const MakeExecutor& makeExecutor = makeThread);
    // `load` reads its events.
    StreamSource(std::shared_ptr<const ShownPast> past, LoadStreamPage load, QObject* parent,
                 const MakeExecutor& makeExecutor);

    // Call setShape() with it.
    void setPast(std::shared_ptr<const ShownPast> past);
    RowPlace placeAt(std::uint64_t row) const;
    // Of an event, or of the next one that has a row; of the playhead, what stands below it; of the
    // end, rowCount().
    std::uint64_t rowOf(Position position) const;
    std::optional<std::uint64_t> rowOfGhost(std::size_t ghost) const;
    // What an edit did to the event of the row, in words with its sign; empty where none did.
    QString editText(std::uint64_t row) const;

    // Events that were decided in the original history (rising): their causes are gone.
    void setOrphans(std::shared_ptr<const std::vector<Position>> orphans);

    void setShape(const Shape& shape);
    void setTypeStyles(std::shared_ptr<const TypeStyles> styles);
    // Events from here on have not happened yet.
    void setPlayhead(Position playhead);
    // Events of this key stand out.
    void setSelectedKey(std::optional<KeyId> key);
    // Whether control and aborted records show what they hold, or only that they are there.
    void setGhostsShown(bool shown);
    bool ghostsShown() const { return m_ghostsShown; }

    // Only these events have rows, and no ghosts; null: all. Call foundMore() when there are more.
    void setOnly(std::shared_ptr<const FoundPositions> only);
    void foundMore();
    bool isNarrowed() const { return m_only != nullptr; }
    bool hasRow(Position event) const { return !m_only || m_only->contains(event); }

    // What is known of a row; null while it is read.
    const StreamRow* find(std::uint64_t row) const;

    std::uint64_t rowCount() const override {
        return m_only ? m_only->count() : m_shape.end + m_past->ghosts().size();
    }
    int columnCount() const override { return kColumns; }
    ListColumn column(int column) const override;
    Cell cell(std::uint64_t row, int column) const override;
    RowLook look(std::uint64_t row) const override;
    QString toolTip(std::uint64_t row, int column) const override;
    void prefetch(std::uint64_t first, std::uint64_t count) override;

private:
    std::uint64_t ghostRow(std::size_t ghost) const;
    const StreamPage* pageOf(const RowPlace& place) const;
    Cell numberOf(const RowPlace& place) const;
    Cell editOf(std::uint64_t row) const;
    EditMark markOf(const RowPlace& place) const;
    bool isOrphan(const RowPlace& place) const;
    QString numberToolTip(const RowPlace& place) const;
    Cell cellOf(const StreamRow& row, int column) const;
    Cell timeOf(const StreamRow& row) const;
    Cell typeOf(const StreamRow& row) const;
    Cell keyOf(const StreamRow& row) const;
    Cell valueOf(const StreamRow& row) const;
    Cell placeOf(const StreamRow& row) const;
    QString timeText(const StreamRow& row) const;

    std::shared_ptr<const ShownPast> m_past;
    std::shared_ptr<const FoundPositions> m_only;
    std::shared_ptr<const std::vector<Position>> m_orphans;  // null: none
    Shape m_shape;
    std::shared_ptr<const TypeStyles> m_styles;
    Position m_playhead;
    std::optional<KeyId> m_selectedKey;
    bool m_ghostsShown = true;
    // Reading a cell moves its page to the front.
    mutable AsyncCache<std::uint64_t, StreamPage> m_pages;
    mutable AsyncCache<std::uint64_t, StreamPage> m_ghostPages;
};

}  // namespace oxbow
