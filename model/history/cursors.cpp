#include "model/history/cursors.h"

#include <algorithm>
#include <utility>

namespace oxbow {
namespace {

constexpr std::size_t kFirstAtOnce = 16;
constexpr std::size_t kVersionsAtOnce = 4'096;
// Where a pass over the changes begins anew, the rows there are looked for: a wide window does that
// less often.
constexpr std::size_t kChangesAtOnce = 65'536;
constexpr std::size_t kChangeBytesAtOnce = std::size_t{16} << 20;

std::size_t bytesOf(const Change& change) {
    return sizeof(Change) + (change.before ? change.before->size() : 0) +
           (change.after ? change.after->size() : 0);
}

}  // namespace

VersionCursor::VersionCursor(const History& history, KeyId key, Position from, Position to,
                             Direction way)
    : m_history(history), m_key(key), m_from(from), m_to(to), m_way(way), m_size(kFirstAtOnce) {}

bool VersionCursor::next() {
    if (m_index + 1 < m_window.size()) {
        ++m_index;
        return true;
    }
    return !m_last && readWindow();
}

bool VersionCursor::readWindow() {
    m_window.clear();
    m_index = 0;
    m_status = m_history.versions(m_key, m_from, m_to, m_way, [this](const KeyVersion& version) {
        m_window.push_back(version);
        return m_window.size() < m_size;
    });
    m_last = !m_status.ok() || m_window.size() < m_size;
    m_size = std::min(m_size * 2, kVersionsAtOnce);
    if (!m_status.ok()) {
        m_window.clear();
    }
    if (m_window.empty()) {
        return false;
    }
    if (m_way == Direction::Forward) {
        m_from = m_window.back().writer.next();
    } else {
        m_to = m_window.back().writer;
    }
    return true;
}

ChangeCursor::ChangeCursor(const History& history, Position from, Position to, Cancelled cancelled)
    : m_history(history),
      m_cancelled(std::move(cancelled)),
      m_from(from),
      m_to(to),
      m_size(kFirstAtOnce) {}

bool ChangeCursor::next() {
    if (m_index + 1 < m_window.size()) {
        ++m_index;
        return true;
    }
    return !m_last && readWindow();
}

bool ChangeCursor::readWindow() {
    m_window.clear();
    m_index = 0;
    std::size_t bytes = 0;
    std::size_t skip = m_given;
    bool full = false;
    m_status = m_history.changes(
        m_from, m_to,
        [&](const Change& change) {
            if (skip > 0) {
                --skip;
                return true;
            }
            m_given = m_from == change.position ? m_given + 1 : 1;
            m_from = change.position;
            m_window.push_back(change);
            bytes += bytesOf(change);
            full = m_window.size() >= m_size || bytes >= kChangeBytesAtOnce;
            return !full;
        },
        m_cancelled);
    m_last = !m_status.ok() || !full;
    m_size = std::min(m_size * 2, kChangesAtOnce);
    if (!m_status.ok()) {
        m_window.clear();
    }
    return !m_window.empty();
}

}  // namespace oxbow
