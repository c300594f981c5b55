#include "importers/plain/pattern_splitter.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <utility>

#include "importers/plain/terminal_escapes.h"
#include "model/payload/json.h"

namespace oxbow {
namespace {

constexpr char kAll[] = "(?P<text>.*)";

// As much of it as a sentence has room for.
std::string quoted(std::string_view text, std::size_t most) {
    text = text.substr(0, text.find('\n'));
    const bool cut = text.size() > most;
    while (cut && most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0) == 0x80) {
        --most;
    }
    return absl::StrCat("\"", std::string(text.substr(0, most)), cut ? "…" : "", "\"");
}

std::string words(const PartialFit& fit, std::string_view record) {
    constexpr std::size_t kShown = 60;
    const std::string here =
        fit.bytes == 0 ? std::string("its beginning is not")
                       : absl::StrCat("it fits up to column ", fit.bytes, ", but what follows, ",
                                      quoted(record.substr(fit.bytes), kShown), ", is not");
    return fit.expected.empty() ? absl::StrCat("it fits up to column ", fit.bytes,
                                               ", where it should end, and goes on ",
                                               quoted(record.substr(fit.bytes), kShown))
                                : absl::StrCat(here, " ", quoted(fit.expected, kShown));
}

}  // namespace

absl::StatusOr<std::unique_ptr<PatternSplitter>> PatternSplitter::of(const ToldText& told) {
    if (const absl::Status status = checkNumbers(told); !status.ok()) {
        return status;
    }
    std::unique_ptr<PatternSplitter> out(new PatternSplitter);
    std::vector<std::string> patterns = told.patterns;
    if (patterns.empty()) {
        patterns.emplace_back(kAll);
    }
    for (const std::string& text : patterns) {
        auto pattern = RecordPattern::of(text);
        if (!pattern.ok()) {
            return pattern.status();
        }
        std::vector<std::string> names = pattern->names();
        std::sort(names.begin(), names.end());
        out->m_repeats =
            out->m_repeats || std::adjacent_find(names.begin(), names.end()) != names.end();
        out->m_patterns.push_back(*std::move(pattern));
    }
    out->m_spanning = !told.start.empty();
    out->takeNumbers(told.numbers.value_or(std::vector<std::string>()));
    out->m_numbersKnown = told.numbers || told.patterns.empty();
    return out;
}

void PatternSplitter::takeNumbers(std::vector<std::string> names) {
    m_numbersKnown = true;
    m_isNumber.clear();
    for (const RecordPattern& pattern : m_patterns) {
        std::vector<bool>& numbers = m_isNumber.emplace_back();
        for (const std::string& name : pattern.names()) {
            numbers.push_back(std::find(names.begin(), names.end(), name) != names.end());
        }
    }
}

std::string PatternSplitter::split(std::string_view record, Arena& arena,
                                   std::vector<PlainField>& fields) {
    fields.clear();
    if (record.find(kEscape) != std::string_view::npos) {
        m_plain.clear();
        appendWithoutEscapes(record, m_plain);
        record = arena.copy(m_plain);
    }
    const bool isUtf8 = isValidUtf8(record);
    for (std::size_t i = 0; i < m_patterns.size(); ++i) {
        const RecordPattern& pattern = m_patterns[i];
        if (!pattern.match(record, isUtf8, m_groups)) {
            continue;
        }
        for (std::size_t group = 0; group < m_groups.size(); ++group) {
            if (m_groups[group]) {
                fields.push_back({pattern.names()[group], *m_groups[group], m_isNumber[i][group]});
            }
        }
        return {};
    }
    return absl::StrCat(m_patterns.size() == 1 ? "the pattern does not fit: "
                                               : "no pattern fits; of the one that fits furthest, ",
                        words(bestFit(record).fit, record));
}

PatternSplitter::Fit PatternSplitter::bestFit(std::string_view record) const {
    Fit best;
    for (const RecordPattern& pattern : m_patterns) {
        PartialFit fit = pattern.fit(record);
        if (best.pattern == nullptr || fit.bytes > best.fit.bytes) {
            best = {&pattern, std::move(fit)};
        }
    }
    return best;
}

std::string PatternSplitter::nearest(std::span<const RecordFrame> records) const {
    constexpr std::size_t kLookedAt = 100;
    const RecordFrame* nearest = nullptr;
    Fit best;
    for (const RecordFrame& record : records.first(std::min(records.size(), kLookedAt))) {
        Fit fit = record.problem.empty() ? bestFit(record.bytes) : Fit();
        if (fit.pattern != nullptr && (nearest == nullptr || fit.fit.bytes > best.fit.bytes)) {
            nearest = &record;
            best = std::move(fit);
        }
    }
    if (nearest == nullptr) {
        return records.empty()
                   ? ""
                   : absl::StrCat("; line ", records[0].line, ", ", quoted(records[0].bytes, 80),
                                  ": ", records[0].problem);
    }
    return absl::StrCat("; the nearest is line ", nearest->line, ", ", quoted(nearest->bytes, 80),
                        ": ", words(best.fit, nearest->bytes));
}

}  // namespace oxbow
