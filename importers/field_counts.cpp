#include "importers/field_counts.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace oxbow {

std::vector<std::string> fieldSentences(const Mapping& mapping, const FieldCounts& counts) {
    std::vector<std::string> sentences;
    for (const MappedField& field : kMappedFields) {
        const FieldPaths& path = mapping.*field.path;
        if (path && !path->empty()) {
            sentences.push_back(absl::StrCat(field.name, " \"", *path, "\": found in ",
                                             counts.*field.found, " of ", counts.records,
                                             counts.records == 1 ? " record" : " records"));
        }
    }
    return sentences;
}

absl::Status checkFieldsFound(const Mapping& told, const FieldCounts& counts,
                              const std::vector<std::string>& names) {
    constexpr std::size_t kMostNames = 20;
    std::vector<std::string> missing;
    for (const MappedField& field : kMappedFields) {
        const FieldPaths& path = told.*field.path;
        if (path && !path->empty() && counts.*field.found == 0) {
            missing.push_back(absl::StrCat("\"", *path, "\" (--", field.name, ")"));
        }
    }
    if (missing.empty() || counts.records == 0) {
        return absl::OkStatus();
    }
    const std::vector<std::string> some(
        names.begin(),
        names.begin() + static_cast<std::ptrdiff_t>(std::min(names.size(), kMostNames)));
    return absl::InvalidArgumentError(
        absl::StrCat("none of ", counts.records, counts.records == 1 ? " record" : " records",
                     " has the field ", absl::StrJoin(missing, ", nor "),
                     some.empty() ? "" : absl::StrCat("; there are ", absl::StrJoin(some, ", ")),
                     names.size() > some.size() ? ", …" : "",
                     "; name another, or import all the same with --force-mapping"));
}

FieldGuard::FieldGuard(const Mapping& told, bool forced) : m_told(told) {
    const bool names = std::any_of(std::begin(kMappedFields), std::end(kMappedFields),
                                   [&told](const MappedField& field) {
                                       const auto& path = told.*field.path;
                                       return path && !path->empty();
                                   });
    m_open = forced || !names;
}

absl::Status FieldGuard::pass(std::unique_ptr<EventBatch> batch, const FieldCounts& counts,
                              const std::vector<std::string>& names, EventSink& sink) {
    constexpr std::size_t kMostRecords = 32 * 1024;
    constexpr std::size_t kMostBytes = 32 * 1024 * 1024;
    const absl::Status found = m_open ? absl::OkStatus() : checkFieldsFound(m_told, counts, names);
    if (found.ok() && (m_open || counts.records > 0)) {
        m_open = true;
        if (absl::Status status = release(sink); !status.ok()) {
            return status;
        }
        return sink.accept(std::move(batch));
    }
    m_records += batch->events.size() + batch->rejected.size();
    m_bytes += batch->arena().bytesUsed();
    m_held.push_back(std::move(batch));
    return m_records < kMostRecords && m_bytes < kMostBytes ? absl::OkStatus()
                                                            : end(counts, names, sink);
}

absl::Status FieldGuard::end(const FieldCounts& counts, const std::vector<std::string>& names,
                             EventSink& sink) {
    if (!m_open) {
        if (absl::Status found = checkFieldsFound(m_told, counts, names); !found.ok()) {
            return found;
        }
    }
    return release(sink);
}

absl::Status FieldGuard::release(EventSink& sink) {
    for (std::unique_ptr<EventBatch>& batch : std::exchange(m_held, {})) {
        if (absl::Status status = sink.accept(std::move(batch)); !status.ok()) {
            return status;
        }
    }
    return absl::OkStatus();
}

}  // namespace oxbow
