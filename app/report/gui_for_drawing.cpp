#include "app/report/gui_for_drawing.h"

#include <QGuiApplication>

namespace oxbow {

GuiForDrawing::GuiForDrawing() {
    static int count = 1;
    static char name[] = "oxbow";
    static char* names[] = {name, nullptr};
    if (QCoreApplication::instance() == nullptr) {
        qputenv("QT_QPA_PLATFORM", "offscreen");
        m_application = std::make_unique<QGuiApplication>(count, names);
    }
}

GuiForDrawing::~GuiForDrawing() = default;

}  // namespace oxbow
