#include "model/history/blame.h"

#include <optional>
#include <span>
#include <utility>

#include "model/payload/json.h"

namespace oxbow {
namespace {

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
    bool wholeRow() const { return !m_path; }
    OptionalBytesView of(OptionalBytesView row) const {
        if (!row || !m_path) {
            return row;
        }
        const auto value = validateJson(*row).ok() ? jsonAt(*row, *m_path) : std::nullopt;
        return value ? OptionalBytesView(value->lexeme) : std::nullopt;
    }

private:
    std::optional<JsonPath> m_path;
};

// Takes a key's versions, the newest first, and hands on those that gave the part its value.
class Blamer {
public:
    Blamer(const History& history, KeyId key, Part part, const VisitBlame& visit)
        : m_history(history), m_key(key), m_part(std::move(part)), m_visit(visit) {}

    // False once no more are wanted, or one cannot be read: see finish().
    bool add(const KeyVersion& version) {
        // It deleted something only if there was a row before.
        if (version.deleted) {
            m_deleted = version.writer;
            return true;
        }
        if (const auto deleted = std::exchange(m_deleted, std::nullopt);
            deleted && !add(*deleted, {})) {
            return false;
        }
        const RowVersion wanted{m_key, version.writer};
        bool goOn = true;
        m_status =
            m_history.readRows(std::span(&wanted, 1), [&](std::size_t, const RowContent& content) {
                goOn = add(version.writer, content);
                return goOn;
            });
        return m_status.ok() && goOn;
    }
    absl::Status finish() {
        if (m_status.ok() && m_latest) {
            m_visit(*m_latest);
        }
        return m_status;
    }

private:
    bool add(Position writer, const RowContent& row) {
        const OptionalBytesView value = m_part.of(row.bytes);
        // The string "12" and the number 12 are the same bytes of a row. A field's lexeme has
        // quotes.
        const bool isText = m_part.wholeRow() && row.isText;
        const bool poisoned = m_part.wholeRow() && row.poisoned;
        if (m_latest && m_latest->isText == isText && m_latest->poisoned == poisoned &&
            m_latest->value == value) {
            m_latest->writer = writer;
            return true;
        }
        if (m_latest && !m_visit(*m_latest)) {
            m_latest.reset();
            return false;
        }
        m_latest = Blame{writer, value ? OptionalBytes(*value) : std::nullopt, isText, poisoned};
        return true;
    }

    const History& m_history;
    const KeyId m_key;
    const Part m_part;
    const VisitBlame& m_visit;
    std::optional<Blame> m_latest;  // the earliest event known to have given its value
    std::optional<Position>
        m_deleted;  // a null value, the earliest of those that follow each other
    absl::Status m_status;
};

}  // namespace

absl::Status blame(const History& history, KeyId key, std::optional<std::string_view> field,
                   Position at, const VisitBlame& visit, const Cancelled& cancelled) {
    auto part = Part::create(field);
    if (!part.ok()) {
        return part.status();
    }
    Blamer blamer(history, key, *std::move(part), visit);
    bool given = true;
    const auto status =
        history.versions(key, Position(), at, Direction::Backward, [&](const KeyVersion& version) {
            given = !cancelled || !cancelled();
            return given && blamer.add(version);
        });
    if (!given) {
        return absl::CancelledError("nobody waits for this blame any more");
    }
    return status.ok() ? blamer.finish() : status;
}

}  // namespace oxbow
