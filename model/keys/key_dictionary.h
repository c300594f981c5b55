// All keys of a log in memory, by their bytes: what an import asks for every event.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "model/event/event_batch.h"
#include "model/event/strong_id.h"

namespace oxbow {

// Gives each (stream, bytes) an id in order of first appearance. About 40 bytes a key, and its own
// where it has more than 16. One thread.
class KeyDictionary {
public:
    KeyDictionary();

    // A hash of the bytes alone, so that it can be made before the stream's id is known.
    static std::uint64_t hashOf(std::string_view bytes);

    // The key's id; a new one where it was never seen.
    KeyId intern(StreamId stream, std::string_view bytes, std::uint64_t hash);
    // Starts to bring the key's slot into the processor's cache.
    void prefetch(StreamId stream, std::uint64_t hash) const;

    std::size_t size() const { return m_size; }
    StreamId stream(KeyId id) const { return entry(id).stream; }
    // Stays as long as the dictionary, however it grows.
    std::string_view bytes(KeyId id) const { return entry(id).bytes(); }

private:
    // A short key stands in its entry: to compare it asks for no other memory.
    struct Entry {
        static constexpr std::size_t kInline = 16;
        StreamId stream;
        std::uint32_t size = 0;
        union {
            char inlined[kInline];
            const char* elsewhere;
        };
        std::string_view bytes() const { return {size <= kInline ? inlined : elsewhere, size}; }
    };
    static constexpr std::size_t kChunk = 1U << 14;
    const Entry& entry(KeyId id) const {
        return m_chunks[id.value() / kChunk][id.value() % kChunk];
    }
    void add(StreamId stream, std::string_view bytes);
    struct Slot {
        std::uint32_t tag = 0;
        std::uint32_t idPlusOne = 0;  // 0: free
    };

    static std::uint32_t tagOf(StreamId stream, std::uint64_t hash);
    void grow();

    Arena m_arena;
    std::vector<std::unique_ptr<Entry[]>> m_chunks;
    std::size_t m_size = 0;
    std::vector<Slot> m_slots;  // a power of two, at most half full; linear probing
    std::size_t m_mask = 0;
};

}  // namespace oxbow
