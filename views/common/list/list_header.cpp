#include "views/common/list/list_header.h"

#include <QAbstractTableModel>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>

#include "views/common/list/cell_painter.h"
#include "views/common/list/column_chooser.h"
#include "views/common/list/row_source.h"

namespace oxbow {

namespace {

// QHeaderView asks a model for titles; rows it never sees.
class ColumnModel : public QAbstractTableModel {
public:
    ColumnModel(RowSource* source, QObject* parent)
        : QAbstractTableModel(parent), m_source(source) {}

    int rowCount(const QModelIndex&) const override { return 0; }
    int columnCount(const QModelIndex& parent) const override {
        return parent.isValid() ? 0 : m_source->columnCount();
    }
    QVariant data(const QModelIndex&, int) const override { return {}; }
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override {
        if (orientation != Qt::Horizontal || section < 0 || section >= m_source->columnCount()) {
            return {};
        }
        const ListColumn column = m_source->column(section);
        if (role == Qt::DisplayRole) {
            return column.title;
        }
        if (role == Qt::ToolTipRole && !column.toolTip.isEmpty()) {
            return column.toolTip;
        }
        if (role == Qt::AccessibleTextRole) {
            return column.title.isEmpty() ? column.toolTip : column.title;
        }
        return {};
    }
    void rebuild() {
        beginResetModel();
        endResetModel();
    }

private:
    RowSource* m_source;
};

}  // namespace

ListHeader::ListHeader(RowSource* source, QWidget* parent)
    : QHeaderView(Qt::Horizontal, parent), m_source(source) {
    setModel(new ColumnModel(source, this));
    setSectionsMovable(true);
    setSectionsClickable(true);
    setHighlightSections(false);
    setMinimumSectionSize(24);
    setMouseTracking(true);
    setContextMenuPolicy(Qt::CustomContextMenu);
    setFocusPolicy(Qt::NoFocus);
    setFrameShape(QFrame::NoFrame);
    setAccessibleName(tr("Columns"));
    connect(this, &QWidget::customContextMenuRequested, this,
            [this](const QPoint& at) { showColumnMenu(mapToGlobal(at)); });
    connect(this, &QHeaderView::sectionResized, this, [this](int column, int, int width) {
        if (!m_arranging) {
            rememberColumn(column, width);
            fit(m_available);
            emit layoutChanged();
        }
    });
    connect(this, &QHeaderView::sectionMoved, this, [this] {
        if (!m_arranging) {
            rememberPlaces();
            emit layoutChanged();
        }
    });
    connect(source, &RowSource::columnsChanged, this, &ListHeader::rebuild);
    apply({});
}

void ListHeader::setFaces(const Theme& theme, const TypeFaces& faces) {
    const bool first = m_faces.rowHeight != faces.rowHeight;
    m_theme = theme;
    m_faces = faces;
    setFont(faces.ui);
    setFixedHeight(faces.rowHeight + 2);
    if (first) {
        apply({});
    }
    viewport()->update();
}

int ListHeader::firstWidth(int column) const {
    const ListColumn spec = m_source->column(column);
    const int digit = std::max(1, QFontMetrics(m_faces.mono).horizontalAdvance(QLatin1Char('0')));
    const int content = digit * spec.characters;
    const int title =
        spec.title.isEmpty() ? 0 : QFontMetrics(m_faces.ui).horizontalAdvance(spec.title);
    return std::max(content, title) + 2 * CellPainter::kPadding;
}

// Only what the user did is remembered: a column that was left alone may be of another width where
// other data is shown. Hiding a column comes as a width of zero.
void ListHeader::rememberColumn(int column, int width) {
    if (column >= m_ids.size()) {
        return;
    }
    Layout& layout = m_layouts[m_ids[column]];
    layout.hidden = width == 0;
    if (width > 0) {
        layout.width = width;
    }
}

// Places are remembered only where the user moved a column: a saved place stays meant for the time
// when the columns beside it are there.
void ListHeader::rememberPlaces() {
    for (int i = 0; i < std::min<int>(count(), static_cast<int>(m_ids.size())); ++i) {
        m_layouts[m_ids[i]].place = visualIndex(i);
    }
}

void ListHeader::rebuild() {
    // A column that was left alone may grow with what is shown; it does not shrink under the eye.
    QHash<QString, int> widths;
    for (int i = 0; i < std::min<int>(count(), static_cast<int>(m_ids.size())); ++i) {
        widths[m_ids[i]] = sectionSize(i);
    }
    static_cast<ColumnModel*>(model())->rebuild();
    apply(widths);
    emit layoutChanged();
}

void ListHeader::apply(const QHash<QString, int>& leastWidths) {
    m_arranging = true;
    m_ids.clear();
    std::vector<std::pair<int, int>> places;  // place, logical index
    for (int i = 0; i < m_source->columnCount(); ++i) {
        const ListColumn spec = m_source->column(i);
        m_ids.append(spec.id);
        const Layout layout = m_layouts.value(spec.id);
        const int width = std::max(firstWidth(i), spec.stretch ? 0 : leastWidths.value(spec.id));
        const bool chosen = layout.width > 0 && !spec.fixedWidth;
        setSectionHidden(i, false);
        resizeSection(i, chosen ? layout.width : width);
        setSectionHidden(i, layout.hidden.value_or(spec.hidden));
        setSectionResizeMode(i, spec.fixedWidth ? QHeaderView::Fixed : QHeaderView::Interactive);
        const int first = spec.last ? m_source->columnCount() : i;
        places.emplace_back(layout.place >= 0 ? layout.place : first, i);
    }
    std::stable_sort(places.begin(), places.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    for (int place = 0; place < static_cast<int>(places.size()); ++place) {
        moveSection(visualIndex(places[place].second), place);
    }
    m_arranging = false;
    fit(m_available);
}

void ListHeader::fit(int width) {
    m_available = width;
    int others = 0;
    int stretching = -1;
    for (int i = 0; i < count(); ++i) {
        if (isSectionHidden(i)) {
            continue;
        }
        if (stretching < 0 && m_source->column(i).stretch) {
            stretching = i;
        } else {
            others += sectionSize(i);
        }
    }
    if (stretching >= 0 && width > 0) {
        m_arranging = true;
        resizeSection(stretching, std::max(firstWidth(stretching), width - others));
        m_arranging = false;
    }
}

QByteArray ListHeader::saveLayout() const {
    QJsonObject object;
    for (auto i = m_layouts.constBegin(); i != m_layouts.constEnd(); ++i) {
        QJsonObject entry{{"width", i->width}, {"place", i->place}};
        if (i->hidden) {
            entry["hidden"] = *i->hidden;
        }
        object[i.key()] = entry;
    }
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

void ListHeader::restoreLayout(const QByteArray& bytes) {
    const QJsonDocument document = QJsonDocument::fromJson(bytes);
    if (!document.isObject()) {
        return;
    }
    m_layouts.clear();
    const QJsonObject object = document.object();
    for (auto i = object.constBegin(); i != object.constEnd(); ++i) {
        const QJsonObject entry = i->toObject();
        Layout& layout = m_layouts[i.key()];
        layout.width = std::clamp(entry["width"].toInt(), 0, 4000);
        layout.place = entry["place"].toInt(-1);
        if (entry["hidden"].isBool()) {
            layout.hidden = entry["hidden"].toBool();
        }
    }
    apply({});
    emit layoutChanged();
}

void ListHeader::showColumnMenu(const QPoint& globalPosition) {
    auto* chooser = new ColumnChooser(m_source, this);
    chooser->setAttribute(Qt::WA_DeleteOnClose);
    chooser->openAt(globalPosition);
}

void ListHeader::setShown(int column, bool shown) {
    const bool last = count() - hiddenSectionCount() <= 1;
    if (shown || !last) {
        setSectionHidden(column, !shown);
    }
}

// --- columns that stay ---

int ListHeader::unboundPinnedWidth() const {
    int width = 0;
    for (int place = 0; place < count(); ++place) {
        const int column = logicalIndex(place);
        if (isSectionHidden(column)) {
            continue;
        }
        if (!m_source->column(column).pinned) {
            break;
        }
        width += sectionSize(column);
    }
    return width;
}

int ListHeader::pinnedWidth() const {
    const int width = unboundPinnedWidth();
    return width <= m_available / 2 ? width : 0;
}

bool ListHeader::isPinned(int column) const {
    return sectionPosition(column) < pinnedWidth();
}

int ListHeader::columnLeft(int column) const {
    return isPinned(column) ? sectionPosition(column) : sectionViewportPosition(column);
}

int ListHeader::columnAt(int x) const {
    return logicalIndexAt(x < pinnedWidth() ? x - offset() : x);
}

QVector<int> ListHeader::shownColumns() const {
    QVector<int> columns;
    for (int place = 0; place < count(); ++place) {
        if (const int column = logicalIndex(place); !isSectionHidden(column)) {
            columns.append(column);
        }
    }
    return columns;
}

int ListHeader::pinnedAt(const QMouseEvent& event) const {
    const int x = event.position().toPoint().x();
    return offset() > 0 && x < pinnedWidth() ? columnAt(x) : -1;
}

// What lies under a pinned column is not what is pressed.
void ListHeader::mousePressEvent(QMouseEvent* event) {
    if (pinnedAt(*event) < 0) {
        QHeaderView::mousePressEvent(event);
    }
}

void ListHeader::mouseMoveEvent(QMouseEvent* event) {
    if (pinnedAt(*event) < 0 || event->buttons() != Qt::NoButton) {
        QHeaderView::mouseMoveEvent(event);
    }
}

void ListHeader::mouseReleaseEvent(QMouseEvent* event) {
    const int column = pinnedAt(*event);
    QHeaderView::mouseReleaseEvent(event);
    if (column >= 0 && event->button() == Qt::LeftButton) {
        emit sectionClicked(column);
    }
}

void ListHeader::paintEvent(QPaintEvent* event) {
    QHeaderView::paintEvent(event);
    QPainter painter(viewport());
    // The style paints a button's face where there is no column.
    const int end = length() - offset();
    if (end < width()) {
        painter.fillRect(end, 0, width() - end, height(), m_theme.base);
    }
    if (const int pinned = offset() > 0 ? pinnedWidth() : 0; pinned > 0) {
        for (const int column : shownColumns()) {
            if (isPinned(column)) {
                const QRect place(columnLeft(column), 0, sectionSize(column), height());
                paintSection(&painter, place, column);
            }
        }
        painter.fillRect(pinned - 1, 0, 1, height(), m_theme.control);
    }
    painter.fillRect(0, height() - 1, width(), 1, m_theme.line);
}

void ListHeader::paintSection(QPainter* painter, const QRect& rect, int logicalIndex) const {
    const ListColumn spec = m_source->column(logicalIndex);
    painter->fillRect(rect, m_theme.base);
    painter->setFont(m_faces.ui);
    painter->setPen(m_theme.dim);
    QRect room = rect.adjusted(CellPainter::kPadding, 0, -CellPainter::kPadding, -1);
    // The arrow stands, whatever becomes of the title.
    QString arrow;
    if (isSortIndicatorShown() && sortIndicatorSection() == logicalIndex) {
        arrow = sortIndicatorOrder() == Qt::AscendingOrder ? QStringLiteral(" ▴")
                                                           : QStringLiteral(" ▾");
        painter->setPen(m_theme.text);
    }
    const QFontMetrics metrics = painter->fontMetrics();
    const QString shown = metrics.elidedText(spec.title, Qt::ElideRight,
                                             room.width() - metrics.horizontalAdvance(arrow)) +
                          arrow;
    painter->drawText(room, Qt::AlignVCenter | (spec.alignRight ? Qt::AlignRight : Qt::AlignLeft),
                      shown);
    const bool underPointer = underMouse() && rect.contains(mapFromGlobal(QCursor::pos()));
    if (underPointer && !spec.fixedWidth) {
        painter->fillRect(rect.right(), rect.top() + 6, 1, rect.height() - 12, m_theme.control);
    }
}

QSize ListHeader::sizeHint() const {
    return QSize(QHeaderView::sizeHint().width(), m_faces.rowHeight + 2);
}

}  // namespace oxbow
