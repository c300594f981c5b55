#include "app/cli/key_choice.h"

#include "app/cli/command.h"

namespace oxbow {

void KeyChoice::addTo(CLI::App& command, const std::string& prefixOfNames) {
    const auto begins = command.add_option("--" + prefixOfNames + "prefix", prefix,
                                           "Only keys that begin with this text");
    command.add_option("--" + prefixOfNames + "contains", part, "Only keys that contain this text")
        ->excludes(begins);
}

absl::StatusOr<KeySearch> KeyChoice::search(const Log& log, const std::string& stream) const {
    KeySearch out;
    out.where = part ? KeySearch::Where::Anywhere : KeySearch::Where::Start;
    out.text = part ? *part : prefix.value_or("");
    if (!stream.empty()) {
        const auto id = resolveStream(log, stream);
        if (!id.ok()) {
            return id.status();
        }
        out.stream = *id;
    }
    return out;
}

}  // namespace oxbow
