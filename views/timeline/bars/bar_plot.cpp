#include "views/timeline/bars/bar_plot.h"

#include <qcustomplot.h>

namespace oxbow {

namespace {

constexpr const char* kNotesLayer = "notes";
constexpr const char* kOverlayLayer = "overlay";  // there from the start

// Hands a layer's painter to a function.
class PaintedLayer : public QCPLayerable {
public:
    PaintedLayer(QCustomPlot* plot, const char* layer, BarPlot::Paint paint)
        : QCPLayerable(plot, QLatin1String(layer)), m_paint(std::move(paint)) {}

protected:
    void applyDefaultAntialiasingHint(QCPPainter* painter) const override {
        painter->setAntialiasing(true);
    }
    void draw(QCPPainter* painter) override { m_paint(*painter); }

private:
    BarPlot::Paint m_paint;
};

void takeAwayAllButTheBars(QCustomPlot& plot) {
    plot.setAttribute(Qt::WA_TransparentForMouseEvents);
    plot.setFocusPolicy(Qt::NoFocus);
    plot.setNotAntialiasedElements(QCP::aeAll);
    plot.setInteractions(QCP::Interactions());
    for (QCPAxis* axis : {plot.xAxis, plot.yAxis, plot.xAxis2, plot.yAxis2}) {
        axis->setVisible(false);
        axis->grid()->setVisible(false);
    }
    plot.axisRect()->setAutoMargins(QCP::msNone);
    plot.axisRect()->setBackground(Qt::NoBrush);
    plot.plotLayout()->setRowSpacing(0);
}

}  // namespace

BarPlot::BarPlot(QWidget* parent) : QWidget(parent), m_plot(new QCustomPlot(this)) {
    setAttribute(Qt::WA_TransparentForMouseEvents);
    takeAwayAllButTheBars(*m_plot);
    m_plot->addLayer(kNotesLayer, m_plot->layer(kOverlayLayer), QCustomPlot::limBelow);
    for (const char* layer : {kNotesLayer, kOverlayLayer}) {
        m_plot->layer(layer)->setMode(QCPLayer::lmBuffered);
    }
    // The plot owns its layerables.
    new PaintedLayer(m_plot, kNotesLayer, [this](QPainter& painter) {
        if (m_paintNotes) {
            m_paintNotes(painter);
        }
    });
    new PaintedLayer(m_plot, kOverlayLayer, [this](QPainter& painter) {
        ++m_paintsOfOverlay;
        if (m_paintOverlay) {
            m_paintOverlay(painter);
        }
    });
    connect(m_plot, &QCustomPlot::beforeReplot, this, [this] { ++m_paintsOfBars; });
}

BarPlot::~BarPlot() = default;

void BarPlot::setGround(const QColor& colour) {
    m_plot->setBackground(QBrush(colour));
}

void BarPlot::setInsets(const QMargins& insets) {
    m_insets = insets;
    m_plot->axisRect()->setMargins(insets);
}

QRectF BarPlot::plotArea() const {
    return QRectF(rect()).marginsRemoved(QMarginsF(m_insets));
}

void BarPlot::setBars(const Bars& bars) {
    ensureStacks(bars.stacks.size());
    const QVector<double> centres(bars.centres.begin(), bars.centres.end());
    for (std::size_t i = 0; i < m_stacks.size(); ++i) {
        if (i >= bars.stacks.size()) {
            m_stacks[i]->setVisible(false);
            continue;
        }
        const BarPlot::Stack& stack = bars.stacks[i];
        m_stacks[i]->setVisible(true);
        m_stacks[i]->setBrush(stack.colour);
        m_stacks[i]->setWidth(bars.width);
        m_stacks[i]->setData(centres, QVector<double>(stack.tops.begin(), stack.tops.end()), true);
    }
    m_plot->xAxis->setRange(0, std::max(plotArea().width(), 1.0));
    m_plot->yAxis->setRange(0, bars.highest);
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void BarPlot::setNotes(Paint paint) {
    m_paintNotes = std::move(paint);
}

void BarPlot::setOverlay(Paint paint) {
    m_paintOverlay = std::move(paint);
}

void BarPlot::repaintNotes() {
    m_plot->layer(kNotesLayer)->replot();
}

void BarPlot::repaintOverlay() {
    m_plot->layer(kOverlayLayer)->replot();
}

void BarPlot::resizeEvent(QResizeEvent*) {
    m_plot->setGeometry(rect());
}

// More stacks are made as they are needed and kept.
void BarPlot::ensureStacks(std::size_t count) {
    while (m_stacks.size() < count) {
        auto* bars = new QCPBars(m_plot->xAxis, m_plot->yAxis);
        bars->setPen(Qt::NoPen);
        bars->setAntialiased(false);
        bars->setSelectable(QCP::stNone);
        bars->setWidthType(QCPBars::wtPlotCoords);
        m_stacks.push_back(bars);
    }
}

}  // namespace oxbow
