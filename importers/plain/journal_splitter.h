// One entry of systemd's Journal Export Format.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "importers/plain/field_splitter.h"

namespace oxbow {

// See JournalFramer. All values are texts, also those that are digits, as journalctl's JSON has it.
class JournalSplitter final : public FieldSplitter {
public:
    std::string split(std::string_view record, Arena& arena,
                      std::vector<PlainField>& fields) override;
    bool namesRepeat() const override { return true; }
    bool recordsAreLines() const override { return false; }
};

}  // namespace oxbow
