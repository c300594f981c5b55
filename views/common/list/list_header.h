// The header of a virtual list: its columns, their widths, order and visibility.
#pragma once

#include <QHash>
#include <QHeaderView>
#include <optional>

#include "views/common/theme.h"

namespace oxbow {

class RowSource;

class ListHeader : public QHeaderView {
    Q_OBJECT
public:
    explicit ListHeader(RowSource* source, QWidget* parent);

    // Widths, order and hidden columns by the columns' ids; unknown bytes are ignored. Columns that
    // come later find their saved place too.
    QByteArray saveLayout() const;
    void restoreLayout(const QByteArray& bytes);
    // Gives the stretching column what the others leave of `width`.
    void fit(int width);
    void setFaces(const Theme& theme, const TypeFaces& faces);
    // A list with a check box a column, which can be searched and stays open; one column stays.
    void showColumnMenu(const QPoint& globalPosition);
    void setShown(int column, bool shown);

    // The width of the columns that stay at the left while the others are scrolled; 0 where none
    // does, or where they would leave too little room for the others.
    int pinnedWidth() const;
    bool isPinned(int column) const;
    // Where a column begins in the viewport, and the column that is at an x there (or -1).
    int columnLeft(int column) const;
    int columnAt(int x) const;
    // Those that are shown, in the order of the eye.
    QVector<int> shownColumns() const;

signals:
    void layoutChanged();

protected:
    void paintSection(QPainter* painter, const QRect& rect, int logicalIndex) const override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    QSize sizeHint() const override;

private:
    struct Layout {
        int width = 0;               // 0: as wide as the source says
        std::optional<bool> hidden;  // absent: as the source says
        int place = -1;              // from the left; -1: where it stands
    };

    void rebuild();
    void rememberColumn(int column, int width);
    void rememberPlaces();
    void apply(const QHash<QString, int>& leastWidths);
    int firstWidth(int column) const;
    int unboundPinnedWidth() const;
    // Over a pinned column under which others are scrolled.
    int pinnedAt(const QMouseEvent& event) const;

    RowSource* m_source;
    Theme m_theme;
    TypeFaces m_faces;
    QHash<QString, Layout> m_layouts;
    QStringList m_ids;  // of the columns that stand now
    int m_available = 0;
    bool m_arranging = false;
};

}  // namespace oxbow
