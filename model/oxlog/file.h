// SPDX-License-Identifier: MIT
//
// The two things that are asked of a file: to grow, and to be read anywhere.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace oxlog {

// Makes a new name in the folder of `path` survive a power failure, where the system can do so.
void syncFolderOf(const std::filesystem::path& path);

// Where a writer's bytes go: a file, a pipe, memory.
class Output {
public:
    virtual ~Output() = default;
    virtual absl::Status write(std::string_view bytes) = 0;
    // Makes what was written survive a power failure, where the output can do so.
    virtual absl::Status sync() { return absl::OkStatus(); }
};

// Bytes appended to a string that outlives it.
class StringOutput : public Output {
public:
    explicit StringOutput(std::string& to) : m_to(to) {}
    absl::Status write(std::string_view bytes) override {
        m_to.append(bytes);
        return absl::OkStatus();
    }

private:
    std::string& m_to;
};

// A file that no other writer has open. Errors name the file, the reason and what to do;
// ResourceExhausted is a full disk.
class FileOutput : public Output {
public:
    // AlreadyExists where there is such a file. `rights` are those of open(2): what the process's
    // umask leaves of them.
    static constexpr unsigned kUsualRights = 0666;
    static absl::StatusOr<std::unique_ptr<FileOutput>> create(const std::filesystem::path& path,
                                                              unsigned rights = kUsualRights);
    // An existing file, from byte 0 on until truncate() says otherwise. Unavailable where another
    // writer has it open.
    static absl::StatusOr<std::unique_ptr<FileOutput>> open(const std::filesystem::path& path);
    ~FileOutput() override;

    absl::Status write(std::string_view bytes) override;
    absl::Status sync() override;
    // Cuts the file to `size` bytes and goes on writing there.
    absl::Status truncate(std::uint64_t size);

private:
    FileOutput(std::filesystem::path path, int descriptor);
    absl::Status lock();

    std::filesystem::path m_path;
    int m_descriptor;
};

// A file read anywhere, by any thread.
class FileInput {
public:
    static absl::StatusOr<std::unique_ptr<FileInput>> open(const std::filesystem::path& path);
    ~FileInput();
    FileInput(const FileInput&) = delete;
    FileInput& operator=(const FileInput&) = delete;

    std::uint64_t size() const { return m_size; }  // when it was opened
    // Reads exactly `size` bytes. OutOfRange where the file is shorter: then nothing is allocated.
    absl::Status read(std::uint64_t offset, std::size_t size, std::string& to) const;

private:
    FileInput(std::filesystem::path path, int descriptor, std::uint64_t size);

    std::filesystem::path m_path;
    int m_descriptor;
    std::uint64_t m_size;
};

}  // namespace oxlog
