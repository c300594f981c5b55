// What an importer is: bytes → events.
//
// There are two kinds behind one registry. A *stream importer* is pushed: someone else opens, reads
// and unpacks the file, and feeds it bytes in pieces of any size. A *source importer* pulls: its
// source is no stream of bytes (a directory; later a repository, a database file, a cluster), so it
// reads by itself. Both hand batches of events to one sink.
//
// An importer knows nothing of threads, of the log or of a window. It is used by one thread.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "importers/format/reading.h"
#include "importers/json/found_records.h"
#include "model/event/event_batch.h"

namespace oxbow {

class FormatLibrary;

// How partitions are merged into one order. The rule is stored with the log.
enum class MergeOrder {
    // By record time; among equals by stream name, then partition, then offset. Within a partition
    // offsets always rise: a record whose time goes back keeps its place there (it is merged at the
    // running maximum of its partition's times).
    Time,
    // One partition after the other, by stream name, then partition, then offset.
    Offset,
};

struct ImportOptions {
    // A name from the registry, or of a description; empty: it is found out.
    std::string format;
    // The descriptions to choose from; null: those of the product.
    std::shared_ptr<const FormatLibrary> library;
    // What is said of how records are read; all else is described, or guessed.
    Reading reading;
    // With what the chosen description says of the rest; set by optionsFor(). A field that only it
    // names need not be there.
    std::optional<Reading> described;
    const Reading& readingInForce() const { return described ? *described : reading; }
    // Imports also where a field that the reading names is in no record (of the first 32,768, or
    // 32 MiB); see FieldGuard.
    bool forceMapping = false;
    MergeOrder order = MergeOrder::Time;
    // Several sources, of whatever formats, are merged by time into one order; else they come one
    // after the other. See importers/source_merger.h for the rule.
    bool mergeSources = false;
    // The name of the stream where the source does not say one; empty: the file's stem.
    std::string stream;
    // What files are called in the log and in messages whose own names do not stay: a pipe's.
    std::map<std::filesystem::path, std::string> shownAs;
    // How many events are committed at a time; 0: as many as the log does by itself.
    std::uint32_t runEvents = 0;
    // Goes on with the (last) source as it grows, until the import is cancelled: that is its end
    // then, and no error. What was written is committed within about a second.
    bool follow = false;
    // Adds sources at the end even where they were there before in another form, or where their
    // times lie before the end of a log in the order of time.
    bool append = false;
    // What the import may hold, in MiB, besides what its keys and its longest record take (see
    // `oxbow --help`): fits a laptop of 4 GiB.
    std::uint64_t memoryMiB = 256;
    // At least two: one reads, one writes, both and all others pack.
    unsigned threads = 2;
    // Told how many of the import's events can be browsed, on a thread of the import, with the
    // first batch after a commit and at the end; the import goes on when it returns. May be empty.
    std::function<void(std::uint64_t events)> committed;
};

// What a format could not carry, or what an import had to change: a sentence and how often.
// "repeated object keys are kept in the record, the last one is read" × 12.
using FidelityReport = std::map<std::string, std::uint64_t>;
// Of a source whose last record has no end; what came before it is whole.
inline constexpr char kCutShort[] =
    "the source ends inside its last record: it was cut off, or is still being written; import it "
    "again once more of it is there";

// Takes what an importer yields. A status other than OK (a full disk, a cancel) must end the
// import: the importer returns it as it is.
class EventSink {
public:
    virtual ~EventSink() = default;
    // A batch to fill. The importer keeps filling it until it is full, then hands it to accept().
    virtual absl::Status accept(std::unique_ptr<EventBatch> batch) = 0;
    // True once the import should stop; asked at least every 10 ms of work by whoever works long
    // without a batch.
    virtual bool cancelled() const = 0;
};

// Pushed. Calls come in this order: [resume | showLater*] (feed | pause)* (finish | breakOff).
class StreamImporter {
public:
    virtual ~StreamImporter() = default;

    // Makes the importer stand where it stood after the batch that carried `mark`; the next byte
    // fed is then the one at the returned offset of the unpacked stream.
    virtual absl::StatusOr<std::uint64_t> resume(std::string_view mark) = 0;
    // Whole lines from further on in the source, to learn from; before the first feed().
    virtual void showLater(std::string) {}
    // The next bytes of the unpacked source, in pieces of any size, cut anywhere.
    // FailedPrecondition where they go on within the record that was the last one when the source
    // was read to its end before.
    virtual absl::Status feed(std::string_view bytes, EventSink& sink) = 0;
    // The source has no more bytes for now: hands on, as a batch that says so, all records that are
    // complete.
    virtual absl::Status pause(EventSink&) { return absl::OkStatus(); }
    // The source has ended. Hands the last, partly filled batch to the sink. Where the last record
    // is cut, the batch's mark stands before it: more of the source can complete it. It has no mark
    // where no record was one: more of the source is read from its start then.
    virtual absl::Status finish(EventSink& sink) = 0;
    // The source is cut or damaged here. Hands on all that is complete; what there is of a record
    // without an end is rejected for the reason `why`, and the mark stands before it.
    virtual absl::Status breakOff(const std::string& why, EventSink& sink) = 0;

    // The reading in force, guesses included; complete after the first record.
    virtual Reading reading() const { return {}; }
    // Why it is what it is: a sentence for each guess.
    virtual std::vector<std::string> mappingReasons() const { return {}; }
    // The fields that a mapping can choose from: a table's columns, or those of the first records.
    virtual std::vector<std::string> fieldNames() const { return {}; }
    // Of all records up to now, those before a resume included.
    virtual FieldCounts fieldCounts() const { return {}; }
    virtual FidelityReport fidelity() const { return {}; }
};

// Pulled.
class SourceImporter {
public:
    virtual ~SourceImporter() = default;

    // Reads all of `path`, from the place of `mark` on where it is not empty. Progress is told by
    // EventBatch::sourceBytesRead.
    virtual absl::Status run(const std::filesystem::path& path, std::string_view mark,
                             EventSink& sink) = 0;
    // How many bytes run() will read, for progress; 0: unknown.
    virtual std::uint64_t sizeOf(const std::filesystem::path& path) const = 0;
    virtual FidelityReport fidelity() const { return {}; }
};

// How sure a format is that a source is its own, and why.
struct Sniff {
    // 0: no. 1–39: might be (only the name's ending speaks for it). 40–79: likely. 80–100: certain
    // (a magic number, or every sampled record fits).
    int confidence = 0;
    // "the first 12 lines are JSON objects". With no confidence at all: why nobody may know.
    std::string reason;
};

// What sniffing looks at: the first bytes, unpacked. For a directory `head` is empty.
struct SourceHead {
    std::filesystem::path path;
    std::string_view head;  // at most kSniffBytes
    bool complete = false;  // `head` is the whole source
    bool isDirectory = false;
    // What is said of it, and what its text is written in, found where that is not said.
    Reading reading;
    std::string encoding;
    std::string encodingReason;  // a sentence where it is not plain
    // Of a JSON document that goes on behind the head, where its records lie, found further on.
    std::optional<FoundRecords> records;
    bool encodingByMark = false;
    // Whole lines from further on, see laterPieces().
    std::vector<std::string> later;
    // The file's name without the endings of packers: "orders.jsonl" for "orders.jsonl.gz".
    std::string name;
};
inline constexpr std::size_t kSniffBytes = 256 * 1024;

// One row of the registry. Exactly one of makeStream and makeSource is set.
struct Format {
    std::string name;                  // "jsonl": for --format and for the screen
    std::string title;                 // "JSON Lines"
    std::vector<std::string> endings;  // ".jsonl", ".ndjson": break ties only
    // What this kind of file can never carry: shown before an import.
    std::vector<std::string> cannotCarry;
    // How it is read where that is not plain.
    std::vector<std::string> notes;
    bool takesMapping = false;
    bool takesDialect = false;  // what ToldDialect::saysTable() says
    bool takesText = false;     // what ToldText says
    bool takesRecords = false;  // where records lie in its documents
    bool takesEncoding = false;
    // It has several partitions, read as ImportOptions::order says, and may be a folder.
    bool hasPartitions = false;
    // A record is a line: the source can be gone on with where it has grown by more of them.
    bool growsByLines = false;
    std::function<Sniff(const SourceHead&)> sniff;
    // `sourceName` becomes EventView::source of every event; `head` is what sniff() saw.
    std::function<std::unique_ptr<StreamImporter>(const ImportOptions&, std::string sourceName)>
        makeStream;
    std::function<std::unique_ptr<SourceImporter>(const ImportOptions&, std::string sourceName)>
        makeSource;
};

}  // namespace oxbow
