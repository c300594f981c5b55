#include "views/timeline/marks/marks_popup.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScreen>
#include <QSignalBlocker>
#include <QTreeWidget>
#include <QVBoxLayout>
#include <algorithm>

#include "views/common/format.h"
#include "views/common/theme.h"

namespace oxbow {

namespace {

enum Column { Name, At, Time, Note };

}  // namespace

MarksPopup::MarksPopup(QWidget* parent) : QFrame(parent, Qt::Popup), m_list(new QTreeWidget(this)) {
    setObjectName("marksPopup");
    setAccessibleName(tr("Marks"));
    setFrameShape(QFrame::StyledPanel);
    buildList();
    m_nothing = new QLabel(tr("No marks yet. M marks the playhead's position."), this);
    auto* add = new QPushButton(tr("Mark the playhead's position"), this);
    add->setObjectName("marks.add");
    connect(add, &QPushButton::clicked, this, [this] {
        hide();
        emit addAsked();
    });
    m_deeds = new QWidget(this);
    auto* deeds = new QHBoxLayout(m_deeds);
    deeds->setContentsMargins(0, 0, 0, 0);
    const auto addDeed = [&](const QString& title, const QString& toolTip, auto run) {
        auto* button = new QPushButton(title, m_deeds);
        button->setToolTip(toolTip);
        deeds->addWidget(button);
        connect(button, &QPushButton::clicked, this, [this, run] {
            if (current() >= 0) {
                run();
            }
        });
    };
    addDeed(tr("Rename"), tr("F2"), [this] {
        m_list->setFocus();
        m_list->editItem(m_list->currentItem(), Name);
    });
    addDeed(tr("Note…"), {}, [this] {
        const int mark = current();
        hide();
        emit noteAsked(mark);
    });
    addDeed(tr("Delete"), tr("Del; Ctrl+Z brings it back"),
            [this] { emit removeAsked(current()); });
    deeds->addStretch();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(8, 8, 8, 8);
    column->addWidget(m_list);
    column->addWidget(m_nothing);
    deeds->addWidget(add);
    column->addWidget(m_deeds);
}

void MarksPopup::setMarks(const std::vector<TimelineMark>& marks) {
    const QSignalBlocker quiet(m_list);
    const int before = current();
    m_list->clear();
    const Theme theme = Theme::of(*this);
    m_list->setStyleSheet(
        QStringLiteral("QTreeWidget { outline: 0; }"
                       "QTreeWidget::item { padding: 0px 6px; border: none; color: %1; }"
                       "QTreeWidget::item:selected { background: %2; }"
                       "QTreeWidget::item:hover:!selected { background: %3; }")
            .arg(theme.text.name(), theme.selection.name(), theme.hover.name()));
    const TypeFaces faces = TypeFaces::of(*this);
    for (const TimelineMark& mark : marks) {
        auto* item = new QTreeWidgetItem(m_list, {mark.name, formatPosition(mark.position)});
        item->setFlags(item->flags() | Qt::ItemIsEditable);
        item->setTextAlignment(At, Qt::AlignRight | Qt::AlignVCenter);
        item->setFont(At, faces.mono);
        item->setFont(Time, faces.mono);
        item->setSizeHint(Name, QSize(0, faces.rowHeight));
        item->setText(Note, QString(mark.note).replace('\n', ' '));
        item->setToolTip(Note, mark.note);
        item->setForeground(Note, theme.dim);
    }
    m_list->setColumnHidden(Time, true);
    m_list->setColumnHidden(Note, std::all_of(marks.begin(), marks.end(), [](const auto& mark) {
                                return mark.note.isEmpty();
                            }));
    m_list->resizeColumnToContents(At);
    if (!marks.empty()) {
        m_list->setCurrentItem(m_list->topLevelItem(std::clamp(before, 0, int(marks.size()) - 1)));
    }
    m_list->setVisible(!marks.empty());
    m_nothing->setVisible(marks.empty());
    for (auto* button : m_deeds->findChildren<QPushButton*>()) {
        button->setEnabled(!marks.empty() || button->objectName() == "marks.add");
    }
}

void MarksPopup::setTimes(const std::vector<QString>& times) {
    const QSignalBlocker quiet(m_list);
    for (std::size_t i = 0; i < times.size(); ++i) {
        m_list->topLevelItem(static_cast<int>(i))->setText(Time, times[i]);
    }
    m_list->setColumnHidden(Time, std::all_of(times.begin(), times.end(),
                                              [](const QString& time) { return time.isEmpty(); }));
    m_list->resizeColumnToContents(Time);
}

void MarksPopup::openAt(const QWidget& anchor) {
    constexpr int kMostRows = 12;
    constexpr int kWidth = 480;
    const int rows = std::clamp(m_list->topLevelItemCount(), 1, kMostRows);
    const int rowHeight = TypeFaces::of(*this).rowHeight + 2;
    constexpr int kButton = 56;
    resize(std::max(sizeHint().width(), kWidth),
           m_list->isHidden() ? sizeHint().height() : rows * rowHeight + kButton);
    const QRect screen = anchor.screen()->availableGeometry();
    QPoint place = anchor.mapToGlobal(QPoint(0, anchor.height()));
    place.setX(std::max(screen.left(), std::min(place.x(), screen.right() - width())));
    if (place.y() + height() > screen.bottom()) {
        place.setY(anchor.mapToGlobal(QPoint()).y() - height());
    }
    move(place);
    show();
    m_list->setFocus();
}

bool MarksPopup::eventFilter(QObject* watched, QEvent* event) {
    // What the field of a name leaves over comes here too.
    const bool renaming = qobject_cast<QLineEdit*>(focusWidget()) != nullptr;
    if (watched == m_list && event->type() == QEvent::KeyPress && current() >= 0 && !renaming) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        const int mark = current();
        if (key == Qt::Key_Return || key == Qt::Key_Enter) {
            hide();
            emit goToAsked(mark);
            return true;
        }
        if (key == Qt::Key_Delete) {
            emit removeAsked(mark);
            return true;
        }
    }
    return QFrame::eventFilter(watched, event);
}

void MarksPopup::buildList() {
    m_list->setAccessibleName(tr("Marks by position"));
    m_list->setRootIsDecorated(false);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setUniformRowHeights(true);
    m_list->setEditTriggers(QAbstractItemView::EditKeyPressed);
    m_list->setHeaderLabels({tr("mark"), tr("position"), tr("time"), tr("note")});
    m_list->setHeaderHidden(true);  // its names are for screen readers
    m_list->header()->setStretchLastSection(false);
    m_list->header()->setSectionResizeMode(Name, QHeaderView::Stretch);
    m_list->header()->setSectionResizeMode(Note, QHeaderView::Stretch);
    m_list->installEventFilter(this);
    connect(m_list, &QTreeWidget::itemClicked, this, [this] { emit goToAsked(current()); });
    connect(m_list, &QTreeWidget::itemChanged, this, [this](QTreeWidgetItem* item, int column) {
        const QString name = item->text(Name).trimmed();
        if (column == Name && !name.isEmpty()) {
            emit renamed(m_list->indexOfTopLevelItem(item), name);
        }
    });
}

int MarksPopup::current() const {
    return m_list->indexOfTopLevelItem(m_list->currentItem());
}

}  // namespace oxbow
