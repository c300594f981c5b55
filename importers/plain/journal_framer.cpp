#include "importers/plain/journal_framer.h"

#include <algorithm>

namespace oxbow {
namespace {

constexpr char kBroken[] =
    "a field's size does not lead to the end of a line: the entry is damaged";
constexpr char kCut[] = "the source ends inside a field: it may have been cut off";
constexpr unsigned kSizeBytes = 8;

}  // namespace

void JournalFramer::take(std::string_view text) {
    m_left = text;
    m_at = 0;
}

void JournalFramer::forgetGiven() {
    if (m_given) {
        m_record.clear();
        m_given = false;
    }
}

bool JournalFramer::cut(RecordFrame& frame) {
    forgetGiven();
    while (m_at < m_left.size()) {
        if (!step()) {
            continue;
        }
        const std::string_view last = m_left.substr(0, m_at - 1);
        m_left.remove_prefix(m_at);
        m_at = 0;
        if (complete(last, 1, frame)) {
            return true;
        }
    }
    if (!m_left.empty()) {
        m_record.hold(m_left, m_left.size());
    }
    m_left = {};
    m_at = 0;
    return false;
}

bool JournalFramer::step() {
    switch (m_where) {
        case At::Line:
            return endLine();
        case At::Size:
            takeSize();
            return false;
        case At::Bytes: {
            const std::uint64_t there = std::min<std::uint64_t>(m_size, m_left.size() - m_at);
            const std::string_view bytes = m_left.substr(m_at, there);
            m_lines += static_cast<std::uint64_t>(std::count(bytes.begin(), bytes.end(), '\n'));
            m_size -= there;
            m_at += there;
            m_where = m_size == 0 ? At::End : At::Bytes;
            return false;
        }
        case At::End:
            m_broken = m_broken || m_left[m_at] != '\n';
            m_where = At::Line;
            if (m_left[m_at] == '\n') {
                ++m_at;
                ++m_lines;
            }
            return false;
    }
    return false;
}

bool JournalFramer::endLine() {
    const std::size_t end = std::min(m_left.find('\n', m_at), m_left.size());
    const std::string_view piece = m_left.substr(m_at, end - m_at);
    m_lineBytes += piece.size();
    m_named = m_named || piece.find('=') != std::string_view::npos;
    m_at = end;
    if (end == m_left.size()) {
        return false;
    }
    ++m_at;
    ++m_lines;
    const bool blank = m_lineBytes == 0;
    if (!blank && !m_named && !m_broken) {
        m_where = At::Size;
        m_size = 0;
        m_sizeBytes = 0;
    }
    m_lineBytes = 0;
    m_named = false;
    return blank;
}

void JournalFramer::takeSize() {
    const auto byte = static_cast<unsigned char>(m_left[m_at++]);
    m_lines += byte == '\n' ? 1 : 0;
    m_size |= std::uint64_t{byte} << (8 * m_sizeBytes);
    if (++m_sizeBytes == kSizeBytes) {
        m_where = m_size == 0 ? At::End : At::Bytes;
    }
}

bool JournalFramer::complete(std::string_view last, std::uint64_t behind, RecordFrame& frame) {
    m_record.complete(last, last.size(), frame);
    frame.offset = position();
    frame.line = m_number;
    m_position += frame.size + behind;
    m_number += m_lines;
    m_lines = 0;
    m_given = true;
    if (frame.problem.empty() && frame.bytes.ends_with('\n')) {
        frame.bytes.remove_suffix(1);
        --frame.size;
    }
    if (frame.problem.empty() && m_broken) {
        frame.problem = kBroken;
    }
    m_broken = false;
    const bool any = frame.size > 0;
    if (!any) {
        forgetGiven();
    }
    return any;
}

bool JournalFramer::cutLast(RecordFrame& frame) {
    frame.open = true;
    const bool inside = m_where != At::Line || m_lineBytes > 0;
    const bool named = m_named;
    if (m_record.empty() || !complete({}, 0, frame)) {
        return false;
    }
    if (frame.problem.empty() && inside && !(m_where == At::Line && named)) {
        frame.problem = kCut;
    }
    m_where = At::Line;
    m_lineBytes = 0;
    m_named = false;
    return true;
}

}  // namespace oxbow
