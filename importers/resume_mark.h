// Numbers and texts one after the other in a string: what importers write in a resume mark.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "importers/importer.h"

namespace oxbow {

class MarkWriter {
public:
    MarkWriter& number(std::uint64_t value);
    MarkWriter& text(std::string_view value);
    MarkWriter& optionalText(const std::optional<std::string>& value);
    MarkWriter& reading(const Reading& value);
    MarkWriter& fieldCounts(const FieldCounts& value);
    MarkWriter& fidelity(const FidelityReport& value);
    std::string take() { return std::move(m_out); }

private:
    std::string m_out;
};

// Reads in the order of writing. Once something is not there, all that follows is empty and ok() is
// false; ask when everything has been read.
class MarkReader {
public:
    explicit MarkReader(std::string_view mark) : m_left(mark) {}

    std::uint64_t number();
    std::string text();
    std::optional<std::string> optionalText();
    Reading reading();
    FieldCounts fieldCounts();
    FidelityReport fidelity();
    bool ok() const { return m_ok; }
    bool complete() const { return m_ok && m_left.empty(); }

private:
    std::string_view m_left;
    bool m_ok = true;
};

}  // namespace oxbow
