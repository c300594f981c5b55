#include "importers/oxlog/oxlog_marks.h"

#include <algorithm>
#include <string>

#include "model/oxlog/reader.h"

namespace oxbow {

absl::StatusOr<std::vector<Mark>> marksOfOxlog(const std::filesystem::path& file,
                                               std::uint64_t events) {
    const auto reader = oxlog::Reader::open(file);
    if (!reader.ok()) {
        return reader.status();
    }
    if ((*reader)->eventCount() != events) {
        return absl::FailedPreconditionError("not all of its events became events of the log");
    }
    const auto annotations = (*reader)->annotations();
    if (!annotations.ok()) {
        return annotations.status();
    }
    // A later one of the same id is in place of the earlier.
    std::vector<const oxlog::v1::Annotation*> holding;
    for (const oxlog::v1::Annotation& one : *annotations) {
        std::erase_if(holding, [&one](const auto* earlier) {
            return !one.id().empty() && earlier->id() == one.id();
        });
        if (!one.removed()) {
            holding.push_back(&one);
        }
    }
    const std::uint64_t first = (*reader)->header().first_sequence();
    std::vector<Mark> marks;
    for (const oxlog::v1::Annotation* one : holding) {
        if (one->sequence() < first || one->sequence() - first > events) {
            continue;
        }
        const Position position(one->sequence() - first);
        const std::string name =
            one->name().empty() ? std::to_string(position.value()) : std::string(one->name());
        marks.push_back({position, name, std::string(one->note())});
    }
    std::ranges::stable_sort(marks, {}, &Mark::position);
    return marks;
}

}  // namespace oxbow
