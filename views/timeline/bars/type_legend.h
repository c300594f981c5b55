// Which colour is which type, and how many events of each there are.
#pragma once

#include <QAbstractButton>
#include <QWidget>
#include <cstdint>
#include <vector>

#include "views/common/theme.h"
#include "views/timeline/bars/type_series.h"

class QHBoxLayout;

namespace oxbow {

// One type of the legend: badge, name, count. Checked while its bars are shown.
class TypeChip : public QAbstractButton {
    Q_OBJECT
public:
    TypeChip(const TypeSeries& series, std::uint64_t largest, QWidget* parent);

    void setCount(std::uint64_t count);
    // As a click does, without a signal.
    void setShown(bool shown);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    void onlyThisAsked();

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;

private:
    void applyTheme();
    void describe();
    double badge() const;
    void paintBadge(QPainter& painter, const QRectF& box) const;

    Theme m_theme;
    TypeFaces m_faces;
    QString m_name;
    QString m_stands;  // for these types, where it is several
    TypeStyle m_style;
    std::uint64_t m_count = 0;
    std::uint64_t m_largest;  // room is kept for it, so that nothing jumps
};

// A click on a type hides or shows its bars, Ctrl+click shows only them.
class TypeLegend : public QWidget {
    Q_OBJECT
public:
    explicit TypeLegend(QWidget* parent = nullptr);

    void setSeries(const std::vector<TypeSeries>& series,
                   const std::vector<std::uint64_t>& largest);
    // A number a series.
    void setCounts(const std::vector<std::uint64_t>& counts);
    const std::vector<TypeChip*>& chips() const { return m_chips; }

signals:
    void visibleChanged(const std::vector<bool>& visible);

private:
    void tell();

    QHBoxLayout* m_row;
    std::vector<TypeChip*> m_chips;
};

}  // namespace oxbow
