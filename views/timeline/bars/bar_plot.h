// Stacked bars with two layers over them that repaint by themselves.
#pragma once

#include <QColor>
#include <QMargins>
#include <QWidget>
#include <functional>
#include <vector>

class QCustomPlot;
class QCPBars;

namespace oxbow {

// A QCustomPlot with everything but its bars taken away; the one place that knows it. Takes no
// mouse events: they go to the parent.
//
// The bars, the notes over them (marks) and the overlay (playhead, lens) each have a buffer of
// their own: moving the playhead paints the overlay anew and the rest is copied, whatever the
// number of bars.
class BarPlot : public QWidget {
    Q_OBJECT
public:
    // In the coordinates of this widget.
    using Paint = std::function<void(QPainter&)>;

    // Bars of one colour each from 0 to their top; later ones are painted over earlier ones.
    struct Stack {
        QColor colour;
        std::vector<double> tops;
    };
    struct Bars {
        std::vector<double> centres;  // rising, in pixels from the left edge of the plot area
        double width = 1;             // in pixels
        std::vector<Stack> stacks;
        double highest = 1;  // the value at the upper edge of the plot area
    };

    explicit BarPlot(QWidget* parent = nullptr);
    ~BarPlot() override;

    void setGround(const QColor& colour);
    // Around the plot area.
    void setInsets(const QMargins& insets);
    QRectF plotArea() const;

    void setBars(const Bars& bars);
    void setNotes(Paint paint);
    void setOverlay(Paint paint);
    void repaintNotes();
    void repaintOverlay();

    // How often each has been painted: what tests and the benchmark look at.
    int paintsOfBars() const { return m_paintsOfBars; }
    int paintsOfOverlay() const { return m_paintsOfOverlay; }

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void ensureStacks(std::size_t count);

    QCustomPlot* m_plot;
    std::vector<QCPBars*> m_stacks;  // owned by the plot
    QMargins m_insets;
    Paint m_paintNotes;
    Paint m_paintOverlay;
    int m_paintsOfBars = 0;
    int m_paintsOfOverlay = 0;
};

}  // namespace oxbow
