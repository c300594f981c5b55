// What fields are called: names that tell what a field is, as data.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace oxbow {

enum class FieldRole : std::uint8_t { Key, Type, Time, Stream };

// "created_at", "createdAt", "@Created-At" → "createdat".
std::string plainName(std::string_view name);
// The words of a name: "requestReceivedTimestamp" → request, received, timestamp.
std::vector<std::string> wordsOfName(std::string_view name);

// How surely a field of this name is what we look for, from 0 to 100. `leaf` is the last name on
// its path as it stands, `plain` is plainName() of it.
int nameScore(FieldRole role, std::string_view leaf, std::string_view plain);

// Names the event itself, its causes, where it was handled, or who wrote it: no key.
bool namesTheEvent(std::string_view plain);
// A field that is there beside a payload: it does not make the record more than its envelope.
bool isEnvelopeName(std::string_view plain);
// Named like a payload: what is in it may be the value.
bool isPayloadName(std::string_view plain);

// Where programs that write many logs put things. A path counts where the records have `marker`;
// both are plain names with "." between them.
struct Convention {
    std::string_view marker;
    FieldRole role;
    std::string_view path;
    int score;
};
int conventionScore(FieldRole role, std::string_view plainPath,
                    const std::vector<std::string>& presentPaths);

}  // namespace oxbow
