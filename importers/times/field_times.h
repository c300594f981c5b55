// Reads the times of a source whose paths may each count something else.
#pragma once

#include <absl/status/statusor.h>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "importers/times/time_reader.h"

namespace oxbow {

// One reader for the paths of which nothing of their own was told, and one for each other.
class FieldTimes {
public:
    FieldTimes() : m_readers(1) {}
    // `paths` are those of the time, in their order. Errors as of TimeReader::of().
    static absl::StatusOr<FieldTimes> of(const TimeReading& reading,
                                         std::span<const std::string> paths);

    // `path` is the number of the path at which it stands.
    std::optional<Timestamp> read(std::size_t path, JsonType type, std::string_view text) {
        return m_readers[m_readerOf.empty() ? 0 : m_readerOf[path]].read(type, text);
    }

    // As told, with what was found out since.
    TimeReading reading() const;
    FidelityReport fidelity() const;
    // For a resume mark; see TimeReader.
    using Progress = std::vector<TimeReader::Progress>;
    void save(MarkWriter& mark) const;
    static Progress progressOf(MarkReader& mark);
    void restore(const Progress& progress);

private:
    std::vector<TimeReader> m_readers;
    std::vector<std::size_t> m_readerOf;  // by path; empty: all are the first's
};

}  // namespace oxbow
