// The importers tell what to do in words of the command line; the window has controls.
#pragma once

#include <absl/status/status.h>

#include <QString>

namespace oxbow {

// With what the window calls each option that is named, and without what it does not have.
QString inWindowWords(QString text);
// Of what an import, or a look at a source, came to.
QString importSentence(const absl::Status& status);

}  // namespace oxbow
