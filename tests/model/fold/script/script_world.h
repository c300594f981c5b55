// Rows in memory, and events from a few words, for the tests of script folds.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <QTest>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/fold/fold.h"
#include "model/fold/script/script_fold.h"

namespace oxbow {

class RowsInMemory final : public FoldRows {
public:
    absl::StatusOr<const FoldRow*> find(const RowKey& key) override {
        const auto found = m_rows.find(key);
        return found == m_rows.end() ? nullptr : &found->second;
    }
    absl::Status put(const RowKey& key, FoldRow row) override {
        m_rows[key] = std::move(row);
        m_written.push_back(key);
        return absl::OkStatus();
    }
    absl::Status erase(const RowKey& key) override {
        m_rows.erase(key);
        m_written.push_back(key);
        return absl::OkStatus();
    }
    absl::Status publish(const EventView& event) override {
        m_published.emplace_back(event);
        return absl::OkStatus();
    }

    const std::map<RowKey, FoldRow>& all() const { return m_rows; }
    const std::vector<Event>& published() const { return m_published; }
    const std::vector<RowKey>& written() const { return m_written; }
    const FoldRow* row(const std::string& stream, const std::string& key) const {
        const auto found = m_rows.find({stream, key});
        return found == m_rows.end() ? nullptr : &found->second;
    }
    // "KEY=SHOWN" (of a row in a stream "STREAM/KEY=SHOWN"), in order, with ! before what is
    // poisoned and - where nothing is shown.
    std::string told() const {
        std::string all;
        for (const auto& [key, row] : m_rows) {
            all += all.empty() ? "" : " ";
            all += key.stream.empty() ? key.key : key.stream + "/" + key.key;
            all += row.poisoned ? "!" : "=";
            all += row.shown ? *row.shown : "-";
        }
        return all;
    }

private:
    std::map<RowKey, FoldRow> m_rows;
    std::vector<RowKey> m_written;
    std::vector<Event> m_published;
};

// An event of the stream `orders` unless the key names another ("carts/7").
inline Event eventOf(std::optional<std::string> key, std::optional<std::string> type,
                     std::optional<std::string> value) {
    Event event;
    event.source = "test";
    event.stream = "orders";
    if (key) {
        if (const std::size_t slash = key->find('/'); slash != std::string::npos) {
            event.stream = key->substr(0, slash);
            key = key->substr(slash + 1);
        }
    }
    event.key = std::move(key);
    event.type = std::move(type);
    event.value = std::move(value);
    return event;
}

// What a script makes of events, one batch of them or one by one.
inline absl::StatusOr<RowsInMemory> foldScript(const std::string& code,
                                               const std::vector<Event>& events,
                                               bool oneByOne = false) {
    const auto fold = scriptFold(code, "test");
    if (!fold.ok()) {
        return fold.status();
    }
    auto runner = (*fold)->start();
    if (!runner.ok()) {
        return runner.status();
    }
    std::vector<EventView> views;
    std::vector<FoldEvent> given;
    std::map<RowKey, std::uint64_t> numbers;
    views.reserve(events.size());
    for (const Event& event : events) {
        views.push_back(event.view());
        given.push_back({Position(given.size()), views.back(),
                         numbers[{event.stream, event.key.value_or("")}]++});
    }
    RowsInMemory rows;
    absl::Status status;
    if (oneByOne) {
        for (const FoldEvent& event : given) {
            if (status.ok()) {
                status = (*runner)->apply(event, rows);
            }
        }
    } else {
        status = (*runner)->applyBatch(given, rows);
    }
    if (!status.ok()) {
        return status;
    }
    return rows;
}

// The rows as told(), the same whichever way they are made; the error's words where there are none.
inline QString rowsOf(const std::string& code, const std::vector<Event>& events) {
    const auto together = foldScript(code, events);
    const auto apart = foldScript(code, events, true);
    if (!together.ok() || !apart.ok()) {
        return QString::fromStdString(
            std::string((together.ok() ? apart : together).status().message()));
    }
    if (together->all() != apart->all() || together->published() != apart->published()) {
        return "in a batch: " + QString::fromStdString(together->told()) +
               "; one by one: " + QString::fromStdString(apart->told());
    }
    return QString::fromStdString(together->told());
}

}  // namespace oxbow
