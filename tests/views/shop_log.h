// A small shop's log for the tests of views: orders that are placed, paid, shipped, refunded and
// cancelled, with tombstones, events without a key, late events and a rejected record.
#pragma once

#include <QTemporaryDir>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "model/log/log_builder.h"

namespace oxbow {

inline Event shopEvent(std::string stream, std::string type, OptionalBytes key, OptionalBytes value,
                       std::int64_t nanoseconds) {
    Event event;
    event.source = "shop.jsonl";
    event.stream = std::move(stream);
    event.type = std::move(type);
    event.key = std::move(key);
    event.value = std::move(value);
    event.time = Timestamp{nanoseconds, TimePrecision::Millisecond, 0};
    return event;
}

// Deterministic: equal counts give equal events.
inline std::vector<Event> shopEvents(int count) {
    std::mt19937 random(42);
    const auto below = [&](unsigned n) { return random() % n; };
    const char* methods[] = {"card", "sepa", "cash"};
    const char* carriers[] = {"dhl", "ups", "post"};
    std::vector<Event> events;
    std::int64_t now = 1'575'360'000'000'000'000;  // 2019-12-03T08:00:00Z
    int orders = 0;
    for (int i = 0; i < count; ++i) {
        now += static_cast<std::int64_t>(below(1'500) + 20) * 1'000'000;
        const std::int64_t time = i % 37 == 36 ? now - 19'300'000'000 : now;
        const int order = orders < 8 ? orders : orders - static_cast<int>(below(8)) - 1;
        const std::string key = "o-" + std::to_string(10 + order);
        const std::string total =
            std::to_string(5 + order * 7 % 140) + "." + std::to_string(10 + order * 13 % 90);
        const std::string items = std::to_string(1 + order % 5);
        const unsigned pick = below(10);
        if (orders < 8 || pick < 4) {
            const std::string placed = "o-" + std::to_string(10 + orders);
            ++orders;
            events.push_back(shopEvent(
                "orders", "OrderPlaced", placed,
                "{\"status\":\"placed\",\"total\":" + total + ",\"items\":" + items + "}", time));
        } else if (pick < 7) {
            events.push_back(shopEvent("orders", "OrderPaid", key,
                                       "{\"status\":\"paid\",\"total\":" + total + ",\"items\":" +
                                           items + ",\"method\":\"" + methods[order % 3] + "\"}",
                                       time));
        } else if (pick < 8) {
            events.push_back(shopEvent("orders", "Shipped", key,
                                       "{\"status\":\"shipped\",\"total\":" + total +
                                           ",\"items\":" + items + ",\"carrier\":\"" +
                                           carriers[order % 3] + "\"}",
                                       time));
        } else if (i % 11 == 5) {
            events.push_back(shopEvent("orders", "OrderPaid", std::nullopt,
                                       "{\"note\":\"a key was forgotten\"}", time));
        } else if (i % 7 == 3) {
            events.push_back(shopEvent("orders", "Cancelled", key, std::nullopt, time));
        } else if (i % 13 == 6) {
            events.push_back(shopEvent("orders", "Refunded", key, "", time));
        } else {
            events.push_back(shopEvent("orders", "Refunded", key,
                                       "{\"status\":\"refunded\",\"total\":0.00,\"items\":" +
                                           items + ",\"method\":null,\"reason\":\"late\"}",
                                       time));
        }
        events.back().offset = i;
        events.back().partition = i % 3;
    }
    return events;
}

// A log in a folder of its own, gone with this object.
class TemporaryLog {
public:
    explicit TemporaryLog(const std::vector<Event>& events, bool withRejected = true) {
        log = *Log::create(m_folder.path().toStdString() + "/shop-day.oxbow");
        append(events, withRejected);
    }

    void append(const std::vector<Event>& events, bool withRejected = false) {
        auto builder = *LogBuilder::create(log);
        ImportedSource source;
        source.path = "shop.jsonl";
        source.format = "jsonl";
        builder->beginSource(source);
        auto batch = std::make_unique<EventBatch>();
        if (withRejected) {
            batch->reject({"shop.jsonl", 4'096, 33, 41, "{\"status\":\"paid\",\"total\":}",
                           "Line 33, byte 26: a value is missing after the colon."});
        }
        for (const Event& event : events) {
            batch->append(event.view());
            if (batch->full()) {
                require(builder->append(std::exchange(batch, std::make_unique<EventBatch>())));
            }
        }
        require(builder->append(std::move(batch)));
        builder->endSource(source);
        require(builder->commit());
    }

    std::shared_ptr<Log> log;

private:
    static void require(const absl::Status& status) {
        if (!status.ok()) {
            qFatal("%s", std::string(status.message()).c_str());
        }
    }

    QTemporaryDir m_folder;
};

}  // namespace oxbow
