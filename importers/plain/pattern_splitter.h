// Records by the patterns that were told: their named groups are the fields. What was coloured for
// a terminal is matched, and read, without its colours; the record itself is kept as it is.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "importers/plain/field_splitter.h"
#include "importers/plain/text_pattern.h"

namespace oxbow {

class PatternSplitter final : public FieldSplitter {
public:
    // InvalidArgument as of checkText(). Without a pattern all of a record is one field, "text".
    static absl::StatusOr<std::unique_ptr<PatternSplitter>> of(const ToldText& told);

    std::string split(std::string_view record, Arena& arena,
                      std::vector<PlainField>& fields) override;
    bool asksForNumbers() const override { return !m_numbersKnown; }
    void takeNumbers(std::vector<std::string> names) override;
    bool namesRepeat() const override { return m_repeats; }
    bool recordsAreLines() const override { return !m_spanning; }
    std::string nearest(std::span<const RecordFrame> records) const override;

private:
    PatternSplitter() = default;

    struct Fit {
        const RecordPattern* pattern = nullptr;
        PartialFit fit;
    };
    Fit bestFit(std::string_view record) const;

    std::vector<RecordPattern> m_patterns;
    std::vector<std::vector<bool>> m_isNumber;  // of each, its groups
    bool m_numbersKnown = false;
    bool m_repeats = false;          // a pattern names several groups alike
    bool m_spanning = false;         // records may span lines
    RecordPattern::Groups m_groups;  // of the record at work
    std::string m_plain;             // that record without what a terminal makes of it
};

}  // namespace oxbow
