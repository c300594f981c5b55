// Other stores with the same events, asked the same in the same run.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace oxbow {

// What a peer took, in seconds, and its bytes on disk, by the id of the figure it stands beside.
struct PeerFigures {
    std::string name;  // "SQLite"
    std::map<std::string, double> values;
};

struct PeerQuestions {
    std::filesystem::path csv;     // position, time, key, type, data; without a header
    std::filesystem::path folder;  // for its database
    std::uint64_t events = 0;
    std::uint64_t seed = 0;
    std::vector<std::string> keys;  // some of the log's
};

// Of those that are installed: sqlite3's command line; DuckDB's, or its Python module. Each
// database is removed afterwards. Where a peer fails it is left out.
std::vector<PeerFigures> askPeers(const PeerQuestions& questions,
                                  const std::function<bool()>& cancelled);

}  // namespace oxbow
