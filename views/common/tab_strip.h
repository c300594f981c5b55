// Tabs of a pane, as words with a line of accent under the one that is open.
#pragma once

#include <QTabBar>

#include "views/common/theme.h"

namespace oxbow {

// Where there is no room for all of them, only the one that is open stands there; a click on it, or
// ↓, lists the others. None is cut, and none is found by scrolling.
class TabStrip : public QTabBar {
    Q_OBJECT
public:
    explicit TabStrip(QWidget* parent = nullptr);

    bool isFolded() const;

protected:
    QSize tabSizeHint(int index) const override;
    QSize minimumTabSizeHint(int index) const override { return tabSizeHint(index); }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void readTheme();
    int wholeWidth(int index) const;
    QString shownText(int index) const;
    void listTabs();

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
