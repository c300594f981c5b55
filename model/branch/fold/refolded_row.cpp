#include "model/branch/fold/refolded_row.h"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <string_view>

namespace oxbow {
namespace {

// Before a content: how much there is of what is shown and of what is remembered.
struct ContentHead {
    std::uint64_t shown = 0;
    std::uint64_t state = 0;
    bool isHeld = false;
    bool isShown = false;
    bool isText = false;
    bool isPoisoned = false;
};

}  // namespace

std::size_t RefoldedStretch::firstFrom(Position p) const {
    return static_cast<std::size_t>(
        std::partition_point(versions.begin(), versions.end(),
                             [p](const Version& version) { return version.writer < p; }) -
        versions.begin());
}

std::optional<std::size_t> RefoldedRow::stretchBefore(Position p) const {
    const auto after =
        std::partition_point(m_stretches.begin(), m_stretches.end(),
                             [p](const RefoldedStretch& stretch) { return stretch.begin < p; });
    return after == m_stretches.begin()
               ? std::nullopt
               : std::optional(static_cast<std::size_t>(after - m_stretches.begin()) - 1);
}

const RefoldedStretch::Version* RefoldedRow::writtenBy(Position writer) const {
    const auto at = stretchBefore(writer.next());
    if (!at || writer >= m_stretches[*at].end) {
        return nullptr;
    }
    const RefoldedStretch& stretch = m_stretches[*at];
    const std::size_t found = stretch.firstFrom(writer);
    return found < stretch.versions.size() && stretch.versions[found].writer == writer
               ? &stretch.versions[found]
               : nullptr;
}

std::optional<FoldRow> RefoldedRow::contentOf(const RefoldedStretch::Version& version) const {
    ContentHead head;
    std::memcpy(&head, m_contents.data() + version.content, sizeof head);
    if (!head.isHeld) {
        return std::nullopt;
    }
    const std::string_view bytes =
        std::string_view(m_contents).substr(version.content + sizeof head);
    FoldRow row;
    if (head.isShown) {
        row.shown = std::string(bytes.substr(0, head.shown));
    }
    row.state = bytes.substr(head.shown, head.state);
    row.isText = head.isText;
    row.poisoned = head.isPoisoned;
    return row;
}

std::size_t RefoldedRow::bytes() const {
    std::size_t versions = 0;
    for (const RefoldedStretch& stretch : m_stretches) {
        versions += stretch.versions.capacity();
    }
    return m_contents.capacity() + versions * sizeof(RefoldedStretch::Version);
}

RefoldedStretch& RefoldedRow::begin(Position p, Position inBase) {
    return m_stretches.emplace_back(RefoldedStretch{p, p, inBase, inBase, {}});
}

void RefoldedRow::add(Position writer, const std::optional<FoldRow>& row) {
    m_stretches.back().versions.push_back({writer, !row || !row->shown, m_contents.size()});
    ContentHead head;
    if (row) {
        head.isHeld = true;
        head.isShown = row->shown.has_value();
        head.shown = row->shown ? row->shown->size() : 0;
        head.state = row->state.size();
        head.isText = row->isText;
        head.isPoisoned = row->poisoned;
    }
    char bytes[sizeof head];
    std::memcpy(bytes, &head, sizeof head);
    m_contents.append(bytes, sizeof head);
    if (row) {
        m_contents += row->shown.value_or(std::string());
        m_contents += row->state;
    }
}

}  // namespace oxbow
