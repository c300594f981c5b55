// Rows in memory, and events from a few words, for the tests of script folds.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <QTest>
#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/fold/fold.h"
#include "model/fold/script/script_fold.h"

namespace oxbow {

class RowsInMemory final : public FoldRows {
public:
    bool isOnlyWrittenByRunner() const override { return isRunners; }
    bool isRunners = false;

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

// How events are given to a script: all at once; one by one; some at once, those after them ahead.
enum class Given { Together, OneByOne, Ahead };

inline absl::StatusOr<RowsInMemory> foldScript(const std::string& code,
                                               const std::vector<Event>& events,
                                               Given how = Given::Together) {
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
    rows.isRunners = how == Given::Ahead;
    absl::Status status;
    const std::size_t size = how == Given::Together ? given.size() : how == Given::OneByOne ? 1 : 3;
    const auto part = [&](std::size_t at) {
        return std::span(given)
            .subspan(std::min(at, given.size()))
            .first(std::min(size, given.size() - std::min(at, given.size())));
    };
    if (how == Given::Ahead) {
        status = (*runner)->lookAhead(part(0), rows);
    }
    for (std::size_t at = 0; at < given.size() && status.ok(); at += size) {
        if (how == Given::Ahead && at + size < given.size()) {
            status = (*runner)->lookAhead(part(at + size), rows);
        }
        if (status.ok()) {
            status = how == Given::OneByOne ? (*runner)->apply(given[at], rows)
                                            : (*runner)->applyBatch(part(at), rows);
        }
    }
    if (!status.ok()) {
        return status;
    }
    return rows;
}

// The rows as told(), the same whichever way they are made; the error's words where there are none.
inline QString rowsOf(const std::string& code, const std::vector<Event>& events) {
    const auto together = foldScript(code, events);
    if (!together.ok()) {
        return QString::fromStdString(std::string(together.status().message()));
    }
    for (const Given how : {Given::OneByOne, Given::Ahead}) {
        const auto other = foldScript(code, events, how);
        if (!other.ok()) {
            return QString::fromStdString(std::string(other.status().message()));
        }
        if (together->all() != other->all() || together->published() != other->published()) {
            return "in a batch: " + QString::fromStdString(together->told()) +
                   (how == Given::Ahead ? "; ahead: " : "; one by one: ") +
                   QString::fromStdString(other->told());
        }
    }
    return QString::fromStdString(together->told());
}

}  // namespace oxbow
