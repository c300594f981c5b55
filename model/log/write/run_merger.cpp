#include "model/log/write/run_merger.h"

#include <absl/container/flat_hash_map.h>
#include <absl/strings/str_format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "model/block/packed_ints.h"
#include "model/block/witness.h"
#include "model/log/index/states_reader.h"
#include "model/log/store/block_cache.h"
#include "model/log/write/fill_names.h"
#include "model/log/write/run_writer.h"

namespace oxbow {
namespace {

constexpr std::uint64_t kShortShare = 3;
constexpr std::uint64_t kLongShare = 16;
// No run that is merged takes more room: to write it again should not take long.
constexpr std::uint64_t kLongestBytes = std::uint64_t{128} << 20;

absl::Status mergeGivenUp() {
    return absl::CancelledError("the merging of short runs was given up; nothing has changed");
}

// Events on their way from the old runs' blocks to those of the new one.
class Rewriter {
public:
    Rewriter(const Catalog& catalog, const KeyIndex& index, std::shared_ptr<ShapeRegistry> shapes,
             RunWriter& writer)
        : m_catalog(catalog),
          m_index(index),
          m_names(index.names()),
          m_packer(std::move(shapes)),
          m_writer(writer) {}

    absl::Status add(const RunSummary& run, std::size_t number, BlockReader block) {
        Witness witness;
        KeyIndex::HotPlace hot;
        for (std::size_t i = 0; i < block.count(); ++i) {
            if (!hot.group || ++hot.index >= hot.group->size()) {
                auto place = m_index.hot(run, run.first + run.blocks[number].firstInRun + i);
                if (!place.ok()) {
                    return place.status();
                }
                hot = *std::move(place);
            }
            if (auto status = addEvent(block, i, hot, witness); !status.ok()) {
                return status;
            }
        }
        // What was read back wrongly must not be written again as if it were right.
        if (block.witness() != 0 && block.witness() != witness.value()) {
            return absl::DataLossError(
                absl::StrFormat("block %d of run %d does not hold what was imported; import the "
                                "sources again into a new workspace",
                                number, run.id));
        }
        return absl::OkStatus();
    }

    absl::Status finish() {
        if (!m_batch || m_batch->events.empty()) {
            return absl::OkStatus();
        }
        log::Block block = m_packer.pack(*m_batch);
        block.set_stream(packInts(m_streams));
        block.set_source(packInts(m_sources));
        block.set_type(packInts(m_types));
        auto status = m_writer.addBlock(std::move(block), m_entries);
        m_batch.reset();
        for (auto* column : {&m_streams, &m_sources, &m_types}) {
            column->clear();
        }
        m_entries.clear();
        return status;
    }

private:
    absl::Status addEvent(BlockReader& block, std::size_t i, const KeyIndex::HotPlace& hot,
                          Witness& witness) {
        const auto key = hot.group->key(hot.index);
        EventView view;
        EventDetails details;
        auto status = fillNames(
            m_catalog, block, i, key, [this](KeyId id) { return m_names.key(id); }, view);
        if (status.ok()) {
            status = block.read(i, view, details);
        }
        if (!status.ok()) {
            return status;
        }
        witness.add(view);
        if (!m_batch) {
            m_batch = std::make_unique<EventBatch>();
            m_batch->useShapes(m_shapes);
        }
        m_batch->append(view);
        if (const auto shaped = block.shaped(); shaped.shape) {
            m_batch->setShape(m_shapes, shapeOf(*shaped.shape), shaped.places);
        }
        m_streams.push_back(block.stream(i).value());
        m_sources.push_back(block.source(i).value());
        m_types.push_back(block.typePlusOne(i));
        HotEntry& entry = m_entries.emplace_back();
        entry.key = key;
        if (block.typePlusOne(i) != 0) {
            entry.type = TypeId(block.typePlusOne(i) - 1);
        }
        const auto flags = hot.group->flags()[hot.index];
        entry.nullValue = (flags & kHotNull) != 0;
        entry.inert = (flags & kHotInert) != 0;
        entry.rowsDiffer = (flags & kHotCounts) != 0;
        if (view.kind != EventKind::Control) {
            entry.time = view.time ? view.time : view.recordTime;
        }
        return m_batch->full() ? finish() : absl::OkStatus();
    }

    // A shape of the log as one of m_shapes.
    std::uint32_t shapeOf(std::uint32_t inLog) {
        const auto [place, isNew] = m_shapeIds.try_emplace(inLog, 0U);
        if (isNew) {
            place->second = m_shapes->add(m_catalog.shapes->shapes[inLog]->shape);
        }
        return place->second;
    }

    const Catalog& m_catalog;
    const KeyIndex& m_index;
    KeyNames::Cursor m_names;
    BlockPacker m_packer;
    RunWriter& m_writer;
    std::shared_ptr<RecordShapes> m_shapes = std::make_shared<RecordShapes>();
    absl::flat_hash_map<std::uint32_t, std::uint32_t> m_shapeIds;
    std::unique_ptr<EventBatch> m_batch;
    std::vector<std::int64_t> m_streams, m_sources, m_types;
    std::vector<HotEntry> m_entries;
};

// What the runs' records say together.
absl::StatusOr<log::Run> recordsOf(const LogStore& store, const Catalog& catalog,
                                   std::size_t first) {
    log::Run out;
    std::size_t firstChanged = catalog.sources->size();
    std::vector<std::uint64_t> streams;
    for (std::size_t i = first; i < catalog.runs.size(); ++i) {
        const auto value = store.get(Family::Runs, storeKey(catalog.runs[i]->id));
        if (!value.ok()) {
            return value.status();
        }
        log::Run run;
        if (!*value || !run.ParseFromString(**value)) {
            return absl::DataLossError(
                absl::StrFormat("run %d cannot be read", catalog.runs[i]->id));
        }
        out.mutable_new_streams()->MergeFrom(run.new_streams());
        out.mutable_new_types()->MergeFrom(run.new_types());
        out.mutable_new_source_names()->MergeFrom(run.new_source_names());
        out.mutable_new_shapes()->MergeFrom(run.new_shapes());
        if (!run.changed_sources().empty()) {
            firstChanged = std::min<std::size_t>(firstChanged, run.first_changed_source());
        }
        const auto counts = static_cast<std::size_t>(run.stream_counts_size());
        streams.resize(std::max(streams.size(), counts));
        for (std::size_t stream = 0; stream < counts; ++stream) {
            streams[stream] += run.stream_counts(static_cast<int>(stream));
        }
        // In logs of earlier versions a mark changes its source without saying so.
        if (!run.resume_mark().empty() && !catalog.sources->empty()) {
            firstChanged = std::min(firstChanged, catalog.sources->size() - 1);
        }
    }
    out.mutable_stream_counts()->Assign(streams.begin(), streams.end());
    out.set_first_changed_source(static_cast<std::uint32_t>(firstChanged));
    for (std::size_t i = firstChanged; i < catalog.sources->size(); ++i) {
        *out.add_changed_sources() = encodeSource((*catalog.sources)[i]);
    }
    return out;
}

}  // namespace

std::optional<std::size_t> runsToMerge(const Catalog& catalog, const MergeOptions& options) {
    std::optional<std::size_t> first;
    std::uint64_t after = 0;
    std::uint64_t bytes = 0;
    for (std::size_t i = catalog.runs.size(); i-- > 0;) {
        const RunSummary& run = *catalog.runs[i];
        bytes += run.storedBytes;
        if (run.count + after > options.longestRun || bytes > kLongestBytes) {
            break;
        }
        const std::uint64_t share = run.count < options.shortRun ? kShortShare : kLongShare;
        if (i + 1 < catalog.runs.size() && run.count * share <= after) {
            first = i;
        }
        after += run.count;
    }
    return first;
}

absl::Status mergeRuns(LogStore& store, const KeyIndex& index,
                       const std::shared_ptr<ShapeRegistry>& shapes, std::size_t first,
                       const std::atomic<bool>& cancelled) {
    const auto catalog = store.catalog();
    auto record = recordsOf(store, *catalog, first);
    if (!record.ok()) {
        return record.status();
    }
    const auto writer = RunWriter::create(store, RunStart::at(*catalog, first));
    Rewriter rewriter(*catalog, index, shapes, *writer);
    const BlockCache blocks(store);
    bool checkpoint = false;
    for (std::size_t i = first; i < catalog->runs.size(); ++i) {
        const RunSummary& run = *catalog->runs[i];
        checkpoint = checkpoint || run.checkpoint;
        for (std::size_t number = 0; number < run.blocks.size(); ++number) {
            if (cancelled) {
                return mergeGivenUp();
            }
            auto block = blocks.read(run, number);
            auto status =
                block.ok() ? rewriter.add(run, number, *std::move(block)) : block.status();
            if (!status.ok()) {
                return status;
            }
        }
    }
    if (auto status = rewriter.finish(); !status.ok()) {
        return status;
    }
    RunWriter::Commit commit;
    commit.run = *std::move(record);
    commit.replaced = first;
    commit.firstNewKey = static_cast<std::uint32_t>(index.borrows() ? catalog->keyCount()
                                                                    : catalog->keysBefore(first));
    std::vector<std::shared_ptr<const NamesPage>> pages;
    for (std::uint64_t id = commit.firstNewKey; id < catalog->keyCount(); ++id) {
        const KeyId key(static_cast<std::uint32_t>(id));
        if (pages.empty() || !pages.back()->has(key)) {
            auto page = index.names().page(key);
            if (!page.ok()) {
                return page.status();
            }
            pages.push_back(*std::move(page));
        }
        const KeyView name = pages.back()->key(key.value() - pages.back()->first());
        commit.newKeys.push_back({name.stream, name.bytes});
    }
    if (checkpoint) {
        KeyStates states;
        const auto stop = [&cancelled] { return cancelled.load(); };
        if (auto status = StatesReader(store, index).move(states, catalog->end(), stop);
            !status.ok()) {
            return status;
        }
        commit.states.emplace(states.all().begin(), states.all().end());
        commit.states->resize(catalog->keyCount());
    }
    return writer->commit(std::move(commit), cancelled);
}

}  // namespace oxbow
