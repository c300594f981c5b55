// Things read in the background and kept for a while: pages of events, rows of the table.
#pragma once

#include <chrono>
#include <functional>
#include <list>
#include <mutex>
#include <unordered_map>
#include <utility>
#include <vector>

#include "views/common/background_worker.h"

namespace oxbow {

// At most `capacity` values, the least recently asked for going first. `load` runs on the worker's
// thread; everything else, `arrived` included, on the thread that made the cache.
template <class Key, class Value, class Hash = std::hash<Key>>
class AsyncCache {
public:
    using Load = std::function<Value(const Key&)>;
    using Arrived = std::function<void(const std::vector<Key>&)>;

    // `owner`: of the cache's worker.
    AsyncCache(std::size_t capacity, Load load, Arrived arrived, QObject* owner = nullptr)
        : m_capacity(capacity),
          m_load(std::move(load)),
          m_arrived(std::move(arrived)),
          m_worker(owner) {}

    // Null where it is not there (yet).
    const Value* find(const Key& key) {
        const auto found = m_entries.find(key);
        if (found == m_entries.end()) {
            return nullptr;
        }
        m_order.splice(m_order.begin(), m_order, found->second.place);
        return &found->second.value;
    }

    // Asks for what is missing of `keys`, in that order, in place of all that was asked for before.
    // What comes within `patience` is there when the call returns, unless the worker is held up by
    // what was asked before; `arrived` tells of the rest.
    void want(const std::vector<Key>& keys, std::chrono::milliseconds patience) {
        // Still to be told: whoever asks may be painting only a part of what waited for them.
        const std::vector<Key> early = takeMail();
        m_early.insert(m_early.end(), early.begin(), early.end());
        std::vector<Key> missing;
        for (const Key& key : keys) {
            if (find(key) == nullptr) {
                missing.push_back(key);
            }
        }
        if (missing.empty() || missing == m_asked) {
            return;
        }
        m_asked = missing;
        // Where the disk keeps an earlier question waiting, there is nothing to be patient for.
        const bool patient = patience.count() > 0 && m_worker.wait(std::chrono::milliseconds(0));
        m_worker.post([this, missing, generation = m_generation](const auto& cancelled) {
            loadAll(missing, generation, cancelled);
        });
        if (patient) {
            m_worker.wait(patience);
            takeMail();
        }
    }

    void erase(const Key& key) {
        const auto found = m_entries.find(key);
        if (found != m_entries.end()) {
            m_order.erase(found->second.place);
            m_entries.erase(found);
        }
        forgetAsked();
    }

    void clear() {
        m_entries.clear();
        m_order.clear();
        forgetAsked();
    }

    // For tests: waits until all that was asked for is there.
    bool settle(std::chrono::milliseconds atMost) {
        const bool settled = m_worker.wait(atMost);
        takeMail();
        return settled;
    }

private:
    struct Entry {
        Value value;
        typename std::list<Key>::iterator place;
    };
    struct Letter {
        Key key;
        Value value;
        std::uint64_t generation;
    };

    void loadAll(const std::vector<Key>& keys, std::uint64_t generation,
                 const BackgroundWorker::Cancelled& cancelled) {
        for (const Key& key : keys) {
            if (cancelled()) {
                return;
            }
            Letter letter{key, m_load(key), generation};
            const std::lock_guard lock(m_mailMutex);
            m_mail.push_back(std::move(letter));
            if (m_mail.size() == 1) {
                m_worker.deliver([this] { deliverMail(); });
            }
        }
    }

    void deliverMail() {
        std::vector<Key> keys = std::exchange(m_early, {});
        const std::vector<Key> mail = takeMail();
        keys.insert(keys.end(), mail.begin(), mail.end());
        if (!keys.empty()) {
            m_arrived(keys);
        }
    }

    std::vector<Key> takeMail() {
        std::vector<Letter> mail;
        {
            const std::lock_guard lock(m_mailMutex);
            mail.swap(m_mail);
        }
        std::vector<Key> keys;
        for (Letter& letter : mail) {
            if (letter.generation == m_generation) {
                keys.push_back(letter.key);
                put(letter.key, std::move(letter.value));
            }
        }
        return keys;
    }

    void put(const Key& key, Value value) {
        const auto found = m_entries.find(key);
        if (found != m_entries.end()) {
            found->second.value = std::move(value);
            return;
        }
        m_order.push_front(key);
        m_entries.emplace(key, Entry{std::move(value), m_order.begin()});
        while (m_entries.size() > m_capacity) {
            m_entries.erase(m_order.back());
            m_order.pop_back();
        }
    }

    // Answers that are on their way are no longer true.
    void forgetAsked() {
        ++m_generation;
        m_asked.clear();
    }

    std::size_t m_capacity;
    Load m_load;
    Arrived m_arrived;
    std::list<Key> m_order;  // the most recently asked for first
    std::unordered_map<Key, Entry, Hash> m_entries;
    std::vector<Key> m_asked;
    std::vector<Key> m_early;  // taken before they were told of
    std::uint64_t m_generation = 0;
    std::mutex m_mailMutex;
    std::vector<Letter> m_mail;
    BackgroundWorker m_worker;  // last: it must end before what it uses
};

}  // namespace oxbow
