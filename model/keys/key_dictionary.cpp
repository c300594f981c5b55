#include "model/keys/key_dictionary.h"

#include <absl/hash/hash.h>
#include <absl/strings/string_view.h>

#include <algorithm>

namespace oxbow {
namespace {

constexpr std::size_t kFirstSlots = 1024;

}  // namespace

KeyDictionary::KeyDictionary() : m_slots(kFirstSlots), m_mask(kFirstSlots - 1) {}

std::uint64_t KeyDictionary::hashOf(std::string_view bytes) {
    return absl::HashOf(absl::string_view(bytes.data(), bytes.size()));
}

std::uint32_t KeyDictionary::tagOf(StreamId stream, std::uint64_t hash) {
    const std::uint64_t mixed =
        (hash ^ (stream.value() * 0x9e3779b97f4a7c15ULL)) * 0xff51afd7ed558ccdULL;
    return static_cast<std::uint32_t>(mixed >> 32);
}

void KeyDictionary::prefetch(StreamId stream, std::uint64_t hash) const {
    __builtin_prefetch(&m_slots[tagOf(stream, hash) & m_mask]);
}

KeyId KeyDictionary::intern(StreamId stream, std::string_view bytes, std::uint64_t hash) {
    const std::uint32_t tag = tagOf(stream, hash);
    std::size_t at = tag & m_mask;
    while (m_slots[at].idPlusOne != 0) {
        if (m_slots[at].tag == tag) {
            const KeyId id(m_slots[at].idPlusOne - 1);
            const Entry& known = entry(id);
            if (known.stream == stream && known.bytes() == bytes) {
                return id;
            }
        }
        at = (at + 1) & m_mask;
    }
    const KeyId id(static_cast<std::uint32_t>(m_size));
    add(stream, bytes);
    m_slots[at] = {tag, id.value() + 1};
    if (m_size * 2 > m_slots.size()) {
        grow();
    }
    return id;
}

void KeyDictionary::add(StreamId stream, std::string_view bytes) {
    if (m_size % kChunk == 0) {
        m_chunks.push_back(std::make_unique_for_overwrite<Entry[]>(kChunk));
    }
    Entry& added = m_chunks.back()[m_size++ % kChunk];
    added.stream = stream;
    added.size = static_cast<std::uint32_t>(bytes.size());
    if (bytes.size() <= Entry::kInline) {
        std::copy(bytes.begin(), bytes.end(), added.inlined);
    } else {
        added.elsewhere = m_arena.copy(bytes).data();
    }
}

void KeyDictionary::grow() {
    std::vector<Slot> larger(m_slots.size() * 2);
    m_mask = larger.size() - 1;
    for (const Slot& slot : m_slots) {
        if (slot.idPlusOne == 0) {
            continue;
        }
        std::size_t at = slot.tag & m_mask;
        while (larger[at].idPlusOne != 0) {
            at = (at + 1) & m_mask;
        }
        larger[at] = slot;
    }
    m_slots.swap(larger);
}

}  // namespace oxbow
