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
            if (auto status = findVersions(); !status.ok()) {
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
    // Of what is in m_versions; absent where there is no row then.
    struct Entry {
        Touch touch;
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
        return m_history.touches(m_from, m_to, [&](const Touch& touch) {
            if (touch.event == m_from && passed < m_given) {
                ++passed;
                return true;
            }
            m_touches.push_back({touch, {}, {}, {}});
            return m_touches.size() < size;
        });
    }

    absl::Status findVersions() {
        m_versions.clear();
        absl::flat_hash_map<std::uint32_t, std::size_t> last;  // entry of the key in the window
        for (std::size_t i = 0; i < m_touches.size(); ++i) {
            if (m_cancelled && m_cancelled()) {
                return absl::CancelledError("nobody waits for these changes any more");
            }
            Entry& entry = m_touches[i];
            const KeyId key = entry.touch.key;
            const auto [known, isFirst] = last.try_emplace(key.value(), i);
            if (!isFirst) {
                const Entry& previous = m_touches[known->second];
                entry.before = previous.after;
                entry.previousWriter = previous.touch.event;
                known->second = i;
            } else {
                const auto version = m_history.versionAt(key, entry.touch.event);
                if (!version.ok()) {
                    return version.status();
                }
                if (*version && !(*version)->deleted) {
                    entry.previousWriter = (*version)->writer;
                    entry.before = add({key, entry.previousWriter});
                }
            }
            const ChangeKind kind = entry.touch.kind;
            if (kind == ChangeKind::Insert || kind == ChangeKind::Update) {
                entry.after = add({key, entry.touch.event});
            }
        }
        return absl::OkStatus();
    }
    std::size_t add(const RowVersion& version) {
        m_versions.push_back(version);
        return m_versions.size() - 1;
    }

    const Change& changeOf(const Entry& entry) {
        m_change.position = entry.touch.event;
        m_change.key = entry.touch.key;
        m_change.kind = entry.touch.kind;
        take(entry.before, m_change.before, m_change.beforeIsText, m_change.beforePoisoned);
        take(entry.after, m_change.after, m_change.afterIsText, m_change.afterPoisoned);
        m_change.previousWriter = entry.before ? std::optional(entry.previousWriter) : std::nullopt;
        return m_change;
    }
    void take(const std::optional<std::size_t>& place, OptionalBytes& bytes, bool& isText,
              bool& poisoned) const {
        const auto content = place ? m_contents[*place] : VersionContents::Content();
        bytes = place ? OptionalBytes(content.bytes) : std::nullopt;
        isText = content.isText;
        poisoned = content.poisoned;
    }

    void passWindow() {
        const Position end = m_touches.back().touch.event;
        const auto sameEvent = static_cast<std::size_t>(
            std::count_if(m_touches.begin(), m_touches.end(),
                          [end](const Entry& entry) { return entry.touch.event == end; }));
        m_given = end == m_from ? m_given + sameEvent : sameEvent;
        m_from = end;
    }

    const History& m_history;
    const Cancelled& m_cancelled;
    // Where the next window begins, and how many changes by that event have been given.
    Position m_from;
    std::size_t m_given = 0;
    const Position m_to;
    std::vector<Entry> m_touches;
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
