#include "importers/plain/text_pattern.h"

#include <absl/container/flat_hash_map.h>
#include <absl/strings/str_cat.h>
#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <mutex>
#include <span>
#include <utility>

#include "importers/plain/compiled_pattern.h"
#include "importers/plain/terminal_escapes.h"

namespace oxbow {
namespace {

using re2::RE2;
using re2::StringPiece;

StringPiece pieceOf(std::string_view text) {
    return {text.data(), text.size()};
}

bool isAscii(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::shared_ptr<const RE2> compiledRecord(const std::string& pattern) {
    return compiledPattern(pattern, PatternKind::Record);
}

// RE2 names the part of the pattern that is wrong, and so we can tell its place.
absl::Status faultOf(const std::string& pattern, const RE2& compiled) {
    const std::string& part = compiled.error_arg();
    const std::size_t at = part.empty() ? std::string::npos : pattern.find(part);
    const bool tells = at != std::string::npos && part.size() < pattern.size();
    return absl::InvalidArgumentError(
        absl::StrCat("the pattern \"", pattern, "\" is wrong",
                     tells ? absl::StrCat(" at character ", at + 1) : "", ": ", compiled.error(),
                     " (patterns are RE2's, which has no look-around and no back reference)"));
}

// Behind the character, class or group that begins at `at`.
std::size_t endOfAtom(std::string_view pattern, std::size_t at) {
    if (pattern[at] == '\\') {
        const bool braced = pattern.substr(at + 1, 2) == "x{" ||
                            pattern.substr(at + 1, 2) == "p{" || pattern.substr(at + 1, 2) == "P{";
        return braced ? pattern.find('}', at) + 1 : at + 2;
    }
    if (pattern[at] == '[') {
        // A bracket that comes first is one of the characters.
        ++at;
        at += pattern.substr(at).starts_with('^') ? 1 : 0;
        at += pattern.substr(at).starts_with(']') ? 1 : 0;
        while (at < pattern.size() && pattern[at] != ']') {
            const std::size_t named =
                pattern.substr(at, 2) == "[:" ? pattern.find(":]", at) : pattern.npos;
            at = named != pattern.npos ? named + 2 : at + (pattern[at] == '\\' ? 2 : 1);
        }
        return at + 1;
    }
    if (pattern[at] == '(') {
        ++at;
        while (at < pattern.size() && pattern[at] != ')') {
            at = endOfAtom(pattern, at);
        }
    }
    return at + 1;
}

// Behind what says how often: "*", "{2,3}?".
std::size_t endOfCount(std::string_view pattern, std::size_t at) {
    const std::string_view rest = pattern.substr(std::min(at, pattern.size()));
    const std::size_t brace = rest.starts_with('{') ? rest.find('}') : rest.npos;
    if (brace != rest.npos) {
        at += brace + 1;
    } else if (rest.starts_with('*') || rest.starts_with('+') || rest.starts_with('?')) {
        ++at;
    } else {
        return at;
    }
    return at + (pattern.substr(std::min(at, pattern.size())).starts_with('?') ? 1 : 0);
}

std::size_t groupsIn(std::string_view pattern) {
    std::size_t groups = 0;
    for (std::size_t at = pattern.find('('); at != pattern.npos; at = pattern.find('(', at + 1)) {
        const std::string_view inside = pattern.substr(at + 1, 2);
        const bool named = inside == "?P" || inside == "?<";
        groups += named || !inside.starts_with('?') ? 1 : 0;
    }
    return groups;
}

// "(?i)": what follows is read in another way.
bool setsFlags(std::string_view pattern) {
    const std::size_t end =
        pattern.starts_with("(?") ? pattern.find_first_not_of("imsU-", 2) : std::string_view::npos;
    return end != std::string_view::npos && pattern[end] == ')';
}

// The ends of the parts that stand one behind the other in a pattern, at its outermost level; none
// where it is a choice there.
std::vector<std::size_t> partEnds(std::string_view pattern) {
    std::vector<std::size_t> ends;
    std::size_t at = 0;
    while (at < pattern.size()) {
        if (pattern[at] == '|' || setsFlags(pattern.substr(at))) {
            return {};
        }
        at = std::min(endOfCount(pattern, endOfAtom(pattern, at)), pattern.size());
        ends.push_back(at);
    }
    return ends;
}

// The text of a group; absent where it has no part in the match.
std::optional<std::string_view> textOf(const StringPiece& piece) {
    return piece.data() == nullptr ? std::nullopt
                                   : std::optional(std::string_view(piece.data(), piece.size()));
}

}  // namespace

class RecordPattern::Compiled {
public:
    Compiled(const std::string& pattern, std::shared_ptr<const RE2> whole)
        : m_pattern(pattern), m_whole(std::move(whole)) {
        for (const auto& [number, name] : m_whole->CapturingGroupNames()) {
            m_groups.push_back(number);
            m_names.push_back(name);
        }
    }

    const std::vector<std::string>& names() const { return m_names; }
    bool match(std::string_view text, bool isUtf8, Groups& groups) const;
    PartialFit fit(std::string_view text) const;

private:
    // A beginning of the pattern.
    struct Beginning {
        std::size_t end = 0;  // in the pattern
        std::shared_ptr<const RE2> compiled;
    };
    // A part of the pattern that is matched by itself, from where the one before ended.
    struct Part {
        std::shared_ptr<const RE2> compiled;  // null: all that is left is the last group
        std::vector<int> groups;              // the numbers, in the part, of its named groups
    };

    void addParts() const;
    bool addPart(std::size_t begin, std::size_t end) const;
    std::optional<bool> matchParts(std::string_view text, Groups& groups) const;
    bool matchWhole(std::string_view text, const RE2& pattern, Groups& groups) const;
    void addBeginnings() const;

    const std::string m_pattern;
    const std::shared_ptr<const RE2> m_whole;
    std::vector<std::string> m_names;
    std::vector<int> m_groups;  // the numbers of these
    // Made when they are needed first.
    mutable std::once_flag m_hasBytes;
    mutable std::shared_ptr<const RE2> m_bytes;  // for text that is no UTF-8
    mutable std::once_flag m_hasParts;
    mutable std::vector<Part> m_parts;  // the pattern, cut where it can be; may be empty
    mutable std::once_flag m_hasBeginnings;
    mutable std::vector<Beginning> m_beginnings;  // of the pattern
};

absl::StatusOr<RecordPattern> RecordPattern::of(const std::string& pattern) {
    constexpr std::size_t kMostKept = 1'000;
    static std::mutex mutex;
    static auto* const kept =
        new absl::flat_hash_map<std::string, std::shared_ptr<const Compiled>>();
    const std::lock_guard lock(mutex);
    if (const auto known = kept->find(pattern); known != kept->end()) {
        return RecordPattern(known->second);
    }
    auto whole = compiledRecord(pattern);
    if (!whole->ok()) {
        return faultOf(pattern, *whole);
    }
    auto made = std::make_shared<const Compiled>(pattern, std::move(whole));
    if (made->names().empty()) {
        return absl::InvalidArgumentError(
            "the pattern names no part of a record: write (?P<message>.*) for a part that is to be "
            "a field");
    }
    if (kept->size() >= kMostKept) {
        kept->clear();
    }
    kept->emplace(pattern, made);
    return RecordPattern(std::move(made));
}

RecordPattern::RecordPattern(std::shared_ptr<const Compiled> compiled)
    : m_compiled(std::move(compiled)) {}

const std::vector<std::string>& RecordPattern::names() const {
    return m_compiled->names();
}

bool RecordPattern::match(std::string_view text, bool isUtf8, Groups& groups) const {
    return m_compiled->match(text, isUtf8, groups);
}

PartialFit RecordPattern::fit(std::string_view text) const {
    return m_compiled->fit(text);
}

// RE2 is quickest with few groups and where each character leaves no choice. Parts have both, and
// what they find is what the whole finds: where each takes what it likes best, and that leads to
// the text's end, then nothing that the whole likes better does. Else the whole is asked.
void RecordPattern::Compiled::addParts() const {
    constexpr std::size_t kMostGroups = 4;  // that RE2's quickest way has room for
    const std::vector<std::size_t> ends = partEnds(m_pattern);
    std::size_t begin = 0;
    std::size_t cut = 0;  // the last place behind a character that is none of a group's
    std::size_t groups = 0;
    std::size_t groupsToCut = 0;
    std::size_t before = 0;
    for (const std::size_t end : ends) {
        const std::string_view atom = std::string_view(m_pattern).substr(before, end - before);
        const std::size_t inAtom = groupsIn(atom);
        groups += inAtom;
        if (groups > kMostGroups && cut > begin && groupsToCut > 0) {
            if (!addPart(begin, cut)) {
                return;
            }
            begin = cut;
            groups -= groupsToCut;
            groupsToCut = 0;
        }
        const bool plain = (atom.size() == 1 || (atom.size() == 2 && atom[0] == '\\'));
        if (plain) {
            cut = end;
            groupsToCut = groups;
        }
        before = end;
    }
    constexpr std::string_view kRest = ".*)";
    const std::size_t last = ends.size() > 1 ? ends[ends.size() - 2] : 0;
    const std::string_view rest = std::string_view(m_pattern).substr(last);
    const bool takesRest = last > begin && rest.starts_with("(?") && groupsIn(rest) == 1 &&
                           rest.ends_with(kRest) &&
                           rest.find('>') == rest.size() - kRest.size() - 1;
    if (ends.empty() || !addPart(begin, takesRest ? last : m_pattern.size())) {
        m_parts.clear();
    } else if (takesRest) {
        m_parts.emplace_back();
    }
}

bool RecordPattern::Compiled::addPart(std::size_t begin, std::size_t end) const {
    auto part = compiledRecord(m_pattern.substr(begin, end - begin));
    if (!part->ok()) {
        m_parts.clear();
        return false;
    }
    Part& added = m_parts.emplace_back();
    for (const auto& [number, name] : part->CapturingGroupNames()) {
        added.groups.push_back(number);
    }
    added.compiled = std::move(part);
    return true;
}

bool RecordPattern::Compiled::match(std::string_view text, bool isUtf8, Groups& groups) const {
    if (!isUtf8) {
        std::call_once(m_hasBytes,
                       [this] { m_bytes = compiledPattern(m_pattern, PatternKind::RecordBytes); });
        return matchWhole(text, m_bytes->ok() ? *m_bytes : *m_whole, groups);
    }
    std::call_once(m_hasParts, [this] { addParts(); });
    const std::optional<bool> found = m_parts.empty() ? std::nullopt : matchParts(text, groups);
    return found ? *found : matchWhole(text, *m_whole, groups);
}

// Absent where only the whole can tell.
std::optional<bool> RecordPattern::Compiled::matchParts(std::string_view text,
                                                        Groups& groups) const {
    constexpr std::size_t kMost = 16;
    std::array<StringPiece, kMost> found;
    groups.clear();
    std::size_t at = 0;
    for (const Part& part : m_parts) {
        if (part.compiled == nullptr) {
            groups.emplace_back(text.substr(at));
            at = text.size();
            continue;
        }
        const std::size_t count =
            part.groups.empty() ? 1 : static_cast<std::size_t>(part.groups.back()) + 1;
        if (count > kMost) {
            return std::nullopt;
        }
        const bool last = &part == &m_parts.back();
        if (!part.compiled->Match(pieceOf(text), at, text.size(),
                                  last ? RE2::ANCHOR_BOTH : RE2::ANCHOR_START, found.data(),
                                  static_cast<int>(count))) {
            // What does not fit the beginning of the pattern does not fit it.
            return at == 0 && &part == &m_parts.front() ? std::optional(false) : std::nullopt;
        }
        for (const int group : part.groups) {
            groups.push_back(textOf(found[static_cast<std::size_t>(group)]));
        }
        at = static_cast<std::size_t>(found[0].data() + found[0].size() - text.data());
    }
    return at == text.size() ? std::optional(true) : std::nullopt;
}

bool RecordPattern::Compiled::matchWhole(std::string_view text, const RE2& pattern,
                                         Groups& groups) const {
    constexpr std::size_t kUsual = 32;
    std::array<StringPiece, kUsual> usual;
    std::vector<StringPiece> many;
    const auto count = static_cast<std::size_t>(m_groups.back()) + 1;
    std::span<StringPiece> found = usual;
    if (count > usual.size()) {
        many.resize(count);
        found = many;
    }
    if (!pattern.Match(pieceOf(text), 0, text.size(), RE2::ANCHOR_BOTH, found.data(),
                       static_cast<int>(count))) {
        return false;
    }
    groups.clear();
    for (const int group : m_groups) {
        groups.push_back(textOf(found[static_cast<std::size_t>(group)]));
    }
    return true;
}

void RecordPattern::Compiled::addBeginnings() const {
    constexpr std::size_t kMost = 500;
    for (const std::size_t end : partEnds(m_pattern)) {
        auto beginning = compiledRecord(m_pattern.substr(0, end));
        if (beginning->ok() && m_beginnings.size() < kMost) {
            m_beginnings.push_back({end, std::move(beginning)});
        }
    }
}

PartialFit RecordPattern::Compiled::fit(std::string_view text) const {
    std::call_once(m_hasBeginnings, [this] { addBeginnings(); });
    PartialFit out;
    std::size_t end = 0;
    const auto fits = [&](const Beginning& beginning) {
        StringPiece matched;
        if (!beginning.compiled->Match(pieceOf(text), 0, text.size(), RE2::ANCHOR_START, &matched,
                                       1)) {
            return false;
        }
        out.bytes = matched.size();
        end = beginning.end;
        return true;
    };
    // What fits a beginning fits the shorter ones.
    std::size_t low = 0;
    std::size_t high = m_beginnings.size();
    while (low < high) {
        const std::size_t middle = (low + high) / 2;
        if (fits(m_beginnings[middle])) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    const std::size_t next = low < m_beginnings.size() ? m_beginnings[low].end : m_pattern.size();
    out.expected = m_pattern.substr(end, next - end);
    return out;
}

absl::StatusOr<StartPattern> StartPattern::of(const std::string& pattern) {
    // A line need not be UTF-8, and what is asked of it mostly is ASCII.
    const bool plain = isAscii(pattern) && pattern.find("\\p") == std::string::npos &&
                       pattern.find("\\P") == std::string::npos &&
                       pattern.find("\\x{") == std::string::npos;
    auto start = compiledPattern(pattern, plain ? PatternKind::RecordBytes : PatternKind::Record);
    if (!start->ok()) {
        return faultOf(pattern, *start);
    }
    if (start->Match({}, 0, 0, RE2::ANCHOR_START, nullptr, 0)) {
        return absl::InvalidArgumentError(
            "the pattern of a record's first line fits an empty line, so that every line would "
            "begin a record");
    }
    return StartPattern(std::move(start));
}

StartPattern::StartPattern(std::shared_ptr<const RE2> start) : m_start(std::move(start)) {}
StartPattern::~StartPattern() = default;
StartPattern::StartPattern(StartPattern&&) noexcept = default;
StartPattern& StartPattern::operator=(StartPattern&&) noexcept = default;

bool StartPattern::begins(std::string_view line) const {
    std::string plain;
    if (line.find(kEscape) != std::string_view::npos) {
        appendWithoutEscapes(line, plain);
        line = plain;
    }
    return m_start->Match(pieceOf(line), 0, line.size(), RE2::ANCHOR_START, nullptr, 0);
}

absl::Status checkRecordPattern(const std::string& pattern) {
    return RecordPattern::of(pattern).status();
}

absl::Status checkStartPattern(const std::string& pattern) {
    return StartPattern::of(pattern).status();
}

absl::Status checkNumbers(const ToldText& told) {
    const auto isNamed = [&told](const std::string& number) {
        const std::string group = absl::StrCat("<", number, ">");
        return told.patterns.empty() ||
               std::any_of(
                   told.patterns.begin(), told.patterns.end(),
                   [&](const std::string& text) { return text.find(group) != std::string::npos; });
    };
    for (const std::string& number : told.numbers.value_or(std::vector<std::string>())) {
        if (!isNamed(number)) {
            return absl::InvalidArgumentError(
                absl::StrCat("\"", number, "\" is said to be a number, and no pattern names it"));
        }
    }
    return absl::OkStatus();
}

absl::Status checkText(const ToldText& told) {
    absl::Status status = checkNumbers(told);
    for (const std::string& pattern : told.patterns) {
        status.Update(checkRecordPattern(pattern));
    }
    if (!told.start.empty()) {
        status.Update(checkStartPattern(told.start));
    }
    return status;
}

}  // namespace oxbow
