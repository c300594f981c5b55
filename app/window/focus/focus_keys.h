// Which keys belong to the widget that has the focus, though a command has them too.
#pragma once

#include <QObject>

namespace oxbow {

// Installed on the application. Space and Enter press the focused button, arrows and Home and End
// move in a tree, a text or a field; anywhere else they are commands.
class FocusKeys : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
};

}  // namespace oxbow
