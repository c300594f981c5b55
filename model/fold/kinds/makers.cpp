#include "model/fold/kinds/makers.h"

#include <absl/strings/str_cat.h>

#include <string_view>
#include <utility>

namespace oxbow {

MadeFold makeFold(const Definition& definition) {
    using Make = MadeFold (*)(const Definition&);
    constexpr std::pair<std::string_view, Make> kMakers[] = {
        {"latest", makeLatest},
        {"count", makeCount},
        {"sum", makeSum},
        {"min", makeMin},
        {"max", makeMax},
        {"average", makeAverage},
        {"distinct", makeDistinct},
        {"last", makeLast},
        {"merge-patch", makeMergePatch},
        {"json-patch", makeJsonPatch},
        {"cdc", makeCdc},
        {"tumbling", makeTumbling},
        {"hopping", makeHopping},
        {"session", makeSession},
        {"balance", makeBalance},
        {"board", makeBoard},
        {"set", makeSet},
    };
    for (const auto& [kind, make] : kMakers) {
        if (kind == definition->kind) {
            return make(definition);
        }
    }
    return absl::InvalidArgumentError(absl::StrCat("there is no fold of kind ", definition->kind));
}

}  // namespace oxbow
