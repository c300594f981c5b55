// SPDX-License-Identifier: MIT
//
// Makes the index of a file anew while a StreamReader reads it.
#pragma once

#include <absl/status/status.h>

#include <cstdint>
#include <optional>
#include <vector>

#include "model/oxlog/index.h"
#include "model/oxlog/stream_reader.h"

namespace oxlog {

class IndexingVisitor : public Visitor {
public:
    explicit IndexingVisitor(std::uint32_t filterBitsPerKey = 0) : m_index(filterBitsPerKey) {}

    const std::optional<v1::FileHeader>& header() const { return m_header; }
    IndexBuilder& index() { return m_index; }
    const std::vector<Damage>& damages() const { return m_damages; }

    absl::Status onHeader(const v1::FileHeader& header) override {
        m_header = header;
        return absl::OkStatus();
    }
    absl::Status onBlockBegin(const Block& block) override {
        m_offset = block.offset;
        return absl::OkStatus();
    }
    absl::Status onEvent(const StoredEvent& event) override {
        m_index.addEvent(event.message);
        return absl::OkStatus();
    }
    absl::Status onAttachment(const v1::Attachment& part) override {
        m_index.addAttachment(part, m_offset);
        return absl::OkStatus();
    }
    absl::Status onBlockEnd(const Block& block) override {
        if (block.head.is(BlockType::Data)) {
            m_index.endDataBlock(block.offset, block.head);
        } else {
            m_index.addBlock(static_cast<BlockType>(block.head.type), block.offset);
        }
        return absl::OkStatus();
    }
    absl::Status onDamage(const Damage& damage) override {
        m_damages.push_back(damage);
        return absl::OkStatus();
    }

protected:
    std::uint64_t blockOffset() const { return m_offset; }

private:
    IndexBuilder m_index;
    std::optional<v1::FileHeader> m_header;
    std::vector<Damage> m_damages;
    std::uint64_t m_offset = 0;  // of the block at work
};

}  // namespace oxlog
