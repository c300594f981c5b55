// tumbling and hopping: a row for each group and span of event time.
#include <absl/strings/str_cat.h>

#include "model/fold/kinds/built_in_fold.h"
#include "model/fold/kinds/instant.h"
#include "model/fold/kinds/total.h"

namespace oxbow {
namespace {

constexpr std::int64_t kMostWindowsAnEvent = 1'000;

// Windows begin at whole multiples of `every` since 1970 and hold their beginning, not their end.
// A row's key is the group and the window's beginning; a late event counts in its own window.
class WindowRunner final : public FoldRunner {
public:
    static constexpr bool kIsByOneKey = false;
    static constexpr WritesRows kWrites = WritesRows::All;
    explicit WindowRunner(Definition definition)
        : m_definition(std::move(definition)),
          m_field(m_definition->path("field")),
          m_size(m_definition->durations.at("size")),
          m_every(m_definition->durations.contains("every") ? m_definition->durations.at("every")
                                                            : m_size) {}

    absl::Status route(const FoldEvent& event, std::vector<RowKey>& out) override {
        if (m_definition->concerns(event.view) && read(event.view)) {
            forEachWindow(event.view, [&](const RowKey& key) {
                out.push_back(key);
                return absl::OkStatus();
            }).IgnoreError();
        }
        return absl::OkStatus();
    }

    absl::Status apply(const FoldEvent& event, FoldRows& rows) override {
        if (!m_definition->concerns(event.view)) {
            return absl::OkStatus();
        }
        if (!read(event.view)) {
            ++m_withoutField;
            return absl::OkStatus();
        }
        absl::StatusOr<Decimal> number = Decimal();
        if (m_field != nullptr) {
            number = decimalOf(*m_field, *m_value);
        }
        return forEachWindow(event.view,
                             [&](const RowKey& key) { return addTo(key, number, rows); });
    }

    std::uint64_t withoutField() const override { return m_withoutField; }

private:
    bool read(const EventView& event) {
        if (m_field != nullptr) {
            m_value = fieldOf(event, *m_field);
        }
        m_prefix = "[";
        return event.time && (m_field == nullptr || m_value) &&
               m_definition->by.appendParts(event, m_key.stream, m_prefix);
    }

    // Those that the event's time lies in, the earliest first.
    template <class Visit>
    absl::Status forEachWindow(const EventView& event, Visit visit) {
        const std::int64_t time = event.time->nanoseconds;
        const std::int64_t into = (time % m_every + m_every) % m_every;
        for (std::int64_t i = (m_size - 1 - into) / m_every; i >= 0 && m_size > into; --i) {
            std::int64_t start = 0;
            if (__builtin_sub_overflow(time, into + i * m_every, &start)) {
                continue;  // before the first moment that has a name
            }
            m_key.key = absl::StrCat(m_prefix, "\"");
            appendInstant(m_key.key, start);
            m_key.key += "\"]";
            if (absl::Status status = visit(m_key); !status.ok()) {
                return status;
            }
        }
        return absl::OkStatus();
    }

    absl::Status addTo(const RowKey& key, const absl::StatusOr<Decimal>& number, FoldRows& rows) {
        const auto before = rows.find(key);
        if (!before.ok()) {
            return before.status();
        }
        if (*before != nullptr && (*before)->poisoned) {
            return absl::OkStatus();
        }
        const bool hasSum = m_field != nullptr;
        Total total;
        if (*before != nullptr) {
            RowText row(shownText(**before));
            if (!row.skip("{") || !total.read(row, hasSum)) {
                return foreignRow(**before);
            }
        }
        absl::Status status = number.status();
        if (status.ok() && hasSum) {
            status = total.add(*m_field, *number);
        } else {
            ++total.count;
        }
        if (!status.ok()) {
            return rows.put(key, poisonedRow(std::string(status.message())));
        }
        FoldRow after;
        std::string& out = after.shown.emplace("{");
        total.appendTo(out, hasSum);
        out += '}';
        return rows.put(key, std::move(after));
    }

    Definition m_definition;
    const FieldPath* m_field;
    std::int64_t m_size;
    std::int64_t m_every;
    std::optional<JsonValue> m_value;
    std::string m_prefix;
    RowKey m_key;
    std::uint64_t m_withoutField = 0;
};

}  // namespace

MadeFold makeTumbling(const Definition& definition) {
    return foldOf<WindowRunner>(definition);
}

MadeFold makeHopping(const Definition& definition) {
    const std::int64_t size = definition->durations.at("size");
    const std::int64_t every = definition->durations.at("every");
    if (every > size) {
        return absl::InvalidArgumentError(
            "\"every\": is longer than \"size\", and events between two windows "
            "would count in none. Make it shorter");
    }
    if (size / every > kMostWindowsAnEvent) {
        return absl::InvalidArgumentError(absl::StrCat(
            "\"every\": is so short that an event lies in ", size / every, " windows; at most ",
            kMostWindowsAnEvent, " are counted. Make \"every\" longer or \"size\" shorter"));
    }
    return foldOf<WindowRunner>(definition);
}

}  // namespace oxbow
