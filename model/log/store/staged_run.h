// What one commit is to add to the store, in the making.
#pragma once

#include <absl/status/status.h>
#include <google/protobuf/message_lite.h>
#include <rocksdb/db.h>
#include <rocksdb/sst_file_writer.h>
#include <rocksdb/write_batch.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/log/store/families.h"

namespace oxbow {

// The same bytes, as RocksDB takes them.
inline rocksdb::Slice slice(std::string_view bytes) {
    return {bytes.data(), bytes.size()};
}

class LogStore;

// Pairs for the families, held in memory while they are few and in sorted files, one a family, once
// they are many. What is small goes through the store's journal, which costs one wait for the disk;
// what is large is ingested as it is. Files that were not ingested are deleted. One thread.
class StagedRun {
public:
    // The files' names begin with `prefix`.
    StagedRun(const LogStore& store, std::string prefix);
    ~StagedRun();
    StagedRun(const StagedRun&) = delete;
    StagedRun& operator=(const StagedRun&) = delete;

    // Keys of one family must come in rising order, erased ones included.
    absl::Status put(Family family, std::string_view key, std::string_view value);
    // ResourceExhausted where the message is too large to be one value.
    absl::Status put(Family family, std::string_view key,
                     const google::protobuf::MessageLite& message);
    absl::Status erase(Family family, std::string_view key);
    std::uint64_t bytesWritten() const { return m_bytes; }

private:
    friend class LogStore;

    struct Pair {
        Family family;
        std::string key;
        std::string value;
        bool erased = false;
    };
    struct File {
        std::filesystem::path path;
        std::unique_ptr<rocksdb::SstFileWriter> writer;
        rocksdb::ExternalSstFileInfo info;  // when it is finished
    };

    absl::Status add(Pair pair);
    absl::Status write(Family family, std::string_view key, std::string_view value, bool erased);
    absl::Status spill();
    bool isSmall() const { return !m_spilled; }
    rocksdb::WriteBatch batch() const;  // of a small one
    absl::Status finish();              // of a large one

    const LogStore& m_store;
    const std::string m_prefix;
    std::vector<Pair> m_pairs;  // while it is small
    bool m_spilled = false;
    std::array<File, kFamilies> m_files;
    std::uint64_t m_bytes = 0;
};

// The message's bytes. ResourceExhausted where they are too many for one value.
absl::Status serialise(const google::protobuf::MessageLite& message, std::string& bytes);

}  // namespace oxbow
