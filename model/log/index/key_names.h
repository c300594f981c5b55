// The keys' bytes by their ids.
#pragma once

#include <absl/status/statusor.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "model/event/strong_id.h"
#include "model/log/store/log_store.h"

namespace oxbow {

// Up to 1,024 keys, and some 256 KiB, whose ids follow each other: their bytes in one piece.
// Immutable.
class NamesPage {
public:
    // Absent where the value is no page.
    static std::shared_ptr<const NamesPage> open(std::uint32_t first, std::string_view value);

    std::uint32_t first() const { return m_first; }  // id
    std::size_t size() const { return m_starts.size() - 1; }
    bool has(KeyId id) const { return id.value() - m_first < size(); }
    // i < size().
    KeyView key(std::size_t i) const {
        return {StreamId(m_streams.empty() ? m_stream : m_streams[i]), bytes(i)};
    }
    std::string_view bytes(std::size_t i) const {
        return std::string_view(m_data).substr(m_starts[i], m_starts[i + 1] - m_starts[i]);
    }
    // All keys' bytes, one after the other, and the key to which the byte at `offset` belongs.
    std::string_view data() const { return m_data; }
    std::size_t keyOfByte(std::size_t offset) const;
    std::size_t start(std::size_t i) const { return m_starts[i]; }
    std::size_t weight() const;

private:
    std::uint32_t m_first = 0;
    std::uint32_t m_stream = 0;  // of all keys, where m_streams is empty
    std::vector<std::uint32_t> m_streams;
    std::vector<std::uint32_t> m_starts;  // one more than there are keys
    std::string m_data;
};

// Reads pages and keeps some of them (log_caches.h). Any thread.
class KeyNames {
public:
    explicit KeyNames(const LogStore& store) : m_store(store) {}

    // The page that holds the key. OutOfRange where there is no such key (yet).
    absl::StatusOr<std::shared_ptr<const NamesPage>> page(KeyId id) const;

    // For passes that name a key an event: a handful of nanoseconds a key, no lock. One thread.
    class Cursor {
    public:
        explicit Cursor(const KeyNames& names) : m_names(names), m_pages(kSlots) {}
        // The bytes live until the cursor is asked for a key of another page.
        absl::StatusOr<KeyView> key(KeyId id);

    private:
        static constexpr std::size_t kSlots = perPage(1'024);
        const KeyNames& m_names;
        std::vector<std::shared_ptr<const NamesPage>> m_pages;  // by id / 1,024
    };

private:
    const LogStore& m_store;
};

}  // namespace oxbow
