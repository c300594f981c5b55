#include "app/window/focus/tab_order.h"

#include <QApplication>
#include <QScrollArea>
#include <QWidget>
#include <algorithm>
#include <vector>

namespace oxbow {

namespace {

// Those of one line from left to right; a line is what begins above the middle of its first.
std::vector<QWidget*> byEye(const QWidget& parent) {
    std::vector<QWidget*> children;
    for (QObject* child : parent.children()) {
        auto* widget = qobject_cast<QWidget*>(child);
        if (widget != nullptr && !widget->isWindow() && widget->isVisible()) {
            children.push_back(widget);
        }
    }
    std::ranges::stable_sort(children, {}, [](const QWidget* w) { return w->geometry().top(); });
    for (auto line = children.begin(); line != children.end();) {
        // Of one without any height the middle is above it.
        const QRect first = (*line)->geometry();
        const int middle = std::max(first.top(), first.center().y());
        const auto end = std::find_if(
            line, children.end(), [=](const QWidget* w) { return w->geometry().top() > middle; });
        std::stable_sort(line, end, [](const QWidget* a, const QWidget* b) {
            return a->geometry().left() < b->geometry().left();
        });
        line = end;
    }
    return children;
}

void collect(const QWidget& parent, std::vector<QWidget*>& found) {
    for (QWidget* child : byEye(parent)) {
        // Whoever gives the focus on is reached where it gives it to.
        const bool takes = (child->focusPolicy() & Qt::TabFocus) != 0 && child->isEnabled() &&
                           child->focusProxy() == nullptr;
        if (takes) {
            found.push_back(child);
        }
        collect(*child, found);
    }
}

}  // namespace

QWidget* tabTarget(QWidget& window, QWidget* from, bool next) {
    std::vector<QWidget*> all;
    collect(window, all);
    if (all.empty()) {
        return nullptr;
    }
    const auto here = std::find(all.begin(), all.end(), from);
    if (here == all.end()) {
        return next ? all.front() : all.back();
    }
    const std::size_t place = std::size_t(here - all.begin());
    return all[(place + (next ? 1 : all.size() - 1)) % all.size()];
}

bool moveFocus(QWidget& window, bool next) {
    QWidget* to = tabTarget(window, QApplication::focusWidget(), next);
    if (to == nullptr) {
        return false;
    }
    to->setFocus(next ? Qt::TabFocusReason : Qt::BacktabFocusReason);
    for (QWidget* around = to->parentWidget(); around; around = around->parentWidget()) {
        if (auto* area = qobject_cast<QScrollArea*>(around)) {
            area->ensureWidgetVisible(to);
        }
    }
    return true;
}

}  // namespace oxbow
