// SPDX-License-Identifier: MIT
//
// A finished file, opened anywhere: a closed one by its summary, whatever its length; an unclosed
// or damaged one by reading it once from front to back.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "model/oxlog/damage.h"
#include "model/oxlog/file.h"
#include "model/oxlog/oxlog.pb.h"
#include "model/oxlog/stream_reader.h"

namespace oxlog {

// Reads a whole file through a StreamReader. Errors have the file's name in front.
absl::StatusOr<Ending> readFile(const std::filesystem::path& path, StreamReader& reader);

// One thread. The file must not be changed while it is open.
class Reader {
public:
    // NotFound, PermissionDenied, and what StreamReader refuses.
    static absl::StatusOr<std::unique_ptr<Reader>> open(const std::filesystem::path& path);

    const v1::FileHeader& header() const { return m_header; }
    // Of an unclosed file it is what could be recovered.
    const v1::Summary& summary() const { return m_summary; }
    std::uint64_t eventCount() const { return m_summary.events(); }
    // False: the index had to be made by reading the file; damages() and ending() tell why.
    bool hasIndex() const { return m_hasIndex; }
    const Ending& ending() const { return m_ending; }
    const std::vector<Damage>& damages() const { return m_damages; }

    // The events numbered `from` to before `to` that are there, in order; stops early when `visit`
    // says false. DataLoss where a block is damaged or is not what the index says.
    using Visit = std::function<bool(const StoredEvent&)>;
    absl::Status scan(std::uint64_t from, std::uint64_t to, const Visit& visit);
    // The same for the events of one key: blocks that cannot hold it are not read.
    absl::Status scanKey(std::string_view stream, std::string_view key, const Visit& visit);
    // NotFound where there is no such event.
    absl::StatusOr<v1::Event> event(std::uint64_t sequence);

    // The last checkpoint; NotFound where there is none.
    absl::StatusOr<v1::Checkpoint> checkpoint();
    absl::StatusOr<std::vector<v1::Schema>> schemas();
    // All, in the order in which they were made: replaced and removed ones, too.
    absl::StatusOr<std::vector<v1::Annotation>> annotations();
    absl::StatusOr<std::vector<v1::ImportedSource>> sources();
    absl::StatusOr<std::vector<v1::RejectedRecord>> rejected();
    // The content of summary().attachments(i), in pieces, checked against its hash at the end: then
    // DataLoss. Its name is not to be used as a path.
    absl::Status readAttachment(int i, const std::function<absl::Status(std::string_view)>& take);

private:
    explicit Reader(std::unique_ptr<FileInput> file) : m_file(std::move(file)) {}
    absl::Status openHeader();
    absl::Status openByTail();
    absl::Status openByReading(const std::filesystem::path& path);
    // Reads and checks one block that must be of this type.
    absl::Status readBlock(std::uint64_t offset, BlockType type, BlockHead& head, std::string& raw);
    template <class Message>
    absl::Status readMessage(std::uint64_t offset, BlockType type, Message& message);
    // The index entries of summary().indexes(i).
    absl::StatusOr<const v1::Index*> index(int i);
    absl::Status scanBlock(const v1::IndexEntry& entry, std::uint64_t from, std::uint64_t to,
                           const Visit& visit, bool& goOn);
    absl::Status wrong(std::uint64_t offset, const std::string& what) const;

    std::unique_ptr<FileInput> m_file;
    std::string m_name;
    std::uint64_t m_sync = 0;
    v1::FileHeader m_header;
    v1::Summary m_summary;
    bool m_hasIndex = false;
    Ending m_ending;
    std::vector<Damage> m_damages;
    // The index made by reading: one "index block" each 64 data blocks, never written anywhere.
    std::vector<v1::Index> m_madeIndexes;
    int m_loadedIndex = -1;
    v1::Index m_loaded;
    std::string m_stored;
    std::string m_raw;
};

}  // namespace oxlog
