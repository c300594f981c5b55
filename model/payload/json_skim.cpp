#include "model/payload/json_skim.h"

#include "model/event/ascii.h"
#include "model/payload/json_lexeme.h"

namespace oxbow {
namespace {

constexpr int kDeepest = 32;

// Every call returns where it stopped, null where it is not sure.
class Skimmer {
public:
    explicit Skimmer(const char* end) : m_end(end) {}

    const char* space(const char* at) const {
        while (at < m_end && isSpace(*at)) {
            ++at;
        }
        return at;
    }

    // Behind the string that begins at `at`.
    const char* string(const char* at) const {
        for (++at; (at = firstNotPlain(at, m_end)) < m_end; ++at) {
            if (*at == '"') {
                return at + 1;
            }
            if (*at == '\\' || static_cast<unsigned char>(*at) < 0x20) {
                return nullptr;
            }
        }
        return nullptr;
    }

    const char* value(const char* at, JsonType& type, int depth) const {
        switch (at < m_end ? *at : '\0') {
            case '"':
                type = JsonType::String;
                return string(at);
            case 't':
                return word(at, "true", JsonType::True, type);
            case 'f':
                return word(at, "false", JsonType::False, type);
            case 'n':
                return word(at, "null", JsonType::Null, type);
            case '{':
                type = JsonType::Object;
                return depth == 0 ? nullptr : members(at, depth, [](auto, auto, auto) {});
            case '[':
                type = JsonType::Array;
                return depth == 0 ? nullptr : elements(at, depth);
            default:
                type = JsonType::Number;
                return endOfJsonNumber(at, m_end);
        }
    }

    // Calls visit(name between its quotes, type, value) for each member of the object at `at`.
    template <class Visit>
    const char* members(const char* at, int depth, Visit visit) const {
        at = space(at + 1);
        if (at < m_end && *at == '}') {
            return at + 1;
        }
        for (;; at = space(at + 1)) {
            if (at == m_end || *at != '"') {
                return nullptr;
            }
            const char* const nameEnd = string(at);
            if (nameEnd == nullptr) {
                return nullptr;
            }
            const std::string_view name(at + 1, static_cast<std::size_t>(nameEnd - at) - 2);
            at = space(nameEnd);
            if (at == m_end || *at != ':') {
                return nullptr;
            }
            const char* const begin = space(at + 1);
            JsonType type;
            const char* const stop = value(begin, type, depth - 1);
            if (stop == nullptr) {
                return nullptr;
            }
            visit(name, type, std::string_view(begin, static_cast<std::size_t>(stop - begin)));
            at = space(stop);
            if (at < m_end && *at == '}') {
                return at + 1;
            }
            if (at == m_end || *at != ',') {
                return nullptr;
            }
        }
    }

private:
    const char* word(const char* at, std::string_view text, JsonType is, JsonType& type) const {
        type = is;
        const std::string_view rest(at, static_cast<std::size_t>(m_end - at));
        return rest.starts_with(text) ? at + text.size() : nullptr;
    }

    const char* elements(const char* at, int depth) const {
        at = space(at + 1);
        if (at < m_end && *at == ']') {
            return at + 1;
        }
        for (;; at = space(at + 1)) {
            JsonType type;
            const char* const stop = value(at, type, depth - 1);
            if (stop == nullptr) {
                return nullptr;
            }
            at = space(stop);
            if (at < m_end && *at == ']') {
                return at + 1;
            }
            if (at == m_end || *at != ',') {
                return nullptr;
            }
        }
    }

    const char* m_end;
};

}  // namespace

Skimmed skimMember(std::string_view object, std::string_view name, JsonValue& found) {
    const char* const end = object.data() + object.size();
    const Skimmer skimmer(end);
    const char* const at = skimmer.space(object.data());
    if (at == end || *at != '{') {
        return Skimmed::Unsure;
    }
    bool isThere = false;
    const auto visit = [&](std::string_view each, JsonType type, std::string_view lexeme) {
        if (each == name) {
            found = {type, lexeme};
            isThere = true;
        }
    };
    const char* const stop = skimmer.members(at, kDeepest, visit);
    if (stop == nullptr) {
        return Skimmed::Unsure;
    }
    return isThere ? Skimmed::Found : Skimmed::NotThere;
}

}  // namespace oxbow
