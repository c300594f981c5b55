// What the formats' sniff functions share.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "importers/importer.h"

namespace oxbow {

// The head as UTF-8 without a byte order mark. Where the head is not the whole source, its last
// line, which may be cut, is left out, unless there is only one.
std::string sniffText(const SourceHead& head);

// True where text would not have such bytes: NUL and other control characters, or invalid UTF-8
// (a code point that is cut at the end does not count).
bool looksBinary(std::string_view text);

// The first `limit` lines without their line ends ("\n" or "\r\n"), blank ones left out.
std::vector<std::string_view> sampleLines(std::string_view text, std::size_t limit);

// Whether the name has the ending, in any letter case.
bool hasEnding(std::string_view name, std::string_view ending);
bool hasEnding(std::string_view name, const std::vector<std::string>& endings);

// "orders.jsonl" for "orders.jsonl.gz": without the ending of a packer that ByteSource undoes.
std::string_view withoutPackerEnding(std::string_view name);

// The first bytes for a message: "50 4b 03 04 14 00 (PK····)".
std::string describeFirstBytes(std::string_view head);

}  // namespace oxbow
