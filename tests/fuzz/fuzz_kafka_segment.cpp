// Any bytes as a Kafka segment: no crash, offsets rise, and what is not read is told of.
#include <unistd.h>
#include <zlib.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>

#include "importers/kafka/kafka_importer.h"
#include "model/oxlog/crc32c.h"

namespace {

using namespace oxbow;

constexpr const char* kSegment = "00000000000000000000.log";

class CheckingSink : public EventSink {
public:
    absl::Status accept(std::unique_ptr<EventBatch> batch) override {
        for (const EventView& event : batch->events) {
            if (event.offset < 0 || event.offset <= m_last) {
                std::abort();
            }
            m_last = event.offset;
            // Touches every byte that the event views.
            m_sum += sum(event.key) + sum(event.value) + sum(event.type);
        }
        for (const RejectedRecord& record : batch->rejected) {
            if (record.size == 0 || record.reason.empty() ||
                record.bytes.size() > kRejectedBytesKept) {
                std::abort();
            }
        }
        m_read = batch->sourceBytesRead;
        m_mark = batch->resumeMark;
        return absl::OkStatus();
    }
    bool cancelled() const override { return false; }
    std::uint64_t read() const { return m_read; }
    const std::string& mark() const { return m_mark; }

private:
    static unsigned sum(const OptionalBytesView& bytes) {
        unsigned out = 0;
        for (const char c : bytes.value_or(std::string_view())) {
            out += static_cast<unsigned char>(c);
        }
        return out;
    }

    std::int64_t m_last = -1;
    unsigned m_sum = 0;
    std::uint64_t m_read = 0;
    std::string m_mark;
};

std::uint32_t bigEndian32(std::string_view bytes) {
    std::uint32_t out = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        out = out << 8 | static_cast<unsigned char>(bytes[i]);
    }
    return out;
}

// The bytes with the right checksum in every batch, so that what lies within batches is reached.
std::string sealed(std::string bytes) {
    std::size_t at = 0;
    while (bytes.size() - at > 61) {
        const std::size_t size =
            12 + std::size_t(bigEndian32(std::string_view(bytes).substr(at + 8)));
        if (size < 61 || size > bytes.size() - at) {
            break;
        }
        const bool modern = bytes[at + 16] == 2;
        const std::string_view covered =
            std::string_view(bytes).substr(at + (modern ? 21 : 16), size - (modern ? 21 : 16));
        const std::uint32_t crc =
            modern ? oxlog::crc32c(covered)
                   : static_cast<std::uint32_t>(crc32_z(
                         0, reinterpret_cast<const Bytef*>(covered.data()), covered.size()));
        for (std::size_t i = 0; i < 4; ++i) {
            bytes[at + (modern ? 17 : 12) + i] = static_cast<char>(crc >> (24 - 8 * i));
        }
        at += size;
    }
    return bytes;
}

void writeSegment(const std::filesystem::path& folder, const std::string& bytes) {
    std::filesystem::create_directories(folder / "fuzz-0");
    std::ofstream out(folder / "fuzz-0" / kSegment, std::ios::binary);
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

void importAll(const std::filesystem::path& folder) {
    CheckingSink sink;
    const auto importer = oxbow::kafkaDirectoryFormat().makeSource({}, "fuzz");
    if (!importer->run(folder, {}, sink).ok()) {
        std::abort();
    }
    // After the last batch there is nothing more.
    if (!sink.mark().empty()) {
        CheckingSink rest;
        if (!importer->run(folder, sink.mark(), rest).ok() || rest.read() != 0) {
            std::abort();
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string bytes(reinterpret_cast<const char*>(data), size);
    const std::filesystem::path folder =
        std::filesystem::temp_directory_path() / ("oxbow-fuzz-kafka-" + std::to_string(getpid()));
    writeSegment(folder / "1", bytes);
    importAll(folder / "1");
    writeSegment(folder / "2", sealed(bytes));
    importAll(folder / "2");
    importAll(folder);  // as two copies of one partition
    std::filesystem::remove_all(folder);
    SourceHead head;
    head.path = head.name = kSegment;
    head.head = bytes;
    kafkaSegmentFormat().sniff(head);
    return 0;
}
