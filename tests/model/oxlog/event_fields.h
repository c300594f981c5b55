// An event of a vector as JSON.
#pragma once

#include <QJsonObject>

#include "model/oxlog/oxlog.pb.h"

namespace oxbow::test {

// What an event does not have is not there; a null value is no "value" and no "value_in_record".
QJsonObject eventJson(const oxlog::v1::Event& event);

}  // namespace oxbow::test
