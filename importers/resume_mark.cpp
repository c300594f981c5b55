#include "importers/resume_mark.h"

#include <charconv>

namespace oxbow {

MarkWriter& MarkWriter::number(std::uint64_t value) {
    m_out += std::to_string(value);
    m_out += ' ';
    return *this;
}

MarkWriter& MarkWriter::text(std::string_view value) {
    number(value.size());
    m_out += value;
    return *this;
}

MarkWriter& MarkWriter::optionalText(const std::optional<std::string>& value) {
    number(value ? 1 : 0);
    return value ? text(*value) : *this;
}

MarkWriter& MarkWriter::reading(const Reading& value) {
    const ReadingPairs pairs = pairsOf(value);
    number(pairs.size());
    for (const auto& [name, said] : pairs) {
        text(name).text(said);
    }
    return *this;
}

MarkWriter& MarkWriter::fieldCounts(const FieldCounts& value) {
    number(value.records);
    for (const MappedField& field : kMappedFields) {
        number(value.*field.found);
    }
    number(value.timeFields);
    return *this;
}

MarkWriter& MarkWriter::fidelity(const FidelityReport& value) {
    number(value.size());
    for (const auto& [sentence, count] : value) {
        text(sentence).number(count);
    }
    return *this;
}

std::uint64_t MarkReader::number() {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(m_left.data(), m_left.data() + m_left.size(), value);
    const auto digits = static_cast<std::size_t>(end - m_left.data());
    if (!m_ok || error != std::errc() || digits >= m_left.size() || m_left[digits] != ' ') {
        m_ok = false;
        return 0;
    }
    m_left.remove_prefix(digits + 1);
    return value;
}

std::string MarkReader::text() {
    const std::uint64_t size = number();
    if (size > m_left.size()) {
        m_ok = false;
    }
    if (!m_ok) {
        return {};
    }
    std::string value(m_left.substr(0, size));
    m_left.remove_prefix(size);
    return value;
}

std::optional<std::string> MarkReader::optionalText() {
    if (number() == 0) {
        return std::nullopt;
    }
    return text();
}

Reading MarkReader::reading() {
    ReadingPairs pairs;
    for (std::uint64_t left = number(); left > 0 && m_ok; --left) {
        std::string name = text();
        pairs.emplace_back(std::move(name), text());
    }
    return readingOf(pairs);
}

FieldCounts MarkReader::fieldCounts() {
    FieldCounts value;
    value.records = number();
    for (const MappedField& field : kMappedFields) {
        value.*field.found = number();
    }
    value.timeFields = number();
    return value;
}

FidelityReport MarkReader::fidelity() {
    FidelityReport value;
    for (std::uint64_t left = number(); left > 0 && m_ok; --left) {
        std::string sentence = text();
        value[std::move(sentence)] = number();
    }
    return value;
}

}  // namespace oxbow
