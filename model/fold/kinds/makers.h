// From a definition to the fold: one call a kind.
#pragma once

#include <absl/status/statusor.h>

#include <memory>

#include "model/fold/fold.h"
#include "model/fold/fold_definition.h"

namespace oxbow {

using Definition = std::shared_ptr<const FoldDefinition>;
using MadeFold = absl::StatusOr<std::shared_ptr<const Fold>>;

// Of a kind that foldKinds() names, with the members that it asks for. InvalidArgument where they
// contradict each other.
MadeFold makeFold(const Definition& definition);

MadeFold makeLatest(const Definition& definition);
MadeFold makeCount(const Definition& definition);
MadeFold makeSum(const Definition& definition);
MadeFold makeAverage(const Definition& definition);
MadeFold makeMin(const Definition& definition);
MadeFold makeMax(const Definition& definition);
MadeFold makeDistinct(const Definition& definition);
MadeFold makeLast(const Definition& definition);
MadeFold makeMergePatch(const Definition& definition);
MadeFold makeJsonPatch(const Definition& definition);
MadeFold makeCdc(const Definition& definition);
MadeFold makeTumbling(const Definition& definition);
MadeFold makeHopping(const Definition& definition);
MadeFold makeSession(const Definition& definition);
MadeFold makeBalance(const Definition& definition);
MadeFold makeBoard(const Definition& definition);
MadeFold makeSet(const Definition& definition);

}  // namespace oxbow
