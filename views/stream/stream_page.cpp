#include "views/stream/stream_page.h"

#include <algorithm>

#include "model/payload/payload.h"
#include "views/common/format.h"

namespace oxbow {

namespace {

StreamRow rowOf(const EventView& event, std::optional<std::int64_t>& runningMaximum) {
    StreamRow row;
    row.time = event.time ? event.time : event.recordTime;
    // As the log counts late events, which leaves out control events.
    if (row.time && event.kind != EventKind::Control) {
        const std::int64_t time = row.time->nanoseconds;
        if (runningMaximum && time < *runningMaximum) {
            row.lateBy = *runningMaximum - time;
        }
        runningMaximum = std::max(runningMaximum.value_or(time), time);
    }
    if (event.type) {
        row.type = std::string(*event.type);
    }
    row.kind = event.kind;
    if (event.details != nullptr && event.details->transaction) {
        row.outcome = event.details->transaction->outcome;
    }
    row.key = previewOf(event.key);
    row.value = previewOf(event.value);
    row.stream = std::string(event.stream);
    row.partition = event.partition;
    row.offset = event.offset;
    return row;
}

StreamPage loadPage(const History& history, std::uint64_t number) {
    StreamPage page;
    const EventSequence& events = history.events();
    const Position from(number * kStreamPageRows);
    const Position to = std::min(from + kStreamPageRows, events.end());
    auto maximum = events.runningMaximum(from);
    std::optional<std::int64_t> running = maximum.ok() ? *maximum : std::nullopt;
    page.rows.reserve(kStreamPageRows);
    absl::Status status =
        forEachEvent(events, from, to, EventParts::All, [&](Position, const EventView& event) {
            page.rows.push_back(rowOf(event, running));
            return true;
        });
    const Position known = std::min(to, history.madeUpTo());
    if (status.ok() && from < known) {
        status = history.touches(from, known, [&](const Touch& touch) {
            page.rows[touch.event - from].rows.push_back(touch.key);
            return true;
        });
    }
    if (!status.ok()) {
        page.error = fromUtf8(std::string(status.message()));
    }
    return page;
}

// Each from what its branch is of, a base after the other.
StreamPage loadGhosts(const ShownPast& past, std::uint64_t number) {
    StreamPage page;
    const std::vector<Ghost>& ghosts = past.ghosts();
    const std::size_t first = std::min(number * kStreamPageRows, std::uint64_t(ghosts.size()));
    page.rows.resize(std::min<std::size_t>(kStreamPageRows, ghosts.size() - first));
    absl::Status status;
    for (std::size_t depth = 0; depth < past.line().size() && status.ok(); ++depth) {
        std::vector<std::pair<Position, std::size_t>> wanted;
        for (std::size_t i = 0; i < page.rows.size(); ++i) {
            if (ghosts[first + i].depth == depth) {
                wanted.emplace_back(ghosts[first + i].inBase, i);
            }
        }
        std::sort(wanted.begin(), wanted.end());
        std::vector<Position> positions;
        for (const auto& [position, row] : wanted) {
            positions.push_back(position);
        }
        const BranchBase& base = past.line()[depth].base;
        std::size_t next = 0;
        status =
            base.events->read(positions, EventParts::All, [&](Position, const EventView& event) {
                std::optional<std::int64_t> noneBefore;
                page.rows[wanted[next++].second] = rowOf(event, noneBefore);
                return true;
            });
        for (const auto& [position, row] : wanted) {
            status.Update(base.history->touches(position, position.next(),
                                                [&, row = row](const Touch& touch) {
                                                    if (touch.key.value() < past.logKeys()) {
                                                        page.rows[row].rows.push_back(touch.key);
                                                    }
                                                    return true;
                                                }));
        }
    }
    if (!status.ok()) {
        page.rows.clear();
        page.error = fromUtf8(std::string(status.message()));
    }
    return page;
}

}  // namespace

std::size_t StreamPage::weight() const {
    std::size_t bytes = sizeof *this;
    for (const StreamRow& row : rows) {
        bytes +=
            sizeof row + row.rows.size() * sizeof(KeyId) + (row.type ? row.type->size() : 0) +
            row.stream.size() +
            static_cast<std::size_t>(row.key.text.size() + row.value.text.size()) * sizeof(QChar);
    }
    return bytes;
}

BytesPreview previewOf(const OptionalBytesView& bytes) {
    if (!bytes) {
        return {};
    }
    if (bytes->empty()) {
        return {BytesPreview::Kind::Empty, {}};
    }
    return {BytesPreview::Kind::Text, fromUtf8(payloadPreview(*bytes, 320))};
}

LoadStreamPage loadGhostsOf(std::shared_ptr<const ShownPast> past) {
    return [past = std::move(past)](std::uint64_t page) { return loadGhosts(*past, page); };
}

LoadStreamPage loadStreamFrom(std::shared_ptr<const History> history) {
    return [history = std::move(history)](std::uint64_t page) { return loadPage(*history, page); };
}

}  // namespace oxbow
