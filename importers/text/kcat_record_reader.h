// One line of `kcat -J` → one event.
#pragma once

#include <absl/status/status.h>

#include <string_view>
#include <vector>

#include "importers/text/record_reader.h"
#include "model/payload/json.h"

namespace oxbow {

// Whether the line has the members that every message of kcat has.
bool looksLikeKcat(std::string_view line);

// See kcat_importer.h.
class KcatRecordReader final : public RecordReader {
public:
    bool read(const RecordFrame& frame, std::int64_t ordinal, BatchWriter& out) override;
    FidelityReport fidelity() const override;
    void save(MarkWriter& mark) const override;
    absl::Status restore(MarkReader& mark) override;

private:
    std::uint64_t m_messages = 0;  // of kcat, "% …"
    std::uint64_t m_badKeys = 0;
    std::uint64_t m_badTimes = 0;
};

}  // namespace oxbow
