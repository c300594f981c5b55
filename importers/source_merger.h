// Several sources, of whatever formats, merged by time into one order of events.
//
// An event's place is the greatest time that its source has had up to it (the event's own time,
// else the record's; control records have none); among equals the sources stand in the order in
// which they were given. Within a source the order is the source's: an event whose time goes back,
// or that has none, stays behind the one before it, and those before a source's first time come
// first.
#pragma once

#include <absl/status/status.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "importers/batch_writer.h"
#include "importers/import_plan.h"
#include "importers/importer.h"

namespace oxbow {

// One thread, and one for each source that is open: a source is opened when the merge comes to its
// first time, and holds two batches at most.
class SourceMerger {
public:
    // `sources` must outlive it.
    explicit SourceMerger(const ImportGroup& sources);
    ~SourceMerger();

    // Goes on behind the batch that carried `mark`.
    absl::Status resume(std::string_view mark);
    // Hands all events to the sink. Only the sink's errors, and a cancel, come back: a source that
    // fails ends there, see ending().
    absl::Status run(EventSink& sink);

    // How the reading of a source ended.
    struct Ending {
        std::string format;
        absl::Status status;
        std::string mark;  // where it goes on when it has grown
        Reading reading;
        FieldCounts fieldCounts;
        FidelityReport lost;
        std::uint64_t endOffset = 0;
        std::uint64_t events = 0;
        std::uint64_t rejected = 0;
    };
    // After run().
    const Ending& ending(std::size_t source) const;

private:
    class Input;
    struct Turn {
        std::optional<std::int64_t> time;
        std::size_t input;
    };
    static bool comesLater(const Turn& a, const Turn& b);

    // Takes events of an input until the next turn comes.
    absl::Status takeUpTo(const std::optional<Turn>& next, std::size_t number, EventSink& sink);
    // To the input's next event; false where it has ended.
    absl::StatusOr<bool> advance(std::size_t number, EventSink& sink);
    void keepEnd(std::size_t number);
    absl::Status flush(EventSink& sink);
    std::string mark() const;
    std::uint64_t bytesRead() const;

    std::vector<std::unique_ptr<Input>> m_inputs;
    std::string m_done;  // the ended sources' part of the mark
    std::size_t m_doneCount = 0;
    BatchWriter m_writer;
};

}  // namespace oxbow
