#include "app/cli/options/key_choice.h"

#include "app/cli/command.h"

namespace oxbow {

void KeyChoice::addTo(CLI::App& command, const std::string& prefixOfNames) {
    addBytesOption(command, prefixOfNames + "prefix", prefix,
                   "Only keys that begin with this text");
    addBytesOption(command, prefixOfNames + "contains", part, "Only keys that contain this text");
}

absl::StatusOr<KeySearch> KeyChoice::search(const RowKeys& keys,
                                            const std::optional<std::string>& stream) const {
    if (prefix && part) {
        return wrongUsage("how keys begin and what they contain cannot be asked for together");
    }
    KeySearch out;
    out.where = part ? KeySearch::Where::Anywhere : KeySearch::Where::Start;
    out.text = part ? *part : prefix.value_or("");
    if (stream) {
        const auto id = resolveStream(keys, *stream);
        if (!id.ok()) {
            return id.status();
        }
        out.stream = *id;
    }
    return out;
}

}  // namespace oxbow
