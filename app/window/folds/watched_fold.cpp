#include "app/window/folds/watched_fold.h"

#include <absl/strings/str_cat.h>

#include <utility>

#include "model/fold/script/script_batch.h"

namespace oxbow {

namespace {

// Whether that is why the row is poisoned; its sentence ends so.
bool ranOutOfTime(const FoldRow& row) {
    return row.poisoned && row.shown &&
           row.shown->ends_with(absl::StrCat(" ", ScriptLimits::kMilliseconds, " ms"));
}

// The rows of the trial. Whatever the rule is at, it comes by here with each event.
class WatchedRows final : public FoldRows {
public:
    explicit WatchedRows(std::shared_ptr<FoldWatch> watch) : m_watch(std::move(watch)) {}
    WatchedRows& of(FoldRows& rows) {
        m_rows = &rows;
        return *this;
    }

    void begin(const FoldEvent& event) override {
        m_at = event.position;
        m_type = event.view.type.value_or("");
        m_rows->begin(event);
        m_watch->progress(m_at);
    }
    absl::StatusOr<const FoldRow*> find(const RowKey& key) override {
        return m_watch->cancelled() ? cancelled() : m_rows->find(key);
    }
    absl::Status put(const RowKey& key, FoldRow row) override {
        if (m_watch->cancelled()) {
            return cancelled();
        }
        if (m_at < m_watch->about && ranOutOfTime(row)) {
            m_watch->stuck = {m_at, std::string(m_type), *row.shown};
            return absl::AbortedError(*row.shown);
        }
        return m_rows->put(key, std::move(row));
    }
    absl::Status erase(const RowKey& key) override { return m_rows->erase(key); }
    absl::Status publish(const EventView& event) override { return m_rows->publish(event); }
    bool isOnlyWrittenByRunner() const override { return m_rows->isOnlyWrittenByRunner(); }

private:
    static absl::Status cancelled() {
        return absl::CancelledError("nobody waits for this any more");
    }

    const std::shared_ptr<FoldWatch> m_watch;
    FoldRows* m_rows = nullptr;
    Position m_at;
    std::string_view m_type;
};

class WatchedRunner final : public FoldRunner {
public:
    WatchedRunner(std::unique_ptr<FoldRunner> runner, std::shared_ptr<FoldWatch> watch)
        : m_rows(std::move(watch)), m_runner(std::move(runner)) {}

    absl::Status route(const FoldEvent& event, std::vector<RowKey>& out) override {
        return m_runner->route(event, out);
    }
    absl::Status apply(const FoldEvent& event, FoldRows& rows) override {
        return m_runner->apply(event, m_rows.of(rows));
    }
    absl::Status applyBatch(std::span<const FoldEvent> events, FoldRows& rows) override {
        return m_runner->applyBatch(events, m_rows.of(rows));
    }
    std::uint64_t withoutField() const override { return m_runner->withoutField(); }

private:
    WatchedRows m_rows;
    const std::unique_ptr<FoldRunner> m_runner;
};

class WatchedFold final : public Fold {
public:
    WatchedFold(std::shared_ptr<const Fold> fold, std::shared_ptr<FoldWatch> watch)
        : m_fold(std::move(fold)), m_watch(std::move(watch)) {}

    const std::string& name() const override { return m_fold->name(); }
    FoldIdentity identity() const override { return m_fold->identity(); }
    bool needsSequenceNumber() const override { return m_fold->needsSequenceNumber(); }
    absl::StatusOr<std::unique_ptr<FoldRunner>> start() const override {
        auto runner = m_fold->start();
        if (!runner.ok()) {
            return runner;
        }
        return std::make_unique<WatchedRunner>(*std::move(runner), m_watch);
    }

private:
    const std::shared_ptr<const Fold> m_fold;
    const std::shared_ptr<FoldWatch> m_watch;
};

}  // namespace

std::shared_ptr<const Fold> watchedFold(std::shared_ptr<const Fold> fold,
                                        std::shared_ptr<FoldWatch> watch) {
    return std::make_shared<WatchedFold>(std::move(fold), std::move(watch));
}

}  // namespace oxbow
