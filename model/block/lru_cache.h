// The values used last, up to a weight.
#pragma once

#include <cstddef>
#include <iterator>
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

    // Takes the place of what was there under the key.
    void insert(const Key& key, std::shared_ptr<const Value> value, std::size_t weight) {
        std::list<Entry> gone;  // freed without the lock: large values take a while
        const std::lock_guard lock(m_mutex);
        if (const auto old = m_places.find(key); old != m_places.end()) {
            drop(old->second, gone);
        }
        m_entries.push_front({key, std::move(value), weight});
        m_places[key] = m_entries.begin();
        m_weight += weight;
        shrink(gone);
    }

    // What the value under the key weighs now: some grow while they are used.
    void reweigh(const Key& key, std::size_t weight) {
        std::list<Entry> gone;
        const std::lock_guard lock(m_mutex);
        if (const auto found = m_places.find(key); found != m_places.end()) {
            m_weight += weight - found->second->weight;
            found->second->weight = weight;
            shrink(gone);
        }
    }

    // Those whose keys `wanted` says true of.
    template <class Wanted>
    void eraseIf(Wanted wanted) {
        std::list<Entry> gone;
        const std::lock_guard lock(m_mutex);
        for (auto entry = m_entries.begin(); entry != m_entries.end();) {
            const auto each = entry++;
            if (wanted(each->key)) {
                drop(each, gone);
            }
        }
    }

private:
    struct Entry {
        Key key;
        std::shared_ptr<const Value> value;
        std::size_t weight;
    };

    void drop(typename std::list<Entry>::iterator entry, std::list<Entry>& gone) {
        m_weight -= entry->weight;
        m_places.erase(entry->key);
        gone.splice(gone.begin(), m_entries, entry);
    }
    void shrink(std::list<Entry>& gone) {
        while (m_weight > m_limit && m_entries.size() > 1) {
            drop(std::prev(m_entries.end()), gone);
        }
    }

    std::mutex m_mutex;
    std::size_t m_limit;
    std::size_t m_weight = 0;
    std::list<Entry> m_entries;  // the one used last in front
    std::unordered_map<Key, typename std::list<Entry>::iterator> m_places;
};

}  // namespace oxbow
