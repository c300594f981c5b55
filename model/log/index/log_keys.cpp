#include "model/log/index/log_keys.h"

#include <cstring>
#include <string_view>

#include "model/block/packed_ints.h"
#include "model/log/index/key_index.h"
#include "model/log/store/refusals.h"

namespace oxbow {
namespace {

constexpr std::size_t kSearchedPerCheck = 1'024;

absl::Status searchStart(const LogStore& store, std::uint64_t keys, StreamId stream,
                         const KeySearch& search, const VisitKey& visit, const Cancelled& cancelled,
                         bool& goOn) {
    const std::string start = storeKey(stream, search.text);
    const std::size_t streamBytes = start.size() - search.text.size();
    const auto iterator = store.iterate(Family::Keys);
    std::size_t steps = 0;
    for (iterator->Seek(start); goOn && iterator->Valid(); iterator->Next()) {
        if (steps++ % kSearchedPerCheck == 0 && cancelled && cancelled()) {
            return overtaken();
        }
        const std::string_view key = iterator->key().ToStringView();
        if (!key.starts_with(start)) {
            break;
        }
        std::string_view value = iterator->value().ToStringView();
        std::uint64_t id = 0;
        if (!readVarint(value, id)) {
            return absl::DataLossError(
                "the log's list of keys is damaged; import the sources again into a new workspace");
        }
        if (id < keys) {
            goOn = visit(KeyId(static_cast<std::uint32_t>(id)), {stream, key.substr(streamBytes)});
        }
    }
    return iterator->status().ok() ? absl::OkStatus()
                                   : store.failure(iterator->status(), "searching keys");
}

// False once `visit` has said so. Looks through the page's bytes as one text; what only seems to be
// in a key, because it goes over its end, is passed over.
bool searchPage(const NamesPage& page, const KeySearch& search, const VisitKey& visit) {
    const std::string_view data = page.data();
    std::size_t from = 0;
    for (std::size_t i = 0; i < page.size(); ++i) {
        if (!search.text.empty()) {
            const std::size_t found = data.find(search.text, from);
            if (found == std::string_view::npos) {
                return true;
            }
            i = page.keyOfByte(found);
            if (found + search.text.size() > page.start(i) + page.bytes(i).size()) {
                // This key may have it again after that, but no key before does.
                from = found + 1;
                --i;
                continue;
            }
            from = page.start(i) + page.bytes(i).size();
        }
        const KeyView key = page.key(i);
        if ((!search.stream || *search.stream == key.stream) &&
            !visit(KeyId(page.first() + static_cast<std::uint32_t>(i)), key)) {
            return false;
        }
    }
    return true;
}

class NamesCursor final : public KeyCursor {
public:
    explicit NamesCursor(const KeyNames& names) : m_names(names) {}
    absl::StatusOr<KeyView> key(KeyId id) override { return m_names.key(id); }

private:
    KeyNames::Cursor m_names;
};

}  // namespace

std::uint64_t LogKeys::count() const {
    return m_store.catalog()->keyCount();
}

Names LogKeys::streams() const {
    return m_store.catalog()->streams;
}

absl::StatusOr<Key> LogKeys::key(KeyId id) const {
    return m_index.key(id);
}

std::unique_ptr<KeyCursor> LogKeys::cursor() const {
    return std::make_unique<NamesCursor>(m_index.names());
}

absl::StatusOr<std::optional<KeyId>> LogKeys::find(StreamId stream, std::string_view bytes) const {
    return m_index.findKey(stream, bytes);
}

absl::StatusOr<std::shared_ptr<const KeyOrder>> LogKeys::order(const Cancelled& cancelled) const {
    return m_orders.order(cancelled);
}

absl::Status LogKeys::search(const KeySearch& search, const VisitKey& visit,
                             const Cancelled& cancelled) const {
    const auto catalog = m_store.catalog();
    if (search.where == KeySearch::Where::Start) {
        bool goOn = true;
        const auto streams = static_cast<std::uint32_t>(catalog->streams->size());
        for (std::uint32_t stream = 0; goOn && stream < streams; ++stream) {
            if (search.stream && search.stream->value() != stream) {
                continue;
            }
            if (auto status = searchStart(m_store, catalog->keyCount(), StreamId(stream), search,
                                          visit, cancelled, goOn);
                !status.ok()) {
                return status;
            }
        }
        return absl::OkStatus();
    }
    for (std::uint64_t id = 0; id < catalog->keyCount();) {
        if (cancelled && cancelled()) {
            return overtaken();
        }
        const auto page = m_index.names().page(KeyId(static_cast<std::uint32_t>(id)));
        if (!page.ok()) {
            return page.status();
        }
        if (!searchPage(**page, search, visit)) {
            break;
        }
        id = (*page)->first() + (*page)->size();
    }
    return absl::OkStatus();
}

}  // namespace oxbow
