// A lock on a folder, which dies with the process that holds it.
#pragma once

#include <filesystem>
#include <optional>
#include <utility>

namespace oxbow {

// Move-only. Two locks exclude each other in one process as in two.
class FolderLock {
public:
    enum class Kind { Shared, Exclusive };

    // Absent where somebody else's lock excludes it. Where the folder cannot be opened, or its
    // file system knows no locks, the lock holds nothing and nothing is refused: what is missing is
    // told by whoever reads it.
    static std::optional<FolderLock> tryLock(const std::filesystem::path& folder, Kind kind);
    // The same, but waits for it.
    static FolderLock lock(const std::filesystem::path& folder, Kind kind);

    FolderLock() = default;
    FolderLock(FolderLock&& other) noexcept : m_file(std::exchange(other.m_file, -1)) {}
    FolderLock& operator=(FolderLock&& other) noexcept {
        std::swap(m_file, other.m_file);
        return *this;
    }
    ~FolderLock();

    // Whether `folder` is still the folder that was locked, and not another one of that name.
    bool isOf(const std::filesystem::path& folder) const;

private:
    explicit FolderLock(int file) : m_file(file) {}
    int m_file = -1;
};

}  // namespace oxbow
