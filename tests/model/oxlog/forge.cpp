#include "model/oxlog/forge.h"

#include <stdexcept>

#include "model/oxlog/crc32c.h"
#include "model/oxlog/payload_codec.h"

namespace oxbow::test {

void ForgedBlock::setPayload(std::string raw) {
    payload = std::move(raw);
    head.codec = 0;
    head.storedBytes = static_cast<std::uint32_t>(payload.size());
    head.rawBytes = head.storedBytes;
    head.payloadCrc = oxlog::crc32c(payload);
}

Forge::Forge(std::string_view file) {
    std::uint64_t at = oxlog::kMagic.size();
    while (at + oxlog::kHeadBytes <= file.size()) {
        const auto head = oxlog::decodeHead(file.substr(at));
        if (!head) {
            break;
        }
        m_blocks.push_back(
            {*head, std::string(file.substr(at + oxlog::kHeadBytes, head->storedBytes)), at});
        at += head->totalBytes();
    }
    hasTail = at < file.size();
}

ForgedBlock& Forge::first(oxlog::BlockType type) {
    for (ForgedBlock& block : m_blocks) {
        if (block.head.is(type)) {
            return block;
        }
    }
    throw std::logic_error("the file has no such block");
}

ForgedBlock& Forge::last(oxlog::BlockType type) {
    for (std::size_t i = m_blocks.size(); i > 0; --i) {
        if (m_blocks[i - 1].head.is(type)) {
            return m_blocks[i - 1];
        }
    }
    throw std::logic_error("the file has no such block");
}

void Forge::renumber() {
    for (std::size_t i = 0; i < m_blocks.size(); ++i) {
        m_blocks[i].head.number = i;
    }
}

std::string Forge::build() const {
    std::string file(oxlog::kMagic);
    oxlog::Tail tail;
    for (const ForgedBlock& block : m_blocks) {
        if (block.head.is(oxlog::BlockType::Summary)) {
            tail.summaryOffset = file.size();
        }
        file += oxlog::encodeHead(block.head);
        file += block.payload;
        file.resize((file.size() + oxlog::kAlignment - 1) / oxlog::kAlignment * oxlog::kAlignment);
    }
    if (hasTail) {
        tail.summaryBytes = static_cast<std::uint32_t>(file.size() - tail.summaryOffset);
        tail.fileBytes = file.size() + oxlog::kTailBytes;
        file += oxlog::encodeTail(tail);
    }
    return file;
}

std::vector<std::string> Forge::events(const ForgedBlock& block) {
    std::vector<std::string> events;
    std::string_view left = block.payload;
    bool cut = false;
    while (!left.empty()) {
        const std::size_t length =
            static_cast<std::size_t>(oxlog::takeVarint(left, cut).value_or(0));
        events.emplace_back(left.substr(0, length));
        left.remove_prefix(length);
    }
    return events;
}

std::string Forge::join(const std::vector<std::string>& events) {
    std::string payload;
    for (const std::string& event : events) {
        oxlog::appendVarint(payload, event.size());
        payload += event;
    }
    return payload;
}

}  // namespace oxbow::test
