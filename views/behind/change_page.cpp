#include "views/behind/change_page.h"

#include <algorithm>
#include <span>
#include <utility>

#include "model/payload/payload.h"

namespace oxbow {

namespace {

constexpr std::size_t kListedBytes = 320;

OptionalBytes listed(const OptionalBytesView& bytes) {
    return bytes ? OptionalBytes(payloadPreview(*bytes, kListedBytes)) : std::nullopt;
}

// Takes time, type and, where the line is about no row, key and value from the events.
absl::Status readEvents(const History& history, std::vector<ListedChange>& lines) {
    std::vector<Position> wanted;
    for (const ListedChange& line : lines) {
        wanted.push_back(line.event);
    }
    std::sort(wanted.begin(), wanted.end());
    wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
    return history.events().read(wanted, EventParts::All, [&](Position p, const EventView& event) {
        for (ListedChange& line : lines) {
            if (line.event != p) {
                continue;
            }
            line.time = event.time ? event.time : event.recordTime;
            if (event.type) {
                line.type = std::string(*event.type);
            }
            line.eventKind = event.kind;
            if (!line.row) {
                line.key = listed(event.key);
                line.value = listed(event.value);
            }
        }
        return true;
    });
}

absl::Status readContents(const History& history, std::vector<ListedChange>& lines) {
    std::vector<RowVersion> wanted;
    std::vector<ListedChange*> places;
    const auto names = history.keys().cursor();
    for (ListedChange& line : lines) {
        if (!line.row) {
            continue;
        }
        const auto key = names->key(*line.row);
        if (!key.ok()) {
            return key.status();
        }
        line.key = listed(key->bytes);
        wanted.push_back({*line.row, line.event});
        places.push_back(&line);
    }
    return history.readRows(wanted, [&places](std::size_t i, const RowContent& content) {
        places[i]->value = listed(content.bytes);
        places[i]->poisoned = content.poisoned;
        return true;
    });
}

absl::StatusOr<std::vector<ListedChange>> withContents(const History& history,
                                                       std::vector<ListedChange> lines) {
    absl::Status status = readContents(history, lines);
    if (status.ok()) {
        status = readEvents(history, lines);
    }
    return status.ok() ? absl::StatusOr<std::vector<ListedChange>>(std::move(lines)) : status;
}

ListedChange lineOf(const Touch& touch) {
    ListedChange line;
    line.event = touch.event;
    line.row = touch.key;
    line.kind = touch.kind;
    return line;
}

}  // namespace

std::size_t ChangePage::weight() const {
    std::size_t bytes = sizeof *this;
    for (const ListedChange& row : rows) {
        bytes += sizeof row + (row.type ? row.type->size() : 0) + (row.key ? row.key->size() : 0) +
                 (row.value ? row.value->size() : 0);
    }
    return bytes;
}

ListChanges listChanges(std::shared_ptr<const ChangeIndex> index, ChangeOfLine change,
                        std::optional<CaptureQuestion> capture) {
    return [index = std::move(index), change = std::move(change), capture](
               std::uint64_t first,
               std::uint64_t end) -> absl::StatusOr<std::vector<ListedChange>> {
        const History& history = *index->history();
        std::vector<ChangeNumber> numbers;
        for (std::uint64_t line = first; line < end; ++line) {
            numbers.push_back(change(line));
        }
        const bool falls = numbers.size() > 1 && numbers.front() > numbers.back();
        if (falls) {
            std::reverse(numbers.begin(), numbers.end());
        }
        const auto touches = index->touchesOf(numbers);
        if (!touches.ok()) {
            return touches.status();
        }
        std::vector<ListedChange> lines;
        for (const Touch& touch : *touches) {
            ListedChange& line = lines.emplace_back(lineOf(touch));
            if (capture) {
                const auto captured = capturedChange(history, capture->every, touch, capture->end);
                if (!captured.ok()) {
                    return captured.status();
                }
                line.captured = *captured;
            }
        }
        if (falls) {
            std::reverse(lines.begin(), lines.end());
        }
        return withContents(history, std::move(lines));
    };
}

ListChanges listEvents(std::shared_ptr<const ChangeIndex> index, EventOfLine event) {
    return [index = std::move(index), event = std::move(event)](std::uint64_t first,
                                                                std::uint64_t end) {
        std::vector<ListedChange> lines;
        for (std::uint64_t line = first; line < end; ++line) {
            lines.emplace_back().event = event(line);
        }
        return withContents(*index->history(), std::move(lines));
    };
}

ListChanges listVersions(std::shared_ptr<const ChangeIndex> index, KeyId row, EventOfLine writer) {
    return
        [index = std::move(index), row, writer = std::move(writer)](
            std::uint64_t first, std::uint64_t end) -> absl::StatusOr<std::vector<ListedChange>> {
            std::vector<ListedChange> lines;
            for (std::uint64_t line = first; line < end; ++line) {
                const Position event = writer(line);
                const auto status =
                    index->history()->touches(event, event.next(), [&](const Touch& touch) {
                        if (touch.key == row) {
                            lines.push_back(lineOf(touch));
                        }
                        return touch.key != row;
                    });
                if (!status.ok()) {
                    return status;
                }
            }
            return withContents(*index->history(), std::move(lines));
        };
}

}  // namespace oxbow
