// Room around a widget.
#pragma once

#include <QHBoxLayout>
#include <QMargins>

namespace oxbow {

// A layout with the widget and `around` it; there is none of that while the widget is hidden. A
// label's own contents margins do not do: a frame that has just no room for them loses them for
// good with the next change of font or style.
inline QLayout* padded(QWidget* widget, const QMargins& around) {
    auto* row = new QHBoxLayout;
    row->setContentsMargins(around);
    row->addWidget(widget);
    return row;
}

}  // namespace oxbow
