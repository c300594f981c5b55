#include "importers/stream_name.h"

#include <algorithm>
#include <array>

namespace oxbow {
namespace {

constexpr std::array<std::string_view, 9> kPackers = {".gz",  ".gzip", ".zst", ".zstd", ".lz4",
                                                      ".bz2", ".xz",   ".Z",   ".lzma"};
constexpr std::array<std::string_view, 14> kFormats = {
    ".oxlog", ".oxlog.pb", ".pbstream", ".jsonl", ".ndjson", ".json", ".jsons",
    ".jl",    ".csv",      ".tsv",      ".tab",   ".txt",    ".kcat", ".log"};

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

}  // namespace

std::string streamNameOf(std::string_view sourceName) {
    std::string_view name = sourceName.substr(sourceName.find_last_of('/') + 1);
    dropOneOf(kPackers, name);
    const std::string_view whole = name;
    while (dropOneOf(kFormats, name) || dropNumber(name)) {
    }
    // A date alone is a name.
    const bool any =
        std::any_of(name.begin(), name.end(), [](char c) { return c < '0' || c > '9'; });
    if (!any) {
        name = whole;
        while (dropOneOf(kFormats, name)) {
        }
    }
    return std::string(name);
}

}  // namespace oxbow
