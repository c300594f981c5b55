#include "model/branch/initial_row.h"

#include <absl/strings/str_cat.h>

#include <string>
#include <utility>
#include <vector>

namespace oxbow {
namespace {

constexpr std::string_view kFoldReference = "fold";

// Says whether it was the rows that could not be read, or the rule that could not read them.
class WatchedRows final : public FoldRows {
public:
    explicit WatchedRows(FoldRows& rows) : m_rows(rows) {}
    bool haveFailed() const { return m_failed; }

    void begin(const FoldEvent& event) override { m_rows.begin(event); }
    absl::StatusOr<const FoldRow*> find(const RowKey& key) override {
        auto found = m_rows.find(key);
        m_failed = m_failed || !found.ok();
        return found;
    }
    absl::Status put(const RowKey& key, FoldRow row) override {
        return checked(m_rows.put(key, std::move(row)));
    }
    absl::Status erase(const RowKey& key) override { return checked(m_rows.erase(key)); }
    absl::Status publish(const EventView& event) override { return checked(m_rows.publish(event)); }

private:
    absl::Status checked(absl::Status status) {
        m_failed = m_failed || !status.ok();
        return status;
    }

    FoldRows& m_rows;
    bool m_failed = false;
};

class InitialRowsRunner final : public FoldRunner {
public:
    InitialRowsRunner(std::string fold, std::unique_ptr<FoldRunner> runner)
        : m_fold(std::move(fold)), m_runner(std::move(runner)) {}

    absl::Status route(const FoldEvent& event, std::vector<RowKey>& out) override {
        if (!brings(event.view)) {
            return m_runner->route(event, out);
        }
        out.push_back(rowOf(event.view));
        return absl::OkStatus();
    }

    absl::Status apply(const FoldEvent& event, FoldRows& rows) override {
        if (brings(event.view)) {
            const RowKey key = rowOf(event.view);
            if (!event.view.value) {
                return rows.erase(key);
            }
            FoldRow row;
            row.shown = std::string(*event.view.value);
            return rows.put(key, std::move(row));
        }
        WatchedRows watched(rows);
        auto status = m_runner->apply(event, watched);
        return absl::IsDataLoss(status) && !watched.haveFailed() ? poison(event, rows, status)
                                                                 : status;
    }

    absl::Status resume(const ForEachRow& rows) override { return m_runner->resume(rows); }
    std::uint64_t withoutField() const override { return m_runner->withoutField(); }

private:
    bool brings(const EventView& event) const {
        return event.details != nullptr && event.details->contentType == kInitialRowContent &&
               !event.details->references.empty() && event.details->references.front().id == m_fold;
    }
    static RowKey rowOf(const EventView& event) {
        return {std::string(event.stream), std::string(event.key.value_or(std::string_view()))};
    }

    absl::Status poison(const FoldEvent& event, FoldRows& rows, const absl::Status& why) {
        std::vector<RowKey> reached;
        auto status = m_runner->route(event, reached);
        for (const RowKey& key : reached) {
            if (!status.ok()) {
                break;
            }
            FoldRow row;
            row.shown = absl::StrCat(
                "The row that was set before the first event is none that "
                "this fold can go on from: ",
                std::string(why.message()));
            row.isText = row.poisoned = true;
            status = rows.put(key, std::move(row));
        }
        return status;
    }

    const std::string m_fold;
    const std::unique_ptr<FoldRunner> m_runner;
};

class InitialRowsFold final : public Fold {
public:
    explicit InitialRowsFold(std::shared_ptr<const Fold> fold) : m_fold(std::move(fold)) {}

    const std::string& name() const override { return m_fold->name(); }
    FoldIdentity identity() const override { return m_fold->identity(); }
    bool isLocal() const override { return m_fold->isLocal(); }
    bool isByOwnKey() const override { return m_fold->isByOwnKey(); }
    WritesRows writesRows() const override { return m_fold->writesRows(); }
    bool needsSequenceNumber() const override { return m_fold->needsSequenceNumber(); }
    absl::StatusOr<std::unique_ptr<FoldRunner>> start() const override {
        auto runner = m_fold->start();
        if (!runner.ok()) {
            return runner.status();
        }
        return std::make_unique<InitialRowsRunner>(name(), *std::move(runner));
    }

private:
    const std::shared_ptr<const Fold> m_fold;
};

}  // namespace

Event initialRow(std::string_view fold, const RowKey& row, OptionalBytes content) {
    Event event;
    event.stream = row.stream;
    event.key = row.key;
    event.value = std::move(content);
    if (!fold.empty()) {
        event.kind = EventKind::Control;
        event.details.contentType = std::string(kInitialRowContent);
        event.details.references.push_back({std::string(kFoldReference), std::string(fold), ""});
    }
    return event;
}

std::shared_ptr<const Fold> withInitialRows(std::shared_ptr<const Fold> fold) {
    return std::make_shared<const InitialRowsFold>(std::move(fold));
}

}  // namespace oxbow
