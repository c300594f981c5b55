#include "views/common/giving_row.h"

#include <QIcon>
#include <QLayout>
#include <QVariant>
#include <QWidget>

namespace oxbow {

namespace {

bool saysSomething(const QWidget& widget) {
    const QVariant text = widget.property("text");
    return !text.isValid() || !text.toString().isEmpty() ||
           !widget.property("icon").value<QIcon>().isNull();
}

}  // namespace

void makeRoom(const QWidget& row, int width, const std::vector<QWidget*>& leastFirst) {
    for (QWidget* widget : leastFirst) {
        widget->setVisible(saysSomething(*widget));
    }
    for (QWidget* widget : leastFirst) {
        row.layout()->invalidate();
        if (row.layout()->minimumSize().width() <= width) {
            break;
        }
        widget->hide();
    }
}

}  // namespace oxbow
