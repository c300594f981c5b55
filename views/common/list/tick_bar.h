// A scroll bar with ticks where something is to be found.
#pragma once

#include <QScrollBar>
#include <functional>
#include <vector>

namespace oxbow {

class TickBar : public QScrollBar {
    Q_OBJECT
public:
    explicit TickBar(Qt::Orientation orientation, QWidget* parent = nullptr);

    // Whether there is anything between two parts of what is scrolled, 0 to 1; empty: no ticks.
    using HasTick = std::function<bool(double from, double to)>;
    void setTicks(HasTick hasTick);
    // Where there are some, in pixels of the bar; what is painted.
    std::vector<int> ticks() const;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QRect groove() const;

    HasTick m_hasTick;
};

}  // namespace oxbow
