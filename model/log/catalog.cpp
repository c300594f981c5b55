#include "model/log/catalog.h"

#include <absl/strings/str_format.h>

#include <algorithm>
#include <utility>

#include "model/log/packed_ints.h"

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

absl::Status readBlocks(const log::Run& in, RunSummary& run) {
    const auto counts = PackedInts::open(in.block_counts());
    const auto rows = PackedInts::open(in.block_rows());
    const auto maxima = PackedInts::open(in.running_maximum());
    const auto hasMaximum = PackedInts::open(in.has_running_maximum());
    const auto entries = PackedInts::open(in.type_entries());
    const auto typeIds = PackedInts::open(in.type_ids());
    const auto typeCounts = PackedInts::open(in.type_counts());
    if (!counts || !rows || !maxima || !hasMaximum || !entries || !typeIds || !typeCounts ||
        rows->size() != counts->size() || maxima->size() != counts->size() ||
        hasMaximum->size() != counts->size() || entries->size() != counts->size() ||
        typeIds->size() != typeCounts->size()) {
        return damagedRun(run.id, "its block summaries do not fit");
    }
    run.types.reserve(typeIds->size());
    for (std::size_t i = 0; i < typeIds->size(); ++i) {
        run.types.push_back({static_cast<std::uint32_t>(typeIds->at(i)),
                             static_cast<std::uint32_t>(typeCounts->at(i))});
    }
    std::uint32_t first = 0;
    std::uint32_t typesAt = 0;
    run.blocks.reserve(counts->size());
    for (std::size_t i = 0; i < counts->size(); ++i) {
        BlockSummary block;
        block.firstInRun = first;
        block.count = static_cast<std::uint32_t>(counts->at(i));
        block.rowCount = static_cast<std::uint32_t>(rows->at(i));
        block.typesBegin = typesAt;
        block.typesEnd = typesAt += static_cast<std::uint32_t>(entries->at(i));
        if (hasMaximum->at(i) != 0) {
            block.runningMaximum = maxima->at(i);
        }
        first += block.count;
        run.blocks.push_back(block);
    }
    if (first != run.count || typesAt != run.types.size()) {
        return damagedRun(run.id, "its block summaries do not add up");
    }
    return absl::OkStatus();
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

absl::StatusOr<std::shared_ptr<const Catalog>> Catalog::with(const log::Run& in) const {
    auto run = std::make_shared<RunSummary>();
    run->id = static_cast<std::uint32_t>(runs.size());
    run->first = Position(in.first());
    run->count = in.count();
    run->checkpoint = in.checkpoint();
    run->keyCount = in.key_count();
    run->rejectedCount = in.rejected_count();
    run->lateCount = in.late_count();
    run->rowCount = in.row_count();
    run->firstTime =
        timeOf(in.has_first_time(), in.first_time(), in.first_time_shape(), in.first_time_zone());
    run->lastTime =
        timeOf(in.has_last_time(), in.last_time(), in.last_time_shape(), in.last_time_zone());
    if (in.has_running_maximum_at_end()) {
        run->runningMaximumAtEnd = in.running_maximum_at_end();
    }
    if (run->first != end()) {
        return damagedRun(run->id, "it does not follow the run before");
    }
    if (auto status = readBlocks(in, *run); !status.ok()) {
        return status;
    }

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
    next->sources.resize(std::min<std::size_t>(in.first_changed_source(), next->sources.size()));
    for (const log::Source& source : in.changed_sources()) {
        next->sources.push_back(decodeSource(source));
    }
    // Logs of earlier versions keep the mark of the source at work, always the last, with the run.
    if (!in.resume_mark().empty() && !next->sources.empty() && !next->sources.back().complete) {
        next->sources.back().endMark = in.resume_mark();
    }
    next->runs.push_back(std::move(run));
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
