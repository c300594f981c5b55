// A page beside the work: Esc leaves it, as everywhere, for the page that was there before.
#pragma once

#include <QWidget>

namespace oxbow {

class SidePage : public QWidget {
    Q_OBJECT
public:
    using QWidget::QWidget;
    // Where the keys go that the page begins with.
    virtual QWidget* first() { return this; }

signals:
    void closed();

protected:
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
};

}  // namespace oxbow
