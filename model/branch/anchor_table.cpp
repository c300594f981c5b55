#include "model/branch/anchor_table.h"

#include <google/protobuf/io/coded_stream.h>

#include <algorithm>
#include <array>
#include <utility>

namespace oxbow {
namespace {

using google::protobuf::io::CodedInputStream;
using google::protobuf::io::CodedOutputStream;

constexpr std::size_t kMostVarint = 10;  // bytes

void appendVarint(std::uint64_t number, std::string& out) {
    std::array<std::uint8_t, kMostVarint> bytes{};
    const auto* const end = CodedOutputStream::WriteVarint64ToArray(number, bytes.data());
    out.append(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::size_t>(end - bytes.data()));
}

// A step either way: small ones are short.
std::uint64_t foldedStep(std::uint64_t step) {
    return step << 1 ^ (~(step >> 63) + 1);
}
std::uint64_t unfoldedStep(std::uint64_t step) {
    return step >> 1 ^ (~(step & 1) + 1);
}

}  // namespace

std::size_t AnchorTable::numberOf(const EventOrigin& origin) {
    // Events that follow one another are mostly of one.
    if (m_asked < m_origins.size() && m_origins[m_asked] == origin) {
        return m_asked;
    }
    const auto found = std::find(m_origins.begin(), m_origins.end(), origin);
    m_asked = static_cast<std::size_t>(found - m_origins.begin());
    if (found == m_origins.end()) {
        m_origins.push_back(origin);
    }
    return m_asked;
}

void AnchorTable::add(const Entry& entry) {
    appendVarint(entry.number - m_last.number, m_bytes);
    appendVarint(entry.origin, m_bytes);
    appendVarint(foldedStep(static_cast<std::uint64_t>(entry.offset) -
                            static_cast<std::uint64_t>(m_last.offset)),
                 m_bytes);
    std::array<std::uint8_t, sizeof entry.content> content{};
    CodedOutputStream::WriteLittleEndian64ToArray(entry.content, content.data());
    m_bytes.append(reinterpret_cast<const char*>(content.data()), content.size());
    m_last = entry;
    ++m_count;
}

bool AnchorTable::read(const std::function<void(const Entry&)>& use) const {
    CodedInputStream in(reinterpret_cast<const std::uint8_t*>(m_bytes.data()),
                        static_cast<int>(m_bytes.size()));
    Entry entry;
    for (std::uint64_t i = 0; i < m_count; ++i) {
        std::uint64_t step = 0;
        std::uint64_t origin = 0;
        std::uint64_t offset = 0;
        google::protobuf::uint64 content = 0;
        if (!in.ReadVarint64(&step) || !in.ReadVarint64(&origin) || !in.ReadVarint64(&offset) ||
            !in.ReadLittleEndian64(&content) || origin >= m_origins.size() ||
            (i > 0 && step == 0) || entry.number + step < entry.number) {
            return false;
        }
        entry.number += step;
        entry.origin = origin;
        entry.offset = static_cast<std::int64_t>(static_cast<std::uint64_t>(entry.offset) +
                                                 unfoldedStep(offset));
        entry.content = content;
        use(entry);
    }
    return in.CurrentPosition() == static_cast<int>(m_bytes.size());
}

std::vector<AnchorTable::Entry> AnchorTable::entries() const {
    std::vector<Entry> out;
    out.reserve(m_count);
    read([&out](const Entry& entry) { out.push_back(entry); });
    return out;
}

std::optional<AnchorTable> AnchorTable::fromBytes(std::vector<EventOrigin> origins,
                                                  std::uint64_t count, std::string bytes) {
    AnchorTable table;
    table.m_origins = std::move(origins);
    table.m_bytes = std::move(bytes);
    table.m_count = count;
    Entry last;
    if (count > table.m_bytes.size() ||
        !table.read([&last](const Entry& entry) { last = entry; })) {
        return std::nullopt;
    }
    table.m_last = last;
    return table;
}

}  // namespace oxbow
