// Any text as a script: it is told what is wrong with it, or it is a fold; nothing is taken down.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "model/fold/script/exact_numbers.h"
#include "model/fold/script/script_fold.h"
#include "model/fold/script/script_scan.h"
#include "model/payload/json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    oxbow::scanScript(text);
    oxbow::scriptForEngine(text);
    if (oxbow::validateJson(text).ok() && !oxbow::validateJson(oxbow::exactForScript(text)).ok()) {
        std::abort();
    }
    // The engine takes a thousand times as long as the above.
    constexpr std::size_t kEach = 16;
    if (size % kEach == 0) {
        const auto fold = oxbow::scriptFold(text, "fuzz");
        if (!fold.ok() && fold.status().message().empty()) {
            std::abort();
        }
    }
    return 0;
}
