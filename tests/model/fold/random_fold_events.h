// Random events for every kind of built-in fold, and a file of each kind.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "model/event/time_spans.h"
#include "model/fold/fold_run.h"

namespace oxbow {

// Values in which every kind finds what it looks for, now and then in a form that it cannot take.
inline std::string randomFoldValue(std::mt19937_64& random) {
    const auto pick = [&random](std::initializer_list<const char*> of) {
        return std::string(of.begin()[random() % of.size()]);
    };
    std::string value = "{";
    value += "\"g\":" + pick({"\"x\"", "\"y\"", "1", "null"});
    value += ",\"n\":" + pick({"1", "2.50", "-3", "\"4.0\"", "1e3", "0.125", "9007199254740993"});
    value += ",\"v\":" + pick({"1", "1.0", "\"a\"", "[1]", "null"});
    value += ",\"from\":" + pick({"\"e1\"", "\"e2\"", "\"e3\""});
    value += ",\"to\":" + pick({"\"e1\"", "\"e2\"", "\"e3\"", "\"e4\""});
    value += random() % 3 == 0 ? ",\"piece\":\"K\"" : "";
    value += ",\"op\":" + pick({"\"c\"", "\"u\"", "\"d\""});
    value += ",\"before\":{\"g\":\"x\"},\"after\":{\"g\":" + pick({"\"x\"", "\"z\""}) + "}";
    value += ",\"patch\":[{\"op\":\"add\",\"path\":\"/n\",\"value\":" + pick({"1", "[]"}) + "}]";
    return random() % 12 == 0 ? pick({"hello", "{\"n\":\"x\",\"g\":\"x\"}", "[]", "{}"})
                              : value + "}";
}

inline std::vector<Event> randomFoldEvents(std::uint64_t seed, int count = 80) {
    std::mt19937_64 random(seed);
    std::vector<Event> events;
    for (int i = 0; i < count; ++i) {
        Event event = valueEvent("k-" + std::to_string(random() % 3), randomFoldValue(random));
        event.stream = random() % 2 == 0 ? "s" : "t";
        if (random() % 10 == 0) {
            event.value.reset();
        }
        if (random() % 10 != 0) {
            event.time = Timestamp{static_cast<std::int64_t>(random() % 500) * kSecond};
        }
        events.push_back(std::move(event));
    }
    return events;
}

// A file of each kind that suits those values.
inline std::vector<std::string> foldFiles() {
    return {R"({"kind":"latest","by":"{g}-{@key}"})",
            R"({"kind":"count","by":["g","@stream"]})",
            R"({"kind":"sum","field":"n","by":"g"})",
            R"({"kind":"min","field":"n"})",
            R"({"kind":"max","field":"v","by":"g"})",
            R"({"kind":"average","field":"n"})",
            R"({"kind":"distinct","field":"v"})",
            R"({"kind":"last","n":3,"field":"n","by":"g"})",
            R"({"kind":"merge-patch"})",
            R"({"kind":"json-patch","field":"patch"})",
            R"({"kind":"cdc","by":"g"})",
            R"({"kind":"tumbling","size":"1m","field":"n"})",
            R"({"kind":"hopping","size":"1m","every":"25s","by":"g"})",
            R"({"kind":"session","gap":"10s","field":"n"})",
            R"({"kind":"balance","debit":"from","credit":"to","amount":"n","currency":"g"})",
            R"({"kind":"board"})",
            R"({"kind":"set","by":"g","add":"from","remove":"to"})"};
}

}  // namespace oxbow
