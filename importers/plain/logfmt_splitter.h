// Lines of key=value pairs, as programs in Go, Heroku and Grafana write them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "importers/plain/field_splitter.h"

namespace oxbow {

// `at=info msg="a \"quoted\" text" took=3.540 err= retried`: a value ends at the next space, or
// stands in quotes with the escapes of a Go string; an empty one is an empty text, and a name alone
// has none, which is null. Without quotes a value that is written as a JSON number is one.
//
// Text between the pairs cannot be told from names: a line with more of those than of pairs is no
// record, and neither is one with a quote that is not closed.
class LogfmtSplitter final : public FieldSplitter {
public:
    std::string split(std::string_view record, Arena& arena,
                      std::vector<PlainField>& fields) override;
    bool namesRepeat() const override { return true; }
};

}  // namespace oxbow
