// A history by nothing but replay: what any other is held against, and what the window can stand on
// where no index is wanted.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <absl/strings/str_format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "model/fold/fold.h"
#include "model/history/history.h"
#include "model/sequence/event_sequence.h"
#include "support/replayed_rows.h"

namespace oxbow {

// The keys of replayed rows.
class ReplayKeys final : public RowKeys {
public:
    // `streams`: those that there are before any row's.
    ReplayKeys(const ReplayedRows& rows, std::vector<std::string> streams) {
        for (const ReplayedRows::Row& row : rows.rows()) {
            auto stream = std::find(streams.begin(), streams.end(), row.key.stream);
            if (stream == streams.end()) {
                stream = streams.insert(stream, row.key.stream);
            }
            m_keys.push_back(
                {StreamId(static_cast<std::uint32_t>(stream - streams.begin())), row.key.key});
        }
        m_streams = std::make_shared<const std::vector<std::string>>(std::move(streams));
    }

    std::uint64_t count() const override { return m_keys.size(); }
    Names streams() const override { return m_streams; }
    absl::StatusOr<Key> key(KeyId id) const override {
        return id.value() < m_keys.size() ? absl::StatusOr<Key>(m_keys[id.value()])
                                          : absl::OutOfRangeError("there is no such key");
    }
    std::unique_ptr<KeyCursor> cursor() const override { return std::make_unique<Cursor>(m_keys); }
    absl::StatusOr<std::optional<KeyId>> find(StreamId stream,
                                              std::string_view bytes) const override {
        for (std::uint32_t id = 0; id < m_keys.size(); ++id) {
            if (m_keys[id].stream == stream && m_keys[id].bytes == bytes) {
                return KeyId(id);
            }
        }
        return std::nullopt;
    }
    absl::StatusOr<std::shared_ptr<const KeyOrder>> order(
        const Cancelled& cancelled = {}) const override {
        if (cancelled && cancelled()) {
            return absl::CancelledError("nobody waits for the keys any more");
        }
        return std::make_shared<const KeyOrder>(sorted());
    }
    absl::Status search(const KeySearch& search, const VisitKey& visit,
                        const Cancelled& cancelled = {}) const override {
        const bool start = search.where == KeySearch::Where::Start;
        std::vector<std::uint32_t> ids(m_keys.size());
        std::iota(ids.begin(), ids.end(), 0U);
        for (const std::uint32_t id : start ? sorted() : ids) {
            if (cancelled && cancelled()) {
                return absl::CancelledError("nobody waits for these keys any more");
            }
            const Key& key = m_keys[id];
            const std::size_t found = key.bytes.find(search.text);
            const bool wanted = (start ? found == 0 : found != std::string::npos) &&
                                (!search.stream || *search.stream == key.stream);
            if (wanted && !visit(KeyId(id), {key.stream, key.bytes})) {
                break;
            }
        }
        return absl::OkStatus();
    }

private:
    class Cursor final : public KeyCursor {
    public:
        explicit Cursor(const std::vector<Key>& keys) : m_keys(keys) {}
        absl::StatusOr<KeyView> key(KeyId id) override {
            if (id.value() >= m_keys.size()) {
                return absl::OutOfRangeError("there is no such key");
            }
            return KeyView{m_keys[id.value()].stream, m_keys[id.value()].bytes};
        }

    private:
        const std::vector<Key>& m_keys;
    };

    std::vector<std::uint32_t> sorted() const {
        std::vector<std::uint32_t> ids(m_keys.size());
        std::iota(ids.begin(), ids.end(), 0U);
        std::sort(ids.begin(), ids.end(), [this](std::uint32_t a, std::uint32_t b) {
            return std::tie(m_keys[a].stream, m_keys[a].bytes) <
                   std::tie(m_keys[b].stream, m_keys[b].bytes);
        });
        return ids;
    }

    std::vector<Key> m_keys;
    Names m_streams;
};

// The rows at one position, each looked up among all versions.
class ReplayTable final : public Table {
public:
    ReplayTable(const ReplayedRows& rows, Position at) : m_at(at) {
        for (std::size_t id = 0; id < rows.rows().size(); ++id) {
            const ReplayedVersion* last = rows.lastBefore(id, at);
            m_versions.push_back(last != nullptr ? std::optional(last->keyVersion())
                                                 : std::nullopt);
            if (last != nullptr && last->bytes) {
                m_rows.push_back({KeyId(static_cast<std::uint32_t>(id)), last->writer});
            }
        }
    }

    Position at() const override { return m_at; }
    std::uint64_t rowCount() const override { return m_rows.size(); }
    Row row(std::uint64_t n) const override { return m_rows[n]; }
    std::optional<std::uint64_t> find(KeyId key) const override {
        const auto found = std::partition_point(m_rows.begin(), m_rows.end(),
                                                [key](const Row& row) { return row.key < key; });
        return found != m_rows.end() && found->key == key
                   ? std::optional<std::uint64_t>(found - m_rows.begin())
                   : std::nullopt;
    }
    std::optional<KeyVersion> version(KeyId key) const override {
        return key.value() < m_versions.size() ? m_versions[key.value()] : std::nullopt;
    }

private:
    Position m_at;
    std::vector<Row> m_rows;
    std::vector<std::optional<KeyVersion>> m_versions;
};

// Replays once, when it is made, and keeps every version: memory grows with the events. It reaches
// to where the sequence ended then. Any thread.
class ReplayHistory final : public History {
public:
    // Of the latest value of each key. `before`: keys that have their numbers before any of the
    // sequence's.
    static absl::StatusOr<std::shared_ptr<const ReplayHistory>> create(
        std::shared_ptr<const EventSequence> events, const std::vector<RowKey>& before = {}) {
        const auto all = allOf(*events);
        return all.ok() ? made(std::move(events), ReplayedRows::ofLatestValue(*all, before), true)
                        : absl::StatusOr<std::shared_ptr<const ReplayHistory>>(all.status());
    }
    static absl::StatusOr<std::shared_ptr<const ReplayHistory>> create(
        std::shared_ptr<const EventSequence> events, const Fold& fold) {
        const auto all = allOf(*events);
        if (!all.ok()) {
            return all.status();
        }
        auto rows = ReplayedRows::ofFold(*all, fold);
        if (!rows.ok()) {
            return rows.status();
        }
        return made(std::move(events), *std::move(rows), false);
    }

    const EventSequence& events() const override { return *m_events; }
    const RowKeys& keys() const override { return m_keys; }
    const ReplayedRows& rows() const { return m_rows; }
    Position madeUpTo() const override { return m_end; }

    absl::StatusOr<std::shared_ptr<const Table>> tableAt(
        Position at, const Table* = nullptr, const Cancelled& cancelled = {}) const override {
        if (auto status = checkReaches(*this, at); !status.ok()) {
            return status;
        }
        if (cancelled && cancelled()) {
            return absl::CancelledError("a newer request took its place");
        }
        return std::make_shared<const ReplayTable>(m_rows, at);
    }
    absl::StatusOr<std::uint64_t> rowCountAt(Position at) const override {
        if (auto status = checkReaches(*this, at); !status.ok()) {
            return status;
        }
        return ReplayTable(m_rows, at).rowCount();
    }

    absl::Status readRows(std::span<const RowVersion> wanted, const VisitContent& visit,
                          const Cancelled& cancelled = {}) const override {
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            if (cancelled && cancelled()) {
                return absl::CancelledError("nobody waits for these rows any more");
            }
            const ReplayedVersion* version = lastBefore(wanted[i].key, wanted[i].writer.next());
            if (version == nullptr || version->writer != wanted[i].writer) {
                return absl::NotFoundError(absl::StrFormat("the event at %d did not write that row",
                                                           wanted[i].writer.value()));
            }
            if (!visit(i, {version->bytes, version->isText, version->poisoned})) {
                break;
            }
        }
        return absl::OkStatus();
    }

    absl::StatusOr<std::optional<KeyVersion>> versionAt(KeyId key, Position at) const override {
        if (auto status = checkReaches(*this, at); !status.ok()) {
            return status;
        }
        const ReplayedVersion* last = lastBefore(key, at);
        return last != nullptr ? std::optional(last->keyVersion()) : std::nullopt;
    }
    absl::StatusOr<std::optional<Position>> nextVersion(KeyId key, Position from) const override {
        if (auto status = checkReaches(*this, from); !status.ok()) {
            return status;
        }
        if (!isKnown(key)) {
            return std::nullopt;
        }
        const auto next = m_rows.firstFrom(key.value(), from);
        return next != versionsOf(key).end() ? std::optional(next->writer) : std::nullopt;
    }
    absl::Status versions(KeyId key, Position from, Position to, Direction way,
                          const VisitVersion& visit) const override {
        if (auto status = checkReaches(*this, to); !status.ok()) {
            return status;
        }
        std::vector<KeyVersion> found;
        for (const ReplayedVersion& version : versionsOf(key)) {
            if (version.writer >= from && version.writer < to) {
                found.push_back(version.keyVersion());
            }
        }
        if (way == Direction::Backward) {
            std::reverse(found.begin(), found.end());
        }
        for (std::size_t i = 0; i < found.size() && visit(found[i]); ++i) {
        }
        return absl::OkStatus();
    }

    absl::Status touches(Position from, Position to, const VisitTouch& visit) const override {
        if (auto status = checkReaches(*this, to); !status.ok()) {
            return status;
        }
        for (Position p = from; p < to; p = p.next()) {
            const auto [first, last] = m_touches.equal_range(p);
            for (auto touch = first; touch != last; ++touch) {
                if (!visit({p, touch->second, changeBy(p, touch->second).kind})) {
                    return absl::OkStatus();
                }
            }
        }
        return absl::OkStatus();
    }

    absl::Status changes(Position from, Position to, const VisitChange& visit,
                         const Cancelled& cancelled = {}) const override {
        bool given = true;
        const auto status = touches(from, to, [&](const Touch& touch) {
            given = !cancelled || !cancelled();
            return given && visit(changeBy(touch.event, touch.key));
        });
        return given ? status : absl::CancelledError("nobody waits for these changes any more");
    }

private:
    ReplayHistory(std::shared_ptr<const EventSequence> events, ReplayedRows rows, Position end,
                  std::vector<std::string> streams)
        : m_events(std::move(events)),
          m_end(end),
          m_rows(std::move(rows)),
          m_keys(m_rows, std::move(streams)) {
        for (std::uint32_t id = 0; id < m_rows.rows().size(); ++id) {
            for (const ReplayedVersion& version : m_rows.rows()[id].versions) {
                m_touches.emplace(version.writer, KeyId(id));
            }
        }
    }

    static absl::StatusOr<std::vector<Event>> allOf(const EventSequence& events) {
        std::vector<Event> all;
        const auto status = forEachEvent(events, Position(), events.end(), EventParts::All,
                                         [&all](Position, const EventView& event) {
                                             all.emplace_back(event);
                                             return true;
                                         });
        return status.ok() ? absl::StatusOr<std::vector<Event>>(std::move(all)) : status;
    }
    static std::shared_ptr<const ReplayHistory> made(std::shared_ptr<const EventSequence> events,
                                                     ReplayedRows rows, bool ofTheLogsStreams) {
        const Position end = events->end();
        auto streams = ofTheLogsStreams ? *events->streams() : std::vector<std::string>();
        return std::shared_ptr<const ReplayHistory>(
            new ReplayHistory(std::move(events), std::move(rows), end, std::move(streams)));
    }

    bool isKnown(KeyId key) const { return key.value() < m_rows.rows().size(); }
    const std::vector<ReplayedVersion>& versionsOf(KeyId key) const {
        static const std::vector<ReplayedVersion> kNone;
        return isKnown(key) ? m_rows.rows()[key.value()].versions : kNone;
    }
    const ReplayedVersion* lastBefore(KeyId key, Position at) const {
        return isKnown(key) ? m_rows.lastBefore(key.value(), at) : nullptr;
    }
    Change changeBy(Position event, KeyId key) const {
        Change change;
        change.position = event;
        change.key = key;
        const ReplayedVersion* before = m_rows.rowAt(key.value(), event);
        if (before != nullptr) {
            change.before = before->bytes;
            change.beforeIsText = before->isText;
            change.beforePoisoned = before->poisoned;
            change.previousWriter = before->writer;
        }
        const ReplayedVersion* after = m_rows.lastBefore(key.value(), event.next());
        change.after = after->bytes;
        change.afterIsText = after->isText;
        change.afterPoisoned = after->poisoned;
        change.kind = changeKind(before != nullptr, after->bytes.has_value());
        return change;
    }

    const std::shared_ptr<const EventSequence> m_events;
    const Position m_end;
    const ReplayedRows m_rows;
    const ReplayKeys m_keys;
    std::multimap<Position, KeyId> m_touches;
};

}  // namespace oxbow
