#include "importers/stream_name.h"

#include <algorithm>
#include <array>

namespace oxbow {
namespace {

constexpr std::array<std::string_view, 9> kPackers = {".gz",  ".gzip", ".zst", ".zstd", ".lz4",
                                                      ".bz2", ".xz",   ".Z",   ".lzma"};
constexpr std::array<std::string_view, 18> kFormats = {
    ".oxlog", ".oxlog.pb", ".pbstream", ".jsonl", ".ndjson", ".json", ".jsons", ".jl",  ".csv",
    ".tsv",   ".tab",      ".txt",      ".kcat",  ".log",    ".zip",  ".tar",   ".tgz", ".7z"};

bool dropOneOf(const auto& endings, std::string_view& name) {
    for (const std::string_view ending : endings) {
        if (name.size() > ending.size() && name.ends_with(ending)) {
            name.remove_suffix(ending.size());
            return true;
        }
    }
    return false;
}

// "-17", ".3", "_20240517T093000Z": a part of a date, or a number, as a part of the name by itself.
bool dropNumber(std::string_view& name) {
    const std::size_t before = name.find_last_of("-._ ");
    if (before == std::string_view::npos || before == 0 || before + 1 == name.size()) {
        return false;
    }
    const std::string_view part = name.substr(before + 1);
    const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
    const bool number = isDigit(part.front()) && std::all_of(part.begin(), part.end(), [&](char c) {
                            return isDigit(c) || c == 'T' || c == 'Z' || c == ':';
                        });
    if (number) {
        name.remove_suffix(name.size() - before);
    }
    return number;
}

// The name without its folder and what packed it, and that without endings and numbers.
struct NameStem {
    std::string_view whole;
    std::string_view name;
    bool isNumber() const {
        return std::all_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; });
    }
};

NameStem stemWithoutNumbers(std::string_view sourceName) {
    NameStem stem;
    stem.whole = sourceName.substr(sourceName.find_last_of('/') + 1);
    dropOneOf(kPackers, stem.whole);
    stem.name = stem.whole;
    while (dropOneOf(kFormats, stem.name) || dropNumber(stem.name)) {
    }
    return stem;
}

}  // namespace

bool isNamedByDate(std::string_view sourceName) {
    return stemWithoutNumbers(sourceName).isNumber();
}

std::string streamNameOf(std::string_view sourceName) {
    const NameStem stem = stemWithoutNumbers(sourceName);
    std::string_view name = stem.name;
    // A date alone is a name.
    if (stem.isNumber()) {
        name = stem.whole;
        while (dropOneOf(kFormats, name)) {
        }
    }
    return std::string(name);
}

}  // namespace oxbow
