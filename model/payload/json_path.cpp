#include <absl/strings/str_cat.h>

#include <charconv>

#include "model/payload/json.h"

namespace oxbow {
namespace {

std::optional<std::size_t> arrayIndex(std::string_view digits) {
    if (digits.empty() || (digits.size() > 1 && digits.front() == '0')) {
        return std::nullopt;
    }
    std::size_t index = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), index);
    if (error != std::errc() || end != digits.data() + digits.size()) {
        return std::nullopt;
    }
    return index;
}

absl::Status pathError(std::string_view path, std::size_t at, std::string_view reason) {
    return absl::InvalidArgumentError(absl::StrCat(
        "the path \"", std::string(path), "\", character ", at + 1, ": ", std::string(reason)));
}

// Reads the form `a.b[0]["c d"]`.
class DottedPath {
public:
    explicit DottedPath(std::string_view path) : m_path(path) {}

    absl::StatusOr<std::vector<JsonPath::Step>> read() {
        // A lone '$' is the root; in front of a name without a dot it is a part of the name.
        const bool root =
            m_path == "$" || m_path.substr(0, 2) == "$." || m_path.substr(0, 2) == "$[";
        m_at = root ? 1 : 0;
        bool first = !root;
        while (m_at < m_path.size()) {
            if (m_path[m_at] == '[') {
                if (absl::Status status = bracket(); !status.ok()) {
                    return status;
                }
            } else {
                if (!first && m_path[m_at] != '.') {
                    return pathError(m_path, m_at, "a '.' or '[' should follow ']'");
                }
                m_at += first ? 0 : 1;
                if (absl::Status status = name(); !status.ok()) {
                    return status;
                }
            }
            first = false;
        }
        return std::move(m_steps);
    }

private:
    absl::Status name() {
        const std::size_t end = std::min(m_path.find_first_of(".[", m_at), m_path.size());
        if (end == m_at) {
            return pathError(m_path, m_at, "a name is missing here");
        }
        const std::string_view text = m_path.substr(m_at, end - m_at);
        if (const std::size_t wrong = text.find(']'); wrong != std::string_view::npos) {
            return pathError(m_path, m_at + wrong, "a ']' without its '['");
        }
        m_steps.push_back({std::string(text), std::nullopt});
        m_at = end;
        return absl::OkStatus();
    }

    absl::Status bracket() {
        const std::size_t open = m_at++;
        const char quote = m_at < m_path.size() ? m_path[m_at] : '\0';
        if (quote == '"' || quote == '\'') {
            return quotedName(open, quote);
        }
        const std::size_t close = m_path.find(']', m_at);
        if (close == std::string_view::npos) {
            return pathError(m_path, open, "this '[' has no ']'");
        }
        const std::optional<std::size_t> index = arrayIndex(m_path.substr(m_at, close - m_at));
        if (!index) {
            return pathError(m_path, m_at,
                             "an index from 0 or a name in quotes should stand in the brackets");
        }
        m_steps.push_back({"", index});
        m_at = close + 1;
        return absl::OkStatus();
    }

    absl::Status quotedName(std::size_t open, char quote) {
        std::string text;
        for (++m_at; m_at < m_path.size() && m_path[m_at] != quote; ++m_at) {
            if (m_path[m_at] == '\\' && m_at + 1 < m_path.size()) {
                ++m_at;
            }
            text += m_path[m_at];
        }
        if (m_at + 1 >= m_path.size() || m_path[m_at + 1] != ']') {
            return pathError(m_path, open, "this '[' has no closing quote and ']'");
        }
        m_steps.push_back({std::move(text), std::nullopt});
        m_at += 2;
        return absl::OkStatus();
    }

    std::string_view m_path;
    std::size_t m_at = 0;
    std::vector<JsonPath::Step> m_steps;
};

absl::StatusOr<std::vector<JsonPath::Step>> readPointer(std::string_view path) {
    std::vector<JsonPath::Step> steps;
    std::string token;
    const auto finish = [&] {
        // "0" is an index in an array and a name in an object: the value at hand decides.
        const std::optional<std::size_t> index = arrayIndex(token);
        steps.push_back({std::move(token), index});
        token.clear();
    };
    for (std::size_t at = 1; at < path.size(); ++at) {
        if (path[at] == '/') {
            finish();
        } else if (path[at] == '~') {
            const char code = at + 1 < path.size() ? path[at + 1] : '\0';
            if (code != '0' && code != '1') {
                return pathError(path, at, "in a JSON Pointer '~' is written ~0 and '/' is ~1");
            }
            token += code == '0' ? '~' : '/';
            ++at;
        } else {
            token += path[at];
        }
    }
    finish();
    return steps;
}

}  // namespace

absl::StatusOr<JsonPath> JsonPath::parse(std::string_view text) {
    JsonPath path;
    if (text.empty()) {
        return path;
    }
    absl::StatusOr<std::vector<Step>> steps =
        text.front() == '/' ? readPointer(text) : DottedPath(text).read();
    if (!steps.ok()) {
        return steps.status();
    }
    path.m_steps = *std::move(steps);
    return path;
}

std::string jsonPathOf(const std::vector<std::string>& names) {
    std::string path;
    for (const std::string& name : names) {
        const bool plain = !name.empty() && name.find_first_of(".[]\"'/\\$") == std::string::npos;
        if (plain) {
            path += path.empty() ? name : "." + name;
            continue;
        }
        path += "[\"";
        for (const char byte : name) {
            if (byte == '"' || byte == '\\') {
                path += '\\';
            }
            path += byte;
        }
        path += "\"]";
    }
    return path;
}

}  // namespace oxbow
