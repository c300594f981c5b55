#include "model/history/writer_values.h"

#include <algorithm>
#include <numeric>

namespace oxbow {
namespace {

constexpr std::size_t kValuesPerCheck = 64;
constexpr std::size_t kBytesPerCheck = std::size_t{1} << 20;

}  // namespace

absl::StatusOr<bool> WriterValues::read(const Log& log, std::span<const Position> writers,
                                        std::size_t mostBytes, const Cancelled& cancelled) {
    m_data.clear();
    m_entries.assign(writers.size(), {});
    m_byWriter.resize(writers.size());
    std::iota(m_byWriter.begin(), m_byWriter.end(), 0U);
    std::sort(m_byWriter.begin(), m_byWriter.end(),
              [writers](std::uint32_t a, std::uint32_t b) { return writers[a] < writers[b]; });
    std::size_t asked = 0;  // at how many bytes
    for (std::size_t i = 0; i < m_byWriter.size(); ++i) {
        if (i % kValuesPerCheck == 0 || m_data.size() - asked > kBytesPerCheck) {
            asked = m_data.size();
            if (cancelled && cancelled()) {
                return absl::CancelledError("nobody waits for these rows any more");
            }
        }
        const auto value = log.value(writers[m_byWriter[i]]);
        if (!value.ok()) {
            return value.status();
        }
        const std::string_view bytes = value->bytes ? *value->bytes : std::string_view();
        if (i > 0 && m_data.size() + bytes.size() > mostBytes) {
            m_data = std::string();
            return false;
        }
        m_entries[m_byWriter[i]] = {m_data.size(), bytes.size(), value->isText};
        m_data += bytes;
    }
    return true;
}

std::size_t WriterValues::fitting(std::size_t bytes) const {
    const std::size_t taken = m_data.size() + m_entries.size() * sizeof(Entry);
    return std::max<std::size_t>(1, bytes * m_entries.size() / std::max<std::size_t>(1, taken));
}

}  // namespace oxbow
