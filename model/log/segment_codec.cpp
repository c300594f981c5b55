#include "model/log/segment_codec.h"

#include <zstd.h>

#include <utility>

namespace oxbow {
namespace {

// Speed over ratio: levels above this cost more time than they save reading (measured).
constexpr int kLevel = 1;
constexpr std::size_t kLeastDictionaryBytes = 4 * 1024;
// Sizes were written by us under a checksum; an impossible one is not trusted all the same.
constexpr std::size_t kLargestSegment = std::size_t{1} << 30;
// What a trained dictionary begins with; ours are plain content.
constexpr std::string_view kTrainedMagic = "\x37\xa4\x30\xec";

}  // namespace

SegmentCodec::SegmentCodec(std::string dictionary) : m_dictionary(std::move(dictionary)) {
    if (!m_dictionary.empty()) {
        m_packing = ZSTD_createCDict(m_dictionary.data(), m_dictionary.size(), kLevel);
        m_unpacking = ZSTD_createDDict(m_dictionary.data(), m_dictionary.size());
    }
}

SegmentCodec::~SegmentCodec() {
    ZSTD_freeCDict(m_packing);
    ZSTD_freeDDict(m_unpacking);
}

std::string SegmentCodec::dictionaryFrom(const EventBatch& batch) {
    std::string sample;
    for (const EventView& event : batch.events) {
        const OptionalBytesView& bytes = event.record ? event.record : event.value;
        if (bytes) {
            sample += bytes->substr(0, kDictionaryBytes - sample.size());
        }
        if (sample.size() >= kDictionaryBytes) {
            break;
        }
    }
    return sample.size() < kLeastDictionaryBytes || sample.starts_with(kTrainedMagic)
               ? std::string()
               : sample;
}

void SegmentCodec::pack(std::string_view raw, log::Segment& segment) const {
    thread_local const std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context(
        ZSTD_createCCtx(), &ZSTD_freeCCtx);
    segment.set_raw_size(static_cast<std::uint32_t>(raw.size()));
    std::string packed(ZSTD_compressBound(raw.size()), '\0');
    const std::size_t size =
        m_packing ? ZSTD_compress_usingCDict(context.get(), packed.data(), packed.size(),
                                             raw.data(), raw.size(), m_packing)
                  : ZSTD_compressCCtx(context.get(), packed.data(), packed.size(), raw.data(),
                                      raw.size(), kLevel);
    if (ZSTD_isError(size) || size >= raw.size()) {
        segment.set_codec(log::Segment::NONE);
        segment.set_data(raw.data(), raw.size());
        return;
    }
    segment.set_codec(m_packing ? log::Segment::ZSTD_WITH_DICTIONARY : log::Segment::ZSTD);
    segment.set_data(packed.data(), size);
}

bool SegmentCodec::unpack(const log::Segment& segment, std::string_view data,
                          std::string& raw) const {
    if (segment.codec() == log::Segment::NONE) {
        raw = data;
        return raw.size() == segment.raw_size();
    }
    const bool withDictionary = segment.codec() == log::Segment::ZSTD_WITH_DICTIONARY;
    if (segment.raw_size() > kLargestSegment || (withDictionary && !m_unpacking)) {
        return false;
    }
    thread_local const std::unique_ptr<ZSTD_DCtx, decltype(&ZSTD_freeDCtx)> context(
        ZSTD_createDCtx(), &ZSTD_freeDCtx);
    raw.resize(segment.raw_size());
    const std::size_t size =
        withDictionary
            ? ZSTD_decompress_usingDDict(context.get(), raw.data(), raw.size(), data.data(),
                                         data.size(), m_unpacking)
            : ZSTD_decompressDCtx(context.get(), raw.data(), raw.size(), data.data(), data.size());
    return !ZSTD_isError(size) && size == raw.size();
}

}  // namespace oxbow
