#include "resources/resources.h"

#include <QDir>

// The macro must stand outside of any namespace.
static void initCompiledResources() {
    Q_INIT_RESOURCE(oxbow);
}

namespace oxbow {

void initResources() {
    initCompiledResources();
}

}  // namespace oxbow
