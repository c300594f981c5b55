// Versions and changes one at a time, for whoever asks for the next one when it suits them.
#pragma once

#include <absl/status/status.h>

#include <cstddef>
#include <vector>

#include "model/history/history.h"

namespace oxbow {

// Goes through what History::versions() gives, some of them at a time: few at first, and more the
// longer it goes on. The history must outlive it. One thread.
class VersionCursor {
public:
    // The versions that the events from `from` to before `to` wrote: the oldest first, or,
    // backward, the newest.
    VersionCursor(const History& history, KeyId key, Position from, Position to, Direction way);

    // False at the end, or where a version cannot be read: see status().
    bool next();
    // That next() came to.
    const KeyVersion& version() const { return m_window[m_index]; }
    const absl::Status& status() const { return m_status; }

private:
    bool readWindow();

    const History& m_history;
    const KeyId m_key;
    // What is still to be read.
    Position m_from;
    Position m_to;
    const Direction m_way;
    std::vector<KeyVersion> m_window;
    std::size_t m_index = 0;
    std::size_t m_size;   // of the next window
    bool m_last = false;  // nothing follows the window
    absl::Status m_status;
};

// The same of History::changes(), forward. Memory: some MiB, or what one change takes.
class ChangeCursor {
public:
    ChangeCursor(const History& history, Position from, Position to, Cancelled cancelled = {});

    bool next();
    // Valid until the next call.
    const Change& change() const { return m_window[m_index]; }
    // Cancelled where `cancelled` says so.
    const absl::Status& status() const { return m_status; }

private:
    bool readWindow();

    const History& m_history;
    const Cancelled m_cancelled;
    // Where the next window begins, and how many changes by that event have been given.
    Position m_from;
    std::size_t m_given = 0;
    const Position m_to;
    std::vector<Change> m_window;
    std::size_t m_index = 0;
    std::size_t m_size;
    bool m_last = false;
    absl::Status m_status;
};

}  // namespace oxbow
