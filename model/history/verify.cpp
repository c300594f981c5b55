#include "model/history/verify.h"

#include <absl/strings/str_format.h>

#include <algorithm>
#include <optional>
#include <random>
#include <tuple>
#include <utility>

#include "model/history/replay.h"
#include "model/history/replay_check.h"
#include "model/history/rows.h"
#include "model/keys/key_order.h"
#include "model/log/index/index_check.h"

namespace oxbow {
namespace {

constexpr std::size_t kMostDifferences = 100;
constexpr std::uint64_t kRowsPerCheck = 256;

class Verifier {
public:
    Verifier(const LogHistory& history, const VerifyOptions& options)
        : m_history(history),
          m_log(history.log()),
          m_options(options),
          m_index(m_log, [this](std::string sentence) { differs(std::move(sentence)); }),
          m_random(options.seed) {}

    absl::StatusOr<VerifyReport> run() {
        choosePositions();
        absl::Status inner = compare();
        if (auto whole = m_log.verifyFiles(); !whole.ok()) {
            return whole;
        }
        const Position end = m_log.end();
        const auto status = m_log.scan(
            Position(), end, [&](Position p, const EventView& event, std::optional<KeyId> key) {
                m_parts->add(event);
                m_replay.apply(event);
                m_parts->added(event);
                if (inner.ok()) {
                    inner = m_index.add(p, event, key);
                }
                if (inner.ok() && p.next() == m_next) {
                    inner = compare();
                }
                if (inner.ok()) {
                    inner = goOn();
                }
                return inner.ok();
            });
        if (!status.ok()) {
            return status;
        }
        if (!inner.ok()) {
            return inner;
        }
        m_report.events = m_replay.at().value();
        for (auto finished : {m_index.finish(), m_parts->finish()}) {
            if (!finished.ok()) {
                return finished;
            }
        }
        if (auto order = compareOrder(); !order.ok()) {
            return order;
        }
        return std::move(m_report);
    }

private:
    absl::Status goOn() const {
        return m_options.progress && !m_options.progress(m_replay.at())
                   ? absl::CancelledError("the check was cancelled")
                   : absl::OkStatus();
    }
    // The same for what asks by itself.
    Cancelled cancelled() const {
        return [this] { return !goOn().ok(); };
    }

    void choosePositions() {
        const std::uint64_t end = m_log.end().value();
        std::uniform_int_distribution<std::uint64_t> any(0, end);
        for (std::uint64_t i = 0; i < m_options.tables; ++i) {
            m_positions.push_back(any(m_random));
        }
        m_positions.push_back(end);
        m_positions.push_back(0);
        std::sort(m_positions.begin(), m_positions.end(), std::greater<>());
        m_positions.erase(std::unique(m_positions.begin(), m_positions.end()), m_positions.end());
        std::vector<Position> rising;
        for (auto p = m_positions.rbegin(); p != m_positions.rend(); ++p) {
            rising.emplace_back(*p);
        }
        m_parts.emplace(m_history, m_replay, std::move(rising),
                        [this](std::string sentence) { differs(std::move(sentence)); });
    }

    void differs(std::string sentence) {
        if (m_report.differences.size() < kMostDifferences) {
            m_report.differences.push_back(std::move(sentence));
        }
    }

    // The table at the replay's position, which is the least of the positions left.
    absl::Status compare() {
        m_positions.pop_back();
        m_next = m_positions.empty() ? Position(~std::uint64_t{0}) : Position(m_positions.back());
        const Position at = m_replay.at();
        const auto table = m_history.tableAt(at, nullptr, cancelled());
        if (!table.ok()) {
            return table.status();
        }
        ++m_report.tables;
        if ((*table)->rowCount() != m_replay.rows().size()) {
            differs(absl::StrFormat("the table at %d has %d rows; a replay gives %d", at.value(),
                                    (*table)->rowCount(), m_replay.rows().size()));
            return absl::OkStatus();
        }
        const auto rowCount = m_history.rowCountAt(at);
        if (!rowCount.ok()) {
            return rowCount.status();
        }
        if (*rowCount != m_replay.rows().size()) {
            differs(absl::StrFormat("%d rows are counted at %d; a replay gives %d", *rowCount,
                                    at.value(), m_replay.rows().size()));
        }
        if (auto status = compareRows(**table); !status.ok()) {
            return status;
        }
        return compareLookups(at);
    }

    absl::Status compareRows(const Table& table) {
        const std::uint64_t stride =
            table.rowCount() / std::max<std::uint64_t>(m_options.rowBytes, 1) + 1;
        std::uint64_t n = 0;
        for (const Replay::RowKey& key : m_replay.keys()) {
            const auto expected = m_replay.rows().find(key);
            if (expected == m_replay.rows().end()) {
                continue;
            }
            if (n % kRowsPerCheck == 0) {
                if (auto status = goOn(); !status.ok()) {
                    return status;
                }
            }
            const Table::Row row = table.row(n++);
            ++m_report.rows;
            const auto name = m_log.keys().key(row.key);
            if (!name.ok()) {
                return name.status();
            }
            const bool sameKey =
                (*m_log.streams())[name->stream.value()] == key.first && name->bytes == key.second;
            if (!sameKey || row.writer != expected->second.writer) {
                differs(absl::StrFormat("row %d of the table at %d is not that of a replay", n - 1,
                                        table.at().value()));
                continue;
            }
            if ((n - 1) % stride != 0) {
                continue;
            }
            const auto bytes = readRows(m_history, {row});
            if (!bytes.ok()) {
                return bytes.status();
            }
            if (bytes->front().bytes != expected->second.bytes) {
                differs(absl::StrFormat("the bytes of row %d of the table at %d differ", n - 1,
                                        table.at().value()));
            }
        }
        return absl::OkStatus();
    }

    absl::Status compareLookups(Position at) {
        const auto& keys = m_replay.keys();
        const std::uint64_t share = m_options.lookups / (m_options.tables + 1) + 1;
        for (std::uint64_t i = 0; i < share && !keys.empty(); ++i) {
            const std::size_t index = m_random() % keys.size();
            const auto version = m_history.versionAt(KeyId(static_cast<std::uint32_t>(index)), at);
            if (!version.ok()) {
                return version.status();
            }
            ++m_report.lookups;
            const auto row = m_replay.rows().find(keys[index]);
            const bool live = *version && !(*version)->deleted;
            if (live != (row != m_replay.rows().end()) ||
                (live && (*version)->writer != row->second.writer)) {
                differs(absl::StrFormat("the look-up of key %d at %d is not that of a replay",
                                        index, at.value()));
            }
        }
        return absl::OkStatus();
    }

    // The keys' order holds each key once (as many as there are, none twice), and it rises.
    absl::Status compareOrder() {
        const auto order = m_log.keys().order(cancelled());
        if (!order.ok()) {
            return order.status();
        }
        std::optional<Key> before;
        for (const std::uint32_t id : (*order)->ids()) {
            if (id % kRowsPerCheck == 0) {
                if (auto status = goOn(); !status.ok()) {
                    return status;
                }
            }
            auto key = m_log.keys().key(KeyId(id));
            if (!key.ok()) {
                return key.status();
            }
            if (before &&
                std::tie(before->stream, before->bytes) >= std::tie(key->stream, key->bytes)) {
                differs(absl::StrFormat("key %d does not stand where its bytes say", id));
            }
            before = *std::move(key);
        }
        if ((*order)->size() != m_replay.keys().size()) {
            differs(absl::StrFormat("the order has %d keys; a replay gives %d", (*order)->size(),
                                    m_replay.keys().size()));
        }
        return absl::OkStatus();
    }

    const LogHistory& m_history;
    const Log& m_log;
    const VerifyOptions& m_options;
    IndexCheck m_index;
    Replay m_replay;
    std::optional<ReplayCheck> m_parts;
    std::mt19937_64 m_random;
    std::vector<std::uint64_t> m_positions;  // still to compare, the least last
    Position m_next;
    VerifyReport m_report;
};

}  // namespace

absl::StatusOr<VerifyReport> verifyLog(const LogHistory& history, const VerifyOptions& options) {
    return Verifier(history, options).run();
}

}  // namespace oxbow
