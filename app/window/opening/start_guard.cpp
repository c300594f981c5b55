#include "app/window/opening/start_guard.h"

#include <QSettings>

namespace oxbow {

namespace {

constexpr const char* kStarting = "window/starting";

}  // namespace

StartGuard::StartGuard(QSettings& settings)
    : m_settings(settings), m_lock(settings.fileName() + ".starting") {
    m_lock.setStaleLockTime(0);  // however long it takes: only of a program that is no more
    if (!m_lock.tryLock(0)) {
        return;
    }
    m_lastFailed = settings.value(kStarting, false).toBool();
    if (m_lastFailed) {
        m_settings.remove("layout");
        m_settings.remove("window/geometry");
    }
    m_settings.setValue(kStarting, true);
    m_settings.sync();
}

StartGuard::~StartGuard() {
    started();
}

void StartGuard::started() {
    if (m_lock.isLocked()) {
        m_settings.remove(kStarting);
        m_settings.sync();
        m_lock.unlock();
    }
}

}  // namespace oxbow
