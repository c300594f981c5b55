// Keys and names, and how a log numbers them.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "model/event/position.h"
#include "model/event/strong_id.h"

namespace oxbow {

// Names in order of first appearance; the vector's index is the id. What a call returns never
// changes; a later call may return more names.
using Names = std::shared_ptr<const std::vector<std::string>>;

// A key belongs to its stream: the same bytes in two streams are two keys.
struct Key {
    StreamId stream;
    std::string bytes;
    friend bool operator==(const Key&, const Key&) = default;
};

// The same with its bytes kept elsewhere.
struct KeyView {
    StreamId stream;
    std::string_view bytes;
};

// What an event did to a row, as far as an index knows.
struct KeyVersion {
    // The event that wrote it, which is the last that did, whether it wrote what was there before
    // or not: a row that is deleted again has the second tombstone. Which event gave the row what
    // it holds, the first of those, is for blame.h to tell.
    Position writer;
    bool deleted = false;  // its value was null
    friend bool operator==(const KeyVersion&, const KeyVersion&) = default;
};

// One version of one row: which row, and the event that wrote it.
struct RowVersion {
    KeyId key;
    Position writer;
    friend bool operator==(const RowVersion&, const RowVersion&) = default;
};

}  // namespace oxbow
