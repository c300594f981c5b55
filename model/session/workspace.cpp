#include "model/session/workspace.h"

#include <utility>

#include "model/history/log_history.h"
#include "model/log/log.h"

namespace oxbow {

namespace {

class LogWorkspace final : public Workspace {
public:
    explicit LogWorkspace(std::shared_ptr<Log> log)
        : m_log(std::move(log)),
          m_events(m_log),
          m_history(std::make_shared<const LogHistory>(m_log)) {}

    const std::shared_ptr<const EventSequence>& events() const override { return m_events; }
    const std::shared_ptr<const History>& history() const override { return m_history; }
    std::filesystem::path folder() const override { return m_log->workspace(); }
    std::vector<ImportedSource> sources() const override { return m_log->sources(); }
    std::uint64_t rejectedCount() const override { return m_log->rejectedCount(); }
    absl::StatusOr<std::vector<PlacedRejection>> rejected(std::uint64_t first,
                                                          std::uint64_t count) const override {
        return m_log->rejected(first, count);
    }
    bool isReadOnly() const override { return m_log->access() == Log::Access::ReadOnly; }
    std::optional<Position> savedPlayhead() const override { return m_log->savedPlayhead(); }
    absl::Status savePlayhead(Position p) override { return m_log->savePlayhead(p); }
    std::vector<Mark> marks() const override { return m_log->marks(); }
    absl::Status setMarks(const std::vector<Mark>& marks) override {
        return m_log->setMarks(marks);
    }

private:
    const std::shared_ptr<Log> m_log;
    const std::shared_ptr<const EventSequence> m_events;
    const std::shared_ptr<const History> m_history;
};

}  // namespace

std::shared_ptr<Workspace> workspaceOf(std::shared_ptr<Log> log) {
    return std::make_shared<LogWorkspace>(std::move(log));
}

}  // namespace oxbow
