// The numbers of names while a log is written.
#pragma once

#include <absl/status/status.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "model/event/key.h"

namespace oxbow {

// Streams, types or source names: few, asked for with every event, mostly the same as before. A
// name keeps the number that it was given first. One thread.
class NameInterner {
public:
    // `what` they are, for messages. `limited`: names beyond the limit are left out, not an error.
    NameInterner(std::string what, const Names& known, bool limited = false);

    std::uint32_t intern(std::string_view name);
    // None where the name is new and left out.
    std::optional<std::uint32_t> internWithin(std::string_view name);
    // InvalidArgument where there are more than a log can have, and they are not limited.
    absl::Status check() const;

    std::size_t size() const { return m_ids.size(); }
    // Times that a name was left out.
    std::uint64_t leftOut() const { return m_leftOut; }
    // Since the last commit, in the order of their numbers.
    const std::vector<std::string>& added() const { return m_new; }
    void committed() { m_new.clear(); }

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>()(text);
        }
    };
    using Ids = std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>>;
    static constexpr std::size_t kRecent = 64;

    static std::size_t recentPlace(std::string_view name);

    std::string m_what;
    bool m_limited = false;
    std::uint64_t m_leftOut = 0;
    Ids m_ids;
    std::size_t m_bytes = 0;  // of the names
    std::array<const Ids::value_type*, kRecent> m_recent{};
    std::vector<std::string> m_new;
};

}  // namespace oxbow
