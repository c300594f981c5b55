#include "importers/times/field_times.h"

#include <algorithm>
#include <utility>

#include "importers/resume_mark.h"

namespace oxbow {

absl::StatusOr<FieldTimes> FieldTimes::of(const TimeReading& reading,
                                          std::span<const std::string> paths) {
    auto first = TimeReader::of(reading);
    if (!first.ok()) {
        return first.status();
    }
    FieldTimes out;
    out.m_readers.front() = *std::move(first);
    if (reading.units.empty()) {
        return out;
    }
    for (const std::string& path : paths) {
        std::size_t number = 0;
        for (const auto& [name, unit] : reading.units) {
            if (name == path) {
                TimeReading own = reading;
                own.unit = unit;
                auto reader = TimeReader::of(own);
                if (!reader.ok()) {
                    return reader.status();
                }
                number = out.m_readers.size();
                out.m_readers.push_back(*std::move(reader));
            }
        }
        out.m_readerOf.push_back(number);
    }
    return out;
}

TimeReading FieldTimes::reading() const {
    return m_readers.front().reading();
}

FidelityReport FieldTimes::fidelity() const {
    FidelityReport report = m_readers.front().fidelity();
    for (std::size_t i = 1; i < m_readers.size(); ++i) {
        for (const auto& [what, count] : m_readers[i].fidelity()) {
            report[what] += count;
        }
    }
    return report;
}

void FieldTimes::save(MarkWriter& mark) const {
    mark.number(m_readers.size());
    for (const TimeReader& reader : m_readers) {
        reader.save(mark);
    }
}

FieldTimes::Progress FieldTimes::progressOf(MarkReader& mark) {
    Progress progress;
    for (std::uint64_t left = mark.number(); left > 0 && mark.ok(); --left) {
        progress.push_back(TimeReader::progressOf(mark));
    }
    return progress;
}

void FieldTimes::restore(const Progress& progress) {
    for (std::size_t i = 0; i < std::min(progress.size(), m_readers.size()); ++i) {
        m_readers[i].restore(progress[i]);
    }
}

}  // namespace oxbow
