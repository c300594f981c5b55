#include "model/log/index/key_orders.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "model/block/packed_ints.h"
#include "model/block/stored.pb.h"
#include "model/block/wire_fields.h"
#include "model/event/page_sizes.h"
#include "model/log/store/refusals.h"
#include "model/log/store/staged_run.h"

namespace oxbow {
namespace {

constexpr std::uint32_t kPageKeys = perPage(16'384);
// A new key is put into its place by some twenty look-ups; a pass over all keys costs one each.
constexpr std::size_t kKeysPerMerged = 32;
// What has grown by less than this share is not worth writing again.
constexpr std::size_t kSaveShare = 64;
constexpr std::size_t kKeysPerCheck = 4'096;
constexpr std::size_t kMergedPerCheck = 64;
constexpr std::chrono::milliseconds kPatience{5};

absl::Status damaged() {
    return absl::DataLossError(
        "the log's list of keys is damaged; import the sources again into a new workspace");
}

bool asked(const Cancelled& cancelled, std::size_t step, std::size_t every) {
    return cancelled && step % every == 0 && cancelled();
}

}  // namespace

std::shared_ptr<const KeyOrder> KeyOrders::current() const {
    const std::lock_guard lock(m_mutex);
    return m_order;
}

absl::StatusOr<std::shared_ptr<const KeyOrder>> KeyOrders::order(const Cancelled& cancelled) {
    const std::size_t keys = m_store.catalog()->keyCount();
    if (auto known = current(); known && known->size() >= keys) {
        return known;
    }
    std::unique_lock making(m_making, kPatience);
    while (!making) {
        if (asked(cancelled, 0, 1)) {
            return overtaken();
        }
        static_cast<void>(making.try_lock_for(kPatience));
    }
    auto base = current();
    if (base && base->size() >= keys) {
        return base;
    }
    if (!base) {
        auto loaded = load(keys, cancelled);
        if (!loaded.ok()) {
            return loaded.status();
        }
        m_saved = loaded->size();
        base = std::make_shared<const KeyOrder>(*std::move(loaded));
    }
    if (base->size() < keys) {
        auto made = make(*base, keys, cancelled);
        if (!made.ok()) {
            return made.status();
        }
        base = std::make_shared<const KeyOrder>(*std::move(made));
    }
    {
        const std::lock_guard lock(m_mutex);
        m_order = base;
    }
    if (m_store.access() == Log::Access::ReadWrite && keys - m_saved > m_saved / kSaveShare) {
        // Where it cannot be kept, it is made again the next time.
        if (save(*base, cancelled).ok()) {
            m_saved = keys;
        }
    }
    return base;
}

absl::StatusOr<KeyOrder> KeyOrders::make(const KeyOrder& base, std::size_t keys,
                                         const Cancelled& cancelled) const {
    const bool few = (keys - base.size()) * kKeysPerMerged <= base.size();
    return few ? merged(base, keys, cancelled) : readAll(keys, cancelled);
}

absl::StatusOr<KeyOrder> KeyOrders::readAll(std::size_t keys, const Cancelled& cancelled) const {
    std::vector<std::uint32_t> ids;
    ids.reserve(keys);
    std::size_t steps = 0;
    const auto iterator = m_store.iterate(Family::Keys, LogStore::Blocks::Pass);
    for (iterator->SeekToFirst(); iterator->Valid(); iterator->Next()) {
        if (asked(cancelled, steps++, kKeysPerCheck)) {
            return overtaken();
        }
        std::string_view in = iterator->value().ToStringView();
        std::uint64_t id = 0;
        if (!readVarint(in, id)) {
            return damaged();
        }
        // What an import has committed in the meantime belongs to a later order.
        if (id < keys) {
            ids.push_back(static_cast<std::uint32_t>(id));
        }
    }
    if (!iterator->status().ok()) {
        return m_store.failure(iterator->status(), "reading the keys' order");
    }
    return ids.size() == keys ? absl::StatusOr<KeyOrder>(KeyOrder(std::move(ids))) : damaged();
}

absl::StatusOr<KeyOrder> KeyOrders::merged(const KeyOrder& base, std::size_t keys,
                                           const Cancelled& cancelled) const {
    struct New {
        std::shared_ptr<const NamesPage> page;
        KeyView key;
        std::uint32_t id;
    };
    std::vector<New> added;
    for (auto id = static_cast<std::uint32_t>(base.size()); id < keys; ++id) {
        auto page = m_names.page(KeyId(id));
        if (!page.ok()) {
            return page.status();
        }
        const KeyView key = (*page)->key(id - (*page)->first());
        added.push_back({*std::move(page), key, id});
    }
    std::sort(added.begin(), added.end(), [](const New& a, const New& b) {
        return std::pair(a.key.stream, a.key.bytes) < std::pair(b.key.stream, b.key.bytes);
    });
    std::vector<std::uint32_t> ids;
    ids.reserve(keys);
    KeyNames::Cursor names(m_names);
    const auto nameOf = [&names](KeyId id) { return names.key(id); };
    std::size_t taken = 0;
    for (std::size_t i = 0; i < added.size(); ++i) {
        if (asked(cancelled, i, kMergedPerCheck)) {
            return overtaken();
        }
        const auto place = base.keysBefore(nameOf, added[i].key.stream, added[i].key.bytes);
        if (!place.ok()) {
            return place.status();
        }
        ids.insert(ids.end(), base.ids().begin() + static_cast<std::ptrdiff_t>(taken),
                   base.ids().begin() + static_cast<std::ptrdiff_t>(*place));
        taken = *place;
        ids.push_back(added[i].id);
    }
    ids.insert(ids.end(), base.ids().begin() + static_cast<std::ptrdiff_t>(taken),
               base.ids().end());
    return KeyOrder(std::move(ids));
}

absl::StatusOr<KeyOrder> KeyOrders::load(std::size_t keys, const Cancelled& cancelled) const {
    std::vector<std::uint32_t> ids;
    std::uint32_t number = 0;
    std::size_t size = 0;
    const auto iterator = m_store.iterate(Family::Order, LogStore::Blocks::Pass);
    for (iterator->SeekToFirst(); iterator->Valid(); iterator->Next(), ++number) {
        if (asked(cancelled, number, 16)) {
            return overtaken();
        }
        std::array<std::string_view, 1> fields;
        const bool read = readWireFields(iterator->value().ToStringView(), fields);
        const auto page = PackedInts::open(fields[0], kPageKeys);
        if (iterator->key() != storeKey(number) || !read || !page) {
            return KeyOrder();
        }
        ids.resize(size + page->size());
        page->decode(0, page->size(), ids.data() + size);
        size = ids.size();
    }
    if (!iterator->status().ok()) {
        return m_store.failure(iterator->status(), "reading the keys' order");
    }
    // Derived data are not trusted blindly: each id must be there, once.
    std::vector<bool> seen(ids.size());
    for (const std::uint32_t id : ids) {
        if (id >= ids.size() || ids.size() > keys || seen[id]) {
            return KeyOrder();
        }
        seen[id] = true;
    }
    return KeyOrder(std::move(ids));
}

absl::Status KeyOrders::save(const KeyOrder& order, const Cancelled& cancelled) const {
    std::vector<std::pair<std::string, std::string>> pages;
    std::vector<std::int64_t> column;
    for (std::size_t first = 0; first < order.size(); first += kPageKeys) {
        if (asked(cancelled, first / kPageKeys, 16)) {
            return overtaken();
        }
        const std::size_t end = std::min<std::size_t>(first + kPageKeys, order.size());
        column.assign(order.ids().begin() + static_cast<std::ptrdiff_t>(first),
                      order.ids().begin() + static_cast<std::ptrdiff_t>(end));
        log::OrderPage page;
        page.set_ids(packInts(column));
        auto& [key, bytes] =
            pages.emplace_back(storeKey(static_cast<std::uint32_t>(first / kPageKeys)), "");
        if (auto status = serialise(page, bytes); !status.ok()) {
            return status;
        }
    }
    return m_store.keepDerived(Family::Order, pages);
}

}  // namespace oxbow
