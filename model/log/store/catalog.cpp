#include "model/log/store/catalog.h"

#include <absl/strings/str_format.h>

#include <algorithm>
#include <utility>

#include "model/block/packed_ints.h"
#include "model/log/store/families.h"

namespace oxbow {
namespace {

absl::Status damagedRun(std::size_t id, std::string_view what) {
    return absl::DataLossError(
        absl::StrFormat("run %d of the log is damaged (%s); import the sources again", id, what));
}

std::optional<Timestamp> timeOf(bool known, std::int64_t nanoseconds, std::uint32_t shape,
                                std::int32_t zone) {
    if (!known || shape == 0) {
        return std::nullopt;
    }
    Timestamp out;
    out.nanoseconds = nanoseconds;
    out.precision = static_cast<TimePrecision>(shape - 1);
    out.zoneMinutes = static_cast<std::int16_t>(zone);
    return out;
}

ImportedSource decodeSource(const log::Source& in) {
    ImportedSource out;
    out.path = in.path();
    out.format = in.format();
    out.bytes = in.size();
    out.modifiedNanoseconds = in.modified_nanoseconds();
    out.fingerprint = in.fingerprint();
    out.complete = in.complete();
    out.orderRule = in.order_rule();
    out.endMark = in.end_mark();
    out.device = in.device();
    out.inode = in.inode();
    out.damage = in.damage();
    out.endOffset = in.end_offset();
    out.merged = in.merged();
    for (const auto& pair : in.mapping()) {
        out.mapping.emplace_back(pair.name(), pair.text());
    }
    for (const auto& lost : in.lost()) {
        out.lost.emplace_back(lost.name(), lost.count());
    }
    return out;
}

// Written by us with less; no more room than this is given to what says otherwise.
constexpr std::size_t kMostStoredBlocks = std::size_t{1} << 17;
constexpr std::uint32_t kMostRunEvents = 1U << 23;

absl::Status readBlocks(const log::Run& in, RunSummary& run) {
    const auto counts = PackedInts::open(in.block_counts(), kMostStoredBlocks);
    const std::size_t blocks = counts ? counts->size() : 0;
    const auto rows = PackedInts::open(in.block_rows(), blocks);
    const auto maxima = PackedInts::open(in.running_maximum(), blocks);
    const auto hasMaximum = PackedInts::open(in.has_running_maximum(), blocks);
    const auto entries = PackedInts::open(in.type_entries(), blocks);
    const auto typeIds = PackedInts::open(in.type_ids(), run.count);
    const auto typeCounts = PackedInts::open(in.type_counts(), run.count);
    if (!counts || !rows || !maxima || !hasMaximum || !entries || !typeIds || !typeCounts ||
        rows->size() != blocks || maxima->size() != blocks || hasMaximum->size() != blocks ||
        entries->size() != blocks || typeIds->size() != typeCounts->size() ||
        !counts->within(1, run.count) || !rows->within(0, UINT32_MAX) ||
        !entries->within(0, run.count) || !typeIds->within(0, UINT32_MAX) ||
        !typeCounts->within(1, run.count)) {
        return damagedRun(run.id, "its block summaries do not fit");
    }
    run.types.reserve(typeIds->size());
    for (std::size_t i = 0; i < typeIds->size(); ++i) {
        run.types.push_back({static_cast<std::uint32_t>(typeIds->at(i)),
                             static_cast<std::uint32_t>(typeCounts->at(i))});
    }
    std::uint64_t first = 0;
    std::uint64_t typesAt = 0;
    run.blocks.reserve(blocks);
    for (std::size_t i = 0; i < blocks; ++i) {
        BlockSummary block;
        block.firstInRun = static_cast<std::uint32_t>(first);
        block.count = static_cast<std::uint32_t>(counts->at(i));
        block.rowCount = static_cast<std::uint32_t>(rows->at(i));
        block.typesBegin = static_cast<std::uint32_t>(typesAt);
        typesAt += static_cast<std::uint64_t>(entries->at(i));
        first += block.count;
        if (typesAt > run.types.size() || first > run.count) {
            return damagedRun(run.id, "its block summaries do not add up");
        }
        block.typesEnd = static_cast<std::uint32_t>(typesAt);
        std::uint64_t typed = 0;
        for (std::uint32_t type = block.typesBegin; type < block.typesEnd; ++type) {
            typed += run.types[type].count;
        }
        if (typed != block.count) {
            return damagedRun(run.id, "a block's types do not add up");
        }
        if (hasMaximum->at(i) != 0) {
            block.runningMaximum = maxima->at(i);
        }
        run.blocks.push_back(block);
    }
    if (first != run.count || typesAt != run.types.size()) {
        return damagedRun(run.id, "its block summaries do not add up");
    }
    return absl::OkStatus();
}

// Logs of format 2 do not say where pages of names begin: every kNamesKeys keys.
absl::Status readNamePages(const log::Run& in, std::uint64_t keysBefore, RunSummary& run) {
    const std::uint64_t added = run.keyCount - keysBefore;
    if (in.name_pages().empty()) {
        for (std::uint64_t id = keysBefore; id < run.keyCount; id += kNamesKeys) {
            run.namePages.push_back(static_cast<std::uint32_t>(id));
        }
        return absl::OkStatus();
    }
    const auto pages = PackedInts::open(in.name_pages(), added);
    if (!pages || (pages->size() == 0) != (added == 0)) {
        return damagedRun(run.id, "its list of keys does not fit");
    }
    std::uint64_t least = keysBefore;
    for (std::size_t i = 0; i < pages->size(); ++i) {
        const auto id = static_cast<std::uint64_t>(pages->at(i));
        if (id < least || id >= run.keyCount || (i == 0 && id != keysBefore)) {
            return damagedRun(run.id, "its list of keys does not fit");
        }
        run.namePages.push_back(static_cast<std::uint32_t>(id));
        least = id + 1;
    }
    return absl::OkStatus();
}

// What a run says of itself, held against what stands before it.
absl::StatusOr<std::shared_ptr<const RunSummary>> summaryOf(const log::Run& in, std::uint32_t id,
                                                            const Catalog& catalog,
                                                            std::size_t number) {
    auto run = std::make_shared<RunSummary>();
    run->id = id;
    run->mergedFrom = in.has_merged_from() ? in.merged_from() : id;
    run->commit = in.commit();
    run->storedBytes = in.stored_bytes();
    run->first = Position(in.first());
    run->count = in.count();
    run->checkpoint = in.checkpoint();
    run->keyCount = in.key_count();
    run->rejectedCount = in.rejected_count();
    run->lateCount = in.late_count();
    run->rowCount = in.row_count();
    constexpr auto kMostShape = 1 + static_cast<std::uint32_t>(TimePrecision::Nanosecond);
    if (in.first_time_shape() > kMostShape || in.last_time_shape() > kMostShape) {
        return damagedRun(id, "its times cannot be read");
    }
    run->firstTime =
        timeOf(in.has_first_time(), in.first_time(), in.first_time_shape(), in.first_time_zone());
    run->lastTime =
        timeOf(in.has_last_time(), in.last_time(), in.last_time_shape(), in.last_time_zone());
    if (in.has_running_maximum_at_end()) {
        run->runningMaximumAtEnd = in.running_maximum_at_end();
    }
    const std::uint64_t keysBefore = catalog.keysBefore(number);
    const std::uint64_t rejectedBefore = number == 0 ? 0 : catalog.runs[number - 1]->rejectedCount;
    if (run->first != catalog.startOf(number)) {
        return damagedRun(id, "it does not follow the run before");
    }
    if (run->count > kMostRunEvents || run->keyCount < keysBefore ||
        run->keyCount - keysBefore > run->count || run->keyCount > UINT32_MAX ||
        run->rejectedCount < rejectedBefore || run->lateCount > run->count ||
        run->rowCount > run->keyCount) {
        return damagedRun(id, "its counts cannot be");
    }
    auto status = readBlocks(in, *run);
    if (status.ok()) {
        status = readNamePages(in, keysBefore, *run);
    }
    if (!status.ok()) {
        return status;
    }
    return run;
}

template <class New>
Names extended(const Names& names, const New& added) {
    if (added.empty()) {
        return names;
    }
    auto longer = std::make_shared<std::vector<std::string>>(*names);
    longer->insert(longer->end(), added.begin(), added.end());
    return longer;
}

}  // namespace

std::size_t RunSummary::blockOf(Position p) const {
    const std::uint64_t inRun = p - first;
    const auto after = std::upper_bound(
        blocks.begin(), blocks.end(), inRun,
        [](std::uint64_t at, const BlockSummary& block) { return at < block.firstInRun; });
    return static_cast<std::size_t>(after - blocks.begin() - 1);
}

std::size_t Catalog::runOf(Position p) const {
    // Runs without events (a commit that only completed a source) share their first position with
    // the next run: the last of them that starts at or before p is the one with events.
    const auto after = std::upper_bound(
        runs.begin(), runs.end(), p,
        [](Position at, const std::shared_ptr<const RunSummary>& run) { return at < run->first; });
    return static_cast<std::size_t>(after - runs.begin() - 1);
}

bool Catalog::hasNamePage(std::uint32_t first) const {
    const auto run = std::partition_point(runs.begin(), runs.end(), [first](const auto& candidate) {
        return candidate->keyCount <= first;
    });
    return run != runs.end() &&
           std::binary_search((*run)->namePages.begin(), (*run)->namePages.end(), first);
}

absl::StatusOr<std::shared_ptr<const Catalog>> Catalog::with(const log::Run& in,
                                                             std::uint32_t id) const {
    const auto summary = summaryOf(in, id, *this, runs.size());
    if (!summary.ok()) {
        return summary.status();
    }
    const std::shared_ptr<const RunSummary>& run = *summary;
    auto next = std::make_shared<Catalog>(*this);
    next->streams = extended(streams, in.new_streams());
    next->types = extended(types, in.new_types());
    next->sourceNames = extended(sourceNames, in.new_source_names());
    if (!in.new_shapes().empty()) {
        auto longer = shapes->with(in.new_shapes());
        if (!longer) {
            return damagedRun(run->id, "a shape of its records cannot be read");
        }
        next->shapes = std::make_shared<const ShapeCatalog>(*std::move(longer));
    }
    next->lateCount += run->lateCount;
    next->streamCounts.resize(next->streams->size());
    if (static_cast<std::size_t>(in.stream_counts_size()) > next->streamCounts.size()) {
        return damagedRun(run->id, "it counts unknown streams");
    }
    for (int i = 0; i < in.stream_counts_size(); ++i) {
        next->streamCounts[static_cast<std::size_t>(i)] += in.stream_counts(i);
    }
    // The count of events without a type stays last while types are added before it.
    const std::uint64_t untyped = typeCounts.empty() ? 0 : typeCounts.back();
    next->typeCounts.resize(types->size());
    next->typeCounts.resize(next->types->size() + 1);
    next->typeCounts.back() = untyped;
    for (const RunSummary::TypeCount& entry : run->types) {
        if (entry.typePlusOne > next->types->size()) {
            return damagedRun(run->id, "it counts unknown types");
        }
        next->typeCounts[entry.typePlusOne == 0 ? next->types->size() : entry.typePlusOne - 1] +=
            entry.count;
    }
    if (!in.changed_sources().empty()) {
        auto changed = std::make_shared<std::vector<ImportedSource>>(*sources);
        changed->resize(std::min<std::size_t>(in.first_changed_source(), changed->size()));
        for (const log::Source& source : in.changed_sources()) {
            changed->push_back(decodeSource(source));
        }
        next->sources = std::move(changed);
    }
    // Logs of earlier versions keep the mark of the source at work, always the last, with the run.
    if (!in.resume_mark().empty() && !next->sources->empty() && !next->sources->back().complete) {
        auto changed = std::make_shared<std::vector<ImportedSource>>(*next->sources);
        changed->back().endMark = in.resume_mark();
        next->sources = std::move(changed);
    }
    next->commits = std::max(commits, in.commit());
    next->nextRunId = std::max(nextRunId, id + 1);
    next->runs.push_back(run);
    return next;
}

absl::StatusOr<std::shared_ptr<const Catalog>> Catalog::withMerged(std::size_t first,
                                                                   const log::Run& in,
                                                                   std::uint32_t id) const {
    const auto run = summaryOf(in, id, *this, first);
    if (!run.ok()) {
        return run.status();
    }
    const RunSummary& last = *runs.back();
    std::uint64_t late = 0;
    for (std::size_t i = first; i < runs.size(); ++i) {
        late += runs[i]->lateCount;
    }
    if ((*run)->end() != end() || (*run)->keyCount != last.keyCount ||
        (*run)->rejectedCount != last.rejectedCount || (*run)->rowCount != last.rowCount ||
        (*run)->runningMaximumAtEnd != last.runningMaximumAtEnd || (*run)->lateCount != late) {
        return damagedRun(id, "it is not what the runs that it was merged from were");
    }
    auto next = std::make_shared<Catalog>(*this);
    next->runs.resize(first);
    next->runs.push_back(*run);
    next->commits = std::max(commits, in.commit());
    next->nextRunId = std::max(nextRunId, id + 1);
    return next;
}

log::Source encodeSource(const ImportedSource& source) {
    log::Source out;
    out.set_path(source.path);
    out.set_format(source.format);
    out.set_size(source.bytes);
    out.set_modified_nanoseconds(source.modifiedNanoseconds);
    out.set_fingerprint(source.fingerprint);
    out.set_complete(source.complete);
    out.set_order_rule(source.orderRule);
    out.set_end_mark(source.endMark);
    out.set_device(source.device);
    out.set_inode(source.inode);
    out.set_damage(source.damage);
    out.set_end_offset(source.endOffset);
    out.set_merged(source.merged);
    for (const auto& [name, text] : source.mapping) {
        auto& pair = *out.add_mapping();
        pair.set_name(name);
        pair.set_text(text);
    }
    for (const auto& [name, count] : source.lost) {
        auto& lost = *out.add_lost();
        lost.set_name(name);
        lost.set_count(count);
    }
    return out;
}

}  // namespace oxbow
