#include "model/log/index/key_names.h"

#include <absl/strings/str_format.h>

#include <algorithm>
#include <array>

#include "model/block/packed_ints.h"
#include "model/block/wire_fields.h"
#include "model/log/store/log_caches.h"

namespace oxbow {
namespace {

// Of a key that is committed.
std::uint32_t firstOfPage(const Catalog& catalog, KeyId id) {
    const auto run = std::partition_point(
        catalog.runs.begin(), catalog.runs.end(),
        [id](const auto& candidate) { return candidate->keyCount <= id.value(); });
    const auto& pages = (*run)->namePages;
    return *std::prev(std::upper_bound(pages.begin(), pages.end(), id.value()));
}

}  // namespace

std::shared_ptr<const NamesPage> NamesPage::open(std::uint32_t first, std::string_view value) {
    std::array<std::string_view, 3> fields;
    const bool read = readWireFields(value, fields);
    const auto streams = PackedInts::open(fields[0], kNamesKeys);
    const auto sizes = PackedInts::open(fields[1], kNamesKeys);
    if (!read || !streams || !sizes || streams->size() != sizes->size()) {
        return nullptr;
    }
    auto page = std::make_shared<NamesPage>();
    page->m_first = first;
    page->m_data = fields[2];
    if (page->m_data.size() > UINT32_MAX) {
        return nullptr;
    }
    if (const auto stream = streams->constant()) {
        page->m_stream = static_cast<std::uint32_t>(*stream);
    } else {
        page->m_streams.resize(streams->size());
        streams->decode(0, streams->size(), page->m_streams.data());
    }
    page->m_starts.resize(sizes->size() + 1);
    std::size_t at = 0;
    for (std::size_t i = 0; i < sizes->size(); ++i) {
        const auto size = static_cast<std::uint64_t>(sizes->at(i));
        if (size > page->m_data.size() - at) {
            return nullptr;
        }
        at += size;
        page->m_starts[i + 1] = static_cast<std::uint32_t>(at);
    }
    return page;
}

std::size_t NamesPage::keyOfByte(std::size_t offset) const {
    // Of keys without bytes that start at the same place, the last one is the one with the byte.
    const auto after = std::upper_bound(m_starts.begin(), m_starts.end(), offset);
    return static_cast<std::size_t>(after - m_starts.begin() - 1);
}

std::size_t NamesPage::weight() const {
    return m_data.size() + (m_streams.size() + m_starts.size()) * sizeof(std::uint32_t) + 128;
}

absl::StatusOr<std::shared_ptr<const NamesPage>> KeyNames::page(KeyId id) const {
    const auto catalog = m_store.catalog();
    if (id.value() >= catalog->keyCount()) {
        return absl::OutOfRangeError(absl::StrFormat("there is no key with id %d", id.value()));
    }
    const std::uint32_t first = firstOfPage(*catalog, id);
    // A merged run may have made the page longer since.
    LruCache<LogCacheKey, NamesPage>& pages = m_store.caches().names;
    const LogCacheKey key{m_store.number(), first};
    if (auto cached = pages.find(key); cached && cached->has(id)) {
        return cached;
    }
    rocksdb::PinnableSlice value;
    const auto found = m_store.get(Family::KeyPages, storeKey(first), value);
    if (!found.ok()) {
        return found.status();
    }
    auto page = *found ? NamesPage::open(first, value.ToStringView()) : nullptr;
    if (!page || !page->has(id)) {
        return absl::DataLossError(
            "the log's list of keys is damaged; import the sources again into a new workspace");
    }
    pages.insert(key, page, page->weight());
    return page;
}

absl::StatusOr<KeyView> KeyNames::Cursor::key(KeyId id) {
    auto& slot = m_pages[id.value() / kNamesKeys % kSlots];
    if (!slot || !slot->has(id)) {
        auto page = m_names.page(id);
        if (!page.ok()) {
            return page.status();
        }
        slot = *std::move(page);
    }
    return slot->key(id.value() - slot->first());
}

}  // namespace oxbow
