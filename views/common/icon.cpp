#include "views/common/icon.h"

#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QSvgRenderer>
#include <QWidget>

#include "views/common/theme.h"

namespace oxbow {

namespace {

// Draws the picture anew at every size, so that it is sharp on every screen.
class SvgEngine : public QIconEngine {
public:
    SvgEngine(QByteArray svg, const QColor& colour, const QColor& disabled)
        : m_svg(std::move(svg)), m_colour(colour), m_disabled(disabled) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override {
        QByteArray svg = m_svg;
        const QColor colour = mode == QIcon::Disabled ? m_disabled : m_colour;
        svg.replace("currentColor", colour.name().toLatin1());
        QSvgRenderer renderer(svg);
        renderer.setAspectRatioMode(Qt::KeepAspectRatio);
        renderer.render(painter, rect);
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect(QPoint(), size), mode, state);
        return pixmap;
    }

    QIconEngine* clone() const override { return new SvgEngine(m_svg, m_colour, m_disabled); }

private:
    QByteArray m_svg;
    QColor m_colour;
    QColor m_disabled;
};

QIcon make(const QString& name, const QColor& colour, const QColor& disabled) {
    QFile file(":/icons/" + name + ".svg");
    if (!file.open(QIODevice::ReadOnly)) {
        return {};
    }
    return QIcon(new SvgEngine(file.readAll(), colour, disabled));
}

}  // namespace

QIcon icon(const QString& name, const QColor& colour) {
    return make(name, colour, colour);
}

QIcon icon(const QString& name, const QWidget& widget) {
    const Theme theme = Theme::of(widget);
    return make(name, theme.text, mix(theme.window, theme.text, 0.4));
}

}  // namespace oxbow
