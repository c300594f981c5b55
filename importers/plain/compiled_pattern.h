// Patterns of RE2, compiled once a process.
//
// Compiling one costs more than reading a small file does, and of many files each asks for the
// same: those of all descriptions. Any thread; an RE2 may be used by several at once.
#pragma once

#include <memory>
#include <string>

namespace re2 {
class RE2;
}

namespace oxbow {

enum class PatternKind {
    Record,       // of a record or its parts: "." stands for a line's end, too, and "(?<name>…)"
                  // names a group as "(?P<name>…)" does
    RecordBytes,  // the same, of text that is no UTF-8: a character is a byte
    Search,       // somewhere in a text, "." does not stand for a line's end
};

// Never null; what is wrong with the pattern is told by ok() and error() of what comes.
std::shared_ptr<const re2::RE2> compiledPattern(const std::string& pattern, PatternKind kind);

}  // namespace oxbow
