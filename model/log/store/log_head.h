// The log's head: how far the log had come when it was last written, in a small file of its own.
//
// The store alone cannot tell a file that was cut from one that never was longer: what is missing
// at the end of its journal looks as if it had not been written yet. The head says how many
// commits, and how many changes of the small things, there must be at least.
#pragma once

#include <rocksdb/env.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace oxbow {

// What there is at least; more is no fault, for the head is written last.
struct LogHead {
    std::uint64_t commits = 0;
    std::uint64_t changes = 0;  // of marks, the playhead and the like
    // How many bytes the database's list of its files has, where that is still the file of this
    // number: a list that was cut must not be gone by, for what it does not name is deleted.
    std::uint64_t manifest = 0;
    std::uint64_t manifestBytes = 0;
    friend bool operator==(const LogHead&, const LogHead&) = default;
};

// Two slots, written in turn: while one is written the other one holds. One thread at a time.
class LogHeadFile {
public:
    // Absent where the file is missing or neither of its slots can be read.
    static std::optional<LogHead> read(rocksdb::Env& env, const std::string& path);
    // Makes the file where it is missing.
    static rocksdb::Status create(rocksdb::Env& env, const std::string& path, const LogHead& head);

    rocksdb::Status open(rocksdb::Env& env, const std::string& path);
    // Handed to the system, not waited for: a head that lies behind finds less damage and tells no
    // lie.
    rocksdb::Status write(const LogHead& head);

private:
    std::unique_ptr<rocksdb::RandomRWFile> m_file;
    std::uint64_t m_turn = 0;
};

}  // namespace oxbow
