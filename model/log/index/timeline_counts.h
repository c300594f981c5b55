// How many events of which type lie between positions: what the timeline draws.
#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <vector>

#include "model/log/store/catalog.h"
#include "model/log/store/log_store.h"

namespace oxbow {

// See Log::countsByType(). Without a store the blocks that edges cut are taken as evenly filled.
absl::StatusOr<std::vector<std::vector<std::uint64_t>>> countsByType(
    const Catalog& catalog, const LogStore* store, const std::vector<Position>& edges);

}  // namespace oxbow
