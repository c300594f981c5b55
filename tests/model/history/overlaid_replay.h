// A history whose tables are those of another one with the reached rows exchanged, as a branch's
// are; all else is by replay.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <span>
#include <utility>
#include <vector>

#include "model/history/overlay_table.h"
#include "support/replay_history.h"
#include "support/vector_sequence.h"

namespace oxbow {

// Events of which some are dropped, changed or inserted, and where the others stand in the base.
struct EditedEvents {
    std::vector<Event> events;
    std::vector<Position> base;       // before each event of these, and at the end
    std::map<Position, Position> to;  // of those that are still there
    std::vector<Event> edited;        // old and new, as they were and as they are
};

// Random edits of the events; the new ones bring keys of their own.
inline EditedEvents editedEvents(const std::vector<Event>& base, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    EditedEvents out;
    const auto add = [&out](Position before, std::optional<Position> from, const Event& event) {
        if (from) {
            out.to[*from] = Position(out.events.size());
        }
        out.events.push_back(event);
        out.base.push_back(before);
    };
    for (std::uint64_t i = 0; i < base.size(); ++i) {
        const Position p(i);
        Event event = base[i];
        switch (random() % 24) {
            case 0:
                out.edited.push_back(event);
                break;
            case 1:
                out.edited.push_back(event);
                event.value = R"({"n":77})";
                event.key = random() % 2 == 0 ? "new-" + std::to_string(i % 3) : event.key;
                out.edited.push_back(event);
                add(p, p, event);
                break;
            case 2:
                event.key = random() % 2 == 0 ? event.key : OptionalBytes("another");
                event.value = random() % 3 == 0 ? std::nullopt : OptionalBytes(R"({"n":78})");
                out.edited.push_back(event);
                add(p, std::nullopt, event);
                [[fallthrough]];
            default:
                add(p, p, base[i]);
        }
    }
    out.base.emplace_back(base.size());
    return out;
}

class OverlaidReplay final : public History {
public:
    // Null where one of the two cannot be replayed.
    static std::shared_ptr<const History> create(const std::vector<Event>& base,
                                                 EditedEvents edits) {
        auto below = ReplayHistory::create(std::make_shared<VectorSequence>(base));
        if (!below.ok()) {
            return nullptr;
        }
        std::vector<RowKey> keys;
        for (const ReplayedRows::Row& row : (*below)->rows().rows()) {
            keys.push_back(row.key);
        }
        auto replay = ReplayHistory::create(std::make_shared<VectorSequence>(edits.events), keys);
        return replay.ok() ? std::shared_ptr<const History>(new OverlaidReplay(
                                 *std::move(below), *std::move(replay), std::move(edits)))
                           : nullptr;
    }

    const EventSequence& events() const override { return m_replay->events(); }
    const RowKeys& keys() const override { return m_replay->keys(); }
    Position madeUpTo() const override { return m_replay->madeUpTo(); }

    absl::StatusOr<std::shared_ptr<const Table>> tableAt(
        Position at, const Table* = nullptr, const Cancelled& cancelled = {}) const override {
        if (auto status = checkReaches(*this, at); !status.ok()) {
            return status;
        }
        auto below = m_base->tableAt(m_edits.base[at.value()], nullptr, cancelled);
        if (!below.ok()) {
            return below.status();
        }
        std::vector<OverlayTable::Reached> reached;
        for (const std::uint32_t row : m_reached) {
            const ReplayedVersion* last = m_replay->rows().lastBefore(row, at);
            reached.push_back(
                {KeyId(row), last != nullptr ? std::optional(last->keyVersion()) : std::nullopt});
        }
        return std::make_shared<const OverlayTable>(
            at, *std::move(below), std::move(reached),
            [this](Position inBase) { return m_edits.to.at(inBase); });
    }

    absl::StatusOr<std::uint64_t> rowCountAt(Position at) const override {
        const auto table = tableAt(at);
        return table.ok() ? absl::StatusOr<std::uint64_t>((*table)->rowCount()) : table.status();
    }
    absl::Status readRows(std::span<const RowVersion> wanted, const VisitContent& visit,
                          const Cancelled& cancelled = {}) const override {
        return m_replay->readRows(wanted, visit, cancelled);
    }
    absl::StatusOr<std::optional<KeyVersion>> versionAt(KeyId key, Position at) const override {
        return m_replay->versionAt(key, at);
    }
    absl::StatusOr<std::optional<Position>> nextVersion(KeyId key, Position from) const override {
        return m_replay->nextVersion(key, from);
    }
    absl::Status versions(KeyId key, Position from, Position to, Direction way,
                          const VisitVersion& visit) const override {
        return m_replay->versions(key, from, to, way, visit);
    }
    absl::Status touches(Position from, Position to, const VisitTouch& visit) const override {
        return m_replay->touches(from, to, visit);
    }
    absl::Status changes(Position from, Position to, const VisitChange& visit,
                         const Cancelled& cancelled = {}) const override {
        return m_replay->changes(from, to, visit, cancelled);
    }

private:
    OverlaidReplay(std::shared_ptr<const ReplayHistory> base,
                   std::shared_ptr<const ReplayHistory> replay, EditedEvents edits)
        : m_base(std::move(base)), m_replay(std::move(replay)), m_edits(std::move(edits)) {
        for (const Event& event : m_edits.edited) {
            const auto row =
                event.key ? m_replay->rows().find({event.stream, *event.key}) : std::nullopt;
            if (row) {
                m_reached.push_back(static_cast<std::uint32_t>(*row));
            }
        }
        std::sort(m_reached.begin(), m_reached.end());
        m_reached.erase(std::unique(m_reached.begin(), m_reached.end()), m_reached.end());
    }

    std::shared_ptr<const ReplayHistory> m_base;
    std::shared_ptr<const ReplayHistory> m_replay;
    EditedEvents m_edits;
    std::vector<std::uint32_t> m_reached;  // by the numbers of the replay, which are the base's
};

}  // namespace oxbow
