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

// A pattern of ours as RE2 reads it: "(?<name>…)" is its "(?P<name>…)".
std::string asRe2(std::string_view pattern);

// How far a text fits a pattern that does not fit it as a whole.
struct PartialFit {
    std::size_t bytes = 0;  // of the text, from its beginning
    std::string expected;   // the part of the pattern that should follow; empty: it should end
};

// One pattern of whole records. One thread.
class RecordPattern {
public:
    using Groups = std::vector<std::optional<std::string_view>>;

    // InvalidArgument as of checkRecordPattern().
    static absl::StatusOr<RecordPattern> of(std::string pattern);
    ~RecordPattern();
    RecordPattern(RecordPattern&&) noexcept;
    RecordPattern& operator=(RecordPattern&&) noexcept;

    // The named groups in their order.
    const std::vector<std::string>& names() const { return m_names; }
    // Whether all of the text fits: `groups` are the texts of the named groups then, absent for one
    // that has no part in it. A text that is no UTF-8 is matched byte by byte.
    bool match(std::string_view text, bool isUtf8, Groups& groups) const;
    PartialFit fit(std::string_view text) const;

private:
    struct Beginning;
    struct Part;

    RecordPattern() = default;
    void addParts() const;
    bool addPart(std::size_t begin, std::size_t end) const;
    std::optional<bool> matchParts(std::string_view text, Groups& groups) const;
    bool matchWhole(std::string_view text, const re2::RE2& pattern, Groups& groups) const;
    void addBeginnings() const;

    std::string m_pattern;
    std::shared_ptr<const re2::RE2> m_whole;
    std::vector<std::string> m_names;
    std::vector<int> m_groups;  // the numbers of these
    // Made when they are needed first.
    mutable std::shared_ptr<const re2::RE2> m_bytes;  // for text that is no UTF-8
    mutable std::vector<Part> m_parts;  // the pattern, cut where it can be; may be empty
    mutable bool m_hasParts = false;
    mutable std::vector<Beginning> m_beginnings;  // of the pattern
    mutable bool m_hasBeginnings = false;
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
