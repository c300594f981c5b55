#include "model/log/write/run_writer.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <numeric>
#include <utility>

#include "model/block/packed_ints.h"
#include "model/log/index/hot_group.h"

namespace oxbow {

namespace {

absl::Status givenUp() {
    return absl::CancelledError("the commit was given up; what was committed before is kept");
}

}  // namespace

RunStart RunStart::at(const Catalog& catalog, std::size_t run) {
    if (run == 0) {
        return {};
    }
    const RunSummary& before = *catalog.runs[run - 1];
    return {before.end(), before.rejectedCount, before.rowCount, before.runningMaximumAtEnd};
}

std::unique_ptr<RunWriter> RunWriter::create(LogStore& store, const RunStart& start) {
    return std::unique_ptr<RunWriter>(new RunWriter(store, start, store.newRunId()));
}

RunWriter::RunWriter(LogStore& store, const RunStart& start, std::uint32_t id)
    : m_store(store),
      m_id(id),
      m_staged(store.stage(absl::StrCat("run", id, "-"))),
      m_first(start.first),
      m_rejectedEnd(start.rejected),
      m_runningMaximum(start.runningMaximum),
      m_rowCount(start.rows) {}

void RunWriter::noteTime(const Timestamp& time) {
    if (m_runningMaximum && time.nanoseconds < *m_runningMaximum) {
        ++m_late;
    } else {
        m_runningMaximum = time.nanoseconds;
    }
    if (!m_firstTime || time.nanoseconds < m_firstTime->nanoseconds) {
        m_firstTime = time;
    }
    if (!m_lastTime || time.nanoseconds > m_lastTime->nanoseconds) {
        m_lastTime = time;
    }
}

absl::Status RunWriter::addBlock(log::Block block, const std::vector<HotEntry>& entries) {
    const auto number = static_cast<std::uint32_t>(m_blockCounts.size());
    if (auto status = writeBlock(number, block); !status.ok()) {
        return status;
    }
    m_blockCounts.push_back(static_cast<std::int64_t>(entries.size()));
    m_blockRows.push_back(static_cast<std::int64_t>(m_rowCount));
    m_blockMaximum.push_back(m_runningMaximum.value_or(0));
    m_blockHasMaximum.push_back(m_runningMaximum ? 1 : 0);
    std::vector<std::uint32_t>& counts = m_countsOfType;
    for (const HotEntry& entry : entries) {
        const std::uint32_t type = entry.type ? entry.type->value() + 1 : 0;
        m_keys.push_back(entry.key ? entry.key->value() + 1 : 0);
        m_types.push_back(type);
        m_flags.push_back(static_cast<std::uint8_t>((entry.nullValue ? kHotNull : 0) |
                                                    (entry.inert ? kHotInert : 0) |
                                                    (entry.rowsDiffer ? kHotCounts : 0)));
        if (entry.rowsDiffer) {
            m_rowCount += entry.nullValue ? ~std::uint64_t{0} : 1;
        }
        if (type >= counts.size()) {
            counts.resize(type + 1);
        }
        ++counts[type];
        if (entry.time) {
            noteTime(*entry.time);
        }
        if (m_keys.size() % kHotGroupEvents == 0) {
            if (auto status = writeHotGroup(); !status.ok()) {
                return status;
            }
        }
    }
    std::int64_t types = 0;
    for (std::size_t type = 0; type < counts.size(); ++type) {
        if (const std::uint32_t count = std::exchange(counts[type], 0); count > 0) {
            m_typeIds.push_back(static_cast<std::int64_t>(type));
            m_typeCounts.push_back(count);
            ++types;
        }
    }
    m_typeEntries.push_back(types);
    return absl::OkStatus();
}

// The segments' data stand apart, so that reading one event fetches at most one of them.
absl::Status RunWriter::writeBlock(std::uint32_t number, log::Block& block) {
    std::vector<std::string> data;
    for (log::Segment& segment : *block.mutable_segments()) {
        data.push_back(std::move(*segment.mutable_data()));
        segment.clear_data();
    }
    auto status = m_staged->put(Family::Blocks, storeKey(m_id, number), block);
    for (std::uint32_t i = 0; i < data.size() && status.ok(); ++i) {
        status = m_staged->put(Family::Texts, storeKey(m_id, number, i), data[i]);
    }
    return status;
}

absl::Status RunWriter::addRejected(Position before, const RejectedRecord& record) {
    log::Rejected value;
    value.set_before(before.value());
    value.set_source(record.source);
    value.set_byte_offset(record.byteOffset);
    value.set_line(record.line);
    value.set_size(record.size);
    value.set_data(record.bytes);
    value.set_reason(record.reason);
    return m_staged->put(Family::Rejected, storeKey64(m_rejectedEnd++), value);
}

absl::Status RunWriter::writeHotGroup() {
    const std::size_t first = std::size_t{m_groups} * kHotGroupEvents;
    if (first == m_keys.size()) {
        return absl::OkStatus();
    }
    log::HotGroup group;
    Column column;
    if (!m_store.borrowsKeys()) {
        column.assign(m_keys.begin() + static_cast<std::ptrdiff_t>(first), m_keys.end());
        group.set_keys(packInts(column));
    }
    column.assign(m_flags.begin() + static_cast<std::ptrdiff_t>(first), m_flags.end());
    group.set_flags(packInts(column));
    const std::string key = storeKey(m_id, m_groups++);
    auto status = m_staged->put(Family::Hot, key, group);
    if (status.ok()) {
        status = m_staged->put(Family::Types, key, packInts(m_types));
    }
    m_types.clear();
    return status;
}

absl::Status RunWriter::writePostings(std::size_t keyCount, const std::atomic<bool>& cancelled) {
    // A counting sort by key: one pass to count, one to place.
    std::vector<std::uint32_t> starts(keyCount + 1, 0);
    for (std::size_t i = 0; i < m_keys.size(); ++i) {
        if (m_keys[i] != 0 && (m_flags[i] & kHotInert) == 0) {
            ++starts[m_keys[i]];
        }
    }
    std::partial_sum(starts.begin(), starts.end(), starts.begin());
    std::vector<std::uint32_t> events(starts.back());
    std::vector<std::uint32_t> next(starts.begin(), starts.end() - 1);
    for (std::size_t i = 0; i < m_keys.size(); ++i) {
        if (m_keys[i] != 0 && (m_flags[i] & kHotInert) == 0) {
            events[next[m_keys[i] - 1]++] = static_cast<std::uint32_t>(i);
        }
    }
    Column pageStarts;
    Column pageEvents;
    for (std::size_t key = 0; key < keyCount; key += kPostingsKeys) {
        if (cancelled) {
            return givenUp();
        }
        const std::size_t keyEnd = std::min<std::size_t>(key + kPostingsKeys, keyCount);
        const std::uint32_t begin = starts[key];
        const std::uint32_t end = starts[keyEnd];
        if (begin == end) {
            continue;
        }
        pageStarts.clear();
        for (std::size_t k = key; k <= keyEnd; ++k) {
            pageStarts.push_back(starts[k] - begin);
        }
        pageEvents.clear();
        for (std::uint32_t i = begin; i < end; ++i) {
            pageEvents.push_back(static_cast<std::int64_t>(events[i]) * 2 +
                                 (m_flags[events[i]] & kHotNull));
        }
        log::Postings page;
        page.set_starts(packInts(pageStarts));
        page.set_events(packInts(pageEvents));
        const auto number = static_cast<std::uint32_t>(key / kPostingsKeys);
        if (auto status = m_staged->put(Family::Postings, storeKey(m_id, number), page);
            !status.ok()) {
            return status;
        }
    }
    return absl::OkStatus();
}

absl::Status RunWriter::writeCheckpoint(const std::vector<KeyState>& states) {
    Column column;
    for (std::size_t key = 0; key < states.size(); key += kCheckpointKeys) {
        const std::size_t end = std::min<std::size_t>(key + kCheckpointKeys, states.size());
        column.assign(states.begin() + static_cast<std::ptrdiff_t>(key),
                      states.begin() + static_cast<std::ptrdiff_t>(end));
        log::Checkpoint page;
        page.set_states(packInts(column));
        const auto number = static_cast<std::uint32_t>(key / kCheckpointKeys);
        if (auto status = m_staged->put(Family::Checkpoints, storeKey(m_id, number), page);
            !status.ok()) {
            return status;
        }
    }
    return absl::OkStatus();
}

absl::Status RunWriter::writeNames(const std::vector<NamedKey>& keys, std::uint32_t first,
                                   log::Run& run, const std::atomic<bool>& cancelled) {
    Column pages;
    for (std::size_t from = 0; from < keys.size();) {
        if (cancelled) {
            return givenUp();
        }
        const std::size_t begin = from;
        Column streams;
        Column sizes;
        log::KeyPage page;
        std::string& data = *page.mutable_data();
        do {
            streams.push_back(keys[from].stream.value());
            sizes.push_back(static_cast<std::int64_t>(keys[from].bytes.size()));
            data.append(keys[from].bytes);
            ++from;
        } while (from < keys.size() && from - begin < kNamesKeys &&
                 data.size() + keys[from].bytes.size() <= kNamesBytes);
        page.set_streams(packInts(streams));
        page.set_sizes(packInts(sizes));
        pages.push_back(static_cast<std::int64_t>(first + begin));
        if (auto status = m_staged->put(Family::KeyPages,
                                        storeKey(first + static_cast<std::uint32_t>(begin)), page);
            !status.ok()) {
            return status;
        }
    }
    run.set_name_pages(packInts(pages));
    return absl::OkStatus();
}

absl::Status RunWriter::writeIds(const std::vector<NamedKey>& keys, std::uint32_t first,
                                 const std::atomic<bool>& cancelled) {
    std::vector<std::uint32_t> byBytes(keys.size());
    std::iota(byBytes.begin(), byBytes.end(), 0U);
    std::sort(byBytes.begin(), byBytes.end(),
              [&keys](std::uint32_t a, std::uint32_t b) { return keys[a] < keys[b]; });
    std::string value;
    for (const std::uint32_t i : byBytes) {
        if (cancelled) {
            return givenUp();
        }
        value.clear();
        appendVarint(value, first + i);
        if (auto status =
                m_staged->put(Family::Keys, storeKey(keys[i].stream, keys[i].bytes), value);
            !status.ok()) {
            return status;
        }
    }
    return absl::OkStatus();
}

void RunWriter::summarise(log::Run& run) const {
    run.set_first(m_first.value());
    run.set_count(count());
    run.set_rejected_count(m_rejectedEnd);
    run.set_late_count(m_late);
    run.set_block_counts(packInts(m_blockCounts));
    run.set_block_rows(packInts(m_blockRows));
    run.set_row_count(m_rowCount);
    run.set_running_maximum(packInts(m_blockMaximum));
    run.set_has_running_maximum(packInts(m_blockHasMaximum));
    run.set_type_entries(packInts(m_typeEntries));
    run.set_type_ids(packInts(m_typeIds));
    run.set_type_counts(packInts(m_typeCounts));
    if (m_firstTime) {
        run.set_first_time(m_firstTime->nanoseconds);
        run.set_first_time_shape(1 + static_cast<std::uint32_t>(m_firstTime->precision));
        run.set_first_time_zone(m_firstTime->zoneMinutes);
        run.set_last_time(m_lastTime->nanoseconds);
        run.set_last_time_shape(1 + static_cast<std::uint32_t>(m_lastTime->precision));
        run.set_last_time_zone(m_lastTime->zoneMinutes);
    }
    if (m_runningMaximum) {
        run.set_running_maximum_at_end(*m_runningMaximum);
    }
}

absl::Status RunWriter::commit(Commit commit, const std::atomic<bool>& cancelled) {
    const std::size_t keyCount = commit.firstNewKey + commit.newKeys.size();
    if (auto status = writeHotGroup(); !status.ok()) {
        return status;
    }
    if (!m_store.borrowsKeys()) {
        if (auto status = writePostings(keyCount, cancelled); !status.ok()) {
            return status;
        }
    }
    if (commit.states) {
        if (auto status = writeCheckpoint(*commit.states); !status.ok()) {
            return status;
        }
    }
    if (!m_store.borrowsKeys()) {
        if (auto status = writeNames(commit.newKeys, commit.firstNewKey, commit.run, cancelled);
            !status.ok()) {
            return status;
        }
    }
    if (!commit.replaced) {
        if (auto status = writeIds(commit.newKeys, commit.firstNewKey, cancelled); !status.ok()) {
            return status;
        }
    }
    summarise(commit.run);
    commit.run.set_key_count(keyCount);
    commit.run.set_checkpoint(commit.states.has_value());
    commit.run.set_stored_bytes(bytesWritten());
    return m_store.ingest(*m_staged, commit.run, m_id, commit.replaced);
}

}  // namespace oxbow
