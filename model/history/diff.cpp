#include "model/history/diff.h"

#include <algorithm>
#include <vector>

#include "model/history/version_contents.h"

namespace oxbow {
namespace {

// How many differences are collected before their rows are read.
constexpr std::size_t kCollected = 65'536;
constexpr std::size_t kFirstDifferencesAtOnce = 64;

// Reads the rows of differences, many at a time, and hands on those that are some.
class DifferenceReader {
public:
    DifferenceReader(const History& history, const VisitDifference& visit,
                     const Cancelled& cancelled)
        : m_history(history), m_visit(visit), m_cancelled(cancelled) {}

    // False once no more are wanted, or one cannot be read: see finish().
    bool add(const WriterDifference& difference) {
        m_pending.push_back(difference);
        return m_pending.size() < kCollected || readPending();
    }
    absl::Status finish() {
        if (m_status.ok() && m_goOn) {
            readPending();
        }
        return m_status;
    }

private:
    bool readPending() {
        for (std::size_t first = 0; first < m_pending.size() && m_goOn && m_status.ok();) {
            const std::size_t count = std::min(m_window, m_pending.size() - first);
            const auto fits = readWindow(first, count);
            if (!fits.ok()) {
                m_status = fits.status();
            } else if (*fits) {
                visitWindow(first, count);
                first += count;
                m_window = std::min(m_values.fitting(kWindowBytes / 2) / 2 + 1, m_window * 8);
            } else {
                m_window = (count + 1) / 2;
            }
        }
        m_pending.clear();
        return m_goOn && m_status.ok();
    }
    absl::StatusOr<bool> readWindow(std::size_t first, std::size_t count) {
        m_versions.clear();
        for (std::size_t i = first; i < first + count; ++i) {
            for (const auto& writer : {m_pending[i].before, m_pending[i].now}) {
                if (writer) {
                    m_versions.push_back({m_pending[i].key, *writer});
                }
            }
        }
        const auto fits = m_values.read(m_history, m_versions, kWindowBytes, m_cancelled);
        // One difference is read whatever it takes.
        return fits.ok() && !*fits && count == 1
                   ? m_values.read(m_history, m_versions, ~std::size_t{0}, m_cancelled)
                   : fits;
    }
    void visitWindow(std::size_t first, std::size_t count) {
        std::size_t value = 0;
        for (std::size_t i = first; i < first + count && m_goOn; ++i) {
            if (m_cancelled && m_cancelled()) {
                m_status = absl::CancelledError("nobody waits for these rows any more");
                return;
            }
            const WriterDifference& writers = m_pending[i];
            RowDifference difference;
            difference.key = writers.key;
            difference.writerBefore = writers.before;
            difference.writerAfter = writers.now;
            if (writers.before) {
                const auto row = m_values[value++];
                difference.before = row.bytes;
                difference.beforeIsText = row.isText;
                difference.beforePoisoned = row.poisoned;
            }
            if (writers.now) {
                const auto row = m_values[value++];
                difference.after = row.bytes;
                difference.afterIsText = row.isText;
                difference.afterPoisoned = row.poisoned;
            }
            // The string "12" and the number 12 have the same bytes.
            const bool same = difference.before == difference.after &&
                              difference.beforeIsText == difference.afterIsText &&
                              difference.beforePoisoned == difference.afterPoisoned;
            m_goOn = same || m_visit(difference);
        }
    }

    const History& m_history;
    const VisitDifference& m_visit;
    const Cancelled& m_cancelled;
    std::vector<WriterDifference> m_pending;
    std::size_t m_window = kFirstDifferencesAtOnce;
    std::vector<RowVersion> m_versions;
    VersionContents m_values;
    bool m_goOn = true;
    absl::Status m_status;
};

}  // namespace

absl::Status diff(const History& history, Position from, Position to, const VisitDifference& visit,
                  const Cancelled& cancelled) {
    const auto before = history.tableAt(from, nullptr, cancelled);
    if (!before.ok()) {
        return before.status();
    }
    const auto after = history.tableAt(to, before->get(), cancelled);
    if (!after.ok()) {
        return after.status();
    }
    DifferenceReader reader(history, visit, cancelled);
    const auto found = (*before)->forEachDifferingKey(
        **after, [&reader](const WriterDifference& difference) { return reader.add(difference); },
        cancelled);
    return found.ok() ? reader.finish() : found;
}

}  // namespace oxbow
