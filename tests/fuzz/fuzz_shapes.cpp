// Shapes of any bytes, line by line: what matches a known shape is valid JSON, what is learnt
// matches from then on, and shape and scalars give back the very bytes.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "model/payload/json.h"
#include "model/payload/shape_matcher.h"

namespace {

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

void checkParts(std::string_view text, const oxbow::RecordShape& shape,
                std::span<const oxbow::Slot> found) {
    require(shape.literals.size() == found.size() + 1 && shape.places.size() == found.size());
    std::string rebuilt;
    for (std::size_t i = 0; i < found.size(); ++i) {
        rebuilt += shape.literals[i];
        require(rebuilt.size() == found[i].begin);
        rebuilt += found[i].in(text);
    }
    require(rebuilt + shape.literals.back() == text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    oxbow::ShapeMatcher matcher;
    for (std::size_t from = 0; from < text.size();) {
        const std::size_t end = std::min(text.find('\n', from), text.size());
        const std::string_view line = text.substr(from, end - from);
        from = end + 1;
        const bool valid = oxbow::validateJson(line).ok();
        std::int32_t shape = matcher.match(line);
        require(shape < 0 || valid);
        if (shape < 0 && valid) {
            shape = matcher.learn(line);
            require(shape < 0 || matcher.match(line) == shape);
        }
        if (shape >= 0) {
            const auto known = matcher.shapes()->at(static_cast<std::size_t>(shape));
            checkParts(line, *known, matcher.found());
            for (const auto& place : known->places) {
                require(oxbow::JsonPath::parse(place.path).ok());
            }
        }
    }
    return 0;
}
