#include "model/branch/type_shape.h"

#include <absl/strings/str_cat.h>

#include <string_view>

#include "model/payload/json.h"

namespace oxbow {
namespace {

constexpr std::size_t kMostSampled = 200;
constexpr std::size_t kFewest = 3;
constexpr std::uint64_t kLookedAt = 10'000;  // events each way
constexpr int kMostDepth = 6;

bool isObject(const EventView& event) {
    if (!event.value || event.valueIsText() || !validateJson(*event.value).ok()) {
        return false;
    }
    const auto root = jsonAt(*event.value, JsonPath());
    return root && root->type == JsonType::Object;
}

// True and false are one type.
std::uint8_t bitOf(JsonType type) {
    return static_cast<std::uint8_t>(
        1U << static_cast<unsigned>(type == JsonType::False ? JsonType::True : type));
}

std::string_view wordOf(JsonType type) {
    constexpr std::string_view kWords[] = {"null",   "true or false", "true or false", "a number",
                                           "a text", "a list",        "an object"};
    return kWords[static_cast<std::size_t>(type)];
}

}  // namespace

void TypeShape::collect(std::string_view json, const std::string& path, int depth, Members& out) {
    for (const JsonMember& member : jsonMembers(json)) {
        const std::string name = path.empty() ? member.name : absl::StrCat(path, ".", member.name);
        Member& seen = out[name];
        ++seen.count;
        seen.types |= bitOf(member.value.type);
        if (member.value.type == JsonType::Object && depth < kMostDepth) {
            collect(member.value.lexeme, name, depth + 1, out);
        }
    }
}

void TypeShape::add(const EventView& event) {
    ++m_count;
    m_withKey += event.key ? 1 : 0;
    if (isObject(event)) {
        ++m_objects;
        collect(*event.value, "", 0, m_members);
    }
}

absl::StatusOr<TypeShape> TypeShape::of(const EventSequence& events, const EventView& like,
                                        Position near, const Cancelled& cancelled) {
    TypeShape shape;
    for (const Direction way : {Direction::Backward, Direction::Forward}) {
        const auto cursor = events.from(near, way, EventParts::All);
        for (std::uint64_t i = 0; i < kLookedAt && shape.m_count < kMostSampled && cursor->next();
             ++i) {
            if (cancelled && cancelled()) {
                return absl::CancelledError("nobody waits for the shape of the type any more");
            }
            const EventView& event = cursor->event();
            if (event.kind == EventKind::Data && event.stream == like.stream &&
                event.type == like.type && event.value) {
                shape.add(event);
            }
        }
        if (!cursor->status().ok()) {
            return cursor->status();
        }
    }
    return shape;
}

std::vector<std::string> TypeShape::faults(const EventView& event) const {
    std::vector<std::string> out;
    if (m_count < kFewest || !event.value) {
        return out;
    }
    if (m_withKey == m_count && !event.key) {
        out.emplace_back("it has no key, and all others of its type have one");
    }
    if (m_objects != m_count) {
        return out;
    }
    if (!isObject(event)) {
        out.emplace_back("its value is no JSON object, and those of all others of its type are");
        return out;
    }
    Members has;
    collect(*event.value, "", 0, has);
    for (const auto& [path, member] : m_members) {
        if (member.count >= m_count && !has.contains(path)) {
            out.push_back(
                absl::StrCat("it has no ", path, ", and all others of its type have one"));
        }
    }
    for (const auto& [path, member] : has) {
        const auto known = m_members.find(path);
        if (known == m_members.end()) {
            // What stands within one that is new is new, too.
            const std::size_t dot = path.rfind('.');
            if (dot == std::string::npos || m_members.contains(path.substr(0, dot))) {
                out.push_back(
                    absl::StrCat("it has a member ", path, ", and no other of its type has one"));
            }
            continue;
        }
        for (const JsonType type : {JsonType::Null, JsonType::True, JsonType::Number,
                                    JsonType::String, JsonType::Array, JsonType::Object}) {
            if ((member.types & bitOf(type)) != 0 && (known->second.types & bitOf(type)) == 0) {
                out.push_back(absl::StrCat("its ", path, " is ", std::string(wordOf(type)),
                                           ", which it is in no other of its type"));
            }
        }
    }
    return out;
}

}  // namespace oxbow
