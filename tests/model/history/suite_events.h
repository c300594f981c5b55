// Events and folds for the suite of every history.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "model/fold/fold_run.h"
#include "support/random_log.h"

namespace oxbow {

// Random events, some of which are texts, and a few hold what no fold can add.
inline std::vector<Event> suiteEvents(std::uint64_t seed, std::size_t count) {
    auto events = randomEvents(seed, count);
    for (std::size_t i = 0; i < events.size(); i += 3) {
        events[i].details.contentType = std::string(kTextContent);
    }
    for (std::size_t i = 40; i < events.size(); i += 50) {
        events[i].value = R"({"n":"many"})";
    }
    return events;
}

// The same with hardly a key: rows of many versions.
inline std::vector<Event> eventsOfFewKeys(std::uint64_t seed, std::size_t count) {
    auto events = suiteEvents(seed, count);
    for (Event& event : events) {
        event.stream = "orders";
        event.key = event.key ? OptionalBytes("key-1") : std::nullopt;
    }
    return events;
}

// Each event writes one to six rows, in an order that is not that of their numbers; some of them
// twice.
class ManyRows final : public Fold {
public:
    const std::string& name() const override { return m_name; }
    FoldIdentity identity() const override { return {m_name, "", 1}; }
    absl::StatusOr<std::unique_ptr<FoldRunner>> start() const override {
        return std::make_unique<Runner>();
    }

private:
    class Runner final : public FoldRunner {
    public:
        absl::Status route(const FoldEvent& event, std::vector<RowKey>& out) override {
            const std::uint64_t rows = 1 + event.position.value() % 6;
            for (std::uint64_t i = 0; i < rows; ++i) {
                out.push_back({"", "row-" + std::to_string((event.position.value() * 5 + i) % 7)});
            }
            return absl::OkStatus();
        }
        absl::Status apply(const FoldEvent& event, FoldRows& rows) override {
            std::vector<RowKey> keys;
            auto status = route(event, keys);
            if (keys.size() == 4) {
                status.Update(rows.put(keys.front(), {"for a moment", true, false, ""}));
            }
            for (const RowKey& key : keys) {
                status.Update(event.view.value ? rows.put(key, {std::string(*event.view.value),
                                                                false, false, ""})
                                               : rows.erase(key));
            }
            return status;
        }
    };
    std::string m_name = "many rows";
};

// Of each type of events one row in no stream, one that fails, and one that comes and goes.
inline const std::vector<std::string>& foldFiles() {
    static const std::vector<std::string> kFiles{
        R"({"kind":"count","by":"@type"})",
        R"({"kind":"sum","field":"n"})",
        R"({"kind":"latest"})",
        R"({"kind":"session","gap":"20ms","by":"@stream"})",
    };
    return kFiles;
}

}  // namespace oxbow
