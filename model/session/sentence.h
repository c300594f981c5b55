// What a status says, for the screen.
#pragma once

#include <absl/status/status.h>

#include <QString>
#include <string>

namespace oxbow {

inline QString sentence(const absl::Status& status) {
    return QString::fromStdString(std::string(status.message()));
}

}  // namespace oxbow
