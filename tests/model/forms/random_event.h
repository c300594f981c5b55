// Random events with nasty bytes, for properties such as import(export(x)) = x.
#pragma once

#include <limits>
#include <random>
#include <string>

#include "model/event/event.h"

namespace oxbow::test {

class RandomEvents {
public:
    explicit RandomEvents(std::uint32_t seed) : m_random(seed) {}

    std::size_t below(std::size_t limit) { return m_random() % limit; }
    bool coin() { return below(2) == 0; }

    std::string bytes() {
        static const std::string kPieces[] = {"",
                                              "a",
                                              "\"",
                                              "\\",
                                              ",",
                                              "\n",
                                              "\r\n",
                                              "\t",
                                              "\xff",
                                              "\xc3\xa9",
                                              "\xc3",
                                              "é",
                                              "{",
                                              "}",
                                              "null",
                                              "true",
                                              "1.50",
                                              "1e400",
                                              " ",
                                              "\x01",
                                              "\x7f",
                                              "[1, 2]",
                                              "{\"a\":1}",
                                              "{\"a\":[1]}",
                                              "base64",
                                              "\xf0\x9f\x98\x80",
                                              "\xed\xa0\x80",
                                              "-0",
                                              "\u2028",
                                              "'",
                                              "% ",
                                              "\\u0041",
                                              "9007199254740993"};
        std::string out;
        for (std::size_t left = below(4); left > 0; --left) {
            out += below(8) == 0 ? std::string(1, '\0') : kPieces[below(std::size(kPieces))];
        }
        return out;
    }
    OptionalBytes optionalBytes() { return below(4) == 0 ? std::nullopt : OptionalBytes(bytes()); }
    Timestamp time() {
        Timestamp time;
        time.precision = static_cast<TimePrecision>(below(6));
        time.nanoseconds = static_cast<std::int64_t>(m_random());
        if (coin()) {
            time.nanoseconds = time.nanoseconds / 86'400'000'000'000 * 86'400'000'000'000;
        }
        if (below(20) == 0) {
            time.nanoseconds = std::numeric_limits<std::int64_t>::min();
        }
        if (coin()) {
            time.zoneMinutes = static_cast<std::int16_t>(below(2000)) - 1000;
        }
        return time;
    }
    std::optional<Timestamp> optionalTime() {
        return coin() ? std::optional(time()) : std::nullopt;
    }

    EventDetails details() {
        EventDetails details;
        for (std::size_t left = below(4); left > 0; --left) {
            details.headers.push_back({bytes(), optionalBytes()});
        }
        if (coin()) {
            details.transaction =
                Transaction{bytes(), m_random(), coin(), static_cast<TransactionOutcome>(below(3))};
        }
        details.actor = optionalBytes();
        details.correlation = optionalBytes();
        for (std::size_t left = below(3); left > 0; --left) {
            details.causations.push_back(bytes());
            details.references.push_back({bytes(), bytes(), bytes()});
        }
        details.contentType = optionalBytes();
        if (coin()) {
            details.schemaId = m_random();
        }
        return details;
    }

    Event event() {
        Event event;
        event.source = bytes();
        event.stream = bytes();
        event.partition = static_cast<std::int32_t>(below(4)) - 1;
        event.offset = coin() ? -1 : static_cast<std::int64_t>(m_random() >> 1);
        event.kind = static_cast<EventKind>(below(3));
        event.key = optionalBytes();
        event.value = optionalBytes();
        event.type = optionalBytes();
        event.time = optionalTime();
        event.recordTime = optionalTime();
        event.record = coin() ? event.value : optionalBytes();
        if (coin()) {
            event.details = details();
        }
        return event;
    }

private:
    std::mt19937_64 m_random;
};

}  // namespace oxbow::test
