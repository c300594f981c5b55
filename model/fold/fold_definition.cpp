#include "model/fold/fold_definition.h"

#include <algorithm>

namespace oxbow {

const FieldPath* FoldDefinition::path(std::string_view parameter) const {
    const auto found = paths.find(parameter);
    return found == paths.end() ? nullptr : &found->second;
}

bool FoldDefinition::concerns(const EventView& event) const {
    if (event.kind != EventKind::Data) {
        return false;
    }
    return types.empty() ||
           (event.type && std::find(types.begin(), types.end(), *event.type) != types.end());
}

}  // namespace oxbow
