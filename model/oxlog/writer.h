// SPDX-License-Identifier: MIT
//
// Writes an oxlog file, event after event.
//
//     auto writer = oxlog::Writer::create("orders.oxlog");
//     oxlog::v1::Event event;
//     event.set_key("o-77");
//     event.set_value("paid");
//     (*writer)->append(event);
//     (*writer)->close();
//
// A file that was never closed (a crash, a power failure) is a log all the same: every reader finds
// all whole blocks in it, and resume() goes on where they end.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "model/oxlog/block.h"
#include "model/oxlog/checkpoint.h"
#include "model/oxlog/damage.h"
#include "model/oxlog/file.h"
#include "model/oxlog/index.h"
#include "model/oxlog/merkle.h"
#include "model/oxlog/oxlog.pb.h"

namespace oxlog {

struct WriterOptions {
    Codec codec = Codec::Zstd;
    int level = 3;                        // of zstd
    std::size_t blockBytes = 256 * 1024;  // of events in a data block, unpacked
    std::uint32_t dataBlocksPerIndex = 64;
    std::uint32_t filterBitsPerKey = 0;  // 0: no key filters in the index

    std::string program = "oxlog";  // told in the header
    std::string origin;             // the log's name in checkpoints; one line
    std::uint64_t firstSequence = 0;
    std::optional<v1::Base> base;  // of a branch file

    // Random and now unless given: with these and no packing the same events make the same bytes.
    std::optional<FileId> fileId;
    std::optional<std::uint64_t> sync;
    std::optional<v1::Time> created;
};

// One thread. After an error every call returns the same error; what was written stays readable.
class Writer {
public:
    // AlreadyExists where there is such a file; InvalidArgument for impossible options.
    static absl::StatusOr<std::unique_ptr<Writer>> create(const std::filesystem::path& path,
                                                          const WriterOptions& options = {});
    static absl::StatusOr<std::unique_ptr<Writer>> create(std::unique_ptr<Output> output,
                                                          const WriterOptions& options = {});
    // Goes on behind the last whole block of a file (of a closed one: without its summary and
    // tail). What is dropped is told in `ending`. Reads the whole file and refuses one that is
    // damaged anywhere but at its end (DataLoss). Of `options` the way of writing is taken, not
    // what the header says.
    static absl::StatusOr<std::unique_ptr<Writer>> resume(const std::filesystem::path& path,
                                                          const WriterOptions& options,
                                                          Ending& ending);
    // Leaves the file unclosed unless close() was called; what has not been flushed is lost.
    ~Writer();

    // Gives the event its number (`event.sequence` is set) and returns it. InvalidArgument for an
    // event of more than 16 MiB, which is not taken; the writer can go on.
    absl::StatusOr<std::uint64_t> append(v1::Event& event);
    std::uint64_t nextSequence() const { return m_next; }

    // Before the first event that uses them.
    absl::Status addSchemas(const v1::Schemas& schemas);
    // A record that could not be read, at this place among the events; `before` is set.
    absl::Status addRejected(v1::RejectedRecord record);
    absl::Status addAnnotations(const v1::Annotations& annotations);
    absl::Status addManifest(const v1::ImportManifest& manifest);
    // The name is for people and never a path.
    absl::Status addAttachment(std::string_view name, std::string_view contentType,
                               std::string_view content);

    // Writes the data block at work. A reader sees all that was appended.
    absl::Status flush();
    // Flushes, and writes what all events so far hash to.
    absl::StatusOr<CheckpointText> checkpoint();
    // Flushes and makes all of it survive a power failure.
    absl::Status sync();
    // Index, checkpoint, summary, tail, sync. Nothing can be written after it.
    absl::Status close();

    const v1::FileHeader& header() const { return m_header; }
    std::uint64_t bytesWritten() const { return m_offset; }  // the file's size

private:
    Writer(std::unique_ptr<Output> output, const WriterOptions& options);
    absl::Status begin();
    absl::Status usable() const;
    absl::Status writeBlock(BlockType type, std::string_view raw, std::uint64_t firstSequence,
                            std::uint32_t events);
    absl::Status writeMessage(BlockType type, const google::protobuf::MessageLite& message);
    absl::Status writeRejected();
    absl::Status writeDataBlock();
    absl::Status writeIndex();
    absl::Status writeCheckpoint();

    WriterOptions m_options;
    std::unique_ptr<Output> m_output;
    absl::Status m_failed;
    bool m_closed = false;
    v1::FileHeader m_header;
    std::uint64_t m_offset = 0;
    std::uint64_t m_nextBlock = 0;
    std::uint64_t m_next = 0;  // sequence

    std::string m_raw;  // the data block at work
    std::uint64_t m_rawFirst = 0;
    v1::Rejected m_rejected;
    std::size_t m_rejectedBytes = 0;
    IndexBuilder m_index;
    BlockHead m_lastHead;
    CompactRange m_tree;
    std::optional<Hash> m_checkpointHash;
    std::uint64_t m_checkpointSize = 0;  // the tree size it was made of
};

}  // namespace oxlog
