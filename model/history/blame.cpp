// Who wrote a value.
#include <optional>
#include <utility>

#include "model/history/history.h"
#include "model/log/key_index.h"
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
    OptionalBytesView of(const OptionalBytes& row) const {
        if (!row || !m_path) {
            return row ? OptionalBytesView(*row) : std::nullopt;
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
    Blamer(const Log& log, Part part, const History::VisitBlame& visit)
        : m_log(log), m_part(std::move(part)), m_visit(visit) {}

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
        const auto row = m_log.value(version.writer);
        if (!row.ok()) {
            m_status = row.status();
            return false;
        }
        return add(version.writer, *row);
    }
    absl::Status finish() {
        if (m_status.ok() && m_latest) {
            m_visit(*m_latest);
        }
        return m_status;
    }

private:
    bool add(Position writer, const Log::Value& row) {
        const OptionalBytesView value = m_part.of(row.bytes);
        // The string "12" and the number 12 are the same bytes of a row. A field's lexeme has
        // quotes.
        const bool isText = m_part.wholeRow() && row.isText;
        if (m_latest && m_latest->isText == isText && m_latest->value == value) {
            m_latest->writer = writer;
            return true;
        }
        if (m_latest && !m_visit(*m_latest)) {
            m_latest.reset();
            return false;
        }
        m_latest = Blame{writer, value ? OptionalBytes(*value) : std::nullopt, isText};
        return true;
    }

    const Log& m_log;
    const Part m_part;
    const History::VisitBlame& m_visit;
    std::optional<Blame> m_latest;  // the earliest event known to have given its value
    std::optional<Position>
        m_deleted;  // a null value, the earliest of those that follow each other
    absl::Status m_status;
};

}  // namespace

absl::Status History::blame(KeyId key, std::optional<std::string_view> field, Position at,
                            const VisitBlame& visit, const Cancelled& cancelled) const {
    if (at > m_log->end()) {
        return beyondEnd(at);
    }
    auto part = Part::create(field);
    if (!part.ok()) {
        return part.status();
    }
    Blamer blamer(*m_log, *std::move(part), visit);
    bool given = true;
    const auto status = m_log->index().forEachVersion(
        key, Position(), at, KeyIndex::VersionOrder::NewestFirst, [&](const KeyVersion& version) {
            given = !cancelled || !cancelled();
            return given && blamer.add(version);
        });
    if (!given) {
        return absl::CancelledError("nobody waits for this blame any more");
    }
    return status.ok() ? blamer.finish() : status;
}

}  // namespace oxbow
