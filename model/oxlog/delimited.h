// SPDX-License-Identifier: MIT
//
// The plain stream: Event messages, each behind its length as a varint, and nothing else. Protobuf
// writes it by itself in most languages (Java's writeDelimitedTo), so that a program can write a
// log with nothing but the .proto. It has no checksums and no index, and damage ends it.
#pragma once

#include <absl/status/status.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "model/oxlog/damage.h"
#include "model/oxlog/oxlog.pb.h"

namespace oxlog {

// Adds one event to a plain stream.
void appendDelimited(std::string& to, const v1::Event& event);

class DelimitedVisitor {
public:
    virtual ~DelimitedVisitor() = default;
    // `offset` is where the event's length begins in the stream. Valid during the call.
    virtual absl::Status onEvent(std::uint64_t offset, const v1::Event& event) = 0;
    virtual absl::Status onDamage(const Damage& damage) = 0;
};

// Pushed. An event that is no Protobuf is told and skipped; behind a length that cannot be true
// nothing can be found again, so all the rest is told as one damage.
class DelimitedReader {
public:
    explicit DelimitedReader(DelimitedVisitor& visitor) : m_visitor(visitor) {}

    // The next byte fed is the one at `offset`, where an event begins.
    void resumeAt(std::uint64_t offset) { m_offset = offset; }
    // Returns only what the visitor returned.
    absl::Status feed(std::string_view bytes);
    absl::Status finish();

    // Behind the last event or damage told.
    std::uint64_t offset() const { return m_offset; }

private:
    absl::Status readOne(bool& progress);
    void keepLost(std::string_view bytes);

    DelimitedVisitor& m_visitor;
    std::string m_buffer;
    std::size_t m_start = 0;
    std::uint64_t m_offset = 0;
    v1::Event m_event;
    bool m_isLost = false;
    Damage m_lost;
};

}  // namespace oxlog
