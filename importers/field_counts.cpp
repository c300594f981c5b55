#include "importers/field_counts.h"

#include <absl/strings/ascii.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include <algorithm>
#include <iterator>
#include <numeric>
#include <utility>

namespace oxbow {
namespace {

// How many letters have to be put in, taken out or changed, whatever their case.
std::size_t editDistance(std::string_view a, std::string_view b) {
    constexpr std::size_t kLongest = 100;
    if (a.size() > kLongest || b.size() > kLongest) {
        return std::max(a.size(), b.size());
    }
    const auto lower = [](char c) { return absl::ascii_tolower(static_cast<unsigned char>(c)); };
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t(0));
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i + 1);
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t changed = diagonal + (lower(a[i]) == lower(b[j]) ? 0 : 1);
            diagonal = std::exchange(row[j + 1], std::min({row[j] + 1, row[j + 1] + 1, changed}));
        }
    }
    return row.back();
}

}  // namespace

std::string nearestName(std::string_view name, const std::vector<std::string>& names) {
    std::string best;
    std::size_t least = name.size() / 3 + 2;  // more would be another word
    for (const std::string& other : names) {
        // A path's last member alone may have been meant.
        const bool ends = other.size() > name.size() && other.ends_with(name) &&
                          other[other.size() - name.size() - 1] == '.';
        const std::size_t distance = ends ? 1 : editDistance(name, other);
        if (distance < least) {
            least = distance;
            best = other;
        }
    }
    return best;
}

std::vector<std::string> fieldSentences(const Mapping& mapping, const FieldCounts& counts) {
    std::vector<std::string> sentences;
    for (const MappedField& field : kMappedFields) {
        const FieldPaths& path = mapping.*field.path;
        if (path && !path->empty()) {
            sentences.push_back(absl::StrCat(field.name, " ", path.words(), ": found in ",
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
        const bool isTime = field.found == &FieldCounts::time;
        const std::uint64_t had = isTime ? counts.timeFields : counts.*field.found;
        if (path && !path->empty() && had == 0) {
            const std::string near = nearestName(*path, names);
            missing.push_back(
                absl::StrCat(path.words(), " (--", field.name,
                             near.empty() ? ")" : absl::StrCat("; is \"", near, "\" meant?)")));
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
