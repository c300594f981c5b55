#include "views/common/list_accessible.h"

#include <QAccessibleWidget>

#include "views/common/format.h"
#include "views/common/virtual_list_view.h"

namespace oxbow {

namespace {

// A list of 10^10 rows cannot be a tree of accessible children; it is one object that tells of the
// row it is at.
class AccessibleList : public QAccessibleWidget {
public:
    explicit AccessibleList(VirtualListView* view) : QAccessibleWidget(view, QAccessible::List) {}

    QString text(QAccessible::Text kind) const override {
        const auto* view = static_cast<VirtualListView*>(widget());
        const std::uint64_t rows = view->source()->rowCount();
        const auto row = view->currentRow();
        switch (kind) {
            case QAccessible::Value:
                return row ? view->rowText(*row) : QString();
            case QAccessible::Description:
                if (!row) {
                    return formatCountOf(rows, "row");
                }
                return QObject::tr("row %1 of %2: %3")
                    .arg(formatCount(*row + 1), formatCount(rows), view->rowText(*row));
            default:
                return QAccessibleWidget::text(kind);
        }
    }
};

QAccessibleInterface* make(const QString&, QObject* object) {
    auto* view = qobject_cast<VirtualListView*>(object);
    return view ? new AccessibleList(view) : nullptr;
}

}  // namespace

void installListAccessibility() {
    // Qt ignores a factory that it has already.
    QAccessible::installFactory(make);
}

}  // namespace oxbow
