#include "importers/kafka/kafka_importer.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>

#include <algorithm>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "importers/kafka/directory.h"
#include "importers/kafka/partition_merger.h"
#include "importers/kafka/segment_order.h"
#include "importers/kafka/segment_reader.h"

namespace oxbow {
namespace {

namespace fs = std::filesystem;
using kafka::BatchProbe;
using kafka::Directory;

// A record says itself what its key, its value, its time and its stream are.
absl::Status checkMapping(const Mapping& mapping) {
    for (const auto& [option, path] :
         {std::pair("--key", &mapping.key), std::pair("--value", &mapping.value),
          std::pair("--time", &mapping.time), std::pair("--stream", &mapping.stream)}) {
        if (*path) {
            return absl::InvalidArgumentError(absl::StrCat(
                option,
                " has no effect on Kafka's logs, whose records say themselves what their "
                "key, value, time and stream are; leave it out (--type can be given)"));
        }
    }
    return absl::OkStatus();
}

class KafkaImporter : public SourceImporter {
public:
    KafkaImporter(ImportOptions options, std::string sourceName)
        : m_options(std::move(options)), m_sourceName(std::move(sourceName)) {}

    absl::Status run(const fs::path& path, std::string_view mark, EventSink& sink) override {
        if (absl::Status status = checkMapping(m_options.reading.fields); !status.ok()) {
            return status;
        }
        absl::StatusOr<Directory> directory = kafka::readDirectory(path, m_options.stream);
        if (!directory.ok()) {
            return directory.status();
        }
        const absl::Status arranged =
            kafka::arrange(*directory, [&sink] { return sink.cancelled(); });
        if (!arranged.ok()) {
            return arranged;
        }
        kafka::PartitionMerger merger(*std::move(directory), m_options.order, m_sourceName, sink);
        absl::Status status = merger.setTypePath(m_options.reading.fields.type);
        if (status.ok() && !mark.empty()) {
            status = merger.resume(mark);
        }
        if (status.ok()) {
            status = merger.run();
        }
        m_fidelity = merger.fidelity();
        return status;
    }

    std::uint64_t sizeOf(const fs::path& path) const override {
        const absl::StatusOr<Directory> directory = kafka::readDirectory(path, m_options.stream);
        return directory.ok() ? directory->size() : 0;
    }

    FidelityReport fidelity() const override { return m_fidelity; }

private:
    ImportOptions m_options;
    std::string m_sourceName;
    FidelityReport m_fidelity;
};

std::string plural(std::size_t count, std::string_view one) {
    return absl::StrCat(count, " ", std::string(one), count == 1 ? "" : "s");
}

Sniff sniffDirectory(const SourceHead& head) {
    if (!head.isDirectory) {
        return {};
    }
    const absl::StatusOr<Directory> directory = kafka::readDirectory(head.path, {});
    if (absl::IsFailedPrecondition(directory.status())) {
        return {98, "it holds Kafka segments, and a broker is at work in it"};
    }
    if (!directory.ok()) {
        // Whoever asks why nothing fits should hear of what may not be read.
        return {0, absl::IsPermissionDenied(directory.status())
                       ? std::string(directory.status().message())
                       : std::string()};
    }
    std::set<std::string> topics;
    for (const kafka::Partition& partition : directory->partitions) {
        topics.insert(partition.topic);
    }
    return {98, absl::StrCat("it holds Kafka segments of ",
                             plural(directory->partitions.size(), "partition"), " in ",
                             plural(topics.size(), "topic"))};
}

Sniff sniffSegment(const SourceHead& head) {
    if (head.isDirectory) {
        return {};
    }
    const bool named = head.name.size() > 24 && head.name.ends_with(".log") &&
                       head.name.find_first_not_of("0123456789") >= 20;
    const BatchProbe probe = kafka::probeBatch(head.head);
    if (probe.magic < 0) {
        if (named && head.head.empty()) {
            return {60, "it is empty, and has the name of a Kafka segment"};
        }
        return named ? Sniff{30, "it has the name of a Kafka segment"} : Sniff();
    }
    const std::string format =
        absl::StrFormat("it begins with a Kafka %s of format %d",
                        probe.magic == 2 ? "record batch" : "message", probe.magic);
    if (probe.size <= head.head.size()) {
        return kafka::checksumFits(probe, head.head.substr(0, probe.size))
                   ? Sniff{100, format + " whose checksum fits"}
                   : Sniff{named ? 60 : 0, format + " whose checksum does not fit"};
    }
    return named ? Sniff{90, format} : Sniff{head.complete ? 0 : 45, format};
}

std::vector<std::string> whatIsNotCarried() {
    return {"producer ids (outside of transactions), epochs and sequence numbers of records",
            "how records were packed and batched"};
}

std::unique_ptr<SourceImporter> makeImporter(const ImportOptions& options, std::string sourceName) {
    return std::make_unique<KafkaImporter>(options, std::move(sourceName));
}

}  // namespace

Format kafkaDirectoryFormat() {
    Format format;
    format.name = "kafka-dir";
    format.title = "Kafka log directory";
    format.cannotCarry = whatIsNotCarried();
    format.sniff = sniffDirectory;
    format.makeSource = makeImporter;
    format.hasPartitions = true;
    return format;
}

Format kafkaSegmentFormat() {
    Format format;
    format.name = "kafka-segment";
    format.title = "Kafka log segment";
    format.endings = {".log"};
    format.cannotCarry = whatIsNotCarried();
    format.sniff = sniffSegment;
    format.makeSource = makeImporter;
    format.hasPartitions = true;
    return format;
}

}  // namespace oxbow
