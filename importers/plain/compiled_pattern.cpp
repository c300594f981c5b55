#include "importers/plain/compiled_pattern.h"

#include <absl/container/flat_hash_map.h>
#include <re2/re2.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string_view>

namespace oxbow {
namespace {

// A pattern of ours as RE2 reads it: "(?<name>…)" is its "(?P<name>…)".
std::string asRe2(std::string_view pattern) {
    std::string out;
    bool inClass = false;
    for (std::size_t at = 0; at < pattern.size(); ++at) {
        out += pattern[at];
        if (pattern[at] == '\\' && at + 1 < pattern.size()) {
            out += pattern[++at];
        } else if (inClass) {
            inClass = pattern[at] != ']';
        } else if (pattern[at] == '[') {
            inClass = true;
            for (const char first : {'^', ']'}) {
                if (at + 1 < pattern.size() && pattern[at + 1] == first) {
                    out += pattern[++at];
                }
            }
        } else if (pattern.substr(at, 3) == "(?<" && at + 3 < pattern.size() &&
                   pattern[at + 3] != '=' && pattern[at + 3] != '!') {
            out += "?P<";
            at += 2;
        }
    }
    return out;
}

re2::RE2::Options optionsOf(PatternKind kind) {
    if (kind == PatternKind::Search) {
        return re2::RE2::Options(re2::RE2::Quiet);
    }
    re2::RE2::Options options;
    options.set_encoding(kind == PatternKind::Record ? re2::RE2::Options::EncodingUTF8
                                                     : re2::RE2::Options::EncodingLatin1);
    options.set_log_errors(false);
    options.set_dot_nl(true);
    // What a pattern may take of memory, which bounds its length too.
    constexpr std::int64_t kMostBytes = 16 << 20;
    options.set_max_mem(kMostBytes);
    return options;
}

}  // namespace

std::shared_ptr<const re2::RE2> compiledPattern(const std::string& pattern, PatternKind kind) {
    using Kept = absl::flat_hash_map<std::string, std::shared_ptr<const re2::RE2>>;
    constexpr std::size_t kMostKept = 2'000;
    static std::mutex mutex;
    static auto* const kinds = new std::array<Kept, 3>();
    const std::lock_guard lock(mutex);
    Kept& kept = (*kinds)[static_cast<std::size_t>(kind)];
    if (const auto known = kept.find(pattern); known != kept.end()) {
        return known->second;
    }
    if (kept.size() >= kMostKept) {
        kept.clear();
    }
    auto made = std::make_shared<const re2::RE2>(
        kind == PatternKind::Search ? pattern : asRe2(pattern), optionsOf(kind));
    if (made->ok()) {
        kept.emplace(pattern, made);
    }
    return made;
}

}  // namespace oxbow
