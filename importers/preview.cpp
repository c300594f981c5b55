#include <absl/strings/str_cat.h>

#include <algorithm>
#include <utility>

#include "importers/expand_sources.h"
#include "importers/field_counts.h"
#include "importers/import.h"
#include "importers/source/byte_source.h"
#include "importers/source/later_pieces.h"
#include "importers/source/source_files.h"

namespace oxbow {
namespace {

// How much of a source is read before a preview gives up waiting for its first events.
constexpr std::uint64_t kMostBytes = 32 * 1024 * 1024;
constexpr std::size_t kSliceBytes = 64 * 1024;
// Of a folder's or an archive's files, until one can be read.
constexpr std::size_t kMostTried = 50;

// Keeps the first events and rejected records, and then wants no more.
class PreviewSink final : public EventSink {
public:
    explicit PreviewSink(std::size_t limit) : m_limit(limit) {}

    absl::Status accept(std::unique_ptr<EventBatch> batch) override {
        for (RejectedRecord& record : batch->rejected) {
            if (rejected.size() < m_limit) {
                rejected.push_back(std::move(record));
            }
        }
        for (const EventView& event : batch->events) {
            if (events.size() < m_limit) {
                events.emplace_back(event);
            }
        }
        endsWithRejected =
            !batch->rejected.empty() && batch->rejectedBefore.back() == batch->events.size();
        return full() ? absl::CancelledError("the preview has enough") : absl::OkStatus();
    }
    bool cancelled() const override { return full(); }
    bool full() const { return events.size() >= m_limit || rejected.size() >= m_limit; }

    std::vector<Event> events;
    std::vector<RejectedRecord> rejected;
    bool endsWithRejected = false;  // the last thing of the last batch

private:
    std::size_t m_limit;
};

// A record that was cut where the reading stopped would show as a wrong event or as a fault that
// the source does not have.
void dropCutRecord(PreviewSink& sink) {
    const bool lonely = sink.events.size() + sink.rejected.size() == 1;
    if (sink.endsWithRejected && !sink.rejected.empty()) {
        if (lonely) {
            sink.rejected.back().reason =
                absl::StrCat("the first record goes on behind the first ", kMostBytes >> 20,
                             " MiB, which are all that a preview reads; the import reads on");
        } else {
            sink.rejected.pop_back();
        }
    } else if (!sink.events.empty()) {
        sink.events.pop_back();
    }
}

// `whole`: it was read to its end.
absl::Status previewStream(const std::filesystem::path& path, SourceFiles& files,
                           StreamImporter& importer, PreviewSink& sink, bool& whole) {
    const absl::StatusOr<std::unique_ptr<ByteSource>> source = files.open(path);
    if (!source.ok()) {
        return source.status();
    }
    for (std::string& piece : laterPieces(path)) {
        importer.showLater(std::move(piece));
    }
    absl::Status damage;
    bool ended = false;
    std::uint64_t fed = 0;
    while (!ended && damage.ok() && fed < kMostBytes) {
        const absl::StatusOr<std::string_view> piece = (*source)->read();
        damage = piece.status();
        std::string_view rest = piece.ok() ? *piece : std::string_view();
        ended = rest.empty();
        fed += rest.size();
        while (!rest.empty()) {
            const std::string_view slice = rest.substr(0, kSliceBytes);
            rest.remove_prefix(slice.size());
            if (absl::Status status = importer.feed(slice, sink); !status.ok()) {
                return status;
            }
        }
    }
    absl::Status finished = importer.finish(sink);
    whole = ended && damage.ok();
    if (whole) {
        return finished;
    }
    if (!sink.full()) {
        dropCutRecord(sink);
    }
    return damage;
}

absl::Status previewWith(const Format& format, const std::filesystem::path& path,
                         SourceFiles& files, const ImportOptions& options, PreviewSink& sink,
                         ImportPreview& preview) {
    if (format.makeStream) {
        // A field that is in no record is told with the others, not an error.
        ImportOptions shown = options;
        shown.forceMapping = true;
        const auto importer = format.makeStream(shown, sourceNameOf(path));
        bool whole = false;
        absl::Status status = previewStream(path, files, *importer, sink, whole);
        preview.reading = importer->reading();
        preview.mappingReasons = importer->mappingReasons();
        preview.fieldNames = importer->fieldNames();
        for (std::string& sentence :
             fieldSentences(preview.reading.fields, importer->fieldCounts())) {
            preview.mappingReasons.push_back(std::move(sentence));
        }
        preview.lost = importer->fidelity();
        if (!whole) {
            preview.lost.erase(kCutShort);
            preview.stoppedAfterBytes = status.ok() && !sink.full() ? kMostBytes : 0;
        }
        return status;
    }
    const auto importer = format.makeSource(options, sourceNameOf(path));
    absl::Status status = importer->run(path, {}, sink);
    preview.lost = importer->fidelity();
    return status;
}

}  // namespace

absl::StatusOr<ImportPreview> previewAs(const FormatGuess& guess,
                                        const std::filesystem::path& source,
                                        const ImportOptions& options, std::size_t limit,
                                        SourceFiles& files) {
    ImportPreview preview;
    preview.guess = guess;
    PreviewSink sink(limit);
    const absl::Status status =
        previewWith(*guess.format, source, files, optionsFor(options, guess), sink, preview);
    const bool nothing = sink.events.empty() && sink.rejected.empty();
    if (!status.ok() && !sink.full()) {
        if (nothing) {
            return status;
        }
        // The events before the fault are worth seeing, and so is the fault.
        RejectedRecord fault;
        fault.source = sourceNameOf(source);
        fault.reason = std::string(status.message());
        sink.rejected.push_back(std::move(fault));
    }
    preview.events = std::move(sink.events);
    preview.rejected = std::move(sink.rejected);
    return preview;
}

absl::StatusOr<ImportPreview> previewFile(const std::filesystem::path& source,
                                          const ImportOptions& options, std::size_t limit,
                                          SourceFiles& files) {
    const absl::StatusOr<std::unique_ptr<OwnedHead>> head = readHead(source, options, files);
    if (!head.ok()) {
        return head.status();
    }
    std::vector<FormatGuess> guesses = sniffFormats((*head)->head, libraryOf(options));
    const absl::StatusOr<FormatGuess> chosen = chooseFormat((*head)->head, options, guesses);
    if (!chosen.ok()) {
        return chosen.status();
    }
    auto preview = previewAs(*chosen, source, options, limit, files);
    if (preview.ok()) {
        std::erase_if(guesses, [&chosen](const FormatGuess& guess) {
            return guess.name() == chosen->name();
        });
        preview->alternatives = std::move(guesses);
    }
    return preview;
}

namespace {

// What `look` finds in the first of the source's files in which it finds something, else what it
// says of the first of all: the import tells of the others.
template <class Found, class Look>
absl::StatusOr<Found> firstReadable(const std::filesystem::path& source,
                                    const ImportOptions& options, const Look& look) {
    SourceFiles files;
    const auto expanded = expandSources({source}, options, files, {});
    if (!expanded.ok()) {
        return expanded.status();
    }
    std::optional<absl::Status> first;
    std::size_t tried = 0;
    for (const ExpandedSource& one : expanded->sources) {
        for (const std::filesystem::path& path : one.paths) {
            auto found = look(path, files);
            if (found.ok()) {
                return found;
            }
            first = first.value_or(found.status());
            if (++tried == kMostTried) {
                return *first;
            }
        }
    }
    return first.value_or(expanded->leftOut.empty()
                              ? absl::InvalidArgumentError(absl::StrCat(
                                    source.string(), " holds no file: there is nothing to import"))
                              : expanded->leftOut.front().status);
}

}  // namespace

absl::StatusOr<ImportPreview> previewImport(const std::filesystem::path& source,
                                            const ImportOptions& options, std::size_t limit) {
    return firstReadable<ImportPreview>(source, options,
                                        [&](const std::filesystem::path& path, SourceFiles& files) {
                                            return previewFile(path, options, limit, files);
                                        });
}

absl::Status canBeRead(const std::filesystem::path& source, const ImportOptions& options) {
    return firstReadable<FormatGuess>(source, options,
                                      [&](const std::filesystem::path& path, SourceFiles& files) {
                                          return chooseFormat(path, options, files);
                                      })
        .status();
}

}  // namespace oxbow
