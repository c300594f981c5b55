// SPDX-License-Identifier: MIT
#include "model/oxlog/block.h"

#include <absl/strings/str_cat.h>

#include "model/oxlog/crc32c.h"

namespace oxlog {
namespace {

constexpr std::size_t kHeadCrcAt = 44;
constexpr std::size_t kTailCrcAt = 20;
constexpr std::size_t kEndMagicAt = 24;

}  // namespace

std::string blockTypeName(std::uint16_t type) {
    switch (static_cast<BlockType>(type)) {
        case BlockType::Header:
            return "header";
        case BlockType::Schemas:
            return "schemas";
        case BlockType::Data:
            return "data";
        case BlockType::Index:
            return "index";
        case BlockType::Checkpoint:
            return "checkpoint";
        case BlockType::Attachment:
            return "attachment";
        case BlockType::Annotations:
            return "annotations";
        case BlockType::ImportManifest:
            return "manifest";
        case BlockType::Summary:
            return "summary";
        case BlockType::Rejected:
            return "rejected";
    }
    return absl::StrCat("type ", type);
}

bool isKnownBlockType(std::uint16_t type) {
    return type >= static_cast<std::uint16_t>(BlockType::Header) &&
           type <= static_cast<std::uint16_t>(BlockType::Rejected);
}

std::string toHex(std::string_view bytes) {
    constexpr char kDigits[] = "0123456789abcdef";
    std::string hex;
    hex.reserve(bytes.size() * 2);
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        hex.push_back(kDigits[byte >> 4]);
        hex.push_back(kDigits[byte & 15]);
    }
    return hex;
}

std::uint64_t loadLittle(const char* at, std::size_t bytes) {
    std::uint64_t number = 0;
    for (std::size_t i = bytes; i > 0; --i) {
        number = (number << 8) | static_cast<unsigned char>(at[i - 1]);
    }
    return number;
}

void appendLittle(std::string& to, std::uint64_t number, std::size_t bytes) {
    for (std::size_t i = 0; i < bytes; ++i) {
        to.push_back(static_cast<char>(number >> (8 * i)));
    }
}

std::string BlockHead::name() const {
    return absl::StrCat(blockTypeName(type), " block ", number);
}

std::string encodeHead(const BlockHead& head) {
    std::string bytes;
    bytes.reserve(kHeadBytes);
    appendLittle(bytes, head.sync, 8);
    appendLittle(bytes, head.type, 2);
    appendLittle(bytes, head.codec, 1);
    appendLittle(bytes, head.flags, 1);
    appendLittle(bytes, head.number, 8);
    appendLittle(bytes, head.storedBytes, 4);
    appendLittle(bytes, head.rawBytes, 4);
    appendLittle(bytes, head.firstSequence, 8);
    appendLittle(bytes, head.events, 4);
    appendLittle(bytes, head.payloadCrc, 4);
    appendLittle(bytes, crc32c(bytes), 4);
    return bytes;
}

std::optional<BlockHead> decodeHead(std::string_view bytes) {
    if (bytes.size() < kHeadBytes ||
        loadLittle(bytes.data() + kHeadCrcAt, 4) != crc32c(bytes.substr(0, kHeadCrcAt))) {
        return std::nullopt;
    }
    const char* const at = bytes.data();
    BlockHead head;
    head.sync = loadLittle(at, 8);
    head.type = static_cast<std::uint16_t>(loadLittle(at + 8, 2));
    head.codec = static_cast<std::uint8_t>(loadLittle(at + 10, 1));
    head.flags = static_cast<std::uint8_t>(loadLittle(at + 11, 1));
    head.number = loadLittle(at + 12, 8);
    head.storedBytes = static_cast<std::uint32_t>(loadLittle(at + 20, 4));
    head.rawBytes = static_cast<std::uint32_t>(loadLittle(at + 24, 4));
    head.firstSequence = loadLittle(at + 28, 8);
    head.events = static_cast<std::uint32_t>(loadLittle(at + 36, 4));
    head.payloadCrc = static_cast<std::uint32_t>(loadLittle(at + 40, 4));
    return head;
}

std::optional<std::string> whyLengthsLie(const BlockHead& head) {
    if (head.rawBytes > kLargestPayload) {
        return absl::StrCat("it claims ", head.rawBytes, " bytes, more than the ", kLargestPayload,
                            " a block may hold");
    }
    if (head.storedBytes > head.rawBytes) {
        return absl::StrCat("it claims ", head.storedBytes, " stored bytes for ", head.rawBytes,
                            " unpacked ones");
    }
    if (std::uint64_t{head.rawBytes} > std::uint64_t{head.storedBytes} * kLargestRatio) {
        return absl::StrCat("it claims that ", head.storedBytes, " bytes unpack to ", head.rawBytes,
                            ", more than ", kLargestRatio, " times as many");
    }
    if (head.codec == static_cast<std::uint8_t>(Codec::None) && head.storedBytes != head.rawBytes) {
        return absl::StrCat("it is not packed, but claims ", head.storedBytes, " stored bytes for ",
                            head.rawBytes);
    }
    return std::nullopt;
}

std::string encodeTail(const Tail& tail) {
    std::string bytes;
    bytes.reserve(kTailBytes);
    appendLittle(bytes, tail.summaryOffset, 8);
    appendLittle(bytes, tail.summaryBytes, 4);
    appendLittle(bytes, tail.fileBytes, 8);
    appendLittle(bytes, crc32c(bytes), 4);
    bytes.append(kEndMagic);
    return bytes;
}

std::optional<Tail> decodeTail(std::string_view bytes) {
    if (bytes.size() < kTailBytes || bytes.substr(kEndMagicAt, kEndMagic.size()) != kEndMagic ||
        loadLittle(bytes.data() + kTailCrcAt, 4) != crc32c(bytes.substr(0, kTailCrcAt))) {
        return std::nullopt;
    }
    Tail tail;
    tail.summaryOffset = loadLittle(bytes.data(), 8);
    tail.summaryBytes = static_cast<std::uint32_t>(loadLittle(bytes.data() + 8, 4));
    tail.fileBytes = loadLittle(bytes.data() + 12, 8);
    return tail;
}

}  // namespace oxlog
