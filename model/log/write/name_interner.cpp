#include "model/log/write/name_interner.h"

#include <absl/strings/str_format.h>

#include <utility>

namespace oxbow {
namespace {

constexpr std::size_t kMostNames = 1U << 16;
// Of all of them: they are held in memory, once for whoever reads the log.
constexpr std::size_t kMostNameBytes = std::size_t{8} << 20;

}  // namespace

NameInterner::NameInterner(std::string what, const Names& known, bool limited)
    : m_what(std::move(what)), m_limited(limited) {
    for (const std::string& name : *known) {
        m_ids.emplace(name, static_cast<std::uint32_t>(m_ids.size()));
        m_bytes += name.size();
    }
}

std::uint32_t NameInterner::intern(std::string_view name) {
    // A few names come again and again: most are found without hashing them.
    const Ids::value_type*& recent = m_recent[recentPlace(name)];
    if (recent != nullptr && recent->first == name) {
        return recent->second;
    }
    auto found = m_ids.find(name);
    if (found == m_ids.end()) {
        found = m_ids.emplace(name, static_cast<std::uint32_t>(m_ids.size())).first;
        m_new.emplace_back(name);
        m_bytes += name.size();
    }
    recent = &*found;
    return found->second;
}

std::optional<std::uint32_t> NameInterner::internWithin(std::string_view name) {
    const bool fits = m_ids.size() < kMostNames && m_bytes + name.size() <= kMostNameBytes;
    if (m_limited && !fits && m_ids.find(name) == m_ids.end()) {
        ++m_leftOut;
        return std::nullopt;
    }
    return intern(name);
}

absl::Status NameInterner::check() const {
    if (m_limited || (m_ids.size() <= kMostNames && m_bytes <= kMostNameBytes)) {
        return absl::OkStatus();
    }
    return absl::InvalidArgumentError(absl::StrFormat(
        "there are more than %d different %ss, or of more than %d MiB, which is the most that "
        "a log can have: the "
        "field chosen for it tells events apart rather than %ss; import into a new workspace "
        "with another field (--%s NAME) or none (--%s \"\")",
        kMostNames, m_what, kMostNameBytes >> 20, m_what, m_what, m_what));
}

std::size_t NameInterner::recentPlace(std::string_view name) {
    const auto byte = [name](std::size_t i) { return static_cast<std::uint8_t>(name[i]); };
    return name.empty()
               ? 0
               : (name.size() * 5 + byte(name.size() / 2) * 3 + byte(name.size() - 1)) % kRecent;
}

}  // namespace oxbow
