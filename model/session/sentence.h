// What a status says, for the screen: with a capital letter, unless it begins with a name.
#pragma once

#include <absl/status/status.h>

#include <QString>
#include <string>

namespace oxbow {

inline QString sentence(const absl::Status& status) {
    QString text = QString::fromStdString(std::string(status.message()));
    const QString word = text.section(' ', 0, 0);
    const bool isName = word.contains('/') || word.contains('.') || word.contains('_') ||
                        word.contains('"') || word.contains(':') || word.contains('@');
    if (!isName && !text.isEmpty()) {
        text[0] = text[0].toUpper();
    }
    return text;
}

}  // namespace oxbow
