// Where the records of a JSON document lie by the look of it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace oxbow {

struct FoundRecords {
    std::string path;  // empty: the document is a record itself, as far as one can see
    std::string reason;
    bool known = false;  // the path is one that documents of this kind are known to have
    bool sees = true;    // all of the document, or more than one
};
// Looks at the first document of a text, which may be cut at its end: what looks like events, or
// else the objects that make up most of it, lies in one array, or in one object whose members are
// alike. Where another document follows (lines of them), only in an array that is known to be such.
FoundRecords findRecords(std::string_view head);

// So much of a document is looked at where its first kSniffBytes do not decide.
inline constexpr std::size_t kDocumentBytes = std::size_t{8} << 20;

}  // namespace oxbow
