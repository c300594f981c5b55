// A branch as a list of branches shows it.
#pragma once

#include <QString>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace oxbow {

struct BranchState {
    QString name;
    QString note;
    QString base;  // another branch's name; empty: the log
    std::size_t edits = 0;
    std::size_t undone = 0;     // that can be done again
    std::size_t conflicts = 0;  // edits without effect
    std::optional<std::uint64_t> pinnedEnd;
    QString error;  // why it cannot be opened: a sentence; empty where it can
};

}  // namespace oxbow
