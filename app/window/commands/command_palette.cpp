#include "app/window/commands/command_palette.h"

#include <QAbstractListModel>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QVBoxLayout>
#include <algorithm>
#include <limits>

#include "app/window/commands/command_words.h"
#include "app/window/commands/fuzzy.h"
#include "views/common/field_keys.h"
#include "views/common/theme.h"

namespace oxbow {

namespace {

constexpr int kPaletteWidth = 620;
constexpr int kRowsShown = 12;
constexpr int kMatchRole = Qt::UserRole + 1;
constexpr int kGroupRole = Qt::UserRole + 2;
constexpr int kKeysRole = Qt::UserRole + 3;
constexpr int kEnabledRole = Qt::UserRole + 4;
// What is named by its words comes before what has the letters somewhere.
constexpr int kWordsBeforeLetters = 100'000;

}  // namespace

class CommandPalette::Model : public QAbstractListModel {
public:
    using QAbstractListModel::QAbstractListModel;

    struct Hit {
        std::size_t entry = 0;
        FuzzyMatch match;
    };

    void setEntries(std::vector<PaletteEntry> entries) {
        m_entries = std::move(entries);
        filter({});
    }

    void filter(const QString& typed) {
        beginResetModel();
        m_hits.clear();
        for (std::size_t i = 0; i < m_entries.size(); ++i) {
            // The group is searched too, after the title, so that "view dark" finds the theme.
            const PaletteEntry& entry = m_entries[i];
            const QString text = entry.title + ' ' + entry.group;
            const int words = wordScore(typed, entry.title, entry.words);
            auto match = fuzzyMatch(typed, text);
            if (!match && words > 0) {
                match = FuzzyMatch();
            }
            if (match && (entry.enabled || words > 0)) {
                // Among those of the same word the order of the menus.
                match->score = words > 0 ? words * kWordsBeforeLetters : match->score;
                // A name that is typed whole means that, and no longer one that begins so.
                if (entry.title.compare(typed, Qt::CaseInsensitive) == 0) {
                    match->score = std::numeric_limits<int>::max();
                }
                m_hits.push_back({i, *match});
            }
        }
        std::stable_sort(m_hits.begin(), m_hits.end(),
                         [](const Hit& a, const Hit& b) { return a.match.score > b.match.score; });
        endResetModel();
    }

    const PaletteEntry& entry(int row) const { return m_entries[m_hits[std::size_t(row)].entry]; }

    int rowCount(const QModelIndex& = {}) const override { return int(m_hits.size()); }

    QVariant data(const QModelIndex& index, int role) const override {
        const PaletteEntry& e = entry(index.row());
        switch (role) {
            case Qt::DisplayRole:
                return e.title;
            case Qt::AccessibleTextRole:
                return e.title + ", " + e.group + " " + e.keys +
                       (e.enabled ? QString() : CommandPalette::tr(", not now"));
            case kGroupRole:
                return e.group;
            case kKeysRole:
                return e.keys;
            case kEnabledRole:
                return e.enabled;
            case kMatchRole:
                return QVariant::fromValue(m_hits[std::size_t(index.row())].match.positions);
            default:
                return {};
        }
    }

private:
    std::vector<PaletteEntry> m_entries;
    std::vector<Hit> m_hits;
};

// One row: the title with the letters that were typed in bold, its group dimmed, its keys.
class CommandPalette::Painter : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const override {
        return {100, TypeFaces::of(option.font).rowHeight + 4};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        const Theme theme = Theme::of(option.palette);
        const TypeFaces faces = TypeFaces::of(option.font);
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        if (option.state & QStyle::State_Selected) {
            painter->setPen(Qt::NoPen);
            painter->setBrush(theme.selection);
            painter->drawRoundedRect(option.rect, 4, 4);
        }
        QRect rect = option.rect.adjusted(10, 0, -10, 0);
        const bool enabled = index.data(kEnabledRole).toBool();
        rect.setLeft(drawTitle(painter, rect, index, theme, faces, enabled) + 12);
        painter->setFont(faces.mono);
        painter->setPen(theme.dim);
        painter->drawText(rect, Qt::AlignRight | Qt::AlignVCenter,
                          index.data(kKeysRole).toString());
        painter->setFont(faces.small);
        const QString group = index.data(kGroupRole).toString();
        painter->drawText(rect, Qt::AlignLeft | Qt::AlignVCenter,
                          enabled ? group : group + CommandPalette::tr(" · not now"));
        painter->restore();
    }

private:
    // Gives back where the title ends.
    static int drawTitle(QPainter* painter, const QRect& rect, const QModelIndex& index,
                         const Theme& theme, const TypeFaces& faces, bool enabled) {
        const QString title = index.data().toString();
        const auto matched = index.data(kMatchRole).value<QVector<int>>();
        int x = rect.left();
        for (int i = 0; i < title.size(); ++i) {
            const bool hit = matched.contains(i);
            painter->setFont(hit ? faces.strong : faces.ui);
            painter->setPen(!enabled ? theme.dim : hit ? theme.accentText : theme.text);
            const QString letter = title.mid(i, 1);
            painter->drawText(QRect(x, rect.top(), rect.right() - x, rect.height()),
                              Qt::AlignLeft | Qt::AlignVCenter, letter);
            x += painter->fontMetrics().horizontalAdvance(letter);
        }
        return x;
    }
};

CommandPalette::CommandPalette(QWidget* parent)
    : Overlay(kPaletteWidth, parent),
      m_field(new QLineEdit(this)),
      m_list(new QListView(this)),
      m_nothing(new QLabel(tr("No command is called like this."), this)),
      m_model(new Model(this)) {
    setObjectName("commandPalette");
    setAccessibleName(tr("Commands"));
    m_field->setPlaceholderText(tr("What do you want to do?"));
    m_field->setAccessibleName(tr("Find a command"));
    m_list->setAccessibleName(tr("Commands"));
    m_list->setModel(m_model);
    m_list->setItemDelegate(new Painter(m_list));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setUniformItemSizes(true);
    m_list->setMouseTracking(true);
    m_nothing->setAlignment(Qt::AlignTop | Qt::AlignHCenter);
    cardLayout()->addWidget(m_field);
    cardLayout()->addWidget(m_list, 1);
    cardLayout()->addWidget(m_nothing, 1);
    auto* keys = new FieldKeys(m_field);
    keys->moveThrough(m_list, kRowsShown);
    connect(keys, &FieldKeys::taken, this, &CommandPalette::runCurrent);
    connect(keys, &FieldKeys::left, this, &CommandPalette::close);
    connect(m_field, &QLineEdit::textChanged, this, &CommandPalette::filter);
    connect(m_list, &QListView::clicked, this, &CommandPalette::runCurrent);
    connect(m_list, &QListView::entered, m_list, &QListView::setCurrentIndex);
}

void CommandPalette::openWith(std::vector<PaletteEntry> entries) {
    m_model->setEntries(std::move(entries));
    m_field->clear();
    filter();
    open();
    m_field->setFocus();
}

QStringList CommandPalette::listed() const {
    QStringList titles;
    for (int row = 0; row < m_model->rowCount(); ++row) {
        titles.append(m_model->entry(row).title);
    }
    return titles;
}

void CommandPalette::filter() {
    m_model->filter(m_field->text());
    const bool any = m_model->rowCount() > 0;
    m_list->setVisible(any);
    m_nothing->setVisible(!any);
    if (any) {
        m_list->setCurrentIndex(m_model->index(0));
        m_list->scrollToTop();
    }
}

void CommandPalette::runCurrent() {
    if (!m_list->currentIndex().isValid() || m_model->rowCount() == 0) {
        return;
    }
    const PaletteEntry& entry = m_model->entry(m_list->currentIndex().row());
    if (!entry.enabled) {
        return;
    }
    const std::function<void()> run = entry.run;
    close();
    run();
}

int CommandPalette::wantedHeight() const {
    const TypeFaces faces = TypeFaces::of(*this);
    return m_field->sizeHint().height() + kRowsShown * (faces.rowHeight + 4) + 32;
}

}  // namespace oxbow
