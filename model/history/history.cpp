#include "model/history/history.h"

#include <absl/strings/str_format.h>

#include <algorithm>
#include <utility>

#include "model/history/ordered_table.h"
#include "model/history/table_difference.h"
#include "model/history/table_maker.h"
#include "model/log/key_index.h"
#include "model/payload/json.h"

namespace oxbow {
namespace {

absl::Status beyondEnd(Position at, Position end) {
    return absl::OutOfRangeError(
        absl::StrFormat("there is no position %d: the log ends at %d", at.value(), end.value()));
}

// The part of a row that is asked for: all of it, or the lexeme of one field.
class Part {
public:
    static absl::StatusOr<Part> create(std::optional<std::string_view> field) {
        Part part;
        if (field) {
            auto path = JsonPath::parse(*field);
            if (!path.ok()) {
                return path.status();
            }
            part.m_path = *std::move(path);
        }
        return part;
    }
    OptionalBytes of(const OptionalBytes& row) const {
        if (!row || !m_path) {
            return row;
        }
        const auto value = validateJson(*row).ok() ? jsonAt(*row, *m_path) : std::nullopt;
        return value ? OptionalBytes(value->lexeme) : std::nullopt;
    }

private:
    std::optional<JsonPath> m_path;
};

}  // namespace

History::History(std::shared_ptr<const Log> log)
    : m_log(std::move(log)), m_maker(std::make_shared<TableMaker>(m_log)) {}

absl::StatusOr<std::shared_ptr<const Table>> History::tableAt(Position at, const Table* near,
                                                              const Cancelled& cancelled) const {
    if (at > m_log->end()) {
        return beyondEnd(at, m_log->end());
    }
    return m_maker->tableAt(at, dynamic_cast<const IndexTable*>(near), cancelled);
}

absl::StatusOr<std::uint64_t> History::rowCountAt(Position at) const {
    if (at > m_log->end()) {
        return beyondEnd(at, m_log->end());
    }
    return m_log->index().rowCountAt(at);
}

absl::StatusOr<std::shared_ptr<const OrderedTable>> History::inKeyOrder(
    std::shared_ptr<const Table> table, const Cancelled& cancelled) const {
    auto order = m_log->keyOrder(cancelled);
    if (!order.ok()) {
        return order.status();
    }
    return OrderedTable::create(std::move(table), *std::move(order), cancelled);
}

absl::StatusOr<OptionalBytes> History::rowWrittenBy(Position writer) const {
    const auto value = m_log->value(writer);
    if (!value.ok()) {
        return value.status();
    }
    EventView event;
    if (value->bytes) {
        event.value = *value->bytes;
    }
    return LatestValueFold().apply("", std::nullopt, event);
}

absl::StatusOr<bool> History::rowIsText(Position writer) const {
    const auto value = m_log->value(writer);
    if (!value.ok()) {
        return value.status();
    }
    return value->isText;
}

absl::StatusOr<std::optional<KeyVersion>> History::versionAt(KeyId key, Position at) const {
    if (at > m_log->end()) {
        return beyondEnd(at, m_log->end());
    }
    return m_log->versionAt(key, at);
}

absl::StatusOr<std::optional<Change>> History::changeOf(Position p) const {
    const auto row = m_log->eventRow(p);
    if (!row.ok()) {
        return row.status();
    }
    const LatestValueFold fold;
    bool touches = false;
    fold.route(row->event.view(), [&touches](std::string_view) { touches = true; });
    if (!touches || !row->key) {
        return std::nullopt;
    }
    Change change;
    change.position = p;
    change.key = *row->key;
    const auto version = m_log->versionAt(*row->key, p);
    if (!version.ok()) {
        return version.status();
    }
    if (*version && !(*version)->deleted) {
        auto before = rowWrittenBy((*version)->writer);
        if (!before.ok()) {
            return before.status();
        }
        change.before = *std::move(before);
        change.previousWriter = (*version)->writer;
    }
    change.after = fold.apply(*row->event.key,
                              change.before ? OptionalBytesView(*change.before) : std::nullopt,
                              row->event.view());
    change.kind = changeKind(change.before.has_value(), change.after.has_value());
    return change;
}

absl::Status History::changes(Position from, Position to, std::optional<KeyId> key,
                              const VisitChange& visit) const {
    if (to > m_log->end()) {
        return beyondEnd(to, m_log->end());
    }
    for (Position p = from; p < to; p = p.next()) {
        if (key) {
            const auto next = m_log->nextEvent(*key, p);
            if (!next.ok()) {
                return next.status();
            }
            if (!*next || **next >= to) {
                break;
            }
            p = **next;
        }
        const auto change = changeOf(p);
        if (!change.ok()) {
            return change.status();
        }
        if (*change && !visit(**change)) {
            break;
        }
    }
    return absl::OkStatus();
}

absl::Status History::diff(Position from, Position to, const VisitDifference& visit) const {
    const auto before = tableAt(from);
    if (!before.ok()) {
        return before.status();
    }
    const auto after = tableAt(to, before->get());
    if (!after.ok()) {
        return after.status();
    }
    absl::Status failure;
    const auto status =
        forEachDifference(**before, **after,
                          [&](const WriterDifference& writers) {
                              RowDifference difference;
                              difference.key = writers.key;
                              difference.writerBefore = writers.before;
                              difference.writerAfter = writers.now;
                              const auto differs = readDifference(difference);
                              failure = differs.status();
                              return differs.ok() && (!*differs || visit(difference));
                          },
                          {});
    return failure.ok() ? status : failure;
}

// False where the rows are the same after all.
absl::StatusOr<bool> History::readDifference(RowDifference& difference) const {
    for (auto [writer, row] : {std::pair(difference.writerBefore, &difference.before),
                               std::pair(difference.writerAfter, &difference.after)}) {
        if (!writer) {
            continue;
        }
        auto bytes = rowWrittenBy(*writer);
        if (!bytes.ok()) {
            return bytes.status();
        }
        *row = *std::move(bytes);
    }
    if (difference.before != difference.after || !difference.before) {
        return true;
    }
    // The string "12" and the number 12 have the same bytes.
    const auto wasText = rowIsText(*difference.writerBefore);
    const auto isText = rowIsText(*difference.writerAfter);
    if (!wasText.ok() || !isText.ok()) {
        return wasText.ok() ? isText.status() : wasText.status();
    }
    return *wasText != *isText;
}

absl::StatusOr<std::vector<Blame>> History::blame(KeyId key, std::optional<std::string_view> field,
                                                  Position at, std::size_t limit) const {
    const auto part = Part::create(field);
    if (!part.ok()) {
        return part.status();
    }
    std::vector<Blame> out;
    std::optional<Blame> latest;  // the earliest event known to have given its value
    for (Position before = at;;) {
        const auto version = versionAt(key, before);
        if (!version.ok()) {
            return version.status();
        }
        OptionalBytes value;
        if (*version && !(*version)->deleted) {
            auto row = rowWrittenBy((*version)->writer);
            if (!row.ok()) {
                return row.status();
            }
            value = part->of(*row);
        }
        if (latest && (!*version || value != latest->value)) {
            out.push_back(*latest);
            if (out.size() >= limit) {
                return out;
            }
        }
        if (!*version) {
            return out;
        }
        latest = Blame{(*version)->writer, std::move(value)};
        before = (*version)->writer;
    }
}

}  // namespace oxbow
