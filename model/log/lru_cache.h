// The values used last, up to a weight.
#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <utility>

namespace oxbow {

// Keeps shared, immutable values until their weights exceed the limit; then the ones that were not
// used for longest go. Any thread.
template <class Key, class Value>
class LruCache {
public:
    explicit LruCache(std::size_t limit) : m_limit(limit) {}

    std::shared_ptr<const Value> find(const Key& key) {
        const std::lock_guard lock(m_mutex);
        const auto found = m_places.find(key);
        if (found == m_places.end()) {
            return nullptr;
        }
        m_entries.splice(m_entries.begin(), m_entries, found->second);
        return found->second->value;
    }

    void insert(const Key& key, std::shared_ptr<const Value> value, std::size_t weight) {
        const std::lock_guard lock(m_mutex);
        if (m_places.contains(key)) {
            return;
        }
        m_entries.push_front({key, std::move(value), weight});
        m_places[key] = m_entries.begin();
        m_weight += weight;
        while (m_weight > m_limit && m_entries.size() > 1) {
            m_weight -= m_entries.back().weight;
            m_places.erase(m_entries.back().key);
            m_entries.pop_back();
        }
    }

private:
    struct Entry {
        Key key;
        std::shared_ptr<const Value> value;
        std::size_t weight;
    };

    std::mutex m_mutex;
    std::size_t m_limit;
    std::size_t m_weight = 0;
    std::list<Entry> m_entries;  // the one used last in front
    std::unordered_map<Key, typename std::list<Entry>::iterator> m_places;
};

}  // namespace oxbow
