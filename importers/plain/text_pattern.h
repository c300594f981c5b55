// The patterns of a text's records, ready to be used.
#pragma once

#include <absl/status/statusor.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "importers/plain/told_text.h"

namespace re2 {
class RE2;
}

namespace oxbow {

// How far a text fits a pattern that does not fit it as a whole.
struct PartialFit {
    std::size_t bytes = 0;  // of the text, from its beginning
    std::string expected;   // the part of the pattern that should follow; empty: it should end
};

// One pattern of whole records, compiled once a process; any thread.
class RecordPattern {
public:
    using Groups = std::vector<std::optional<std::string_view>>;

    // InvalidArgument as of checkRecordPattern().
    static absl::StatusOr<RecordPattern> of(const std::string& pattern);

    // The named groups in their order.
    const std::vector<std::string>& names() const;
    // Whether all of the text fits: `groups` are the texts of the named groups then, absent for one
    // that has no part in it. A text that is no UTF-8 is matched byte by byte.
    bool match(std::string_view text, bool isUtf8, Groups& groups) const;
    PartialFit fit(std::string_view text) const;

private:
    class Compiled;

    explicit RecordPattern(std::shared_ptr<const Compiled> compiled);

    std::shared_ptr<const Compiled> m_compiled;
};

// Whether a line begins a record.
class StartPattern {
public:
    static absl::StatusOr<StartPattern> of(const std::string& pattern);
    ~StartPattern();
    StartPattern(StartPattern&&) noexcept;
    StartPattern& operator=(StartPattern&&) noexcept;

    bool begins(std::string_view line) const;

private:
    explicit StartPattern(std::shared_ptr<const re2::RE2> start);

    std::shared_ptr<const re2::RE2> m_start;
};

}  // namespace oxbow
