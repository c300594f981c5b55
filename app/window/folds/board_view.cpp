#include "app/window/folds/board_view.h"

#include <QContextMenuEvent>
#include <QGlyphRun>
#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QTextLayout>
#include <QToolTip>
#include <algorithm>
#include <optional>

#include "views/common/theme.h"

namespace oxbow {

namespace {

constexpr int kSide = 8;
constexpr double kTouchedInk = 0.5;
constexpr std::uint64_t kMostBoardRows = 2 * kSide * kSide;  // those that went among them

std::optional<int> columnNamed(const TableSource& source, const QString& id) {
    for (int column = 0; column < source.columnCount(); ++column) {
        if (source.column(column).id == id) {
            return column;
        }
    }
    return std::nullopt;
}

bool isCell(const QString& key) {
    return key.size() == 2 && key[0] >= 'a' && key[0] <= 'h' && key[1] >= '1' && key[1] <= '8';
}

constexpr int kBlackKing = 0x265A;

// Not every computer has a font with the figures of chess.
bool hasFigures(const QFont& font) {
    QTextLayout layout(QString(QChar(kBlackKing)), font);
    layout.beginLayout();
    layout.createLine();
    layout.endLayout();
    const QList<QGlyphRun> runs = layout.glyphRuns();
    return std::ranges::none_of(
        runs, [](const QGlyphRun& run) { return run.glyphIndexes().contains(0); });
}

// "wK" as its figure, the filled one for either side: the ink tells them apart. Without figures as
// its letter, a small one for black.
QString figureOf(const QString& piece, bool figures) {
    static const QString kLetters = QStringLiteral("KQRBNP");
    const qsizetype place = piece.size() == 2 ? kLetters.indexOf(piece[1]) : -1;
    const bool known = place >= 0 && (piece[0] == 'w' || piece[0] == 'b');
    if (!known) {
        return piece;
    }
    if (figures) {
        return QString(QChar(kBlackKing + int(place)));
    }
    return piece[0] == 'w' ? QString(piece[1]) : QString(piece[1]).toLower();
}

}  // namespace

BoardView::BoardView(TableSource* source, QWidget* parent) : QWidget(parent), m_source(source) {
    setAccessibleName(tr("Board at the playhead"));
    const auto read = [this] {
        readRows();
        update();
    };
    connect(source, &RowSource::changed, this, read);
    connect(source, &RowSource::rowsReady, this, read);
    connect(source, &RowSource::columnsChanged, this, read);
    readRows();
}

bool BoardView::fits(const TableSource& source) {
    const auto key = columnNamed(source, ".key");
    if (source.rowCount() == 0 || source.rowCount() > kMostBoardRows ||
        !columnNamed(source, "field:piece")) {
        return false;
    }
    for (std::uint64_t row = 0; row < source.rowCount(); ++row) {
        const auto text = source.fieldText(row, *key);
        if (text && !isCell(*text)) {
            return false;
        }
    }
    return true;
}

void BoardView::readRows() {
    m_squares.clear();
    const auto key = columnNamed(*m_source, ".key");
    const auto piece = columnNamed(*m_source, "field:piece");
    const std::uint64_t count = std::min(m_source->rowCount(), kMostBoardRows);
    m_source->prefetch(0, count);
    QStringList said;
    for (std::uint64_t row = 0; piece && row < count; ++row) {
        const auto cell = m_source->fieldText(row, *key);
        if (!cell) {
            continue;  // it is read, and told of then
        }
        const auto& [version, state] = m_source->arrangement().row(row);
        const bool gone = state == RowState::Deleted;
        const QString stands = gone ? QString() : m_source->fieldText(row, *piece).value_or("?");
        const Table& table = m_source->arrangement().table();
        const auto last = table.version(version.key);
        const bool touched = last && last->writer.next() == table.at();
        m_squares[*cell] = {stands, state != RowState::Same, touched, row};
        if (!gone) {
            said << *cell + " " + stands;
        }
    }
    setAccessibleDescription(said.join(", "));
}

QString BoardView::pieceOn(const QString& cell) const {
    return m_squares.value(cell).piece;
}

void BoardView::setCurrentRow(std::optional<std::uint64_t> row) {
    m_current = row;
    update();
}

QString BoardView::currentCell() const {
    for (auto square = m_squares.cbegin(); square != m_squares.cend(); ++square) {
        if (m_current && square->row == *m_current) {
            return square.key();
        }
    }
    return {};
}

QStringList BoardView::touchedCells() const {
    QStringList cells;
    for (auto square = m_squares.cbegin(); square != m_squares.cend(); ++square) {
        if (square->touched) {
            cells << square.key();
        }
    }
    cells.sort();
    return cells;
}

BoardView::Lay BoardView::lay() const {
    Lay lay;
    lay.margin = QFontMetrics(TypeFaces::of(*this).small).height() + 4;
    lay.side = std::max(1, (std::min(width(), height()) - 2 * lay.margin) / kSide);
    lay.corner = {(width() - kSide * lay.side) / 2, (height() - kSide * lay.side) / 2};
    return lay;
}

QRect BoardView::rectOf(const QString& cell) const {
    const Lay lay = this->lay();
    const int file = cell[0].unicode() - 'a';
    const int rank = cell[1].unicode() - '1';
    return {lay.corner.x() + file * lay.side, lay.corner.y() + (kSide - 1 - rank) * lay.side,
            lay.side, lay.side};
}

// Empty beside the board.
QString BoardView::cellAt(const QPoint& at) const {
    const Lay lay = this->lay();
    const QPoint from = at - lay.corner;
    const int file = from.x() / lay.side;
    const int rank = kSide - 1 - from.y() / lay.side;
    const bool onBoard = from.x() >= 0 && from.y() >= 0 && file < kSide && rank >= 0;
    return onBoard ? QString(QChar('a' + file)) + QChar('1' + rank) : QString();
}

void BoardView::mousePressEvent(QMouseEvent* event) {
    const auto square = m_squares.constFind(cellAt(event->position().toPoint()));
    if (event->button() == Qt::LeftButton && square != m_squares.constEnd()) {
        emit clicked(square->row);
    }
}

void BoardView::contextMenuEvent(QContextMenuEvent* event) {
    const auto square = m_squares.constFind(cellAt(event->pos()));
    const auto piece = columnNamed(*m_source, "field:piece");
    if (square != m_squares.constEnd() && piece) {
        emit menuAsked(square->row, *piece, event->globalPos());
    }
}

bool BoardView::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        auto* help = static_cast<QHelpEvent*>(event);
        const QString cell = cellAt(help->pos());
        QToolTip::showText(help->globalPos(), cell + " " + pieceOn(cell), this,
                           cell.isEmpty() ? QRect() : rectOf(cell));
        return true;
    }
    return QWidget::event(event);
}

void BoardView::paintEvent(QPaintEvent*) {
    const Theme theme = Theme::of(*this);
    const TypeFaces faces = TypeFaces::of(*this);
    const auto [corner, side, margin] = lay();
    const QString current = currentCell();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(rect(), theme.base);
    const QColor light = mix(theme.base, theme.text, theme.dark ? 0.66 : 0.08);
    const QColor dark = mix(theme.base, theme.text, theme.dark ? 0.46 : 0.28);
    const QColor whiteInk = theme.dark ? theme.text : theme.base;
    const QColor blackInk = theme.dark ? theme.base : theme.text;
    QFont figures = faces.ui;
    figures.setPixelSize(std::max(6, side * 7 / 10));
    const bool drawn = hasFigures(figures);
    for (int rank = 0; rank < kSide; ++rank) {
        for (int file = 0; file < kSide; ++file) {
            const QString cell = QString(QChar('a' + file)) + QChar('1' + rank);
            const QRect square = rectOf(cell);
            const Square stands = m_squares.value(cell);
            const QColor ground = (file + rank) % 2 == 0 ? dark : light;
            painter.fillRect(square,
                             stands.touched ? mix(ground, theme.updated, kTouchedInk) : ground);
            if (stands.changed || stands.touched) {
                painter.setPen(QPen(theme.updated, 2));
                painter.setBrush(Qt::NoBrush);
                painter.drawRect(square.adjusted(2, 2, -2, -2));
            }
            if (cell == current) {
                painter.setPen(QPen(theme.accent, 3));
                painter.setBrush(Qt::NoBrush);
                painter.drawRect(square.adjusted(1, 1, -2, -2));
            }
            painter.setFont(figures);
            // White with an edge, so that it stands out on either square.
            const bool white = stands.piece.startsWith('w');
            const QString figure = figureOf(stands.piece, drawn);
            if (white) {
                painter.setPen(blackInk);
                for (const QPoint by : {QPoint(-1, 0), QPoint(1, 0), QPoint(0, -1), QPoint(0, 1)}) {
                    painter.drawText(square.translated(by), Qt::AlignCenter, figure);
                }
            }
            painter.setPen(white ? whiteInk : blackInk);
            painter.drawText(square, Qt::AlignCenter, figure);
        }
    }
    painter.setFont(faces.small);
    painter.setPen(theme.dim);
    for (int i = 0; i < kSide; ++i) {
        painter.drawText(QRect(corner.x() + i * side, corner.y() + kSide * side, side, margin),
                         Qt::AlignCenter, QString(QChar('a' + i)));
        painter.drawText(
            QRect(corner.x() - margin, corner.y() + (kSide - 1 - i) * side, margin, side),
            Qt::AlignCenter, QString(QChar('1' + i)));
    }
}

}  // namespace oxbow
