#include "model/branch/compare/branch_diff.h"

#include <algorithm>
#include <span>
#include <utility>

namespace oxbow {
namespace {

constexpr std::size_t kAtOnce = 64;  // rows

// One side of a comparison.
class Side {
public:
    explicit Side(const Standpoint& standpoint)
        : m_history(*standpoint.history),
          m_at(standpoint.at),
          m_streams(m_history.keys().streams()) {}

    struct Found {
        std::optional<Position> writer;
        OptionalBytes bytes;
        bool isText = false;
        bool poisoned = false;
    };

    absl::Status read(std::span<const RowKey> rows, const Cancelled& cancelled) {
        m_found.assign(rows.size(), {});
        std::vector<RowVersion> wanted;
        std::vector<std::size_t> places;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const auto stream = std::find(m_streams->begin(), m_streams->end(), rows[i].stream);
            if (stream == m_streams->end()) {
                continue;
            }
            const auto key = m_history.keys().find(
                StreamId(static_cast<std::uint32_t>(stream - m_streams->begin())), rows[i].key);
            if (!key.ok()) {
                return key.status();
            }
            const auto version = *key ? m_history.versionAt(**key, m_at)
                                      : absl::StatusOr<std::optional<KeyVersion>>(std::nullopt);
            if (!version.ok()) {
                return version.status();
            }
            if (*version && !(*version)->deleted) {
                m_found[i].writer = (*version)->writer;
                wanted.push_back({**key, (*version)->writer});
                places.push_back(i);
            }
        }
        return m_history.readRows(
            wanted,
            [&](std::size_t i, const RowContent& content) {
                Found& found = m_found[places[i]];
                found.bytes = std::string(content.bytes.value_or(std::string_view()));
                found.isText = content.isText;
                found.poisoned = content.poisoned;
                return true;
            },
            cancelled);
    }
    Found& operator[](std::size_t i) { return m_found[i]; }

private:
    const History& m_history;
    const Position m_at;
    const Names m_streams;
    std::vector<Found> m_found;
};

}  // namespace

absl::Status diffRows(const Standpoint& before, const Standpoint& after,
                      const std::vector<RowKey>& rows, const VisitNamedDifference& visit,
                      const Cancelled& cancelled) {
    Side one(before);
    Side other(after);
    for (std::size_t first = 0; first < rows.size(); first += kAtOnce) {
        const auto part = std::span(rows).subspan(first, std::min(kAtOnce, rows.size() - first));
        for (Side* side : {&one, &other}) {
            if (cancelled && cancelled()) {
                return absl::CancelledError("nobody waits for these differences any more");
            }
            if (auto status = side->read(part, cancelled); !status.ok()) {
                return status;
            }
        }
        for (std::size_t i = 0; i < part.size(); ++i) {
            if (one[i].bytes == other[i].bytes && one[i].isText == other[i].isText &&
                one[i].poisoned == other[i].poisoned) {
                continue;
            }
            NamedDifference difference{
                part[i],           std::move(one[i].bytes), std::move(other[i].bytes),
                one[i].isText,     other[i].isText,         one[i].poisoned,
                other[i].poisoned, one[i].writer,           other[i].writer};
            if (!visit(difference)) {
                return absl::OkStatus();
            }
        }
    }
    return absl::OkStatus();
}

absl::StatusOr<std::vector<RowKey>> rowsOfKeys(const RowKeys& keys, std::span<const KeyId> ids) {
    std::vector<RowKey> rows;
    const Names streams = keys.streams();
    const auto names = keys.cursor();
    for (const KeyId id : ids) {
        const auto key = names->key(id);
        if (!key.ok()) {
            return key.status();
        }
        rows.push_back({(*streams)[key->stream.value()], std::string(key->bytes)});
    }
    std::sort(rows.begin(), rows.end());
    rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
    return rows;
}

absl::StatusOr<std::vector<RowKey>> reachedRows(const std::vector<OpenBranch>& line) {
    std::vector<RowKey> rows;
    for (const OpenBranch& branch : line) {
        const auto more = rowsOfKeys(branch.history->keys(), branch.history->reachedKeys());
        if (!more.ok()) {
            return more.status();
        }
        rows.insert(rows.end(), more->begin(), more->end());
    }
    std::sort(rows.begin(), rows.end());
    rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
    return rows;
}

}  // namespace oxbow
