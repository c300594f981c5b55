// The importer behind all JSON formats.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "importers/batch_writer.h"
#include "importers/importer.h"
#include "importers/json_record_reader.h"
#include "importers/record_framer.h"

namespace oxbow {

class JsonStreamImporter final : public StreamImporter {
public:
    JsonStreamImporter(std::unique_ptr<RecordFramer> framer, const ImportOptions& options,
                       std::string sourceName);

    absl::StatusOr<std::uint64_t> resume(std::string_view mark) override;
    absl::Status feed(std::string_view bytes, EventSink& sink) override;
    absl::Status finish(EventSink& sink) override;
    Mapping mapping() const override { return m_mapping; }
    FidelityReport fidelity() const override;

private:
    // A record that waits for the mapping.
    struct Held {
        RecordFrame frame;
        std::string bytes;
    };

    absl::Status take(const RecordFrame& frame, EventSink& sink);
    void hold(const RecordFrame& frame);
    absl::Status decide();
    absl::Status flush(EventSink& sink);

    std::unique_ptr<RecordFramer> m_framer;
    BatchWriter m_writer;
    JsonRecordReader m_reader;
    Mapping m_told;
    Mapping m_mapping;
    absl::Status m_mappingStatus;
    bool m_decided = false;
    std::vector<Held> m_held;
    std::size_t m_heldBytes = 0;
    std::uint64_t m_ordinal = 0;  // of the next record, rejected ones counted
};

}  // namespace oxbow
