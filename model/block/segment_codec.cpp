#include "model/block/segment_codec.h"

#include <zstd.h>

#include <cstddef>
#include <memory>

namespace oxbow {
namespace {

// Speed over ratio: levels above this cost more time than they save reading (measured).
constexpr int kLevel = 1;
// What is alike is found this far apart; a smaller segment needs no other search for it.
constexpr int kFarLog = 23;
constexpr std::size_t kSearchFarFrom = std::size_t{256} << 10;
// Sizes were written by us under a checksum; an impossible one is not trusted all the same.
constexpr std::size_t kLargestSegment = std::size_t{1} << 30;

}  // namespace

void packSegment(std::string_view raw, log::Segment& segment) {
    thread_local const std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context(
        ZSTD_createCCtx(), &ZSTD_freeCCtx);
    segment.set_raw_size(static_cast<std::uint32_t>(raw.size()));
    std::string packed(ZSTD_compressBound(raw.size()), '\0');
    const bool far = raw.size() >= kSearchFarFrom;
    ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, kLevel);
    ZSTD_CCtx_setParameter(context.get(), ZSTD_c_windowLog, far ? kFarLog : 0);
    ZSTD_CCtx_setParameter(context.get(), ZSTD_c_enableLongDistanceMatching, far ? 1 : 0);
    const std::size_t size =
        ZSTD_compress2(context.get(), packed.data(), packed.size(), raw.data(), raw.size());
    if (ZSTD_isError(size) || size >= raw.size()) {
        segment.set_codec(log::Segment::NONE);
        segment.set_data(raw.data(), raw.size());
        return;
    }
    segment.set_codec(log::Segment::ZSTD);
    segment.set_data(packed.data(), size);
}

bool unpackSegment(const BlockView::Segment& segment, std::string_view data, std::string& raw) {
    if (segment.codec == log::Segment::NONE) {
        raw = data;
        return raw.size() == segment.rawSize;
    }
    if (segment.rawSize > kLargestSegment ||
        ZSTD_getFrameContentSize(data.data(), data.size()) != segment.rawSize) {
        return false;
    }
    thread_local const std::unique_ptr<ZSTD_DCtx, decltype(&ZSTD_freeDCtx)> context(
        ZSTD_createDCtx(), &ZSTD_freeDCtx);
    raw.resize(segment.rawSize);
    const std::size_t size =
        ZSTD_decompressDCtx(context.get(), raw.data(), raw.size(), data.data(), data.size());
    return !ZSTD_isError(size) && size == raw.size();
}

}  // namespace oxbow
