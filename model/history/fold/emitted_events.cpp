#include "model/history/fold/emitted_events.h"

#include <absl/strings/str_format.h>

#include <utility>

namespace oxbow {
namespace {

std::filesystem::path emittedFolder(const std::filesystem::path& changes) {
    return changes / "emitted";
}

}  // namespace

absl::StatusOr<std::shared_ptr<Log>> openEmitted(const FoldChanges& changes) {
    if (changes.made()->counts.published == 0) {
        return absl::NotFoundError("The fold has emitted no events.");
    }
    return Log::open(emittedFolder(changes.folder()), Log::Access::ReadOnly);
}

EmittedEvents::EmittedEvents(std::filesystem::path folder, std::uint64_t told)
    : m_folder(emittedFolder(folder)), m_added(told) {}

absl::Status EmittedEvents::open() {
    auto log = Log::open(m_folder, Log::Access::ReadWrite);
    if (absl::IsNotFound(log.status()) && m_added == 0) {
        log = Log::create(m_folder);
    }
    if (!log.ok()) {
        return absl::IsUnavailable(log.status()) ? log.status()
                                                 : absl::DataLossError(log.status().message());
    }
    if ((*log)->end().value() < m_added) {
        return absl::DataLossError(
            absl::StrFormat("of %d emitted events %d are kept", m_added, (*log)->end().value()));
    }
    auto builder = LogBuilder::create(*log);
    if (!builder.ok()) {
        return builder.status();
    }
    m_log = *std::move(log);
    m_builder = *std::move(builder);
    m_kept = m_log->end().value();
    return absl::OkStatus();
}

absl::Status EmittedEvents::add(const EventView& event) {
    if (!m_builder) {
        if (auto status = open(); !status.ok()) {
            return status;
        }
    }
    if (m_added++ < m_kept) {
        return absl::OkStatus();
    }
    m_batch->append(event);
    return m_batch->full()
               ? m_builder->append(std::exchange(m_batch, std::make_unique<EventBatch>()))
               : absl::OkStatus();
}

absl::Status EmittedEvents::commit() {
    if (!m_batch->empty()) {
        const auto status =
            m_builder->append(std::exchange(m_batch, std::make_unique<EventBatch>()));
        if (!status.ok()) {
            return status;
        }
    }
    return m_builder ? m_builder->commit() : absl::OkStatus();
}

}  // namespace oxbow
