#include "model/history/replay_check.h"

#include <absl/hash/hash.h>
#include <absl/strings/str_format.h>

#include <algorithm>
#include <functional>
#include <string_view>
#include <utility>

namespace oxbow {
namespace {

constexpr std::uint64_t kEventsPerMaximum = 1'024;
constexpr std::uint64_t kWindow = 32;

std::optional<std::int64_t> timeOf(const EventView& event) {
    const auto& time = event.time ? event.time : event.recordTime;
    return time && event.kind != EventKind::Control ? std::optional(time->nanoseconds)
                                                    : std::nullopt;
}

}  // namespace

ReplayCheck::ReplayCheck(const LogHistory& history, const Replay& replay,
                         std::vector<Position> positions, Differs differs)
    : m_history(history),
      m_log(history.log()),
      m_replay(replay),
      m_positions(std::move(positions)),
      m_differs(std::move(differs)) {}

void ReplayCheck::sample() {
    while (m_samples.size() < m_positions.size() &&
           m_positions[m_samples.size()] <= m_replay.at()) {
        m_samples.push_back({m_replay.at(), m_maximum, m_typeCounts});
    }
}

bool ReplayCheck::inWindow() const {
    return !m_samples.empty() && m_replay.at() - m_samples.back().at < kWindow;
}

std::optional<ReplayCheck::Digest> ReplayCheck::digestOf(const OptionalBytesView& bytes) {
    if (!bytes) {
        return std::nullopt;
    }
    return Digest{bytes->size(), std::hash<std::string_view>()(*bytes), absl::HashOf(*bytes)};
}

std::optional<ReplayCheck::Digest> ReplayCheck::rowOf(const EventView& event) const {
    const auto row =
        m_replay.rows().find({std::string(event.stream), std::string(event.key.value_or(""))});
    return row == m_replay.rows().end() ? std::nullopt : digestOf(row->second.bytes);
}

void ReplayCheck::add(const EventView& event) {
    sample();
    if (m_replay.at().value() % kEventsPerMaximum == 0) {
        m_maxima.push_back(m_maximum);
    }
    if (inWindow() && event.key) {
        m_before = rowOf(event);
    }
}

void ReplayCheck::added(const EventView& event) {
    const Position at = m_replay.at().previous();
    if (!m_samples.empty() && at - m_samples.back().at < kWindow && event.key &&
        event.kind == EventKind::Data) {
        m_expected.push_back({at, std::exchange(m_before, std::nullopt), rowOf(event)});
    }
    const auto type = m_types.try_emplace(
        event.type ? std::optional(std::string(*event.type)) : std::nullopt, m_typeCounts.size());
    if (type.second) {
        m_typeCounts.push_back(0);
    }
    ++m_typeCounts[type.first->second];
    if (const auto time = timeOf(event); time && (!m_maximum || *time > *m_maximum)) {
        m_maximum = time;
    }
}

absl::Status ReplayCheck::finish() {
    sample();
    for (auto check :
         {&ReplayCheck::checkTypes, &ReplayCheck::checkTimes, &ReplayCheck::checkChanges}) {
        if (auto status = (this->*check)(); !status.ok()) {
            return status;
        }
    }
    return absl::OkStatus();
}

absl::Status ReplayCheck::checkTypes() {
    std::vector<Position> edges;
    for (const Sample& sample : m_samples) {
        edges.push_back(sample.at);
    }
    if (edges.size() < 2) {
        return absl::OkStatus();
    }
    const auto counts = m_log.countsByType(edges, true);
    if (!counts.ok()) {
        return counts.status();
    }
    const auto types = m_log.types();
    for (std::size_t i = 0; i + 1 < edges.size(); ++i) {
        for (std::size_t column = 0; column < (*counts)[i].size(); ++column) {
            const auto type =
                column < types->size() ? std::optional((*types)[column]) : std::nullopt;
            const auto found = m_types.find(type);
            const auto before = [&](const Sample& sample) {
                return found != m_types.end() && found->second < sample.types.size()
                           ? sample.types[found->second]
                           : 0;
            };
            const std::uint64_t there = before(m_samples[i + 1]) - before(m_samples[i]);
            if ((*counts)[i][column] != there) {
                m_differs(absl::StrFormat(
                    "the log counts %d events of type %s from %d to %d; there are %d",
                    (*counts)[i][column], type.value_or("(none)"), edges[i].value(),
                    edges[i + 1].value(), there));
            }
        }
    }
    return absl::OkStatus();
}

// The last position before which no time is greater.
absl::StatusOr<Position> ReplayCheck::positionAt(std::int64_t nanoseconds) const {
    const auto after = std::partition_point(
        m_maxima.begin(), m_maxima.end(),
        [nanoseconds](const auto& maximum) { return !maximum || *maximum <= nanoseconds; });
    const auto before = static_cast<std::uint64_t>(after - m_maxima.begin());
    Position p(before == 0 ? 0 : (before - 1) * kEventsPerMaximum);
    const auto status =
        m_log.scan(p, m_replay.at(), [&p, nanoseconds](Position, const EventView& event, auto) {
            const auto time = timeOf(event);
            if (time && *time > nanoseconds) {
                return false;
            }
            p = p.next();
            return true;
        });
    if (!status.ok()) {
        return status;
    }
    return p;
}

absl::Status ReplayCheck::checkTimes() {
    for (const Sample& sample : m_samples) {
        const auto maximum = m_log.runningMaximum(sample.at);
        if (!maximum.ok()) {
            return maximum.status();
        }
        if (*maximum != sample.maximum) {
            m_differs(absl::StrFormat("the greatest time before %d is not that of a replay",
                                      sample.at.value()));
        }
        if (!sample.maximum) {
            continue;
        }
        for (const int off : {-1, 0}) {
            const auto found = m_log.positionAt(*sample.maximum + off);
            const auto wanted = positionAt(*sample.maximum + off);
            if (!found.ok() || !wanted.ok()) {
                return found.ok() ? wanted.status() : found.status();
            }
            if (*found != *wanted) {
                m_differs(absl::StrFormat(
                    "the position at the time %d ns is given as %d; a replay gives %d",
                    *sample.maximum + off, found->value(), wanted->value()));
            }
        }
    }
    return absl::OkStatus();
}

absl::Status ReplayCheck::checkChanges() {
    std::size_t next = 0;
    for (const Sample& sample : m_samples) {
        const Position end = std::min(m_replay.at(), sample.at + kWindow);
        while (next < m_expected.size() && m_expected[next].position < sample.at) {
            ++next;
        }
        std::size_t i = next;
        bool same = true;
        const auto status = m_history.changes(sample.at, end, [&](const Change& change) {
            same = i < m_expected.size() && change.position == m_expected[i].position &&
                   digestOf(change.before) == m_expected[i].before &&
                   digestOf(change.after) == m_expected[i].after &&
                   change.kind == changeKind(change.before.has_value(), change.after.has_value());
            ++i;
            return same;
        });
        if (!status.ok()) {
            return status;
        }
        if (!same || (i < m_expected.size() && m_expected[i].position < end)) {
            m_differs(absl::StrFormat("the changes from %d to %d are not those of a replay",
                                      sample.at.value(), end.value()));
        }
    }
    return absl::OkStatus();
}

}  // namespace oxbow
