// A disk on which a write fails when it is told to, and on which nothing is waited for.
#pragma once

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <atomic>
#include <memory>
#include <string>
#include <utility>

namespace oxbow {

// Counts every step that changes the disk: what is appended, synced, renamed, linked, made or
// deleted. Any thread.
class FailingDisk final : public rocksdb::FileSystemWrapper {
public:
    FailingDisk() : FileSystemWrapper(rocksdb::FileSystem::Default()) {}
    const char* Name() const override { return "FailingDisk"; }

    // Step number `step` from now on fails, from 1 on; with `forGood` all that follow it do, too.
    void failAt(std::uint64_t step, bool forGood) {
        m_failAt = m_steps + step;
        m_forGood = forGood;
    }
    void heal() { m_failAt = 0; }
    bool hasFailed() const { return m_failAt != 0 && m_steps >= m_failAt; }

    rocksdb::IOStatus step() {
        const std::uint64_t now = ++m_steps;
        const std::uint64_t failAt = m_failAt;
        const bool fails = failAt != 0 && (m_forGood ? now >= failAt : now == failAt);
        return fails ? rocksdb::IOStatus::NoSpace("the disk was told to fail")
                     : rocksdb::IOStatus::OK();
    }

    rocksdb::IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                      std::unique_ptr<rocksdb::FSWritableFile>* file,
                                      rocksdb::IODebugContext* context) override;
    rocksdb::IOStatus NewRandomRWFile(const std::string& name, const rocksdb::FileOptions& options,
                                      std::unique_ptr<rocksdb::FSRandomRWFile>* file,
                                      rocksdb::IODebugContext* context) override;
    rocksdb::IOStatus NewDirectory(const std::string& name, const rocksdb::IOOptions& options,
                                   std::unique_ptr<rocksdb::FSDirectory>* directory,
                                   rocksdb::IODebugContext* context) override;
    rocksdb::IOStatus RenameFile(const std::string& from, const std::string& to,
                                 const rocksdb::IOOptions& options,
                                 rocksdb::IODebugContext* context) override {
        const auto status = step();
        return status.ok() ? FileSystemWrapper::RenameFile(from, to, options, context) : status;
    }
    rocksdb::IOStatus LinkFile(const std::string& from, const std::string& to,
                               const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* context) override {
        const auto status = step();
        return status.ok() ? FileSystemWrapper::LinkFile(from, to, options, context) : status;
    }
    rocksdb::IOStatus DeleteFile(const std::string& name, const rocksdb::IOOptions& options,
                                 rocksdb::IODebugContext* context) override {
        const auto status = step();
        return status.ok() ? FileSystemWrapper::DeleteFile(name, options, context) : status;
    }

private:
    std::atomic<std::uint64_t> m_steps = 0;
    std::atomic<std::uint64_t> m_failAt = 0;
    std::atomic<bool> m_forGood = false;
};

namespace failing_disk {

class File final : public rocksdb::FSWritableFileOwnerWrapper {
public:
    File(std::unique_ptr<rocksdb::FSWritableFile> file, FailingDisk& disk)
        : FSWritableFileOwnerWrapper(std::move(file)), m_disk(disk) {}

    rocksdb::IOStatus Append(const rocksdb::Slice& data, const rocksdb::IOOptions& options,
                             rocksdb::IODebugContext* context) override {
        const auto status = m_disk.step();
        if (status.ok()) {
            return FSWritableFileOwnerWrapper::Append(data, options, context);
        }
        // A disk that is full takes what there is room for.
        const rocksdb::Slice half(data.data(), data.size() / 2);
        FSWritableFileOwnerWrapper::Append(half, options, context).PermitUncheckedError();
        return status;
    }
    rocksdb::IOStatus Append(const rocksdb::Slice& data, const rocksdb::IOOptions& options,
                             const rocksdb::DataVerificationInfo&,
                             rocksdb::IODebugContext* context) override {
        return Append(data, options, context);
    }
    rocksdb::IOStatus Sync(const rocksdb::IOOptions&, rocksdb::IODebugContext*) override {
        return m_disk.step();
    }
    rocksdb::IOStatus Fsync(const rocksdb::IOOptions&, rocksdb::IODebugContext*) override {
        return m_disk.step();
    }

private:
    FailingDisk& m_disk;
};

class ChangedFile final : public rocksdb::FSRandomRWFileOwnerWrapper {
public:
    ChangedFile(std::unique_ptr<rocksdb::FSRandomRWFile> file, FailingDisk& disk)
        : FSRandomRWFileOwnerWrapper(std::move(file)), m_disk(disk) {}

    rocksdb::IOStatus Write(std::uint64_t offset, const rocksdb::Slice& data,
                            const rocksdb::IOOptions& options,
                            rocksdb::IODebugContext* context) override {
        const auto status = m_disk.step();
        return status.ok() ? FSRandomRWFileOwnerWrapper::Write(offset, data, options, context)
                           : status;
    }
    rocksdb::IOStatus Sync(const rocksdb::IOOptions&, rocksdb::IODebugContext*) override {
        return m_disk.step();
    }
    rocksdb::IOStatus Fsync(const rocksdb::IOOptions&, rocksdb::IODebugContext*) override {
        return m_disk.step();
    }

private:
    FailingDisk& m_disk;
};

class Folder final : public rocksdb::FSDirectoryWrapper {
public:
    Folder(std::unique_ptr<rocksdb::FSDirectory> folder, FailingDisk& disk)
        : FSDirectoryWrapper(std::move(folder)), m_disk(disk) {}

    rocksdb::IOStatus Fsync(const rocksdb::IOOptions&, rocksdb::IODebugContext*) override {
        return m_disk.step();
    }
    rocksdb::IOStatus FsyncWithDirOptions(const rocksdb::IOOptions&, rocksdb::IODebugContext*,
                                          const rocksdb::DirFsyncOptions&) override {
        return m_disk.step();
    }

private:
    FailingDisk& m_disk;
};

}  // namespace failing_disk

inline rocksdb::IOStatus FailingDisk::NewWritableFile(
    const std::string& name, const rocksdb::FileOptions& options,
    std::unique_ptr<rocksdb::FSWritableFile>* file, rocksdb::IODebugContext* context) {
    auto status = step();
    if (status.ok()) {
        status = FileSystemWrapper::NewWritableFile(name, options, file, context);
    }
    if (status.ok()) {
        *file = std::make_unique<failing_disk::File>(std::move(*file), *this);
    }
    return status;
}

inline rocksdb::IOStatus FailingDisk::NewRandomRWFile(
    const std::string& name, const rocksdb::FileOptions& options,
    std::unique_ptr<rocksdb::FSRandomRWFile>* file, rocksdb::IODebugContext* context) {
    auto status = FileSystemWrapper::NewRandomRWFile(name, options, file, context);
    if (status.ok()) {
        *file = std::make_unique<failing_disk::ChangedFile>(std::move(*file), *this);
    }
    return status;
}

inline rocksdb::IOStatus FailingDisk::NewDirectory(const std::string& name,
                                                   const rocksdb::IOOptions& options,
                                                   std::unique_ptr<rocksdb::FSDirectory>* directory,
                                                   rocksdb::IODebugContext* context) {
    auto status = FileSystemWrapper::NewDirectory(name, options, directory, context);
    if (status.ok()) {
        *directory = std::make_unique<failing_disk::Folder>(std::move(*directory), *this);
    }
    return status;
}

}  // namespace oxbow
