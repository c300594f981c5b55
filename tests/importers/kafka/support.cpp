#include "importers/kafka/support.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <tuple>

#include "importers/kafka/kafka_importer.h"
#include "model/oxlog/crc32c.h"
#include "model/payload/json.h"

namespace oxbow::kafkatest {
namespace {

class CollectingSink : public EventSink {
public:
    CollectingSink(Imported& into, std::size_t cancelAt) : m_into(into), m_cancelAt(cancelAt) {}

    absl::Status accept(std::unique_ptr<EventBatch> batch) override {
        if (m_into.cuts.size() >= m_cancelAt) {
            return absl::CancelledError("cancelled by the test");
        }
        for (const EventView& event : batch->events) {
            m_into.events.emplace_back(event);
        }
        for (RejectedRecord& record : batch->rejected) {
            m_into.rejected.push_back(std::move(record));
        }
        m_into.cuts.push_back({batch->resumeMark, m_into.events.size(), m_into.rejected.size(),
                               batch->sourceBytesRead});
        return absl::OkStatus();
    }
    bool cancelled() const override { return m_into.cuts.size() >= m_cancelAt; }

private:
    Imported& m_into;
    std::size_t m_cancelAt;
};

std::string show(const OptionalBytes& bytes) {
    return bytes ? "'" + *bytes + "'" : "null";
}

std::string show(const std::optional<Timestamp>& time) {
    return time ? std::to_string(time->nanoseconds) : "none";
}

OptionalBytes textOf(const std::optional<JsonValue>& value) {
    if (!value || value->type == JsonType::Null) {
        return std::nullopt;
    }
    return jsonText(*value);
}

std::optional<JsonValue> field(std::string_view line, const std::string& path) {
    return jsonAt(line, *JsonPath::parse(path));
}

}  // namespace

Imported importFrom(const std::filesystem::path& path, const Run& run) {
    Imported out;
    CollectingSink sink(out, run.cancelAt);
    ImportOptions options;
    options.order = run.order;
    options.reading.fields.type = run.type;
    const auto importer = kafkaDirectoryFormat().makeSource(options, "kafka");
    out.status = importer->run(path, run.mark, sink);
    out.fidelity = importer->fidelity();
    return out;
}

absl::Status importWith(const std::filesystem::path& path, EventSink& sink) {
    return kafkaDirectoryFormat().makeSource({}, "kafka")->run(path, {}, sink);
}

std::string describe(const Event& event) {
    constexpr const char* kKinds[] = {"data", "control", "aborted"};
    std::string out = absl::StrCat(event.source, " ", event.stream, " ", event.partition, " ",
                                   event.offset, " ", kKinds[static_cast<int>(event.kind)],
                                   " key=", show(event.key), " value=", show(event.value),
                                   " type=", show(event.type), " time=", show(event.time));
    absl::StrAppend(&out, " recorded=", show(event.recordTime));
    for (const Header& header : event.details.headers) {
        absl::StrAppend(&out, " ", header.name, ":", show(header.value));
    }
    for (const Reference& reference : event.details.references) {
        absl::StrAppend(&out, " ", reference.type, "=", reference.id);
    }
    if (const auto& transaction = event.details.transaction) {
        constexpr const char* kOutcomes[] = {"", " open", " unknown"};
        absl::StrAppend(&out, " in ", transaction->id, "[", transaction->index, "]",
                        transaction->last ? " last" : "",
                        kOutcomes[static_cast<int>(transaction->outcome)]);
    }
    return out;
}

std::vector<std::string> describeAll(const std::vector<Event>& events) {
    std::vector<std::string> out;
    for (const Event& event : events) {
        out.push_back(describe(event));
    }
    return out;
}

std::vector<Event> eventsOfKcat(const std::filesystem::path& file) {
    std::vector<Event> out;
    std::ifstream in(file, std::ios::binary);
    for (std::string line; std::getline(in, line);) {
        Event& event = out.emplace_back();
        event.source = "kafka";
        event.stream = *textOf(field(line, "topic"));
        event.partition = std::stoi(*textOf(field(line, "partition")));
        event.offset = std::stoll(*textOf(field(line, "offset")));
        event.key = textOf(field(line, "key"));
        event.value = textOf(field(line, "payload"));
        if (const auto time = textOf(field(line, "ts"))) {
            event.time = timestampFromMilliseconds(std::stoll(*time));
            if (textOf(field(line, "tstype")) == "logappend") {
                event.recordTime = event.time;
            }
        }
        for (int i = 0;; i += 2) {
            const auto name = field(line, absl::StrCat("headers[", i, "]"));
            if (!name) {
                break;
            }
            event.details.headers.push_back(
                {jsonText(*name), textOf(field(line, absl::StrCat("headers[", i + 1, "]")))});
        }
    }
    return out;
}

void sortByPlace(std::vector<Event>& events) {
    std::stable_sort(events.begin(), events.end(), [](const Event& a, const Event& b) {
        return std::tie(a.stream, a.partition, a.offset) <
               std::tie(b.stream, b.partition, b.offset);
    });
}

std::vector<Event> only(const std::vector<Event>& events,
                        const std::function<bool(const Event&)>& which) {
    std::vector<Event> out;
    std::copy_if(events.begin(), events.end(), std::back_inserter(out), which);
    return out;
}

std::filesystem::path testData(std::string_view name) {
    return std::filesystem::path(OXBOW_TEST_DATA) / "kafka" / name;
}

std::string readFile(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

void writeFile(const std::filesystem::path& path, std::string_view bytes) {
    std::filesystem::create_directories(path.parent_path());
    // Some file systems write a file that is cut and written again to the disk at once.
    std::filesystem::remove(path);
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

OneSegment::OneSegment(std::string_view bytes) {
    set(bytes);
}

void OneSegment::set(std::string_view bytes) {
    writeFile(file(), bytes);
}

std::filesystem::path OneSegment::folder() const {
    return m_folder.path().toStdString();
}

std::filesystem::path OneSegment::file() const {
    return folder() / "topic-0" / "00000000000000000000.log";
}

std::string bigEndian(std::uint64_t value, int bytes) {
    std::string out;
    for (int i = bytes - 1; i >= 0; --i) {
        out += static_cast<char>(value >> (8 * i));
    }
    return out;
}

std::string zigzag(std::int64_t value) {
    auto bits = (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
    std::string out;
    for (; bits >= 0x80; bits >>= 7) {
        out += static_cast<char>(bits | 0x80);
    }
    return out += static_cast<char>(bits);
}

std::string withLength(std::string_view body) {
    return zigzag(static_cast<std::int64_t>(body.size())).append(body);
}

std::string rawRecord(std::int32_t offsetDelta, std::string_view key, std::string_view value,
                      std::int64_t timeDelta) {
    return withLength(std::string(1, '\0') + zigzag(timeDelta) + zigzag(offsetDelta) +
                      withLength(key) + withLength(value) + zigzag(0));
}

void seal(std::string& batch) {
    batch.replace(17, 4, bigEndian(oxlog::crc32c(std::string_view(batch).substr(21)), 4));
}

std::string RawBatch::bytes() const {
    std::string out = bigEndian(static_cast<std::uint64_t>(baseOffset), 8);
    out += bigEndian(49 + records.size(), 4);
    out += bigEndian(static_cast<std::uint32_t>(leaderEpoch), 4);
    out += '\2';
    out += bigEndian(0, 4);  // checksum
    out += bigEndian(static_cast<std::uint16_t>(attributes), 2);
    out += bigEndian(static_cast<std::uint32_t>(lastOffsetDelta), 4);
    out += bigEndian(static_cast<std::uint64_t>(baseTimestamp), 8);
    out += bigEndian(static_cast<std::uint64_t>(maxTimestamp), 8);
    out += bigEndian(static_cast<std::uint64_t>(producerId), 8);
    out += bigEndian(0, 2);  // producer epoch
    out += bigEndian(0xffffffff, 4);
    out += bigEndian(static_cast<std::uint32_t>(recordCount), 4);
    out += records;
    seal(out);
    return out;
}

std::string batchAt(std::int64_t offset, std::int64_t time, const std::string& value) {
    RawBatch batch;
    batch.baseOffset = offset;
    batch.baseTimestamp = batch.maxTimestamp = time;
    batch.records = rawRecord(0, "k", value);
    return batch.bytes();
}

std::string transactionalAt(std::int64_t offset, std::int64_t producer, const std::string& value) {
    RawBatch batch;
    batch.baseOffset = offset;
    batch.attributes = 0x10;
    batch.producerId = producer;
    batch.records = rawRecord(0, "k", value);
    return batch.bytes();
}

std::string markerAt(std::int64_t offset, std::int64_t producer, bool commit) {
    RawBatch batch;
    batch.baseOffset = offset;
    batch.attributes = 0x30;
    batch.producerId = producer;
    batch.records = rawRecord(0, bigEndian(commit ? 1 : 0, 4), bigEndian(0, 6));
    return batch.bytes();
}

std::string segmentName(std::int64_t baseOffset) {
    const std::string digits = std::to_string(baseOffset);
    return std::string(20 - digits.size(), '0') + digits + ".log";
}

std::vector<std::int64_t> offsets(const Imported& imported) {
    std::vector<std::int64_t> out;
    for (const Event& event : imported.events) {
        out.push_back(event.offset);
    }
    return out;
}

std::vector<std::string> values(const Imported& imported) {
    std::vector<std::string> out;
    for (const Event& event : imported.events) {
        out.push_back(event.value.value_or("null"));
    }
    return out;
}

std::uint64_t counted(const Imported& imported, std::string_view part) {
    for (const auto& [sentence, count] : imported.fidelity) {
        if (sentence.find(part) != std::string::npos) {
            return count;
        }
    }
    return 0;
}

}  // namespace oxbow::kafkatest
