// SPDX-License-Identifier: MIT
#include "model/oxlog/merkle.h"

#include <openssl/evp.h>

#include <bit>
#include <cstddef>
#include <cstring>
#include <utility>

namespace oxlog {

std::string_view bytesOf(const Hash& hash) {
    return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

std::optional<Hash> hashFromBytes(std::string_view bytes) {
    Hash hash{};
    if (bytes.size() != hash.size()) {
        return std::nullopt;
    }
    std::memcpy(hash.data(), bytes.data(), hash.size());
    return hash;
}

// The algorithm is fetched once: OpenSSL looks it up by name at every start otherwise, which costs
// more than hashing a small event.
struct Sha256::State {
    std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> algorithm{
        EVP_MD_fetch(nullptr, "SHA256", nullptr), &EVP_MD_free};
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(),
                                                                    &EVP_MD_CTX_free};
};

Sha256::Sha256() : m_state(std::make_unique<State>()) {}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::begin() {
    EVP_DigestInit_ex2(m_state->context.get(), m_state->algorithm.get(), nullptr);
}

void Sha256::add(std::string_view bytes) {
    EVP_DigestUpdate(m_state->context.get(), bytes.data(), bytes.size());
}

Hash Sha256::end() {
    Hash hash{};
    EVP_DigestFinal_ex(m_state->context.get(), hash.data(), nullptr);
    return hash;
}

Hash Sha256::of(std::string_view bytes) {
    begin();
    add(bytes);
    return end();
}

std::optional<CompactRange> CompactRange::fromSubtrees(std::uint64_t size,
                                                       std::vector<Hash> subtrees) {
    if (static_cast<std::size_t>(std::popcount(size)) != subtrees.size()) {
        return std::nullopt;
    }
    CompactRange range;
    range.m_size = size;
    range.m_subtrees = std::move(subtrees);
    return range;
}

Hash CompactRange::node(const Hash& left, const Hash& right) {
    std::array<char, 1 + 2 * sizeof(Hash)> bytes{};
    bytes[0] = 1;
    std::memcpy(bytes.data() + 1, left.data(), left.size());
    std::memcpy(bytes.data() + 1 + left.size(), right.data(), right.size());
    return m_sha.of({bytes.data(), bytes.size()});
}

void CompactRange::append(std::string_view leafBytes) {
    m_sha.begin();
    m_sha.add(std::string_view("\0", 1));
    m_sha.add(leafBytes);
    Hash hash = m_sha.end();
    // A new leaf completes one subtree for every one that ends the number of leaves in binary.
    for (std::uint64_t size = m_size; (size & 1) != 0; size >>= 1) {
        hash = node(m_subtrees.back(), hash);
        m_subtrees.pop_back();
    }
    m_subtrees.push_back(hash);
    ++m_size;
}

Hash CompactRange::root() {
    if (m_subtrees.empty()) {
        return m_sha.of({});
    }
    Hash hash = m_subtrees.back();
    for (std::size_t i = m_subtrees.size() - 1; i > 0; --i) {
        hash = node(m_subtrees[i - 1], hash);
    }
    return hash;
}

}  // namespace oxlog
