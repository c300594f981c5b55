#include "app/window/opening/start_guard.h"

#include <QSettings>

namespace oxbow {

namespace {

constexpr const char* kStarting = "window/starting";

}  // namespace

StartGuard::StartGuard(QSettings& settings)
    : m_settings(settings), m_lastFailed(settings.value(kStarting, false).toBool()) {
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
    m_settings.remove(kStarting);
    m_settings.sync();
}

}  // namespace oxbow
