// Drawing text needs an application with fonts: the command line has none.
#pragma once

#include <memory>

class QGuiApplication;

namespace oxbow {

// Makes one without a screen while it lives, where there is none.
class GuiForDrawing {
public:
    GuiForDrawing();
    ~GuiForDrawing();

private:
    std::unique_ptr<QGuiApplication> m_application;
};

}  // namespace oxbow
