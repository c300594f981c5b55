// Tab goes through a window in the order of the eye.
#pragma once

class QWidget;

namespace oxbow {

// The widget that Tab (or, not `next`, Shift+Tab) leads to from `from`, in `window`: lines from top
// to bottom, what stands in a line from left to right, one pane after the other. It reaches all
// that can take the focus and is shown, and goes round at the ends. Null where there is nothing.
QWidget* tabTarget(QWidget& window, QWidget* from, bool next);

// Gives it the focus, and brings it into sight where it stands in a scroll area. False where there
// is none.
bool moveFocus(QWidget& window, bool next);

}  // namespace oxbow
