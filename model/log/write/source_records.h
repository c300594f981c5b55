// What a log keeps of its sources, while it is written.
#pragma once

#include <cstddef>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "model/event/imported_source.h"

namespace oxbow {

// The records of a log's sources, and which of them the next commit has to keep. The marks of the
// events that are appended belong to the source at work. One thread, but for update().
class SourceRecords {
public:
    explicit SourceRecords(std::vector<ImportedSource> kept)
        : m_records(std::move(kept)), m_firstChanged(m_records.size()) {}

    // As LogBuilder's: see there.
    std::size_t begin(const ImportedSource& source, std::optional<std::size_t> goesOnWith);
    std::size_t addMerged(const ImportedSource& source, std::optional<std::size_t> goesOnWith);
    void update(const ImportedSource& source);
    void end(const ImportedSource& source);
    void complete(std::size_t number, const ImportedSource& source);

    // Where the source at work is gone on with.
    void setMark(std::string mark);

    bool haveChanged() const { return m_firstChanged < m_records.size(); }
    struct Changed {
        std::size_t first = 0;  // the number of the first of them
        std::span<const ImportedSource> records;
    };
    // Since the last call; valid until the next change.
    Changed takeChanged();

private:
    ImportedSource& change(std::size_t number);
    std::size_t put(const ImportedSource& source, std::optional<std::size_t> number);
    ImportedSource& setAtWork(const ImportedSource& source);
    void takeGrown();

    std::vector<ImportedSource> m_records;
    std::size_t m_firstChanged = 0;
    std::optional<std::size_t> m_atWork;
    std::mutex m_grownMutex;
    std::optional<ImportedSource> m_grown;  // the source at work, since the commit before
};

}  // namespace oxbow
