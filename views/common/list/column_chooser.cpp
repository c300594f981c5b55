#include "views/common/list/column_chooser.h"

#include <QAbstractListModel>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QScreen>
#include <QVBoxLayout>

#include "views/common/field_keys.h"
#include "views/common/format.h"
#include "views/common/list/list_header.h"
#include "views/common/list/row_source.h"
#include "views/common/theme.h"

namespace oxbow {

namespace {

constexpr int kMostRows = 14;

QString nameOf(const ListColumn& column) {
    return column.title.isEmpty() ? column.toolTip : column.title;
}

}  // namespace

class ColumnChooser::Model : public QAbstractListModel {
public:
    Model(RowSource* source, ListHeader* header, QObject* parent)
        : QAbstractListModel(parent), m_source(source), m_header(header) {
        find({});
    }

    void find(const QString& part) {
        beginResetModel();
        m_part = part;
        m_columns.clear();
        for (int i = 0; i < m_source->columnCount(); ++i) {
            if (nameOf(m_source->column(i)).contains(part, Qt::CaseInsensitive)) {
                m_columns.append(i);
            }
        }
        endResetModel();
    }
    void refresh() { find(QString(m_part)); }
    const QVector<int>& columns() const { return m_columns; }

    int rowCount(const QModelIndex& parent = {}) const override {
        return parent.isValid() ? 0 : int(m_columns.size());
    }
    Qt::ItemFlags flags(const QModelIndex& index) const override {
        return QAbstractListModel::flags(index) | Qt::ItemIsUserCheckable;
    }
    QVariant data(const QModelIndex& index, int role) const override {
        const int column = m_columns[index.row()];
        if (column >= m_source->columnCount()) {
            return {};
        }
        if (role == Qt::DisplayRole) {
            return nameOf(m_source->column(column));
        }
        if (role == Qt::CheckStateRole) {
            return m_header->isSectionHidden(column) ? Qt::Unchecked : Qt::Checked;
        }
        return {};
    }
    bool setData(const QModelIndex& index, const QVariant& value, int role) override {
        if (role != Qt::CheckStateRole) {
            return false;
        }
        m_header->setShown(m_columns[index.row()], value.toInt() == Qt::Checked);
        emit dataChanged(index, index, {role});
        return true;
    }
    void tellAll() {
        if (!m_columns.isEmpty()) {
            emit dataChanged(index(0), index(rowCount() - 1), {Qt::CheckStateRole});
        }
    }

private:
    RowSource* m_source;
    ListHeader* m_header;
    QString m_part;
    QVector<int> m_columns;
};

ColumnChooser::ColumnChooser(RowSource* source, ListHeader* header)
    : QFrame(header, Qt::Popup),
      m_source(source),
      m_header(header),
      m_field(new QLineEdit(this)),
      m_list(new QListView(this)),
      m_count(new QLabel(this)),
      m_model(new Model(source, header, this)) {
    setObjectName("columnChooser");
    setAccessibleName(tr("Columns"));
    setFrameShape(QFrame::StyledPanel);
    m_field->setPlaceholderText(tr("a part of a column’s name"));
    m_field->setAccessibleName(tr("Find a column"));
    m_list->setModel(m_model);
    m_list->setAccessibleName(tr("Columns"));
    m_list->setUniformItemSizes(true);
    m_list->setFrameShape(QFrame::NoFrame);
    auto* all = new QPushButton(tr("Show these"), this);
    auto* none = new QPushButton(tr("Hide these"), this);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_count, 1);
    buttons->addWidget(all);
    buttons->addWidget(none);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(8, 8, 8, 8);
    column->addWidget(m_field);
    column->addWidget(m_list, 1);
    column->addLayout(buttons);

    auto* keys = new FieldKeys(m_field);
    keys->moveThrough(m_list, kMostRows);
    keys->leaveFrom(m_list);
    connect(keys, &FieldKeys::left, this, &QWidget::close);
    // Enter does what a click does, as in every list under a field.
    connect(keys, &FieldKeys::taken, this, [this] {
        const QModelIndex current = m_list->currentIndex();
        if (current.isValid()) {
            const bool shown = current.data(Qt::CheckStateRole).toInt() == Qt::Checked;
            m_model->setData(current, shown ? Qt::Unchecked : Qt::Checked, Qt::CheckStateRole);
        }
    });
    connect(m_field, &QLineEdit::textChanged, this, [this](const QString& part) {
        m_model->find(part);
        m_list->setCurrentIndex(m_model->index(0));
        tell();
    });
    connect(m_model, &QAbstractItemModel::dataChanged, this, &ColumnChooser::tell);
    connect(source, &RowSource::columnsChanged, m_model, [this] {
        m_model->refresh();
        tell();
    });
    connect(all, &QPushButton::clicked, this, [this] { setAll(true); });
    connect(none, &QPushButton::clicked, this, [this] { setAll(false); });
    tell();
}

void ColumnChooser::tell() {
    const int hidden = m_header->hiddenSectionCount();
    const int leftOut = m_source->columnsLeftOut();
    QString text = m_model->columns().isEmpty()
                       ? tr("No column is called so")
                       : tr("%1 of %2 shown")
                             .arg(formatCount(std::uint64_t(m_header->count() - hidden)),
                                  formatCount(std::uint64_t(m_header->count())));
    if (leftOut > 0) {
        text += tr("; %1 more fields in the event pane").arg(formatCount(std::uint64_t(leftOut)));
    }
    m_count->setText(text);
}

void ColumnChooser::setAll(bool shown) {
    const QVector<int> columns = m_model->columns();
    for (const int column : columns) {
        m_header->setShown(column, shown);
    }
    m_model->tellAll();
}

QStringList ColumnChooser::listed() const {
    QStringList names;
    for (const int column : m_model->columns()) {
        names << nameOf(m_source->column(column));
    }
    return names;
}

void ColumnChooser::openAt(const QPoint& global) {
    const QRect screen = m_header->screen()->availableGeometry();
    const int row = TypeFaces::of(*this).rowHeight;
    const int rows = std::clamp(m_model->rowCount(), 3, kMostRows);
    const QSize size = sizeHint().expandedTo({22 * row / 2, 0});
    resize(QSize(size.width(), (rows + 5) * row).boundedTo(screen.size()));
    move(std::clamp(global.x(), screen.left(), std::max(screen.left(), screen.right() - width())),
         std::clamp(global.y(), screen.top(), std::max(screen.top(), screen.bottom() - height())));
    show();
    m_field->setFocus(Qt::PopupFocusReason);
}

}  // namespace oxbow
