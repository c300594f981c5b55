// Where each segment of a partition begins, whatever its name says.
#pragma once

#include <absl/status/status.h>

#include <functional>

#include "importers/kafka/directory.h"

namespace oxbow::kafka {

// Looks into every segment, measures the packed ones by unpacking them once, and puts them in the
// order of the offsets that they begin with. A name and the offsets inside may contradict each
// other: two batches that agree have the say (the file was renamed), a single one has not (its
// offset, which no checksum covers, was changed). Segments that may not be read are taken out; that
// and names that are wrong is told in `left`.
//
// Cancelled, or an error of reading.
absl::Status arrange(Directory& directory, const std::function<bool()>& cancelled);

}  // namespace oxbow::kafka
