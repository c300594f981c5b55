#include "model/history/version_contents.h"

#include <algorithm>

namespace oxbow {

absl::StatusOr<bool> VersionContents::read(const History& history,
                                           std::span<const RowVersion> versions,
                                           std::size_t mostBytes, const Cancelled& cancelled) {
    m_data.clear();
    m_entries.assign(versions.size(), {});
    std::size_t read = 0;
    bool fits = true;
    const auto status = history.readRows(
        versions,
        [&](std::size_t i, const RowContent& content) {
            const std::string_view bytes = content.bytes.value_or(std::string_view());
            fits = read++ == 0 || m_data.size() + bytes.size() <= mostBytes;
            if (fits) {
                m_entries[i] = {m_data.size(), bytes.size(), content.isText, content.poisoned};
                m_data += bytes;
            }
            return fits;
        },
        cancelled);
    if (!status.ok()) {
        return status;
    }
    if (!fits) {
        m_data = std::string();
    }
    return fits;
}

std::size_t VersionContents::fitting(std::size_t bytes) const {
    const std::size_t taken = m_data.size() + m_entries.size() * sizeof(Entry);
    return std::max<std::size_t>(1, bytes * m_entries.size() / std::max<std::size_t>(1, taken));
}

}  // namespace oxbow
