// What a log remembers of where its events came from.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace oxbow {

// A file or directory that was imported.
struct ImportedSource {
    std::string path;
    std::string format;
    std::uint64_t bytes = 0;
    std::int64_t modifiedNanoseconds = 0;  // since the Unix epoch
    std::string fingerprint;               // of its size, head and tail, in hexadecimal
    // Which file it was, on the machine that imported it: tells a renamed one. 0: not known.
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    // True: read as far as it can be. False: the import was cancelled or killed on the way.
    bool complete = false;
    // Why reading ended before the source's own end, in a sentence: it is cut, damaged, or cannot
    // be read on. Empty where all of it was read.
    std::string damage;
    std::uint64_t endOffset = 0;  // how many unpacked bytes had been read by then; 0: not known
    // On the first of several sources whose events were merged into one order: how many they are.
    // They follow each other in the list.
    std::uint32_t merged = 0;
    std::string orderRule;  // how partitions were merged, in words; may be empty
    std::vector<std::pair<std::string, std::string>> mapping;  // ("key", "id"), …
    std::vector<std::pair<std::string, std::uint64_t>> lost;   // the fidelity report
    // Where an import goes on: behind what was committed of an interrupted source, or when a
    // complete one has grown. In its importer's own encoding (of sources that are being merged: in
    // the merger's, with the first of them); empty where the importer does not say.
    std::string endMark;
};

}  // namespace oxbow
