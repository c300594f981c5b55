// Events in every form in which a log stores them: values that divide into columns, that nearly
// do, that do not; in records, beside them, alone.
#pragma once

#include <QTemporaryDir>

#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "model/event/event.h"
#include "model/log/log.h"
#include "model/log/log_builder.h"

namespace oxbow {

using Random = std::mt19937_64;

// How a value is written: each a way in which a log stores it.
using Writer = std::function<std::string(Random&, std::size_t)>;

inline std::string pick(Random& random, const std::vector<std::string>& from) {
    return from[random() % from.size()];
}

inline std::string manyDigits() {
    return "0." + std::string(399, '7') + "1";
}

inline std::string regular(Random& random, std::size_t i) {
    return R"({"n":)" + std::to_string(random() % 900) + "." + std::to_string(10 + random() % 90) +
           R"(,"text":"t-)" + std::to_string(1000 + i) + R"(","word":")" +
           pick(random, {"left", "door", "la\\u0142", "späti"}) +
           R"(","in":{"deep":[{"x":1},{"x":)" + std::to_string(i % 7) + R"(}],"flag":true}})";
}

inline std::string changing(Random& random, std::size_t i) {
    const std::string n =
        pick(random, {"1", "-2.50", "\"3\"", "null", "true", "false", "1e3", "-0",
                      "0.000000000000000001", "999999999999999999", "1234567890123456789", "[1,2]",
                      R"({"n":5})", "12.340", i % 20 == 0 ? manyDigits() : "7"});
    return R"({"n":)" + n + R"(,"text":)" + (i > 400 ? "12" : R"("abc\n\"")") + R"(,"n2":)" + n +
           "}";
}

inline std::string irregular(Random& random, std::size_t i) {
    switch (random() % 9) {
        case 0:
            return "no JSON at all";
        case 1:
            return R"({"n":4,"text":"cut)";
        case 2:
            return R"({"n":1,"n":2,"text":"twice"})";
        case 3:
            return "17.5";
        case 4:
            return R"("just a text")";
        case 5:
            return R"([{"n":1},{"n":2}])";
        case 6:
            return "{\"n\":3,\"text\":\"\xff\xfe\"}";
        case 7:
            return R"({ "n" : 8 , "word" : "spaced" })";
        default:
            return regular(random, i);
    }
}

inline std::string bytes(Random& random, std::size_t) {
    std::string out = R"({"n":5,)";
    for (int i = 0; i < 30; ++i) {
        out += R"("m)" + std::to_string(random()) + R"(":1,)";
    }
    return out + R"("text":"x"})";
}

// The value alone, in a record, beside one, or no value; as text; kinds, keys, streams of all
// sorts.
inline std::vector<Event> eventsOf(const Writer& write, std::uint64_t seed, std::size_t count) {
    Random random(seed);
    const bool varied = seed % 2 == 1;
    std::vector<Event> out;
    for (std::size_t i = 0; i < count; ++i) {
        Event event;
        event.stream = varied && random() % 4 == 0 ? "other" : "stream";
        event.type = "Type" + std::to_string(random() % 3);
        event.time = Timestamp{1'700'000'000'000'000'000 + static_cast<std::int64_t>(i) * 1'000'000,
                               TimePrecision::Millisecond, 0};
        if (random() % 9 != 0) {
            event.key = "k" + std::to_string(random() % 40);
        }
        std::string value = write(random, i);
        if (value.back() == '}' && random() % 2 == 0) {
            // What is the event's own key, type or time is not stored again.
            value.pop_back();
            value += R"(,"key":")" + event.key.value_or("none") + R"(","type":")" + *event.type +
                     R"("})";
        }
        const std::uint64_t form = varied ? random() % 8 : seed % 3;
        if (form == 1) {
            event.record = R"({"id":)" + std::to_string(i) + R"(,"data":)" + value + "}";
        } else if (form == 3) {
            event.record = R"(["beside"])";
        }
        if (random() % 17 != 0) {
            event.value = value;
        }
        if (varied && random() % 13 == 0) {
            event.type.reset();
        }
        if (varied && random() % 11 == 0) {
            event.kind = random() % 2 == 0 ? EventKind::Control : EventKind::Aborted;
        }
        if (random() % 15 == 0) {
            event.details.contentType =
                random() % 2 == 0 ? std::string(kTextContent) : "application/json";
        }
        out.push_back(std::move(event));
    }
    return out;
}

// A log of these events; a value that stands in its record is a part of it there.
inline std::shared_ptr<Log> logOf(const QTemporaryDir& folder, const std::vector<Event>& events) {
    const auto log = *Log::create(folder.filePath("log.oxbow").toStdString());
    LogBuilder::Options options;
    options.firstRunEvents = 350;
    const auto builder = *LogBuilder::create(log, options);
    for (std::size_t i = 0; i < events.size();) {
        auto batch = std::make_unique<EventBatch>();
        for (const std::size_t end = i + 150; i < std::min(end, events.size()); ++i) {
            EventView view = events[i].view();
            const std::size_t at =
                view.record && view.value ? view.record->find(*view.value) : std::string::npos;
            if (at != std::string::npos) {
                view.value = view.record->substr(at, view.value->size());
            }
            batch->append(view);
        }
        if (!builder->append(std::move(batch)).ok()) {
            qFatal("the log cannot be written");
        }
    }
    if (!builder->commit().ok()) {
        qFatal("the log cannot be written");
    }
    return log;
}

}  // namespace oxbow
