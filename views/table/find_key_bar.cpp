#include "views/table/find_key_bar.h"

#include <QAbstractListModel>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "views/common/field_keys.h"
#include "views/common/format.h"
#include "views/common/icon.h"
#include "views/common/said_label.h"
#include "views/common/theme.h"

namespace oxbow {

namespace {

constexpr int kRowsShown = 8;
constexpr int kLine = 1;  // between what was found and the table
constexpr int kNoteRole = Qt::UserRole + 1;
constexpr int kHasRowRole = Qt::UserRole + 2;

}  // namespace

class FindKeyBar::Model : public QAbstractListModel {
public:
    using QAbstractListModel::QAbstractListModel;

    void setHits(std::vector<KeyHit> hits) {
        beginResetModel();
        m_hits = std::move(hits);
        m_streams = std::any_of(m_hits.begin(), m_hits.end(), [this](const KeyHit& hit) {
            return hit.stream != m_hits.front().stream;
        });
        endResetModel();
    }
    const std::vector<KeyHit>& hits() const { return m_hits; }

    int rowCount(const QModelIndex& = {}) const override { return int(m_hits.size()); }
    QVariant data(const QModelIndex& index, int role) const override {
        const KeyHit& hit = m_hits[std::size_t(index.row())];
        switch (role) {
            case Qt::DisplayRole:
                return hit.text.isEmpty() ? QStringLiteral("\"\"") : hit.text;
            case Qt::AccessibleTextRole:
                return hit.text + ", " + note(hit);
            case kNoteRole:
                return note(hit);
            case kHasRowRole:
                return hit.hasRow;
            default:
                return {};
        }
    }

private:
    QString note(const KeyHit& hit) const {
        QStringList parts;
        if (m_streams) {
            parts << hit.stream;
        }
        if (!hit.hasRow) {
            parts << tr("no row here");
        }
        return parts.join(QStringLiteral(" · "));
    }

    std::vector<KeyHit> m_hits;
    bool m_streams = false;  // the hits are of several
};

// The key, and dimmed at the right what is to be known of it.
class FindKeyBar::Painter : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const override {
        return {100, TypeFaces::of(option.font).rowHeight};
    }
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        const Theme theme = Theme::of(option.palette);
        const TypeFaces faces = TypeFaces::of(option.font);
        painter->save();
        if (option.state & QStyle::State_Selected) {
            painter->fillRect(option.rect, theme.selection);
        }
        QRect rect = option.rect.adjusted(12, 0, -12, 0);
        const QString note = index.data(kNoteRole).toString();
        painter->setFont(faces.small);
        painter->setPen(theme.dim);
        painter->drawText(rect, Qt::AlignRight | Qt::AlignVCenter, note);
        rect.adjust(0, 0, -painter->fontMetrics().horizontalAdvance(note) - 12, 0);
        painter->setFont(faces.mono);
        painter->setPen(index.data(kHasRowRole).toBool() ? theme.text : theme.dim);
        painter->drawText(rect, Qt::AlignLeft | Qt::AlignVCenter,
                          painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideRight,
                                                            rect.width()));
        painter->restore();
    }
};

FindKeyBar::FindKeyBar(std::shared_ptr<const History> history, QWidget* parent,
                       const MakeExecutor& makeExecutor)
    : QWidget(parent), m_finder(std::move(history), this, makeExecutor) {
    build();
    auto* keys = new FieldKeys(m_field);
    keys->moveThrough(m_list, kRowsShown);
    connect(keys, &FieldKeys::taken, this, &FindKeyBar::accept);
    connect(keys, &FieldKeys::left, this, &FindKeyBar::close);
    connect(m_field, &QLineEdit::textChanged, this, &FindKeyBar::look);
    connect(m_field, &QLineEdit::textChanged, this, &FindKeyBar::textChanged);
    connect(&m_finder, &KeyFinder::found, this, &FindKeyBar::showHits);
    connect(&m_finder, &KeyFinder::failed, this,
            [this](const QString& message) { m_said->say(message, true); });
    connect(m_list, &QListView::clicked, this, &FindKeyBar::accept);
    hide();
}

void FindKeyBar::build() {
    setObjectName("findKey");
    setAccessibleName(tr("Find a key"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, kLine);
    column->setSpacing(0);
    column->addWidget(buildRow());
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    m_model = new Model(this);
    m_list = new QListView(this);
    m_list->setAccessibleName(tr("Keys found"));
    m_list->setModel(m_model);
    m_list->setItemDelegate(new Painter(m_list));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setUniformItemSizes(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->hide();
    column->addWidget(m_list);
    setBackgroundRole(QPalette::Window);
    setAutoFillBackground(true);
}

QWidget* FindKeyBar::buildRow() {
    auto* line = new QWidget(this);
    auto* row = new QHBoxLayout(line);
    row->setContentsMargins(12, 5, 12, 5);
    row->setSpacing(8);
    auto* label = new QLabel(tr("Key"), line);
    m_field = new QLineEdit(line);
    m_field->setAccessibleName(tr("Key to find"));
    m_field->setPlaceholderText(tr("its beginning, or a part of it"));
    m_field->setMinimumWidth(160);
    m_said = new SaidLabel(line);
    auto* closeButton = new QToolButton(line);
    closeButton->setAutoRaise(true);
    closeButton->setAccessibleName(tr("Close"));
    closeButton->setToolTip(tr("Close (Esc)"));
    closeButton->setIcon(icon("close", *this));
    connect(closeButton, &QToolButton::clicked, this, &FindKeyBar::close);
    label->setBuddy(m_field);
    row->addWidget(label);
    row->addWidget(m_field, 1);
    row->addWidget(m_said, 1);
    row->addWidget(closeButton);
    return line;
}

void FindKeyBar::open(std::shared_ptr<const Table> table) {
    m_table = std::move(table);
    show();
    m_field->selectAll();
    m_field->setFocus(Qt::ShortcutFocusReason);
    look();
}

void FindKeyBar::setTable(std::shared_ptr<const Table> table) {
    m_table = std::move(table);
    if (isVisible()) {
        look();
    }
}

void FindKeyBar::close() {
    m_finder.stop();
    // A table that nobody shows any more is worth its memory.
    m_table.reset();
    hide();
    emit closed();
}

void FindKeyBar::setHistory(std::shared_ptr<const History> history) {
    m_finder.setHistory(std::move(history));
    m_model->setHits({});
}

QString FindKeyBar::text() const {
    return m_field->text();
}

void FindKeyBar::setText(const QString& text) {
    m_field->setText(text);
}

QString FindKeyBar::said() const {
    return m_said->text();
}

QStringList FindKeyBar::listed() const {
    QStringList keys;
    for (const KeyHit& hit : m_model->hits()) {
        keys << hit.text;
    }
    return keys;
}

void FindKeyBar::look() {
    if (m_table) {
        m_finder.find(m_field->text(), m_table);
    }
}

// Hits of before stay until the new ones are there; the place in the list stays with its key.
void FindKeyBar::showHits() {
    const KeyHits& found = m_finder.hits();
    const int before = m_list->currentIndex().row();
    const std::optional<KeyId> current =
        before >= 0 ? std::optional(m_model->hits()[std::size_t(before)].key) : std::nullopt;
    m_model->setHits(found.hits);
    const auto place =
        std::find_if(found.hits.begin(), found.hits.end(),
                     [&current](const KeyHit& hit) { return current && hit.key == *current; });
    const auto row = place == found.hits.end() ? 0 : int(place - found.hits.begin());
    m_list->setCurrentIndex(m_model->index(row));
    const int shown = std::min(int(found.hits.size()), kRowsShown);
    m_list->setFixedHeight(shown * TypeFaces::of(*this).rowHeight);
    m_list->setVisible(shown > 0);
    const QString count = formatCountOf(found.hits.size(), tr("key"));
    if (found.text.isEmpty()) {
        m_said->say({}, false);
    } else if (found.hits.empty()) {
        m_said->say(found.complete ? tr("No key has this.") : tr("Looking …"), found.complete);
    } else if (found.more) {
        m_said->say(tr("The first %1; type more to find others").arg(count), false);
    } else {
        const QString all = found.inOtherCase ? tr("%1, in other case").arg(count) : count;
        m_said->say(found.complete ? all : tr("%1 … looking on").arg(count), false);
    }
}

void FindKeyBar::accept() {
    const int row = m_list->currentIndex().row();
    if (row >= 0 && row < m_model->rowCount()) {
        const KeyId key = m_model->hits()[std::size_t(row)].key;
        m_lastChosen = m_model->hits()[std::size_t(row)].text;
        close();
        emit chosen(key);
    }
}

void FindKeyBar::paintEvent(QPaintEvent* event) {
    QWidget::paintEvent(event);
    QPainter(this).fillRect(0, height() - kLine, width(), kLine, Theme::of(*this).line);
}

void FindKeyBar::changeEvent(QEvent* event) {
    if (changesLook(*event) && isVisible()) {
        showHits();
    }
    QWidget::changeEvent(event);
}

}  // namespace oxbow
