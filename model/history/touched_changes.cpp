#include "model/history/touched_changes.h"

#include <absl/container/flat_hash_map.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "model/history/version_contents.h"

namespace oxbow {
namespace {

constexpr std::size_t kFirstWindow = 16;  // changes
constexpr std::size_t kWidestWindow = 4'096;

class TouchedChanges {
public:
    TouchedChanges(const History& history, Position from, Position to, const Cancelled& cancelled)
        : m_history(history), m_cancelled(cancelled), m_from(from), m_to(to) {}

    absl::Status run(const History::VisitChange& visit) {
        std::size_t size = kFirstWindow;
        bool goOn = true;
        while (goOn) {
            if (auto status = readTouches(size); !status.ok()) {
                return status;
            }
            if (m_touches.empty()) {
                return absl::OkStatus();
            }
            if (auto status = readVersions(); !status.ok()) {
                return status;
            }
            const auto fits = m_contents.read(m_history, m_versions, kWindowBytes, m_cancelled);
            if (!fits.ok()) {
                return fits.status();
            }
            if (!*fits) {
                size = std::max<std::size_t>(m_touches.size() / 2, 1);
                continue;
            }
            for (std::size_t i = 0; goOn && i < m_touches.size(); ++i) {
                goOn = visit(changeOf(m_touches[i]));
            }
            size = std::min(size * 2, kWidestWindow);
            passWindow();
        }
        return absl::OkStatus();
    }

private:
    struct Touch {
        Position event;
        KeyId key;
        // Of m_versions; absent where there is no row then.
        std::optional<std::size_t> before;
        std::optional<std::size_t> after;
        Position previousWriter;
    };

    absl::Status checkCancelled() const {
        return m_cancelled && m_cancelled()
                   ? absl::CancelledError("nobody waits for these changes any more")
                   : absl::OkStatus();
    }

    // The next ones; those of the first event that were given already are passed over.
    absl::Status readTouches(std::size_t size) {
        m_touches.clear();
        std::size_t passed = 0;
        const auto status = m_history.touches(m_from, m_to, [&](Position event, KeyId key) {
            if (event == m_from && passed < m_given) {
                ++passed;
                return true;
            }
            m_touches.push_back({event, key, {}, {}, {}});
            return m_touches.size() < size;
        });
        return status;
    }

    absl::Status readVersions() {
        m_versions.clear();
        absl::flat_hash_map<std::uint32_t, std::size_t> last;  // touch of the key in the window
        for (std::size_t i = 0; i < m_touches.size(); ++i) {
            Touch& touch = m_touches[i];
            if (auto status = checkCancelled(); !status.ok()) {
                return status;
            }
            const auto [known, isFirst] = last.try_emplace(touch.key.value(), i);
            if (!isFirst) {
                const Touch& previous = m_touches[known->second];
                touch.before = previous.after;
                touch.previousWriter = previous.event;
                known->second = i;
            } else if (auto status =
                           readVersion(touch.key, touch.event, touch.before, touch.previousWriter);
                       !status.ok()) {
                return status;
            }
            Position writer;
            if (auto status = readVersion(touch.key, touch.event.next(), touch.after, writer);
                !status.ok()) {
                return status;
            }
        }
        return absl::OkStatus();
    }

    absl::Status readVersion(KeyId key, Position at, std::optional<std::size_t>& place,
                             Position& writer) {
        const auto version = m_history.versionAt(key, at);
        if (version.ok() && *version && !(*version)->deleted) {
            place = m_versions.size();
            writer = (*version)->writer;
            m_versions.push_back({key, writer});
        }
        return version.status();
    }

    const Change& changeOf(const Touch& touch) {
        m_change.position = touch.event;
        m_change.key = touch.key;
        take(touch.before, m_change.before, m_change.beforeIsText);
        take(touch.after, m_change.after, m_change.afterIsText);
        m_change.kind = changeKind(touch.before.has_value(), touch.after.has_value());
        m_change.previousWriter = touch.before ? std::optional(touch.previousWriter) : std::nullopt;
        return m_change;
    }
    void take(const std::optional<std::size_t>& place, OptionalBytes& bytes, bool& isText) const {
        bytes.reset();
        isText = false;
        if (place) {
            bytes.emplace(m_contents[*place].bytes);
            isText = m_contents[*place].isText;
        }
    }

    void passWindow() {
        const Position end = m_touches.back().event;
        const auto sameEvent = static_cast<std::size_t>(
            std::count_if(m_touches.begin(), m_touches.end(),
                          [end](const Touch& touch) { return touch.event == end; }));
        m_given = end == m_from ? m_given + sameEvent : sameEvent;
        m_from = end;
    }

    const History& m_history;
    const Cancelled& m_cancelled;
    // Where the next window begins, and how many changes by that event have been given.
    Position m_from;
    std::size_t m_given = 0;
    const Position m_to;
    std::vector<Touch> m_touches;
    std::vector<RowVersion> m_versions;
    VersionContents m_contents;
    Change m_change;
};

}  // namespace

absl::Status changesByTouches(const History& history, Position from, Position to,
                              const History::VisitChange& visit, const Cancelled& cancelled) {
    if (auto status = checkReaches(history, to); !status.ok()) {
        return status;
    }
    return from < to ? TouchedChanges(history, from, to, cancelled).run(visit) : absl::OkStatus();
}

}  // namespace oxbow
