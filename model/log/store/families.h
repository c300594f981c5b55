// The column families of a log's database, and the form of their keys.
//
//   meta         name                     Format, Marks, Playhead: small things that change
//   runs         be32 run                 Run: loaded whole at open
//   blocks       be32 run, be32 block     Block
//   hot          be32 run, be32 group     HotGroup of 16,384 events
//   types        be32 run, be32 group     the same events' types, packed integers: 0 no type, else
//                                         1 + type id. What the timeline counts at its edges
//   postings     be32 run, be32 page      Postings of 1,024 keys
//   checkpoints  be32 run, be32 page      Checkpoint of 2,048 keys
//   names        be32 first key           KeyPage of up to 1,024 keys, by id; the runs say where
//                                         pages begin
//   keys         be32 stream, key bytes   varint key id: finds a key by its bytes
//   rejected     be64 number              Rejected
//   texts        be32 run, be32 block,    the data of one of the block's segments; apart, so that
//                be32 segment             going over the columns of many blocks reads no texts
//   order        be32 page                OrderPage of 16,384 keys, by their order; may be missing
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "model/event/page_sizes.h"
#include "model/event/strong_id.h"

namespace oxbow {

enum class Family : std::uint8_t {
    Meta,
    Runs,
    Blocks,
    Hot,
    Postings,
    Checkpoints,
    KeyPages,
    Keys,
    Rejected,
    Texts,
    Order,
    Types,
};
inline constexpr std::size_t kFamilies = 12;
inline constexpr std::array<const char*, kFamilies> kFamilyNames = {
    "meta",  "runs", "blocks",   "hot",   "postings", "checkpoints",
    "names", "keys", "rejected", "texts", "order",    "types"};
// Those whose keys begin with the run they belong to.
inline constexpr std::array kFamiliesOfRuns = {Family::Blocks,      Family::Hot,
                                               Family::Types,       Family::Postings,
                                               Family::Checkpoints, Family::Texts};

inline constexpr std::size_t indexOf(Family family) {
    return static_cast<std::size_t>(family);
}

inline constexpr std::uint32_t kHotGroupEvents = perPage(16'384);
inline constexpr std::uint32_t kPostingsKeys = perPage(1'024);
inline constexpr std::uint32_t kCheckpointKeys = perPage(2'048);
inline constexpr std::uint32_t kNamesKeys = perPage(1'024);  // at most
// A page of names is cut where it would have more bytes, unless it is one key's.
inline constexpr std::size_t kNamesBytes = std::size_t{1} << 18;

// Big-endian keys sort by number.
std::string storeKey(std::uint32_t first);
std::string storeKey(std::uint32_t first, std::uint32_t second);
std::string storeKey(std::uint32_t first, std::uint32_t second, std::uint32_t third);
std::string storeKey64(std::uint64_t number);
std::string storeKey(StreamId stream, std::string_view bytes);

}  // namespace oxbow
