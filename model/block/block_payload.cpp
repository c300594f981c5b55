#include "model/block/block_payload.h"

#include <absl/strings/str_format.h>

#include <algorithm>
#include <utility>

#include "model/block/segment_codec.h"

namespace oxbow {

SegmentReader::SegmentReader(const BlockView& block, std::string where, FetchSegment fetch)
    : m_block(block),
      m_where(std::move(where)),
      m_fetch(std::move(fetch)),
      m_inflated(block.segments().size()),
      m_ready(m_inflated.size()) {
    std::uint64_t end = 0;
    for (const BlockView::Segment& segment : block.segments()) {
        m_ends.push_back(end += segment.rawSize);
    }
}

absl::Status SegmentReader::damaged(std::string_view what) const {
    return absl::DataLossError(absl::StrFormat(
        "%s is damaged (%s); import the source again into a new workspace", m_where, what));
}

absl::StatusOr<std::string_view> SegmentReader::at(std::size_t segment) {
    if (!m_ready[segment]) {
        const auto data = m_fetch(segment);
        if (!data.ok()) {
            return data.status();
        }
        if (!unpackSegment(m_block.segments()[segment], *data, m_inflated[segment])) {
            return damaged("a segment cannot be unpacked");
        }
        m_ready[segment] = true;
        m_bytes += m_inflated[segment].capacity();
    }
    return std::string_view(m_inflated[segment]);
}

absl::StatusOr<std::string_view> SegmentReader::bytes(std::uint64_t begin, std::uint64_t size) {
    if (size == 0) {
        return std::string_view();
    }
    const auto end = std::upper_bound(m_ends.begin(), m_ends.end(), begin);
    if (end == m_ends.end() || size > *end - begin) {
        return damaged("a text lies outside its segments");
    }
    const auto segment = static_cast<std::size_t>(end - m_ends.begin());
    const auto text = at(segment);
    if (!text.ok()) {
        return text.status();
    }
    const std::uint64_t first = segment == 0 ? 0 : m_ends[segment - 1];
    return text->size() == *end - first
               ? absl::StatusOr<std::string_view>(text->substr(begin - first, size))
               : damaged("a segment's size is wrong");
}

}  // namespace oxbow
