// SPDX-License-Identifier: MIT
#include "model/oxlog/delimited.h"

#include <absl/strings/str_cat.h>

#include <algorithm>

#include "model/oxlog/payload_codec.h"

namespace oxlog {

void appendDelimited(std::string& to, const v1::Event& event) {
    const std::size_t size = event.ByteSizeLong();
    appendVarint(to, size);
    const std::size_t at = to.size();
    to.resize(at + size);
    event.SerializeWithCachedSizesToArray(reinterpret_cast<std::uint8_t*>(to.data() + at));
}

absl::Status DelimitedReader::feed(std::string_view bytes) {
    if (m_isLost) {
        keepLost(bytes);
        return absl::OkStatus();
    }
    m_buffer.erase(0, m_start);
    m_start = 0;
    m_buffer.append(bytes);
    bool progress = true;
    while (progress) {
        if (absl::Status status = readOne(progress); !status.ok()) {
            return status;
        }
    }
    return absl::OkStatus();
}

absl::Status DelimitedReader::readOne(bool& progress) {
    const std::string_view rest = std::string_view(m_buffer).substr(m_start);
    std::string_view bytes = rest;
    bool cut = false;
    const auto length = takeVarint(bytes, cut);
    progress = false;
    if ((!length && !cut) || (length && *length > kLargestPayload)) {
        m_isLost = true;
        m_lost = Damage{.kind = DamageKind::Lengths, .offset = m_offset};
        m_lost.reason = length ? absl::StrCat("an event claims ", *length, " bytes, more than the ",
                                              kLargestPayload, " an event may have")
                               : std::string("the length of an event is no varint of 64 bits");
        absl::StrAppend(&m_lost.reason, "; nothing behind it can be read");
        keepLost(rest);
        m_start = m_buffer.size();
        return absl::OkStatus();
    }
    if (!length || bytes.size() < *length) {
        return absl::OkStatus();
    }
    progress = true;
    bytes = bytes.substr(0, static_cast<std::size_t>(*length));
    const auto total = static_cast<std::size_t>(bytes.data() + bytes.size() - rest.data());
    const std::uint64_t offset = m_offset;
    m_start += total;
    m_offset += total;
    if (parseMessage(bytes, m_event)) {
        return m_visitor.onEvent(offset, m_event);
    }
    Damage damage{.kind = DamageKind::Event,
                  .offset = offset,
                  .size = total,
                  .reason = absl::StrCat("the ", bytes.size(),
                                         " bytes of an event are not the Protobuf message they "
                                         "should be")};
    damage.bytes = std::string(bytes.substr(0, Damage::kBytesKept));
    return m_visitor.onDamage(damage);
}

void DelimitedReader::keepLost(std::string_view bytes) {
    m_lost.size += bytes.size();
    const std::size_t room = Damage::kBytesKept - std::min(Damage::kBytesKept, m_lost.bytes.size());
    m_lost.bytes.append(bytes.substr(0, room));
}

absl::Status DelimitedReader::finish() {
    const std::string_view rest = std::string_view(m_buffer).substr(m_start);
    if (!m_isLost && !rest.empty()) {
        m_isLost = true;
        m_lost = Damage{.kind = DamageKind::Cut,
                        .offset = m_offset,
                        .reason =
                            "the stream ends inside an event; write it again or go on "
                            "without the last one"};
        keepLost(rest);
        m_start = m_buffer.size();
    }
    if (!m_isLost) {
        return absl::OkStatus();
    }
    m_offset += m_lost.size;
    return m_visitor.onDamage(m_lost);
}

}  // namespace oxlog
