// Times or positions under the timeline.
#pragma once

#include <QWidget>
#include <optional>

#include "views/common/theme.h"
#include "views/timeline/scale/ticks.h"

namespace oxbow {

// States the zone at its right end. Under the pointer it says what the pointer is at. A drag on it
// scrubs, as on the bars.
class Ruler : public QWidget {
    Q_OBJECT
public:
    explicit Ruler(QWidget* parent = nullptr);

    void setAxis(const Axis& axis);
    // In pixels of the axis.
    void setPointer(double x, const QString& label);
    void clearPointer();

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    void scrubbed(double x, bool released);
    void hovered(double x);
    void left();

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    void applyTheme();
    void layOut();
    void paintTicks(QPainter& painter, double right) const;

    Theme m_theme;
    QFont m_font;
    QFont m_strong;
    Axis m_axis;
    std::vector<Tick> m_ticks;
    QString m_caption;
    std::optional<double> m_pointer;
    QString m_pointerLabel;
};

}  // namespace oxbow
