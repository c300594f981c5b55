// What stands further on in a file, to learn from before it is read.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace oxbow {

// A piece from the middle and one from the end of a plain file that is longer than what is learnt
// from its beginning, each cut to whole lines; none of a file that is packed, short, no regular
// one, or cannot be read: the import tells of that.
std::vector<std::string> laterPieces(const std::filesystem::path& path);

}  // namespace oxbow
