#include "model/branch/compare/two_lines.h"

#include <algorithm>
#include <map>

#include "model/branch/fold/row_walk.h"

namespace oxbow {
namespace {

// Writings that are shown before the pasts part, and behind where they are together again.
constexpr std::size_t kAround = 24;

std::optional<RowField> fieldOf(const RowContent& content, const std::string& name) {
    if (!content.bytes || content.poisoned) {
        return std::nullopt;
    }
    std::optional<RowField> found;
    for (RowField& field : rowFields(*content.bytes)) {
        if (field.name == name) {
            found = std::move(field);
        }
    }
    return found;
}

class LineReader {
public:
    LineReader(const Comparison& comparison, const RowKey& row, const std::string& field,
               const Cancelled& cancelled)
        : m_comparison(comparison), m_row(row), m_field(field), m_cancelled(cancelled) {}

    // The steps, of which every so many are taken.
    absl::StatusOr<std::uint64_t> walk(std::uint64_t every, const std::vector<Instant>& keep,
                                       std::vector<RowWalk::Step>* taken) const {
        auto walk = RowWalk::create(m_comparison, m_row, true);
        if (!walk.ok()) {
            return walk.status();
        }
        std::uint64_t count = 1;
        if (taken != nullptr) {
            if (auto status = leadIn((*walk)->start(), *taken); !status.ok()) {
                return status;
            }
            taken->push_back((*walk)->start());
        }
        std::size_t behind = 0;
        while (behind < kAround && (*walk)->next()) {
            if (m_cancelled && m_cancelled()) {
                return absl::CancelledError("nobody waits for these lines any more");
            }
            behind += (*walk)->isTogether() ? 1 : 0;
            const Instant instant = (*walk)->step().instant;
            if (taken != nullptr &&
                (count % every == 0 || std::binary_search(keep.begin(), keep.end(), instant))) {
                taken->push_back((*walk)->step());
            }
            ++count;
        }
        return (*walk)->status().ok() ? absl::StatusOr<std::uint64_t>(count) : (*walk)->status();
    }

    absl::StatusOr<std::vector<TwoLines::Point>> read(
        const std::vector<RowWalk::Step>& steps) const {
        std::vector<TwoLines::Point> points;
        for (const RowWalk::Step& step : steps) {
            const auto place = m_comparison.options().by == AlignBy::Ordinal
                                   ? absl::StatusOr<PlaceInBoth>(step.ordinalPlace)
                                   : m_comparison.placeAt(step.instant);
            if (!place.ok()) {
                return place.status();
            }
            points.push_back({step.instant, *place, std::nullopt, std::nullopt});
        }
        for (const PastSide side : {PastSide::Before, PastSide::After}) {
            if (auto status = readSide(steps, side, points); !status.ok()) {
                return status;
            }
        }
        return points;
    }

private:
    // The writings before, which are the same in both.
    absl::Status leadIn(const RowWalk::Step& start, std::vector<RowWalk::Step>& steps) const {
        if (!start.before || !start.after || m_comparison.options().by == AlignBy::Ordinal) {
            return absl::OkStatus();
        }
        std::vector<KeyVersion> versions;
        const auto status =
            m_comparison.past(PastSide::Before)
                .history->versions(*start.beforeKey, Position(), start.before->writer.next(),
                                   Direction::Backward, [&versions](const KeyVersion& version) {
                                       versions.push_back(version);
                                       return versions.size() < kAround;
                                   });
        if (!status.ok()) {
            return status;
        }
        for (auto version = versions.rbegin(); version != versions.rend(); ++version) {
            const auto instant =
                m_comparison.firstInstantOf(PastSide::Before, version->writer.next());
            if (!instant.ok()) {
                return instant.status();
            }
            RowWalk::Step step = start;
            step.instant = *instant;
            step.before = *version;
            step.after = *version;  // up to there positions are the same
            steps.push_back(step);
        }
        return absl::OkStatus();
    }

    absl::Status readSide(const std::vector<RowWalk::Step>& steps, PastSide side,
                          std::vector<TwoLines::Point>& points) const {
        const bool isBefore = side == PastSide::Before;
        std::map<Position, std::vector<std::size_t>> places;  // by writer
        std::optional<KeyId> key;
        for (std::size_t i = 0; i < steps.size(); ++i) {
            const auto& version = isBefore ? steps[i].before : steps[i].after;
            if (version && !version->deleted) {
                key = isBefore ? steps[i].beforeKey : steps[i].afterKey;
                places[version->writer].push_back(i);
            }
        }
        std::vector<RowVersion> wanted;
        for (const auto& each : places) {
            wanted.push_back({*key, each.first});
        }
        return m_comparison.past(side).history->readRows(
            wanted,
            [&](std::size_t i, const RowContent& content) {
                const auto field = fieldOf(content, m_field);
                for (const std::size_t point : places[wanted[i].writer]) {
                    (isBefore ? points[point].before : points[point].after) = field;
                }
                return true;
            },
            m_cancelled);
    }

    const Comparison& m_comparison;
    const RowKey& m_row;
    const std::string& m_field;
    const Cancelled& m_cancelled;
};

}  // namespace

absl::StatusOr<TwoLines> twoLines(const Comparison& comparison, const RowKey& row,
                                  const std::string& field, std::size_t mostPoints,
                                  const std::vector<Instant>& keep, const Cancelled& cancelled) {
    const LineReader reader(comparison, row, field, cancelled);
    const auto writings = reader.walk(1, keep, nullptr);
    if (!writings.ok()) {
        return writings.status();
    }
    const std::uint64_t most = std::max<std::uint64_t>(mostPoints, 1);
    const std::uint64_t every = (*writings + most - 1) / most;
    std::vector<RowWalk::Step> steps;
    const auto taken = reader.walk(every, keep, &steps);
    if (!taken.ok()) {
        return taken.status();
    }
    auto points = reader.read(steps);
    if (!points.ok()) {
        return points.status();
    }
    TwoLines lines;
    lines.writings = *writings;
    lines.leavesOut = every > 1;
    lines.points = *std::move(points);
    return lines;
}

}  // namespace oxbow
