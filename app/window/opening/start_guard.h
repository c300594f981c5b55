// Notices that the last start of the window crashed.
#pragma once

#include <QLockFile>

class QSettings;

namespace oxbow {

// From its making to started() the settings say that a start is under way. Where they say so
// already, and no other program is about to start with them, the last start did not finish: what it
// would have restored is then put aside. Of several starts at once the first is watched.
class StartGuard {
public:
    explicit StartGuard(QSettings& settings);
    ~StartGuard();  // a window that was closed in good order has started, too

    bool lastStartFailed() const { return m_lastFailed; }
    void started();

private:
    QSettings& m_settings;
    QLockFile m_lock;  // goes with the program that has it
    bool m_lastFailed = false;
};

}  // namespace oxbow
