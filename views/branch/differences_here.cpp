#include "views/branch/differences_here.h"

#include <algorithm>

namespace oxbow {

namespace {

constexpr std::size_t kMostFieldsShown = 200;

std::vector<RowField> shownFields(const OptionalBytes& row, bool poisoned) {
    std::vector<RowField> fields;
    if (row && poisoned) {
        fields.push_back({{}, *row, PayloadNode::Kind::String});
    } else if (row) {
        fields = rowFields(std::string_view(*row));
        fields.resize(std::min(fields.size(), kMostFieldsShown));
    }
    return fields;
}

}  // namespace

absl::StatusOr<DifferencesHere> differencesBeside(const Comparison& comparison, Position after,
                                                  const Cancelled& cancelled) {
    const auto instant = comparison.lastInstantOf(PastSide::After, after);
    if (!instant.ok()) {
        return instant.status();
    }
    const auto place = comparison.placeAt(*instant);
    if (!place.ok()) {
        return place.status();
    }
    return differencesHere(comparison, *place, *instant, cancelled);
}

absl::StatusOr<DifferencesHere> differencesHere(const Comparison& comparison,
                                                const PlaceInBoth& place,
                                                std::optional<Instant> instant,
                                                const Cancelled& cancelled) {
    DifferencesHere here;
    here.place = place;
    if (comparison.options().by != AlignBy::Ordinal) {
        here.instant = instant;
    }
    const auto status = comparison.differencesAt(
        place,
        [&here](const NamedDifference& difference) {
            if (here.rows.size() == kMostDifferencesShown) {
                here.isCut = true;
                return false;
            }
            DifferencesHere::Row row;
            row.key = difference.row;
            row.kind = changeKind(difference.before.has_value(), difference.after.has_value());
            row.before = shownFields(difference.before, difference.beforePoisoned);
            row.after = shownFields(difference.after, difference.afterPoisoned);
            if (!difference.beforePoisoned && !difference.afterPoisoned) {
                row.differences = fieldDifferences(difference.before, difference.after);
            }
            here.rows.push_back(std::move(row));
            return true;
        },
        cancelled);
    return status.ok() ? absl::StatusOr<DifferencesHere>(std::move(here)) : status;
}

const RowDivergence* divergenceOf(const std::vector<RowDivergence>& rows, const RowKey& key) {
    const auto found = std::lower_bound(
        rows.begin(), rows.end(), key,
        [](const RowDivergence& row, const RowKey& wanted) { return row.row < wanted; });
    return found == rows.end() || !(found->row == key) ? nullptr : &*found;
}

const DivergenceSpan* spanAt(const RowDivergence& row, const DifferencesHere& here) {
    const auto holds = [&here](const DivergenceSpan& span) {
        return here.instant ? span.holdsAt(*here.instant)
                            : span.from.after <= here.place.after &&
                                  (span.isOpen || here.place.after < span.to.after);
    };
    const auto found = std::find_if(row.spans.begin(), row.spans.end(), holds);
    return found == row.spans.end() ? nullptr : &*found;
}

}  // namespace oxbow
