// Things read in the background and kept for a while: pages of events, rows of the table.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <utility>
#include <vector>

#include "views/common/background_worker.h"

namespace oxbow {

// Values of up to `mostBytes` in all, the least recently asked for going first; what is asked for
// now stays whatever it takes, or a view would ask for it for ever. `weigh` gives a value's bytes
// of memory. `load` runs on the worker's thread; everything else, `arrived` included, on the thread
// that made the cache.
template <class Key, class Value, class Hash = std::hash<Key>>
class AsyncCache {
public:
    using Weigh = std::function<std::size_t(const Value&)>;
    using Load = std::function<Value(const Key&)>;
    using Arrived = std::function<void(const std::vector<Key>&)>;

    // `owner`: of the cache's worker.
    AsyncCache(std::size_t mostBytes, Weigh weigh, Load load, Arrived arrived,
               std::unique_ptr<Executor> executor = makeThread(), QObject* owner = nullptr)
        : m_mostBytes(mostBytes),
          m_weigh(std::move(weigh)),
          m_load(std::make_shared<const Load>(std::move(load))),
          m_arrived(std::move(arrived)),
          m_worker(std::move(executor), owner) {}

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
        m_wanted = keys.size();
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
        m_worker.post(
            [this, missing, load = m_load, generation = m_generation](const auto& cancelled) {
                loadAll(missing, *load, generation, cancelled);
            });
        if (patient) {
            m_worker.wait(patience);
            takeMail();
        }
    }

    void erase(const Key& key) {
        const auto found = m_entries.find(key);
        if (found != m_entries.end()) {
            drop(found);
        }
        forgetAsked();
    }

    // What is known was read by another one, and is none of this.
    void setLoad(Load load) {
        m_load = std::make_shared<const Load>(std::move(load));
        clear();
    }

    void clear() {
        m_entries.clear();
        m_order.clear();
        m_bytes = 0;
        forgetAsked();
    }

private:
    struct Entry {
        Value value;
        std::size_t bytes;
        typename std::list<Key>::iterator place;
    };
    struct Letter {
        Key key;
        Value value;
        std::uint64_t generation;
    };

    void loadAll(const std::vector<Key>& keys, const Load& load, std::uint64_t generation,
                 const Cancelled& cancelled) {
        for (const Key& key : keys) {
            if (cancelled()) {
                return;
            }
            Letter letter{key, load(key), generation};
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
        if (const auto old = m_entries.find(key); old != m_entries.end()) {
            drop(old);
        }
        const std::size_t bytes = m_weigh(value);
        m_order.push_front(key);
        m_entries.emplace(key, Entry{std::move(value), bytes, m_order.begin()});
        m_bytes += bytes;
        while (m_bytes > m_mostBytes && m_entries.size() > std::max<std::size_t>(m_wanted, 1)) {
            if (std::find(m_asked.begin(), m_asked.end(), m_order.back()) != m_asked.end()) {
                m_asked.clear();  // so that it can be asked for again
            }
            drop(m_entries.find(m_order.back()));
        }
    }

    void drop(typename std::unordered_map<Key, Entry, Hash>::iterator entry) {
        m_bytes -= entry->second.bytes;
        m_order.erase(entry->second.place);
        m_entries.erase(entry);
    }

    // Answers that are on their way are no longer true.
    void forgetAsked() {
        ++m_generation;
        m_asked.clear();
    }

    std::size_t m_mostBytes;
    std::size_t m_bytes = 0;   // of all entries
    std::size_t m_wanted = 0;  // how many were asked for last
    Weigh m_weigh;
    std::shared_ptr<const Load> m_load;
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
