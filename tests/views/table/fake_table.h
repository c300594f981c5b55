// A table made of a list of versions, for tests without a log.
#pragma once

#include <map>
#include <vector>

#include "model/history/history.h"

namespace oxbow {

// By key id: the writer, and whether it deleted.
class FakeTable final : public Table {
public:
    FakeTable(std::uint64_t at, std::map<std::uint32_t, KeyVersion> versions)
        : m_at(at), m_versions(std::move(versions)) {
        for (const auto& [key, version] : m_versions) {
            if (!version.deleted) {
                m_rows.push_back({KeyId(key), version.writer});
            }
        }
    }

    Position at() const override { return m_at; }
    std::uint64_t rowCount() const override { return m_rows.size(); }
    Row row(std::uint64_t n) const override { return m_rows[n]; }
    std::optional<std::uint64_t> find(KeyId key) const override {
        for (std::size_t n = 0; n < m_rows.size(); ++n) {
            if (m_rows[n].key == key) {
                return n;
            }
        }
        return std::nullopt;
    }
    std::optional<KeyVersion> version(KeyId key) const override {
        const auto found = m_versions.find(key.value());
        return found == m_versions.end() ? std::nullopt : std::optional(found->second);
    }

private:
    Position m_at;
    std::map<std::uint32_t, KeyVersion> m_versions;
    std::vector<Row> m_rows;
};

inline KeyVersion wrote(std::uint64_t writer) {
    return {Position(writer), false};
}
inline KeyVersion deleted(std::uint64_t writer) {
    return {Position(writer), true};
}

}  // namespace oxbow
