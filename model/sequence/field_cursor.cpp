#include "model/sequence/field_cursor.h"

#include <absl/container/flat_hash_map.h>
#include <absl/hash/hash.h>

#include <algorithm>
#include <deque>
#include <string>
#include <utility>

#include "model/sequence/event_sequence.h"

namespace oxbow {
namespace {

constexpr std::size_t kEvents = 1'024;                // a block
constexpr std::size_t kBytes = std::size_t{8} << 20;  // of values in a block, about

// Gives names the numbers that a sequence has for them.
class NumbersByName {
public:
    // `all` gives the names that there are by now.
    template <class All>
    std::uint32_t of(std::string_view name, All all) {
        auto found = m_numbers.find(name);
        if (found == m_numbers.end()) {
            m_names = all();
            m_numbers.clear();
            for (const std::string& each : *m_names) {
                m_numbers.emplace(each, static_cast<std::uint32_t>(m_numbers.size()));
            }
            found = m_numbers.find(name);
        }
        return found == m_numbers.end() ? 0 : found->second;
    }

private:
    Names m_names;
    absl::flat_hash_map<std::string_view, std::uint32_t> m_numbers;  // of m_names
};

class ValueFields final : public FieldCursor {
public:
    ValueFields(const EventSequence& events, FieldsWanted wanted, Position from, Position to)
        : m_events(events), m_wanted(std::move(wanted)), m_next(from), m_to(to) {
        // Whether an event is a fact is certain to be filled with all its parts only.
        m_cursor = events.from(from, Direction::Forward, EventParts::All);
        m_block.fields = columnsFor(m_wanted);
        m_block.texts.resize(m_wanted.texts.size());
    }

    bool next() override {
        clear();
        std::size_t bytes = 0;
        while (m_next < m_to && m_block.count < kEvents && bytes < kBytes) {
            if (!m_cursor->next()) {
                m_status = m_cursor->status();
                break;
            }
            const EventView& event = m_cursor->event();
            bytes += event.value ? event.value->size() : 0;
            add(event);
            m_next = m_next.next();
        }
        return m_status.ok() && m_block.count > 0;
    }
    const FieldBlock& block() const override { return m_block; }
    const absl::Status& status() const override { return m_status; }

    absl::StatusOr<KeyView> key(std::uint32_t number) override {
        const auto& [stream, bytes] = m_keys[number];
        return KeyView{StreamId(stream), bytes};
    }

private:
    void clear() {
        m_block.first = m_next;
        m_block.count = 0;
        m_block.inert.clear();
        m_block.keys.clear();
        m_block.types.clear();
        m_block.streams.clear();
        m_block.places.clear();
        beginColumns(m_wanted, m_block.fields);
        for (std::vector<std::uint8_t>& found : m_block.texts) {
            found.clear();
        }
    }

    void add(const EventView& event) {
        ++m_block.count;
        if (m_wanted.inert) {
            m_block.inert.push_back(event.kind == EventKind::Data ? 0 : 1);
        }
        const std::uint32_t stream = m_wanted.streams || m_wanted.keys ? streamOf(event) : 0;
        if (m_wanted.keys) {
            m_block.keys.push_back(event.key ? 1 + numberOf(stream, *event.key) : 0);
        }
        if (m_wanted.types) {
            const auto names = [this] { return m_events.types(); };
            m_block.types.push_back(event.type ? 1 + m_types.of(*event.type, names) : 0);
        }
        if (m_wanted.streams) {
            m_block.streams.push_back(stream);
        }
        for (std::size_t i = 0; i < m_wanted.texts.size(); ++i) {
            m_block.texts[i].push_back(hasText(event, m_wanted.texts[i]) ? 1 : 0);
        }
        if (!m_block.fields.empty()) {
            m_block.places.push_back(static_cast<std::uint32_t>(m_block.fields.front().size()));
            addFieldsOf(event, m_wanted, m_block.fields);
        }
    }

    std::uint32_t streamOf(const EventView& event) {
        return m_streams.of(event.stream, [this] { return m_events.streams(); });
    }

    std::uint32_t numberOf(std::uint32_t stream, std::string_view bytes) {
        const auto found = m_numbers.find(std::pair(stream, bytes));
        if (found != m_numbers.end()) {
            return found->second;
        }
        const auto number = static_cast<std::uint32_t>(m_keys.size());
        const auto& [of, kept] = m_keys.emplace_back(stream, std::string(bytes));
        m_numbers.emplace(std::pair(of, std::string_view(kept)), number);
        return number;
    }

    const EventSequence& m_events;
    const FieldsWanted m_wanted;
    std::unique_ptr<EventCursor> m_cursor;
    Position m_next;
    const Position m_to;
    FieldBlock m_block;
    absl::Status m_status;
    NumbersByName m_streams;
    NumbersByName m_types;
    std::deque<std::pair<std::uint32_t, std::string>> m_keys;  // what is viewed stays where it is
    absl::flat_hash_map<std::pair<std::uint32_t, std::string_view>, std::uint32_t> m_numbers;
};

}  // namespace

std::optional<JsonValue> fieldOf(const EventView& event, const JsonPath& path) {
    if (!event.value || event.valueIsText()) {
        return std::nullopt;
    }
    return fieldIn(*event.value, path);
}

std::optional<JsonValue> fieldIn(std::string_view json, const JsonPath& path) {
    std::optional<JsonValue> value = jsonAt(json, path);
    if (value && value->type != JsonType::Number &&
        (value->type == JsonType::Null || !isValidUtf8(value->lexeme))) {
        return std::nullopt;
    }
    return value;
}

std::vector<FieldColumn> columnsFor(const FieldsWanted& wanted) {
    return std::vector<FieldColumn>(wanted.paths.size() + wanted.members.size());
}

void beginColumns(const FieldsWanted& wanted, std::vector<FieldColumn>& columns) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
        columns[i].clear();
        columns[i].add(i < wanted.paths.size() ? FieldColumn::Entry()
                                               : FieldColumn::Entry{FieldColumn::kUntold});
    }
}

void addFieldsOf(const EventView& event, const FieldsWanted& wanted,
                 std::vector<FieldColumn>& columns) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
        FieldColumn& column = columns[i];
        if (i >= wanted.paths.size()) {
            column.add({FieldColumn::kUntold});
        } else {
            const auto field = fieldOf(event, wanted.paths[i]);
            column.add(field ? column.entryOf(*field) : FieldColumn::Entry());
        }
    }
}

bool hasText(const EventView& event, const TextNeedle& text) {
    if (event.value && text.isIn(*event.value)) {
        return true;
    }
    return event.details != nullptr &&
           std::any_of(event.details->headers.begin(), event.details->headers.end(),
                       [&text](const Header& header) {
                           return text.isIn(header.name) ||
                                  (header.value && text.isIn(*header.value));
                       });
}

std::unique_ptr<FieldCursor> fieldsOfValues(const EventSequence& events, FieldsWanted wanted,
                                            Position from, Position to) {
    return std::make_unique<ValueFields>(events, std::move(wanted), from, to);
}

}  // namespace oxbow
