#include "views/common/giving_row.h"

#include <QIcon>
#include <QLayout>
#include <QVariant>
#include <QWidget>
#include <algorithm>

namespace oxbow {

namespace {

bool saysSomething(const QWidget& widget) {
    const QVariant text = widget.property("text");
    return !text.isValid() || !text.toString().isEmpty() ||
           !widget.property("icon").value<QIcon>().isNull();
}

// As a layout has it, of a widget that is hidden, too.
int leastWidth(const QWidget& widget) {
    const QSizePolicy::Policy policy = widget.sizePolicy().horizontalPolicy();
    int width = 0;
    if (policy != QSizePolicy::Ignored) {
        width = widget.minimumSizeHint().width();
        if ((policy & QSizePolicy::ShrinkFlag) == 0) {
            width = std::max(width, widget.sizeHint().width());
        }
    }
    return widget.minimumWidth() > 0 ? widget.minimumWidth()
                                     : std::min(width, widget.maximumWidth());
}

// Of what is not in `gone`.
int leastWidth(const QLayout& layout, const std::vector<QWidget*>& gone) {
    const QMargins around = layout.contentsMargins();
    int width = 0;
    int shown = 0;
    for (int i = 0; i < layout.count(); ++i) {
        QLayoutItem* item = layout.itemAt(i);
        int own = item->minimumSize().width();
        if (const QWidget* widget = item->widget()) {
            if (std::ranges::find(gone, widget) != gone.end()) {
                continue;
            }
            own = leastWidth(*widget);
        } else if (const QLayout* inner = item->layout()) {
            own = leastWidth(*inner, gone);
        }
        width += own;
        shown += item->spacerItem() == nullptr ? 1 : 0;
    }
    return width + std::max(0, shown - 1) * layout.spacing() + around.left() + around.right();
}

}  // namespace

void makeRoom(const QWidget& row, int width, const std::vector<QWidget*>& leastFirst) {
    std::vector<QWidget*> gone;
    for (QWidget* widget : leastFirst) {
        if (!saysSomething(*widget)) {
            gone.push_back(widget);
        }
    }
    for (QWidget* widget : leastFirst) {
        if (leastWidth(*row.layout(), gone) <= width) {
            break;
        }
        gone.push_back(widget);
    }
    // Each is told once, and only of what is new: showing something lays the window out.
    for (QWidget* widget : leastFirst) {
        const bool shown = std::ranges::find(gone, widget) == gone.end();
        if (shown == widget->isHidden()) {
            widget->setVisible(shown);
        }
    }
}

int heightOfRow(const QWidget& row) {
    int height = 0;
    for (const QWidget* widget :
         row.findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly)) {
        if (!widget->isWindow()) {
            height = std::max({height, widget->sizeHint().height(), widget->minimumHeight()});
        }
    }
    const QMargins around = row.layout()->contentsMargins();
    return height + around.top() + around.bottom();
}

}  // namespace oxbow
