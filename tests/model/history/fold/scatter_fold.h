// A fold that does to its rows whatever a fold may do, for tests.
#pragma once

#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "model/fold/fold.h"

namespace oxbow {

struct ScatterOptions {
    bool isLocal = true;
    std::size_t longKey = 0;  // of so many bytes, now and then
};

// Each event looks at up to five rows, and puts, puts again or erases them, shown or hidden, as
// text, as poison or as neither, with what there was before in what it puts.
class ScatterFold final : public Fold {
public:
    explicit ScatterFold(ScatterOptions options = {}) : m_options(options) {}

    const std::string& name() const override { return m_name; }
    FoldIdentity identity() const override {
        return {"scatter", std::to_string(m_options.longKey) + (m_options.isLocal ? "l" : ""), 1};
    }
    bool isLocal() const override { return m_options.isLocal; }
    bool needsSequenceNumber() const override { return true; }
    absl::StatusOr<std::unique_ptr<FoldRunner>> start() const override {
        return std::make_unique<Runner>(m_options);
    }

private:
    class Runner final : public FoldRunner {
    public:
        explicit Runner(ScatterOptions options) : m_options(options) {}

        absl::Status route(const FoldEvent& event, std::vector<RowKey>& out) override {
            std::mt19937_64 random(event.position.value());
            for (std::uint64_t i = random() % 6; i > 0; --i) {
                RowKey key{random() % 2 == 0 ? "" : "s", std::to_string(random() % 40)};
                if (m_options.longKey != 0 && random() % 50 == 0) {
                    key.key.resize(m_options.longKey, 'x');
                }
                out.push_back(std::move(key));
            }
            return absl::OkStatus();
        }
        absl::Status apply(const FoldEvent& event, FoldRows& rows) override {
            std::vector<RowKey> keys;
            if (auto status = route(event, keys); !status.ok()) {
                return status;
            }
            std::mt19937_64 random(event.position.value() + 1);
            for (const RowKey& key : keys) {
                const auto before = rows.find(key);
                if (!before.ok()) {
                    return before.status();
                }
                FoldRow row;
                if (random() % 5 != 0) {
                    const std::size_t size =
                        *before != nullptr && (*before)->shown ? (*before)->shown->size() : 0;
                    row.shown = std::to_string(size) + " " + std::to_string(event.sequenceNumber) +
                                std::string(random() % 30, 'v');
                    row.isText = random() % 4 == 0;
                    row.poisoned = random() % 10 == 0;
                }
                row.state = std::string(random() % 3, 's');
                if (!m_options.isLocal) {
                    // The number of rows that are held, which is in no row.
                    row.state += std::to_string(m_held);
                    m_held += *before == nullptr ? 1 : 0;
                }
                absl::Status status = rows.put(key, std::move(row));
                if (random() % 4 == 0) {
                    m_held -= m_options.isLocal ? 0 : 1;
                    status.Update(rows.erase(key));
                }
                if (!status.ok()) {
                    return status;
                }
            }
            return absl::OkStatus();
        }
        absl::Status resume(const ForEachRow& rows) override {
            return rows([this](const RowKey&, const FoldRow&) {
                ++m_held;
                return absl::OkStatus();
            });
        }

    private:
        const ScatterOptions m_options;
        std::uint64_t m_held = 0;
    };

    const ScatterOptions m_options;
    const std::string m_name = "scatter";
};

}  // namespace oxbow
