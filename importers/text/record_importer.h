// The importer behind all text formats: a framer cuts records, a reader makes events of them.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "importers/batch_writer.h"
#include "importers/field_counts.h"
#include "importers/importer.h"
#include "importers/text/record_framer.h"
#include "importers/text/record_reader.h"

namespace oxbow {

class RecordImporter final : public StreamImporter {
public:
    RecordImporter(std::unique_ptr<RecordFramer> framer, std::unique_ptr<RecordReader> reader,
                   const ImportOptions& options, const std::string& sourceName);

    absl::StatusOr<std::uint64_t> resume(std::string_view mark) override;
    void showLater(std::string lines) override { m_later.push_back(std::move(lines)); }
    absl::Status feed(std::string_view bytes, EventSink& sink) override;
    absl::Status pause(EventSink& sink) override;
    absl::Status finish(EventSink& sink) override;
    absl::Status breakOff(const std::string& why, EventSink& sink) override;
    Reading reading() const override;
    std::vector<std::string> mappingReasons() const override { return m_reader->mappingReasons(); }
    std::vector<std::string> fieldNames() const override { return m_reader->fieldNames(); }
    FieldCounts fieldCounts() const override { return m_reader->fieldCounts(); }
    FidelityReport fidelity() const override;

private:
    class GuardedSink;

    // A record that waits until the reader has seen enough.
    struct Held {
        RecordFrame frame;
        std::string bytes;
        std::optional<std::string> name;
        std::vector<Header> parents;
    };

    // Where the source goes on.
    struct Place {
        std::uint64_t position = 0;
        std::uint64_t ordinal = 0;  // of the record there
        std::string state;          // of the framer
    };

    absl::Status take(const RecordFrame& frame, EventSink& sink);
    // The source's last record, which has no end: nothing is handed on before it is read.
    void takeOpen(const RecordFrame& frame);
    bool learnsFrom(const Held& held) const;
    RecordFrame frameOf(const Held& held) const;
    absl::Status checkLastRecord() const;
    void read(const RecordFrame& frame);
    void hold(const RecordFrame& frame);
    absl::Status learn();
    Place place() const;
    absl::Status flush(EventSink& sink);
    absl::Status handOnLast(bool undecided, EventSink& sink);

    std::unique_ptr<RecordFramer> m_framer;
    std::unique_ptr<RecordReader> m_reader;
    BatchWriter m_writer;
    FieldGuard m_guard;
    const bool m_checksTimes;  // the user said something of them
    bool m_learning;
    std::vector<Held> m_held;
    std::size_t m_heldBytes = 0;
    std::vector<std::string> m_later;  // lines from further on
    std::uint64_t m_ordinal = 0;       // of the next record, rejected ones counted
    bool m_lastRejected = false;
    bool m_cut = false;              // see kCutShort
    std::optional<Place> m_resting;  // of the next flush, where it is not place()
};

}  // namespace oxbow
