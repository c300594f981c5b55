// The names of an event that its block knows as numbers.
#pragma once

#include <absl/status/status.h>

#include <cstddef>
#include <optional>

#include "model/block/block.h"
#include "model/event/event.h"
#include "model/log/index/key_names.h"
#include "model/log/store/catalog.h"

namespace oxbow {

// Fills stream, source, type and key of the view. `nameOf` gives a KeyView whose bytes live as long
// as the view is needed. DataLoss where the log knows no such names.
template <class NameOf>
absl::Status fillNames(const Catalog& catalog, const BlockReader& block, std::size_t i,
                       std::optional<KeyId> key, NameOf nameOf, EventView& view) {
    const std::uint32_t stream = block.stream(i).value();
    const std::uint32_t source = block.source(i).value();
    const std::uint32_t type = block.typePlusOne(i);
    if (stream >= catalog.streams->size() || source >= catalog.sourceNames->size() ||
        type > catalog.types->size()) {
        return absl::DataLossError(
            "an event names a stream, source or type that the log does not "
            "know; import the sources again");
    }
    view.stream = (*catalog.streams)[stream];
    view.source = (*catalog.sourceNames)[source];
    view.type.reset();
    if (type != 0) {
        view.type = (*catalog.types)[type - 1];
    }
    view.key.reset();
    if (key) {
        const absl::StatusOr<KeyView> name = nameOf(*key);
        if (!name.ok()) {
            return name.status();
        }
        view.key = name->bytes;
    }
    return absl::OkStatus();
}

}  // namespace oxbow
