// What a log answers about its keys, by nothing but its events.
#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/event/event.h"
#include "model/log/log.h"

namespace oxbow {

// What a log's events did to its keys, kept so that any question can be answered by looking at all.
class Oracle {
public:
    explicit Oracle(const std::vector<Event>& events) {
        std::map<std::string, std::uint32_t> streams;
        for (std::size_t p = 0; p < events.size(); ++p) {
            const Event& event = events[p];
            const auto stream = static_cast<std::uint32_t>(streams.size());
            const std::uint32_t streamId = streams.emplace(event.stream, stream).first->second;
            if (!event.key) {
                continue;
            }
            const std::pair name(streamId, *event.key);
            const auto next = static_cast<std::uint32_t>(m_keys.size());
            const std::uint32_t id = m_ids.emplace(name, next).first->second;
            if (id == next) {
                m_keys.push_back(name);
                m_writes.emplace_back();
            }
            if (event.kind == EventKind::Data) {
                m_writes[id].push_back({Position(p), !event.value});
            }
        }
    }
    using Name = std::pair<std::uint32_t, std::string>;  // stream, bytes
    std::size_t keyCount() const { return m_keys.size(); }
    const Name& name(std::uint32_t id) const { return m_keys[id]; }
    // In the order of stream, then bytes.
    const std::map<Name, std::uint32_t>& ordered() const { return m_ids; }

    std::optional<KeyVersion> versionAt(std::uint32_t id, Position at) const {
        const auto next = firstFrom(id, at);
        return next == m_writes[id].begin() ? std::nullopt : std::optional(*std::prev(next));
    }
    std::optional<Position> nextEvent(std::uint32_t id, Position from) const {
        const auto next = firstFrom(id, from);
        return next == m_writes[id].end() ? std::nullopt : std::optional(next->writer);
    }
    bool isRow(std::uint32_t id, Position at) const {
        const auto version = versionAt(id, at);
        return version && !version->deleted;
    }

private:
    std::vector<KeyVersion>::const_iterator firstFrom(std::uint32_t id, Position at) const {
        return std::partition_point(m_writes[id].begin(), m_writes[id].end(),
                                    [at](const KeyVersion& write) { return write.writer < at; });
    }

    std::map<Name, std::uint32_t> m_ids;
    std::vector<Name> m_keys;
    std::vector<std::vector<KeyVersion>> m_writes;
};

}  // namespace oxbow
