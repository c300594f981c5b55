#include "model/history/change_pass.h"

#include <algorithm>

#include "model/event/page_sizes.h"
#include "model/history/fold/fold_change.h"
#include "model/keys/key_state.h"

namespace oxbow {
namespace {

// The first window is small: who wants a few changes waits for little.
constexpr std::size_t kFirstEventsAtOnce = 64;
constexpr std::size_t kWidestWindow = perPage(16'384);
constexpr std::size_t kBlock = perPage(1'024);  // windows end with a block where they can
constexpr std::size_t kMissingBytes = std::size_t{16} << 20;
// Of a row in the cache, besides its bytes.
constexpr std::size_t kRowBytes = 56;

}  // namespace

RowCache::Row* RowCache::find(KeyId key) {
    if (const auto row = m_fresh.find(key.value()); row != m_fresh.end()) {
        return &row->second;
    }
    const auto old = m_old.find(key.value());
    if (old == m_old.end()) {
        return nullptr;
    }
    Row row = std::move(old->second);
    m_old.erase(old);
    return &keep(key, std::move(row));
}

RowCache::Row& RowCache::keep(KeyId key, Row row) {
    m_bytes += row.bytes.size() + kRowBytes;
    return m_fresh[key.value()] = std::move(row);
}

RowCache::Row& RowCache::put(KeyId key, std::string_view bytes, bool isText, bool poisoned) {
    if (Row* row = find(key)) {
        m_bytes += bytes.size() - row->bytes.size();
        row->bytes.assign(bytes);
        row->isText = isText;
        row->poisoned = poisoned;
        return *row;
    }
    return keep(key, {std::string(bytes), isText, poisoned});
}

void RowCache::erase(KeyId key) {
    if (const Row* row = find(key)) {
        m_bytes -= row->bytes.size() + kRowBytes;
        m_fresh.erase(key.value());
    }
}

void RowCache::age() {
    m_old = std::move(m_fresh);
    m_fresh = {};
    m_bytes = 0;
}

ChangePass::ChangePass(const LogHistory& history, KeyStates states, const Cancelled& cancelled)
    : m_history(history),
      m_log(history.log()),
      m_cancelled(cancelled),
      m_states(std::move(states)),
      m_at(m_states.at()),
      m_window(kFirstEventsAtOnce) {
    m_states.grow(m_log.keyCount());
}

absl::Status ChangePass::run(Position to, const History::VisitChange& visit) {
    bool goOn = true;
    while (goOn && m_at < to) {
        const auto end = prepare(to);
        if (!end.ok()) {
            return end.status();
        }
        const Position begin = m_at;
        if (auto status = visitWindow(*end, visit, goOn); !status.ok()) {
            return status;
        }
        // A window that memory cut short was too wide.
        const bool whole = m_at == *end;
        m_window =
            whole ? std::min(m_window * 2, kWidestWindow) : std::max<std::size_t>(1, m_at - begin);
        if (m_rows.full()) {
            m_rows.age();
        }
    }
    return absl::OkStatus();
}

// Reads the rows that the next events find; gives the end of those.
absl::StatusOr<Position> ChangePass::prepare(Position to) {
    while (true) {
        Position end = to - m_at > m_window ? m_at + m_window : to;
        if (const Position whole(end.value() / kBlock * kBlock); end < to && whole > m_at) {
            end = whole;
        }
        bool fits = false;
        if (auto status = readMissing(end, fits); !status.ok()) {
            return status;
        }
        if (fits) {
            return end;
        }
        m_window = (end - m_at + 1) / 2;
    }
}

absl::Status ChangePass::readMissing(Position end, bool& fits) {
    m_missing.clear();
    const auto collected = m_log.touches(m_at, end, [this](const Touch& touch) {
        const KeyState state = m_states.state(touch.key);
        if (isRow(state) && m_rows.find(touch.key) == nullptr) {
            m_missing.emplace_back(writerOf(state), touch.key);
        }
        return true;
    });
    if (!collected.ok()) {
        return collected;
    }
    std::sort(m_missing.begin(), m_missing.end());
    m_missing.erase(std::unique(m_missing.begin(), m_missing.end()), m_missing.end());
    m_versions.clear();
    for (const auto& [writer, key] : m_missing) {
        m_versions.push_back({key, writer});
    }
    const auto read = m_values.read(m_history, m_versions, kMissingBytes, m_cancelled);
    if (!read.ok()) {
        return read.status();
    }
    // A window of one event misses one row at most, and that always fits.
    fits = *read;
    for (std::size_t i = 0; fits && i < m_missing.size(); ++i) {
        m_rows.put(m_missing[i].second, m_values[i].bytes, m_values[i].isText,
                   m_values[i].poisoned);
    }
    return absl::OkStatus();
}

absl::Status ChangePass::visitWindow(Position end, const History::VisitChange& visit, bool& goOn) {
    absl::Status failure;
    const auto scanned =
        m_log.scan(m_at, end, [&](Position p, const EventView& event, std::optional<KeyId> key) {
            if (m_cancelled && m_cancelled()) {
                failure = absl::CancelledError("nobody waits for these changes any more");
                return false;
            }
            m_at = p.next();
            if (!LatestValue::touches(event) || !key) {
                return true;
            }
            failure = apply(p, event, *key);
            goOn = failure.ok() && visit(m_change);
            return goOn && !m_rows.full();
        });
    return failure.ok() ? scanned : failure;
}

// Makes m_change of the event, and the key's state and row those after it.
absl::Status ChangePass::apply(Position p, const EventView& event, KeyId key) {
    const KeyState state = m_states.state(key);
    m_change.position = p;
    m_change.key = key;
    m_change.previousWriter.reset();
    m_change.before.reset();
    m_change.beforeIsText = false;
    m_change.beforePoisoned = false;
    if (isRow(state)) {
        const RowCache::Row* row = m_rows.find(key);
        if (row == nullptr) {
            return absl::DataLossError(
                "the log's key column and its events do not tell the same story; import the "
                "sources again into a new workspace");
        }
        m_change.previousWriter = writerOf(state);
        m_change.before = row->bytes;
        m_change.beforeIsText = row->isText;
        m_change.beforePoisoned = row->poisoned;
    }
    if (const auto after = LatestValue::after(event)) {
        m_change.after.emplace(*after);
    } else {
        m_change.after.reset();
    }
    m_change.afterIsText = m_change.after && isShownAsText(event);
    m_change.afterPoisoned = m_change.after && isPoison(event);
    m_change.kind = changeKind(m_change.before.has_value(), m_change.after.has_value());
    if (m_change.after) {
        m_rows.put(key, *m_change.after, m_change.afterIsText, m_change.afterPoisoned);
    } else if (m_change.before) {
        m_rows.erase(key);
    }
    m_states.setStateOnly(key.value(), keyState(p, !m_change.after));
    return absl::OkStatus();
}

}  // namespace oxbow
