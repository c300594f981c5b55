// SPDX-License-Identifier: MIT
//
// What is wrong with a file, and where.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace oxlog {

enum class DamageKind {
    Head,         // bytes that are no block where one should begin
    Lengths,      // a head whose lengths cannot be true
    PayloadCrc,   // a payload that does not have its checksum
    Padding,      // bytes between blocks that are not zero
    Payload,      // a payload that cannot be unpacked, or is not the message it should be
    Event,        // bytes in a data block that are no event
    Count,        // more or fewer events in a data block than its head says
    BlockNumber,  // blocks missing, twice, or in another order
    Sequence,     // an event or block whose number is not the next one
    Root,         // the events are not those that a checkpoint was made of
    Checkpoint,   // a checkpoint that contradicts itself or its predecessor
    Index,        // an index that does not describe the data blocks
    Summary,      // a summary that does not describe the file
    Tail,         // a closed file whose tail is wrong, or bytes behind the tail
    Cut,          // the end of an unclosed file that holds no whole block
};
// The name that the conformance vectors use: "payload-crc".
std::string_view damageKindName(DamageKind kind);

struct Damage {
    // How many of the bytes at `offset` are kept in `bytes`.
    static constexpr std::size_t kBytesKept = 64 * 1024;

    DamageKind kind = DamageKind::Head;
    std::uint64_t offset = 0;  // in the file
    std::uint64_t size = 0;    // of what could not be read; 0 where all of it was read
    std::string reason;        // a sentence: what and why
    std::string bytes;         // the first of what could not be read
    // Events that are not there because of it: their first number and how many.
    std::uint64_t firstLost = 0;
    std::uint64_t eventsLost = 0;

    // "at byte 4096: data block 7 is damaged: …; events 100 to 199 are lost"
    std::string sentence() const;
};

// How a file came to its end.
struct Ending {
    bool closed = false;  // it has its tail
    std::uint64_t fileBytes = 0;
    std::uint64_t events = 0;  // that were read
    // Of an unclosed file: behind its last whole block.
    std::uint64_t droppedBytes = 0;
    std::uint64_t droppedAt = 0;

    // Of an unclosed file "recovered 12 events; dropped 37 bytes at offset 4096", else empty.
    std::string recovery() const;
};

}  // namespace oxlog
