// A segment read in pieces, at a length that was fixed before.
#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <memory>
#include <string_view>

#include "importers/kafka/compression.h"
#include "importers/kafka/directory.h"
#include "importers/source/byte_source.h"

namespace oxbow::kafka {

// Holds one window of the file and no descriptor between reads: a broker's folder may have
// thousands of partitions, all of which are merged at once. The file is read, not mapped: a broker
// that cuts it meanwhile causes an error and not a crash. A packed file is unpacked on the way and
// stays open; going back before what is kept unpacks it anew.
class FileWindow {
public:
    explicit FileWindow(std::size_t windowSize) : m_windowSize(windowSize) {}

    // `segment` must outlive the window's use of it.
    void open(const Segment& segment);
    // What is read from now on may go ahead of `position` and come back to it.
    void keepFrom(std::uint64_t position) { m_keptFrom = position; }
    // Exactly these bytes; they must lie before the segment's end. Valid until the next call.
    // NotFound, PermissionDenied, FailedPrecondition (the file is another one now, or shorter).
    absl::StatusOr<std::string_view> view(std::uint64_t from, std::size_t size);

private:
    absl::Status fill(std::uint64_t from, std::size_t size);
    absl::Status fillPlain(std::uint64_t from, std::size_t size);
    absl::Status fillPacked(std::uint64_t from, std::size_t size);
    absl::Status unpackUpTo(std::uint64_t from, std::uint64_t end);

    std::size_t m_windowSize;
    const Segment* m_segment = nullptr;
    ByteBuffer m_buffer;
    std::uint64_t m_from = 0;  // what the buffer holds
    std::size_t m_size = 0;
    std::uint64_t m_keptFrom = 0;
    // Of a packed segment: what unpacks it, and what it gave behind the buffer's end.
    std::unique_ptr<ByteSource> m_source;
    std::string_view m_rest;
};

}  // namespace oxbow::kafka
