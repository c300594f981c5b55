// Plain data as bytes, between the house and the process that a script runs in.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "model/fold/script/script_batch.h"

namespace oxbow {

// Every type names its parts once, for writing and for reading.
template <typename Wire>
void parts(Wire& wire, Header& value) {
    wire(value.name, value.value);
}
template <typename Wire>
void parts(Wire& wire, ScriptTexts& value) {
    wire(value.bytes, value.ends);
}
template <typename Wire>
void parts(Wire& wire, ScriptUses& value) {
    wire(value.streamId, value.partition, value.eventId, value.type, value.value, value.data,
         value.metadata, value.created, value.sequenceNumber, value.fieldsOnly, value.fields);
}
template <typename Wire>
void parts(Wire& wire, ScriptColumn& value) {
    wire(value.kinds, value.numbers, value.texts);
}
template <typename Wire>
void parts(Wire& wire, ScriptBatch& value) {
    wire(value.flags, value.handlers, value.sequenceNumbers, value.streamIds, value.eventIds,
         value.types, value.typeOf, value.values, value.json, value.metadata, value.created,
         value.columns, value.forget, value.routesOnly);
}
template <typename Wire>
void parts(Wire& wire, ScriptDefinition& value) {
    wire(value.rows, value.all, value.streams, value.categories, value.handlers, value.any,
         value.deleted, value.folds, value.biState, value.transforms, value.includeLinks,
         value.exactNumbers, value.hasKey, value.uses);
}
template <typename Wire>
void parts(Wire& wire, ScriptError& value) {
    wire(value.line, value.sentence);
}
template <typename Wire>
void parts(Wire& wire, ScriptRoutes::Failure& value) {
    wire(value.event, value.error);
}
template <typename Wire>
void parts(Wire& wire, ScriptRoutes& value) {
    wire(value.starts, value.rows, value.newKeys, value.failures);
}
template <typename Wire>
void parts(Wire& wire, ScriptRow& value) {
    wire(value.is, value.number, value.name, value.state);
}
template <typename Wire>
void parts(Wire& wire, ScriptRows& value) {
    wire(value.rows, value.starts, value.reached, value.count, value.withoutStates, value.shared);
}
template <typename Wire>
void parts(Wire& wire, ScriptEmitted& value) {
    wire(value.stream, value.type, value.body, value.headers);
}
template <typename Wire>
void parts(Wire& wire, ScriptRecord& value) {
    wire(value.kind, value.state, value.shown, value.error);
}
template <typename Wire>
void parts(Wire& wire, ScriptResults::Shared& value) {
    wire(value.step, value.state);
}
template <typename Wire>
void parts(Wire& wire, ScriptResults::Emitted& value) {
    wire(value.step, value.event);
}
template <typename Wire>
void parts(Wire& wire, ScriptResults& value) {
    wire(value.steps, value.records, value.newShapes, value.codes, value.numbers, value.texts,
         value.shared, value.emitted);
}

class ScriptWriter {
public:
    // Appends.
    explicit ScriptWriter(std::string& bytes) : m_bytes(bytes) {}
    template <typename... Values>
    void operator()(const Values&... values) {
        (put(values), ...);
    }

private:
    template <typename Value>
    void put(const Value& value) {
        if constexpr (std::is_arithmetic_v<Value> || std::is_enum_v<Value>) {
            m_bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
        } else {
            // Writing changes nothing.
            parts(*this, const_cast<Value&>(value));
        }
    }
    void put(const std::string& text) {
        put(static_cast<std::uint64_t>(text.size()));
        m_bytes += text;
    }
    template <typename Value>
    void put(const std::optional<Value>& value) {
        put(value.has_value());
        if (value) {
            put(*value);
        }
    }
    template <typename Value>
    void put(const std::vector<Value>& values) {
        put(static_cast<std::uint64_t>(values.size()));
        if constexpr (std::is_arithmetic_v<Value>) {
            m_bytes.append(reinterpret_cast<const char*>(values.data()),
                           values.size() * sizeof(Value));
        } else {
            for (const Value& value : values) {
                put(value);
            }
        }
    }
    std::string& m_bytes;
};

// Of bytes that are cut off or wrong it makes whatever they say, and ok() is false.
class ScriptReader {
public:
    explicit ScriptReader(std::string_view bytes) : m_rest(bytes) {}
    template <typename... Values>
    void operator()(Values&... values) {
        (get(values), ...);
    }
    bool ok() const { return m_ok; }

private:
    template <typename Value>
    void get(Value& value) {
        if constexpr (std::is_arithmetic_v<Value> || std::is_enum_v<Value>) {
            if (const std::string_view bytes = next(sizeof value); m_ok) {
                std::memcpy(&value, bytes.data(), sizeof value);
            }
        } else {
            parts(*this, value);
        }
    }
    void get(std::string& text) {
        std::uint64_t size = 0;
        get(size);
        text = next(size);
    }
    template <typename Value>
    void get(std::optional<Value>& value) {
        bool there = false;
        get(there);
        if (there) {
            get(value.emplace());
        }
    }
    template <typename Value>
    void get(std::vector<Value>& values) {
        std::uint64_t size = 0;
        get(size);
        if constexpr (std::is_arithmetic_v<Value>) {
            size = std::min<std::uint64_t>(size, m_rest.size() + 1);  // more is refused
            values.clear();
            if (const std::string_view bytes = next(size * sizeof(Value)); m_ok && size > 0) {
                values.resize(size);
                std::memcpy(values.data(), bytes.data(), bytes.size());
            }
        } else {
            values.clear();
            for (; m_ok && size > 0; --size) {
                get(values.emplace_back());
            }
        }
    }
    std::string_view next(std::uint64_t size) {
        if (size > m_rest.size()) {
            m_ok = false;
            return {};
        }
        const std::string_view bytes = m_rest.substr(0, size);
        m_rest.remove_prefix(size);
        return bytes;
    }
    std::string_view m_rest;
    bool m_ok = true;
};

}  // namespace oxbow
