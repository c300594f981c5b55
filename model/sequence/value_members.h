// A value as the members of the JSON object that it is.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "model/payload/json.h"

namespace oxbow {

// In their order, repeated names included. It owns its bytes. One thread.
class ValueMembers {
public:
    std::size_t size() const { return m_members.size(); }
    // n < size(). Names are unescaped. Valid until it is changed.
    std::string_view name(std::size_t n) const {
        const Member& member = m_members[n];
        return std::string_view(m_bytes).substr(member.begin, member.nameSize);
    }
    JsonValue value(std::size_t n) const {
        const Member& member = m_members[n];
        return {member.type,
                std::string_view(m_bytes).substr(member.begin + member.nameSize,
                                                 member.end - member.begin - member.nameSize)};
    }

    // --- for whoever fills it ---
    void clear() {
        m_members.clear();
        m_bytes.clear();
    }
    // Begins a member; what is appended to bytes() up to end() is its lexeme.
    void begin(std::string_view name) {
        m_members.push_back({m_bytes.size(), name.size(), 0, JsonType::Null});
        m_bytes += name;
    }
    std::string& bytes() { return m_bytes; }
    void end(JsonType type) {
        m_members.back().end = m_bytes.size();
        m_members.back().type = type;
    }

private:
    struct Member {
        std::size_t begin = 0;  // of its name, which its lexeme follows
        std::size_t nameSize = 0;
        std::size_t end = 0;
        JsonType type = JsonType::Null;
    };
    std::vector<Member> m_members;
    std::string m_bytes;
};

}  // namespace oxbow
