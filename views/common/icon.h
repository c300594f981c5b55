// Icons: drawings from the resources in the colours of the theme.
#pragma once

#include <QColor>
#include <QIcon>
#include <QString>

class QWidget;

namespace oxbow {

// The drawing `:/icons/NAME.svg` with everything that is `currentColor` in it painted in `colour`,
// sharp at any size and scale. A null icon where there is no such drawing.
QIcon icon(const QString& name, const QColor& colour);
// In the text colour of the widget's palette, dimmed where disabled.
QIcon icon(const QString& name, const QWidget& widget);

}  // namespace oxbow
