// Takes an oxlog file apart and puts it together again in ways no writer would.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "model/oxlog/block.h"
#include "model/oxlog/oxlog.pb.h"

namespace oxbow::test {

struct ForgedBlock {
    oxlog::BlockHead head;
    std::string payload;  // as stored
    std::uint64_t offset = 0;

    // Gives the block a new payload, unpacked, with lengths and checksum to fit.
    void setPayload(std::string raw);
    template <class Message>
    Message message() const {
        Message message;
        message.ParseFromString(payload);
        return message;
    }
    // Changes the message in the payload.
    template <class Message>
    void edit(const std::function<void(Message&)>& change) {
        Message changed = message<Message>();
        change(changed);
        setPayload(changed.SerializeAsString());
    }
};

// A file of unpacked blocks that is whole.
class Forge {
public:
    explicit Forge(std::string_view file);

    std::vector<ForgedBlock>& blocks() { return m_blocks; }
    // The first and the last block of this type.
    ForgedBlock& first(oxlog::BlockType type);
    ForgedBlock& last(oxlog::BlockType type);
    // Numbers the blocks anew.
    void renumber();

    // The file, with head checksums to fit; the tail, where there is one, says where the last
    // summary block stands.
    std::string build() const;
    bool hasTail = true;

    // A data block's events as stored, and back.
    static std::vector<std::string> events(const ForgedBlock& block);
    static std::string join(const std::vector<std::string>& events);

private:
    std::vector<ForgedBlock> m_blocks;
};

}  // namespace oxbow::test
