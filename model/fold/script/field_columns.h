// The members of the events' values that a script sees, as columns.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/fold/script/script_batch.h"

namespace oxbow {

// One thread.
class FieldColumns {
public:
    explicit FieldColumns(const std::vector<std::string>& fields);
    ~FieldColumns();
    FieldColumns(const FieldColumns&) = delete;
    FieldColumns& operator=(const FieldColumns&) = delete;

    // Appends a value's members to the columns. False where it is no JSON object, or has something
    // in it that not every reader of JSON takes: then it is appended as one that is given whole.
    bool append(std::string_view value, std::vector<ScriptColumn>& columns);
    static void appendWhole(std::vector<ScriptColumn>& columns);

private:
    struct Parser;
    const std::vector<std::string> m_fields;
    std::unique_ptr<Parser> m_parser;
};

}  // namespace oxbow
