// Tabs of a pane, as words with a line of accent under the one that is open.
#pragma once

#include <QTabBar>

#include "views/common/theme.h"

namespace oxbow {

class TabStrip : public QTabBar {
    Q_OBJECT
public:
    explicit TabStrip(QWidget* parent = nullptr);

protected:
    QSize tabSizeHint(int index) const override;
    QSize minimumTabSizeHint(int index) const override { return tabSizeHint(index); }
    QSize sizeHint() const override;
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void readTheme();

    Theme m_theme;
    TypeFaces m_faces;
};

// The strip above a pane with tabs: holds its title, its TabStrip and buttons.
class TabHeader : public QWidget {
    Q_OBJECT
public:
    using QWidget::QWidget;

protected:
    void paintEvent(QPaintEvent* event) override;
};

}  // namespace oxbow
