// What a log is made of: for this room, which writes and checks it, and for its tests.
#pragma once

#include "model/log/log.h"

namespace oxbow {

struct LogInsides {
    static LogStore& store(Log& log) { return *log.m_store; }
    static const LogStore& store(const Log& log) { return *log.m_store; }
    static const KeyIndex& index(const Log& log) { return *log.m_index; }
};

}  // namespace oxbow
