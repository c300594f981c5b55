// SPDX-License-Identifier: MIT
#include "model/oxlog/payload_codec.h"

#include <absl/strings/str_cat.h>
#include <zstd.h>

#include <algorithm>

namespace oxlog {
namespace {

constexpr std::size_t kLongestVarint = 10;

}  // namespace

PackedPayload packPayload(std::string_view raw, Codec wanted, int level) {
    PackedPayload packed{Codec::None, {}};
    if (wanted == Codec::Zstd && !raw.empty()) {
        packed.bytes.resize(ZSTD_compressBound(raw.size()));
        const std::size_t size =
            ZSTD_compress(packed.bytes.data(), packed.bytes.size(), raw.data(), raw.size(), level);
        if (ZSTD_isError(size) == 0 && size < raw.size() && raw.size() <= size * kLargestRatio) {
            packed.bytes.resize(size);
            packed.codec = Codec::Zstd;
            return packed;
        }
    }
    packed.bytes.assign(raw);
    return packed;
}

absl::Status unpackPayload(const BlockHead& head, std::string_view stored, std::string& raw) {
    if (head.codec == static_cast<std::uint8_t>(Codec::None)) {
        raw.assign(stored);
        return absl::OkStatus();
    }
    if (!isKnownCodec(head.codec)) {
        return absl::DataLossError(absl::StrCat("its codec ", head.codec, " is not known"));
    }
    raw.resize(head.rawBytes);
    const std::size_t size = ZSTD_decompress(raw.data(), raw.size(), stored.data(), stored.size());
    if (ZSTD_isError(size) != 0) {
        return absl::DataLossError(absl::StrCat("zstd cannot unpack it to ", head.rawBytes,
                                                " bytes: ", ZSTD_getErrorName(size)));
    }
    if (size != head.rawBytes) {
        return absl::DataLossError(
            absl::StrCat("it unpacks to ", size, " bytes where its head says ", head.rawBytes));
    }
    return absl::OkStatus();
}

bool isKnownCodec(std::uint8_t codec) {
    return codec == static_cast<std::uint8_t>(Codec::None) ||
           codec == static_cast<std::uint8_t>(Codec::Zstd);
}

bool parseMessage(std::string_view bytes, google::protobuf::MessageLite& message) {
    // Protobuf's own limit on nesting is the format's.
    return bytes.size() <= kLargestPayload &&
           message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
}

std::optional<std::uint64_t> takeVarint(std::string_view& bytes, bool& cut) {
    std::uint64_t number = 0;
    const std::size_t longest = std::min<std::size_t>(bytes.size(), kLongestVarint);
    for (std::size_t i = 0; i < longest; ++i) {
        const auto byte = static_cast<unsigned char>(bytes[i]);
        if (i == kLongestVarint - 1 && byte > 1) {
            cut = false;
            return std::nullopt;
        }
        number |= std::uint64_t{byte & 127U} << (7 * i);
        if (byte < 128) {
            bytes.remove_prefix(i + 1);
            cut = false;
            return number;
        }
    }
    cut = bytes.size() < kLongestVarint;
    return std::nullopt;
}

void appendVarint(std::string& to, std::uint64_t number) {
    for (; number >= 128; number >>= 7) {
        to.push_back(static_cast<char>(number | 128));
    }
    to.push_back(static_cast<char>(number));
}

}  // namespace oxlog
