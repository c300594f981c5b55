// SPDX-License-Identifier: MIT
//
// The index of a file, made while its blocks go by: the writer stores it, recovery makes it anew,
// verification holds the stored one against it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "model/oxlog/block.h"
#include "model/oxlog/merkle.h"
#include "model/oxlog/oxlog.pb.h"

namespace oxlog {

// Counts events by stream, in order of first appearance; gives up where the names would take more
// than `largestBytes`.
class StreamCounter {
public:
    explicit StreamCounter(std::size_t largestBytes) : m_largest(largestBytes) {}
    void add(const std::string& stream, std::uint64_t events);
    // Empty where it gave up.
    const std::vector<v1::StreamCount>& counts() const { return m_counts; }
    void giveUp();
    void clear();

private:
    std::size_t m_largest;
    std::size_t m_bytes = 0;
    bool m_gaveUp = false;
    std::size_t m_last = 0;  // events of one stream often follow each other
    std::vector<v1::StreamCount> m_counts;
    std::unordered_map<std::string, std::size_t> m_places;
};

class IndexBuilder {
public:
    // 0: no key filters. With 10 bits a key, a key that is not there is looked for in vain in one
    // block of a hundred.
    explicit IndexBuilder(std::uint32_t filterBitsPerKey = 0);

    // An event of the data block at work.
    void addEvent(const v1::Event& event);
    // The data block at work is complete and has its place. Returns its entry.
    const v1::IndexEntry& endDataBlock(std::uint64_t offset, const BlockHead& head);
    // The data block at work could not be read: it is as if it had not been.
    void dropDataBlock();

    // The entries since the last index block; endIndexBlock() says that they stand in one now.
    const v1::Index& pending() const { return m_pending; }
    void endIndexBlock(std::uint64_t offset);

    // Any other block; attachments need their first part.
    void addBlock(BlockType type, std::uint64_t offset);
    void addAttachment(const v1::Attachment& part, std::uint64_t offset);

    // What the summary of the file up to here says.
    v1::Summary summary() const;

private:
    void fillFilter(v1::KeyFilter& filter) const;

    std::uint32_t m_filterBits;
    Sha256 m_sha;
    StreamCounter m_blockStreams;
    StreamCounter m_allStreams;
    std::optional<v1::TimeRange> m_times;
    std::vector<Hash> m_keys;
    v1::Index m_pending;
    v1::Summary m_summary;
    bool m_begun = false;  // m_summary.first_sequence is known
};

// What stands for a key in filters: see KeyFilter in oxlog.proto.
Hash keyHash(Sha256& sha, std::string_view stream, std::string_view key);
// Whether a block may hold the key; true where there is no filter.
bool mayHoldKey(const v1::IndexEntry& entry, const Hash& key);

}  // namespace oxlog
