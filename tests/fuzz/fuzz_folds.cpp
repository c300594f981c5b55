// Fold files and patches of any bytes: no crash, no endless work; a file that is taken makes rows
// of valid JSON, and the same ones when the fold goes on from rows that it left.
//
// The first line of the input is the fold's file, each other line a value.
#include <cstdint>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "model/fold/fold_file.h"
#include "model/fold/run_fold.h"
#include "model/payload/json.h"
#include "model/payload/json_patch.h"

namespace {

using namespace oxbow;

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

std::vector<Event> eventsOf(std::string_view lines) {
    std::vector<Event> events;
    while (!lines.empty() && events.size() < 50) {
        const std::string_view line = lines.substr(0, lines.find('\n'));
        lines.remove_prefix(std::min(line.size() + 1, lines.size()));
        Event event;
        event.stream = "s";
        event.key = events.size() % 3 == 0 ? "a" : "b";
        if (line != "null") {
            event.value = std::string(line);
        }
        event.time = Timestamp{static_cast<std::int64_t>(events.size() * 7919 % 100) << 32};
        events.push_back(std::move(event));
    }
    return events;
}

std::map<RowKey, FoldRow> folded(const Fold& fold, const std::vector<Event>& events, bool resumes) {
    auto runner = *fold.start();
    MemoryFoldRows rows;
    Position position;
    for (const Event& event : events) {
        if (resumes && position.value() % 3 == 2) {
            runner = *fold.start();
            require(runner->resume([&](const auto& visit) { return rows.forEach(visit); }).ok());
        }
        const EventView view = event.view();
        std::vector<RowKey> keys;
        require(runner->route({position, view}, keys).ok());
        require(runner->apply({position, view}, rows).ok());
        position = position.next();
    }
    return rows.sorted();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const std::string_view file = text.substr(0, text.find('\n'));
    const std::string_view rest = text.substr(std::min(file.size() + 1, text.size()));
    parseDuration(file);
    if (const auto fold = parseFoldFile(file, "fuzz"); fold.ok()) {
        const std::vector<Event> events = eventsOf(rest);
        const auto rows = folded(**fold, events, false);
        for (const auto& [key, row] : rows) {
            const bool isOwn = (*fold)->identity().kind != "latest" && !row.poisoned && row.shown;
            require(!isOwn || validateJson(*row.shown).ok());
        }
        require(rows == folded(**fold, events, true));
    }
    const std::string_view patch = rest.substr(0, rest.find('\n'));
    if (validateJson(file).ok() && validateJson(patch).ok()) {
        std::optional<JsonTree> document = *JsonTree::parse(file);
        applyJsonPatch(document, patch).IgnoreError();
        require(!document || validateJson(document->text()).ok());
        JsonTree merged = *JsonTree::parse(file);
        mergeJson(merged, *JsonTree::parse(patch));
        const std::string once = merged.text();
        require(validateJson(once).ok());
        mergeJson(merged, *JsonTree::parse(patch));
        require(merged.text() == once);
    }
    return 0;
}
