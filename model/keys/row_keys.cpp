#include "model/keys/row_keys.h"

namespace oxbow {

absl::StatusOr<std::vector<KeyId>> findInAllStreams(const RowKeys& keys, std::string_view bytes) {
    std::vector<KeyId> out;
    const auto streams = static_cast<std::uint32_t>(keys.streams()->size());
    for (std::uint32_t stream = 0; stream < streams; ++stream) {
        const auto id = keys.find(StreamId(stream), bytes);
        if (!id.ok()) {
            return id.status();
        }
        if (*id) {
            out.push_back(**id);
        }
    }
    return out;
}

}  // namespace oxbow
