// SPDX-License-Identifier: MIT
//
// Payloads, packed and unpacked within the limits of the format; Protobuf, read within them.
#pragma once

#include <absl/status/statusor.h>
#include <google/protobuf/message_lite.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/oxlog/block.h"

namespace oxlog {

struct PackedPayload {
    Codec codec = Codec::None;
    std::string bytes;
};
// Packs with zstd where `wanted` says so and it helps; a payload that would shrink more than the
// format allows stays as it is. `level` as in zstd.
PackedPayload packPayload(std::string_view raw, Codec wanted, int level);

// Unpacks into `raw`; DataLoss says why it cannot be. `head` must have passed whyLengthsLie(), so
// no more than kLargestPayload bytes are ever asked for.
absl::Status unpackPayload(const BlockHead& head, std::string_view stored, std::string& raw);
bool isKnownCodec(std::uint8_t codec);

// Nested at most 100 deep. False where the bytes are no such message.
bool parseMessage(std::string_view bytes, google::protobuf::MessageLite& message);

// Takes a varint of at most 64 bits off the front of `bytes`. Absent where it is cut (`bytes` is
// left alone) or longer than 10 bytes; `cut` tells which.
std::optional<std::uint64_t> takeVarint(std::string_view& bytes, bool& cut);
void appendVarint(std::string& to, std::uint64_t number);

}  // namespace oxlog
