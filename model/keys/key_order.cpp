#include "model/keys/key_order.h"

#include <algorithm>
#include <string>

#include "model/event/page_sizes.h"

namespace oxbow {
namespace {

constexpr std::size_t kStride = perPage(1'024);

}  // namespace

std::optional<std::size_t> KeyOrder::find(KeyId key) const {
    const std::uint32_t id = key.value();
    for (std::size_t first = 0; first < m_ids.size(); first += kStride) {
        const std::size_t end = std::min(first + kStride, m_ids.size());
        // Without a way out in the middle, the processor compares many at once.
        std::uint32_t found = 0;
        for (std::size_t rank = first; rank < end; ++rank) {
            found |= m_ids[rank] == id ? 1U : 0U;
        }
        if (found != 0) {
            const auto place = std::find(m_ids.begin() + static_cast<std::ptrdiff_t>(first),
                                         m_ids.begin() + static_cast<std::ptrdiff_t>(end), id);
            return static_cast<std::size_t>(place - m_ids.begin());
        }
    }
    return std::nullopt;
}

absl::StatusOr<std::size_t> KeyOrder::keysBefore(const NameOf& nameOf, StreamId stream,
                                                 std::string_view bytes) const {
    std::size_t low = 0;
    std::size_t high = m_ids.size();
    while (low < high) {
        const std::size_t middle = low + (high - low) / 2;
        const auto key = nameOf(at(middle));
        if (!key.ok()) {
            return key.status();
        }
        if (std::pair(key->stream, key->bytes) < std::pair(stream, bytes)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

absl::StatusOr<std::pair<std::size_t, std::size_t>> KeyOrder::keysWithPrefix(
    const NameOf& nameOf, StreamId stream, std::string_view prefix) const {
    const auto first = keysBefore(nameOf, stream, prefix);
    if (!first.ok()) {
        return first.status();
    }
    const auto after = afterPrefix(prefix);
    const auto second = after ? keysBefore(nameOf, stream, *after)
                              : keysBefore(nameOf, StreamId(stream.value() + 1), {});
    if (!second.ok()) {
        return second.status();
    }
    return std::pair(*first, *second);
}

std::optional<std::string> afterPrefix(std::string_view prefix) {
    std::string after(prefix);
    while (!after.empty() && after.back() == '\xff') {
        after.pop_back();
    }
    if (after.empty()) {
        return std::nullopt;
    }
    after.back() = static_cast<char>(static_cast<std::uint8_t>(after.back()) + 1);
    return after;
}

}  // namespace oxbow
