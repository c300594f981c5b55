// Rows that a script gives back as columns.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "model/fold/script/script_engine.h"

namespace oxbow {

// What stands before the values of a flat object's members: `{"a":`, `,"b":`.
using FlatShape = std::vector<std::string>;
FlatShape flatShapeOf(const std::vector<std::string>& names);

// Flat objects, one after the other: see ScriptResults, which must outlive it.
class FlatRows {
public:
    explicit FlatRows(const ScriptResults& results) : m_results(results) {}

    // The next one as JSON. `isAllNumbers`: no codes were written for it.
    std::string next(const FlatShape& shape, bool isAllNumbers);

private:
    const ScriptResults& m_results;
    std::size_t m_code = 0;
    std::size_t m_number = 0;
    std::size_t m_text = 0;
};

}  // namespace oxbow
