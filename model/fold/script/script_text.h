// Text between the house (UTF-8) and the engine (UTF-16).
#pragma once

#include <QString>
#include <string>
#include <string_view>

namespace oxbow {

// Bytes that are no UTF-8 become U+FFFD.
inline QString scriptString(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

// Half a surrogate pair, which UTF-8 cannot hold, is written as JSON spells it ("\ud800"): in JSON
// text, where it can only stand in a string, it is the same string.
std::string utf8OfScript(const QString& text);

// Text that is no JSON: there such a half is the three bytes that UTF-8 would have for it, as for
// appendJsonString().
std::string bytesOfScript(const QString& text);

}  // namespace oxbow
