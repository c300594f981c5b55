#include "model/log/write/source_records.h"

#include <algorithm>

namespace oxbow {

ImportedSource& SourceRecords::change(std::size_t number) {
    m_firstChanged = std::min(m_firstChanged, number);
    return m_records[number];
}

std::size_t SourceRecords::put(const ImportedSource& source, std::optional<std::size_t> number) {
    if (!number) {
        number = m_records.size();
        m_records.emplace_back();
    }
    ImportedSource& place = change(*number);
    place = source;
    place.complete = false;
    return *number;
}

// What is said of the source at work now; its mark stays.
ImportedSource& SourceRecords::setAtWork(const ImportedSource& source) {
    ImportedSource& place = change(*m_atWork);
    std::string mark = std::move(place.endMark);
    place = source;
    place.endMark = std::move(mark);
    return place;
}

std::size_t SourceRecords::begin(const ImportedSource& source,
                                 std::optional<std::size_t> goesOnWith) {
    m_atWork = put(source, goesOnWith);
    return *m_atWork;
}

std::size_t SourceRecords::addMerged(const ImportedSource& source,
                                     std::optional<std::size_t> goesOnWith) {
    return put(source, goesOnWith);
}

void SourceRecords::update(const ImportedSource& source) {
    const std::lock_guard lock(m_grownMutex);
    m_grown = source;
}

void SourceRecords::end(const ImportedSource& source) {
    if (!m_atWork) {
        begin(source, std::nullopt);
    }
    setAtWork(source).complete = true;
    m_atWork.reset();
    const std::lock_guard lock(m_grownMutex);
    m_grown.reset();
}

void SourceRecords::complete(std::size_t number, const ImportedSource& source) {
    ImportedSource& place = change(number);
    place = source;
    place.complete = true;
    if (m_atWork == number) {
        m_atWork.reset();
    }
}

void SourceRecords::setMark(std::string mark) {
    if (m_atWork) {
        change(*m_atWork).endMark = std::move(mark);
    }
}

void SourceRecords::takeGrown() {
    const std::lock_guard lock(m_grownMutex);
    const auto grown = std::exchange(m_grown, std::nullopt);
    if (grown && m_atWork) {
        setAtWork(*grown).complete = false;
    }
}

SourceRecords::Changed SourceRecords::takeChanged() {
    takeGrown();
    const std::size_t first = std::exchange(m_firstChanged, m_records.size());
    return {first, std::span(m_records).subspan(first)};
}

}  // namespace oxbow
