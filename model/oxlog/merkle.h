// SPDX-License-Identifier: MIT
//
// The Merkle tree of RFC 9162, grown leaf by leaf.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oxlog {

using Hash = std::array<std::uint8_t, 32>;
std::string_view bytesOf(const Hash& hash);
// Absent unless `bytes` are 32.
std::optional<Hash> hashFromBytes(std::string_view bytes);

// SHA-256, for many small pieces: the state is set up once. Not for several threads at a time.
class Sha256 {
public:
    Sha256();
    ~Sha256();
    Sha256(Sha256&&) noexcept;
    Sha256& operator=(Sha256&&) noexcept;

    void begin();
    void add(std::string_view bytes);
    Hash end();
    Hash of(std::string_view bytes);

private:
    struct State;
    std::unique_ptr<State> m_state;
};

// All that must be kept of a tree to let it grow and to know its root: the roots of the largest
// complete subtrees from left to right, one for every bit set in the number of leaves.
class CompactRange {
public:
    // An empty tree.
    CompactRange() = default;
    // Absent unless there is one subtree for every bit set in `size`.
    static std::optional<CompactRange> fromSubtrees(std::uint64_t size, std::vector<Hash> subtrees);

    // The leaf hash is SHA-256(00 ‖ bytes), a node's is SHA-256(01 ‖ left ‖ right).
    void append(std::string_view leafBytes);
    // Of the empty tree: SHA-256 of nothing.
    Hash root();

    std::uint64_t size() const { return m_size; }
    const std::vector<Hash>& subtrees() const { return m_subtrees; }

private:
    Hash node(const Hash& left, const Hash& right);

    std::uint64_t m_size = 0;
    std::vector<Hash> m_subtrees;
    Sha256 m_sha;
};

}  // namespace oxlog
