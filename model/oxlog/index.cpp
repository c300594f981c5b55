// SPDX-License-Identifier: MIT
#include "model/oxlog/index.h"

#include <algorithm>

namespace oxlog {
namespace {

// 64 entries and the summary must each fit into one block.
constexpr std::size_t kBlockStreamBytes = 64 * 1024;
constexpr std::size_t kAllStreamBytes = 4 * 1024 * 1024;
constexpr std::size_t kCountBytes = 16;  // what a count takes beside its name, at most
constexpr std::uint32_t kMostProbes = 32;
constexpr std::size_t kLargestFilter = 1024 * 1024;

void widen(std::optional<v1::TimeRange>& range, std::int64_t first, std::int64_t last) {
    if (!range) {
        range.emplace();
        range->set_first(first);
        range->set_last(last);
        return;
    }
    range->set_first(std::min<std::int64_t>(range->first(), first));
    range->set_last(std::max<std::int64_t>(range->last(), last));
}

void widen(v1::TimeRange& range, bool known, const v1::TimeRange& by) {
    range.set_first(known ? std::min(range.first(), by.first()) : by.first());
    range.set_last(known ? std::max(range.last(), by.last()) : by.last());
}

// Calls `visit` with every bit of a key in a filter of `bits` bits.
template <class Visit>
void forEachBit(const Hash& hash, std::uint32_t probes, std::uint64_t bits, const Visit& visit) {
    const std::string_view bytes = bytesOf(hash);
    const std::uint64_t a = loadLittle(bytes.data(), 8);
    const std::uint64_t b = loadLittle(bytes.data() + 8, 8);
    for (std::uint64_t i = 0; i < probes; ++i) {
        visit((a + i * b) % bits);
    }
}

}  // namespace

Hash keyHash(Sha256& sha, std::string_view stream, std::string_view key) {
    std::string length;
    appendLittle(length, stream.size(), 8);
    sha.begin();
    sha.add(length);
    sha.add(stream);
    sha.add(key);
    return sha.end();
}

void StreamCounter::add(const std::string& stream, std::uint64_t events) {
    if (m_last < m_counts.size() && m_counts[m_last].stream() == stream) {
        m_counts[m_last].set_events(m_counts[m_last].events() + events);
        return;
    }
    if (m_gaveUp) {
        return;
    }
    const auto [place, isNew] = m_places.try_emplace(stream, m_counts.size());
    m_last = place->second;
    if (!isNew) {
        m_counts[m_last].set_events(m_counts[m_last].events() + events);
        return;
    }
    m_bytes += stream.size() + kCountBytes;
    if (m_bytes > m_largest) {
        giveUp();
        return;
    }
    v1::StreamCount& count = m_counts.emplace_back();
    count.set_stream(stream);
    count.set_events(events);
}

void StreamCounter::giveUp() {
    clear();
    m_gaveUp = true;
}

void StreamCounter::clear() {
    m_bytes = 0;
    m_gaveUp = false;
    m_counts.clear();
    m_places.clear();
}

IndexBuilder::IndexBuilder(std::uint32_t filterBitsPerKey)
    : m_filterBits(filterBitsPerKey),
      m_blockStreams(kBlockStreamBytes),
      m_allStreams(kAllStreamBytes) {}

void IndexBuilder::addEvent(const v1::Event& event) {
    m_blockStreams.add(event.stream(), 1);
    if (event.has_event_time()) {
        const std::int64_t time = event.event_time().nanoseconds();
        widen(m_times, time, time);
    }
    if (m_filterBits > 0 && event.has_key()) {
        m_keys.push_back(keyHash(m_sha, event.stream(), event.key()));
    }
}

const v1::IndexEntry& IndexBuilder::endDataBlock(std::uint64_t offset, const BlockHead& head) {
    v1::IndexEntry& entry = *m_pending.add_entries();
    entry.set_offset(offset);
    entry.set_block(head.number);
    entry.set_first_sequence(head.firstSequence);
    entry.set_events(head.events);
    if (m_times) {
        *entry.mutable_times() = *m_times;
        const bool known = m_summary.has_times();
        widen(*m_summary.mutable_times(), known, *m_times);
    }
    if (m_blockStreams.counts().empty()) {
        m_allStreams.giveUp();
    }
    for (const v1::StreamCount& count : m_blockStreams.counts()) {
        *entry.add_streams() = count;
        m_allStreams.add(count.stream(), count.events());
    }
    if (!m_keys.empty() && m_keys.size() * m_filterBits / 8 <= kLargestFilter) {
        fillFilter(*entry.mutable_keys());
    }
    if (!m_begun) {
        m_begun = true;
        m_summary.set_first_sequence(head.firstSequence);
    }
    m_summary.set_events(m_summary.events() + head.events);
    dropDataBlock();
    return entry;
}

void IndexBuilder::dropDataBlock() {
    m_blockStreams.clear();
    m_times.reset();
    m_keys.clear();
}

void IndexBuilder::fillFilter(v1::KeyFilter& filter) const {
    // ln 2 times the bits a key has is the number of probes that finds the fewest in vain.
    const std::uint32_t probes = std::clamp(m_filterBits * 69 / 100, 1U, kMostProbes);
    std::string bits((m_keys.size() * m_filterBits + 7) / 8, '\0');
    for (const Hash& key : m_keys) {
        forEachBit(key, probes, bits.size() * 8, [&bits](std::uint64_t bit) {
            bits[bit / 8] = static_cast<char>(bits[bit / 8] | (1 << (bit % 8)));
        });
    }
    filter.set_probes(probes);
    filter.set_bits(std::move(bits));
}

void IndexBuilder::endIndexBlock(std::uint64_t offset) {
    if (m_pending.entries().empty()) {
        return;
    }
    v1::IndexSummary& summary = *m_summary.add_indexes();
    summary.set_offset(offset);
    summary.set_first_sequence(m_pending.entries(0).first_sequence());
    for (const v1::IndexEntry& entry : m_pending.entries()) {
        summary.set_events(summary.events() + entry.events());
        if (entry.has_times()) {
            const bool known = summary.has_times();
            widen(*summary.mutable_times(), known, entry.times());
        }
    }
    m_pending.Clear();
}

void IndexBuilder::addBlock(BlockType type, std::uint64_t offset) {
    switch (type) {
        case BlockType::Schemas:
            m_summary.add_schemas(offset);
            break;
        case BlockType::Checkpoint:
            m_summary.set_checkpoint(offset);
            break;
        case BlockType::Annotations:
            m_summary.add_annotations(offset);
            break;
        case BlockType::ImportManifest:
            m_summary.add_manifests(offset);
            break;
        case BlockType::Rejected:
            m_summary.add_rejected(offset);
            break;
        default:
            break;
    }
}

void IndexBuilder::addAttachment(const v1::Attachment& part, std::uint64_t offset) {
    if (part.offset() != 0) {
        return;
    }
    v1::AttachmentSummary& attachment = *m_summary.add_attachments();
    attachment.set_offset(offset);
    attachment.set_name(part.name());
    attachment.set_content_type(part.content_type());
    attachment.set_size(part.size());
}

v1::Summary IndexBuilder::summary() const {
    v1::Summary summary = m_summary;
    for (const v1::StreamCount& count : m_allStreams.counts()) {
        *summary.add_streams() = count;
    }
    return summary;
}

bool mayHoldKey(const v1::IndexEntry& entry, const Hash& key) {
    const std::string& bits = entry.keys().bits();
    if (!entry.has_keys() || bits.empty()) {
        return true;
    }
    bool all = true;
    forEachBit(key, std::min(entry.keys().probes(), kMostProbes), bits.size() * 8,
               [&](std::uint64_t bit) {
                   const auto byte = static_cast<unsigned char>(bits[bit / 8]);
                   all = all && ((byte >> (bit % 8)) & 1) != 0;
               });
    return all;
}

}  // namespace oxlog
