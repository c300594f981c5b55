#include "importers/text/record_framer.h"

#include <absl/strings/str_cat.h>

#include "model/event/event_batch.h"

namespace oxbow {
namespace {

constexpr char kReplaced[] =
    "bytes that stand for no character in the source's encoding: each is kept as the replacement "
    "character U+FFFD";

}  // namespace

void RecordFramer::feed(std::string_view bytes) {
    m_end += bytes.size();
    m_decoder.forgetBefore(restingPlace() - m_resumed);
    const std::string_view text = m_decoder.decode(bytes);
    if (m_openEnd && !text.empty()) {
        m_openEnd = false;
        m_goesOn = !endsOpenRecord(text.front());
    }
    take(text);
}

bool RecordFramer::cutToEnd(bool whole, RecordFrame& frame) {
    frame.open = false;
    if (!m_ended) {
        m_ended = true;
        take(m_decoder.finish());
        ended(whole);
    }
    return cut(frame);
}

bool RecordFramer::finish(RecordFrame& frame) {
    const bool more = cutToEnd(true, frame) || cutLast(frame);
    m_openEnd = m_openEnd || (more && frame.open);
    return more;
}

bool RecordFramer::unended(RecordFrame& frame) {
    const bool more = cutRest(frame);
    frame.open = more;
    return more;
}

void RecordFramer::save(MarkWriter& mark) const {
    mark.text(m_decoder.encoding()).number(m_decoder.encodingIsKnown() ? 1 : 0);
    mark.number(m_decoder.bomBytes());
    // Text behind the position has been turned into UTF-8 already, and will be again.
    mark.number(m_replacedBefore + m_decoder.replaced() -
                m_decoder.replacedFrom(restingPlace() - m_resumed));
    mark.number(m_openEnd ? 1 : 0);
    saveState(mark);
}

void RecordFramer::restore(std::uint64_t position, MarkReader& mark) {
    const std::string encoding = mark.text();
    const bool known = mark.number() != 0;
    const std::uint64_t bomBytes = mark.number();
    m_decoder = known ? TextDecoder::resumed(encoding, bomBytes) : TextDecoder(encoding);
    m_replacedBefore = mark.number();
    m_openEnd = mark.number() != 0;
    m_position = m_resumed = position - m_decoder.bomBytes();
    m_end = position;
    restoreState(mark);
}

void RecordFramer::describe(Reading& reading) const {
    if (!m_decoder.isUtf8() && m_decoder.bomBytes() == 0) {
        reading.dialect.encoding = std::string(m_decoder.encoding());
    }
    describeText(reading);
}

FidelityReport RecordFramer::fidelity() const {
    FidelityReport report;
    if (const std::uint64_t replaced = m_replacedBefore + m_decoder.replaced(); replaced > 0) {
        report[kReplaced] = replaced;
    }
    countLosses(report);
    return report;
}

void FrameBytes::hold(std::string_view piece, std::uint64_t sourceSize) {
    add(piece, piece.size(), sourceSize);
}

void FrameBytes::hold(const FrameBytes& piece) {
    add(piece.m_held, piece.m_size, piece.m_sourceSize);
}

// `held` is the beginning of what has this size.
void FrameBytes::add(std::string_view held, std::uint64_t size, std::uint64_t sourceSize) {
    m_size += size;
    m_sourceSize += sourceSize;
    if (m_size <= m_longest) {
        m_held += held;
    } else if (m_held.size() < kRejectedBytesKept) {
        m_held += held.substr(0, kRejectedBytesKept - m_held.size());
    } else if (m_held.size() > kRejectedBytesKept) {
        m_held.resize(kRejectedBytesKept);
        m_held.shrink_to_fit();
    }
}

void FrameBytes::complete(std::string_view last, std::uint64_t sourceSize, RecordFrame& frame) {
    frame.bytes = last;
    frame.size = sourceSize;
    std::uint64_t size = last.size();
    if (!empty()) {
        hold(last, sourceSize);
        frame.bytes = m_held;
        frame.size = m_sourceSize;
        size = m_size;
    }
    frame.problem.clear();
    if (size > m_longest) {
        frame.bytes = frame.bytes.substr(0, kRejectedBytesKept);
        frame.problem = absl::StrCat("the record has ", size, " bytes, more than the ",
                                     m_longest >> 20, " MiB that one event may have");
    }
}

void FrameBytes::clear() {
    m_size = 0;
    m_sourceSize = 0;
    m_held.clear();
    if (m_held.capacity() > 1024 * 1024) {
        m_held.shrink_to_fit();
    }
}

void LineFramer::forgetGiven() {
    if (m_given) {
        m_record.clear();
        m_given = false;
    }
}

bool LineFramer::cut(RecordFrame& frame) {
    forgetGiven();
    while (!m_left.empty()) {
        const std::size_t end = m_left.find('\n');
        if (end == std::string_view::npos) {
            m_record.hold(m_left, sourceSize(m_left));
            m_left = {};
            return false;
        }
        const std::string_view last = m_left.substr(0, end);
        m_left.remove_prefix(end + 1);
        if (complete(last, "\n", frame)) {
            return true;
        }
    }
    return false;
}

bool LineFramer::cutLast(RecordFrame& frame) {
    frame.open = true;
    return !m_record.empty() && complete({}, {}, frame);
}

bool LineFramer::complete(std::string_view last, std::string_view ending, RecordFrame& frame) {
    m_record.complete(last, sourceSize(last), frame);
    frame.offset = sourcePlace(m_position);
    frame.line = m_line;
    m_position += frame.size + sourceSize(ending);
    m_line += ending.size();
    m_given = true;
    if (!frame.problem.empty()) {
        return accept(frame);
    }
    if (!frame.bytes.empty() && frame.bytes.back() == '\r') {
        frame.bytes.remove_suffix(1);
        frame.size -= sourceSize("\r");
    }
    // A separator (RFC 7464), or a mark where files were put together.
    for (const std::string_view before :
         {std::string_view("\x1e"), std::string_view("\xEF\xBB\xBF")}) {
        if (frame.bytes.starts_with(before)) {
            frame.bytes.remove_prefix(before.size());
            frame.offset += sourceSize(before);
            frame.size -= sourceSize(before);
        }
    }
    const bool blank = frame.bytes.find_first_not_of(" \t\r\v\f") == std::string_view::npos;
    if (blank || !accept(frame)) {
        forgetGiven();
        return false;
    }
    return true;
}

}  // namespace oxbow
