// session: a row for each stretch of a group's events without a long pause in event time.
#include <absl/strings/str_cat.h>

#include <map>
#include <utility>

#include "model/fold/kinds/built_in_fold.h"
#include "model/fold/kinds/instant.h"
#include "model/fold/kinds/total.h"

namespace oxbow {
namespace {

// A row's key is the group and the time of the session's first event, its row has the time of its
// last. Two events belong to one session where no more than the gap lies between them. A late
// event may move a session's beginning, which gives its row another key, or join two to one.
// Therefore which row an event reaches depends on the events before it.
class SessionRunner final : public FoldRunner {
public:
    static constexpr bool kIsByOneKey = false;
    static constexpr WritesRows kWrites = WritesRows::Some;
    explicit SessionRunner(Definition definition)
        : m_definition(std::move(definition)),
          m_field(m_definition->path("field")),
          m_gap(static_cast<std::uint64_t>(m_definition->durations.at("gap"))) {}

    absl::Status route(const FoldEvent& event, std::vector<RowKey>& out) override {
        if (!m_definition->concerns(event.view) || !read(event.view)) {
            return absl::OkStatus();
        }
        const std::int64_t time = event.view.time->nanoseconds;
        std::int64_t start = time;
        const auto group = m_groups.find(m_group);
        if (group != m_groups.end()) {
            for (const auto& each : joined(group->second, time)) {
                out.push_back(keyOf(each->first));
                start = std::min(start, each->first);
            }
        }
        if (out.empty() || start == time) {
            RowKey key = keyOf(start);
            if (std::find(out.begin(), out.end(), key) == out.end()) {
                out.push_back(std::move(key));
            }
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
        const std::int64_t time = event.view.time->nanoseconds;
        Sessions& sessions = m_groups[m_group];
        const std::vector<Sessions::iterator> touched = joined(sessions, time);
        if (std::any_of(touched.begin(), touched.end(),
                        [](const auto& each) { return each->second.poisoned; })) {
            return absl::OkStatus();
        }
        Merged merged{time, time, Total()};
        for (const auto& each : touched) {
            if (absl::Status status = merge(*each, rows, merged); !status.ok()) {
                return status;
            }
        }
        absl::Status fault = absl::OkStatus();
        if (m_field != nullptr) {
            const auto number = decimalOf(*m_field, *m_value);
            fault = number.ok() ? merged.total.add(*m_field, *number) : number.status();
        } else {
            ++merged.total.count;
        }
        fault.Update(merged.fault);
        for (const auto& each : touched) {
            if (each->first != merged.start) {
                if (absl::Status status = rows.erase(keyOf(each->first)); !status.ok()) {
                    return status;
                }
            }
            sessions.erase(each);
        }
        sessions[merged.start] = {merged.end, !fault.ok()};
        return rows.put(keyOf(merged.start), rowOf(merged, fault));
    }

    absl::Status resume(const ForEachRow& rows) override {
        m_groups.clear();
        return rows([this](const RowKey& key, const FoldRow& row) {
            // ["group","2024-03-01T10:00:00Z"]
            const std::size_t close = key.key.size() < 3 ? 0 : key.key.size() - 2;
            const std::size_t open = close == 0 ? 0 : key.key.rfind('"', close - 1);
            RowText text(row.poisoned ? std::string_view(row.state) : shownText(row));
            text.skip("{\"end\":\"");
            const auto end = readInstant(text.until('"'));
            const auto start =
                open == 0 || open == std::string::npos
                    ? std::nullopt
                    : readInstant(std::string_view(key.key).substr(open + 1, close - open - 1));
            if (!start || !end) {
                return foreignRow(row);
            }
            m_groups[{key.stream, key.key.substr(0, open)}][*start] = {*end, row.poisoned};
            return absl::OkStatus();
        });
    }

    std::uint64_t withoutField() const override { return m_withoutField; }

private:
    struct Session {
        std::int64_t end = 0;
        bool poisoned = false;
    };
    // By their beginnings; between any two lies more than the gap.
    using Sessions = std::map<std::int64_t, Session>;
    struct Merged {
        std::int64_t start;
        std::int64_t end;
        Total total;
        absl::Status fault = absl::OkStatus();
    };

    bool read(const EventView& event) {
        if (m_field != nullptr) {
            m_value = fieldOf(event, *m_field);
        }
        m_group.second = "[";
        return event.time && (m_field == nullptr || m_value) &&
               m_definition->by.appendParts(event, m_group.first, m_group.second);
    }

    RowKey keyOf(std::int64_t start) const {
        RowKey key{m_group.first, absl::StrCat(m_group.second, "\"")};
        appendInstant(key.key, start);
        key.key += "\"]";
        return key;
    }

    // The sessions that the moment belongs to: none, one or two.
    std::vector<Sessions::iterator> joined(Sessions& sessions, std::int64_t time) const {
        std::vector<Sessions::iterator> found;
        const auto after = sessions.upper_bound(time);
        if (after != sessions.begin()) {
            const auto before = std::prev(after);
            const std::int64_t end = before->second.end;
            if (time <= end || timeBetween(end, time) <= m_gap) {
                found.push_back(before);
            }
        }
        if (after != sessions.end() && timeBetween(time, after->first) <= m_gap) {
            found.push_back(after);
        }
        return found;
    }

    absl::Status merge(const Sessions::value_type& session, FoldRows& rows, Merged& out) const {
        const auto row = rows.find(keyOf(session.first));
        if (!row.ok()) {
            return row.status();
        }
        if (*row == nullptr) {
            return absl::DataLossError("a session of the fold has no row; make the fold anew");
        }
        RowText text(shownText(**row));
        Total total;
        if (!text.skip("{\"end\":\"") || text.until('"').empty() || !text.skip("\",") ||
            !total.read(text, m_field != nullptr)) {
            return foreignRow(**row);
        }
        out.start = std::min(out.start, session.first);
        out.end = std::max(out.end, session.second.end);
        if (m_field != nullptr) {
            out.fault.Update(out.total.add(*m_field, total.sum, total.count));
        } else {
            out.total.count += total.count;
        }
        return absl::OkStatus();
    }

    FoldRow rowOf(const Merged& merged, const absl::Status& fault) const {
        if (!fault.ok()) {
            FoldRow row = poisonedRow(std::string(fault.message()));
            appendInstant(row.state, merged.end);
            return row;
        }
        FoldRow row;
        std::string& out = row.shown.emplace("{\"end\":\"");
        appendInstant(out, merged.end);
        out += "\",";
        merged.total.appendTo(out, m_field != nullptr);
        out += '}';
        return row;
    }

    Definition m_definition;
    const FieldPath* m_field;
    std::uint64_t m_gap;
    std::map<std::pair<std::string, std::string>, Sessions> m_groups;
    std::pair<std::string, std::string> m_group;  // stream, and the key's beginning
    std::optional<JsonValue> m_value;
    std::uint64_t m_withoutField = 0;
};

}  // namespace

MadeFold makeSession(const Definition& definition) {
    return foldOf<SessionRunner>(definition, false);
}

}  // namespace oxbow
