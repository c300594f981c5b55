// One source, read by the importer of its format from where an earlier import ended in it.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

#include "importers/import_plan.h"
#include "importers/importer.h"
#include "importers/source/byte_source.h"
#include "importers/source/source_files.h"

namespace oxbow {

// What the fidelity report of a source says that did so.
inline constexpr const char* kChangedWhileRead =
    "the file changed while it was read: what stood in it at the time of reading is in the log; "
    "import it again into a new workspace to have it as it is now";

// One thread.
class SourceReader {
public:
    using Cancelled = std::function<bool()>;

    // Opens the source and goes to `mark`, its importer's (empty: to its start). Unpacking all that
    // comes before can take long: Cancelled. Errors as of chooseFormat() and ByteSource::open();
    // FailedPrecondition where the source ends before the mark.
    static absl::StatusOr<std::unique_ptr<SourceReader>> open(const PlannedSource& source,
                                                              std::string_view mark,
                                                              const Cancelled& cancelled,
                                                              SourceFiles& files);

    const Format& format() const { return *m_format; }

    // Hands all that there is to the sink. An error of the sink comes back as it is. Any other ends
    // the source: it is cut or damaged there, or cannot be read on; all that is complete before has
    // been handed on then.
    absl::Status read(EventSink& sink);
    // Goes on as the source grows, until `ended`, or until it is cut or replaced, which is told in
    // the fidelity report. InvalidArgument where it is packed. `resting` hears what the source
    // looks like before what came is handed on, at most once a second.
    using Resting = std::function<void(const SourceStamp&)>;
    absl::Status follow(EventSink& sink, const std::function<bool()>& ended,
                        const Resting& resting);

    Reading reading() const { return m_stream ? m_stream->reading() : Reading(); }
    FieldCounts fieldCounts() const { return m_stream ? m_stream->fieldCounts() : FieldCounts(); }
    FidelityReport fidelity() const;
    // How many unpacked bytes of the source have been read; 0: not known.
    std::uint64_t endOffset() const { return m_offset; }

private:
    SourceReader(const PlannedSource& source, const Format& format);
    absl::Status openStream(std::string_view mark, const Cancelled& cancelled, SourceFiles& files);
    absl::Status feedAll(EventSink& sink);
    absl::Status breakOff(const absl::Status& damage, EventSink& sink);

    const PlannedSource& m_planned;
    const Format* m_format;
    std::string m_mark;
    std::unique_ptr<SourceImporter> m_source;
    std::unique_ptr<StreamImporter> m_stream;
    std::unique_ptr<ByteSource> m_bytes;
    std::uint64_t m_offset = 0;
    FidelityReport m_noted;  // beside what the importer says
};

}  // namespace oxbow
