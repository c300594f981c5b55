// All keys of a log in memory, by their bytes: what an import asks for every event.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "model/event/event_batch.h"
#include "model/event/strong_id.h"

namespace oxbow {

// Gives each (stream, bytes) an id in order of first appearance. About 50 bytes a key. One thread.
class KeyDictionary {
public:
    KeyDictionary();

    // A hash of the bytes alone, so that it can be made before the stream's id is known.
    static std::uint64_t hashOf(std::string_view bytes);

    // The key's id; a new one where it was never seen.
    KeyId intern(StreamId stream, std::string_view bytes, std::uint64_t hash);
    // Starts to bring the key's slot into the processor's cache.
    void prefetch(StreamId stream, std::uint64_t hash) const;

    std::size_t size() const { return m_keys.size(); }
    StreamId stream(KeyId id) const { return m_keys[id.value()].stream; }
    std::string_view bytes(KeyId id) const { return m_keys[id.value()].bytes; }

private:
    struct Entry {
        std::string_view bytes;
        StreamId stream;
    };
    struct Slot {
        std::uint32_t tag = 0;
        std::uint32_t idPlusOne = 0;  // 0: free
    };

    static std::uint32_t tagOf(StreamId stream, std::uint64_t hash);
    void grow();

    Arena m_arena;
    std::vector<Entry> m_keys;
    std::vector<Slot> m_slots;  // a power of two, at most half full; linear probing
    std::size_t m_mask = 0;
};

}  // namespace oxbow
